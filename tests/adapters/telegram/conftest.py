"""Telegram on the loopback, and the adapter at work."""

from collections.abc import AsyncIterator

import pytest
from servers.telegram_server import TelegramServer
from telegram_talk import Talk, fast_clock, telegram


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(fast_clock) as server:
        yield server
    assert not server.violations
    assert not server.unanswered


@pytest.fixture
def talk() -> Talk:
    return Talk()


@pytest.fixture
async def bot(talk: Talk, server: TelegramServer) -> AsyncIterator[Talk]:
    async with telegram(talk, server):
        yield talk
