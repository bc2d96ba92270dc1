import numpy as np
import pytest

from rag.tuning.bags import Bags
from rag.tuning.rewrites import EverydayEntry, Rewrites, load_entries

VOCABULARY = ("보증금", "반환", "임대인", "집주인", "돈", "돌려받다")
ENTRIES = (
    EverydayEntry(("보증금", "반환"), (("돈", "돌려받다"),)),
    EverydayEntry(("임대인",), (("집주인",),)),
    EverydayEntry(("모르는",), (("돈",),)),
)


def bags(*texts: str) -> Bags:
    places = [[VOCABULARY.index(word) for word in text.split()] for text in texts]
    return Bags.count([np.array(text, dtype=np.int32) for text in places])


@pytest.fixture
def rewrites() -> Rewrites:
    return Rewrites.of(ENTRIES, VOCABULARY)


def test_finds_legal_words_that_stand_whole(rewrites: Rewrites, numbers) -> None:
    texts = bags("보증금 임대인", "반환 보증금", *["돈"] * 30)

    assert numbers(rewrites.met(texts))[:3] == [[1], [0], []]


def test_says_it_in_words_of_daily_life(rewrites: Rewrites, numbers) -> None:
    texts = bags("반환 보증금 임대인", "보증금", *["돈"] * 30)

    everyday = rewrites.rewrite(texts, rewrites.met(texts), 1.0, np.random.default_rng(0))

    said = [{VOCABULARY[number] for number in text} for text in numbers(everyday)]
    assert said[:3] == [{"돈", "돌려받다", "집주인"}, {"보증금"}, {"돈"}]


def test_leaves_the_rest_as_it_is(rewrites: Rewrites, numbers) -> None:
    texts = bags("반환 보증금 임대인", *["돈"] * 30)

    same = rewrites.rewrite(texts, rewrites.met(texts), 0.0, np.random.default_rng(0))

    assert numbers(same) == numbers(texts)


def test_a_word_of_every_text_is_no_legal_word(rewrites: Rewrites, numbers) -> None:
    assert numbers(rewrites.met(bags("임대인", "임대인", "돈"))) == [[], [], []]


async def test_reads_the_words_that_ship(morphemes) -> None:
    entries = {entry.legal: entry.forms for entry in await load_entries(morphemes)}

    assert ("집주인",) in entries[("임대인",)]
    assert len(entries) > 1000
