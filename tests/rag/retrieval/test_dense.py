import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from rag.errors import EmbedderMismatch, IndexMissing
from rag.passage import Passage, PassageKind, Query
from rag.retrieval.dense import DenseIndex
from rag.retrieval.embedding import Embedder

Build = Callable[..., Passage]
ANY = Query("")


async def store(index: DenseIndex, embedder: Embedder, *passages: Passage) -> None:
    texts = [passage.text for passage in passages]
    await index.add(passages, await embedder.embed(texts, input_type="passage"))


async def found(
    index: DenseIndex,
    embedder: Embedder,
    text: str,
    kind: PassageKind = "statute",
    **bounds: object,
) -> list[tuple[str, float]]:
    (vector,) = await embedder.embed([text], input_type="query")
    query = Query(text, **bounds)  # type: ignore[arg-type]
    hits = await index.search(vector, kind, query, limit=3)
    return [(hit.id, round(hit.score, 3)) for hit in hits]


@pytest.fixture
def embedder(axes: Callable[[], Embedder]) -> Embedder:
    return axes()


@pytest.fixture
async def index(
    tmp_path: Path, embedder: Embedder, provision: Build, holding: Build
) -> AsyncIterator[DenseIndex]:
    index = await DenseIndex.create(tmp_path / "dense", embedder)
    await store(
        index,
        embedder,
        provision("가상임대차법", 1, "보증금"),
        provision("가상근로법", 1, "해고", date=date(2024, 1, 1)),
        provision("가상상속법", 1, "보증금과 상속", date=None),
        holding(1, "보증금"),
    )
    yield index
    await index.close()


async def test_finds_the_nearest_by_cosine(index: DenseIndex, embedder: Embedder) -> None:
    assert await found(index, embedder, "보증금") == [
        ("s/가상임대차법/1/제1조", 1.0),
        ("s/가상상속법/1/제1조", 0.707),
        ("s/가상근로법/1/제1조", 0.0),
    ]
    assert await found(index, embedder, "보증금", "precedent") == [("p/1/0", 1.0)]


async def test_finds_nothing_for_a_text_that_says_nothing(
    index: DenseIndex, embedder: Embedder
) -> None:
    assert await found(index, embedder, "안녕") == []


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"as_of": date(2023, 1, 1)}, [("s/가상임대차법/1/제1조", 0.0)]),
        ({"laws": frozenset({"가상근로법"})}, [("s/가상근로법/1/제1조", 1.0)]),
        ({"laws": frozenset({"가상근로법"}), "as_of": date(2023, 1, 1)}, []),
        ({"laws": frozenset()}, []),
    ],
)
async def test_keeps_to_the_bounds_of_the_query(
    index: DenseIndex, embedder: Embedder, bounds: dict[str, object], expected: list[object]
) -> None:
    assert await found(index, embedder, "해고", **bounds) == expected


async def test_finds_what_lies_behind_many_that_are_too_late(
    index: DenseIndex, embedder: Embedder, holding: Build
) -> None:
    start = date(2021, 1, 1)
    later = [holding(n, "해고", date=start + timedelta(days=n)) for n in range(2, 40)]
    await store(index, embedder, *later)

    assert await found(index, embedder, "해고", "precedent", decided_before=start) == [
        ("p/1/0", 0.0)
    ]


async def test_forgets_what_was_deleted(index: DenseIndex, embedder: Embedder) -> None:
    await index.delete(["p/1/0", "p/없음/0"])

    assert await found(index, embedder, "보증금", "precedent") == []


async def test_stores_more_than_chroma_takes_at_once(
    index: DenseIndex, embedder: Embedder, holding: Build
) -> None:
    many = [holding(n, "상속") for n in range(2, 6_002)]
    await store(index, embedder, *many)
    await index.delete([passage.id for passage in many])

    assert await found(index, embedder, "보증금", "precedent") == [("p/1/0", 1.0)]


async def test_opens_again_for_the_same_embedder(
    index: DenseIndex, embedder: Embedder, tmp_path: Path
) -> None:
    await index.close()
    opened = await DenseIndex.open(tmp_path / "dense", embedder)

    assert await found(opened, embedder, "보증금", "precedent") == [("p/1/0", 1.0)]
    await opened.close()


async def test_what_was_committed_needs_no_log(
    index: DenseIndex, embedder: Embedder, tmp_path: Path
) -> None:
    await index.commit()
    await index.close()
    with sqlite3.connect(tmp_path / "dense" / "chroma.sqlite3") as log:
        log.execute("DELETE FROM embeddings_queue")
    opened = await DenseIndex.open(tmp_path / "dense", embedder)

    assert await found(opened, embedder, "보증금") == [
        ("s/가상임대차법/1/제1조", 1.0),
        ("s/가상상속법/1/제1조", 0.707),
        ("s/가상근로법/1/제1조", 0.0),
    ]
    await opened.close()


async def test_takes_more_after_a_commit(
    index: DenseIndex, embedder: Embedder, holding: Build
) -> None:
    await index.commit()
    await index.delete(["p/1/0"])
    await store(index, embedder, holding(2, "상속"))

    assert await found(index, embedder, "상속", "precedent") == [("p/2/0", 1.0)]


async def test_closes_while_its_vectors_still_load(
    index: DenseIndex, embedder: Embedder, tmp_path: Path
) -> None:
    await index.close()
    opened = await DenseIndex.open(tmp_path / "dense", embedder)
    await opened.close()


async def test_refuses_the_index_of_another_embedder(
    index: DenseIndex, axes: Callable[[str], Embedder], tmp_path: Path
) -> None:
    await index.close()
    with pytest.raises(EmbedderMismatch, match=r"'axes'.*'other'.*rebuild-index"):
        await DenseIndex.open(tmp_path / "dense", axes("other"))


async def test_says_when_there_is_no_index(tmp_path: Path, embedder: Embedder) -> None:
    with pytest.raises(IndexMissing, match="rebuild-index"):
        await DenseIndex.open(tmp_path / "nothing", embedder)
