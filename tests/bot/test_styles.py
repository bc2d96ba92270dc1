"""The four styles word the same law differently."""

import re

import pytest

from bot.plain_words import MEANINGS, explained
from bot.styles import Style, law_sentence, own_words
from ingest.starter import load_statutes
from rag.sentences import split_sentences

SENTENCE = (
    "임차인은 보증금을 돌려받을 수 있다."
    " 다만, 임차인이 집을 비우지 아니한 때에는 그러하지 아니하다."
)


@pytest.mark.parametrize(
    ("style", "said"),
    [
        (
            Style.POLITE,
            "임차인은 보증금을 돌려받을 수 있습니다."
            " 다만, 임차인이 집을 비우지 아니한 때에는 그렇지 않습니다.",
        ),
        (
            Style.FRIENDLY,
            "임차인은 보증금을 돌려받을 수 있어요."
            " 다만, 임차인이 집을 비우지 아니한 때에는 그렇지 않아요.",
        ),
        (Style.EXPERT, SENTENCE),
        (
            Style.PLAIN,
            "임차인(집이나 물건을 빌린 사람)은 보증금(맡겨 두는 돈)을 돌려받을 수 있어요."
            " 다만, 임차인이 집을 비우지 아니한 때에는 그렇지 않아요.",
        ),
    ],
)
def test_says_a_sentence_of_the_law(style: Style, said: str) -> None:
    assert law_sentence(SENTENCE, style, set()) == said


def test_leaves_what_stands_in_brackets() -> None:
    sentence = '돈(이하 "집세"라 한다. 이하 같다)을 낸다.'
    assert (
        law_sentence(sentence, Style.POLITE, set()) == '돈(이하 "집세"라 한다. 이하 같다)을 냅니다.'
    )


@pytest.mark.parametrize(
    ("style", "said"),
    [
        (Style.POLITE, "근거를 찾지 못했습니다. 조문을 적으십시오."),
        (Style.FRIENDLY, "근거를 찾지 못했어요. 조문을 적으세요."),
        (Style.EXPERT, "근거를 찾지 못했습니다. 조문을 적으십시오."),
        (Style.PLAIN, "근거를 찾지 못했어요. 조문을 적으세요."),
    ],
)
def test_says_its_own_words(style: Style, said: str) -> None:
    assert own_words("근거를 찾지 못했습니다. 조문을 적으십시오.", style) == said


@pytest.mark.parametrize(
    "text",
    [
        "고소득자에게 과세한다.",
        "채무자대리인",
        "공동상속인단",
        "담보의무를 진다.",
        "「약관의 규제에 관한 법률」",
        "떡집(임차인의 것을 포함한다)",
        "보증금(전세금)을 낸다.",
        "‘보증금’을 찾는다.",
    ],
)
def test_explains_only_whole_words_outside_names_and_remarks(text: str) -> None:
    assert explained(text, set()) == text


def test_explains_a_word_once() -> None:
    known: set[str] = set()
    assert explained("해지는 해지이다.", known) == "해지(계약을 앞으로 끝내는 것)는 해지이다."
    assert (explained("해지한다.", known), known) == ("해지한다.", {"해지"})


def test_explains_without_numbers_and_in_few_words() -> None:
    assert [word for word, meaning in MEANINGS.items() if re.search(r"\d", meaning)] == []
    assert max(map(len, MEANINGS.values())) <= 26
    assert len(MEANINGS) >= 150


@pytest.mark.parametrize(
    ("law", "plain"),
    [
        (
            "토끼는 떡을 쪄야 하며, 거북이에게 나누어야 한다.",
            "토끼는 떡을 쪄야 해요. 거북이에게 나누어야 해요.",
        ),
        ("토끼는 떡을 먹을 수 있으며, 잔다.", "토끼는 떡을 먹을 수 있어요. 자요."),
        ("토끼는 떡을 먹지 못하며, 잔다.", "토끼는 떡을 먹지 못해요. 자요."),
        ("떡을 쪄야 하며, 잔다.", "떡을 쪄야 하며, 자요."),
        ("토끼는 떡을 찌며, 잔다.", "토끼는 떡을 찌며, 자요."),
        ('송편(이하 "떡"이라 한다)을 먹는다.', "송편을 먹어요."),
        (
            '송편(이하 "떡"이라 한다)을 찌고 떡을 나눈다.',
            '송편(이하 "떡"이라 한다)을 찌고 떡을 나눠요.',
        ),
        (
            '3일(이하 "잔치 3일"이라 한다) 동안 먹는다.',
            '3일(이하 "잔치 3일"이라 한다) 동안 먹어요.',
        ),
    ],
)
def test_plain_sentences_are_short(law: str, plain: str) -> None:
    assert law_sentence(law, Style.PLAIN, set()) == plain


def test_leaves_no_starter_sentence_stiff() -> None:
    sentences = [
        sentence
        for statute in load_statutes()
        for article in statute.articles
        for sentence in split_sentences(article.text)
    ]
    turned = [law_sentence(sentence, Style.FRIENDLY, set()) for sentence in sentences]
    assert [text for text in turned if re.search(r"다\.?$", text)] == []
