"""Ingest from the chat: a process of its own, so that the bot goes on answering meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from bot.workspace import Workspace
from ingest.jobs import Report

_PATIENCE = 60.0  # seconds in which a job that was told to stop ends its batch
_LONGEST_LINE = 2**24  # bytes: a report names each file that could not be read

JobKind = Literal["statutes", "precedents", "starter", "resume"]


class Task(BaseModel):
    """What the process is to do; it reads this as JSON from its standard input."""

    config: str
    data_dir: Path
    kind: JobKind
    source: str


class Told(BaseModel):
    """A line that the process writes: how far it is, or how it ended."""

    phase: Literal["reading", "indexing", "done", "failed"]
    done: int = 0
    total: int = 0
    rate: float = 0.0
    report: Report | None = None
    error: str = ""  # the name of a LawbotError


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job ended: with a report, by an error of that name, or stopped when there is neither.

    A resumed job that found nothing to do has no report and no error, but was not `stopped`.
    """

    report: Report | None = None
    error: str = ""
    stopped: bool = False


class IngestRuns:
    """At most one job at a time; it goes on when nobody watches it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._changed = asyncio.Condition()
        self._told: Told | None = None
        self._ended: Ended | None = None
        self._stopping = False
        self._starting = asyncio.Lock()

    @property
    def workspace(self) -> Workspace:
        """What is ingested into."""
        return self._workspace

    @property
    def running(self) -> bool:
        """Whether a job is under way."""
        return self._reading is not None and not self._reading.done()

    @property
    def progress(self) -> Told | None:
        """How far the job under way is; None before it said so."""
        return self._told

    async def start(self, kind: JobKind, source: str) -> bool:
        """Start a job; False when there is one under way."""
        async with self._starting:
            if self.running:
                return False
            await self._start(kind, source)
        return True

    async def _start(self, kind: JobKind, source: str) -> None:
        task = Task(
            config=self._workspace.config.model_dump_json(),
            data_dir=self._workspace.data_dir,
            kind=kind,
            source=source,
        )
        self._told, self._ended, self._stopping = None, None, False
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.ingest_process",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_LONGEST_LINE,
            start_new_session=True,  # Ctrl-C in the terminal is for the bot, which then stops us
        )  # fmt: skip
        self._reading = asyncio.create_task(self._read(self._process))
        assert self._process.stdin is not None
        self._process.stdin.write(task.model_dump_json().encode() + b"\n")
        with contextlib.suppress(ConnectionError):  # it died at once: whoever watches is told
            await self._process.stdin.drain()

    async def watch(self) -> AsyncGenerator[Told | Ended, None]:
        """How far the job is each time it says so; how it ended last."""
        seen: Told | None = None
        while self._ended is None:
            await self._news_since(seen)
            if self._told is not None and self._told is not seen:
                seen = self._told
                yield seen
        yield self._ended

    async def _news_since(self, seen: Told | None) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self._told is not seen or self._ended)

    def stop(self) -> bool:
        """Tell the job to end after the batch at hand; whether there was one."""
        if not self.running or self._process is None:
            return False
        self._stopping = True
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        return True

    async def close(self) -> None:
        """Stop the job, and wait for it; one that does not stop is killed and can be resumed."""
        if self._reading is None or self._process is None:
            return
        self.stop()
        done, _ = await asyncio.wait({self._reading}, timeout=_PATIENCE)
        if not done:
            self._process.kill()
            await self._reading

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        last: Told | None = None
        async for line in process.stdout:
            last = Told.model_validate_json(line)
            if last.phase in ("reading", "indexing"):
                await self._tell(last, None)
        await process.wait()
        await self._tell(self._told, self._ending(last))

    def _ending(self, last: Told | None) -> Ended:
        if last is not None and last.phase == "done":
            return Ended(last.report)
        if self._stopping:
            return Ended(stopped=True)
        return Ended(error=last.error if last is not None and last.phase == "failed" else "crash")

    async def _tell(self, told: Told | None, ended: Ended | None) -> None:
        async with self._changed:
            self._told, self._ended = told, ended
            self._changed.notify_all()
