"""What statutes refer to, in the forms in which they are drafted (invented sentences)."""

import pytest

from rag.abbreviations import StatuteNames
from rag.drafting import act_of, find_references, rules_of

ACT, DECREE, RULE = "가상주택법", "가상주택법 시행령", "가상주택법 시행규칙"
OTHER, OTHER_DECREE = "나라임대법", "나라임대법 시행령"
COURT_ACT, COURT_RULE = "가상심판법", "가상심판규칙"
NAMES = StatuteNames([ACT, DECREE, RULE, OTHER, OTHER_DECREE, COURT_ACT, COURT_RULE])


def named(text: str, title: str) -> list[str]:
    return [str(found.citation) for found in find_references(text, title, NAMES)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("제3조에 따라", [f"{ACT} 제3조"]),
        ("이 법 제3조의2제1항", [f"{ACT} 제3조의2제1항"]),
        ("제13조와 제3조", [f"{ACT} 제13조", f"{ACT} 제3조"]),
        ("제5조부터 제7조까지", [f"{ACT} 제5조 내지 제7조"]),
        ("「나라임대법」 제2조에 따른 집으로서 제4조에", [f"{OTHER} 제2조", f"{ACT} 제4조"]),
        ("「나라임대법」 제2조 및 제4조", [f"{OTHER} 제2조", f"{OTHER} 제4조"]),
        ("「나라임대법」(이하 “임대법”이라 한다) 제2조", [f"{OTHER} 제2조"]),
        (
            "「나라임대법」 제2조 및 같은 법 시행령 제5조, 같은 영 제6조",
            [f"{OTHER} 제2조", f"{OTHER_DECREE} 제5조", f"{OTHER_DECREE} 제6조"],
        ),
        ("나라임대법 제9조", [f"{OTHER} 제9조"]),
        (
            "「나라임대법」 제2조(제8조에 따른 경우를 포함한다) 및 제4조",
            [f"{OTHER} 제2조", f"{ACT} 제8조", f"{OTHER} 제4조"],
        ),
    ],
)
def test_an_act_names_its_own_articles_and_those_of_other_laws(
    text: str, expected: list[str]
) -> None:
    assert named(text, ACT) == expected


@pytest.mark.parametrize(
    "text",
    [
        "「없는법」 제3조",
        "「없는법」 제3조 및 같은 법 제4조",
        "부칙 제3조",
        "법 제3조",
        "없는법 제3조",
    ],
)
def test_what_is_not_at_hand_is_not_taken_for_the_statute_itself(text: str) -> None:
    assert named(text, ACT) == []


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("법 제3조에 따라 제4조를", DECREE, [f"{ACT} 제3조", f"{DECREE} 제4조"]),
        ("이 영 제3조", DECREE, [f"{DECREE} 제3조"]),
        (
            "「나라임대법」 제2조 및 같은 법 제3조, 법 제4조",
            DECREE,
            [f"{OTHER} 제2조", f"{OTHER} 제3조", f"{ACT} 제4조"],
        ),
        (
            "법 제3조 및 영 제4조에 따라 이 규칙 제5조",
            RULE,
            [f"{ACT} 제3조", f"{DECREE} 제4조", f"{RULE} 제5조"],
        ),
        ("법 제3조", COURT_RULE, [f"{COURT_ACT} 제3조"]),
    ],
)
def test_in_decrees_and_rules_the_law_is_the_act(
    text: str, title: str, expected: list[str]
) -> None:
    assert named(text, title) == expected


@pytest.mark.parametrize(
    ("title", "act"),
    [(ACT, None), (DECREE, ACT), (RULE, ACT), (COURT_RULE, COURT_ACT), ("없는법 시행령", None)],
)
def test_knows_the_act_of_a_decree_or_rule(title: str, act: str | None) -> None:
    assert act_of(title, NAMES) == act


@pytest.mark.parametrize(
    ("title", "rules"),
    [
        (ACT, ("가상주택법 시행규칙", "가상주택규칙")),
        (DECREE, ("가상주택법 시행규칙", "가상주택규칙")),
        ("가상등록에 관한 법률", ("가상등록에 관한 법률 시행규칙", "가상등록에 관한 규칙")),
    ],
)
def test_knows_what_a_rule_may_be_called(title: str, rules: tuple[str, ...]) -> None:
    assert rules_of(title) == rules
