from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from rag.errors import ConfigError
from rag.morphemes import Morphemes
from rag.passage import Passage
from rag.retrieval.embedding import Embedder, open_embedder, passage_fields, passage_text
from rag.retrieval.static_embedder import Origin, StaticEmbedder, StaticModel

MODEL = StaticModel(
    vocabulary=("보증금", "해고"),
    vectors=np.array([[100, 0], [0, 50]], dtype=np.int8),
    scales=np.array([0.01, 0.04], dtype=np.float16).astype(np.float32),
    query_scales=np.array([0.02, 0.02], dtype=np.float16).astype(np.float32),
    fields=np.array([3.0, 2.0, 0.0, 1.0], dtype=np.float32),
    origin=Origin("kiwi", "2021-01-01", 2, 0, 1, 0.5),
)


@pytest.fixture
def embedder(morphemes: Morphemes) -> Embedder:
    return StaticEmbedder(MODEL, morphemes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("보증금", [1, 0]),
        ("보증금을 보증금이", [1, 0]),
        ("보증금과 해고", [2, 1]),  # 100 * 0.02 and 50 * 0.02
        ("모르는 낱말", [0, 0]),
        ("", [0, 0]),
    ],
)
async def test_sums_the_vectors_of_morphemes(
    embedder: Embedder, text: str, expected: list[float]
) -> None:
    (vector,) = await embedder.embed([text], input_type="query")

    assert vector.dtype == np.float32
    assert vector.tolist() == pytest.approx(expected / np.maximum(np.linalg.norm(expected), 1))


async def test_weighs_morphemes_of_passages_in_their_own_way(embedder: Embedder) -> None:
    (vector,) = await embedder.embed(["보증금과 해고"], input_type="passage")

    expected = np.array([1, 2])  # 100 * 0.01 and 50 * 0.04
    assert vector.tolist() == pytest.approx(expected / np.linalg.norm(expected), rel=1e-3)


async def test_weighs_the_fields_of_a_provision(
    embedder: Embedder, provision: Callable[..., Passage]
) -> None:
    passage = provision("보증금법", 1, "해고", heading="보증금", heading_path=("해고",))

    (vector,) = await embedder.embed([passage_text(passage)], input_type="passage")

    expected = np.array([3 * 1 + 2 * 1, 1 * 2])
    assert vector.tolist() == pytest.approx(expected / np.linalg.norm(expected), rel=1e-3)


async def test_embeds_many_texts_as_it_embeds_each(embedder: Embedder) -> None:
    texts = ["보증금", "", "해고와 보증금"]

    together = await embedder.embed(texts, input_type="passage")

    assert together.shape == (3, embedder.dimension)
    for text, vector in zip(texts, together, strict=True):
        (alone,) = await embedder.embed([text], input_type="passage")
        assert alone.tolist() == vector.tolist()


async def test_embeds_no_texts(embedder: Embedder) -> None:
    assert (await embedder.embed([], input_type="query")).shape == (0, 2)


def test_a_model_is_the_same_after_it_was_saved(tmp_path: Path, morphemes: Morphemes) -> None:
    MODEL.save(tmp_path / "model.npz")
    loaded = StaticModel.load(tmp_path / "model.npz")

    assert [np.array(part).tolist() for part in loaded] == [
        np.array(part).tolist() for part in MODEL
    ]
    assert loaded.origin == MODEL.origin
    assert StaticEmbedder(loaded, morphemes).name == StaticEmbedder(MODEL, morphemes).name


def test_a_model_that_cannot_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    MODEL.save(tmp_path / "model.npz")

    with pytest.raises(TypeError):
        MODEL._replace(vocabulary=(1,)).save(tmp_path / "model.npz")  # type: ignore[arg-type]

    assert [path.name for path in tmp_path.iterdir()] == ["model.npz"]
    assert StaticModel.load(tmp_path / "model.npz").vocabulary == MODEL.vocabulary


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04", b"no arrays"])
async def test_says_so_when_there_is_no_model(
    tmp_path: Path, morphemes: Morphemes, content: bytes | None
) -> None:
    path = tmp_path / "model.npz"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ConfigError, match="make one with `lawbot tune embedder --out FILE`"):
        await open_embedder(str(path), morphemes)


async def test_opens_a_model_from_its_file(tmp_path: Path, morphemes: Morphemes) -> None:
    MODEL.save(tmp_path / "model.npz")

    embedder = await open_embedder(str(tmp_path / "model.npz"), morphemes)

    assert embedder.name == StaticEmbedder(MODEL, morphemes).name


def test_is_named_by_its_vectors_and_its_morphemes(
    embedder: Embedder, morphemes: Morphemes
) -> None:
    other = StaticEmbedder(MODEL._replace(vectors=-MODEL.vectors), morphemes)

    assert other.name != embedder.name
    assert embedder.name.endswith(morphemes.version)


async def test_the_model_that_ships_knows_what_belongs_together(morphemes: Morphemes) -> None:
    embedder = await open_embedder("static", morphemes)

    question, near, far = await embedder.embed(
        ["전세 보증금을 못 받았어요", "임대차보증금의 반환", "특허 출원의 심사"], input_type="query"
    )

    assert question @ near > 0.4 > 0.2 > question @ far


def test_a_precedent_is_embedded_by_its_text_alone(holding: Callable[..., Passage]) -> None:
    assert passage_fields(passage_text(holding(1, "여부\n\n요지"))) == ["여부\n\n요지"]


def test_a_text_with_stray_separators_is_one_field() -> None:
    assert passage_fields("가\x1f나") == ["가\x1f나"]


async def test_refuses_an_embedder_that_nobody_knows(morphemes: Morphemes) -> None:
    with pytest.raises(ConfigError, match=r"unknown embedder 'magic' in \[retrieval\]"):
        await open_embedder("magic", morphemes)
