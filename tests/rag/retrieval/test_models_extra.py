"""Without the extra `models` a setting that needs it says how to install it."""

import sys

import pytest

from rag.errors import ConfigError
from rag.morphemes import Morphemes
from rag.retrieval.embedding import open_embedder
from rag.retrieval.reranker import Reranker


@pytest.fixture
def _without_models(monkeypatch: pytest.MonkeyPatch) -> None:
    for library in ("transformers", "transformers.utils", "sentence_transformers"):
        monkeypatch.setitem(sys.modules, library, None)  # an import of it fails as if not installed


@pytest.mark.usefixtures("_without_models")
async def test_an_embedder_says_what_to_install(morphemes: Morphemes) -> None:
    with pytest.raises(ConfigError) as caught:
        await open_embedder("nlpai-lab/KURE-v1", morphemes)

    assert str(caught.value) == (
        "embedder = 'nlpai-lab/KURE-v1' in [retrieval] needs sentence-transformers: run "
        "`pip install 'lawbot[models]'`"
    )


@pytest.mark.usefixtures("_without_models")
async def test_a_reranker_says_what_to_install() -> None:
    with pytest.raises(ConfigError, match=r"^reranker = 'some/model' .* needs sentence-transf"):
        await Reranker.open("some/model")
