"""The four styles word the same law differently."""

import pytest

from bot.plain_words import explained
from bot.styles import Style, law_sentence, own_words

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
    assert law_sentence(SENTENCE, style) == said


def test_leaves_what_stands_in_brackets() -> None:
    sentence = '돈(이하 "집세"라 한다. 이하 같다)을 낸다.'
    assert law_sentence(sentence, Style.POLITE) == '돈(이하 "집세"라 한다. 이하 같다)을 냅니다.'


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


@pytest.mark.parametrize("text", ["고소득자에게 과세한다.", "채무자대리인", "공동상속인단"])
def test_explains_only_whole_words(text: str) -> None:
    assert explained(text) == text
