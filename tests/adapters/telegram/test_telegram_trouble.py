"""What goes wrong in Telegram, and that the bot lives through it."""

import asyncio
import logging

import pytest
from servers.telegram_server import TOKEN, Refused, TelegramServer, bad_request, too_many
from telegram_talk import Talk, holding, says, telegram

from adapters.base import Unavailable, WrongToken
from bot.messages import Answered, Card, Partial, Reply, Thinking

CARD = Card("「가상법」 제1조(토끼)", "① 달토끼는 떡을 찧는다.")


@pytest.mark.parametrize(
    "refusal", [bad_request("PEER_ID_INVALID"), Refused(404, "Not Found: method not found")]
)
async def test_works_where_drafts_are_not_known(
    bot: Talk, server: TelegramServer, refusal: Refused
) -> None:
    server.refuse("sendMessageDraft", refusal)
    end = asyncio.Event()
    bot.script = holding(Partial("달토끼는 "), Answered(Reply("달토끼는 떡을 찧는다.")), until=end)
    anna = server.user("안나")
    anna.say("무엇을 하나요?")
    await server.until(lambda: server.calls["sendMessageDraft"])
    end.set()
    await anna.sees("달토끼는 떡을 찧는다.")


async def test_replaces_what_grew_too_long_by_a_file(bot: Talk, server: TelegramServer) -> None:
    end = asyncio.Event()
    text = "달토끼는 떡을 찧는다. " * 2000
    bot.script = holding(Partial(text[:12_000]), Answered(Reply(text)), until=end)
    anna = server.user("안나")
    anna.say("무엇을 하나요?")
    await server.until(lambda: len(anna.chat.from_bot) == 2 and anna.chat.drafts)
    end.set()
    await server.until(lambda: anna.chat.from_bot and anna.chat.from_bot[-1].document)
    first, file = anna.chat.from_bot
    assert text.startswith(first.text)
    assert file.document
    assert file.document.content.decode() == text


async def test_keeps_the_question_in_sight_when_sending_fails(
    bot: Talk, server: TelegramServer
) -> None:
    server.refuse("sendMessage", too_many(1))
    anna = server.user("안나")
    group = server.group("방", anna)
    asked = anna.say("@lawbot 네", to=group)
    assert (await group.sees("들었습니다: 네")).reply_to == asked.id


async def test_sends_plain_text_when_markup_is_refused(bot: Talk, server: TelegramServer) -> None:
    server.refuse("sendMessage", bad_request("can't parse entities: unsupported start tag"))
    bot.script = says(Answered(Reply("1 < 2", (CARD,))))
    anna = server.user("안나")
    anna.say("네")
    shown = await anna.sees("1 < 2")
    assert (CARD.text in shown.text, shown.quoted("bold")) == (True, [])


async def test_delivers_in_spite_of_errors(bot: Talk, server: TelegramServer) -> None:
    server.refuse("sendMessage", too_many(2))
    server.cut("sendMessage", 2)
    server.cut("getUpdates")
    anna = server.user("안나")
    anna.say("네")
    await anna.sees("들었습니다: 네")


async def test_answers_an_update_once(bot: Talk, server: TelegramServer) -> None:
    anna = server.user("안나")
    first = anna.say("하나")
    about = anna.chat.message_json(first)
    await server.until(lambda: len(bot.heard) == 1)
    server.mailbox.repeat({"update_id": 50, "message": about | {"text": "쉰"}})
    server.mailbox.repeat({"update_id": 49, "message": about | {"text": "마흔아홉"}})
    server.mailbox.repeat({"update_id": 50, "message": about | {"text": "쉰"}})
    anna.server.mailbox.repeat({"update_id": 51, "message": about | {"text": "쉰하나"}})
    await anna.sees("쉰하나")
    assert [message.text for message in bot.heard] == ["하나", "쉰", "마흔아홉", "쉰하나"]


@pytest.mark.parametrize(
    "update",
    [
        {"thought_reading": {"of": "안나"}},
        {"message": {"strange": True}},
        {"message": "not even an object"},
        {"edited_message": None},
        {"callback_query": {"id": 7}},
    ],
)
async def test_lives_through_strange_updates(
    bot: Talk, server: TelegramServer, update: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    ((kind, content),) = update.items()
    server.mailbox.push(kind, content)
    anna = server.user("안나")
    anna.say("네")
    await anna.sees("들었습니다: 네")
    assert "안나" not in caplog.text


async def test_ignores_edited_messages(bot: Talk, server: TelegramServer) -> None:
    anna = server.user("안나")
    anna.edit(anna.say("하나"), "둘")
    anna.say("셋")
    await anna.sees("들었습니다: 셋")
    assert [message.text for message in bot.heard] == ["하나", "셋"]


@pytest.mark.parametrize("trouble", ["blocked", "kicked", "mute"])
async def test_goes_on_when_it_is_shut_out(bot: Talk, server: TelegramServer, trouble: str) -> None:
    anna, byul = server.user("안나"), server.user("벼리")
    anna.chat.trouble = trouble  # type: ignore[assignment]
    anna.say("네")
    byul.say("네")
    await byul.sees("들었습니다: 네")
    assert anna.chat.from_bot == []


async def test_goes_on_when_a_room_is_deleted(bot: Talk, server: TelegramServer) -> None:
    anna = server.user("안나")
    group = server.group("방", anna)
    anna.say("@lawbot 네", to=group)
    del server.chats[group.chat.id]
    anna.say("네")
    await anna.sees("들었습니다: 네")


async def test_follows_a_group_that_moves(bot: Talk, server: TelegramServer) -> None:
    end = asyncio.Event()
    bot.script = holding(Thinking(), Answered(Reply("찧습니다.")), until=end)
    anna = server.user("안나")
    group = server.group("방", anna, kind="group")
    anna.say("@lawbot 무엇을 하나요?", to=group)
    await server.until(lambda: bot.heard)
    moved = group.migrate()
    end.set()
    await moved.sees("찧습니다.")
    assert bot.moves == [("telegram", str(group.chat.id), str(moved.chat.id))]


async def test_finishes_its_answers_before_it_stops(talk: Talk, server: TelegramServer) -> None:
    end = asyncio.Event()
    talk.script = holding(Thinking(), Answered(Reply("찧습니다.")), until=end)
    anna = server.user("안나")
    async with telegram(talk, server) as running:
        anna.say("무엇을 하나요?")
        await server.until(lambda: talk.heard)
        running.cancel()
        end.set()
    assert [message.text for message in anna.chat.from_bot] == ["찧습니다."]
    again = Talk()
    async with telegram(again, server):
        anna.say("네")
        await anna.sees("들었습니다: 네")
    assert [message.text for message in again.heard] == ["네"]


@pytest.mark.parametrize("token", ["2:mistyped", "nonsense"])
async def test_says_that_its_token_is_wrong(
    talk: Talk, server: TelegramServer, caplog: pytest.LogCaptureFixture, token: str
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(WrongToken, match="TELEGRAM_BOT_TOKEN") as error:
        async with telegram(talk, server, token=token) as running:
            await asyncio.wait({running})
    assert token not in caplog.text + repr(error.value) + repr(error.value.__cause__)


async def test_ends_when_its_token_is_revoked(talk: Talk, server: TelegramServer) -> None:
    async def serve_until_revoked() -> None:
        async with telegram(talk, server) as running:
            await server.until(lambda: server.calls["getUpdates"])
            server.token = "3:revoked"
            server.user("안나").say("네")
            await asyncio.wait({running})

    with pytest.raises(WrongToken):
        await serve_until_revoked()


async def test_names_no_token_and_no_words_in_its_log(
    talk: Talk, server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    anna = server.user("안나")
    async with telegram(talk, server):
        server.cut("sendMessage")
        anna.say("비밀스러운 질문")
        await anna.sees("비밀스러운")
    assert TOKEN not in caplog.text
    assert "비밀" not in caplog.text


async def test_waits_for_another_poller_to_end(
    bot: Talk, server: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.refuse("getUpdates", Refused(409, "Conflict: terminated by other getUpdates request"))
    anna = server.user("안나")
    anna.say("하나")
    await anna.sees("들었습니다: 하나")
    anna.say("둘")
    await anna.sees("들었습니다: 둘")
    assert "another program polls with this token" in caplog.text


async def test_fails_when_telegram_is_away(talk: Talk, server: TelegramServer) -> None:
    server.cut("getMe")
    with pytest.raises(Unavailable):
        async with telegram(talk, server) as running:
            await asyncio.wait({running})
