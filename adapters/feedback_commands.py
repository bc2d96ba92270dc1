"""`lawbot feedback`: what users think of the answers."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path

import click

from adapters import options
from adapters.options import Settings


@click.group(epilog=options.examples("lawbot feedback export review.jsonl"))
def feedback() -> None:
    """What users think of the answers."""


@feedback.command(epilog=options.examples("lawbot feedback export review.jsonl"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@options.as_json
@options.pass_settings
def export(settings: Settings, *, file: Path, as_json: bool) -> None:
    """Write judged answers as an evaluation set, to be reviewed and measured with.

    The register of a row is "up" or "down". The gold articles are those that the answer cites, so
    put those of a "down" right first. Answers that cite no article are left out and counted.
    """
    from bot.feedback import export_feedback

    exported = asyncio.run(export_feedback(settings.workspace, file))
    options.print_figures(asdict(exported), as_json=as_json)
