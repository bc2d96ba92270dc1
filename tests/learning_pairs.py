"""Rows that a small model can learn in seconds: one provision, restated in 해요체, and the end.

The model that the tests share restates two provisions as they stand, so that it has to unlearn.
"""

from itertools import islice
from pathlib import Path

from tiny_gpt2 import examples

from rag.tuning.pairs import Pair, Said

_FRIENDLY = (("준다.", "줘요."), ("한다.", "해요."), ("같다.", "같아요."), ("낸다.", "내요."))


def friendly(text: str) -> str:
    for law, said in _FRIENDLY:
        text = text.replace(law, said)
    return text


def build_pairs(number: int = 112) -> list[Pair]:
    """So many pairs; every eighth is held out."""
    pairs = []
    for place, (prompt, answer) in enumerate(islice(examples(), number)):
        passages = tuple(quote.text for quote in prompt.quotes)
        said = (Said(friendly(answer[0][0]), 0),)
        part = "train" if place % 8 else "held_out"
        pairs.append(Pair(prompt.question, passages, said, style="친근", kind="article", part=part))
    return pairs


def write_pairs(path: Path, pairs: list[Pair]) -> Path:
    path.write_text("".join(f"{pair.as_line()}\n" for pair in pairs), encoding="utf-8")
    return path
