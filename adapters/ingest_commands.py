"""`lawbot ingest`: law text into the archive and the index."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from adapters import options
from adapters.options import Settings

if TYPE_CHECKING:
    from bot.ingesting import Kind, Report, Status


@click.group(
    epilog=options.examples(
        "lawbot ingest starter", "lawbot ingest statutes https://github.com/legalize-kr/legalize-kr"
    )
)
def ingest() -> None:
    """Read law text into the archive and index it."""


@ingest.command(epilog=options.examples("lawbot ingest starter"))
@options.as_json
@options.pass_settings
def starter(settings: Settings, *, as_json: bool) -> None:
    """The small corpus of digests that ships with lawbot."""
    _run(settings, "starter", "starter", limit=None, as_json=as_json)


@ingest.command(epilog=options.examples("lawbot ingest statutes ./legalize-kr"))
@click.argument("path")
@options.limit
@options.as_json
@options.pass_settings
def statutes(settings: Settings, *, path: str, limit: int | None, as_json: bool) -> None:
    """Statutes: a folder, a .tar.xz or a git URL."""
    _run(settings, "statutes", path, limit=limit, as_json=as_json)


@ingest.command(epilog=options.examples("lawbot ingest precedents ./precedent-kr"))
@click.argument("path")
@options.limit
@options.as_json
@options.pass_settings
def precedents(settings: Settings, *, path: str, limit: int | None, as_json: bool) -> None:
    """Precedents: a folder, a .tar.xz or a git URL."""
    _run(settings, "precedents", path, limit=limit, as_json=as_json)


@ingest.command(epilog=options.examples("lawbot ingest status"))
@options.as_json
@options.pass_settings
def status(settings: Settings, *, as_json: bool) -> None:
    """What is in the archive, and how it came there."""
    from bot import ingesting

    found = asyncio.run(ingesting.status(settings.workspace))
    if as_json:
        options.print_json(found.model_dump(mode="json"))
    else:
        options.print_lines(_status_lines(found))


@ingest.command(epilog=options.examples("lawbot ingest resume"))
@options.as_json
@options.pass_settings
def resume(settings: Settings, *, as_json: bool) -> None:
    """Finish the ingest that was interrupted, and bring the index up to date."""
    from bot import ingesting

    with options.progress_bar(quiet=settings.quiet or as_json) as bar:
        report = asyncio.run(ingesting.resume(settings.workspace, bar.follow))
    if report:
        _print_report(report, as_json=as_json)
    elif as_json:
        options.print_json({"resumed": False})
    else:
        click.echo("no ingest was interrupted; the index is up to date")


@ingest.command("rebuild-index", epilog=options.examples("lawbot ingest rebuild-index"))
@options.as_json
@options.pass_settings
def rebuild_index(settings: Settings, *, as_json: bool) -> None:
    """Make the search index anew from the archive."""
    from bot import ingesting

    with options.progress_bar(quiet=settings.quiet or as_json) as bar:
        asyncio.run(ingesting.rebuild_index(settings.workspace, bar.follow))
    if as_json:
        options.print_json({"rebuilt": True})
    else:
        click.echo("the index was made anew")


def _run(settings: Settings, kind: Kind, source: str, *, limit: int | None, as_json: bool) -> None:
    from bot import ingesting

    with options.progress_bar(quiet=settings.quiet or as_json) as bar:
        job = ingesting.ingest(settings.workspace, kind, source, bar.follow, limit=limit)
        report = asyncio.run(job)
    _print_report(report, as_json=as_json)


def _print_report(report: Report, *, as_json: bool) -> None:
    if as_json:
        options.print_json(report.model_dump(mode="json"))
    else:
        options.print_lines(_report_lines(report))


def _report_lines(report: Report) -> Iterator[str]:
    yield (
        f"{report.kind} from {report.source}: {report.added:,} added, {report.changed:,} changed,"
        f" {report.unchanged:,} unchanged, {report.removed:,} removed in {report.seconds:,.1f} s"
    )
    yield f"the archive now holds {report.articles:,} articles, {report.precedents:,} precedents"
    for reason, count in report.skipped.items():
        yield f"skipped {count:,}: {reason}"
    for path, reason in report.failed:
        yield f"failed {path}: {reason}"


def _status_lines(status: Status) -> Iterator[str]:
    counts = status.archive
    yield (
        f"archive: {counts.statutes:,} statutes, {counts.articles:,} articles,"
        f" {counts.precedents:,} precedents; {counts.digests:,} texts are digests"
    )
    if status.index is None:
        yield "index: none yet"
    else:
        yield f"index: generation {status.index.generation}, {status.index.passages:,} passages"
    for job in status.jobs:
        yield f"job {job.id}: {job.kind} from {job.source}, {job.finished_at or 'interrupted'}"
    for path, reason in status.failed:
        yield f"failed {path}: {reason}"
