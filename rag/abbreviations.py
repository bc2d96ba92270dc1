"""Which law a name stands for: official titles, common and derived abbreviations."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from itertools import takewhile
from typing import NamedTuple

from rag.abbreviation_table import table
from rag.folding import fold, normalize_title

_SUBORDINATE = ("시행령", "시행규칙")
_ACT = re.compile(
    r"(?P<heads>.+?)(?:(?:에|을|를)?\s*(?:관한|위한|대한|따른)\s*)(?P<kind>특별법|특례법|특별조치법|법률|기본법)"
)
_SPLIT = re.compile(r"\s+(?:및|또는)\s+|(?<=\S)(?:과|와|의)\s+|,\s*|\s+(?=등)")
_PARTICLES = re.compile(r"(?:등|등의|등에|의)$")
_PREFIX = 2  # characters by which the names are bucketed; the shortest law name has two
_SHORT = 3  # a name so short is a law only where the word ends: 상법은, but not 상법인
_SHORTEST_BASE = 3  # 소방법 or 항공법 would be laws of another day
_JOINED_BEFORE = re.compile(r"(?:^|[^가-힣])(?:구|현행|동|신|위|및|이|그)$")
_JOINED_AFTER = re.compile(
    r"[^가-힣]|$|[상은는이가을를의과와도로만제및]|에|으로|이나|인가|인데|하고|까지|부터|처럼|보다|부칙|시행|개정|위반|전|규정|조문|본문|제?\d"
)


class FoundStatute(NamedTuple):
    """A law that a text mentions: `text[start:end]` stands for `title`."""

    start: int
    end: int
    title: str


class StatuteNames:
    """Every law name at hand, under all the names that people use for it.

    The table of common abbreviations holds whatever is at hand, so that a law that is not can still
    be named in full. Derived abbreviations count only where they lead to one law.
    """

    def __init__(self, titles: Iterable[str]) -> None:
        titles = sorted(set(titles))
        self._titles = {normalize_title(title): title for title in titles}
        self._names = _derived(titles) | {
            normalize_title(short): title for short, title in table().items()
        }
        self._names.update({normalize_title(title): title for title in table().values()})
        self._names.update(self._titles)
        self._sorted = sorted(self._names)
        self._buckets: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._names, key=len, reverse=True):
            self._buckets[name[:_PREFIX]].append(name)

    def resolve(self, name: str) -> str | None:
        """The official title of a law by any of its names; None when it is unknown."""
        key = normalize_title(name)
        if key in self._names:
            return self._names[key]
        for suffix in _SUBORDINATE:
            act = self._names.get(key.removesuffix(suffix)) if key.endswith(suffix) else None
            if act is not None:
                return self._titles.get(normalize_title(act + suffix), f"{act} {suffix}")
        return None

    def official(self, name: str) -> str | None:
        """The title that `name` is, spaces and dots aside: the way a court cites a law.

        A court means by 상속세법 the law that bore this title, not today's that people call so.
        """
        key = normalize_title(name)
        return self._titles.get("대한민국헌법" if key == "헌법" else key)

    def find(self, text: str) -> list[FoundStatute]:
        """The laws that a text names, in order; the longest name wins. Spaces do not matter."""
        folded = fold(text)
        places = [i for i, char in enumerate(folded.text) if not char.isspace()]
        dense = "".join(folded.text[i] for i in places)
        found, at = [], 0
        while at < len(dense) - 1:
            name = self._name_at(dense, at) if _starts_word(folded.text, places[at]) else None
            if name is None:
                at += 1
                continue
            end = places[at + len(name) - 1] + 1
            title = self.resolve(name) or name
            found.append(FoundStatute(folded.original(places[at]), folded.original(end), title))
            at += len(name)
        return found

    def complete(self, prefix: str, limit: int = 10) -> list[str]:
        """Official titles that begin like `prefix`, or whose abbreviation does, shortest first."""
        key = normalize_title(prefix)
        first = bisect_left(self._sorted, key)
        names = takewhile(lambda name: name.startswith(key), self._sorted[first:])
        found = {self._names[name] for name in names}
        return sorted(found & set(self._titles.values()), key=lambda t: (len(t), t))[:limit]

    def _name_at(self, dense: str, at: int) -> str | None:
        for name in self._buckets.get(dense[at : at + _PREFIX], ()):
            if dense.startswith(name, at):
                whole = name + next(
                    (s for s in _SUBORDINATE if dense.startswith(s, at + len(name))), ""
                )
                if len(whole) > _SHORT or _JOINED_AFTER.match(dense, at + len(whole)):
                    return whole
        return None


def _starts_word(text: str, at: int) -> bool:
    before = text[max(0, at - 4) : at]
    return not before or not "가" <= before[-1] <= "힣" or bool(_JOINED_BEFORE.search(before))


def _derived(titles: list[str]) -> dict[str, str]:
    """Abbreviations made from the titles of Acts: 집합건물의 소유 및 … 법률 gives 집합건물법."""
    meanings: dict[str, set[str]] = defaultdict(set)
    for title in titles:
        for short in _shortened(title):
            meanings[normalize_title(short)].add(title)
    return {short: laws.pop() for short, laws in meanings.items() if len(laws) == 1}


def _shortened(title: str) -> set[str]:
    act = _ACT.fullmatch(title)
    if act is None:
        return set()
    heads = [_PARTICLES.sub("", head.strip()) for head in _SPLIT.split(act["heads"])]
    bases = {normalize_title(base) for base in (heads[0], "".join(heads[:2]), "".join(heads))}
    endings = {"법률": {"법"}, "특별법": {"법", "특별법"}}.get(act["kind"], {act["kind"]})
    return {base + end for base in bases if len(base) >= _SHORTEST_BASE for end in endings}
