"""`lawbot`: the command line. It puts the layers together; each layer keeps what it does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from adapters import options
from adapters.base import AdapterError
from adapters.discord_commands import discord
from adapters.feedback_commands import feedback
from adapters.ingest_commands import ingest
from adapters.measure_commands import bench, evaluate
from adapters.model_commands import model
from adapters.options import Settings
from adapters.score_commands import compare, compress, evaluate_model
from adapters.serve_commands import serve
from adapters.tune_commands import tune
from rag.errors import ConfigError, LawbotError

if TYPE_CHECKING:
    from bot.records import HitRecord

_INTERRUPTED = 130
_PACKAGES = ("adapters", "bot", "ingest", "rag")
_STYLES = click.Choice(["정중", "친근", "전문가", "쉬운말"])


class Commands(click.Group):
    """Turns a failure into one line on stderr and an exit code: 1 failed, 2 wrong use."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except KeyboardInterrupt:
            ctx.exit(_INTERRUPTED)
        except Exception as error:
            if ctx.params["debug"]:
                raise
            click.echo(f"error: {_one_line(error)}", err=True)
            ctx.exit(2 if isinstance(error, ConfigError) else 1)


def _one_line(error: Exception) -> str:
    if isinstance(error, LawbotError | AdapterError):
        return " ".join(str(error).split())
    return f"unexpected {type(error).__name__}: {error}. Run again with --debug and report it"


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=options.examples(
        "lawbot ingest starter", 'lawbot ask "집주인이 보증금을 돌려주지 않으면?"'
    ),
)
@click.option("--config", type=click.Path(path_type=Path), help="Settings [./config.toml].")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="LAWBOT_DATA",
    default="data",
    show_default=True,
    help="Folder of law text and indexes; also LAWBOT_DATA.",
)
@click.option("--quiet", is_flag=True, help="No progress bars.")
@click.option("--debug", is_flag=True, help="Log everything; show tracebacks.")
@click.version_option(package_name="lawbot")
@click.pass_context
def main(ctx: click.Context, *, config: Path | None, data: Path, quiet: bool, debug: bool) -> None:
    """법봇: answers questions about Korean law from the text of statutes and precedents."""
    from bot.workspace import Workspace
    from rag.config import Config

    path = config or Path("config.toml")
    settings = Config.load(path) if config or path.is_file() else Config()
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    for package in _PACKAGES:
        logging.getLogger(package).setLevel("DEBUG" if debug else settings.log.level)
    ctx.obj = Settings(Workspace(settings, data), quiet)


main.add_command(ingest)
main.add_command(evaluate)
main.add_command(bench)
main.add_command(tune)
main.add_command(feedback)
main.add_command(serve)
main.add_command(discord)
main.add_command(model)
evaluate.add_command(evaluate_model)
model.add_command(compare)
tune.add_command(compress)


class _Wanted(NamedTuple):
    style: str | None
    as_of: date | None
    as_json: bool


@main.command(
    epilog=options.examples(
        'lawbot ask "민법 750조"',
        'lawbot ask --style 쉬운말 --as-of 2026-01-01 "퇴직금은 언제까지 받나요?"',
    )
)
@click.argument("question", nargs=-1)
@click.option("--file", type=options.FILE, help="One question a line; prints one object a line.")
@click.option("--style", type=_STYLES, help="How the answer is worded [as configured].")
@click.option("--as-of", type=options.DAY, help="Answer from the law in force on this day.")
@options.as_json
@options.pass_settings
def ask(
    settings: Settings,
    *,
    question: tuple[str, ...],
    file: Path | None,
    style: str | None,
    as_of: datetime | None,
    as_json: bool,
) -> None:
    """Answer one question, or each line of a file."""
    if bool(question) == (file is not None):
        raise click.UsageError("give a QUESTION or --file, one of the two")
    questions = _lines(file) if file else [" ".join(question)]
    if not any(text.strip() for text in questions):
        raise click.UsageError("there is no question")
    wanted = _Wanted(style, as_of.date() if as_of else None, as_json or file is not None)
    asyncio.run(_ask(settings, questions, wanted))


def _lines(file: Path) -> list[str]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"cannot read {str(file)!r} as UTF-8 text: {error}") from error
    return [line for line in lines if line.strip()]


async def _ask(settings: Settings, questions: Sequence[str], wanted: _Wanted) -> None:
    from adapters.console_adapter import ConsoleAdapter
    from bot.answers import Answers
    from bot.library import open_library
    from bot.messages import Answered
    from bot.records import answer_record
    from bot.styles import Style

    config, data_dir = settings.workspace.config, settings.workspace.data_dir
    style = Style(wanted.style or config.chat.style)
    terminal = ConsoleAdapter(options.console())
    async with open_library(config, data_dir) as library:
        answers = Answers(library.answerer)
        for question in questions:
            events = answers.ask(question, style=style, as_of=wanted.as_of)
            if not wanted.as_json:
                await terminal.show(events)
                continue
            async for event in events:
                if isinstance(event, Answered) and event.answer:
                    record = answer_record(event.answer, event.reply, style)
                    options.print_json(asdict(record))


@main.command(epilog=options.examples("lawbot chat"))
@options.pass_settings
def chat(settings: Settings) -> None:
    """Talk in the terminal. /help lists the commands, /exit or Ctrl-D ends it."""
    asyncio.run(_chat(settings))


async def _chat(settings: Settings) -> None:
    from adapters.console_adapter import ConsoleAdapter
    from bot.app import open_bot

    config, data_dir = settings.workspace.config, settings.workspace.data_dir
    async with open_bot(config, data_dir) as bot:
        await ConsoleAdapter(options.console()).run(bot.dialogue)


@main.command(epilog=options.examples('lawbot search -k 5 --kind statute "임대차 보증금 반환"'))
@click.argument("query", nargs=-1, required=True)
@click.option("-k", "limit", type=click.IntRange(1), default=10, show_default=True, help="Hits.")
@click.option(
    "--kind", type=click.Choice(["statute", "precedent", "all"]), default="all", show_default=True
)
@options.as_json
@options.pass_settings
def search(
    settings: Settings, *, query: tuple[str, ...], limit: int, kind: str, as_json: bool
) -> None:
    """Find provisions and precedents, without an answer."""
    from adapters.render import hits_view

    text = " ".join(query)
    if not text.strip():
        raise click.UsageError("there is nothing to search for")
    hits = asyncio.run(_search(settings, text, limit, kind))
    if as_json:
        options.print_json({"hits": [asdict(hit) for hit in hits]})
    else:
        options.console().print(hits_view(hits))


async def _search(settings: Settings, text: str, limit: int, kind: str) -> tuple[HitRecord, ...]:
    from bot.input import readable
    from bot.library import open_library
    from bot.records import hit_records
    from rag.passage import KINDS, Query

    kinds = KINDS if kind == "all" else frozenset(name for name in KINDS if name == kind)
    config, data_dir = settings.workspace.config, settings.workspace.data_dir
    async with open_library(config, data_dir) as library:
        hits = await library.retriever.retrieve(Query(readable(text), kinds, limit=limit))
    return hit_records(hits[:limit])


@main.command(epilog=options.examples("lawbot doctor"))
@options.as_json
@options.pass_settings
def doctor(settings: Settings, *, as_json: bool) -> None:
    """Check that everything an answer needs is here."""
    from bot.doctor import examine

    checks = asyncio.run(examine(settings.workspace.config, settings.workspace.data_dir))
    healthy = all(check.state != "fail" for check in checks)
    if as_json:
        options.print_json({"ok": healthy, "checks": [asdict(check) for check in checks]})
    else:
        options.print_lines(check.line() for check in checks)
    if not healthy:
        raise click.exceptions.Exit(1)
