"""How fast retrieval is, alone and with many searches at once, and how much memory it holds."""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.evaluation import percentile
from rag.passage import Query

if TYPE_CHECKING:
    from rag.retrieval.retriever import Retriever

_STATUS = Path("/proc/self/status")
_BYTES_PER_KIB = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss: macOS counts bytes


@dataclass(frozen=True, slots=True)
class Load:
    """Searches with `at_once` in flight: milliseconds per search, searches per second."""

    at_once: int
    queries: int
    p50_ms: float
    p95_ms: float
    queries_per_s: float


@dataclass(frozen=True, slots=True)
class RetrievalBench:
    """One Load per concurrency, and the resident memory of the process at the end, in MiB."""

    loads: tuple[Load, ...]
    rss_mb: float
    peak_rss_mb: float

    def as_json(self) -> dict[str, object]:
        """The figures under the names that the command line prints."""
        loads = [asdict(load) for load in self.loads]
        return {"loads": loads, "rss_mb": self.rss_mb, "peak_rss_mb": self.peak_rss_mb}


async def bench_retrieval(
    retriever: Retriever, questions: Sequence[str], *, concurrency: Sequence[int] = (1, 16)
) -> RetrievalBench:
    """Search all questions once per concurrency, after one untimed round that warms the caches."""
    await _load(retriever, questions, max(concurrency))
    loads = [await _load(retriever, questions, at_once) for at_once in concurrency]
    return RetrievalBench(tuple(loads), resident_mb(), peak_resident_mb())


async def _load(retriever: Retriever, questions: Sequence[str], at_once: int) -> Load:
    waiting, elapsed = iter(questions), list[float]()

    async def worker() -> None:
        for question in waiting:
            started = time.perf_counter()
            await retriever.retrieve(Query(question))
            elapsed.append((time.perf_counter() - started) * 1000)

    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(worker())
    per_second = round(len(elapsed) / (time.perf_counter() - started), 2)
    p50, p95 = percentile(elapsed, 50), percentile(elapsed, 95)
    return Load(at_once, len(elapsed), p50, p95, per_second)


def resident_mb() -> float:
    """Memory that the process holds now, in MiB; its peak where the system does not say."""
    for line in _status_lines():
        if line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    return peak_resident_mb()


def peak_resident_mb() -> float:
    """The most memory that the program ever held, in MiB.

    Linux counts the parent's memory, from before the program began, into ru_maxrss.
    """
    for line in _status_lines():
        if line.startswith("VmHWM:"):
            return round(int(line.split()[1]) / 1024, 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak * _BYTES_PER_KIB / 2**20, 1)


def _status_lines() -> Iterator[str]:
    if _STATUS.exists():
        yield from _STATUS.read_text(encoding="utf-8").splitlines()
