"""The evaluation asks the stream itself: what would a user have seen?"""

from dataclasses import replace
from datetime import date

import pytest

from rag.citation import ArticleCitation, PrecedentCitation
from rag.errors import EvaluationError
from rag.grounding_evaluation import Figures, evaluate_grounding
from rag.grounding_judge import LIMITS
from rag.law import ArticleNumber
from rag.passage import Passage

TEXT = (
    "① 임대인은 제{n}조에 따라 임차인에게 보증금을 {n}개월 이내에 반환하여야 한다."
    " 다만, 임차인이 집을 비우지 아니한 경우에는 그러하지 아니하다."
)


def passage(number: int) -> Passage:
    citation = ArticleCitation(f"가상{number}법", ArticleNumber(number))
    text = TEXT.format(n=number)
    return Passage(f"s/{number}", "statute", citation, None, text, date(2020, 1, 1), "")


def polite(sentence: str) -> str:
    return sentence.replace("한다.", "합니다.")


@pytest.fixture
def passages() -> list[Passage]:
    held = "채무자가 3회 이상 갚지 아니하면 채권자는 계약을 해제할 수 있다."
    precedent = replace(
        passage(1), kind="precedent", citation=PrecedentCitation("2020다1"), text=f"쟁점\n\n{held}"
    )
    return [*map(passage, range(2, 14)), precedent]


async def test_counts_what_is_caught_and_kept_by_kind(morphemes, passages) -> None:
    report = await evaluate_grounding(passages, morphemes, [polite], answers=3)
    kinds = {f.kind: f for f in report.development}
    assert kinds["good"] == Figures("good", 3, 1.0)
    assert {f.kind: f.share for f in report.held_out if f.kind != "good"} == dict.fromkeys(
        ("number", "bound", "article", "case", "negation", "modality", "role", "exception"), 1.0
    ) | {f.kind: 1.0 for f in report.held_out if f.kind in ("other article", "condition", "term")}
    assert report.limits == LIMITS
    assert report.trials[0].caught <= report.trials[-1].caught


async def test_gives_the_same_figures_again(morphemes, passages) -> None:
    first, second = [
        await evaluate_grounding(passages, morphemes, [polite], answers=2) for _ in range(2)
    ]
    assert (first.development, first.held_out, first.trials) == (
        second.development,
        second.held_out,
        second.trials,
    )
    assert set(first.as_json()) == {
        "development", "held_out", "limits", "trials", "p50_ms", "p95_ms",
    }  # fmt: skip


async def test_needs_a_sentence_to_restate(morphemes) -> None:
    with pytest.raises(EvaluationError, match="ingest law first"):
        await evaluate_grounding([], morphemes, [polite])
