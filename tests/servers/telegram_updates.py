"""Updates of the loopback Bot API: long polling for one, or a webhook."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from itertools import count

import aiohttp
from servers.telegram_chats import Json
from servers.telegram_rules import Refused

_ATTEMPTS = 5
_PAUSE = 0.05  # seconds before a webhook that did not take an update is tried again


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where updates are posted to."""

    url: str
    secret: str = ""


class Mailbox:
    """Updates that the bot has not confirmed yet."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._pending: deque[Json] = deque()
        self._arrived = asyncio.Event()
        self._poll: asyncio.Future[None] | None = None
        self.webhook: Webhook | None = None
        self.statuses: list[int] = []
        self._posting: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._pending)

    def push(self, kind: str, content: Json) -> Json:
        """Put an update of any kind into the box."""
        update = {"update_id": next(self._numbers), kind: content}
        self.repeat(update)
        return update

    def repeat(self, *updates: Json) -> None:
        """Deliver updates as they are: again, or out of order."""
        self._pending.extend(updates)
        self._arrived.set()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """Updates from `offset` on; waits for one. A second poller ends the first."""
        if self.webhook:
            text = "Conflict: can't use getUpdates method while webhook is active"
            raise Refused(409, text)
        if self._poll and not self._poll.done():
            self._poll.set_result(None)
        ended = self._poll = asyncio.get_running_loop().create_future()
        self._pending = deque(each for each in self._pending if each["update_id"] >= offset)
        if not self._pending and seconds:
            await self._wait(ended, seconds)
        return list(self._pending)[:limit]

    async def _wait(self, ended: asyncio.Future[None], seconds: float) -> None:
        self._arrived.clear()
        arrived = asyncio.ensure_future(self._arrived.wait())
        try:
            await asyncio.wait({arrived, ended}, timeout=seconds, return_when="FIRST_COMPLETED")
        finally:
            arrived.cancel()
        if ended.done():
            raise Refused(409, "Conflict: terminated by other getUpdates request")

    def set_webhook(self, webhook: Webhook | None) -> None:
        self.webhook = webhook
        if webhook and self._posting is None:
            self._posting = asyncio.create_task(self._post_all())

    async def close(self) -> None:
        if self._poll and not self._poll.done():
            self._poll.cancel()
        if self._posting:
            self._posting.cancel()
            await asyncio.wait({self._posting})

    async def _post_all(self) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                await self._arrived.wait()
                self._arrived.clear()
                while self._pending and self.webhook:
                    await self._post(session, self.webhook, self._pending.popleft())

    async def _post(self, session: aiohttp.ClientSession, hook: Webhook, update: Json) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        for _ in range(_ATTEMPTS):
            try:
                async with session.post(hook.url, json=update, headers=headers) as response:
                    self.statuses.append(response.status)
                    if response.status < 300:
                        return
            except aiohttp.ClientError:
                self.statuses.append(0)
            await asyncio.sleep(_PAUSE)
