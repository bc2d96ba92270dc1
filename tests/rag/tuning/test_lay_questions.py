from collections import Counter
from datetime import date
from pathlib import Path

from rag.law import ArticleNumber
from rag.tuning.lay_questions import Address, LayQuestion, lay_questions, set_apart
from rag.tuning.texts import read_texts

LAW = "가상생활법"


def test_ships_questions_about_many_laws() -> None:
    questions = lay_questions()

    assert (
        LayQuestion(
            "내야 하는 마지막 날이 토요일이나 빨간날이면 다음 날까지 미뤄지나요?",
            Address("국세기본법", ArticleNumber(5)),
        )
        in questions
    )
    assert (
        LayQuestion(
            "우편으로 보낸 신고서는 도장 찍힌 날 낸 걸로 쳐주나요? 인터넷으로 보낸 건요?",
            Address("국세기본법", ArticleNumber(5, branch=2)),
        )
        in questions
    )
    assert len({asked.answer.law for asked in questions}) > 70


def test_asks_nothing_twice() -> None:
    counts = Counter(asked.question for asked in lay_questions())

    assert [question for question, count in counts.items() if count > 1] == []


def test_sets_whole_articles_apart() -> None:
    questions = lay_questions()
    kept, left = set_apart(questions)

    assert sorted([*kept, *left]) == sorted(questions)
    assert {asked.answer for asked in kept}.isdisjoint(asked.answer for asked in left)
    assert 0.03 < len(left) / len(questions) < 0.07


async def test_is_learned_with_the_article_that_answers(archive: Path, morphemes) -> None:
    texts = await read_texts(
        archive,
        morphemes,
        decided_before=date(2021, 1, 1),
        wanted=(),
        questions=[
            LayQuestion("얼음 만드는 기계", Address(LAW, ArticleNumber(1))),
            LayQuestion("없는 법", Address("없는법", ArticleNumber(1))),
        ],
        on_read=lambda done, total: None,
    )

    asked = [texts.vocabulary[number] for number in texts.asked.ids]
    heading = texts.articles[1].take(texts.answers.ids.astype(int))
    assert sorted(asked) == ["기계", "얼음"]
    assert [texts.vocabulary[number] for number in heading.ids] == ["냉장고"]
