"""The connection to Discord: discord.py, told where Discord is and what we want to hear."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from typing import Any, Protocol, cast

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.base import PlatformError
from adapters.discord_desk import DiscordDesk
from adapters.discord_menu import fill
from adapters.discord_places import is_written

log = logging.getLogger(__name__)

_EVENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
_NOT_OURS = (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)


class Settings(Protocol):
    """Where Discord is, and whether we may read what is not said to us."""

    @property
    def api_base(self) -> str: ...

    @property
    def gateway(self) -> str: ...

    @property
    def message_content(self) -> bool: ...


class LawTree(app_commands.CommandTree[discord.Client]):
    """The slash commands. Discord may show one for a while that we no longer have."""

    async def on_error(
        self,
        interaction: discord.Interaction[discord.Client],
        error: app_commands.AppCommandError,
        /,
    ) -> None:
        called = interaction.type is discord.InteractionType.application_command
        if called and isinstance(error, _NOT_OURS) and isinstance(self.client, LawClient):
            await self.client.desk.command(interaction, f"/{_data(interaction)['name']}")
        else:
            log.error("a command failed", exc_info=error)


class LawClient(discord.AutoShardedClient):
    """Tells the desk what happens. `desk` is set before it connects."""

    desk: DiscordDesk

    def __init__(self, settings: Settings) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        Route.BASE = settings.api_base
        if settings.gateway:
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway)
        self._gateway = settings.gateway
        intents = discord.Intents(message_content=settings.message_content) | _EVENTS
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),  # a quote never rings for anybody
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
        )
        self.tree = LawTree(
            self,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True),
        )
        fill(self.tree)

    async def launch_shard(
        self, gateway: yarl.URL, shard_id: int, *, initial: bool = False
    ) -> None:
        """Connect to the gateway of the settings, if there is one, not to that of the API."""
        chosen = yarl.URL(self._gateway) if self._gateway else gateway
        await super().launch_shard(chosen, shard_id, initial=initial)

    async def on_message(self, message: discord.Message) -> None:
        if is_written(message) and self.user:
            await self.desk.message(message, self.user)

    async def on_interaction(self, interaction: discord.Interaction[discord.Client]) -> None:
        """Presses. Slash commands come through the tree; what else there may be, we do not know."""
        if interaction.type is discord.InteractionType.component:
            pressed = _data(interaction)
            await self.desk.press(interaction, pressed["custom_id"], pressed.get("values", []))

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:
        error = sys.exception()
        if isinstance(error, PlatformError):
            log.info("%s could not be answered: %s", event_method, error)
        else:
            log.error("%s was not handled", event_method, exc_info=error)


def _data(interaction: discord.Interaction[discord.Client]) -> Mapping[str, Any]:
    return cast(Mapping[str, Any], interaction.data)
