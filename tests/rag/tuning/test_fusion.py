"""`lawbot tune fusion` learns which feature tells the right article, and how sure it may be."""

import random
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from rag.citation import ArticleCitation
from rag.errors import NothingToLearn, TuningError
from rag.evaluation_set import Gold, Row
from rag.law import ArticleNumber
from rag.passage import Passage, Query
from rag.retrieval.features import NAMES, Found, Numbers
from rag.retrieval.fusion import Fusion
from rag.retrieval.retriever import Considered
from rag.tuning import judged
from rag.tuning.fusion import FusionPlan, tune_fusion

pytest.importorskip("torch", reason="tuning needs the extra `models`")

CANDIDATES = 20


def passage(number: int) -> Passage:
    citation = ArticleCitation("가상법", ArticleNumber(number))
    return Passage(f"s/1/1/{citation.article}", "statute", citation, None, "", None, "")


class DenseTells:
    """Hands over the same candidates for every question; `dense` alone points at the right one.

    A question is the number of its article, or words that no article answers.
    """

    def __init__(self) -> None:
        self.queries: list[Query] = []

    async def consider(self, query: Query) -> Considered:
        self.queries.append(query)
        passages = [passage(number) for number in range(1, CANDIDATES + 1)]
        words = frozenset({"조"} if query.text.isdigit() else query.text.split())
        return Considered(passages, Found({}, {}), self._features(query.text), words)

    def _features(self, question: str) -> Numbers:
        chance = np.random.default_rng(random.Random(question).randrange(2**32))
        rows = chance.random((CANDIDATES, len(NAMES)), dtype=np.float32)
        dense = NAMES.index("dense")
        rows[:, dense] *= 0.2
        if question.isdigit():
            rows[int(question) - 1, dense] = 0.9
        return rows


@pytest.fixture
def rows() -> list[Row]:
    return [
        Row(str(number), (Gold("가상법", ArticleNumber(number)),), register)
        for number in range(1, CANDIDATES + 1)
        for register in ("lay", "scenario")
    ]


async def test_learns_the_feature_that_tells(rows: list[Row], tmp_path: Path) -> None:
    out, retriever = tmp_path / "fusion.json", DenseTells()

    table = await tune_fusion(retriever, rows, out, FusionPlan(epochs=60), lambda *_: None)

    figures = {row.features: row.figures["lay"].recall_10 for row in table}
    assert figures["all"] == 1.0
    assert figures["dense alone"] == 1.0
    assert figures["without dense"] < 0.9
    fusion = Fusion.load(str(out))
    asked = log_odds(fusion, await retriever.consider(Query("7")))
    off_topic = log_odds(fusion, await retriever.consider(Query("라면 끓이는 방법 추천")))
    assert int(asked.argmax()) == 6
    assert asked.max() > 0 > off_topic.max()


def log_odds(fusion: Fusion, considered: Considered) -> Numbers:
    """What the retriever would make of it."""
    rows = considered.features.copy()
    rows[:, NAMES.index("about_law")] = fusion.about_law.score(considered.morphemes)
    return fusion.scores(rows)


async def test_learns_by_which_words_a_question_is_about_law(
    rows: list[Row], tmp_path: Path
) -> None:
    out, plan = tmp_path / "fusion.json", FusionPlan(ablation=False, epochs=1)
    law = [frozenset({"보증금", "받"}), frozenset({"보증금", "집"})]

    await tune_fusion(DenseTells(), rows, out, plan, lambda *_: None, law=law)

    score = Fusion.load(str(out)).about_law.score
    assert score({"조"}) > score({"보증금"}) > score({"모르는말"}) > score({"추천"})


async def test_asks_for_provisions_only_and_keeps_later_precedents_out(
    rows: list[Row], tmp_path: Path
) -> None:
    retriever, seen = DenseTells(), []
    plan = FusionPlan(date(2021, 1, 1), ablation=False, epochs=1)

    await tune_fusion(
        retriever, rows, tmp_path / "fusion.json", plan, lambda *step: seen.append(step)
    )

    total = len(rows) + len(judged.off_topic_questions())
    assert (seen[0], seen[-1]) == ((1, total), (total, total))
    assert {(query.kinds, query.decided_before) for query in retriever.queries} == {
        (frozenset({"statute"}), date(2021, 1, 1))
    }


async def test_says_so_when_no_right_article_is_found(tmp_path: Path) -> None:
    rows = [Row("1", (Gold("없는법", ArticleNumber(1)),))]

    with pytest.raises(NothingToLearn, match="lawbot ingest status"):
        await tune_fusion(
            DenseTells(), rows, tmp_path / "fusion.json", FusionPlan(), lambda *_: None
        )


async def test_says_so_when_the_file_cannot_be_written(rows: list[Row], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(TuningError, match="Give another --out"):
        await tune_fusion(
            DenseTells(),
            rows,
            tmp_path / "file" / "fusion.json",
            FusionPlan(ablation=False, epochs=1),
            lambda *_: None,
        )


def test_no_question_of_the_shipped_list_stands_twice() -> None:
    questions = judged.off_topic_questions()
    assert len(questions) == len(set(questions)) > 40
