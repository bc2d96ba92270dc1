"""The contract: the same talk has the same outcome in every place where people meet the bot."""

from collections.abc import AsyncIterator, Callable
from importlib import import_module

import pytest
from contract.driver import Driver, Seen
from contract.script import (
    ANSWER,
    ARTICLE,
    BOTH,
    FILE,
    FOLLOW_UP,
    IN_ORDER,
    LONG,
    PRIVATE,
    STOPPED,
    STYLE_SET,
    WITH_FILE,
    WRONG_USE,
    ScriptedBot,
)

from bot import replies
from bot.messages import IncomingMessage
from bot.offers import STOP

CHATS = ("fake", "telegram", "discord", "web")  # where people write while an answer is under way
EVERYWHERE = (*CHATS, "console")


@pytest.fixture
def bot() -> ScriptedBot:
    return ScriptedBot()


@pytest.fixture(params=EVERYWHERE)
async def driver(request: pytest.FixtureRequest, bot: ScriptedBot) -> AsyncIterator[Driver]:
    async with import_module(f"contract.{request.param}_driver").open_driver(bot) as driver:
        yield driver


chats_only = pytest.mark.parametrize("driver", CHATS, indirect=True)
with_buttons_while_it_grows = pytest.mark.parametrize(
    "driver", [chat for chat in CHATS if chat != "telegram"], indirect=True
)  # Telegram shows it as a draft, which has none, but for groups


def text_of(seen: tuple[Seen, ...]) -> str:
    return "\n".join(message.text for message in seen)


def squeezed(text: str) -> str:
    """Platforms take blanks off the ends of messages."""
    return "".join(text.split())


def shows(*texts: str) -> Callable[[tuple[Seen, ...]], bool]:
    return lambda seen: all(squeezed(text) in squeezed(text_of(seen)) for text in texts)


def conversation(message: IncomingMessage) -> tuple[str, ...]:
    return (message.platform, message.room, message.thread, message.user)


async def test_a_question_is_answered_with_all_its_parts(driver: Driver, bot: ScriptedBot) -> None:
    await driver.say("보증금을 못 받았어요")
    seen = text_of(await driver.until(shows(IN_ORDER[-1])))
    places = [seen.find(part) for part in IN_ORDER]
    assert places == sorted(places)
    assert -1 not in places
    assert [message.text for message in bot.heard] == ["보증금을 못 받았어요"]


async def test_a_follow_up_belongs_to_the_same_conversation(
    driver: Driver, bot: ScriptedBot
) -> None:
    await driver.say("보증금을 못 받았어요")
    await driver.until(shows(IN_ORDER[-1]))
    await driver.say("그럼 2년 넘으면요?")
    await driver.until(shows(ANSWER.text, FOLLOW_UP.text))
    assert len({conversation(message) for message in bot.heard}) == 1
    assert {message.is_addressed for message in bot.heard} == {True}


async def test_a_command_reaches_the_bot_as_text(driver: Driver, bot: ScriptedBot) -> None:
    await driver.say("/style 친근")
    await driver.until(shows(STYLE_SET.text))
    assert [message.text for message in bot.heard] == ["/style 친근"]


async def test_a_long_reply_loses_nothing(driver: Driver) -> None:
    await driver.say("긴 법")
    seen = await driver.until(shows(LONG.notice))
    assert squeezed(LONG.text) in squeezed("".join(message.text for message in seen))


async def test_a_press_reaches_the_bot_with_its_token(driver: Driver, bot: ScriptedBot) -> None:
    await driver.say("보증금을 못 받았어요")
    seen = await driver.until(lambda seen: any("👍" in message.buttons for message in seen))
    labels = [label for message in seen for label in message.buttons]
    assert [label for label in labels if label in ("조문 전문", "👍")] == ["조문 전문", "👍"]
    await driver.press("조문 전문")
    await driver.until(shows(ARTICLE.text))
    assert (bot.heard[-1].offer, bot.heard[-1].text) == ("article-1", "")
    assert conversation(bot.heard[-1]) == conversation(bot.heard[0])


@pytest.mark.parametrize(
    ("said", "reply"),
    [("내 기록", PRIVATE), ("???", WRONG_USE)],
    ids=["private", "wrong use"],
)
async def test_every_kind_of_reply_is_shown(driver: Driver, said: str, reply) -> None:
    await driver.say(said)
    assert reply.text in text_of(await driver.until(shows(reply.text)))


async def test_a_file_arrives_whole(driver: Driver) -> None:
    await driver.say("법 전체")
    seen = await driver.until(lambda seen: any(message.document for message in seen))
    assert [message.document for message in seen if message.document] == [(FILE.name, FILE.text)]
    assert WITH_FILE.text in text_of(seen)


async def test_a_reply_that_breaks_off_says_so(driver: Driver) -> None:
    await driver.say("고장")
    seen = await driver.until(shows(replies.UNEXPECTED))
    assert "여기까지" not in text_of(seen)


@chats_only
async def test_a_reply_that_is_stopped_disappears(driver: Driver) -> None:
    await driver.say("오래")
    await driver.until(shows("오래 생각하면"))
    await driver.say("/stop")
    seen = await driver.until(
        lambda seen: shows(STOPPED.text)(seen) and "생각" not in text_of(seen)
    )
    assert STOPPED.text in text_of(seen)


@with_buttons_while_it_grows
async def test_a_reply_is_stopped_by_the_button_under_it(driver: Driver, bot: ScriptedBot) -> None:
    await driver.say("오래")
    await driver.until(lambda seen: any(STOP.label in message.buttons for message in seen))
    await driver.press(STOP.label)
    seen = await driver.until(
        lambda seen: shows(STOPPED.text)(seen) and "생각" not in text_of(seen)
    )
    assert [message.buttons for message in seen if message.buttons] == []
    assert conversation(bot.heard[-1]) == conversation(bot.heard[0])


@chats_only
async def test_two_messages_in_a_row_have_one_answer(driver: Driver) -> None:
    await driver.say("오래")
    await driver.until(shows("오래 생각하면"))
    await driver.say("그리고요")
    seen = await driver.until(lambda seen: shows(BOTH.text)(seen) and "생각" not in text_of(seen))
    assert BOTH.text in text_of(seen)
