"""How long an ingest takes and what it needs, measured in a folder of its own."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from ingest.jobs import status
from ingest.ledger import Kind
from rag.archive import Counts
from rag.bench import peak_resident_mb

RunJob = Callable[[Kind, str, Path], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class IngestBench:
    """What the jobs made and cost: wall seconds of each, passages per second, MiB."""

    seconds: dict[Kind, float]
    articles: int
    precedents: int
    passages: int
    passages_per_s: float
    peak_rss_mb: float
    disk_mb: float

    def as_json(self) -> dict[str, object]:
        """The figures under the names that the command line prints."""
        return asdict(self)


async def run_bench(sources: Mapping[Kind, str], run_job: RunJob) -> IngestBench:
    """Run a job for each source into one empty temporary folder, which is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="lawbot-bench-") as folder:
        data_dir = Path(folder)
        seconds: dict[Kind, float] = {}
        for kind, source in sources.items():
            started = time.perf_counter()
            await run_job(kind, source, data_dir)
            seconds[kind] = round(time.perf_counter() - started, 2)
        return _measured(seconds, (await status(data_dir)).archive, data_dir)


def _measured(seconds: dict[Kind, float], counts: Counts, data_dir: Path) -> IngestBench:
    size = sum(path.stat().st_size for path in data_dir.rglob("*") if path.is_file())
    return IngestBench(
        seconds,
        counts.articles,
        counts.precedents,
        counts.passages,
        round(counts.passages / max(sum(seconds.values()), 1e-3), 1),
        peak_resident_mb(),
        round(size / 2**20, 1),
    )
