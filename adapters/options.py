"""What the commands share: their options and how they print."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from adapters.progress import ProgressBar
    from bot.workspace import Workspace

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_UNBROKEN = 10_000  # columns of a pipe: whoever reads it wants a quote on one line


class Day(click.DateTime):
    """A day, written 2026-01-31."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is no day: write it like 2026-01-31", param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return "YYYY-MM-DD"


DAY = Day()
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
limit = click.option("--limit", type=click.IntRange(1), help="Read at most this many files.")


@dataclass(frozen=True, slots=True)
class Settings:
    """The options of `lawbot` itself."""

    workspace: Workspace
    quiet: bool


def examples(*commands: str) -> str:
    """What stands below the help of a command."""
    return "\n".join(["\b", "Example:", *(f"  {command}" for command in commands)])


pass_settings = click.make_pass_decorator(Settings)


def console() -> Console:
    """Standard output: as wide as the terminal, unbroken in a pipe."""
    from rich.console import Console

    piped = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    return Console(width=_UNBROKEN if piped else None, highlight=False)


def progress_bar(*, quiet: bool) -> ProgressBar:
    """A progress bar on standard error, so that it never mixes with what is printed."""
    from rich.console import Console

    from adapters.progress import ProgressBar

    return ProgressBar(Console(stderr=True), quiet=quiet)


def print_json(values: Mapping[str, object]) -> None:
    """One JSON object on one line."""
    click.echo(json.dumps(values, ensure_ascii=False))


def print_figures(values: Mapping[str, object], *, as_json: bool) -> None:
    """Figures as JSON or one a line."""
    if as_json:
        print_json(values)
    else:
        print_lines(_figures(values))


def print_lines(lines: Iterable[str]) -> None:
    """Lines of text."""
    for line in lines:
        click.echo(line)


def _figures(values: Mapping[str, object], depth: int = 0) -> Iterable[str]:
    indent = "  " * depth
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield f"{indent}{name}"
            yield from _figures(value, depth + 1)
        else:
            yield f"{indent}{name}: {value}"
