"""How soon the bot answers: every question of a set put to the dialogue as a user would."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bot.app import open_bot
from bot.dialogue import DialogueManager
from bot.messages import IncomingMessage
from bot.workspace import Workspace
from rag.config import LimitSettings, StoreSettings
from rag.evaluation import percentile

_WARM = 20  # questions that are asked first and not counted


@dataclass(frozen=True, slots=True)
class DialogueBench:
    """Milliseconds from a message to the first event of its reply, and to all of it."""

    questions: int
    first_event_p50_ms: float
    first_event_p95_ms: float
    answer_p50_ms: float
    answer_p95_ms: float


class _Timed(NamedTuple):
    first_ms: float
    whole_ms: float


async def bench_dialogue(workspace: Workspace, questions: Sequence[str]) -> DialogueBench:
    """Put each question as somebody new, one after the other; the data directory is left alone."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'lawbot.sqlite'}"
        nobody_waits = LimitSettings(user=0, room=0, total=0)
        changes = {"store": StoreSettings(url=url), "limits": nobody_waits}
        config = workspace.config.model_copy(update=changes)
        async with open_bot(config, workspace.data_dir) as bot:
            for number, question in enumerate(questions[:_WARM]):
                await _timed(bot.dialogue, f"warm {number}", question)
            timed = [
                await _timed(bot.dialogue, f"user {number}", question)
                for number, question in enumerate(questions)
            ]
    first, whole = [one.first_ms for one in timed], [one.whole_ms for one in timed]
    return DialogueBench(
        len(timed),
        percentile(first, 50),
        percentile(first, 95),
        percentile(whole, 50),
        percentile(whole, 95),
    )


async def _timed(dialogue: DialogueManager, user: str, question: str) -> _Timed:
    first, started = 0.0, time.perf_counter()
    async with aclosing(dialogue.handle(IncomingMessage(user, user, question))) as events:
        async for _ in events:
            first = first or time.perf_counter() - started
    return _Timed(first * 1000, (time.perf_counter() - started) * 1000)
