"""Language models on this machine, as the command line offers them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bot.choosing_models import chosen_model
from bot.library import open_library
from bot.workspace import Workspace
from rag.answer import Quote, QuotesFound
from rag.config import DecodingSettings, ModelSettings
from rag.errors import ConfigError, ModelError
from rag.generation import pulling, shelf
from rag.generation.generator import MARK, Prompt
from rag.generation.model_generator import ModelGenerator
from rag.generation.opening import local_generator
from rag.generation.tokens import Tokens
from rag.generation.worker import Worker
from rag.grounding import Grounding
from rag.morphemes import Morphemes
from rag.tuning.scores import faithful

_STRATEGIES: dict[str, dict[str, object]] = {
    "greedy": {},
    "beam": {"strategy": "beam"},
    "top-k": {"strategy": "sample", "top_p": 1.0},
    "top-p": {"strategy": "sample", "top_k": 0},
    "guidance": {"guidance": 1.5},
    "prompt-lookup": {"prompt_lookup": 8},
}
_PLAIN: dict[str, object] = {"strategy": "greedy", "guidance": 1.0, "prompt_lookup": 0}


@dataclass(frozen=True, slots=True)
class LoraRecord:
    """LoRA weights and the name of the model here that they belong to, if any."""

    name: str
    base: str
    size: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is on this machine; `missing` says why the configured model cannot be used."""

    models: tuple[shelf.Card, ...]
    loras: tuple[LoraRecord, ...]
    configured: str
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a model said by one strategy, and the share of its sentences that the law carries."""

    strategy: str
    text: str
    seconds: float
    first_ms: float
    tokens_per_s: float
    grounded_share: float


async def read_terms(workspace: Workspace, name: str) -> pulling.Terms:
    """The licence of a model. Raises ModelError."""
    return await asyncio.to_thread(pulling.read_terms, name, workspace.data_dir)


async def pull(workspace: Workspace, name: str, *, progress: bool) -> shelf.Card:
    """Bring a model to this machine. Raises ModelError and StorageFull."""
    return await asyncio.to_thread(pulling.pull, name, workspace.data_dir, progress=progress)


def read_shelf(workspace: Workspace) -> Shelf:
    """The models and LoRA weights here. Raises ModelDamaged for a card that cannot be read."""
    settings, data_dir = workspace.config.model, workspace.data_dir
    models = tuple(shelf.models(data_dir))
    names = {card.sha256: card.name for card in models}
    loras = tuple(
        LoraRecord(lora.folder.name, names.get(lora.base_sha256, ""), lora.size)
        for lora in shelf.loras(data_dir)
    )
    configured = settings.remote or settings.name
    return Shelf(models, loras, configured, _missing(settings, data_dir))


def _missing(settings: ModelSettings, data_dir: Path) -> str:
    try:
        if settings.name:
            shelf.find_model(settings.name, data_dir)
        if settings.lora:
            shelf.find_lora(settings.lora, data_dir)
    except ModelError as error:
        return str(error)
    return ""


async def try_strategies(
    workspace: Workspace, question: str, strategies: Sequence[str], *, model: str | None = None
) -> AsyncGenerator[Trial, None]:
    """Let a model restate what is found for a question, by one strategy after the other.

    By all that its engine knows where none is named. Raises ConfigError for one that it does not
    know, ModelError, ArchiveError and SearchIndexError.
    """
    decodings = decodings_of(strategies, workspace.config.model)
    settings = chosen_model(workspace, model, "try")
    prompt = Prompt(question, await _quotes(workspace, question), workspace.config.answer.sentences)
    async with Worker() as worker, Morphemes() as morphemes:
        generator = local_generator(settings, workspace.data_dir, worker)
        tokens = (await generator.ready()).tokens
        for name, decoding in decodings.items():
            said = await _say(generator.using(decoding), prompt, tokens)
            share = await faithful(said.text, prompt.quotes, Grounding(morphemes))
            yield _trial(name, said, share)


def decodings_of(strategies: Sequence[str], model: ModelSettings) -> dict[str, DecodingSettings]:
    """The configured settings with those that make each strategy. Raises ConfigError.

    All strategies that the engine of the model knows where none is named.
    """
    configured = model.decoding.model_dump()
    every = {
        name: DecodingSettings(**(configured | _PLAIN | changes))
        for name, changes in _STRATEGIES.items()
    }
    known = {
        name: decoding
        for name, decoding in every.items()
        if model.engine == "transformers" or not decoding.only_transformers
    }
    if unknown := [name for name in strategies if name not in known]:
        raise ConfigError(
            f"the engine {model.engine!r} knows no strategy {unknown[0]!r}: use {', '.join(known)}"
        )
    return {name: known[name] for name in strategies or known}


async def _quotes(workspace: Workspace, question: str) -> tuple[Quote, ...]:
    """What an answer would quote; the model has no part in it."""
    config = workspace.config.model_copy(update={"model": ModelSettings()})
    async with (
        open_library(config, workspace.data_dir) as library,
        aclosing(library.answerer.answer(question)) as events,
    ):
        async for event in events:
            if isinstance(event, QuotesFound):
                return event.provisions or event.precedents
    raise ModelError("nothing was found that a model could restate: ask otherwise")


class _Said(NamedTuple):
    text: str
    tokens: int
    first: float
    seconds: float


async def _say(model: ModelGenerator, prompt: Prompt, tokens: Tokens) -> _Said:
    started = time.perf_counter()
    pieces, first = [], 0.0
    async for piece in model.stream(prompt):
        first = first or time.perf_counter() - started
        pieces.append(piece)
    text = "".join(pieces)
    count = len(tokens.encode(MARK.sub("", text))) + len(MARK.findall(text))
    return _Said(text, count, first, time.perf_counter() - started)


def _trial(strategy: str, said: _Said, grounded_share: float) -> Trial:
    return Trial(
        strategy,
        MARK.sub(lambda mark: f" [{int(mark[1]) + 1}] ", said.text).strip(),
        round(said.seconds, 2),
        round(said.first * 1000, 1),
        round(said.tokens / said.seconds, 1),
        round(grounded_share, 2),
    )
