"""The bot on Discord: real discord.py, real sockets, a dialogue that is told what to say."""

import asyncio
import logging
from dataclasses import replace

import pytest
from discord_talk import discord, replies, says
from servers.discord_people import Person
from servers.discord_world import Channel

from bot import replies_rooms as say
from bot.messages import (
    Answered,
    Card,
    Document,
    IncomingMessage,
    Outgoing,
    Partial,
    Reply,
    Superseded,
    Thinking,
)
from bot.offers import STOP
from bot.replies import PROVISIONS

CARD = Card("「가상법」 제1조(토끼)", "① 달토끼는 떡을 찧는다.\n1. *멥쌀*\n2. <@1> @everyone")


def asked(place: Channel, person: Person, text: str, **more: object) -> IncomingMessage:
    """What a person says in a channel, as the bot hears it."""
    message = IncomingMessage(
        room=str(place.id),
        user=str(person.account.id),
        text=text,
        platform="discord",
        room_kind="group",
        is_private=False,
    )
    return replace(message, **more)


async def test_a_mention_is_answered_where_it_was_made(server, bot, room, anna) -> None:
    question = await anna.mention(room, "보증금은요?")
    await server.until(lambda: room.messages[1:])
    (answer,) = room.messages[1:]
    assert bot.heard == [asked(room, anna, "보증금은요?")]
    assert (answer.text, answer.replies_to) == ("들었습니다: 보증금은요?", question.id)


async def test_a_mention_without_words_gets_help(server, bot, room, anna) -> None:
    await anna.mention(room, "")
    await server.until(lambda: bot.heard)
    assert bot.heard == [asked(room, anna, "/help")]


async def test_a_mention_under_a_message_asks_what_it_says(server, bot, room, anna) -> None:
    said = await server.user("보라").say(room, "연차는 며칠인가요?")
    await anna.reply(said, "", mention=True)
    await server.until(lambda: bot.heard)
    assert bot.heard == [asked(room, anna, "연차는 며칠인가요?")]


async def test_a_reply_to_the_bot_is_meant_for_it(server, bot, room, anna) -> None:
    await anna.mention(room, "보증금은요?")
    await server.until(lambda: room.messages[1:])
    await anna.reply(room.messages[1], "그럼 이자는요?")
    await server.until(lambda: bot.heard[1:])
    assert bot.heard[1:] == [asked(room, anna, "그럼 이자는요?")]


async def test_a_direct_message_is_private(server, bot, anna) -> None:
    await anna.dm("보증금은요?")
    await server.until(lambda: anna.private.messages[1:])
    assert bot.heard == [asked(anna.private, anna, "보증금은요?", room_kind="own", is_private=True)]


async def test_what_others_say_does_not_reach_the_bot(server, bot, room, anna) -> None:
    await anna.say(room, "점심 뭐 먹지")
    await anna.mention(room, "보증금은요?")
    await server.until(lambda: bot.heard)
    assert bot.heard == [asked(room, anna, "보증금은요?")]


async def test_with_the_intent_it_reads_what_is_said_to_nobody(server, talk, room, anna) -> None:
    async with discord(talk, server, message_content=True):
        await server.connected()
        await anna.say(room, "보증금은요?")
        await server.until(lambda: talk.heard)
    assert talk.heard == [asked(room, anna, "보증금은요?", is_addressed=False)]


async def test_bots_are_not_answered(server, bot, room, anna) -> None:
    robot = server.user("로봇")
    robot.account.is_bot = True
    await robot.mention(room, "끝없이 이야기하자")
    await anna.mention(room, "보증금은요?")
    await server.until(lambda: bot.heard)
    assert bot.heard == [asked(room, anna, "보증금은요?")]


async def test_who_manages_the_server_manages_its_rooms(server, bot, room) -> None:
    boss = server.user("관리자", admin=True)
    await boss.mention(room, "/rooms 정책 모두")
    await server.until(lambda: bot.heard)
    assert bot.heard == [asked(room, boss, "/rooms 정책 모두", is_room_admin=True)]


async def test_a_thread_is_opened_and_is_a_conversation(server, talk, room, anna) -> None:
    talk.policies[str(room.id)] = "thread"
    async with discord(talk, server, message_content=True):
        await server.connected()
        await anna.mention(room, "보증금은요?")
        await server.until(lambda: server.guild.channels[1:] and server.guild.channels[1].messages)
        (thread,) = server.guild.channels[1:]
        await anna.say(thread, "그럼 이자는요?")
        await server.until(lambda: thread.messages[2:])
    within = {"thread": str(thread.id)}
    assert talk.heard == [
        asked(room, anna, "보증금은요?", **within),
        asked(room, anna, "그럼 이자는요?", **within, is_addressed=False),
    ]
    assert (thread.name, thread.messages[0].text) == ("보증금은요?", "들었습니다: 보증금은요?")


@pytest.mark.parametrize("trouble", ["forbids_threads", "breaks_threads"])
async def test_without_threads_it_answers_in_the_room(server, bot, room, anna, trouble) -> None:
    bot.policies[str(room.id)] = "thread"
    setattr(room, trouble, True)
    await anna.mention(room, "보증금은요?")
    await server.until(lambda: room.messages[1:])
    assert bot.heard == [asked(room, anna, "보증금은요?")]


async def test_a_quote_keeps_its_signs_and_rings_for_nobody(server, bot, room, anna) -> None:
    bot.script = replies("찧습니다.", provisions=(CARD,), notice="법률정보입니다.")
    await anna.mention(room, "떡은요?")
    await server.until(lambda: room.messages[1:])
    (answer,) = room.messages[1:]
    assert answer.content == "찧습니다."
    assert answer.embeds == [
        {
            "type": "rich",
            "flags": 0,
            "title": CARD.title,
            "author": {"name": PROVISIONS},
            "description": (
                "> ① 달토끼는 떡을 찧는다.\n> 1\\. \\*멥쌀\\*\n> 2\\. \\<@1\\> @everyone"
            ),
        },
        {"type": "rich", "flags": 0, "footer": {"text": "법률정보입니다."}},
    ]
    assert answer.pings == ()


async def test_a_reply_grows_and_ends_whole(server, bot, room, anna) -> None:
    words = [f"{number}번째 말. " for number in range(400)]
    whole = "".join(words).rstrip()
    bot.script = says(Thinking(), *map(Partial, words), Answered(Reply(whole)))
    await anna.mention(room, "길게요?")
    await server.until(lambda: "".join(anna.sees(room)).endswith("399번째 말."))
    assert " ".join(anna.sees(room)) == whole


async def test_a_long_provision_comes_as_a_file(server, bot, room, anna) -> None:
    bot.script = replies("파일로 드립니다.", document=Document("가상법.txt", "제1조 가\n제2조 나"))
    await anna.mention(room, "전부요?")
    await server.until(lambda: room.messages[2:])
    (sent,) = room.messages[2].files
    assert (sent.name, sent.text) == ("가상법.txt", "제1조 가\n제2조 나")


async def test_what_was_superseded_is_taken_back(server, bot, room, anna) -> None:
    bot.script = says(Thinking(), Partial("처음 답"), Superseded())
    await anna.mention(room, "보증금은요?")
    bot.script = replies("나중 답")
    await anna.mention(room, "이자는요?")
    await server.until(lambda: anna.sees(room) == ["나중 답"])


async def test_who_asked_stops_the_reply_under_way(server, bot, room, anna) -> None:
    stopped = asyncio.Event()

    async def script(message: IncomingMessage):
        if message.offer:
            stopped.set()
            yield Answered(Reply("멈췄습니다.", private=True))
            return
        yield Partial("길게 말하면")
        await stopped.wait()
        yield Superseded()

    bot.script = script
    question = await anna.mention(room, "보증금은요?")
    await server.until(lambda: room.messages[1:])
    await anna.press(room.messages[1], STOP.label)
    await server.until(lambda: anna.sees(room) == ["멈췄습니다."])
    await server.until(lambda: room.messages == [question])
    assert bot.heard[1] == asked(room, anna, "", offer=STOP.token, is_private=True)


async def test_a_private_reply_goes_to_its_user_alone(server, bot, room, anna) -> None:
    bot.script = replies("당신의 기록", private=True)
    await anna.mention(room, "/data 내보내기")
    await server.until(lambda: anna.private.messages)
    assert (anna.sees(room), anna.sees(anna.private)) == ([], ["당신의 기록"])


async def test_who_takes_no_messages_is_told_so(server, bot, room, anna) -> None:
    anna.account.blocks_messages = True
    bot.script = replies("당신의 기록", private=True)
    await anna.mention(room, "/data 내보내기")
    await server.until(lambda: anna.sees(room))
    assert anna.sees(room) == [say.PRIVATE_IS_CLOSED]


@pytest.mark.parametrize("loss", ["is_deleted", "is_forbidden"])
async def test_a_lost_room_costs_only_itself(server, bot, room, anna, caplog, loss) -> None:
    caplog.set_level(logging.DEBUG, "adapters")
    setattr(room, loss, True)
    await anna.mention(room, "비밀 이야기")
    await server.until(lambda: any(path.endswith("/messages") for _, path in server.rest.requests))
    await anna.dm("보증금은요?")
    await server.until(lambda: anna.sees(anna.private))
    assert "비밀" not in caplog.text


async def test_without_embeds_the_quotes_stand_in_the_text(server, talk, room, anna) -> None:
    room.forbids_embeds = True
    talk.script = replies("찧습니다.", provisions=(CARD,), notice="법률정보입니다.")
    async with discord(talk, server):
        await server.connected()
        await anna.mention(room, "떡은요?")
        await server.until(lambda: anna.sees(room))
    (answer,) = anna.sees(room)
    assert answer.startswith("찧습니다.\n\n")
    assert "> ① 달토끼는 떡을 찧는다." in answer


async def test_without_the_history_it_answers_without_a_reference(server, bot, room, anna) -> None:
    room.forbids_history = True
    await anna.mention(room, "떡은요?")
    await server.until(lambda: anna.sees(room))
    assert room.messages[1].replies_to is None


async def test_announcements_reach_the_room_they_are_for(server, bot, room, anna) -> None:
    await bot.posted.put(Outgoing("console", Reply("다른 곳")))
    await bot.posted.put(Outgoing(str(room.id), Reply("오늘 밤 점검합니다.")))
    await server.until(lambda: anna.sees(room))
    assert anna.sees(room) == ["오늘 밤 점검합니다."]
