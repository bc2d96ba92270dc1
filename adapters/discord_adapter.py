"""Discord: slash commands, mentions, threads and private messages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import discord

from adapters.base import PlatformError, Unavailable, WrongToken
from adapters.delivery import Deliveries
from adapters.discord_client import LawClient, Settings
from adapters.discord_desk import DiscordDesk
from adapters.discord_errors import translated
from adapters.discord_menu import difference, payloads, registered, send
from adapters.discord_places import PLATFORM
from adapters.pacing import Pacer, Rate
from bot.dialogue import DialogueManager

log = logging.getLogger(__name__)

_EVERYWHERE = Rate(burst=50, per_second=45.0)  # the documented limit is 50 a second
_PORTAL = "https://discord.com/developers/applications"
_WRONG_TOKEN = 4004
_TOKEN_REFUSED = (
    "Discord refuses DISCORD_BOT_TOKEN: it is wrong or has been reset. "
    f"Copy the token of the bot from {_PORTAL}"
)
_INTENT_REFUSED = (
    "Discord refuses the message content: switch the Message Content Intent on at "
    f"{_PORTAL}, or set message_content = false under [discord]"
)


class DiscordAdapter:
    """Serves every server that the bot was invited to, in as many shards as Discord asks for."""

    name = PLATFORM

    def __init__(self, token: str, settings: Settings, *, pacer: Pacer | None = None) -> None:
        self._token = token
        self._settings = settings
        self._pacer = pacer or Pacer(_EVERYWHERE)

    async def run(self, bot: DialogueManager) -> None:
        """Serve until cancelled. Raises WrongToken or Unavailable."""
        async with LawClient(self._settings) as client, Deliveries(bot) as deliveries:
            client.desk = DiscordDesk(client, bot, deliveries, self._pacer)
            with explained(), translated():
                await client.login(self._token)
                await _offer_commands(client)
                await _serve(client)


@contextmanager
def explained() -> Iterator[None]:
    """Failures of the connection, with what to do about them."""
    try:
        yield
    except discord.LoginFailure as error:
        raise WrongToken(_TOKEN_REFUSED) from error
    except discord.PrivilegedIntentsRequired as error:
        raise WrongToken(_INTENT_REFUSED) from error
    except discord.ConnectionClosed as error:
        if error.code == _WRONG_TOKEN:
            raise WrongToken(_TOKEN_REFUSED) from error
        raise Unavailable(f"Discord closed the connection (code {error.code})") from error


async def _offer_commands(client: LawClient) -> None:
    """Register the commands of a new bot; later changes are sent when somebody has seen them."""
    try:
        with translated():
            theirs = await registered(client)
            if not theirs:
                await send(client.tree)
            elif difference(await payloads(client.tree), theirs):
                log.warning("Discord has other commands: see `lawbot discord sync --dry-run`")
    except PlatformError as error:
        log.warning("the slash commands were not offered: %s", error)


async def _serve(client: LawClient) -> None:
    announcing = asyncio.create_task(client.desk.announce())
    announcing.add_done_callback(_report)
    try:
        await client.connect()
    finally:
        announcing.cancel()
        await asyncio.wait({announcing})


def _report(announcing: asyncio.Task[None]) -> None:
    if not announcing.cancelled() and (error := announcing.exception()):
        log.error("nothing more will be announced", exc_info=error)
