"""All there is on the server: who wrote what where, and what may be written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from servers.discord_rules import ApiError, Rules, message_problems
from servers.discord_world import PRIVATE, Account, Channel, File, Message, Payload


@dataclass(eq=False)
class Interaction:
    """Something a user did that waits for an acknowledgement."""

    id: int
    token: str
    user: Account
    channel: Channel
    created: float
    source: Message | None = None
    original: Message | None = None
    acknowledged: float | None = None
    choices: list[Payload] | None = None
    is_expired: bool = False

    @property
    def delay(self) -> float:
        """Seconds until the acknowledgement."""
        assert self.acknowledged is not None
        return self.acknowledged - self.created


@dataclass(eq=False)
class Book:
    """Shared by REST, gateway and the people of the tests."""

    bot: Account
    ids: Iterator[int]
    rules: Rules = field(default_factory=Rules)
    channels: dict[int, Channel] = field(default_factory=dict)
    accounts: dict[int, Account] = field(default_factory=dict)
    interactions: dict[str, Interaction] = field(default_factory=dict)
    commands: list[Payload] = field(default_factory=list)
    acknowledge_seconds: float = 3.0

    def add(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        if channel.guild:
            channel.guild.channels.append(channel)
        return channel

    def private_channel(self, account: Account) -> Channel:
        for channel in self.channels.values():
            if channel.recipient is account:
                return channel
        return self.add(Channel(next(self.ids), account.name, PRIVATE, recipient=account))

    def channel(self, channel_id: str) -> Channel:
        channel = self.channels.get(int(channel_id))
        if channel is None or channel.is_deleted:
            raise ApiError(404, 10003, "Unknown Channel")
        return channel

    def writable(self, channel_id: str) -> Channel:
        channel = self.channel(channel_id)
        if channel.is_forbidden:
            raise ApiError(403, 50013, "Missing Permissions")
        if channel.recipient and channel.recipient.blocks_messages:
            raise ApiError(403, 50007, "Cannot send messages to this user")
        return channel

    def message(self, channel: Channel, message_id: str) -> Message:
        for message in channel.posted:
            if str(message.id) == message_id:
                return message
        raise ApiError(404, 10008, "Unknown Message")

    def interaction(self, token: str) -> Interaction:
        interaction = self.interactions.get(token)
        if interaction is None:
            raise ApiError(404, 10015, "Unknown Webhook")
        if interaction.is_expired:
            raise ApiError(401, 50027, "Invalid Webhook Token")
        return interaction

    def post(
        self,
        channel: Channel,
        body: Payload,
        files: tuple[File, ...] = (),
        audience: Account | None = None,
    ) -> Message:
        """A message of the bot, when it keeps the rules."""
        self._check(body, len(files))
        if channel.forbids_embeds and body.get("embeds"):
            raise ApiError(403, 50013, "Missing Permissions")
        if channel.forbids_history and body.get("message_reference"):
            raise ApiError(400, 160002, "Cannot reply without permission to read message history")
        message = Message(next(self.ids), channel, self.bot, _trimmed(body), files, audience)
        channel.posted.append(message)
        return message

    def change(self, message: Message, body: Payload, files: tuple[File, ...]) -> Message:
        """An edit, when it keeps the rules and changes something."""
        after = message.body | _trimmed(body)
        if message.is_loading:
            self._check(after, len(files))
        else:
            self.rules.require(message_problems(after, len(message.files + files)))
            if _shown(after) == _shown(message.body) and not files:
                self.rules.violations["identical edit"] += 1
            message.edits.append(message.body)
        message.body, message.files, message.is_loading = after, message.files + files, False
        return message

    def _check(self, body: Payload, files: int) -> None:
        self.rules.require(message_problems(body, files))
        if (body.get("allowed_mentions") or {}).get("parse") != []:
            self.rules.violations["may ping"] += 1


def _trimmed(body: Payload) -> Payload:
    """Discord takes the blanks off both ends of a text."""
    return body | {"content": body["content"].strip()} if body.get("content") else body


def _shown(body: Payload) -> str:
    parts = {name: body.get(name) or None for name in ("content", "embeds", "components")}
    return json.dumps(parts, sort_keys=True)
