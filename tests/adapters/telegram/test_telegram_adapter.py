"""The bot in Telegram: real python-telegram-bot and sockets, a dialogue told what to say."""

import asyncio

import pytest
from servers.telegram_server import TelegramServer
from telegram_talk import STICKER, Talk, holding, says, telegram

from bot import replies_rooms as say
from bot.commands import COMMANDS
from bot.messages import (
    Answered,
    Card,
    Document,
    IncomingMessage,
    Offer,
    Outgoing,
    Partial,
    Progress,
    Reply,
    Superseded,
    Thinking,
)

CARD = Card("「가상법」 제1조(토끼)", "① 달토끼는 떡을 찧는다.")
LIKED = Offer("👍", "token-up", "feedback")


async def test_answers_in_private(bot: Talk, server: TelegramServer) -> None:
    bot.script = says(Thinking(), Answered(Reply("찧습니다.", (CARD,), offers=(LIKED,))))
    anna = server.user("안나")
    anna.say("달토끼는 무엇을 하나요?")
    shown = await anna.sees("찧습니다.")
    assert shown.quoted("blockquote") == [CARD.text]
    assert shown.button("👍")
    me = str(anna.account.id)
    assert bot.heard == [
        IncomingMessage(me, me, "달토끼는 무엇을 하나요?", platform="telegram", room_kind="own")
    ]


async def test_streams_a_draft_in_private(bot: Talk, server: TelegramServer) -> None:
    end = asyncio.Event()
    bot.script = holding(
        Thinking(),
        Partial("달토끼는 "),
        Partial("떡을 "),
        Answered(Reply("달토끼는 떡을 찧는다.")),
        until=end,
    )
    anna = server.user("안나")
    anna.say("무엇을 하나요?")
    await server.until(lambda: "달토끼는 떡을" in anna.chat.drafts.values())
    assert anna.chat.from_bot == []
    end.set()
    shown = await anna.sees("달토끼는 떡을 찧는다.")
    assert (anna.chat.from_bot, shown.earlier) == ([shown], [])


async def test_edits_one_message_in_a_group(bot: Talk, server: TelegramServer) -> None:
    end = asyncio.Event()
    bot.script = holding(
        Thinking(), Partial("달토끼는"), Answered(Reply("달토끼는 떡을 찧는다.")), until=end
    )
    anna = server.user("안나")
    group = server.group("방", anna)
    asked = anna.say("@lawbot 무엇을 하나요?", to=group)
    growing = await group.sees("달토끼는")
    assert (growing.text, growing.reply_to) == ("달토끼는", asked.id)
    assert growing.button("중지")
    end.set()
    shown = await group.sees("달토끼는 떡을 찧는다.")
    assert (group.chat.from_bot, shown.buttons) == ([growing], [])


async def test_answers_in_the_topic_it_was_asked_in(bot: Talk, server: TelegramServer) -> None:
    anna = server.user("안나")
    group = server.group("방", anna)
    topic = group.topic()
    anna.say("@lawbot 안녕", to=group, thread=topic)
    assert (await group.sees("들었습니다: 안녕")).thread == topic


async def test_leaves_the_room_policy_to_the_dialogue(bot: Talk, server: TelegramServer) -> None:
    bot.script = says()
    anna = server.user("안나")
    group = server.group("방", anna)
    anna.say("우리끼리 하는 말", to=group)
    anna.say("/play@otherbot", to=group)
    anna.say("@lawbot 듣고 있나요?", to=group)
    await server.until(lambda: len(bot.heard) == 3)
    assert [message.is_addressed for message in bot.heard] == [False, False, True]
    assert (group.chat.from_bot, group.chat.typing) == ([], 0)


async def test_knows_who_administrates_a_group(bot: Talk, server: TelegramServer) -> None:
    anna, byul = server.user("안나"), server.user("벼리")
    group = server.group("방", anna, byul)
    for person in (anna, byul, byul):
        person.say("/rooms", to=group)
    await server.until(lambda: len(bot.heard) == 3)
    ranks = {message.user: message.is_room_admin for message in bot.heard}
    assert ranks == {str(anna.account.id): True, str(byul.account.id): False}
    assert server.calls["getChatMember"] == 2


async def test_hears_presses_even_of_buttons_from_before_a_restart(
    talk: Talk, server: TelegramServer
) -> None:
    talk.script = says(Answered(Reply("찧습니다.", offers=(LIKED,))))
    anna = server.user("안나")
    async with telegram(talk, server):
        anna.say("무엇을 하나요?")
        shown = await anna.sees("찧습니다.")
    again = Talk()
    async with telegram(again, server):
        anna.press(shown, "👍")
        await anna.sees("들었습니다: token-up")
        await server.until(lambda: not server.unanswered)
    assert [message.offer for message in again.heard] == ["token-up"]


async def test_passes_a_forged_press_on_to_be_judged(bot: Talk, server: TelegramServer) -> None:
    anna = server.user("안나")
    anna.say("네")
    shown = await anna.sees("들었습니다: 네")
    anna.send_data(shown, "made-up")
    await anna.sees("들었습니다: made-up")


async def test_shows_a_private_reply_only_in_private(bot: Talk, server: TelegramServer) -> None:
    secret = Reply("안나의 자료", document=Document("자료.json", "{}"), private=True)
    bot.script = says(Answered(secret))
    anna, byul = server.user("안나", started=False), server.user("벼리")
    group = server.group("방", anna, byul)
    anna.say("/mydata@lawbot", to=group)
    hint = await group.sees(say.ANSWERED_IN_PRIVATE)
    button = hint.button(say.OPEN_PRIVATE)
    assert button
    payload = button.url.partition("?start=")[2]
    byul.start(payload)
    await byul.sees(say.PRIVATE_IS_GONE)
    anna.start(payload)
    await anna.sees("안나의 자료")
    await server.until(lambda: len(anna.chat.from_bot) == 2)
    file = anna.chat.from_bot[1].document
    assert file
    assert (file.name, file.content) == ("자료.json", b"{}")
    assert group.chat.from_bot == [hint]


async def test_offers_provisions_in_any_chat(bot: Talk, server: TelegramServer) -> None:
    bot.looked_up = Reply("말씀하신 조문입니다.", (CARD,))
    (found,) = await server.user("안나").searches("가상법 1")
    assert found["title"] == CARD.title
    assert CARD.text in found["input_message_content"]["message_text"]
    assert await server.user("벼리").searches(" ") == []
    assert bot.queries == ["가상법 1"]


async def test_starts_from_the_button_of_inline_mode(bot: Talk, server: TelegramServer) -> None:
    anna = server.user("안나", started=False)
    anna.start("ask")
    await anna.sees("들었습니다: /start")


async def test_lists_its_commands_in_korean(bot: Talk, server: TelegramServer) -> None:
    server.chats[1] = server.user("주인").chat
    await server.until(lambda: server.calls["setMyCommands"] == 4)
    await server.until(lambda: "chat" in server.commands)
    names = {scope: {c["command"] for c in menu} for scope, menu in server.commands.items()}
    everyone = {command.name for command in COMMANDS if command.role == "user"}
    of_rooms = {command.name for command in COMMANDS if command.room_admin}
    assert names == {
        "all_private_chats": everyone,
        "all_group_chats": everyone,
        "all_chat_administrators": everyone | of_rooms,
        "chat": {command.name for command in COMMANDS},
    }
    law = next(c for c in server.commands["all_private_chats"] if c["command"] == "law")
    assert law["description"].startswith("조문: ")


async def test_announces(bot: Talk, server: TelegramServer) -> None:
    anna = server.user("안나")
    group = server.group("방", anna)
    topic = group.topic()
    bot.posted.put_nowait(Outgoing(str(anna.chat.id), Reply("점검합니다.")))
    bot.posted.put_nowait(Outgoing(str(group.chat.id), Reply("점검합니다."), str(topic)))
    await anna.sees("점검합니다.")
    assert (await group.sees("점검합니다.")).thread == topic


async def test_a_room_that_cannot_be_ends_no_announcement(
    bot: Talk, server: TelegramServer
) -> None:
    anna = server.user("안나")
    for room in ("이름", str(anna.chat.id)):
        bot.posted.put_nowait(Outgoing(room, Reply("점검합니다.")))
    await anna.sees("점검합니다.")


async def test_shows_the_progress_of_a_job(bot: Talk, server: TelegramServer) -> None:
    end = asyncio.Event()
    bot.script = holding(
        Progress(Reply("10%")), Progress(Reply("20%")), Answered(Reply("끝")), until=end
    )
    anna = server.user("안나")
    anna.say("/ingest")
    await anna.sees("20%")
    end.set()
    assert (await anna.sees("끝")).earlier[-1] == "20%"


async def test_takes_back_a_superseded_reply(bot: Talk, server: TelegramServer) -> None:
    end = asyncio.Event()
    bot.script = holding(Thinking(), Partial("달토끼는"), Superseded(), until=end)
    anna = server.user("안나")
    group = server.group("방", anna)
    anna.say("@lawbot 무엇을 하나요?", to=group)
    await group.sees("달토끼는")
    end.set()
    await server.until(lambda: not group.chat.from_bot)


@pytest.mark.parametrize("text", ["2 < 3 & <개정>", "<b>", "&lt;"])
async def test_shows_signs_as_they_are(bot: Talk, server: TelegramServer, text: str) -> None:
    anna = server.user("안나")
    anna.say(text)
    assert (await anna.sees(text)).text == f"들었습니다: {text}"


async def test_passes_pictures_on_as_empty_messages(bot: Talk, server: TelegramServer) -> None:
    anna = server.user("안나")
    anna.post(STICKER)
    await anna.sees("들었습니다:")
    assert [message.text for message in bot.heard] == [""]
