"""The gateway: sessions over websockets, with heartbeats, resuming and intents."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import uuid4

from aiohttp import WSMsgType, web
from servers.discord_world import PRIVATE, Account, Guild, Message, Payload

_DISPATCH, _HEARTBEAT, _IDENTIFY, _RESUME = 0, 1, 2, 6
_RECONNECT, _INVALID_SESSION, _HELLO, _ACK = 7, 9, 10, 11
_MESSAGE_CONTENT = 1 << 15
_PRIVILEGED = (1 << 1) | (1 << 8) | _MESSAGE_CONTENT
_WRONG_TOKEN, _FORBIDDEN_INTENT = 4004, 4014
_INTENTS = {"guild": 1 << 0, "guild message": 1 << 9, "private message": 1 << 12}


def _zlib() -> Callable[[bytes], bytes | None]:
    stream = zlib.compressobj()
    return lambda data: stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)


def _zstd() -> Callable[[bytes], bytes | None]:
    """discord.py asks for it only where one of its two libraries is installed."""
    try:
        from compression import zstd
    except ImportError:
        import zstandard

        stream = zstandard.ZstdCompressor().compressobj()
        return lambda data: stream.compress(data) + stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    packer = zstd.ZstdCompressor()
    return lambda data: packer.compress(data, packer.FLUSH_BLOCK)


def _plain() -> Callable[[bytes], bytes | None]:
    return lambda data: None


_PACKERS = {"": _plain, "zlib-stream": _zlib, "zstd-stream": _zstd}


class Connection:
    """A websocket that compresses as the client asked."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self._request = request
        self._packed = _PACKERS[request.query.get("compress", "")]()

    async def send(self, op: int, data: object = None, **more: object) -> None:
        text = json.dumps({"op": op, "d": data, **more})
        packed = self._packed(text.encode())
        if isinstance(packed, bytes):
            await self.socket.send_bytes(packed)
        else:
            await self.socket.send_str(text)

    def cut(self) -> None:
        """Drop the line without a word, as a network does."""
        if self._request.transport:
            self._request.transport.abort()


@dataclass(eq=False)
class Session:
    """What a client has been told since it identified itself."""

    shard: int
    intents: int
    connection: Connection | None
    id: str = field(default_factory=lambda: uuid4().hex)
    sent: list[tuple[str, Payload]] = field(default_factory=list)

    async def tell(self, event: str, data: Payload) -> None:
        self.sent.append((event, data))
        await self._send(len(self.sent))

    async def replay(self, since: int) -> None:
        for number in range(since + 1, len(self.sent) + 1):
            await self._send(number)
        await self.tell("RESUMED", {})

    async def _send(self, number: int) -> None:
        event, data = self.sent[number - 1]
        if self.connection:
            with suppress(ConnectionResetError):  # it is told again when the client resumes
                await self.connection.send(_DISPATCH, data, t=event, s=number)


class Gateway:
    """Where the bot listens. `url` is set by the server when it has a port."""

    def __init__(self, token: str, bot: Account, guild: Guild, changed: Callable[[], None]) -> None:
        self.url = ""
        self.token = token
        self.shards = 1
        self.allows_message_content = True
        self.sessions: dict[str, Session] = {}
        self.resumed = 0
        self.identified = 0
        self._bot, self._guild, self._changed = bot, guild, changed

    async def listen(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection until it closes."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = Connection(socket, request)
        await connection.send(_HELLO, {"heartbeat_interval": 41_250})
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                frame = json.loads(message.data)
                await self._receive(connection, frame["op"], frame["d"])
        self._changed()
        return socket

    async def dispatch(self, event: str, data: Payload, intent: str = "") -> None:
        """Tell the sessions that may know."""
        shard = (self._guild.id >> 22) % self.shards if "guild_id" in data else 0
        for session in self.sessions.values():
            if session.shard == shard and session.intents & _INTENTS.get(intent, -1):
                await session.tell(event, data)

    async def dispatch_message(self, message: Message, mentioned: list[Account]) -> None:
        """A new message: without its words for those who may not read them."""
        private = message.channel.kind == PRIVATE
        addressed = private or message.author is self._bot or self._bot in mentioned
        for session in self.sessions.values():
            readable = addressed or bool(session.intents & _MESSAGE_CONTENT)
            data = message.payload(with_content=readable)
            data["mentions"] = [account.payload() for account in mentioned]
            if message.replies_to:
                data |= _reference(message)
            intent = _INTENTS["private message" if private else "guild message"]
            shard = 0 if private else (self._guild.id >> 22) % self.shards
            if session.shard == shard and session.intents & intent:
                await session.tell("MESSAGE_CREATE", data)

    @property
    def is_connected(self) -> bool:
        """Every shard has been told of its guilds."""
        alive = [s for s in self.sessions.values() if s.connection and s.sent]
        return len(alive) >= self.shards and all(not s.connection.socket.closed for s in alive)

    def cut(self) -> None:
        """Drop every line; the sessions can be resumed."""
        for session in self.sessions.values():
            if session.connection:
                session.connection.cut()

    async def ask_to_reconnect(self) -> None:
        for session in self.sessions.values():
            if session.connection:
                await session.connection.send(_RECONNECT)

    async def invalidate(self) -> None:
        """Forget the sessions: the clients must identify themselves again."""
        forgotten, self.sessions = self.sessions, {}
        for session in forgotten.values():
            if session.connection:
                await session.connection.send(_INVALID_SESSION, False)

    async def _receive(self, connection: Connection, op: int, data: Payload) -> None:
        if op == _HEARTBEAT:
            await connection.send(_ACK)
        elif data.get("token") != self.token:
            await connection.socket.close(code=_WRONG_TOKEN)
        elif op == _IDENTIFY:
            await self._identify(connection, data)
        elif op == _RESUME:
            await self._resume(connection, data)

    async def _identify(self, connection: Connection, data: Payload) -> None:
        if data["intents"] & _PRIVILEGED and not self.allows_message_content:
            await connection.socket.close(code=_FORBIDDEN_INTENT)
            return
        shard = data.get("shard", [0, 1])
        session = Session(shard[0], data["intents"], connection)
        self.sessions[session.id] = session
        self.identified += 1
        await session.tell("READY", self._ready(session, shard))
        if (self._guild.id >> 22) % self.shards == session.shard:
            await session.tell("GUILD_CREATE", self._guild.payload(self._bot))
        self._changed()

    async def _resume(self, connection: Connection, data: Payload) -> None:
        session = self.sessions.get(data["session_id"])
        if session is None:
            await connection.send(_INVALID_SESSION, False)
            return
        session.connection = connection
        await session.replay(data["seq"])
        self.resumed += 1
        self._changed()

    def _ready(self, session: Session, shard: list[int]) -> Payload:
        return {
            "v": 10,
            "user": self._bot.payload(),
            "guilds": [{"id": str(self._guild.id), "unavailable": True}],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": shard,
            "application": {"id": str(self._bot.id), "flags": 0},
        }


def _reference(message: Message) -> Payload:
    to = next(m for m in message.channel.posted if m.id == message.replies_to)
    place = {"message_id": str(to.id), "channel_id": str(message.channel.id)}
    return {"message_reference": place, "referenced_message": to.payload(), "type": 19}
