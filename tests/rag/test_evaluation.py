"""Retrieval and answer metrics, worked out by hand on a few invented articles."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rag.answer import Abstained, Abstention, Answer, AnswerEvent, Quote, QuotesFound
from rag.answer_evaluation import AnswersReport, evaluate_answers
from rag.citation import ArticleCitation, PrecedentCitation
from rag.errors import EvaluationError, UnknownPrecedent, UnknownStatute
from rag.evaluation import RetrievalReport, Scope, Score, evaluate_retrieval, percentile
from rag.evaluation_set import Gold, Row, read_laws, read_rows
from rag.law import ArticleNumber
from rag.passage import Hit, Passage, Query


def article(number: int, *, part: int = 0, law: str = "가상법") -> Passage:
    citation = ArticleCitation(law, ArticleNumber(number))
    text = f"제{number}조 달토끼는 떡을 찧는다."
    return Passage(
        f"s/1/1/제{number}조/{part}", "statute", citation, None, text, date(2020, 1, 1), ""
    )


DECISION = Passage(
    "p/1/0", "precedent", PrecedentCitation("2017다1"), None, "토끼의 책임", date(2019, 1, 1), ""
)


def row(question: str, *numbers: int, register: str = "") -> Row:
    gold = tuple(Gold("가상법", ArticleNumber(number)) for number in numbers)
    return Row(question, gold, register)


class FixedRetriever:
    """Answers every question with the passages that were laid down for it."""

    def __init__(self, passages: dict[str, list[Passage]]) -> None:
        self._passages = passages
        self.queries: list[Query] = []

    async def retrieve(self, query: Query) -> list[Hit]:
        self.queries.append(query)
        found = self._passages.get(query.text, [])
        return [Hit(passage, 1.0, rank) for rank, passage in enumerate(found, start=1)]


async def test_recall_any_and_reciprocal_rank_by_hand() -> None:
    retriever = FixedRetriever(
        {
            "첫째": [article(1), article(2), article(3)],
            "둘째": [article(9), article(9), article(4)],
            "셋째": [article(8), article(7)],
        }
    )
    rows = [
        row("첫째", 1, 5, register="lay"),
        row("둘째", 4, register="lay"),
        row("셋째", 6, register="petition"),
    ]
    report = await evaluate_retrieval(retriever, rows, scope=Scope(), cutoffs=(3,))
    total = Score(3, recall=((3, 0.5),), any=((1, 0.3333), (3, 0.6667)), mrr=0.5)
    lay = Score(2, recall=((3, 0.75),), any=((1, 0.5), (3, 1.0)), mrr=0.75)
    petition = Score(1, recall=((3, 0.0),), any=((1, 0.0), (3, 0.0)), mrr=0.0)
    assert (report.total, report.registers) == (total, (("lay", lay), ("petition", petition)))


async def test_passages_of_one_article_count_once_and_decisions_not_at_all() -> None:
    found = [DECISION, article(2), article(2, part=2), article(1)]
    report = await evaluate_retrieval(
        FixedRetriever({"물음": found}), [row("물음", 1)], scope=Scope(), cutoffs=(2,)
    )
    assert report.total == Score(1, recall=((2, 1.0),), any=((1, 0.0), (2, 1.0)), mrr=0.5)


async def test_the_same_number_of_another_law_is_no_hit() -> None:
    retriever = FixedRetriever({"물음": [article(1, law="다른법")]})
    report = await evaluate_retrieval(retriever, [row("물음", 1)], scope=Scope(), cutoffs=(5,))
    assert report.total.mrr == 0.0


async def test_searches_within_the_scope() -> None:
    retriever = FixedRetriever({})
    scope = Scope(laws=frozenset({"가상법"}), decided_before=date(2021, 1, 1))
    await evaluate_retrieval(retriever, [row("물음", 1)], scope=scope, cutoffs=(5, 10))
    assert set(retriever.queries) == {
        Query(
            "물음",
            kinds=frozenset({"statute"}),
            laws=frozenset({"가상법"}),
            decided_before=date(2021, 1, 1),
            limit=20,
        )
    }


def test_prints_the_figures_under_the_names_of_the_contract() -> None:
    score = Score(2, recall=((5, 0.5), (10, 1.0)), any=((1, 0.0), (5, 0.5), (10, 1.0)), mrr=0.25)
    figures = {"n": 2, "recall@5": 0.5, "recall@10": 1.0, "any@1": 0.0, "any@5": 0.5}
    figures |= {"any@10": 1.0, "mrr": 0.25}
    report = RetrievalReport(score, (("lay", score),), p50_ms=3.0, p95_ms=9.0)
    assert report.as_json() == {
        **figures,
        "p50_ms": 3.0,
        "p95_ms": 9.0,
        "by_register": {"lay": figures},
    }


@pytest.mark.parametrize(("percent", "value"), [(50, 10.0), (95, 19.0), (100, 20.0), (1, 1.0)])
def test_percentile_is_a_value_that_was_measured(percent: int, value: float) -> None:
    assert percentile([float(n) for n in range(20, 0, -1)], percent) == value


def test_reads_a_set(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(
        '{"question": "달은?", "gold_articles": [{"law": "가상·법", "article": "제3조의2"}],'
        ' "register": "lay", "id": "a"}\n\n'
        '{"question": "별은?", "gold_articles": [{"law": "가상법", "article": "제1조"}]}\n',
        encoding="utf-8",
    )
    assert read_rows(path) == (
        Row("달은?", (Gold("가상ㆍ법", ArticleNumber(3, 2)),), "lay"),
        Row("별은?", (Gold("가상법", ArticleNumber(1)),)),
    )


GOOD = '{"question": "달은?", "gold_articles": [{"law": "가상법", "article": "제1조"}]}'


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"question": "달은?"', ["line 2", "JSON"]),
        ('{"question": "달은?"}', ["line 2", "'gold_articles'"]),
        ('{"gold_articles": [{"law": "가상법", "article": "제1조"}]}', ["line 2", "'question'"]),
        ('{"question": " ", "gold_articles": []}', ["line 2", "'question'"]),
        ('{"question": "달은?", "gold_articles": []}', ["line 2", "'gold_articles'"]),
        (
            '{"question": "달은?", "gold_articles": [{"law": "가상법", "article": "1"}]}',
            ["line 2", "'gold_articles.0.article'"],
        ),
        ('["달은?"]', ["line 2"]),
    ],
)
def test_names_file_and_line_of_a_bad_row(tmp_path: Path, line: str, words: list[str]) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(f"{GOOD}\n{line}\n", encoding="utf-8")
    with pytest.raises(EvaluationError) as caught:
        read_rows(path)
    assert [word for word in [str(path), *words] if word not in str(caught.value)] == []


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe\x00"])
def test_an_empty_or_unreadable_set_is_an_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "set.jsonl"
    path.write_bytes(content)
    with pytest.raises(EvaluationError, match=r"set\.jsonl"):
        read_rows(path)


def test_a_missing_set_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="cannot read"):
        read_rows(tmp_path / "none.jsonl")


def test_reads_the_laws_of_a_corpus(tmp_path: Path) -> None:
    path = tmp_path / "laws.json"
    path.write_text('["민법", "가상법"]', encoding="utf-8")
    assert read_laws(path) == frozenset({"민법", "가상법"})


@pytest.mark.parametrize("content", ["{}", "[1]", "민법", '{"laws": ["민법"]}'])
def test_laws_must_be_a_list_of_titles(tmp_path: Path, content: str) -> None:
    path = tmp_path / "laws.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(EvaluationError, match="JSON list of law titles"):
        read_laws(path)


class SmallArchive:
    """Holds 가상법 제1조 and 2017다1, nothing else."""

    async def provisions(
        self, citation: ArticleCitation, on: date | None = None
    ) -> tuple[Passage, ...]:
        if (citation.law, citation.article) != ("가상법", ArticleNumber(1)):
            raise UnknownStatute(citation.law)
        return (article(1),)

    async def precedents(self, citation: PrecedentCitation) -> tuple[Passage, ...]:
        if citation.case_number != "2017다1":
            raise UnknownPrecedent(citation.case_number)
        return (DECISION,)


def quote(passage: Passage, text: str) -> Quote:
    return Quote(passage, passage.citation, text)


ANSWERS = {
    "좋음": Answer(
        "좋음",
        date(2020, 1, 1),
        provisions=(quote(article(1), "달토끼는 떡을 찧는다."),),
        precedents=(quote(DECISION, "토끼의 책임"),),
        elapsed_ms=10.0,
    ),
    "지어냄": Answer(
        "지어냄",
        date(2020, 1, 1),
        provisions=(quote(article(1), "달토끼는 떡을 판다."), quote(article(7), "달토끼")),
        elapsed_ms=20.0,
    ),
    "모름": Answer(
        "모름", date(2020, 1, 1), abstention=Abstention(Abstained.WEAK_EVIDENCE), elapsed_ms=5.0
    ),
}


async def say(question: str) -> AsyncIterator[AnswerEvent]:
    answer = ANSWERS[question]
    yield QuotesFound(answer.provisions, answer.precedents, answer.failures)
    yield answer


async def test_counts_abstentions_inventions_and_gold() -> None:
    rows = [row("좋음", 1), row("지어냄", 2), row("모름", 1)]
    assert await evaluate_answers(say, SmallArchive(), rows) == AnswersReport(
        n=3,
        abstained=0.3333,
        quotes=4,
        existing=0.75,
        verbatim=0.5,
        gold_cited=0.3333,
        p50_ms=10.0,
        p95_ms=20.0,
    )


async def test_a_part_that_does_not_exist_is_not_verbatim_s_fault() -> None:
    answer = ANSWERS["좋음"]
    (cited,) = answer.provisions
    part = replace(cited, citation=ArticleCitation("가상법", ArticleNumber(1), paragraph=3))

    async def say_part(question: str) -> AsyncIterator[AnswerEvent]:
        yield replace(answer, provisions=(part,), precedents=())

    report = await evaluate_answers(say_part, SmallArchive(), [row("좋음", 1)])
    assert (report.verbatim, report.gold_cited) == (1.0, 1.0)


async def test_shares_of_nothing_are_none() -> None:
    report = await evaluate_answers(say, SmallArchive(), [row("모름", 1)])
    assert (report.quotes, report.existing, report.verbatim) == (0, None, None)
    assert report.as_json()["abstained"] == 1.0
