"""What the evaluation plants is an error, and what it restates says the same."""

import random

import pytest

from rag.grounding_restatements import restatement
from rag.grounding_samples import Planted, plant

LAW = "임대인은 임차인에게 보증금을 3개월 이내에 반환하여야 한다."
OTHERS = ("「가상세법」에 따른 세금을 낸다.", "위원회는 회의를 연다.")


@pytest.mark.parametrize(
    ("kind", "sentence", "planted"),
    [
        (Planted.NUMBER, "3개월 이내에 반환한다.", {"4개월", "5개월", "8개월", "13개월"}),
        (Planted.BOUND, "3명 이상이어야 한다.", {"이하"}),
        (Planted.ARTICLE, "제3조에 따라 낸다.", {"제4조", "제5조", "제6조"}),
        (Planted.LAW, "「가상민법」에 따라 낸다.", {"「가상세법」"}),
        (Planted.LAW, "집세를 낸다.", {"「가상세법」에 따라"}),
        (Planted.CASE, "집세를 낸다.", {"판결에 따르면 집세를"}),
        (Planted.NEGATION, "집세를 청구한다.", {"청구하지 아니한다"}),
        (Planted.MODALITY, "통지하여야 한다.", {"통지할 수 있다"}),
        (Planted.VOICE, "통지를 받은 자가 낸다.", {"통지를 한 자가 낸다."}),
        (Planted.LIMIT, "돈(이자는 제외한다)을 낸다.", {"돈을 낸다."}),
        (Planted.MODIFIER, "집을 정당한 이유로 비운다.", {"집을 이유로 비운다."}),
        (Planted.ROLE, LAW, {"임차인은 임대인에게"}),
        (Planted.CONDITION, "집을 비운 경우에는 보증금을 돌려준다.", {"보증금을 돌려준다."}),
        (Planted.TERM, "집주인은 있다.", {"위원회은", "회의은", "세금은"}),
        (Planted.OTHER, LAW, set(OTHERS)),
    ],
)
def test_plants_an_error(kind: Planted, sentence: str, planted: set[str]) -> None:
    said = plant(kind, sentence, OTHERS, random.Random(1))
    assert said
    assert said != sentence
    assert any(part in said for part in planted)


@pytest.mark.parametrize("kind", [kind for kind in Planted if kind not in ("law", "case", "term")])
def test_plants_nothing_where_there_is_no_place(kind: Planted) -> None:
    if kind is not Planted.EXCEPTION:
        assert plant(kind, "달이 밝구나.", (), random.Random(1)) is None


def test_plants_no_bound_inside_a_word() -> None:
    assert plant(Planted.BOUND, "성을 같이하는 후손이다.", (), random.Random(1)) is None


def test_restates_in_lighter_words_without_brackets() -> None:
    sentence = "타인에게 통지하여야 하는 자는 100분의 5를 초과하는 돈(이자)을 낸다."
    said = {restatement(sentence, str.upper, random.Random(seed)) for seed in range(200)}
    assert "다른 사람한테 알려야 하는 사람은 5퍼센트를 넘는 돈을 낸다." in said
