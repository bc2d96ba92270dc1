"""Where a reply goes on Discord: a channel, or the interaction that asked for it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

import discord

from adapters.base import Forbidden, Gone, PlatformError
from adapters.discord_errors import code_of, translated
from adapters.discord_pages import Page
from adapters.discord_views import body_of
from bot import replies_rooms as say

log = logging.getLogger(__name__)

_EXPIRED = frozenset({10015, 50027})  # unknown webhook (never acknowledged), invalid token
_MAY_NOT_REPLY = 160002  # without the permission to read the history

Interaction = discord.Interaction[discord.Client]


@dataclass(eq=False, slots=True)
class Sent:
    """A message that was sent. It changes when its interaction can no longer edit it."""

    message: discord.Message | discord.PartialMessage
    is_private: bool = False


class ChannelPort:
    """Ordinary messages. What is private goes to the user, wherever the question was asked."""

    def __init__(
        self,
        target: discord.abc.Messageable,
        user: discord.abc.Messageable,
        question: discord.Message | None = None,
    ) -> None:
        self._target = target
        self._user = user
        self._question = question

    async def send(self, page: Page) -> Sent:
        """The first page replies to the question."""
        if page.private:
            return await self._whisper(page)
        question, self._question = self._question, None
        if question is None:
            return await _send(self._target, page)
        try:
            return await _send(self._target, page, question)
        except Gone as error:
            if code_of(error) != _MAY_NOT_REPLY:
                raise
            return await _send(self._target, page)

    async def edit(self, sent: Sent, page: Page) -> None:
        if page.private and not sent.is_private:
            await self.delete(sent)
            sent.message, sent.is_private = (await self._whisper(page)).message, True
            return
        body = body_of(page)
        with translated():
            await sent.message.edit(content=body.content, embeds=body.embeds, view=body.view)

    async def delete(self, sent: Sent) -> None:
        with translated():
            await sent.message.delete()

    async def hint(self, page: Page | None) -> None:
        """The sign that somebody is typing."""
        with translated():
            await self._target.typing()

    async def _whisper(self, page: Page) -> Sent:
        try:
            sent = await _send(self._user, page)
        except Forbidden:
            return await _send(self._target, Page(say.PRIVATE_IS_CLOSED))
        sent.is_private = True
        return sent


class InteractionPort:
    """Answers through the token of an interaction that has been deferred.

    A token dies after fifteen minutes, and lives only when the interaction was acknowledged in
    time. Without it an answer is an ordinary message: to the user alone, when only the user could
    see it.
    """

    def __init__(
        self, interaction: Interaction, elsewhere: ChannelPort, *, is_hidden: bool
    ) -> None:
        self.is_hidden = is_hidden
        self._interaction = interaction
        self._elsewhere = elsewhere
        self._is_alive = True
        self._is_awaited = True  # what was deferred has not come yet

    async def send(self, page: Page) -> Sent:
        if self._is_alive:
            with self._expiring():
                return await self._respond(page)
        private = page.private or self.is_hidden
        return await self._elsewhere.send(replace(page, private=private, shareable=False))

    async def edit(self, sent: Sent, page: Page) -> None:
        if isinstance(sent.message, discord.InteractionMessage | discord.WebhookMessage):
            body = body_of(page)
            with self._expiring():
                await sent.message.edit(content=body.content, embeds=body.embeds, view=body.view)
                return
            if self.is_hidden:
                sent.message = (await self.send(page)).message
                return
            sent.message = self._ordinary(sent.message)
        await self._elsewhere.edit(sent, page)

    async def delete(self, sent: Sent) -> None:
        with self._expiring():
            await sent.message.delete()

    async def hint(self, page: Page | None) -> None:
        """Discord itself shows that the answer is awaited."""

    async def dismiss(self) -> None:
        """Take back the sign that an answer is awaited, when none will come."""
        if self._is_awaited and self._is_alive:
            with suppress(PlatformError), self._expiring():
                await self._interaction.delete_original_response()

    async def _respond(self, page: Page) -> Sent:
        is_awaited, self._is_awaited = self._is_awaited, False
        body = body_of(page)
        hidden = self.is_hidden or page.private
        if is_awaited and hidden == self.is_hidden:
            return Sent(
                await self._interaction.edit_original_response(
                    content=body.content,
                    embeds=body.embeds,
                    view=body.view,
                    attachments=body.files(),
                )
            )
        if is_awaited:
            await self._interaction.delete_original_response()
        return Sent(
            await self._interaction.followup.send(
                body.content or "",
                embeds=body.embeds,
                view=body.view,
                files=body.files(),
                ephemeral=hidden,
                wait=True,
            )
        )

    def _ordinary(self, message: discord.Message) -> discord.PartialMessage:
        channel = self._interaction.client.get_partial_messageable(message.channel.id)
        return channel.get_partial_message(message.id)

    @contextmanager
    def _expiring(self) -> Iterator[None]:
        """What follows the block is for an interaction that has expired."""
        try:
            with translated():
                yield
        except PlatformError as error:
            if code_of(error) not in _EXPIRED:
                raise
            self._is_alive = False
            log.info("an interaction has expired; the answer goes on as a message")


async def _send(
    target: discord.abc.Messageable, page: Page, question: discord.Message | None = None
) -> Sent:
    body = body_of(page)
    reference = question.to_reference(fail_if_not_exists=False) if question else None
    with translated():
        message = await target.send(
            body.content,
            embeds=body.embeds,
            view=body.view,
            files=body.files(),
            reference=reference,  # type: ignore[arg-type]
            mention_author=False,
        )
    return Sent(message)
