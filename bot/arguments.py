"""The words after a command become values, once; what does not fit is answered with an example."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot import replies_commands as say
from bot.calls import Argument, Day, Given, Refused
from bot.dates import parse_day
from bot.styles import Style
from rag.abbreviations import StatuteNames
from rag.citation import ArticleCitation, PrecedentCitation
from rag.citation_parser import parse_citations

_ENGLISH = {
    "show": "보기", "export": "내보내기", "erase": "삭제", "delete": "삭제",
    "up": "좋음", "good": "좋음", "down": "나쁨", "bad": "나쁨",
    "mine": "내기본", "room": "방", "here": "대화",
    "start": "시작", "status": "상태", "stop": "중지", "resume": "재개",
    "statutes": "법령", "precedents": "판례", "starter": "시작자료",
    "set": "설정", "user": "사용자",
    "list": "목록", "policy": "정책", "allow": "허용", "deny": "거부",
    "off": "끔", "mention": "부를때", "thread": "스레드", "open": "모두",
    "add": "임명", "remove": "해임",
}  # fmt: skip
_STYLES = {
    "polite": Style.POLITE,
    "friendly": Style.FRIENDLY,
    "expert": Style.EXPERT,
    "plain": Style.PLAIN,
}
_TODAY = frozenset({"오늘", "해제", "현재", "today", "off"})
_BARE = re.compile(r"(?<=[가-힣])\s*(\d{1,4})(?:\s*[-의]\s*(\d{1,2}))?$")
_WORDS = ("choice", "style")  # kinds of one word, in any order; the others take the rest


def parse(arguments: Sequence[Argument], text: str, names: StatuteNames, example: str) -> Given:
    """The values of a call's words. Raises Refused, which says what was wrong."""
    given, rest = _single_words(arguments, text)
    if rest:
        tail = next((argument for argument in arguments if argument.kind not in _WORDS), None)
        if tail is None:
            raise Refused(_unknown(rest, arguments, example))
        given = _tail(given, tail, rest, names, example)
    missing = next((one for one in arguments if one.required and not _has(given, one)), None)
    if missing is not None:
        raise Refused(say.missing(missing.korean, known_words(missing), example))
    return given


def _single_words(arguments: Sequence[Argument], text: str) -> tuple[Given, str]:
    """The values of the words at the beginning that an argument takes, and the text after them."""
    given, left = Given(), [argument for argument in arguments if argument.kind in _WORDS]
    while text:
        word, *rest = text.split(maxsplit=1)
        taker = next((one for one in left if _takes(one, word)), None)
        if taker is None:
            break
        given, text = _word(given, taker, word), "".join(rest)
        left.remove(taker)
    return given, text


def _unknown(text: str, arguments: Sequence[Argument], example: str) -> str:
    if not arguments:
        return say.takes_nothing(text, example)
    known = [word for argument in arguments for word in known_words(argument)]
    return say.not_understood(text, known, example)


def known_words(argument: Argument) -> tuple[str, ...]:
    """The words that an argument may be; empty where it may be any."""
    return tuple(Style) if argument.kind == "style" else argument.choices


def _takes(argument: Argument, word: str) -> bool:
    if argument.kind == "style":
        return _style(word) is not None
    return _choice(word) in argument.choices


def _word(given: Given, argument: Argument, word: str) -> Given:
    if argument.kind == "style":
        return replace(given, style=_style(word))
    return replace(given, choices=(*given.choices, (argument.name, _choice(word))))


def _choice(word: str) -> str:
    return _ENGLISH.get(word.casefold(), word)


def _style(word: str) -> Style | None:
    if word in tuple(Style):
        return Style(word)
    return _STYLES.get(word.casefold())


def _tail(given: Given, argument: Argument, text: str, names: StatuteNames, example: str) -> Given:
    match argument.kind:
        case "law":
            return replace(given, law=_law(text, names, example))
        case "case":
            return replace(given, case=_case(text, example))
        case "date":
            return replace(given, date=_day(text, example))
        case _:
            return replace(given, text=text)


def _law(text: str, names: StatuteNames, example: str) -> tuple[ArticleCitation, ...]:
    found = parse_citations(text, names) or parse_citations(_BARE.sub(_written_out, text))
    articles = tuple(citation for citation in found if isinstance(citation, ArticleCitation))
    if not articles:
        raise Refused(say.no_article(text, example))
    return articles


def _written_out(match: re.Match[str]) -> str:
    """가상법 3-2 of a law that is not at hand, as 가상법 제3조의2."""
    branch = f"의{match[2]}" if match[2] else ""
    return f" 제{match[1]}조{branch}"


def _case(text: str, example: str) -> tuple[PrecedentCitation, ...]:
    found = parse_citations(text)
    cases = tuple(citation for citation in found if isinstance(citation, PrecedentCitation))
    if not cases:
        raise Refused(say.no_case_number(text, example))
    return cases


def _day(text: str, example: str) -> Day:
    if text.casefold() in _TODAY:
        return "today"
    day = parse_day(text)
    if day is None:
        raise Refused(say.no_day(text, example))
    return day


def _has(given: Given, argument: Argument) -> bool:
    if argument.kind == "choice":
        return bool(given.choice(argument.name))
    return bool(getattr(given, argument.kind))
