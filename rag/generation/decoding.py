"""Settings of decoding as the transformers library takes them."""

from __future__ import annotations

from typing import Any

import torch
from transformers import (
    GenerationConfig,
    LogitsProcessor,
    LogitsProcessorList,
    NoRepeatNGramLogitsProcessor,
    RepetitionPenaltyLogitsProcessor,
)

from rag.config import DecodingSettings
from rag.generation.prompts import PromptIds


class OverGenerated(LogitsProcessor):  # type: ignore[misc]  # the library is not typed for us
    """Lets a processor see the generated ids only.

    The library counts the prompt as well, which would forbid a model to quote it.
    """

    def __init__(self, inner: LogitsProcessor, prompt_length: int) -> None:
        self._inner = inner
        self._prompt_length = prompt_length

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        generated = input_ids[:, self._prompt_length :]
        return self._inner(generated, scores) if generated.shape[1] else scores


def processors(decoding: DecodingSettings, prompt_length: int) -> LogitsProcessorList:
    """Penalties for what the model has said already."""
    inner: list[LogitsProcessor] = []
    if decoding.repetition_penalty > 1:
        inner.append(RepetitionPenaltyLogitsProcessor(decoding.repetition_penalty))
    if decoding.no_repeat_ngram:
        inner.append(NoRepeatNGramLogitsProcessor(decoding.no_repeat_ngram))
    return LogitsProcessorList([OverGenerated(one, prompt_length) for one in inner])


def generation_config(decoding: DecodingSettings, room: int, ends: list[int]) -> GenerationConfig:
    """The library's settings for at most `room` tokens, up to one of the `ends`, if any."""
    values: dict[str, Any] = {
        "max_new_tokens": min(decoding.max_new_tokens, room),
        "eos_token_id": ends or None,
        "pad_token_id": ends[0] if ends else 0,
        "do_sample": decoding.strategy == "sample",
    }
    if decoding.strategy == "beam":
        values |= {"num_beams": decoding.beams, "length_penalty": 0.8, "early_stopping": True}
    if decoding.strategy == "sample":
        values |= {
            "temperature": decoding.temperature,
            "top_k": decoding.top_k,
            "top_p": decoding.top_p,
        }
    if decoding.prompt_lookup:
        values["prompt_lookup_num_tokens"] = decoding.prompt_lookup
    return GenerationConfig(**values)


def inputs(decoding: DecodingSettings, prompt: PromptIds, device: torch.device) -> dict[str, Any]:
    """The prompt as tensors, and the one without quotes that guidance steers away from."""
    ids = torch.tensor([prompt.ids], device=device)
    values: dict[str, Any] = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
    if decoding.guidance > 1:
        bare = torch.tensor([prompt.bare], device=device)
        values |= {"guidance_scale": decoding.guidance, "negative_prompt_ids": bare}
    return values
