"""The retriever follows the newest generation, and closes the one that it left."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fakes import LetterEmbedder

from bot.current import CurrentRetriever
from rag.archive import Archive
from rag.config import RetrievalSettings
from rag.morphemes import Morphemes
from rag.passage import Query
from rag.retrieval.embedding import InputType, Vectors
from rag.retrieval.generations import Generation
from rag.retrieval.indexer import Indexer
from rag.retrieval.retriever import LawRetriever

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/maps").exists(), reason="only Linux tells what a process has open"
)


@dataclass
class Slow(LetterEmbedder):
    """Stops in the middle of a search for "느린" until it may go on."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def embed(self, texts: Sequence[str], *, input_type: InputType) -> Vectors:
        if any("느린" in text for text in texts):
            self.begun.set()
            await self.may_go_on.wait()
        return await super().embed(texts, input_type=input_type)


@pytest.fixture
def embedder() -> Slow:
    return Slow()


@pytest.fixture
async def publish(
    tmp_path: Path, store, statute, morphemes: Morphemes
) -> Callable[[str], Awaitable[None]]:
    """Publishes a generation that knows one more law."""

    async def publish(title: str) -> None:
        store(statute(title, statute_id=title))
        await Indexer(tmp_path, morphemes, LetterEmbedder()).refresh(lambda done, total: None)

    await publish("가상하나법")
    return publish


@pytest.fixture
async def current(
    publish, tmp_path: Path, morphemes: Morphemes, embedder: Slow
) -> AsyncIterator[CurrentRetriever]:
    async with Archive.open(tmp_path / "archive.sqlite") as archive:

        def over(generation: Generation) -> LawRetriever:
            return LawRetriever(archive, generation, morphemes, embedder, RetrievalSettings())

        current = CurrentRetriever(tmp_path, embedder, over)
        yield current
        await current.close()
    await closed("000002")


def held(generation: str) -> list[str]:
    """The files of a generation that this process has open or mapped."""
    opened = [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    mapped = Path("/proc/self/maps").read_text().splitlines()
    return [place for place in (*opened, *mapped) if f"/index/{generation}/" in place]


async def closed(generation: str) -> None:
    """Returns once nothing of it is open."""
    async with asyncio.timeout(10):
        while held(generation):  # noqa: ASYNC110  the threads of Chroma end without an event
            await asyncio.sleep(0.01)


async def laws(current: CurrentRetriever, text: str = "목적") -> list[str]:
    hits = await current.retrieve(Query(text))
    return sorted(hit.passage.citation.law for hit in hits)


async def test_closes_the_generation_that_it_left(current, publish) -> None:
    assert await laws(current) == ["가상하나법"]
    assert held("000001")
    await publish("가상둘법")
    assert await laws(current) == ["가상둘법", "가상하나법"]
    await closed("000001")
    assert held("000002")


async def test_a_search_ends_in_the_generation_in_which_it_began(
    current, publish, embedder: Slow
) -> None:
    slow = asyncio.create_task(laws(current, "느린 목적"))
    await embedder.begun.wait()
    await publish("가상둘법")
    assert await laws(current) == ["가상둘법", "가상하나법"]
    assert held("000001")
    embedder.may_go_on.set()
    assert await slow == ["가상하나법"]
    await closed("000001")


async def test_a_search_that_is_cancelled_holds_nothing(current, publish, embedder: Slow) -> None:
    slow = asyncio.create_task(laws(current, "느린 목적"))
    await embedder.begun.wait()
    await publish("가상둘법")
    await laws(current)
    slow.cancel()
    await asyncio.wait({slow})
    await closed("000001")
