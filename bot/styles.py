"""문체: 정중, 친근, 전문가, 쉬운말. They word what the bot says; quotes never change."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.endings import formal, friendly
from bot.plain_words import explained
from rag.sentences import split_sentences

_BREAK = re.compile(r"(?<=[가-힣)][.?!])(\s+)")
_DEFINING = re.compile(
    r"\(이하\s[^()\d\"“‘]*[\"“‘]([^()\"”’\d]+)[\"”’]이?라\s?(?:한다|칭한다)(?:\. 이하 같다)?\.?\)"
)
# What is said before 며 stands by itself when it has its own subject and says may, must or not.
_JOINT = re.compile(
    r"(?P<subject>[가-힣][은는]\s[^()]*)"
    r"(?:(?P<must>야) 하|(?P<can>수 [있없])으|(?P<not>지 (?:못|아니))하)며,\s"
)


class Style(StrEnum):
    """How the bot speaks. The values are the names that users write."""

    POLITE = "정중"
    FRIENDLY = "친근"
    EXPERT = "전문가"
    PLAIN = "쉬운말"


def law_sentence(sentence: str, style: Style, known: set[str]) -> str:
    """What the law says as a style says it. 전문가 leaves the statute its 해라체.

    `known` are the words that 쉬운말 has explained; new ones are added.
    """
    turned = worded(sentence, style)
    return explained(turned, known) if style is Style.PLAIN else turned


def worded(sentence: str, style: Style) -> str:
    """What the law says in the endings of a style, with no word explained."""
    if style is Style.EXPERT:
        return sentence
    if style is Style.PLAIN:
        sentence = _shortened(sentence)
    turn = formal if style is Style.POLITE else friendly
    return " ".join(turn(part) for part in split_sentences(sentence))


def own_words(text: str, style: Style) -> str:
    """What the bot says in its own words (written in 하십시오체) as a style says it."""
    if style not in (Style.FRIENDLY, Style.PLAIN):
        return text
    pieces = _BREAK.split(text)  # sentences and, between them, the space that parts them
    return "".join(piece if place % 2 else friendly(piece) for place, piece in enumerate(pieces))


def _shortened(sentence: str) -> str:
    """A sentence without the names it gives for later, and two where it says two things."""

    def needed(definition: re.Match[str]) -> str:
        return definition[0] if definition[1] in sentence[definition.end() :] else ""

    return _JOINT.sub(_parted, _DEFINING.sub(needed, sentence))


def _parted(match: re.Match[str]) -> str:
    if match["can"]:
        return f"{match['subject']}{match['can']}다. "
    return f"{match['subject']}{'야 ' if match['must'] else match['not']}한다. "
