"""Where the bot speaks, by what was chosen for a room and in the settings."""

from __future__ import annotations

from bot.messages import RoomPolicy
from bot.store_rows import KnownRoom, Room
from rag.config import ChatSettings


def policy_of(room: Room, settings: ChatSettings) -> RoomPolicy:
    """When the bot answers in a room; never where it may not."""
    allowed = settings.new_rooms if room.allowed is None else room.allowed
    return (room.policy or settings.room_policy) if allowed else "off"


def serves(room: KnownRoom, settings: ChatSettings) -> bool:
    """Whether the bot answers in a room, and can say there what nobody asked for."""
    match room.kind:
        case "local":
            return False
        case "own":
            return room.chosen.allowed is not False
        case _:
            return policy_of(room.chosen, settings) != "off"
