"""`lawbot evaluate` and `lawbot bench`: how good and how fast."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from adapters import options
from adapters.options import Settings

_POSITIONS = 1024


class Numbers(click.ParamType[tuple[int, ...]]):
    """Positive numbers with commas between them."""

    name = "numbers"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        try:
            numbers = tuple(int(number) for number in str(value).split(","))
        except ValueError:
            numbers = ()
        if not numbers or min(numbers) < 1:
            self.fail(f"{value!r}: write numbers from 1 with commas between, like 5,10", param, ctx)
        return numbers


_rows = click.option(
    "--set",
    "rows",
    type=options.FILE,
    required=True,
    help="Questions with gold articles, JSON Lines.",
)


@click.group(epilog=options.examples("lawbot evaluate retrieval --set questions.jsonl"))
def evaluate() -> None:
    """Measure retrieval and answers over a set of questions."""


@evaluate.command(
    epilog=options.examples(
        "lawbot evaluate retrieval --set questions.jsonl --decided-before 2021-01-01 -k 5,10,100"
    )
)
@_rows
@click.option("--corpus-laws", type=options.FILE, help="Search only the laws of this JSON list.")
@click.option("--decided-before", type=options.DAY, help="Leave later precedents out.")
@click.option(
    "-k", "cutoffs", type=Numbers(), default="5,10", show_default=True, help="Hits that count."
)
@options.as_json
@options.pass_settings
def retrieval(
    settings: Settings,
    *,
    rows: Path,
    corpus_laws: Path | None,
    decided_before: datetime | None,
    cutoffs: tuple[int, ...],
    as_json: bool,
) -> None:
    """Recall of the gold articles among the first hits."""
    from bot import measuring

    report = measuring.evaluate_retrieval(
        settings.workspace,
        rows,
        corpus_laws=corpus_laws,
        decided_before=decided_before.date() if decided_before else None,
        cutoffs=cutoffs,
    )
    options.print_figures(asyncio.run(report).as_json(), as_json=as_json)


@evaluate.command(epilog=options.examples("lawbot evaluate answers --set questions.jsonl"))
@_rows
@options.as_json
@options.pass_settings
def answers(settings: Settings, *, rows: Path, as_json: bool) -> None:
    """Whether answers quote letter for letter and cite the gold articles."""
    from bot import measuring

    report = measuring.evaluate_answers(settings.workspace, rows)
    options.print_figures(asyncio.run(report).as_json(), as_json=as_json)


@evaluate.command(epilog=options.examples("lawbot evaluate grounding --answers 200"))
@click.option(
    "--answers", type=click.IntRange(1), default=200, show_default=True, help="Of each kind."
)
@options.as_json
@options.pass_settings
def grounding(settings: Settings, *, answers: int, as_json: bool) -> None:
    """Plant errors in answers: how many are caught, how many good sentences are kept."""
    from bot import measuring

    report = asyncio.run(measuring.evaluate_grounding(settings.workspace, answers))
    if as_json:
        options.print_json(report.as_json())
    else:
        options.print_lines(report.lines())


@evaluate.command(
    "follow-ups", epilog=options.examples("lawbot evaluate follow-ups --set pairs.jsonl -k 5")
)
@click.option(
    "--set",
    "rows",
    type=options.FILE,
    required=True,
    help="Questions with a follow-up and the follow-up asked in full, JSON Lines.",
)
@click.option(
    "-k", "cutoff", type=click.IntRange(1), default=10, show_default=True, help="Hits that count."
)
@options.as_json
@options.pass_settings
def follow_ups(settings: Settings, *, rows: Path, cutoff: int, as_json: bool) -> None:
    """Whether follow-ups find the articles that the questions in full find."""
    from bot import measuring

    report = measuring.evaluate_follow_ups(settings.workspace, rows, cutoff)
    options.print_figures(asyncio.run(report).as_json(), as_json=as_json)


@click.group(epilog=options.examples("lawbot bench retrieval"))
def bench() -> None:
    """Measure speed and memory."""


@bench.command(
    "ingest", epilog=options.examples("lawbot bench ingest --statutes ./legalize-kr --limit 500")
)
@click.option("--statutes", help="A folder, a .tar.xz or a git URL.")
@click.option("--precedents", help="A folder, a .tar.xz or a git URL.")
@options.limit
@options.as_json
@options.pass_settings
def bench_ingest(
    settings: Settings,
    *,
    statutes: str | None,
    precedents: str | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """Ingest into a temporary folder: the sources given, or else the starter corpus."""
    from bot import ingesting

    sources = ingesting.bench_sources(statutes, precedents)
    with options.progress_bar(quiet=settings.quiet or as_json) as bar:
        job = ingesting.bench_ingest(settings.workspace, sources, bar.follow, limit=limit)
        figures = asyncio.run(job)
    options.print_figures(figures.as_json(), as_json=as_json)


@bench.command("retrieval", epilog=options.examples("lawbot bench retrieval --set questions.jsonl"))
@click.option("--set", "rows", type=options.FILE, help="Questions [headings of the starter].")
@options.as_json
@options.pass_settings
def bench_retrieval(settings: Settings, *, rows: Path | None, as_json: bool) -> None:
    """Milliseconds a search takes, alone and with 16 at once."""
    from bot import measuring

    figures = asyncio.run(measuring.bench_retrieval(settings.workspace, rows))
    options.print_figures(figures.as_json(), as_json=as_json)


@bench.command("dialogue", epilog=options.examples("lawbot bench dialogue --set questions.jsonl"))
@click.option("--set", "rows", type=options.FILE, help="Questions [headings of the starter].")
@options.as_json
@options.pass_settings
def bench_dialogue(settings: Settings, *, rows: Path | None, as_json: bool) -> None:
    """Milliseconds to the first event of a reply and to all of it."""
    from bot import measuring

    figures = asyncio.run(measuring.bench_dialogue(settings.workspace, rows))
    options.print_figures(asdict(figures), as_json=as_json)


@bench.command("chat", epilog=options.examples("lawbot bench chat --conversations 50"))
@click.option(
    "--conversations", type=click.IntRange(1), default=50, show_default=True, help="Side by side."
)
@click.option("--answers", type=click.IntRange(1), default=200, show_default=True, help="In all.")
@options.as_json
def bench_chat(*, conversations: int, answers: int, as_json: bool) -> None:
    """Delivery on loopback platforms that refuse a tenth of all requests and break off twice."""
    from adapters.checkout import loopback

    figures = asyncio.run(loopback("load").measure(conversations, answers))
    options.print_figures(figures, as_json=as_json)


@bench.command("model", epilog=options.examples("lawbot bench model", "lawbot bench model --json"))
@click.option("--prompt", type=click.IntRange(8, 900), default=512, show_default=True)
@click.option("--new", type=click.IntRange(2, 512), default=128, show_default=True)
@click.option("--threads", type=click.IntRange(1), help="Of each engine [as configured].")
@options.as_json
@options.pass_settings
def bench_model(
    settings: Settings, *, prompt: int, new: int, threads: int | None, as_json: bool
) -> None:
    """Each engine on KoGPT-2's shape: PROMPT tokens in, NEW tokens out, one after the other."""
    from bot import measuring

    if prompt + new > _POSITIONS:
        raise click.UsageError(f"KoGPT-2 takes {_POSITIONS:,} tokens, prompt and answer together")
    chosen = threads or settings.workspace.config.model.threads
    figures = asyncio.run(measuring.bench_model(prompt, new, chosen))
    options.print_figures(figures.as_json(), as_json=as_json)
