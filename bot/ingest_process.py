"""The process of an ingest that was started in the chat: a task in, lines of JSON out."""

from __future__ import annotations

import asyncio
import signal
import sys
import time

from bot import ingesting
from bot.ingest_runs import Task, Told
from bot.workspace import Workspace
from ingest.jobs import Progress, Report
from rag.config import Config
from rag.errors import LawbotError

_EVERY = 0.5  # seconds between two lines of a phase


class Teller:
    """Tells how far the job is, not more often than anyone could read."""

    def __init__(self) -> None:
        self._phase, self._at = "", 0.0

    def follow(self, progress: Progress) -> None:
        """Tell of a new phase at once, and else now and then."""
        now = time.monotonic()
        if progress.phase == self._phase and now - self._at < _EVERY:
            return
        self._phase, self._at = progress.phase, now
        tell(Told(**progress._asdict()))


def tell(told: Told) -> None:
    """Write a line."""
    sys.stdout.write(told.model_dump_json() + "\n")
    sys.stdout.flush()


async def work(task: Task) -> Report | None:
    """Do what the task says; SIGTERM ends it after the batch at hand.

    Not SIGINT: processes of a shell's background ignore it, and so would this one.
    """
    running = asyncio.current_task()
    assert running is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    workspace = Workspace(Config.model_validate_json(task.config), task.data_dir)
    if task.kind == "resume":
        return await ingesting.resume(workspace, Teller().follow)
    return await ingesting.ingest(workspace, task.kind, task.source, Teller().follow)


def main() -> None:
    """Run the task of the first line of standard input."""
    task = Task.model_validate_json(sys.stdin.readline())
    try:
        tell(Told(phase="done", report=asyncio.run(work(task))))
    except LawbotError as error:
        tell(Told(phase="failed", error=type(error).__name__))
    except asyncio.CancelledError:
        sys.exit(128 + signal.SIGTERM)


if __name__ == "__main__":
    main()
