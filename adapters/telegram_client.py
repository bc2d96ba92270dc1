"""python-telegram-bot's Bot, opened for us, and its errors as ours."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any

from telegram import Bot, Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    InvalidToken,
    RetryAfter,
    TelegramError,
)
from telegram.error import Forbidden as TelegramForbidden
from telegram.request import HTTPXRequest

from adapters.base import (
    Forbidden,
    Gone,
    PlatformError,
    TooFast,
    Unavailable,
    Unchanged,
    WrongToken,
)

log = logging.getLogger(__name__)
Json = dict[str, Any]

# Without it each RetryAfter warns that `retry_after` will be a timedelta.
os.environ.setdefault("PTB_TIMEDELTA", "true")

_WRONG_TOKEN = (
    "Telegram refuses TELEGRAM_BOT_TOKEN: it is mistyped or was revoked."
    " Ask @BotFather for a token with /mybots or /newbot"
)
_CONNECTIONS = 64  # 30 requests a second that take up to 2 seconds each
_NO_PERMISSION = ("not enough rights", "have no rights", "administrator rights", "write_forbidden")


@asynccontextmanager
async def open_client(token: str, api_base: str) -> AsyncIterator[Bot]:
    """A client whose token has been checked. Raises WrongToken or PlatformError."""
    quiet_libraries()
    client = Bot(
        token,
        base_url=f"{api_base.rstrip('/')}/bot",
        request=HTTPXRequest(_CONNECTIONS, read_timeout=20, pool_timeout=30),
        get_updates_request=UpdatesRequest(1, read_timeout=20),
    )
    try:
        with platform_errors():
            await client.initialize()
        yield client
    finally:
        await client.shutdown()


def quiet_libraries() -> None:
    """Of what they log, addresses hold the token, and updates what users wrote."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("httpcore").setLevel(logging.WARNING)
    logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)


class UpdatesRequest(HTTPXRequest):
    """Fetches updates of which each can be read: one of a strange shape would cost the others."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> Json:
        answer = HTTPXRequest.parse_json_payload(payload)
        if isinstance(answer.get("result"), list):
            answer["result"] = [readable(update) for update in answer["result"]]
        return answer


def readable(update: Json) -> Json:
    """The update, or what is left of one that python-telegram-bot cannot read: its number."""
    try:
        Update.de_json(update)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        log.warning("update %s cannot be read: %s", update["update_id"], type(error).__name__)
        return {"update_id": update["update_id"]}
    return update


@contextmanager
def platform_errors() -> Iterator[None]:
    """Raise what Telegram answers as our own errors, which hold no token and no text of a user.

    A ChatMigrated passes: who called knows the room that has moved.
    """
    try:
        yield
    except ChatMigrated:
        raise
    except InvalidToken:
        raise WrongToken(_WRONG_TOKEN) from None  # its message holds the token
    except TelegramError as error:
        raise _translated(error) from error


def _translated(error: TelegramError) -> PlatformError:
    match error:
        case RetryAfter(retry_after=seconds):
            wait = seconds.total_seconds() if isinstance(seconds, timedelta) else seconds
            return TooFast(wait)
        case TelegramForbidden():
            return Forbidden(error.message)
        case BadRequest():
            return _refused(error.message.casefold())
        case Conflict():
            return Unavailable("another program polls with this token: stop one of the two")
    return Unavailable(error.message)


def _refused(message: str) -> PlatformError:
    """What a 400 means. One that we do not know will not go away when it is sent again."""
    if "not modified" in message:
        return Unchanged(message)
    if any(words in message for words in _NO_PERMISSION):
        return Forbidden(message)
    return Gone(message)
