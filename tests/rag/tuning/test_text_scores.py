"""Scores of texts, by hand."""

from rag.morphemes import Morphemes
from rag.tuning.text_scores import Said, cut_texts, text_scores

PASSAGE = "임차인은 매월 말일에 집세를 지급한다."


async def score(morphemes: Morphemes, answer: str, expected: str = PASSAGE) -> dict[str, float]:
    cuts = await cut_texts([Said(answer, expected, PASSAGE)], morphemes)
    return {name: round(value, 3) for name, value in text_scores(cuts)._asdict().items()}


async def test_a_perfect_answer(morphemes: Morphemes) -> None:
    scores = await score(morphemes, PASSAGE)
    assert scores.pop("legal_terms") > 0  # 임차인
    assert scores == {
        "bleu": 1.0,
        "rouge_1": 1.0,
        "rouge_2": 1.0,
        "rouge_l": 1.0,
        "relevance": 1.0,
        "coverage": 1.0,
        "repetition": 0.0,
    }


async def test_an_answer_about_something_else(morphemes: Morphemes) -> None:
    scores = await score(morphemes, "고양이가 생선을 먹었다")
    assert (scores["relevance"], scores["coverage"], scores["legal_terms"]) == (0.0, 0.0, 0.0)
    assert scores["rouge_2"] < 0.2


async def test_an_answer_in_other_words_covers_the_nouns(morphemes: Morphemes) -> None:
    scores = await score(morphemes, "집세는 임차인이 말일마다 매월 지급해요")
    assert scores["coverage"] == 1.0
    assert 0 < scores["rouge_l"] < scores["rouge_1"] < 1


async def test_an_answer_that_turns_in_circles(morphemes: Morphemes) -> None:
    once = await score(morphemes, PASSAGE)
    thrice = await score(morphemes, " ".join([PASSAGE] * 3))
    assert (once["repetition"], thrice["repetition"] > 0.5) == (0.0, True)


async def test_no_answer_at_all(morphemes: Morphemes) -> None:
    assert set((await score(morphemes, "")).values()) == {0.0}
