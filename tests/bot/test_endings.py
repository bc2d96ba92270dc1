"""Sentence endings turned by rule, and left alone where no rule is sure."""

import pytest

from bot.endings import formal, friendly


@pytest.mark.parametrize(
    ("law", "polite", "kind"),
    [
        ("집을 비워야 한다.", "집을 비워야 합니다.", "집을 비워야 해요."),
        ("효력이 생긴다.", "효력이 생깁니다.", "효력이 생겨요."),
        ("청구할 수 있다.", "청구할 수 있습니다.", "청구할 수 있어요."),
        ("책임이 없다.", "책임이 없습니다.", "책임이 없어요."),
        ("무효로 된다.", "무효로 됩니다.", "무효로 돼요."),
        ("승계한 것으로 본다.", "승계한 것으로 봅니다.", "승계한 것으로 봐요."),
        ("돈을 받는다.", "돈을 받습니다.", "돈을 받아요."),
        ("영향을 미치지 아니한다.", "영향을 미치지 않습니다.", "영향을 미치지 않아요."),
        ("다만, 그러하지 아니하다.", "다만, 그렇지 않습니다.", "다만, 그렇지 않아요."),
        ("정하지 아니하였다.", "정하지 않았습니다.", "정하지 않았어요."),
        ("대항하지 못한다.", "대항하지 못합니다.", "대항하지 못해요."),
        ("또한 같다.", "또한 같습니다.", "또한 같아요."),
        ("그 법에 따른다.", "그 법에 따릅니다.", "그 법에 따라요."),
        ("서류를 만든다.", "서류를 만듭니다.", "서류를 만들어요."),
        ("권리를 가진다.", "권리를 가집니다.", "권리를 가져요."),
        ("이를 준다.", "이를 줍니다.", "이를 줘요."),
        ("자격이 필요하다.", "자격이 필요합니다.", "자격이 필요해요."),
        ("기간은 2년이다.", "기간은 2년입니다.", "기간은 2년이에요."),
        ("집을 비운 때이다", "집을 비운 때입니다", "집을 비운 때예요"),
        ("그렇게 보인다.", "그렇게 보입니다.", "그렇게 보여요."),
        ("계약하였다.", "계약하였습니다.", "계약했어요."),
        ("먼저 받는다(우선변제권).", "먼저 받습니다(우선변제권).", "먼저 받아요(우선변제권)."),
        ("나이가 많다.", "나이가 많습니다.", "나이가 많아요."),
    ],
)
def test_turns_the_endings_of_the_law(law: str, polite: str, kind: str) -> None:
    assert (formal(law), friendly(law)) == (polite, kind)


@pytest.mark.parametrize(
    ("own", "kind"),
    [
        ("찾지 못했습니다.", "찾지 못했어요."),
        ("여기 있습니다.", "여기 있어요."),
        ("문체는 정중입니다.", "문체는 정중이에요."),
        ("말씀하신 판례입니다.", "말씀하신 판례예요."),
        ("질문을 입력하십시오.", "질문을 입력하세요."),
        ("질문을 적으십시오.", "질문을 적으세요."),
        ("안녕히 가십시오.", "안녕히 가세요."),
    ],
)
def test_turns_what_the_bot_says_itself(own: str, kind: str) -> None:
    assert friendly(own) == kind


@pytest.mark.parametrize(
    "text",
    ["돌려받는지 여부(소극)", "1. 집을 비운 때", "", "다.", "벌금 또는 과료"],
)
def test_leaves_alone_what_it_does_not_know(text: str) -> None:
    assert (formal(text), friendly(text)) == (text, text)


@pytest.mark.parametrize("text", ["집을 짓다.", "길을 걷다.", "값이 비싸지 않느다."])
def test_stays_stiff_rather_than_wrong(text: str) -> None:
    assert friendly(text) == text
