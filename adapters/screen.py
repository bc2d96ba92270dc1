"""The messages in which one reply stands, kept equal to its pages through whatever goes wrong."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Generic, TypeVar

from adapters.base import AdapterError, Gone, PlatformError, TooFast, Unavailable, Unchanged
from adapters.outlet import Handle, Outlet, Page

_ATTEMPTS = 10
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0  # seconds

Result = TypeVar("Result")


class Lost(PlatformError):
    """The platform took no request for so long that we gave up."""


class _Later(AdapterError):
    """An update that can be left out did not get through."""


class Screen(Generic[Page, Handle]):
    """Pages and the handles of the messages that show them, in order."""

    def __init__(self, outlet: Outlet[Page, Handle]) -> None:
        self._outlet = outlet
        self._shown: list[tuple[Handle, Page]] = []
        self._draft: Page | None = None

    async def sketch(self, pages: tuple[Page, ...], *, as_draft: bool) -> None:
        """Show what the reply is so far, once, with tokens that the final text does not need."""
        with suppress(_Later):
            if not as_draft:
                await self._show(pages, patient=False)
                return
            await self._show(pages[:-1], patient=False)
            if pages and pages[-1] != self._draft:
                await self._request(lambda: self._outlet.port.hint(pages[-1]), patient=False)
                self._draft = pages[-1]

    async def settle(self, pages: tuple[Page, ...]) -> None:
        """Show the reply, however often it takes. Raises Lost, Gone or Forbidden."""
        await self._show(pages, patient=True)

    async def clear(self) -> None:
        """Take back what was shown. Raises Lost or Forbidden."""
        await self._show((), patient=True)

    async def typing(self) -> None:
        """Show that a reply is coming, if the platform likes."""
        with suppress(PlatformError):
            await self._outlet.port.hint(None)

    async def _show(self, pages: tuple[Page, ...], *, patient: bool) -> None:
        for place, page in enumerate(pages):
            if place < len(self._shown) and self._shown[place][1] != page:
                await self._edit(place, page, patient=patient)
            if place >= len(self._shown):
                await self._send(page, patient=patient)
        await self._delete_from(len(pages), patient=patient)

    async def _send(self, page: Page, *, patient: bool) -> None:
        async def send() -> None:
            self._shown.append((await self._outlet.port.send(page), page))

        await self._request(send, patient=patient)

    async def _edit(self, place: int, page: Page, *, patient: bool) -> None:
        handle = self._shown[place][0]

        async def edit() -> None:
            with suppress(Unchanged):
                await self._outlet.port.edit(handle, page)
            self._shown[place] = (handle, page)

        try:
            await self._request(edit, patient=patient)
        except Gone:  # whoever deleted it wants the rest in order, below
            del self._shown[place]
            await self._delete_from(place, patient=patient)

    async def _delete_from(self, place: int, *, patient: bool) -> None:
        while len(self._shown) > place:
            handle = self._shown[-1][0]

            async def delete(handle: Handle = handle) -> None:
                with suppress(Gone):
                    await self._outlet.port.delete(handle)
                self._shown.pop()

            await self._request(delete, patient=patient)

    async def _turn(self, *, patient: bool) -> None:
        """The end goes before the first words of another reply, those before further ones."""
        reserve = 0 if patient else self._outlet.streaming.reserve
        is_further = bool(self._shown) or self._draft is not None
        await self._outlet.lane.turn(reserve, can_wait=is_further and not patient)

    async def _request(self, act: Callable[[], Awaitable[Result]], *, patient: bool) -> Result:
        for attempt in range(_ATTEMPTS):
            await self._turn(patient=patient)
            try:
                return await _to_its_end(self._obedient(act))
            except TooFast:
                pass
            except Unavailable:
                pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**attempt)
                await self._outlet.lane.pause(pause * random.uniform(0.5, 1.0))
            if not patient:
                raise _Later
        raise Lost(f"{_ATTEMPTS} attempts failed")

    async def _obedient(self, act: Callable[[], Awaitable[Result]]) -> Result:
        """A 429 is obeyed even when nobody waits for the request any more."""
        try:
            return await act()
        except TooFast as error:
            self._outlet.lane.slow_down(error.retry_after, everywhere=error.everywhere)
            raise


async def _to_its_end(request: Awaitable[Result]) -> Result:
    """A request is never left half-way when its task is cancelled: its outcome would be unknown."""
    running = asyncio.ensure_future(request)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.gather(running, return_exceptions=True)
        raise
