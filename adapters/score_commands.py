"""`lawbot evaluate model`, `model compare` and `tune compress`: how good language models are."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from adapters import options
from adapters.options import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.scoring import Which

_OPTIONS = (
    click.option(
        "--set",
        "rows",
        type=options.FILE,
        required=True,
        help='JSON Lines {"question", "passages", "answer"} like those of `lawbot tune pairs`.',
    ),
    click.option(
        "--rows",
        "which",
        type=click.Choice(["held_out", "all"]),
        default="held_out",
        show_default=True,
        help="Which of them: a set that says nothing holds one in twenty out.",
    ),
    click.option("--limit", type=click.IntRange(1), default=100, show_default=True),
)


def _set(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command(
    "model", epilog=options.examples("lawbot evaluate model --set pairs.jsonl --plot scores.png")
)
@_set
@click.option("--model", "name", help="A model, or model+LoRA weights [as configured].")
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="A PNG to write.")
@options.as_json
@options.pass_settings
def evaluate_model(
    settings: Settings,
    *,
    rows: Path,
    which: Which,
    limit: int,
    name: str | None,
    plot: Path | None,
    as_json: bool,
) -> None:
    """Held-out loss, BLEU, ROUGE, faithfulness and more, by kind of question and area of law."""
    from bot import scoring

    if plot:
        scoring.check_plot(plot)  # before the work, which takes minutes
    with options.progress_bar(quiet=settings.quiet or as_json) as bar:
        job = scoring.evaluate(
            settings.workspace,
            rows,
            model=name,
            which=which,
            limit=limit,
            on_progress=lambda step: bar.follow(step[:4], step.note),
        )
        found = asyncio.run(job)
    if as_json:
        options.print_json(found.as_json())
    else:
        options.print_lines(found.scores.lines())
    if plot:
        scoring.save_plot(found.scores, plot)


@click.command(
    epilog=options.examples("lawbot model compare skt/kogpt2-base-v2 base+lora --set pairs.jsonl")
)
@click.argument("models", nargs=-1, required=True)
@_set
@options.as_json
@options.pass_settings
def compare(
    settings: Settings,
    *,
    models: tuple[str, ...],
    rows: Path,
    which: Which,
    limit: int,
    as_json: bool,
) -> None:
    """Size, memory, speed and quality of MODELS: names or folders, with +LoRA if they have it."""
    from bot import scoring

    job = scoring.compare(settings.workspace, models, rows, which=which, limit=limit)
    found = asyncio.run(job)
    if as_json:
        options.print_json(found.as_json())
    else:
        options.print_lines(found.lines())


@click.command(
    epilog=options.examples("lawbot tune compress skt/kogpt2-base-v2+lora --set pairs.jsonl")
)
@click.argument("name", metavar="[MODEL]", default="")
@click.option("--set", "rows", type=options.FILE, required=True, help="Of `lawbot tune pairs`.")
@click.option(
    "--limit", type=click.IntRange(1), default=100, show_default=True, help="Held-out questions."
)
@click.option(
    "--layers",
    type=click.IntRange(0),
    default=6,
    show_default=True,
    help="To distil into; 0: none.",
)
@click.option(
    "--steps", type=click.IntRange(2), default=200, show_default=True, help="Of the distillation."
)
@click.option("--batch", type=click.IntRange(1), default=4, show_default=True, help="Rows a step.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder for the pruned and the distilled model [they are only measured].",
)
@options.as_json
@options.pass_settings
def compress(
    settings: Settings,
    *,
    name: str,
    rows: Path,
    limit: int,
    layers: int,
    steps: int,
    batch: int,
    out: Path | None,
    as_json: bool,
) -> None:
    """Size, speed and loss of quality of smaller models made of one, and what to take.

    They are int8, GGUF at 8, 4, 3 and 2 bits, pruning and distillation. MODEL is a name or folder,
    with +LoRA if it has it [as configured]. Int8 and GGUF weights stay beside the model, where
    engine = "compact" and "gguf" in [model] find them.
    """
    from bot import scoring

    with options.progress_bar(quiet=settings.quiet or as_json) as bar:
        job = scoring.compress(
            settings.workspace,
            name or None,
            rows,
            limit=limit,
            layers=layers,
            steps=steps,
            batch=batch,
            out=out,
            on_progress=lambda step: bar.follow(step[:4], step.note),
        )
        report = asyncio.run(job)
    if as_json:
        options.print_json(report.as_json())
    else:
        options.print_lines(report.lines())
