"""What people do on Discord, handed to the bot, and where its replies go."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing
from typing import Literal

import discord

from adapters.base import PlatformError
from adapters.delivery import Deliveries
from adapters.discord_errors import translated
from adapters.discord_pages import Page, hidden_pages, pages, plain_pages
from adapters.discord_places import PLATFORM, Place, may_embed, names, open_thread, question_of
from adapters.discord_ports import ChannelPort, InteractionPort
from adapters.discord_views import SHARE, Press, press_of, without_sharing
from adapters.outlet import Outlet, Streaming
from adapters.pacing import Pacer, Rate
from bot import replies_rooms as say
from bot.dialogue import DialogueManager
from bot.messages import IncomingMessage

log = logging.getLogger(__name__)

_ROOM = Rate(burst=5, per_second=1.0)  # 5 in 5 seconds was observed; discord.py reads the headers
_STREAMING = Streaming(interval=1.5)
_COMPLETION_SECONDS = 2.0  # of the three that Discord waits
_COMPLETIONS = 25
_ASIDES = frozenset({"feedback", "style", "stop", "confirm"})  # the answers concern nobody else

Interaction = discord.Interaction[discord.Client]


class DiscordDesk:
    """Acknowledges an interaction before anything else, always."""

    def __init__(
        self,
        client: discord.Client,
        bot: DialogueManager,
        deliveries: Deliveries,
        pacer: Pacer,
    ) -> None:
        self._client = client
        self._bot = bot
        self._deliveries = deliveries
        self._pacer = pacer

    async def message(self, message: discord.Message, me: discord.ClientUser) -> None:
        """Something that was written in a channel, a thread or to us alone."""
        place = Place.of(message.channel)
        is_addressed = place.is_private or names(message, me)
        text = question_of(message, me) or ("/help" if is_addressed else "")
        if not text:  # not for us, and without the intent its words do not reach us
            return
        target: discord.abc.Messageable = message.channel
        question: discord.Message | None = message
        if is_addressed and await self._wants_thread(place):
            thread = await open_thread(message, text)
            if thread:
                place, target, question = Place.of(thread), thread, None
        incoming = place.message(message.author, text, is_addressed=is_addressed)
        port = ChannelPort(target, message.author, question)
        lane = self._pacer.lane(place.thread or place.room, _ROOM)
        layout = pages if may_embed(target) else plain_pages
        self._deliveries.start(incoming, Outlet(port, layout, lane, _STREAMING))

    async def command(self, interaction: Interaction, text: str) -> None:
        """A slash command. In a server only its user sees the answer."""
        hidden = interaction.guild_id is not None
        port = await self._acknowledge(interaction, hidden=hidden)
        incoming = Place.of(interaction.channel).message(interaction.user, text, is_hidden=hidden)
        await self._answer(incoming, interaction, port)

    async def answer(self, interaction: Interaction, message: discord.Message) -> None:
        """Answer what somebody wrote, for the one who wants to know."""
        me = interaction.client.user
        text = question_of(message, me) if me else ""
        if text:
            await self.command(interaction, text)
        else:
            await _say(interaction, say.NOTHING_TO_READ)

    async def press(self, interaction: Interaction, custom_id: str, values: list[str]) -> None:
        """A button or an option, under a message that may be older than this process."""
        press = press_of(custom_id, values)
        if press is None:
            await _say(interaction, say.UNKNOWN_BUTTON)
        elif press == SHARE:
            await self._share(interaction)
        else:
            await self._take(interaction, press)

    async def complete(self, kind: Literal["law", "case"], prefix: str) -> list[str]:
        """Names of laws or case numbers; none when they take too long."""
        try:
            async with asyncio.timeout(_COMPLETION_SECONDS):
                return await self._bot.complete(kind, prefix, _COMPLETIONS)
        except TimeoutError:
            return []

    async def announce(self) -> None:
        """Deliver what nobody asked for, for as long as there may be something."""
        async with aclosing(self._bot.outgoing(PLATFORM)) as parcels:
            async for parcel in parcels:
                room = parcel.thread or parcel.room
                if not room.isdecimal():
                    continue
                channel = self._client.get_partial_messageable(int(room))
                lane = self._pacer.lane(room, _ROOM)
                port = ChannelPort(channel, channel)
                await self._deliveries.send(parcel.reply, Outlet(port, pages, lane, _STREAMING))

    async def _wants_thread(self, place: Place) -> bool:
        if place.is_private or place.thread:
            return False
        return await self._bot.policy(PLATFORM, place.room) == "thread"

    async def _take(self, interaction: Interaction, press: Press) -> None:
        """Answer where the pressed message stands, unless the answer concerns nobody else."""
        in_server = interaction.guild_id is not None
        seen_by_one = interaction.message is not None and interaction.message.flags.ephemeral
        hidden = in_server and (seen_by_one or press.kind in _ASIDES)
        port = await self._acknowledge(interaction, hidden=hidden)
        place = Place.of(interaction.channel)
        incoming = place.message(interaction.user, offer=press.token, is_hidden=hidden)
        await self._answer(incoming, interaction, port)

    async def _acknowledge(self, interaction: Interaction, *, hidden: bool) -> InteractionPort:
        """Show that an answer will come. When that fails it comes as a message."""
        try:
            with translated():
                await interaction.response.defer(ephemeral=hidden, thinking=True)
        except PlatformError as error:
            log.warning("an interaction was not acknowledged: %s", error)
        channel = interaction.client.get_partial_messageable(interaction.channel_id or 0)
        elsewhere = ChannelPort(channel, interaction.user)
        return InteractionPort(interaction, elsewhere, is_hidden=hidden)

    async def _answer(
        self, incoming: IncomingMessage, interaction: Interaction, port: InteractionPort
    ) -> None:
        lane = self._pacer.lane(f"interaction {interaction.id}", _ROOM)
        layout = hidden_pages if port.is_hidden else pages
        outlet = Outlet(port, layout, lane, _STREAMING)
        outcome = await self._deliveries.start(incoming, outlet)
        if outcome == "silent":
            await port.send(Page(say.NOT_IN_THIS_ROOM))
        elif outcome == "superseded":
            await port.dismiss()

    async def _share(self, interaction: Interaction) -> None:
        """Say again for everybody what one person sees."""
        message, place = interaction.message, Place.of(interaction.channel)
        if message is None or not message.flags.ephemeral or interaction.guild_id is None:
            await _say(interaction, say.UNKNOWN_BUTTON)
        elif await self._bot.policy(PLATFORM, place.room) == "off":
            await _say(interaction, say.NOT_IN_THIS_ROOM)
        else:
            with translated():
                await interaction.response.edit_message(view=without_sharing(message))
                await interaction.followup.send(message.content, embeds=message.embeds)


async def _say(interaction: Interaction, text: str) -> None:
    with translated():
        await interaction.response.send_message(text, ephemeral=True)
