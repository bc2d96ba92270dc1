"""Restatements that are right, to measure grounding by."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from rag.grounding_lexicon import REMARK

Restyle = Callable[[str], str]

_LIGHTER = (
    (r"하지 못한다", "할 수 없다"), (r"반환하여야", "돌려줘야"), (r"통지하여야", "알려야"),
    (r"하여야", "해야"), (r"하여서는 아니 ", "해서는 안 "), (r"하였을", "했을"),
    (r"아니하는", "않는"), (r"아니한 ", "않은 "), (r"아니하면", "않으면"), (r"타인", "다른 사람"),
    (r"다음 각 호의 어느 하나에", "다음에"), (r"때에는", "경우에는"), (r" 또는 ", " 혹은 "),
    (r"에게 ", "한테 "), (r"하는 자(?=[는가를])", "하는 사람"), (r"를 초과하는", "를 넘는"),
)  # fmt: skip
_PARTICLES = (
    ("사람는", "사람은"), ("사람가", "사람이"), ("사람를", "사람을"), ("퍼센트을", "퍼센트를"),
    ("퍼센트으로", "퍼센트로"),
)  # fmt: skip
_OTHER_NUMBERS = (
    (r"100분의 (\d+)([을으])", r"\1퍼센트\2"), (r"100분의 (\d+)", r"\1퍼센트"),
    (r"3개월 이내", "석 달 안"), (r"2개월 이내", "두 달 안"), (r"(\d)천만원", r"\1,000만 원"),
    (r"(\d)백만원", r"\1,000,000원"), (r"(\d)년 이내", r"\1년 내"),
)  # fmt: skip


def restatement(sentence: str, restyle: Restyle, chance: random.Random) -> str:
    """The sentence in other words that say the same: endings, lighter forms, no brackets."""
    for pattern, lighter in _LIGHTER + _OTHER_NUMBERS:
        if chance.random() < 0.7:
            sentence = re.sub(pattern, lighter, sentence)
    for wrong, right in _PARTICLES:
        sentence = sentence.replace(wrong, right)
    if chance.random() < 0.5 and "다음 각" not in sentence:
        sentence = REMARK.sub("", sentence)
    return restyle(sentence)
