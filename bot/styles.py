"""문체: 정중, 친근, 전문가, 쉬운말. They word what the bot says; quotes never change."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.endings import formal, friendly
from bot.plain_words import explained
from rag.sentences import split_sentences

_BREAK = re.compile(r"(?<=[가-힣)][.?!])(\s+)")


class Style(StrEnum):
    """How the bot speaks. The values are the names that users write."""

    POLITE = "정중"
    FRIENDLY = "친근"
    EXPERT = "전문가"
    PLAIN = "쉬운말"


def law_sentence(sentence: str, style: Style) -> str:
    """What the law says as a style says it. 전문가 leaves the statute its 해라체."""
    if style is Style.EXPERT:
        return sentence
    turn = formal if style is Style.POLITE else friendly
    turned = " ".join(turn(part) for part in split_sentences(sentence))
    return explained(turned) if style is Style.PLAIN else turned


def own_words(text: str, style: Style) -> str:
    """What the bot says in its own words (written in 하십시오체) as a style says it."""
    if style not in (Style.FRIENDLY, Style.PLAIN):
        return text
    pieces = _BREAK.split(text)  # sentences and, between them, the space that parts them
    return "".join(piece if place % 2 else friendly(piece) for place, piece in enumerate(pieces))
