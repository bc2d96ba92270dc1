"""Citations in free text: every form in which people write provisions and decisions."""

from __future__ import annotations

import re
from typing import NamedTuple

from rag.abbreviations import StatuteNames
from rag.case_numbers import FoundDecision, find_precedents
from rag.citation import ArticleCitation, Citation, FoundCitation
from rag.folding import fold
from rag.law import ArticleNumber
from rag.provisions import FoundProvision, ProvisionScanner
from rag.title_words import title_start

_ARTICLE = re.compile(r"(?:제\s*)?(?<!\d)\d{1,4}\s*조")
_BARE_NUMBER = re.compile(  # 근기법 36, 민법750은, 근기법 36-2
    r"\s?(?!(?:19|20)\d\d)(\d{1,4})(?:\s?[-의]\s?(\d{1,2}))?"
    r"(?=$|[?!)\]」]|[.,]?(?:\s|$)(?!\s*[가-힣]{1,2}\s?\d)"
    r"|(?:은|는|이|가|을|를|에|의|랑|하고|이랑)(?![가-힣]*\d))"
)
_COUNTED = re.compile(
    r"\s*(?:년|월|일|시간|분|명|개|원|만|억|천|백|퍼센트|%|항|호|배|회|차|세|살|가지|위|장|절|편)"
)
_QUOTED = re.compile(r"[「『]([^「」『』]{1,120})[」』]$")
_NOTE = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)$")
_FORMER_NOTE = re.compile(r"개정|폐지|실효|제정|삭제|\d{4}\.\s*\d|(?:법률|령|규칙)\s*제?\s*\d+호")
_PRONOUN = re.compile(
    r"(?<![가-힣])(?:같은|동|위|이|그)\s*(법률|법|시행령|시행규칙|영|령|규칙)"
    r"(?:\s*(시행령|시행규칙))?$"
)
_FORMER = re.compile(r"(?<![가-힣])구\s*[「『]?$")
_ADDENDUM = re.compile(r"(?:부칙|별표|별지)\s*(?:[(<][^()<>]*[)>]\s*)?$")
_AFTER_LAW = re.compile(r"\s*(?:의|상의?|중)?\s*$")
_SUBORDINATE = re.compile(r"\s*(?:시행령|시행규칙)$")
_DECREES = {"영": "시행령", "령": "시행령", "규칙": "시행규칙"}
_REACH = 300  # characters before an article number in which its law is looked for


class _Law(NamedTuple):
    name: str
    start: int
    former: str | None = None


def find_citations(text: str, names: StatuteNames | None = None) -> list[FoundCitation]:
    """Every citation of a text with its place, in order.

    Law names stay as written, with single spaces and one middle dot. `names` makes their bounds
    exact and lets a bare number stand for an article ("근기법 36"). An article without a law is
    of the law named before it; before any law there is no citation.
    """
    folded = fold(text)
    decisions = list(find_precedents(folded.text))
    taken = [(decision.start, decision.end) for decision in decisions]
    provisions = _ProvisionFinder(folded.text, names or _COMMON, taken).run()
    found: list[FoundDecision | FoundProvision] = [*decisions, *provisions]
    found.sort(key=lambda item: item.start)
    return [
        FoundCitation(folded.original(item.start), folded.original(item.end), item.citation)
        for item in found
    ]


def parse_citations(text: str, names: StatuteNames | None = None) -> tuple[Citation, ...]:
    """Every citation of a text, in order. See `find_citations`."""
    return tuple(found.citation for found in find_citations(text, names))


_COMMON = StatuteNames(())


class _ProvisionFinder:
    """Walks over a text from law to law; remembers the last one for what inherits it."""

    def __init__(self, text: str, names: StatuteNames, taken: list[tuple[int, int]]) -> None:
        self._text = text
        self._mentions = {found.end: found.start for found in names.find(text)}
        self._taken = taken
        self._law: _Law | None = None
        self._position = 0

    def run(self) -> list[FoundProvision]:
        found: list[FoundProvision] = []
        starts = {(match.start(), True) for match in _ARTICLE.finditer(self._text)}
        starts |= {(end, False) for end in self._mentions}
        for start, is_article in sorted(starts):
            if start >= self._position:
                found += self._article(start) if is_article else self._bare(start)
        return found

    def _article(self, start: int) -> list[FoundProvision]:
        if any(begin <= start < end for begin, end in self._taken):
            return []
        before = self._text[max(self._position, start - _REACH) : start]
        law = self._law_before(before, start - len(before))
        inherits = self._text.startswith("제", start) and not _ADDENDUM.search(before)
        known = law or (self._law if inherits else None)
        if known is None:
            return []
        self._law = known
        scanner = ProvisionScanner(self._text, known.name, known.former)
        self._position = max(scanner.scan(start), start)
        if law and scanner.found:
            scanner.found[0] = scanner.found[0]._replace(start=law.start)
        return scanner.found

    def _bare(self, start: int) -> list[FoundProvision]:
        """근기법 36: a number right after a law name that counts nothing else."""
        number, law = _BARE_NUMBER.match(self._text, start), self._mentioned(start)
        if number is None or law is None or _COUNTED.match(self._text, number.end()):
            return []
        self._law, self._position = law, number.end()
        article = ArticleNumber(int(number[1]), int(number[2] or 0))
        citation = ArticleCitation(law.name, article, former=law.former)
        return [FoundProvision(law.start, number.end(), citation)]

    def _law_before(self, before: str, offset: int) -> _Law | None:
        """The law whose name ends where the text before an article ends."""
        gap, note = _AFTER_LAW.search(before), None
        before = before[: gap.start()] if gap else before
        if match := _NOTE.search(before):
            before, note = before[: match.start()].rstrip(), match[1]
        law = self._named(before, offset)
        if law is None or note is None or not _FORMER_NOTE.search(note):
            return law
        return law._replace(former=_tidy(note))

    def _named(self, before: str, offset: int) -> _Law | None:
        if match := _QUOTED.search(before):
            return self._made(match[1], offset + match.start())
        if match := _PRONOUN.search(before):
            return self._same_law(match, offset)
        if known := self._mentioned(offset + len(before)):
            return known
        start = title_start(before)
        return None if start is None else self._made(before[start:], offset + start)

    def _mentioned(self, end: int) -> _Law | None:
        start = self._mentions.get(end)
        return None if start is None else self._made(self._text[start:end], start)

    def _same_law(self, match: re.Match[str], offset: int) -> _Law | None:
        if self._law is None:
            return None
        kind = match[2] or match[1]
        act, former = _SUBORDINATE.sub("", self._law.name), self._law.former
        name = act if kind in {"법", "법률"} else f"{act} {_DECREES.get(kind, kind)}"
        if name != self._law.name and former:
            former = ""  # the note dates the law it stands with, not its decree
        return _Law(name, offset + match.start(), former)

    def _made(self, name: str, start: int) -> _Law:
        name = _tidy(name)
        if name.startswith("구 "):
            return _Law(name[2:], start, "")
        if match := _FORMER.search(self._text[max(0, start - 4) : start]):
            return _Law(name, start - len(match[0]), "")
        return _Law(name, start)


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
