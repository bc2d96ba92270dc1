"""Sentence-transformers models for those who can download one, or have one in a folder."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from rag.errors import ConfigError
from rag.retrieval.embedding import InputType, Vectors, normalized, passage_fields

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_PROMPTS = {"query": ("query",), "passage": ("document", "passage", "corpus")}
_SAMPLE = 64  # values of each parameter that go into a model's fingerprint


class SentenceEmbedder:
    """Any model of the sentence-transformers library, with the prompts that it defines.

    It is named after its weights and prompts, so that a folder whose model was trained on, or
    replaced, does not serve the index of the one before. One batch runs at a time: a fast
    tokenizer cannot be shared between threads.
    """

    def __init__(self, name: str, model: SentenceTransformer, dimension: int) -> None:
        self.name = f"{name} {dimension} / {_fingerprint(model)}"
        self.dimension = dimension
        self._model = model
        self._lock = asyncio.Lock()

    @classmethod
    async def open(cls, name: str) -> Self:
        """Load a model from its folder or by its name. Raises ConfigError."""
        return await asyncio.to_thread(cls._load, name)

    async def embed(self, texts: Sequence[str], *, input_type: InputType) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        rows = [row for row, text in enumerate(texts) if text.strip()]
        if rows:
            said = [readable(texts[row]) for row in rows]
            async with self._lock:
                vectors[rows] = await asyncio.to_thread(_encode, self._model, said, input_type)
        return normalized(vectors)

    @classmethod
    def _load(cls, name: str) -> Self:
        with loading("embedder", name):
            from sentence_transformers import SentenceTransformer

            model = SentenceTransformer(name)
            dimension = _encode(model, ["법"], "query").shape[1]
        return cls(Path(name).name if Path(name).is_dir() else name, model, dimension)


@contextmanager
def loading(setting: str, name: str) -> Iterator[None]:
    """Turn what stops a model from being loaded into a ConfigError that says what to do."""
    try:
        from transformers.utils import logging

        logging.disable_progress_bar()
        yield
    except ImportError as error:
        raise ConfigError(
            f"{setting} = {name!r} in [retrieval] needs sentence-transformers: run "
            "`pip install 'lawbot[models]'`"
        ) from error
    except (OSError, ValueError) as error:
        why = str(error).strip().partition("\n")[0]
        raise ConfigError(
            f"cannot load {setting} = {name!r} in [retrieval]: {why} Give the folder of a model, or"
            " download it where there is a network"
        ) from error


def readable(text: str) -> str:
    """The text of a passage, or a question, as a language model reads it: a line per field."""
    return "\n".join(filter(None, passage_fields(text)))


def _encode(model: SentenceTransformer, texts: list[str], input_type: InputType) -> Vectors:
    encode = model.encode_query if input_type == "query" else model.encode_document
    # The library fills in an empty prompt for "document", which would hide the "passage" of E5.
    prompt = next((name for name in _PROMPTS[input_type] if model.prompts.get(name)), None)
    vectors = encode(texts, prompt_name=prompt, show_progress_bar=False)
    return np.asarray(vectors, dtype=np.float32)


def _fingerprint(model: SentenceTransformer) -> str:
    digest = hashlib.blake2b(repr(sorted(model.prompts.items())).encode(), digest_size=4)
    for key, values in sorted(model.state_dict().items()):
        sample = values.flatten()[:_SAMPLE].float().cpu().numpy()
        digest.update(key.encode() + sample.tobytes())
    return digest.hexdigest()
