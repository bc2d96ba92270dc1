"""Passages of invented law, and vectors that can be computed by hand."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from tiny_models import save_cross_encoder, save_sentence_model

from rag.citation import ArticleCitation, PrecedentCitation
from rag.law import ArticleNumber, StatuteKind
from rag.passage import Passage
from rag.retrieval.embedding import InputType, Vectors


class AxesEmbedder:
    """One axis per word of a short list: how often the text has it, brought to length 1."""

    words = ("보증금", "해고", "상속")
    dimension = len(words)

    def __init__(self, name: str = "axes") -> None:
        self.name = name

    async def embed(self, texts: Sequence[str], *, input_type: InputType) -> Vectors:
        counts = [[text.count(word) for word in self.words] for text in texts]
        vectors = np.array(counts, dtype=np.float32).reshape(len(texts), self.dimension)
        lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1)
        return np.asarray(vectors / lengths, dtype=np.float32)


def build_provision(law: str, number: int, text: str, **changes: object) -> Passage:
    values: dict[str, object] = {
        "id": f"s/{law}/1/제{number}조",
        "kind": "statute",
        "citation": ArticleCitation(law, ArticleNumber(number)),
        "heading": None,
        "text": text,
        "date": date(2020, 1, 1),
        "url": "https://law.example",
        "statute_kind": StatuteKind.ACT,
    }
    return Passage(**(values | changes))  # type: ignore[arg-type]


def build_holding(number: int, text: str, **changes: object) -> Passage:
    values: dict[str, object] = {
        "id": f"p/{number}/0",
        "kind": "precedent",
        "citation": PrecedentCitation(f"2020다{number}", "대법원", date(2020, 5, 7)),
        "heading": None,
        "text": text,
        "date": date(2020, 5, 7),
        "url": "https://law.example",
        "heading_path": ("대법원",),
    }
    return Passage(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def provision() -> Callable[..., Passage]:
    return build_provision


@pytest.fixture
def holding() -> Callable[..., Passage]:
    return build_holding


@pytest.fixture
def axes() -> type[AxesEmbedder]:
    return AxesEmbedder


@pytest.fixture(scope="session")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("sentence_transformers", reason="needs pip install 'lawbot[models]'")
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def sentence_model(model_dir: Path) -> Path:
    """The folder of a sentence-transformers model with prompts."""
    path = model_dir / "tiny-embedder"
    save_sentence_model(path, {"query": "query: ", "passage": "passage: "})
    return path


@pytest.fixture(scope="session")
def cross_encoder(model_dir: Path) -> Path:
    """The folder of a cross-encoder that gives one score."""
    path = model_dir / "tiny-reranker"
    save_cross_encoder(path)
    return path


@pytest.fixture(scope="session")
def cross_encoder_of_three(model_dir: Path) -> Path:
    path = model_dir / "tiny-classifier"
    save_cross_encoder(path, labels=3)
    return path
