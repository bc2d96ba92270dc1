"""Prompts of invented law for engines, and what they answer."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from tiny_gpt2 import Example, examples

from rag.config import DecodingSettings
from rag.generation.engine import Engine
from rag.generation.prompts import PromptIds, PromptWriter
from rag.generation.tokens import Tokens

ROWS = list(islice(examples(seed=7), 5))
UNPENALISED = {"repetition_penalty": 1.0, "no_repeat_ngram": 0}


def learnt_answers(model: Path) -> list[list[int]]:
    """What the small model has learnt to say to ROWS."""
    writer = PromptWriter(Tokens.load(model))
    return [writer.answer(row.answer)[:-1] for row in ROWS]


def write(engine: Engine, row: Example = ROWS[0]) -> PromptIds:
    return PromptWriter(engine.tokens, engine.positions).write(row.prompt)


def endless(engine: Engine) -> PromptIds:
    """A prompt whose answer may not end."""
    prompt = write(engine)
    return PromptIds(prompt.ids, prompt.bare, (*prompt.unsaid, engine.tokens.id("</s>")))


async def say(engine: Engine, row: Example = ROWS[0], **decoding: object) -> list[int]:
    return await go_on(engine, write(engine, row), **decoding)


async def go_on(engine: Engine, prompt: PromptIds, **decoding: object) -> list[int]:
    settings = DecodingSettings(**decoding)  # type: ignore[arg-type]
    return [number async for number in engine.stream(prompt, settings)]
