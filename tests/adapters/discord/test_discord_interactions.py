"""Slash commands, menus, buttons and selects on Discord."""

import asyncio
from dataclasses import replace

import pytest
from discord_talk import discord, replies, says
from servers.discord_people import Person
from servers.discord_world import Channel

from adapters import discord_desk
from bot import replies_rooms as say
from bot.messages import (
    Answered,
    Card,
    IncomingMessage,
    Offer,
    Partial,
    Progress,
    Reply,
    Superseded,
    Thinking,
)

CARD = Card("「가상법」 제1조(토끼)", "달토끼는 떡을 찧는다.")
OFFERS = (
    Offer("언제까지 찧나요?", "token-when", "question"),
    Offer("누가 찧나요?", "token-who", "question"),
    Offer("조문 전문", "token-whole", "article"),
    Offer("👍", "token-up", "feedback"),
)


def said(place: Channel, person: Person, text: str = "", offer: str = "") -> IncomingMessage:
    """A command or a press whose answer one person sees."""
    return IncomingMessage(
        room=str(place.id),
        user=str(person.account.id),
        text=text,
        platform="discord",
        offer=offer,
        room_kind="own" if place == person.private else "group",
    )


async def test_a_command_is_answered_for_its_user_alone(server, bot, room, anna) -> None:
    await anna.slash(room, "law", article="가상법 1")
    await server.until(lambda: anna.sees(room))
    assert bot.heard == [said(room, anna, "/law 가상법 1")]
    assert (anna.sees(room), room.messages) == (["들었습니다: /law 가상법 1"], [])


async def test_a_command_in_private_is_an_ordinary_message(server, bot, anna) -> None:
    await anna.slash(anna.private, "law", article="가상법 1")
    await server.until(lambda: anna.sees(anna.private))
    assert bot.heard == [said(anna.private, anna, "/law 가상법 1")]
    assert [message.text for message in anna.private.messages] == ["들었습니다: /law 가상법 1"]


async def test_a_command_tells_who_manages_the_server(server, bot, room) -> None:
    boss = server.user("관리자", admin=True)
    await boss.slash(room, "rooms", action="목록")
    await server.until(lambda: bot.heard)
    assert bot.heard == [replace(said(room, boss, "/rooms 목록"), is_room_admin=True)]


async def test_it_is_acknowledged_before_it_is_answered(server, bot, room, anna) -> None:
    answer = asyncio.Event()

    async def script(message: IncomingMessage):
        await answer.wait()
        yield Answered(Reply("답"))

    bot.script = script
    interaction = await anna.slash(room, "help")
    await server.acknowledged(interaction)
    assert interaction.original.is_loading
    answer.set()
    await server.until(lambda: anna.sees(room) == ["답"])


async def test_a_command_that_is_gone_is_told_to_the_bot(server, bot, room, anna) -> None:
    await anna.slash(room, "forgotten")
    await server.until(lambda: anna.sees(room))
    assert bot.heard == [said(room, anna, "/forgotten")]


async def test_names_of_laws_are_completed_while_typing(server, bot, room, anna) -> None:
    names = ["가" * 101, *(f"가상{number}법" for number in range(40))]
    bot.completions = lambda kind, prefix: [n for n in names if (kind, n[0]) == ("law", prefix)]
    interaction = await anna.complete(room, "law", article="가")
    await server.acknowledged(interaction)
    expected = [f"가상{number}법" for number in range(24)]
    assert interaction.choices == [{"name": name, "value": name} for name in expected]


async def test_slow_completions_are_left_out(server, bot, room, anna, monkeypatch) -> None:
    async def never(kind: str, prefix: str, limit: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    monkeypatch.setattr(discord_desk, "_COMPLETION_SECONDS", 0.01)
    monkeypatch.setattr(bot, "complete", never)
    interaction = await anna.complete(room, "case", number="2020")
    await server.acknowledged(interaction)
    assert interaction.choices == []


async def test_the_menu_of_a_message_answers_it(server, bot, room, anna) -> None:
    question = await server.user("보라").say(room, "연차는 며칠인가요?")
    await anna.context_menu(say.ANSWER_THIS, question)
    await server.until(lambda: anna.sees(room))
    assert bot.heard == [said(room, anna, "연차는 며칠인가요?")]


async def test_a_message_without_words_cannot_be_answered(server, bot, room, anna) -> None:
    picture = await server.user("보라").say(room, "")
    await anna.context_menu(say.ANSWER_THIS, picture)
    await server.until(lambda: anna.sees(room))
    assert (anna.sees(room), bot.heard) == ([say.NOTHING_TO_READ], [])


async def test_offers_are_buttons_and_a_select(server, bot, room, anna) -> None:
    bot.script = replies("찧습니다.", offers=OFFERS)
    await anna.mention(room, "떡은요?")
    await server.until(lambda: room.messages[1:])
    (answer,) = room.messages[1:]
    assert answer.buttons == {"조문 전문": "article:token-whole", "👍": "feedback:token-up"}
    assert answer.options == {
        "언제까지 찧나요?": ("offers", "question:token-when"),
        "누가 찧나요?": ("offers", "question:token-who"),
    }


async def test_a_choice_is_answered_for_all_who_saw_it(server, bot, room, anna) -> None:
    bot.script = replies("찧습니다.", offers=OFFERS)
    await anna.mention(room, "떡은요?")
    await server.until(lambda: room.messages[1:])
    bot.script = replies("달토끼가 찧습니다.")
    await anna.select(room.messages[1], "누가 찧나요?")
    await server.until(lambda: room.messages[2:] and room.messages[2].text)
    assert bot.heard[1].offer == "token-who"
    assert room.messages[2].text == "달토끼가 찧습니다."


async def test_thanks_for_a_judgement_are_for_its_user(server, bot, room, anna) -> None:
    bot.script = replies("찧습니다.", offers=OFFERS)
    await anna.mention(room, "떡은요?")
    await server.until(lambda: room.messages[1:])
    bot.script = replies("고맙습니다.")
    await anna.press(room.messages[1], "👍")
    await server.until(lambda: anna.sees(room)[1:])
    assert bot.heard[1:] == [said(room, anna, offer="token-up")]
    assert len(room.messages) == 2


async def test_buttons_live_through_a_restart(server, talk, room, anna) -> None:
    talk.script = replies("찧습니다.", offers=OFFERS)
    async with discord(talk, server):
        await server.connected()
        await anna.mention(room, "떡은요?")
        await server.until(lambda: room.messages[1:])
    server.gateway.sessions.clear()
    async with discord(talk, server):
        await server.connected()
        await anna.press(room.messages[1], "조문 전문")
        await server.until(lambda: talk.heard[1:])
    assert talk.heard[1].offer == "token-whole"


@pytest.mark.parametrize("custom_id", ["bogus", ":", "offers", "question:", ":token"])
async def test_a_button_that_was_never_ours_is_answered(
    server, bot, room, anna, custom_id: str
) -> None:
    await anna.mention(room, "떡은요?")
    await server.until(lambda: room.messages[1:])
    await anna.press_forged(room.messages[1], custom_id)
    await server.until(lambda: anna.sees(room)[1:])
    assert (anna.sees(room)[1:], len(bot.heard)) == ([say.UNKNOWN_BUTTON], 1)


async def test_an_answer_can_be_shown_to_everybody(server, bot, room, anna) -> None:
    bot.script = replies("찧습니다.", provisions=(CARD,), offers=OFFERS)
    mine = await anna.slash(room, "ask", question="떡은요?")
    await server.until(lambda: anna.sees(room))
    assert say.SHOW_EVERYONE in mine.original.buttons
    await anna.press(mine.original, say.SHOW_EVERYONE)
    await server.until(lambda: room.messages)
    assert [message.text for message in room.messages] == [mine.original.text]
    assert say.SHOW_EVERYONE not in mine.original.buttons
    assert "조문 전문" in mine.original.buttons


async def test_nothing_is_shown_in_a_room_where_the_bot_is_silent(server, bot, room, anna) -> None:
    bot.script = replies("찧습니다.", provisions=(CARD,))
    mine = await anna.slash(room, "ask", question="떡은요?")
    await server.until(lambda: anna.sees(room))
    bot.policies[str(room.id)] = "off"
    await anna.press(mine.original, say.SHOW_EVERYONE)
    await server.until(lambda: anna.sees(room)[1:])
    assert (anna.sees(room)[1], room.messages) == (say.NOT_IN_THIS_ROOM, [])


async def test_a_private_reply_cannot_be_shown(server, bot, room, anna) -> None:
    bot.script = replies("당신의 기록", provisions=(CARD,), private=True)
    mine = await anna.slash(room, "data")
    await server.until(lambda: anna.sees(room))
    assert mine.original.buttons == {}


async def test_a_private_reply_to_a_public_press_is_seen_by_one(server, bot, room, anna) -> None:
    bot.script = replies("찧습니다.", offers=OFFERS)
    await anna.mention(room, "떡은요?")
    await server.until(lambda: room.messages[1:])
    bot.script = replies("이 버튼은 당신 것이 아닙니다.", private=True)
    await server.user("보라").press(room.messages[1], "조문 전문")
    await server.until(lambda: [m for m in room.posted if m.audience])
    assert [message.text for message in room.messages[1:]] == ["찧습니다."]


async def test_silence_is_explained_to_who_called(server, bot, room, anna) -> None:
    bot.script = says()
    await anna.slash(room, "help")
    await server.until(lambda: anna.sees(room))
    assert anna.sees(room) == [say.NOT_IN_THIS_ROOM]


async def test_a_superseded_command_leaves_nothing(server, bot, room, anna) -> None:
    bot.script = says(Thinking(), Superseded())
    interaction = await anna.slash(room, "help")
    await server.acknowledged(interaction)
    await server.until(lambda: room.posted == [])


async def test_after_a_quarter_of_an_hour_the_rest_comes_in_private(
    server, bot, room, anna
) -> None:
    answer = asyncio.Event()

    async def script(message: IncomingMessage):
        yield Progress(Reply("찾는 중"))
        await answer.wait()
        yield Answered(Reply("찾았습니다.", provisions=(CARD,)))

    bot.script = script
    interaction = await anna.slash(room, "help")
    await server.until(lambda: anna.sees(room) == ["찾는 중"])
    server.expire(interaction)
    answer.set()
    await server.until(lambda: anna.sees(anna.private))
    assert anna.sees(anna.private) == [f"찾았습니다.\n{CARD.title}\n> {CARD.text}"]
    assert room.messages == []


async def test_in_private_the_same_message_goes_on(server, bot, anna) -> None:
    answer = asyncio.Event()

    async def script(message: IncomingMessage):
        yield Progress(Reply("적재 10%"))
        await answer.wait()
        yield Answered(Reply("적재 끝"))

    bot.script = script
    interaction = await anna.slash(anna.private, "ingest")
    await server.until(lambda: anna.sees(anna.private) == ["적재 10%"])
    server.expire(interaction)
    answer.set()
    await server.until(lambda: anna.sees(anna.private) == ["적재 끝"])


async def test_a_late_acknowledgement_loses_no_answer(server, bot, room, anna) -> None:
    server.book.acknowledge_seconds = -1.0
    await anna.slash(room, "law", article="가상법 1")
    await server.until(lambda: anna.sees(anna.private))
    assert (anna.sees(anna.private), room.messages) == (["들었습니다: /law 가상법 1"], [])
    assert server.violations.pop("acknowledged late") == 1


async def test_a_command_streams_and_ends_whole(server, bot, room, anna) -> None:
    words = [f"{number}번째 말. " for number in range(400)]
    whole = "".join(words).rstrip()
    bot.script = says(Thinking(), *map(Partial, words), Answered(Reply(whole)))
    await anna.slash(room, "ask", question="길게요?")
    await server.until(lambda: "".join(anna.sees(room)).endswith("399번째 말."))
    assert " ".join(anna.sees(room)) == whole
    assert room.messages == []
