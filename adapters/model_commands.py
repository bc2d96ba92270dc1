"""`lawbot model`: the language models on this machine."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from adapters import options
from adapters.options import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.modelling import Shelf, Trial
    from bot.workspace import Workspace

KOGPT2 = "skt/kogpt2-base-v2"


@click.group(epilog=options.examples("lawbot model pull", "lawbot model list"))
def model() -> None:
    """Bring a language model here, and try how it restates the law."""


@model.command(epilog=options.examples("lawbot model pull", "lawbot model pull ./my-model"))
@click.argument("name", default=KOGPT2)
@click.option("--accept-licence", is_flag=True, help="Do not ask: its licence is accepted.")
@options.as_json
@options.pass_settings
def pull(settings: Settings, *, name: str, accept_licence: bool, as_json: bool) -> None:
    """Fetch a model by NAME [skt/kogpt2-base-v2], or take one from a folder.

    Its licence is shown first, and no weights are fetched before it is accepted.
    """
    from bot import modelling

    terms = asyncio.run(modelling.read_terms(settings.workspace, name))
    click.echo(f"{terms.name} is given under this licence: {terms.licence}", err=True)
    if not accept_licence:
        click.confirm("Do you accept it?", abort=True, err=True)
    progress = not (settings.quiet or as_json)
    card = asyncio.run(modelling.pull(settings.workspace, name, progress=progress))
    options.print_figures(asdict(card), as_json=as_json)
    if not as_json:
        click.echo(f'To answer with it, set name = "{card.name}" in [model] of config.toml')


@model.command("list", epilog=options.examples("lawbot model list"))
@options.as_json
@options.pass_settings
def list_models(settings: Settings, *, as_json: bool) -> None:
    """The models and LoRA weights on this machine."""
    from bot.modelling import read_shelf

    found = read_shelf(settings.workspace)
    if as_json:
        options.print_json(asdict(found))
    else:
        options.print_lines(_lines(found))


def _lines(found: Shelf) -> Iterator[str]:
    for card in found.models:
        yield (
            f"{card.name}  {card.parameters:,} parameters, {_mb(card.size)}, licence"
            f" {card.licence}, sha256 {card.sha256[:12]}"
        )
    for lora in found.loras:
        yield f"LoRA {lora.name}  of {lora.base or 'an unknown base'}, {_mb(lora.size)}"
    if not found.models:
        yield f"no model is here: run `lawbot model pull {KOGPT2}`"
    if found.missing:
        yield f"configured but not usable, the law's own sentences answer: {found.missing}"
    elif found.configured:
        yield f"configured: {found.configured}"


def _mb(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


@model.command(
    "try",
    epilog=options.examples(
        'lawbot model try "보증금은 언제 돌려받나요?"',
        'lawbot model try --model ./my-model --strategies greedy,beam "퇴직금은 언제 받나요?"',
    ),
)
@click.argument("question", nargs=-1, required=True)
@click.option("--model", "name", help="A model, or model+LoRA weights [as configured].")
@click.option(
    "--strategies",
    default="",
    help="Of greedy, beam, top-k, top-p, guidance and prompt-lookup, with commas between [all that"
    " the engine knows].",
)
@options.as_json
@options.pass_settings
def try_model(
    settings: Settings,
    *,
    question: tuple[str, ...],
    name: str | None,
    strategies: str,
    as_json: bool,
) -> None:
    """Restate what is found for a QUESTION by several strategies, side by side."""
    named = [strategy for strategy in strategies.split(",") if strategy]
    asyncio.run(_try(settings.workspace, " ".join(question), name, named, as_json))


async def _try(
    workspace: Workspace, question: str, name: str | None, strategies: list[str], as_json: bool
) -> None:
    from bot.modelling import try_strategies

    async for trial in try_strategies(workspace, question, strategies, model=name):
        if as_json:
            options.print_json(asdict(trial))
        else:
            options.print_lines(_trial(trial))


def _trial(trial: Trial) -> Iterator[str]:
    yield (
        f"{trial.strategy}: {trial.tokens_per_s} tokens/s, first after {trial.first_ms:.0f} ms,"
        f" {trial.grounded_share:.0%} grounded"
    )
    yield f"  {trial.text}"
