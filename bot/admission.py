"""Whether a message is for the bot: the policy of the room, and whether it may speak there."""

from __future__ import annotations

from bot.calls import Speaker
from bot.commands import find_command
from bot.messages import IncomingMessage
from bot.policies import policy_of
from bot.store import Store
from rag.config import ChatSettings


async def admits(
    message: IncomingMessage, speaker: Speaker, settings: ChatSettings, store: Store
) -> bool:
    """Whether this message is to be answered.

    Where the bot is silent it still obeys those who can change that.
    """
    if message.is_private:
        return speaker.room.allowed is not False or speaker.is_admin
    addressed = message.is_addressed or bool(message.offer)
    match policy_of(speaker.room, settings):
        case "off":
            return addressed and _rules_the_room(message, speaker)
        case "open":
            return True
        case "mention":
            return addressed
        case "thread":
            return addressed or await _in_known_thread(message, store)


def _rules_the_room(message: IncomingMessage, speaker: Speaker) -> bool:
    """Whether somebody who may calls for what sets a room. Who was denied does not allow it."""
    name = message.text.removeprefix("/").partition(" ")[0].partition("@")[0]
    command = find_command(name) if message.text.startswith("/") else None
    wants = message.offer != "" or (command is not None and command.name == "rooms")
    return wants and (
        speaker.is_admin or (speaker.is_room_admin and speaker.room.allowed is not False)
    )


async def _in_known_thread(message: IncomingMessage, store: Store) -> bool:
    if not message.thread:
        return False
    return await store.conversations.known_thread(message.platform, message.room, message.thread)
