"""What the text of a statute refers to, read by the rules by which statutes are drafted.

A bare 제3조 is of the statute itself, 법 제3조 in a decree or rule of its Act, 영 제3조 in a rule
of its decree, 같은 법 제3조 of the law named last. (법제처, 법령 입안ㆍ심사 기준)
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.abbreviations import StatuteNames
from rag.folding import fold
from rag.provisions import FoundProvision, ProvisionScanner

_ARTICLE = re.compile(r"제\s*\d{1,4}\s*조")
_REACH = 200  # characters before an article number in which its law is named in 「」
_WORD_REACH = 60  # and in which it is named without
_NESTED = 3  # lists before a list that may go on: one in parentheses may stand between
_SUBORDINATE = r"(?:\s?(시행령|시행규칙))?"
_QUOTED = re.compile(
    r"「([^「」]+)」\s*(?:\((?:[^()]|\([^()]*\))*\)\s*)?" + _SUBORDINATE + r"\s*(?:(?:의|중)\s*)?$"
)
_SAME = re.compile(r"(?<![가-힣])(?:같은|동)\s?(법률|법|영|령|규칙|규정)" + _SUBORDINATE + r"\s*$")
_OWN = re.compile(r"(?<![가-힣])이\s?(?:법|영|규칙|규정)\s*$")
_DEFINED = re.compile(r"(?<![가-힣])(법|영)" + _SUBORDINATE + r"\s*$")
_NAMED = re.compile(
    r"([가-힣ㆍ]+(?:법|법률|령|규칙|규정|조약|협약|협정))" + _SUBORDINATE + r"\s*(?:의\s*)?$"
)
_ADDENDUM = re.compile(r"부칙\s*(?:\([^()]*\)\s*)?$")
_PARENTHESES = re.compile(r"\([^()]*\)")
_NAME_ENDS = tuple("」)법률영령칙정약의중")  # how a law name, or what follows it, may end
_JOINED = re.compile(
    r"\s*(?:(?:본문|단서|전단|후단|각\s*[호목]|외의\s*부분)\s*)*"
    r"(?:,\s*(?:및|또는)?|ㆍ|및|또는|[와과]|부터)\s*"
)
_ACT_ENDINGS = ((" 시행령", ("",)), (" 시행규칙", ("",)), ("규칙", ("법", "법률")))
_DECREES = {"영": "시행령", "령": "시행령", "규칙": "시행규칙"}


def find_references(text: str, title: str, names: StatuteNames) -> list[FoundProvision]:
    """The provisions that the text of the statute `title` names, in order, by official title.

    Provisions of laws that are not at hand are left out, and so are those of a 부칙. Places are
    those of the folded text.
    """
    return _References(fold(text).text, title, names).run()


def act_of(title: str, names: StatuteNames) -> str | None:
    """The Act of a decree or rule; None for an Act. 민사집행규칙 is of 민사집행법."""
    for ending, endings in _ACT_ENDINGS:
        if title.endswith(ending):
            acts = (names.official(title.removesuffix(ending) + act) for act in endings)
            return next(filter(None, acts), None)
    return None


def decrees_of(title: str, names: StatuteNames) -> tuple[str, ...]:
    """Titles that the decree of an Act may bear; a decree or rule has none."""
    return (f"{title} 시행령",) if act_of(title, names) is None else ()


def rules_of(title: str) -> tuple[str, ...]:
    """Titles that the rule of an Act or its decree may bear; a court's is named after the Act."""
    act = title.removesuffix(" 시행령")
    court = (f"{act.removesuffix(end)}규칙" for end in ("법률", "법") if act.endswith(end))
    return (f"{act} 시행규칙", *list(court)[:1])


_Reading = Callable[[re.Match[str]], str | None]


class _References:
    """Walks over the text of a statute from list to list of articles."""

    def __init__(self, text: str, title: str, names: StatuteNames) -> None:
        self._text = text
        self._title = title
        self._names = names
        self._act = act_of(title, names)
        self._last: str | None = None  # what 같은 법 stands for
        self._lists: list[tuple[int, str | None]] = []  # where each list ended, and its law
        self._forms: tuple[tuple[re.Pattern[str], _Reading], ...] = (
            (_ADDENDUM, lambda _: None),
            (_OWN, lambda _: self._title),
            (_SAME, self._same),
            (_DEFINED, self._defined),
            (_NAMED, self._remembered),
        )

    def run(self) -> list[FoundProvision]:
        found: list[FoundProvision] = []
        end = 0
        for match in _ARTICLE.finditer(self._text):
            if match.start() < end:
                continue
            law = self._law_at(match.start())
            scanner = ProvisionScanner(self._text, law or "")
            end = max(scanner.scan(match.start()), match.end())
            self._lists.append((end, law))
            found += scanner.found if law else ()
        return found

    def _law_at(self, start: int) -> str | None:
        """The law of the article that begins at `start`; None when it is not known."""
        before = self._text[max(0, start - _REACH) : start].rstrip()
        if before.endswith(_NAME_ENDS):
            for pattern, law in self._forms:
                if match := pattern.search(before, len(before) - _WORD_REACH):
                    return law(match)
            if match := _QUOTED.search(before):
                return self._remembered(match)
        for end, law_before in self._lists[: -_NESTED - 1 : -1]:
            gap = _PARENTHESES.sub("", _PARENTHESES.sub("", self._text[end:start]))
            if _JOINED.fullmatch(gap):
                return law_before
        return self._title

    def _remembered(self, match: re.Match[str]) -> str | None:
        """The law named by a title and maybe 시행령; 같은 법 stands for it from here on."""
        self._last = self._official(match[1], match[2])
        return self._last

    def _official(self, name: str, subordinate: str | None) -> str | None:
        return self._names.official(f"{name} {subordinate}" if subordinate else name)

    def _same(self, match: re.Match[str]) -> str | None:
        kind, subordinate = match.groups()
        if self._last is None:
            return None
        act = act_of(self._last, self._names) or self._last
        if kind in {"법", "법률"}:
            return self._official(act, subordinate)
        decree = kind in _DECREES and self._official(act, _DECREES[kind])
        return decree or (None if self._last.endswith(("법", "법률")) else self._last)

    def _defined(self, match: re.Match[str]) -> str | None:
        kind, subordinate = match.groups()
        if self._act is None:
            return None
        decree = "시행령" if kind == "영" else None
        self._last = self._official(self._act, subordinate or decree)
        return self._last
