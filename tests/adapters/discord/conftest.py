"""Discord on the loopback, with a room and somebody in it, and the adapter at work."""

from collections.abc import AsyncIterator

import pytest
from discord_talk import BUCKET, Talk, discord
from servers.discord_people import Person
from servers.discord_server import DiscordServer
from servers.discord_world import Channel


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer(bucket=BUCKET) as server:
        yield server
    assert not server.violations


@pytest.fixture
def room(server: DiscordServer) -> Channel:
    return server.channel("법률")


@pytest.fixture
def anna(server: DiscordServer) -> Person:
    return server.user("안나")


@pytest.fixture
def talk() -> Talk:
    return Talk()


@pytest.fixture
async def bot(talk: Talk, server: DiscordServer, room: Channel) -> AsyncIterator[Talk]:
    async with discord(talk, server):
        await server.connected()
        yield talk
