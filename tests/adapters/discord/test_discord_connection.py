"""The line to Discord: tokens, intents, dropped connections, refusals, what nobody knew of."""

import asyncio
import logging

import discord as library
import pytest
from discord_talk import discord, replies

from adapters.base import Unavailable, WrongToken
from bot.messages import Offer


@pytest.fixture
def identifies_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the five seconds that lie between two new sessions."""

    async def at_once(client: library.Client, shard_id: int | None, *, initial: bool) -> None: ...

    monkeypatch.setattr(library.Client, "before_identify_hook", at_once)


async def test_a_wrong_token_is_named_and_not_shown(server, talk, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(WrongToken, match="DISCORD_BOT_TOKEN") as caught:
        async with discord(talk, server, token="wrong.token") as running:
            await asyncio.wait({running})
    assert "wrong.token" not in caplog.text + str(caught.value)


async def test_a_token_revoked_while_serving_ends_the_adapter(server, talk, room) -> None:
    serving = discord(talk, server)
    running = await serving.__aenter__()
    await server.connected()
    server.gateway.token = "another.token"
    server.gateway.cut()
    await asyncio.wait({running})
    with pytest.raises(WrongToken, match="DISCORD_BOT_TOKEN"):
        await serving.__aexit__(None, None, None)


async def test_a_forbidden_intent_says_what_to_switch_on(server, talk, room) -> None:
    server.gateway.allows_message_content = False
    with pytest.raises(WrongToken, match="Message Content Intent"):
        async with discord(talk, server, message_content=True) as running:
            await asyncio.wait({running})


async def test_what_was_said_while_the_line_was_down_is_answered(server, bot, room, anna) -> None:
    server.gateway.cut()
    await anna.mention(room, "보증금은요?")
    await server.until(lambda: anna.sees(room))
    assert (server.gateway.resumed, server.gateway.identified) == (1, 1)


async def test_it_comes_back_when_asked_to_reconnect(server, bot, room, anna) -> None:
    await server.gateway.ask_to_reconnect()
    await server.until(lambda: server.gateway.resumed)
    await anna.mention(room, "보증금은요?")
    await server.until(lambda: anna.sees(room))


@pytest.mark.usefixtures("identifies_at_once")
async def test_it_starts_anew_when_its_session_is_forgotten(server, bot, room, anna) -> None:
    await server.gateway.invalidate()
    await server.until(lambda: server.gateway.identified == 2 and server.gateway.is_connected)
    await anna.mention(room, "보증금은요?")
    await server.until(lambda: anna.sees(room))


@pytest.mark.usefixtures("identifies_at_once")
async def test_it_serves_as_many_shards_as_discord_asks_for(server, talk, room, anna) -> None:
    server.gateway.shards = 2
    async with discord(talk, server):
        await server.connected()
        await anna.mention(room, "보증금은요?")
        await anna.dm("이자는요?")
        await server.until(lambda: anna.sees(room) and anna.sees(anna.private))
    assert sorted(session.shard for session in server.gateway.sessions.values()) == [0, 1]


async def test_without_a_gateway_of_its_own_it_asks_the_api(server, talk, room, anna) -> None:
    async with discord(talk, server, gateway=""):
        await server.connected()
        await anna.mention(room, "보증금은요?")
        await server.until(lambda: anna.sees(room))


async def test_events_from_the_future_are_left_alone(server, bot, room, anna) -> None:
    await server.gateway.dispatch("HOLOGRAM_CREATE", {"id": "1"})
    await anna.interact_from_the_future(room)
    await anna.mention(room, "보증금은요?")
    await server.until(lambda: anna.sees(room))
    assert len(bot.heard) == 1


@pytest.mark.parametrize("everywhere", [False, True])
async def test_refusals_cost_time_but_no_answer(server, bot, room, anna, everywhere: bool) -> None:
    server.rest.refusals.is_global = everywhere
    server.rest.refusals.at_once = 3
    await anna.mention(room, "보증금은요?")
    await anna.slash(room, "help")
    await server.until(lambda: len(anna.sees(room)) == 2)
    assert server.rest.refusals.at_once == 0


async def test_a_library_that_gives_up_does_not_make_us_give_up(server, bot, room, anna) -> None:
    server.rest.refusals.at_once = 7
    server.rest.refusals.retry_after = 0.01
    await anna.mention(room, "보증금은요?")
    await server.until(lambda: anna.sees(room))


async def test_fifty_conversations_lose_nothing(server, bot, anna) -> None:
    """A tenth of all requests is refused, and the line is cut twice."""
    bot.script = replies("가나다라마바사. " * 300, offers=(Offer("👍", "up", "feedback"),))
    people = [server.user(f"사람{number}") for number in range(50)]
    server.rest.refusals.share = 0.1
    for number, person in enumerate(people):
        await person.dm("질문")
        if number in (15, 35):
            server.gateway.cut()
    for person in people:
        await server.until(lambda p=person: [m for m in p.private.messages if m.buttons])
    expected = [" ".join(["가나다라마바사."] * 300)] * 50
    assert [" ".join(person.sees(person.private)) for person in people] == expected


async def test_a_place_without_discord_is_unavailable(server, talk) -> None:
    await server.__aexit__(None, None, None)
    with pytest.raises(Unavailable, match="ClientConnectorError"):
        async with discord(talk, server) as running:
            await asyncio.wait({running})
