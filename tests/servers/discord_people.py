"""What people do in a test: they write, press, choose and complete."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import uuid4

from servers.discord_book import Book, Interaction
from servers.discord_gateway import Gateway
from servers.discord_world import Account, Channel, Message, Payload

_COMMAND, _COMPONENT, _AUTOCOMPLETE = 2, 3, 4
_SLASH, _MESSAGE_MENU = 1, 3
_BUTTON, _SELECT = 2, 3
_STRING = 3


@dataclass(eq=False)
class Person:
    """Somebody with a Discord client."""

    account: Account
    book: Book
    gateway: Gateway

    async def say(self, channel: Channel, text: str) -> Message:
        """Write without naming anybody."""
        return await self._write(channel, text, [])

    async def mention(self, channel: Channel, text: str) -> Message:
        """Write to the bot by its name."""
        return await self._write(channel, f"{self.book.bot.mention} {text}", [self.book.bot])

    async def reply(self, to: Message, text: str, *, mention: bool = False) -> Message:
        """Use the reply function, which names the author of what is replied to."""
        named, name = ([self.book.bot], self.book.bot.mention) if mention else ([], "")
        return await self._write(to.channel, f"{name} {text}".strip(), [to.author, *named], to)

    async def dm(self, text: str) -> Message:
        """Write in private."""
        return await self._write(self.private, text, [])

    @property
    def private(self) -> Channel:
        return self.book.private_channel(self.account)

    def sees(self, channel: Channel) -> list[str]:
        """The texts of the bot that this person can read in a channel."""
        shown = channel.seen_by(self.account)
        return [message.text for message in shown if message.author is self.book.bot]

    async def slash(self, channel: Channel, name: str, **options: str) -> Interaction:
        """Use a slash command."""
        data = {"id": "1", "type": _SLASH, "name": name, "options": _options(options)}
        return await self._interact(_COMMAND, data, channel)

    async def complete(self, channel: Channel, name: str, **typed: str) -> Interaction:
        """Type in an option that completes; `choices` of the result is what is offered."""
        options = [{**option, "focused": True} for option in _options(typed)]
        data = {"id": "1", "type": _SLASH, "name": name, "options": options}
        return await self._interact(_AUTOCOMPLETE, data, channel)

    async def context_menu(self, name: str, message: Message) -> Interaction:
        """Choose a command of the menu of a message."""
        data = {
            "id": "1",
            "type": _MESSAGE_MENU,
            "name": name,
            "target_id": str(message.id),
            "resolved": {"messages": {str(message.id): message.payload()}},
        }
        return await self._interact(_COMMAND, data, message.channel)

    async def press(self, message: Message, label: str) -> Interaction:
        """Press a button by what is written on it."""
        return await self.press_forged(message, message.buttons[label])

    async def press_forged(self, message: Message, custom_id: str) -> Interaction:
        """Press a button that need not be there."""
        data = {"component_type": _BUTTON, "custom_id": custom_id}
        return await self._interact(_COMPONENT, data, message.channel, message)

    async def select(self, message: Message, label: str) -> Interaction:
        """Choose an option of a select."""
        custom_id, value = message.options[label]
        data = {"component_type": _SELECT, "custom_id": custom_id, "values": [value]}
        return await self._interact(_COMPONENT, data, message.channel, message)

    async def interact_from_the_future(self, channel: Channel) -> Interaction:
        """Do something that did not exist when the bot was written."""
        return await self._interact(99, {"wave": "hand"}, channel)

    async def _write(
        self, channel: Channel, text: str, mentioned: list[Account], to: Message | None = None
    ) -> Message:
        body: Payload = {"content": text}
        if to:
            body["message_reference"] = {"message_id": str(to.id)}
        message = Message(next(self.book.ids), channel, self.account, body)
        channel.posted.append(message)
        await self.gateway.dispatch_message(message, mentioned)
        return message

    async def _interact(
        self, kind: int, data: Payload, channel: Channel, source: Message | None = None
    ) -> Interaction:
        now = asyncio.get_running_loop().time()
        token, number = uuid4().hex, next(self.book.ids)
        interaction = Interaction(number, token, self.account, channel, now, source)
        self.book.interactions[token] = interaction
        event = self._event(interaction, kind, data)
        if source:
            event["message"] = source.payload()
        await self.gateway.dispatch("INTERACTION_CREATE", event)
        return interaction

    def _event(self, interaction: Interaction, kind: int, data: Payload) -> Payload:
        channel = interaction.channel
        event: Payload = {
            "id": str(interaction.id),
            "application_id": str(self.book.bot.id),
            "type": kind,
            "token": interaction.token,
            "version": 1,
            "locale": "ko",
            "data": data,
            "channel": channel.payload(),
            "channel_id": str(channel.id),
            "attachment_size_limit": 10_485_760,
            "entitlements": [],
        }
        if channel.guild is None:
            return {**event, "user": self.account.payload()}
        member = self.account.member(channel.guild)
        return {**event, "guild_id": str(channel.guild.id), "member": member}


def _options(values: dict[str, str]) -> list[Payload]:
    return [{"name": name, "type": _STRING, "value": value} for name, value in values.items()]
