"""A Bot API on a loopback socket that keeps Telegram's rules and counts who breaks them."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Any, Self, TypeVar

from aiohttp import web
from servers.telegram_chats import Account, Chat, ChatKind, Json, Shown
from servers.telegram_methods import METHODS, call
from servers.telegram_people import Group, Person
from servers.telegram_rules import Rates, Refused, bad_request, too_many
from servers.telegram_updates import Mailbox

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"  # the sample of the Bot API's own pages
_WRITES = ("send", "edit")
_PATIENCE = 60  # seconds that a test waits for something to happen
T = TypeVar("T")


class TelegramServer:
    """`base_url` is what a bot is given; people talk to it with `user()` and `group()`."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, username: str = "lawbot"
    ) -> None:
        self.token = TOKEN
        self.bot = Account(110201543, "법봇", username, is_bot=True)
        self.accounts: dict[int, Account] = {self.bot.id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.mailbox = Mailbox()
        self.commands: dict[str, list[Json]] = {}
        self.callbacks: dict[str, str | None] = {}
        self.inline: dict[str, list[Json] | None] = {}
        self.calls: Counter[str] = Counter()
        self.violations: Counter[str] = Counter()
        self.base_url = ""
        self._rates = Rates(clock)
        self._faults: dict[str, list[Refused | ConnectionResetError]] = {}
        self._flood = (0.0, random.Random(0))
        self._ids = count(1)
        self._changed = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=50 * 2**20)
        app.router.add_post("/bot{token}/{method}", self._answer)
        self._runner = web.AppRunner(
            app, shutdown_timeout=0.1, access_log=None, handler_cancellation=True
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.base_url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.mailbox.close()
        if self._runner:
            await self._runner.cleanup()

    # People and what happens to the bot

    def user(self, name: str, *, started: bool = True) -> Person:
        """A person, with a private chat. One who has not pressed Start cannot be written to."""
        account = Account(self.next_id() + 1000, name)
        self.accounts[account.id] = account
        chat = self._open(account.id, "private", name)
        chat.members = {account.id: "member"}
        chat.trouble = "" if started else "unstarted"
        return Person(self, account, chat)

    def group(self, title: str, *members: Person, kind: ChatKind = "supergroup") -> Group:
        """A group of people and the bot. The first of them made it."""
        chat = self._open(-1_000_000_000_000 - self.next_id(), kind, title)
        chat.members = {member.account.id: "member" for member in members}
        chat.members |= {member.account.id: "creator" for member in members[:1]}
        return Group(self, chat)

    def refuse(self, method: str, *errors: Refused) -> None:
        """The next calls of a method get these errors."""
        self._faults.setdefault(method, []).extend(errors)

    def cut(self, method: str, times: int = 1) -> None:
        """The connection breaks in the next calls of a method."""
        self._faults.setdefault(method, []).extend([ConnectionResetError()] * times)

    def flood(self, share: float, seed: int = 0) -> None:
        """This share of all writing requests gets a 429 for no reason."""
        self._flood = (share, random.Random(seed))

    async def until(self, happened: Callable[[], T]) -> T:
        """Wait for something to become true, and give it."""
        async with asyncio.timeout(_PATIENCE):
            while not (result := happened()):
                await self._changed.wait()
        return result

    @property
    def unanswered(self) -> list[str]:
        """Presses of buttons that still show a clock."""
        return [query for query, answer in self.callbacks.items() if answer is None]

    # The world that the methods see

    def next_id(self) -> int:
        return next(self._ids)

    def chat(self, chat_id: str) -> Chat:
        chat = self.chats.get(int(chat_id))
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def writable(self, chat_id: str, *, thread: int | None = None) -> Chat:
        chat = self.chat(chat_id)
        if chat.moved_to:
            text = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refused(400, text, parameters={"migrate_to_chat_id": chat.moved_to})
        if chat.trouble:
            raise _TROUBLES[chat.trouble]
        if thread is not None and thread not in chat.topics:
            raise bad_request("message thread not found")
        return chat

    def add(self, chat: Chat, message: Shown) -> Json:
        chat.messages[message.id] = message
        return chat.message_json(message)

    def _open(self, chat_id: int, kind: ChatKind, title: str) -> Chat:
        self.chats[chat_id] = Chat(chat_id, kind, title)
        return self.chats[chat_id]

    # The socket

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.calls[method] += 1
        self._tell()
        try:
            params = dict(await request.post())
            answer, status = {"ok": True, "result": await self._call(request, params)}, 200
        except Refused as error:
            self.violations.update([error.violation] if error.violation else [])
            answer = {"ok": False, "error_code": error.code, "description": str(error)}
            answer |= {"parameters": error.parameters} if error.parameters else {}
            status = error.code
        self._tell()
        return web.json_response(answer, status=status)

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _call(self, request: web.Request, params: dict[str, Any]) -> Any:
        method = request.match_info["method"]
        if request.match_info["token"] != self.token:
            raise Refused(401, "Unauthorized")
        if method not in METHODS:
            raise Refused(404, "Not Found: method not found", violation="unknown_method")
        if faults := self._faults.get(method):
            fault = faults.pop(0)
            if isinstance(fault, Refused):
                raise self._held(fault, params)
            assert request.transport
            request.transport.abort()
            await asyncio.Event().wait()  # until aiohttp sees that nobody is there
        if method.startswith(_WRITES) and method != "sendChatAction" and "chat_id" in params:
            self._spend(int(params["chat_id"]))
        return await call(self, method, params)

    def _spend(self, chat_id: int) -> None:
        share, dice = self._flood
        self._rates.spend(chat_id, is_group=chat_id < 0)
        if dice.random() < share:
            raise self._rates.hold(chat_id, 1)

    def _held(self, fault: Refused, params: dict[str, Any]) -> Refused:
        if fault.code == 429 and "chat_id" in params:
            self._rates.hold(int(params["chat_id"]), fault.parameters["retry_after"])
        return fault


_TROUBLES = {
    "blocked": Refused(403, "Forbidden: bot was blocked by the user"),
    "kicked": Refused(403, "Forbidden: bot was kicked from the supergroup chat"),
    "mute": bad_request("not enough rights to send text messages to the chat"),
    "unstarted": Refused(403, "Forbidden: bot can't initiate conversation with a user"),
}
__all__ = ["TOKEN", "Refused", "TelegramServer", "bad_request", "too_many"]
