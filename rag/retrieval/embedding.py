"""What turns text into vectors: the Embedder seam, and what is embedded of a passage."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.citation import ArticleCitation
from rag.errors import ConfigError
from rag.morphemes import Morphemes
from rag.passage import Passage

Vectors = NDArray[np.float32]
InputType = Literal["query", "passage"]

_FIELD_END = "\x1f"  # the unit separator of ASCII: no source and no model has a use for it
_FIELDS = 4


class Embedder(Protocol):
    """Text to unit vectors. `name` tells embedders apart: an index serves only the one it names."""

    name: str
    dimension: int

    async def embed(self, texts: Sequence[str], *, input_type: InputType) -> Vectors:
        """Vectors of length 1, (n, dimension) float32; a text that says nothing is all zeros."""
        ...


async def open_embedder(name: str, morphemes: Morphemes) -> Embedder:
    """The embedder of `[retrieval] embedder`: "static", a tuned one in its .npz file, or a model.

    A model is given by its folder or its name.

    Raises ConfigError for a name that is not known, and for a model that cannot be loaded.
    """
    if name == "static":
        from rag.retrieval.static_embedder import StaticEmbedder

        return await asyncio.to_thread(StaticEmbedder.default, morphemes)
    if name.endswith(".npz"):
        from rag.retrieval.static_embedder import StaticEmbedder, StaticModel

        return StaticEmbedder(await asyncio.to_thread(StaticModel.load, Path(name)), morphemes)
    if _may_be_model(name):
        from rag.retrieval.sentence_embedder import SentenceEmbedder

        return await SentenceEmbedder.open(name)
    raise ConfigError(
        f"unknown embedder {name!r} in [retrieval]: use 'static', the name of a model such as "
        "'nlpai-lab/KURE-v1', or its folder"
    )


def _may_be_model(name: str) -> bool:
    """Models at the hub are named after their owner: a misspelt word never leads to a download."""
    return "/" in name or Path(name).is_dir()


def passage_text(passage: Passage) -> str:
    """What is embedded of a passage. A provision has fields, which `passage_fields` gives back."""
    if not isinstance(passage.citation, ArticleCitation):
        return passage.text
    fields = (
        passage.citation.law,
        passage.heading or "",
        " ".join(passage.heading_path),
        passage.text,
    )
    return _FIELD_END.join(fields)


def passage_fields(text: str) -> list[str]:
    """Law name, heading, headings above and text of a provision; of other text the text alone."""
    fields = text.split(_FIELD_END)
    return fields if len(fields) == _FIELDS else [text]


def normalized(vectors: Vectors) -> Vectors:
    """Rows of length 1; rows of zeros stay zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    unit: Vectors = vectors / lengths
    return unit
