"""Memory: what is remembered of a conversation, within a budget of the model's positions."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.follow_ups import Before, FollowUps, Understood
from bot.messages import RoomKind
from bot.privacy import mask
from bot.store import Store
from bot.store_rows import ConversationKey, ConversationRow, Turn
from bot.store_values import new_id
from rag.answer import Answer
from rag.config import MemorySettings

_SUMMARY_LINES = 12
_PROVISIONS = 24
_TOKENS_PER_CHARACTER = 0.6  # of the KoGPT-2 tokenizer on law and on chat, rounded up
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")

Count = Callable[[str], int]


def estimated_tokens(text: str) -> int:
    """How many tokens a text takes, without asking a tokenizer; rather too many than too few."""
    return math.ceil(len(text) * _TOKENS_PER_CHARACTER) + 1


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is remembered now of one user in one place; `turns` are the last, oldest first."""

    row: ConversationRow
    turns: tuple[Turn, ...] = ()

    def recall(self, budget: int, count: Count = estimated_tokens) -> tuple[str, ...]:
        """What the model is told of it, oldest first: turns, and before them the summary.

        The newest go first into `budget` tokens; a reply may end early, at the end of a sentence.
        """
        kept: list[str] = []
        for turn in reversed(self.turns):
            said = _said(turn, budget, count)
            if not said:
                return tuple(kept)
            kept.insert(0, said)
            budget -= count(said)
        for line in reversed(self.row.summary.splitlines()):
            budget -= count(line)
            if budget < 0:
                break
            kept.insert(0, line)
        return tuple(kept)

    def before(self) -> Before:
        """What a follow-up may lean on."""
        if not self.turns:
            return Before()
        last = self.turns[-1]
        return Before(last.understood or last.question, last.citations, self.row.provisions)


class Memory:
    """Loads conversations and keeps their turns. Nothing is kept that is not masked."""

    def __init__(
        self,
        store: Store,
        follow_ups: FollowUps,
        settings: MemorySettings,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._follow_ups = follow_ups
        self._settings = settings
        self._clock = clock

    async def load(self, key: ConversationKey, kind: RoomKind | None = None) -> Conversation:
        """The conversation of a key: a new one after `idle_minutes`, a reset or an erasure.

        `kind` is that of its room.
        """
        now = self._clock()
        idle = timedelta(minutes=self._settings.idle_minutes)
        row = await self._store.conversations.open(key, now=now, idle_since=now - idle, kind=kind)
        turns = await self._store.conversations.turns(row.id, limit=self._settings.turns)
        return Conversation(row, turns)

    async def complete(self, conversation: Conversation, question: str) -> Understood:
        """A follow-up made whole; any other question as it is."""
        return await self._follow_ups.complete(question, conversation.before())

    async def remember(
        self, conversation: Conversation, question: str, understood: Understood, answer: Answer
    ) -> Turn:
        """Keep a turn and renew the summary. What was erased meanwhile is not brought back."""
        citations = dict.fromkeys(
            str(quote.citation) for quote in (*answer.provisions, *answer.precedents)
        )
        turn = Turn(
            id=new_id(),
            conversation=conversation.row.id,
            at=self._clock(),
            question=mask(question),
            understood=mask(understood.text) if understood.changed else "",
            reply=mask(" ".join(sentence.text for sentence in answer.summary)),
            citations=tuple(citations),
            generator=answer.generator,
            elapsed_ms=answer.elapsed_ms,
        )
        await self._store.conversations.add_turn(
            turn,
            summary="\n".join(self._summary(conversation, turn)),
            provisions=_newest([*conversation.row.provisions, *citations])[-_PROVISIONS:],
        )
        return turn

    async def reset(self, key: ConversationKey) -> bool:
        """End the conversation of a key; whether there was one."""
        return await self._store.conversations.end(key, now=self._clock())

    async def forget_old(self) -> int:
        """Erase what is older than `retention_days`; how many turns that were."""
        kept = timedelta(days=self._settings.retention_days)
        return await self._store.personal.forget_before(self._clock() - kept)

    def _summary(self, conversation: Conversation, turn: Turn) -> Sequence[str]:
        """The summary once `turn` is the newest: a turn that leaves the last ones adds its line."""
        left = [*conversation.turns, turn][: -self._settings.turns]
        lines = [*conversation.row.summary.splitlines(), *filter(None, map(_line, left))]
        return _newest(lines)[-_SUMMARY_LINES:]


def _said(turn: Turn, budget: int, count: Count) -> str:
    """The question with as many whole sentences of its reply as the budget takes, or nothing."""
    said = turn.understood or turn.question
    if count(said) > budget:
        return ""
    for sentence in _SENTENCE_END.split(turn.reply):
        longer = f"{said} {sentence}".rstrip()
        if count(longer) > budget:
            break
        said = longer
    return said


def _line(turn: Turn) -> str:
    """What a turn leaves behind: the first sentence of its reply and what it stands on."""
    first = _SENTENCE_END.split(turn.reply)[0]
    on = turn.citations[0] if turn.citations else ""
    return f"{first} ({on})" if first and on else first or on


def _newest(lines: Iterable[str]) -> tuple[str, ...]:
    """Each once, where it was last given."""
    newest = dict.fromkeys(reversed(list(lines)))
    return tuple(reversed(list(newest)))
