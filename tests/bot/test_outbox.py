"""Messages that nobody asked for reach the adapter of their platform, at least once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.messages import Outgoing, Reply
from bot.outbox import Outbox
from bot.store import Store
from bot.store_database import store_url
from bot.store_rows import Parcel

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store.open(store_url("", tmp_path)) as store:
        yield store


@pytest.fixture
def outbox(store: Store) -> Outbox:
    return Outbox(store, lambda: NOW)


def parcel(name: str, platform: str = "telegram") -> Parcel:
    return Parcel(name, platform, f"{name} 방", "7", f"{name} 공지")


def outgoing(name: str) -> Outgoing:
    return Outgoing(f"{name} 방", Reply(f"{name} 공지"), "7")


async def test_each_platform_gets_its_own(outbox, store) -> None:
    await outbox.post([parcel("가"), parcel("나", "discord")])
    async with aclosing(outbox.outgoing("discord")) as messages:
        assert await anext(messages) == outgoing("나")
    assert await store.operations.parcels("telegram") == (parcel("가"),)


async def test_what_is_posted_during_a_delivery_comes_after_it(outbox) -> None:
    await outbox.post([parcel("가")])
    async with aclosing(outbox.outgoing("telegram")) as messages:
        assert await anext(messages) == outgoing("가")
        await outbox.post([parcel("나")])
        assert await anext(messages) == outgoing("나")


async def test_only_what_was_delivered_leaves(outbox, store) -> None:
    await outbox.post([parcel("가"), parcel("나")])
    async with aclosing(outbox.outgoing("telegram")) as messages:
        await anext(messages)
        await anext(messages)
    assert await store.operations.parcels("telegram") == (parcel("나"),)


async def test_what_another_process_posts_comes_as_well(outbox, store) -> None:
    serving = Outbox(store, lambda: NOW, look_again=0.01)
    await outbox.post([parcel("가")])
    async with aclosing(serving.outgoing("telegram")) as messages:
        assert await anext(messages) == outgoing("가")
        waiting = asyncio.ensure_future(anext(messages))
        while await store.operations.parcels("telegram"):
            pass
        await outbox.post([parcel("나")])
        assert await waiting == outgoing("나")


async def test_an_adapter_that_waits_is_woken(outbox) -> None:
    async with aclosing(outbox.outgoing("telegram")) as messages:
        waiting = asyncio.ensure_future(anext(messages))
        await outbox.post([parcel("가", "discord")])
        await outbox.post([parcel("나")])
        assert await waiting == outgoing("나")
