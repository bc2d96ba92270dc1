"""Indexes are made beside the ones in use, published whole, and follow the archive."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from fakes import LetterEmbedder

from rag.errors import EmbedderMismatch, IndexMissing
from rag.morphemes import Morphemes
from rag.passage import Query
from rag.retrieval.everyday import EverydayWords, shipped_entries
from rag.retrieval.generations import Generation, current, current_name, index_dir
from rag.retrieval.indexer import Indexer


@pytest.fixture
def embedder() -> LetterEmbedder:
    return LetterEmbedder()


@pytest.fixture
def refresh(tmp_path: Path, morphemes: Morphemes, embedder: LetterEmbedder):
    async def run(*, publish_after=(), on_progress=lambda done, total: None, **options) -> None:
        indexer = Indexer(tmp_path, morphemes, embedder, publish_after=publish_after)
        await indexer.refresh(on_progress, **options)

    return run


@pytest.fixture
def found(tmp_path: Path, embedder: LetterEmbedder):
    """What the generation in use has of statutes: lexical by a word, dense all of them."""

    async def search(word: str) -> tuple[list[str], list[str]]:
        (vector,) = await embedder.embed([word], input_type="query")
        query = Query(word)
        async with Generation.open_current(tmp_path, embedder) as generation:
            lexical = await generation.lexical.search({word: 1.0}, "statute", query, limit=5)
            dense = await generation.dense.search(vector, "statute", query, limit=50)
        return sorted(hit.id for hit in lexical), sorted(hit.id for hit in dense)

    return search


def folders(data_dir: Path) -> list[str]:
    return sorted(path.name for path in index_dir(data_dir).iterdir())


async def test_the_first_build_makes_the_archive_searchable(
    tmp_path, store, statute, precedent, morphemes, embedder, refresh, found
) -> None:
    store(statute(), precedent())
    progress: list[tuple[int, int]] = []
    await refresh(on_progress=lambda *at: progress.append(at))
    assert await found("목적") == (["s/000001/100/제1조"], ["s/000001/100/제1조"])
    manifest = current(tmp_path)
    assert manifest is not None
    assert manifest.model_dump(exclude={"created_at"}) == {
        "generation": "000001",
        "archive_revision": 1,
        "passages": 2,
        "embedder": embedder.name,
        "morphemes": morphemes.version,
        "lexical_schema": manifest.lexical_schema,
        "previous": None,
    }
    assert progress[-1] == (2, 2)


async def test_a_generation_holds_the_everyday_words(
    tmp_path, store, statute, morphemes, embedder, refresh
) -> None:
    store(statute())
    await refresh()
    shipped = await EverydayWords.parse(shipped_entries(), morphemes)
    async with Generation.open_current(tmp_path, embedder) as generation:
        shipped.save(tmp_path / "expected.json")
        assert generation.everyday.read_bytes() == (tmp_path / "expected.json").read_bytes()


async def test_without_a_change_nothing_is_made(tmp_path, store, statute, refresh) -> None:
    store(statute())
    await refresh()
    await refresh()
    assert folders(tmp_path) == ["000001", "CURRENT"]


async def test_only_what_changed_is_indexed_again(
    tmp_path, store, statute, article, embedder, refresh, found
) -> None:
    store(
        statute(
            articles=(article("제1조", "자전거를 빌린다."), article("제2조", "우산을 빌린다."))
        ),
        statute("가상법", statute_id="000002", articles=(article("제1조", "모자를 빌린다."),)),
    )
    await refresh()
    store(statute(articles=(article("제1조", "자동차를 빌린다."),)))
    before = embedder.texts
    await refresh()
    assert embedder.texts - before == 1
    everything = ["s/000001/100/제1조", "s/000002/100/제1조"]
    assert await found("자동차") == (everything[:1], everything)
    assert await found("모자") == (everything[1:], everything)
    assert await found("자전거") == ([], everything)
    assert await found("우산") == ([], everything)
    manifest = current(tmp_path)
    assert manifest is not None
    assert (manifest.generation, manifest.previous, manifest.passages) == ("000002", "000001", 2)


async def test_readers_keep_the_generation_they_opened(
    tmp_path, store, statute, embedder, refresh
) -> None:
    store(statute())
    await refresh()
    async with Generation.open_current(tmp_path, embedder) as generation:
        assert generation.is_current(tmp_path)
        store(statute("가상법", statute_id="000002"))
        await refresh()
        assert not generation.is_current(tmp_path)
        hits = await generation.lexical.search({"목적": 1.0}, "statute", Query("목적"), limit=5)
    assert [hit.id for hit in hits] == ["s/000001/100/제1조"]


async def test_only_the_generation_in_use_and_the_one_before_it_are_kept(
    tmp_path, store, statute, refresh
) -> None:
    for number in range(4):
        store(statute(f"가상{number}법", statute_id=str(number)))
        await refresh()
    assert folders(tmp_path) == ["000003", "000004", "CURRENT"]


async def test_another_embedder_or_order_makes_all_anew(
    tmp_path, store, statute, embedder, refresh, found
) -> None:
    store(statute(), statute("가상법", statute_id="000002"))
    await refresh()
    embedder.name = "another"
    with pytest.raises(EmbedderMismatch, match="rebuild-index"):
        await found("목적")
    await refresh()
    assert embedder.texts == 2 + 1 + 2
    await refresh(from_scratch=True)
    assert embedder.texts == 2 + 1 + 2 + 2
    assert current_name(tmp_path) == "000003"


async def test_a_long_build_publishes_early(tmp_path, store, statute, refresh) -> None:
    for number in range(6):
        store(statute(f"가상{number}법", statute_id=str(number)))
    sizes: list[int] = []

    def look(done: int, total: int) -> None:
        manifest = current(tmp_path)
        sizes.append(manifest.passages if manifest else 0)

    await refresh(publish_after=(2, 3), on_progress=look)
    manifest = current(tmp_path)
    assert sizes == [0, 2, 3]
    assert manifest is not None
    assert (manifest.passages, manifest.archive_revision) == (6, 6)


async def test_what_a_killed_build_left_is_removed(
    tmp_path, store, statute, refresh, found
) -> None:
    store(statute())
    await refresh()
    left = index_dir(tmp_path) / "000002"
    (left / "lexical").mkdir(parents=True)
    (left / "manifest.json").write_text("{}")
    (index_dir(tmp_path) / "CURRENT.part").write_text("000002\n")
    assert (await found("목적"))[0] == ["s/000001/100/제1조"]
    store(statute("가상법", statute_id="000002"))
    await refresh()
    assert (await found("목적"))[0] == ["s/000001/100/제1조", "s/000002/100/제1조"]


async def test_without_an_index_the_command_is_named(tmp_path, embedder) -> None:
    with pytest.raises(IndexMissing, match="run `lawbot ingest rebuild-index`"):
        async with Generation.open_current(tmp_path, embedder):
            pass


async def test_a_damaged_manifest_is_said_and_mended(
    tmp_path, store, statute, refresh, found
) -> None:
    store(statute())
    await refresh()
    (index_dir(tmp_path) / "000001" / "manifest.json").write_text('{"generation": "00')
    with pytest.raises(IndexMissing, match="is damaged: run `lawbot ingest rebuild-index`"):
        await found("목적")
    await refresh()
    assert (await found("목적"))[0] == ["s/000001/100/제1조"]


async def test_dates_reach_the_index(tmp_path, store, statute, embedder, refresh) -> None:
    store(statute(effective_date=date(2100, 1, 1)))
    await refresh()
    query = Query("목적", as_of=date(2026, 1, 1))
    async with Generation.open_current(tmp_path, embedder) as generation:
        assert await generation.lexical.search({"목적": 1.0}, "statute", query, limit=5) == []


def test_a_full_disk_keeps_the_index_that_is_there(tmp_path, store, statute) -> None:
    store(statute())
    program = (
        "import asyncio, sys\n"
        "sys.path.insert(0, 'tests')\n"
        "from pathlib import Path\n"
        "from rag.errors import StorageFull\n"
        "from rag.morphemes import Morphemes\n"
        "from fakes import LetterEmbedder\n"
        "from rag.retrieval.indexer import Indexer\n"
        "data = Path(sys.argv[1])\n"
        "morphemes = Morphemes()\n"
        "indexer = Indexer(data, morphemes, LetterEmbedder())\n"
        "try: asyncio.run(indexer.refresh(lambda done, total: None))\n"
        "except StorageFull as error: print(error)\n"
        "print(sorted(path.name for path in (data / 'index').iterdir()))\n"
    )
    small = f'mount -t tmpfs -o size=200k tmpfs {tmp_path}/index && exec "$@"'
    (tmp_path / "index").mkdir()
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", small, "sh", sys.executable, "-c", program, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    if "mount" in done.stderr or "unshare" in done.stderr:
        pytest.skip("needs the right to mount a small disk")
    message, left = done.stdout.splitlines()
    assert "Make room, or give another folder with --data" in message
    assert left == "[]"
