"""Sentence-transformers models, tried with tiny ones that are built here."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from rag.errors import ConfigError, EmbedderMismatch
from rag.morphemes import Morphemes
from rag.passage import Passage, Query
from rag.retrieval.dense import DenseIndex
from rag.retrieval.embedding import Embedder, open_embedder, passage_text

PASSAGE = "가상임대차법\x1f보증금\x1f제1장\x1f집을 비우면 보증금을 돌려받는다."
AS_READ = "가상임대차법\n보증금\n제1장\n집을 비우면 보증금을 돌려받는다."


@pytest.fixture
async def embedder(sentence_model: Path, morphemes: Morphemes) -> Embedder:
    return await open_embedder(str(sentence_model), morphemes)


async def test_gives_unit_vectors_of_the_model(embedder: Embedder) -> None:
    vectors = await embedder.embed(["집을 비우면", "", "보증금"], input_type="query")

    assert (vectors.shape, vectors.dtype) == ((3, embedder.dimension), np.float32)
    assert np.linalg.norm(vectors, axis=1).tolist() == pytest.approx([1, 0, 1])


async def test_reads_a_provision_field_by_field_after_the_prompt_for_passages(
    embedder: Embedder, sentence_model: Path
) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(sentence_model))
    expected = model.encode(f"passage: {AS_READ}", normalize_embeddings=True)

    (vector,) = await embedder.embed([PASSAGE], input_type="passage")

    assert vector.tolist() == pytest.approx(expected.tolist(), abs=1e-5)


async def test_asks_with_the_prompt_for_queries(embedder: Embedder, sentence_model: Path) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(sentence_model))
    expected = model.encode("query: 보증금", normalize_embeddings=True)

    (vector,) = await embedder.embed(["보증금"], input_type="query")

    assert vector.tolist() == pytest.approx(expected.tolist(), abs=1e-5)


async def test_embeds_no_texts(embedder: Embedder) -> None:
    assert (await embedder.embed([], input_type="query")).shape == (0, embedder.dimension)


async def test_is_named_after_folder_dimension_and_weights(
    embedder: Embedder, sentence_model: Path, morphemes: Morphemes
) -> None:
    again = await open_embedder(str(sentence_model), morphemes)

    assert embedder.name == again.name
    assert embedder.name.startswith(f"{sentence_model.name} {embedder.dimension} / ")


async def test_a_model_that_was_trained_on_is_another(
    embedder: Embedder, sentence_model: Path, tmp_path: Path, morphemes: Morphemes
) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(sentence_model))
    next(model.parameters()).data += 0.01
    model.save(str(tmp_path / sentence_model.name))

    other = await open_embedder(str(tmp_path / sentence_model.name), morphemes)

    assert other.name != embedder.name


async def test_a_name_that_cannot_be_downloaded_says_what_to_do(morphemes: Morphemes) -> None:
    with pytest.raises(ConfigError) as caught:
        await open_embedder("nobody/no-such-model", morphemes)

    said = str(caught.value)
    assert said.startswith("cannot load embedder = 'nobody/no-such-model' in [retrieval]: ")
    assert said.endswith("Give the folder of a model, or download it where there is a network")
    assert "\n" not in said


async def test_a_folder_without_a_model_says_what_to_do(
    tmp_path: Path, morphemes: Morphemes
) -> None:
    with pytest.raises(ConfigError, match="Give the folder of a model"):
        await open_embedder(str(tmp_path), morphemes)


async def test_an_index_serves_only_the_embedder_that_made_it(
    embedder: Embedder,
    morphemes: Morphemes,
    tmp_path: Path,
    provision: Callable[..., Passage],
) -> None:
    passage = provision("가상임대차법", 3, "보증금을 돌려받는다.")
    vectors = await embedder.embed([passage_text(passage)], input_type="passage")
    made = await DenseIndex.create(tmp_path / "dense", embedder)
    await made.add([passage], vectors)
    await made.close()

    index = await DenseIndex.open(tmp_path / "dense", embedder)
    found = await index.search(vectors[0], "statute", Query("보증금"), limit=1)
    await index.close()

    assert [ranked.id for ranked in found] == [passage.id]
    with pytest.raises(EmbedderMismatch, match="rebuild-index"):
        await DenseIndex.open(tmp_path / "dense", await open_embedder("static", morphemes))
