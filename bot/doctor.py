"""What `lawbot doctor` looks at: is everything here that an answer needs?"""

from __future__ import annotations

import asyncio
import importlib.metadata
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.migrations import VERSION
from bot.store_database import store_name, store_url
from bot.store_state import state_of
from ingest.jobs import status
from rag.config import Config
from rag.errors import LawbotError, ModelError
from rag.generation.checking import check_model
from rag.morphemes import Morphemes
from rag.retrieval.embedding import open_embedder
from rag.retrieval.generations import Generation

_LIBRARIES = ("kiwipiepy", "tantivy", "chromadb", "langchain-core", "pydantic", "click", "rich")
_LOW_DISK = 3 * 2**30  # bytes; archive and indexes of the full corpus need about as much
_NO_DISK = 200 * 2**20


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. `advice` says what to do next; it is empty when nothing is to be done."""

    name: str
    state: Literal["ok", "warn", "fail"]
    finding: str
    advice: str = ""

    def line(self) -> str:
        """The finding in one line."""
        advice = f" -> {self.advice}" if self.advice else ""
        return f"{self.state:4}  {self.name}: {self.finding}{advice}"


Finding = Callable[[], Awaitable[Check]]


async def examine(config: Config, data_dir: Path) -> tuple[Check, ...]:
    """Every check, in the order in which one depends on the other."""
    checks = [_python(), _libraries(), _folder(data_dir), _disk(data_dir)]
    checks.append(await _guarded("morphemes", _morphemes))
    checks.append(await _guarded("store", lambda: _store(config, data_dir)))
    checks.append(await _guarded("archive", lambda: _archive(data_dir)))
    if checks[-1].state != "fail":
        checks.append(await _guarded("index", lambda: _index(config, data_dir)))
    if config.model.name:
        checks.append(await _model(config, data_dir))
    return tuple(checks)


async def _guarded(name: str, finding: Finding) -> Check:
    """A check whose expected failure is a finding; the error says what to do next."""
    try:
        return await finding()
    except LawbotError as error:
        return Check(name, "fail", *_what_and_advice(error))


def _what_and_advice(error: LawbotError) -> tuple[str, str]:
    for before in (". ", ": "):
        what, _, advice = str(error).rpartition(before)
        if what:
            return what, advice
    return str(error), ""


def _python() -> Check:
    return Check("python", "ok", ".".join(map(str, sys.version_info[:3])))


def _libraries() -> Check:
    versions, missing = [], []
    for name in _LIBRARIES:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        return Check(
            "libraries", "fail", f"missing: {', '.join(missing)}", "run `pip install -e .`"
        )
    return Check("libraries", "ok", ", ".join(versions))


def _folder(data_dir: Path) -> Check:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data_dir):
            pass
    except OSError as error:
        advice = "make it writable, or give another folder with --data"
        return Check("data folder", "fail", f"{data_dir}: {error.strerror}", advice)
    return Check("data folder", "ok", f"{data_dir} can be written")


def _disk(data_dir: Path) -> Check:
    place = next(path for path in (data_dir, *data_dir.resolve().parents) if path.exists())
    free = shutil.disk_usage(place).free
    finding = f"{free / 2**30:.1f} GiB free"
    if free < _NO_DISK:
        return Check("disk", "fail", finding, "make room, or give another folder with --data")
    if free < _LOW_DISK:
        return Check("disk", "warn", finding, "the full corpus needs about 3 GiB: make room for it")
    return Check("disk", "ok", finding)


async def _morphemes() -> Check:
    async with Morphemes() as morphemes:
        (found,) = await morphemes.analyze(["임대차 보증금"])
        if not found:
            advice = "reinstall kiwipiepy and kiwipiepy_model"
            return Check("morphemes", "fail", "Kiwi finds no morphemes", advice)
        return Check("morphemes", "ok", morphemes.version)


async def _store(config: Config, data_dir: Path) -> Check:
    url = store_url(config.store.url, data_dir)
    state, name = await state_of(url), store_name(url)
    if state is None:
        return Check("store", "ok", f"{name} is made when the bot starts")
    finding = f"{name}, version {state.version}, {state.size / 2**20:.1f} MiB, can be written"
    if state.version < VERSION:
        finding += f", becomes version {VERSION} when the bot starts"
    return Check("store", "ok", finding)


async def _archive(data_dir: Path) -> Check:
    found = await status(data_dir)
    counts = found.archive
    finding = (
        f"{counts.statutes:,} statutes with {counts.articles:,} articles, the newest in force"
        f" since {counts.newest_effective_date or 'never'}, {counts.precedents:,} precedents"
    )
    if counts.digests == counts.statutes + counts.precedents:
        advice = "run `lawbot ingest statutes PATH` for the original text"
        return Check("archive", "warn", f"{finding}; digests only", advice)
    if any(job.finished_at is None for job in found.jobs):
        return Check(
            "archive", "warn", f"{finding}; an ingest stopped", "run `lawbot ingest resume`"
        )
    if found.failed:
        advice = "see `lawbot ingest status`"
        return Check("archive", "warn", f"{finding}; {len(found.failed)} files failed", advice)
    return Check("archive", "ok", finding)


async def _index(config: Config, data_dir: Path) -> Check:
    revision = (await status(data_dir)).archive.revision
    async with Morphemes() as morphemes:
        embedder = await open_embedder(config.retrieval.embedder, morphemes)
        async with Generation.open_current(data_dir, embedder) as generation:
            manifest = generation.manifest
    finding = f"generation {manifest.generation}, {manifest.passages:,} passages"
    if manifest.archive_revision != revision:
        return Check(
            "index", "warn", f"{finding}, behind the archive", "run `lawbot ingest resume`"
        )
    return Check("index", "ok", finding)


async def _model(config: Config, data_dir: Path) -> Check:
    try:
        report = await asyncio.to_thread(check_model, config.model, data_dir)
    except ModelError as error:  # a warning: the law's own sentences answer without it
        return Check("model", "warn", *_what_and_advice(error))
    lost = f", its tokenizer does not know {' '.join(report.lost)}" if report.lost else ""
    finding = f"{config.model.name} in {report.folder}{lost}"
    if not report.as_published:
        return Check("model", "warn", f"{finding}, not as published", "pull the model again")
    return Check("model", "ok", finding)
