"""`lawbot serve --demo`: one person on both loopback platforms, on a page in the browser."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web
from servers.discord_people import Person as DiscordPerson
from servers.discord_server import DiscordServer
from servers.discord_world import Channel, Message
from servers.telegram_people import Group, Person
from servers.telegram_server import TelegramServer
from servers.telegram_world import Chat, Shown

from adapters.discord_adapter import DiscordAdapter
from adapters.serving import serve
from adapters.telegram_adapter import TelegramAdapter
from bot.commands import find_command
from bot.dialogue import DialogueManager
from rag.config import DiscordSettings, TelegramSettings, WebSettings

_NAME = "나"
_LOOK_SECONDS = 0.15
_PAGE = Path(__file__).with_name("demo.html")


@dataclass(frozen=True)
class Bubble:
    """A message as the page draws it. `marks` are stretches of the text in UTF-16 units."""

    id: str
    text: str
    is_mine: bool = False
    note: str = ""
    marks: tuple[dict[str, Any], ...] = ()
    embeds: tuple[dict[str, str], ...] = ()
    buttons: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()


class TelegramRoom:
    """The private chat, or a group."""

    def __init__(self, person: Person, group: Group | None = None) -> None:
        self._person = person
        self._group = group
        self._chat: Chat = group.chat if group else person.chat

    async def say(self, text: str) -> None:
        self._person.say(text, to=self._group)

    async def press(self, number: str, label: str) -> None:
        self._person.press(self._chat.messages[int(number)], label, to=self._group)

    def bubbles(self) -> Iterator[Bubble]:
        for message in self._chat.messages.values():
            yield self._bubble(message)
        for draft in self._chat.drafts.values():
            yield Bubble("draft", draft, note="쓰는 중")

    def _bubble(self, message: Shown) -> Bubble:
        file = message.document
        return Bubble(
            str(message.id),
            message.text,
            not message.sender.is_bot,
            _edited(len(message.earlier)),
            tuple(message.entities),
            buttons=tuple(key.label for row in message.buttons for key in row),
            files=((file.name, file.content.decode()),) if file else (),
        )


class DiscordRoom:
    """A channel, or the private one."""

    def __init__(self, person: DiscordPerson, channel: Channel) -> None:
        self._person = person
        self._channel = channel

    async def say(self, text: str) -> None:
        name, _, words = text.removeprefix("/").partition(" ")
        command = find_command(name) if text.startswith("/") else None
        if command:
            first = command.arguments[0].name if command.arguments else ""
            options = {first: words} if first and words else {}
            await self._person.slash(self._channel, command.name, **options)
        elif text.startswith("@"):
            await self._person.mention(self._channel, text.partition(" ")[2])
        else:
            await self._person.say(self._channel, text)

    async def press(self, number: str, label: str) -> None:
        (message,) = (each for each in self._channel.posted if str(each.id) == number)
        act = self._person.press if label in message.buttons else self._person.select
        await act(message, label)

    def bubbles(self) -> Iterator[Bubble]:
        for message in self._channel.seen_by(self._person.account):
            yield self._bubble(message)

    def _bubble(self, message: Message) -> Bubble:
        notes = (_edited(len(message.edits)), "나만 보임" if message.audience else "")
        return Bubble(
            str(message.id),
            message.content,
            message.author is self._person.account,
            " · ".join(note for note in notes if note),
            embeds=tuple(_embed(embed) for embed in message.embeds),
            buttons=(*message.buttons, *message.options),
            files=tuple((file.name, file.text) for file in message.files),
        )


Room = TelegramRoom | DiscordRoom


async def run(
    bot: DialogueManager,
    settings: WebSettings,
    stop: asyncio.Event,
    announce: Callable[[str], None],
) -> None:
    """Serve both platforms and the page until told to stop."""
    async with TelegramServer() as telegram, DiscordServer() as discord:
        rooms = _rooms(telegram, discord)
        runner = await _open_page(rooms, settings)
        announce(f"try both platforms at http://{settings.host}:{runner.addresses[0][1]}/")
        adapters = [
            TelegramAdapter(telegram.token, TelegramSettings(api_base=telegram.base_url)),
            DiscordAdapter(
                discord.token,
                DiscordSettings(api_base=discord.api_base, gateway=discord.gateway.url),
            ),
        ]
        try:
            await serve(adapters, bot, stop)
        finally:
            await runner.cleanup()


def _rooms(telegram: TelegramServer, discord: DiscordServer) -> dict[str, Room]:
    person, other = telegram.user(_NAME), discord.user(_NAME, admin=True)
    return {
        "telegram": TelegramRoom(person),
        "telegram-group": TelegramRoom(person, telegram.group("가상 모임", person)),
        "discord": DiscordRoom(other, discord.channel("법률")),
        "discord-private": DiscordRoom(other, other.private),
    }


async def _open_page(rooms: dict[str, Room], settings: WebSettings) -> web.AppRunner:
    async def show(request: web.Request) -> web.Response:
        return web.Response(text=_PAGE.read_text(encoding="utf-8"), content_type="text/html")

    async def watch(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        showing = asyncio.create_task(_show(rooms, socket.send_json))
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                await _act(rooms, json.loads(frame.data))
        showing.cancel()
        return socket

    application = web.Application()
    application.add_routes([web.get("/", show), web.get("/talk", watch)])
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, settings.host, settings.port).start()
    return runner


async def _show(rooms: dict[str, Room], send: Callable[[object], Awaitable[None]]) -> None:
    """Send a room whenever it looks different."""
    shown: dict[str, tuple[Bubble, ...]] = {}
    with suppress(ConnectionError):
        while True:
            for name, room in rooms.items():
                bubbles = tuple(room.bubbles())
                if shown.get(name) != bubbles:
                    shown[name] = bubbles
                    await send({"room": name, "bubbles": [asdict(bubble) for bubble in bubbles]})
            await asyncio.sleep(_LOOK_SECONDS)


async def _act(rooms: dict[str, Room], said: dict[str, str]) -> None:
    room = rooms[said["room"]]
    if "text" in said:
        await room.say(said["text"])
    else:
        await room.press(said["message"], said["label"])


def _edited(times: int) -> str:
    return f"수정 {times}번" if times else ""


def _embed(embed: dict[str, Any]) -> dict[str, str]:
    return {
        "title": embed.get("title", ""),
        "url": embed.get("url", ""),
        "text": embed.get("description", ""),
        "footer": embed.get("footer", {}).get("text", ""),
    }
