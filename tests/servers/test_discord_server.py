"""The loopback server keeps Discord's rules, or our tests would prove nothing."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from servers.discord_server import DiscordServer
from servers.discord_world import Channel

QUIET = {"parse": []}


def embed(**parts: object) -> dict[str, object]:
    return {"embeds": [parts]}


def row(*controls: dict[str, object]) -> dict[str, object]:
    return {"content": "답", "components": [{"type": 1, "components": list(controls)}]}


def button(custom_id: str = "a", label: str = "단추") -> dict[str, object]:
    return {"type": 2, "style": 2, "custom_id": custom_id, "label": label}


def select(*labels: str) -> dict[str, object]:
    options = [{"label": label, "value": label} for label in labels]
    return {"type": 3, "custom_id": "s", "options": options}


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer(bucket=(5, 60.0)) as server:
        yield server


@pytest.fixture
def room(server: DiscordServer) -> Channel:
    return server.channel("법률")


@pytest.fixture
async def ask(server: DiscordServer) -> AsyncIterator[Any]:
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {server.token}"}) as session:

        async def request(method: str, path: str, body: object = None) -> tuple[int, Any]:
            async with session.request(method, server.api_base + path, json=body) as response:
                return response.status, await response.json()

        yield request


@pytest.mark.parametrize(
    ("body", "broken"),
    [
        ({"content": "가" * 2001}, "content over 2000"),
        ({"content": "  "}, "empty message"),
        (embed(description="가" * 4097), "embed description over 4096"),
        (embed(title="가" * 257, description="나"), "embed title over 256"),
        ({"embeds": [{"description": "가" * 3001}] * 2}, "embeds over 6000"),
        ({"embeds": [{"description": "가"}] * 11}, "over 10 embeds or files"),
        ({"embeds": [{}]}, "empty embed"),
        (row(*(button(str(n)) for n in range(6))), "row of components"),
        (row(button("가" * 101)), "custom_id over 100"),
        (row(button(label="가" * 81)), "button label over 80"),
        (row(button(), button()), "custom_id twice"),
        (row(select(*map(str, range(26)))), "select"),
        (row(select("가" * 101)), "select option over 100"),
        (row(select("가"), button()), "select beside other components"),
    ],
)
async def test_a_message_that_breaks_a_rule_is_refused_and_counted(
    server, room, ask, body, broken: str
) -> None:
    sent = body | {"allowed_mentions": QUIET}
    status, answer = await ask("POST", f"/channels/{room.id}/messages", sent)
    assert (status, answer["code"], room.messages) == (400, 50035, [])
    assert broken in server.violations


@pytest.mark.parametrize(
    ("command", "broken"),
    [
        ({"name": "Law", "description": "조문"}, "name 'Law'"),
        ({"name": "law and order", "description": "조문"}, "name 'law and order'"),
        ({"name": "law", "description": ""}, "description of 'law'"),
        ({"name": "law", "description": "가" * 101}, "description of 'law'"),
        ({"name": "메뉴", "type": 3, "description": "설명"}, "context menu"),
    ],
)
async def test_a_command_that_breaks_a_rule_is_refused(server, ask, command, broken) -> None:
    path = f"/applications/{server.book.bot.id}/commands"
    status, _ = await ask("PUT", path, [command])
    assert (status, server.commands, list(server.violations)) == (400, [], [broken])


async def test_what_might_ring_is_counted(server, room, ask) -> None:
    await ask("POST", f"/channels/{room.id}/messages", {"content": "@everyone"})
    assert server.violations == {"may ping": 1}


async def test_the_same_edit_twice_is_counted(server, room, ask) -> None:
    _, sent = await ask("POST", f"/channels/{room.id}/messages", {"content": "답"})
    server.violations.clear()
    await ask("PATCH", f"/channels/{room.id}/messages/{sent['id']}", {"content": "답"})
    assert server.violations == {"identical edit": 1}


async def test_more_than_the_bucket_holds_is_refused(server, room, ask) -> None:
    body = {"content": "답", "allowed_mentions": QUIET}
    statuses = [(await ask("POST", f"/channels/{room.id}/messages", body))[0] for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    assert server.violations == {"over the rate limit": 1}


@pytest.mark.parametrize(
    ("state", "status", "code"),
    [("is_deleted", 404, 10003), ("is_forbidden", 403, 50013)],
)
async def test_a_lost_room_says_why(room, ask, state: str, status: int, code: int) -> None:
    setattr(room, state, True)
    answered, answer = await ask("POST", f"/channels/{room.id}/messages", {"content": "답"})
    assert (answered, answer["code"]) == (status, code)


async def test_interactions_are_answered_once_in_time_and_not_for_ever(server, room, ask) -> None:
    anna = server.user("안나")
    mine = await anna.slash(room, "help")
    path = f"/interactions/{mine.id}/{mine.token}/callback"
    deferred = {"type": 5, "data": {"flags": 64}}
    assert [(await ask("POST", path, deferred))[0] for _ in range(2)] == [200, 400]
    server.expire(mine)
    webhook = f"/webhooks/{server.book.bot.id}/{mine.token}/messages/@original"
    assert (await ask("PATCH", webhook, {"content": "답"}))[1]["code"] == 50027
    server.book.acknowledge_seconds = -1.0
    late = await anna.slash(room, "help")
    status, answer = await ask("POST", f"/interactions/{late.id}/{late.token}/callback", deferred)
    assert (status, answer["code"]) == (404, 10062)
    assert server.violations == {"acknowledged twice": 1, "acknowledged late": 1}
