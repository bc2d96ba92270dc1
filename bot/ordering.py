"""One conversation's messages in order, conversations side by side, bursts taken as one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.calls import Question
from bot.store_rows import ConversationKey
from bot.turns import Turn


@dataclass(slots=True)
class Running:
    """The answer that a conversation waits for, and the question that it answers."""

    turn: Turn
    question: Question
    asked: float


@dataclass(slots=True)
class Lane:
    """What goes on in one conversation. Whoever holds the `door` decides what comes next."""

    door: asyncio.Lock = field(default_factory=asyncio.Lock)
    running: Running | None = None
    guests: int = 0

    def stop(self) -> Turn | None:
        """End the answer under way, if there is one."""
        running, self.running = self.running, None
        if running is None:
            return None
        running.turn.supersede()
        return running.turn

    def leave(self, turn: Turn) -> None:
        """This turn has ended by itself."""
        if self.running is not None and self.running.turn is turn:
            self.running = None


class Lanes:
    """The lanes in use; one that nobody is in is forgotten."""

    def __init__(self, burst_seconds: float, clock: Callable[[], float]) -> None:
        self._burst_seconds = burst_seconds
        self._clock = clock
        self._lanes: dict[ConversationKey, Lane] = {}

    @contextmanager
    def enter(self, key: ConversationKey) -> Iterator[Lane]:
        """The lane of a conversation."""
        lane = self._lanes.setdefault(key, Lane())
        lane.guests += 1
        try:
            yield lane
        finally:
            lane.guests -= 1
            if not lane.guests:
                del self._lanes[key]

    def follow(self, lane: Lane, turn: Turn, question: Question) -> tuple[Question, Turn | None]:
        """Let a question take the place of the one that is being answered.

        Gives all that is now asked (in a burst both as one) and the turn that gives way, which has
        to end first.
        """
        now, before = self._clock(), lane.running
        if before is not None and now - before.asked <= self._burst_seconds:
            question = before.question.followed_by(question)
        gone = lane.stop()
        lane.running = Running(turn, question, now)
        return question, gone

    def stop(self, key: ConversationKey) -> bool:
        """End the answer that a conversation waits for; whether there was one."""
        lane = self._lanes.get(key)
        return lane is not None and lane.stop() is not None

    def stop_all(self, platform: str, user: str) -> None:
        """End every answer that a user waits for, wherever."""
        for key, lane in self._lanes.items():
            if (key.platform, key.user) == (platform, user):
                lane.stop()
