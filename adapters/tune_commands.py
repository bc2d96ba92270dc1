"""`lawbot tune`: training from the archive."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from adapters import options
from adapters.options import Settings
from adapters.tune_model_commands import lora, pairs, pretrain


@click.group(epilog=options.examples("lawbot tune embedder"))
def tune() -> None:
    """Train what finds the law, and what restates it."""


tune.add_command(pairs)
tune.add_command(lora)
tune.add_command(pretrain)


@tune.command(
    epilog=options.examples(
        "lawbot tune embedder",
        "lawbot tune embedder --decided-before 2026-01-01 --out embedder.npz",
    )
)
@click.option(
    "--minutes",
    type=click.FloatRange(0, min_open=True),
    default=25,
    show_default=True,
    help="The longest training.",
)
@click.option(
    "--steps",
    type=click.IntRange(1),
    default=2_000,
    show_default=True,
    help="Where these end the training, the same archive and seed give the same file.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write [static_embedder.npz in the data folder].",
)
@click.option(
    "--decided-before",
    type=options.DAY,
    default="2021-01-01",
    show_default=True,
    help="Learn from earlier decisions only; those of the year before are held out.",
)
@click.option(
    "--dimension",
    type=click.IntRange(8, 1024),
    default=256,
    show_default=True,
    help="Of the vectors.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option(
    "--left-out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Do not learn from the lay questions about every twentieth article, and write them to"
    " this file as a set for `tune fusion` and `evaluate retrieval`.",
)
@options.as_json
@options.pass_settings
def embedder(
    settings: Settings,
    *,
    minutes: float,
    steps: int,
    out: Path | None,
    decided_before: datetime,
    dimension: int,
    seed: int,
    left_out: Path | None,
    as_json: bool,
) -> None:
    """Vectors of morphemes, from what courts said and the articles that they cited for it."""
    from bot.tuning import Plan, tune_embedder

    plan = Plan(
        decided_before=decided_before.date(),
        dimension=dimension,
        seed=seed,
        minutes=minutes,
        steps=steps,
        left_out=left_out,
    )
    path = out or settings.workspace.data_dir / "static_embedder.npz"
    with options.progress_bar(quiet=settings.quiet or as_json) as bar:
        job = tune_embedder(
            settings.workspace, path, plan, lambda step: bar.follow(step[:4], step.note)
        )
        origin = asyncio.run(job)
    options.print_figures({"file": str(path), **asdict(origin)}, as_json=as_json)
    if not as_json:
        click.echo(
            f'To search with it, set embedder = "{path}" in [retrieval] of config.toml and run'
            " `lawbot ingest rebuild-index`"
        )


@tune.command(
    epilog=options.examples(
        "lawbot tune fusion --set questions.jsonl",
        "lawbot tune fusion --set a.jsonl --set b.jsonl --decided-before 2021-01-01",
    )
)
@click.option(
    "--set",
    "sets",
    type=options.FILE,
    required=True,
    multiple=True,
    help="Questions with gold articles, JSON Lines; may be given more than once.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write [fusion.json in the data folder].",
)
@click.option("--decided-before", type=options.DAY, help="Leave later precedents out.")
@click.option("--ablation/--no-ablation", default=True, help="Try each part alone and all without.")
@options.as_json
@options.pass_settings
def fusion(
    settings: Settings,
    *,
    sets: tuple[Path, ...],
    out: Path | None,
    decided_before: datetime | None,
    ablation: bool,
    as_json: bool,
) -> None:
    """How much each part of the search counts; prints cross-validated figures."""
    from bot.tuning import FusionPlan, tune_fusion

    plan = FusionPlan(decided_before.date() if decided_before else None, ablation=ablation)
    path = out or settings.workspace.data_dir / "fusion.json"
    with options.progress_bar(quiet=settings.quiet or as_json) as bar:
        job = tune_fusion(
            settings.workspace,
            sets,
            path,
            plan,
            lambda done, total: bar.follow(("judging", done, total, 0.0)),
        )
        table = asyncio.run(job)
    rows = {
        row.features: {register: figures._asdict() for register, figures in row.figures.items()}
        for row in table
    }
    options.print_figures({"file": str(path), **rows}, as_json=as_json)
    if not as_json:
        click.echo(f'To search with it, set fusion = "{path}" in [retrieval] of config.toml.')
