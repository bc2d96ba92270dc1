"""`lawbot tune pairs | lora | pretrain`: training of the language model."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adapters import options
from adapters.options import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.tuning_models import PairsReport

_STYLES = ("정중", "친근", "전문가", "쉬운말")

_own = click.option(
    "--own",
    type=options.FILE,
    multiple=True,
    help='JSON Lines of your own: {"text"} or {"question", "passages", "answer"}.',
)
_held_out_from = click.option(
    "--held-out-from",
    type=options.DAY,
    default="2021-01-01",
    show_default=True,
    help="Decisions since this day are not learned from; they show how good the model is.",
)
_run = click.option("--run", default="lora", show_default=True, help="What the run is called.")
_base = click.option("--base", default="", help="A model by name or folder [as configured].")


_POSITIVE = click.IntRange(1)
_SCHEDULE = (  # named as the fields of bot.tuning_models.Schedule
    click.option("--epochs", type=click.FloatRange(0, min_open=True), default=3, show_default=True),
    click.option("--steps", type=click.IntRange(0), default=0, help="Instead of epochs."),
    click.option("--warm-up", type=click.IntRange(0), default=0, help="Steps [5% of them]."),
    click.option("--batch", type=_POSITIVE, default=16, show_default=True, help="Rows a step."),
    click.option("--slice", type=_POSITIVE, default=4, show_default=True, help="Rows at once."),
    click.option(
        "--looks",
        type=_POSITIVE,
        default=20,
        show_default=True,
        help="How often the held-out rows are scored.",
    ),
    click.option(
        "--patience",
        type=_POSITIVE,
        default=3,
        show_default=True,
        help="Looks without a better score after which it ends.",
    ),
    click.option("--seed", type=click.IntRange(0), default=0, show_default=True),
)


def _schedule(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every training of a model."""
    for option in reversed(_SCHEDULE):
        command = option(command)
    return command


def _rate(default: float) -> Callable[[Callable[..., None]], Callable[..., None]]:
    kind = click.FloatRange(0, min_open=True)
    return click.option("--rate", type=kind, default=default, show_default=True)


@click.command(
    epilog=options.examples(
        "lawbot tune pairs --passages 20000",
        "lawbot tune pairs --own questions.jsonl --out pairs.jsonl",
    )
)
@click.option("--passages", type=_POSITIVE, default=5_000, show_default=True)
@_held_out_from
@_own
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write [pairs.jsonl in the data folder].",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@options.as_json
@options.pass_settings
def pairs(
    settings: Settings,
    *,
    passages: int,
    held_out_from: datetime,
    own: tuple[Path, ...],
    out: Path | None,
    seed: int,
    as_json: bool,
) -> None:
    """Questions, passages and grounded answers in the four styles, to learn from."""
    from bot import tuning_models

    plan = tuning_models.PairsPlan(passages, held_out_from.date(), seed)
    path = out or settings.workspace.data_dir / "pairs.jsonl"
    with options.progress_bar(quiet=settings.quiet or as_json) as bar:
        job = tuning_models.make_pairs(
            settings.workspace, path, plan, own, lambda step: bar.follow(step[:4], step.note)
        )
        report = asyncio.run(job)
    if as_json:
        rows = [row._asdict() for row in report.table]
        options.print_json({"file": str(path)} | asdict(report) | {"table": rows})
    else:
        options.print_lines(_table(report))
        click.echo(f"written to {path}")


def _table(report: PairsReport) -> Iterator[str]:
    """Pairs to learn from and held out, by kind and style."""
    counts: dict[tuple[str, str], tuple[int, int]] = {
        (row.kind, row.style): (row.train, row.held_out) for row in report.table
    }
    yield f"{'':<14}" + "".join(f"{style:>{16 - len(style)}}" for style in _STYLES)  # wide letters
    for kind in dict.fromkeys(row.kind for row in report.table):
        cells = (counts.get((kind, style), (0, 0)) for style in _STYLES)
        yield f"{kind:<14}" + "".join(f"{f'{a:,} + {b:,}':>16}" for a, b in cells)
    yield f"{report.pairs:,} pairs (to learn from + held out), {report.texts:,} texts"
    yield f"{report.ungrounded:,} answers said more than their passages and were left out"


@click.command(
    epilog=options.examples(
        "lawbot tune lora", "lawbot tune lora --base skt/kogpt2-base-v2 --run short --search"
    )
)
@_base
@click.option(
    "--pairs",
    "files",
    type=options.FILE,
    multiple=True,
    help="What `lawbot tune pairs` wrote, or rows of your own [pairs.jsonl in the data folder].",
)
@_run
@click.option("--rank", type=_POSITIVE, default=16, show_default=True, help="Alpha is twice that.")
@click.option("--dropout", type=click.FloatRange(0, 0.9), default=0.05, show_default=True)
@_rate(5e-4)
@_schedule
@click.option("--search", is_flag=True, help="Try ranks and rates in short runs first.")
@options.as_json
@options.pass_settings
def lora(
    settings: Settings,
    /,
    *,
    base: str,
    files: tuple[Path, ...],
    run: str,
    rank: int,
    dropout: float,
    search: bool,
    as_json: bool,
    **schedule: Any,
) -> None:
    """LoRA weights for a language model. Killed and started again, it goes on where it was."""
    from bot import tuning_models

    workspace = settings.workspace
    plan = tuning_models.LoraPlan(rank, dropout, tuning_models.Schedule(**schedule))
    with options.progress_bar(quiet=settings.quiet or as_json) as bar:
        tuned = tuning_models.tune_lora(
            workspace,
            base,
            files or (workspace.data_dir / "pairs.jsonl",),
            run=run,
            plan=plan,
            search=search,
            on_progress=lambda step: bar.follow(step[:4], step.note),
        )
    trials = {f"rank {t.rank}, rate {t.rate:g}": round(t.held_out, 4) for t in tuned.trials}
    figures = {"folder": str(tuned.result.folder), **tuned.result.figures()}
    options.print_figures(figures | {"trials": trials} if search else figures, as_json=as_json)
    if tuned.result.ungrounded:
        click.echo(
            f"{tuned.result.ungrounded:,} rows of your own say more than their passages and were"
            " left out: each sentence must restate one of the passage that its mark points to",
            err=True,
        )
    if not as_json:
        click.echo(f'To answer with it, set lora = "{run}" in [model] of config.toml')


@click.command(
    epilog=options.examples("lawbot tune pretrain --base skt/kogpt2-base-v2 --name kogpt2-law")
)
@_base
@click.option("--name", required=True, help="What the model will be called.")
@_held_out_from
@_own
@_rate(2e-4)
@_schedule
@options.as_json
@options.pass_settings
def pretrain(
    settings: Settings,
    /,
    *,
    base: str,
    name: str,
    held_out_from: datetime,
    own: tuple[Path, ...],
    as_json: bool,
    **schedule: Any,
) -> None:
    """Let all of a model read on in the archive: a base for LoRA that knows how law is worded.

    It takes a GPU for hours. Killed and started again, it goes on where it was.
    """
    from bot import tuning_models

    with options.progress_bar(quiet=settings.quiet or as_json) as bar:
        result = tuning_models.pretrain(
            settings.workspace,
            base,
            name,
            tuning_models.Schedule(**schedule),
            own=own,
            held_out_from=held_out_from.date(),
            on_progress=lambda step: bar.follow(step[:4], step.note),
        )
    options.print_figures(result.figures(), as_json=as_json)
    if not as_json:
        click.echo(f"Tune it next: lawbot tune lora --base {name}")
