"""The loopback Bot API keeps Telegram's rules, as python-telegram-bot meets them."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from servers.telegram_server import TelegramServer, bad_request, too_many
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter


class Clock:
    """Time that passes only when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def _delays_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # else each RetryAfter warns of its deprecation


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(clock: Clock) -> AsyncIterator[TelegramServer]:
    async with TelegramServer(clock) as server:
        yield server


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    async with Bot(server.token, base_url=f"{server.base_url}/bot") as bot:
        yield bot


async def test_speaks_to_an_unmodified_bot(server: TelegramServer, bot: Bot) -> None:
    anna = server.user("안나")
    anna.say("/help 안녕")
    (update,) = await bot.get_updates(timeout=1)
    assert update.message
    assert (update.message.text, update.message.chat.id) == ("/help 안녕", anna.chat.id)
    assert update.message.parse_entities() == {update.message.entities[0]: "/help"}
    sent = await bot.send_message(anna.chat.id, "<b>제1조</b> &lt;개정&gt;\n", parse_mode="HTML")
    assert sent.text == "제1조 <개정>"
    (shown,) = anna.chat.from_bot
    assert (shown.sent, shown.quoted("bold")) == ("제1조 <개정>\n", ["제1조"])
    assert await bot.get_updates(offset=update.update_id + 1, timeout=0) == ()


@pytest.mark.parametrize(
    ("text", "violation"),
    [
        ("<b>제1조", "unparsable"),
        ("2 < 3", "unparsable"),
        ("<h1>제1조</h1>", "unparsable"),
        ("<blockquote><blockquote>가</blockquote></blockquote>", "unparsable"),
        ("😀" * 2049, "too_long"),
        ("<b>가</b>나" * 101, "entities"),
        (" \n", "empty"),
    ],
)
async def test_refuses_what_telegram_refuses(
    server: TelegramServer, bot: Bot, text: str, violation: str
) -> None:
    anna = server.user("안나")
    with pytest.raises(BadRequest):
        await bot.send_message(anna.chat.id, text, parse_mode="HTML")
    assert server.violations == Counter([violation])


async def test_counts_units_after_entities(server: TelegramServer, bot: Bot) -> None:
    await bot.send_message(
        server.user("안나").chat.id, f"<b>{'&lt;' * 4096}</b>", parse_mode="HTML"
    )
    assert not server.violations


async def test_limits_data_of_buttons_in_bytes(server: TelegramServer, bot: Bot) -> None:
    key = InlineKeyboardButton("조문", callback_data="가" * 22)
    with pytest.raises(BadRequest, match="_data_invalid"):
        await bot.send_message(
            server.user("안나").chat.id, "네", reply_markup=InlineKeyboardMarkup([[key]])
        )
    assert server.violations == Counter(["callback_data"])


async def test_refuses_an_edit_that_changes_nothing(server: TelegramServer, bot: Bot) -> None:
    anna = server.user("안나")
    sent = await bot.send_message(anna.chat.id, "네")
    await bot.edit_message_text("네.", anna.chat.id, sent.message_id)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("네.", anna.chat.id, sent.message_id)
    assert anna.chat.from_bot[0].earlier == ["네"]


async def test_holds_back_who_writes_too_fast(
    server: TelegramServer, bot: Bot, clock: Clock
) -> None:
    anna = server.user("안나")
    for text in "가나다":
        await bot.send_message(anna.chat.id, text)
    for _ in range(2):
        with pytest.raises(RetryAfter):
            await bot.send_message(anna.chat.id, "라")
    clock.now += 1
    await bot.send_message(anna.chat.id, "라")
    assert server.violations == {"flood of a chat": 1, "flood after a 429": 1}


async def test_gives_a_group_twenty_messages_a_minute(
    server: TelegramServer, bot: Bot, clock: Clock
) -> None:
    group = server.group("방", server.user("안나"))
    for number in range(20):
        await bot.send_message(group.chat.id, f"{number}")
        clock.now += 1
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(group.chat.id, "20")
    assert refused.value.retry_after == timedelta(seconds=40)


async def test_draws_drafts_in_private_chats_alone(server: TelegramServer, bot: Bot) -> None:
    anna = server.user("안나")
    group = server.group("방", anna)
    await bot.send_message_draft(anna.chat.id, 7, "찾는")
    assert anna.chat.drafts == {7: "찾는"}
    await bot.send_message(anna.chat.id, "찾았습니다.")
    assert (anna.chat.drafts, anna.chat.drafted) == ({}, ["찾는"])
    with pytest.raises(BadRequest):
        await bot.send_message_draft(group.chat.id, 7, "찾는")


@pytest.mark.parametrize(
    ("trouble", "error"),
    [("blocked", Forbidden), ("kicked", Forbidden), ("mute", BadRequest), ("unstarted", Forbidden)],
)
async def test_keeps_a_bot_out(
    server: TelegramServer, bot: Bot, trouble: str, error: type[Exception]
) -> None:
    anna = server.user("안나")
    anna.chat.trouble = trouble
    with pytest.raises(error):
        await bot.send_message(anna.chat.id, "네")


async def test_fails_as_it_is_told(server: TelegramServer, bot: Bot) -> None:
    anna = server.user("안나")
    server.refuse("sendMessage", too_many(3), bad_request("chat not found"))
    server.cut("sendChatAction")
    with pytest.raises(RetryAfter):
        await bot.send_message(anna.chat.id, "네")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(anna.chat.id, "네")
    with pytest.raises(NetworkError):
        await bot.send_chat_action(anna.chat.id, "typing")
    assert not server.violations


async def test_ends_a_poller_when_another_begins(server: TelegramServer, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await server.until(lambda: server.calls["getUpdates"] == 1)
    async with Bot(server.token, base_url=f"{server.base_url}/bot") as other:
        second = asyncio.create_task(other.get_updates(timeout=5))
        with pytest.raises(Conflict):
            await first
        server.user("안나").say("네")
        assert len(await second) == 1


async def test_knows_a_wrong_token(server: TelegramServer) -> None:
    bot = Bot("1:wrong", base_url=f"{server.base_url}/bot")
    with pytest.raises(InvalidToken):
        await bot.initialize()
    await bot.shutdown()
