"""Reads the provisions of one 참조조문 item; see `rag.references`."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.citation import ArticleCitation
from rag.folding import fold
from rag.provisions import ProvisionScanner

_GAP = re.compile(r"[\s,/;.:ㆍ)」\\]+|(?:및|와|과|또는|내지)\s")
_ADDENDUM = re.compile(
    r"부칙\s*(?:\([^()]*\)\s*)*(?:(?:내지\s*)?제?\s*\d+\s*(?:조(?:의\s*\d+)?|항|호)[\s,ㆍ]*)*"
)
_SKIPPED = re.compile(  # headings of the reports, attached tables with their numbers, parts of text
    r"""
    \[[^\]]*\]?(?:\s*(?:제?\s*\d+(?:의\s*\d+)?\s*호(?:의\s*\d+)?|\(?[가-하]\)?\s*목|\(\d+\)
        |[가-하\d]+[.)](?!\s*[가-힣]{2})))*
    |각\s*[호항조목]|(?:본문|단서|전단|후단|전문|후문|본항|소정|이하|참조|등)(?![가-힣])
    |제?\s*\d+\s*[문단]단?(?![가-힣])|\(?\d{1,2}\)?(?=[,)\s/]|$)|[ⅠⅡⅢⅳⅰⅱⅲ]+
    |별표\s*(?:제?\s*\d+(?:의\s*\d+)?(?:호|항)?)?
    |별지\s*(?:제?\s*\d+\s*호(?:의\s*\d+)?\s*(?:서식)?)?
    """,
    re.VERBOSE,
)
_NOTE = re.compile(r"\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)?")
_TODAY = re.compile(r"\s*(?:현행|[현신]\s)\s*")
_DAY = re.compile(
    r"개정|폐지|실효|제정|삭제|전문|전부|전의|시행|\d{2,4}\.\s*\d|(?:법률|[령칙시조례])\s*제?\s*\d+호|^구$"
)
_PRONOUN = re.compile(
    r"(?:같은|동|위|이)\s*(?P<what>법률|법|시행령|시행규칙|영|령|규칙|규정|조례)"
    r"(?:\s*(?P<of>시행령|시행규칙))?(?=\s*(?:제|부칙|별|[\[(,/\d]|$))"
)
_NAME_END = (
    r"(?=\s*(?:[(\[,/]|$|부칙|별[표지]|제\s*\d+[항호]"
    r"|(?:제\s*)?\d{1,4}\s*조(?!\s*에\s*(?:의한|따른))))"
)
_LAW = re.compile(
    rf"""
    (?:현행\s*)?(?P<former>구\s+|구(?!강보건|급|직|매)(?=[가-힣ㆍ]+법))?[「『‘“"']?\s*
    (?P<name>(?!제\s*\d+\s*[-항호목조,])(?:(?:화재예방|복표발행),\s?)?
        [가-힣A-Za-z0-9][^\[\]/,(){{}}「」『』]*?)
    [」』’]?{_NAME_END}
    """,
    re.VERBOSE,
)
_TITLE_GOES_ON = (
    re.compile(  # 이자제한법 제2조제1항의 최고이자율에 관한 규정 is the title of a decree
        rf"""
    \s*(?:본문|단서)?\s*(?:등?의|에)\s?[^,/()\[\]]*(?:관한|따른|의한|의하여)[^,/()\[\]]*?
    (?:법|법률|규[정칙]|령|협[정약]){_NAME_END}
    """,
        re.VERBOSE,
    )
)
_LAW_ENDING = re.compile(
    r"(?:법|법률|령|규칙|규정|조례|조약|협[약정]|의정서|규범|준칙|기준|강령|세칙|헌장|훈령|예규|지침"
    r"|고시|정관|요[령강]|규약|약관|특별조치|편람|직제|내규|선언|포고|지시)$"
)
_GOES_ON = re.compile(r"\s*(?:제?\s*\d|부칙|의\s*제)")
_ARTICLE_IN_NOTE = re.compile(r"\d\s*조")
_OTHER_ARTICLE = re.compile(r"\s*구?\s*(?=제?\s*\d+\s*조)")
_PIECE_END = re.compile(r"[,/]|$")
_NUMBERED = re.compile(r"(?<=[령률고시정규])\s*(제\s?\d+호)(?![로의])")  # 군정법령 제173호
_BRACES = str.maketrans("{}", "()")
_SUBORDINATE = re.compile(r"\s*(?:시행령|시행규칙)$")
_DECREES = {"영": "시행령", "령": "시행령", "규칙": "시행규칙"}
_ACTS = ("법", "법률")


class CitedArticleReader:
    """Reads the items of one section; the law and the article carry over from item to item."""

    def __init__(self, law: ArticleCitation | None = None, act: str | None = None) -> None:
        self._law = law
        self._last = law if law and law.article else None
        self._act = act
        self._text = ""
        self._citations: list[ArticleCitation] = []
        self._leftovers: list[str] = []

    def read(self, text: str) -> tuple[tuple[ArticleCitation, ...], tuple[str, ...]]:
        """The citations of one item, and the pieces of it that are no citation."""
        self._text = re.sub(r"\s+", " ", fold(text).text.translate(_BRACES)).strip()
        self._citations, self._leftovers = [], []
        position = 0
        while position < len(self._text):
            position = self._step(position)
        return tuple(dict.fromkeys(self._citations)), tuple(self._leftovers)

    def _step(self, position: int) -> int:
        """Reads one piece and returns where it ends."""
        for pattern in (_GAP, _ADDENDUM):
            if match := pattern.match(self._text, position):
                return match.end()
        if (end := self._provisions(self._text, position)) > position:
            return end
        if note := _NOTE.match(self._text, position):
            self._note(note[1])
            return note.end()
        if match := _PRONOUN.match(self._text, position):
            return self._pronoun(match)
        if match := _SKIPPED.match(self._text, position):
            return match.end()
        if match := _LAW.match(self._text, position):
            return self._named(match)
        return self._leave(position)

    def _leave(self, position: int) -> int:
        end = _PIECE_END.search(self._text, position)
        stop = max(end.start() if end else 0, position + 1)
        self._leftovers.append(self._text[position:stop].strip())
        return stop

    def _provisions(self, text: str, position: int) -> int:
        if self._law is None:
            return position
        scanner = ProvisionScanner(text, self._law.law, self._law.former)
        scanner.last = self._last
        end = scanner.scan(position)
        if end > position and (rest := _TITLE_GOES_ON.match(text, end)):
            name = f"{self._law.law} {text[position : rest.end()]}"
            self._enter(ArticleCitation(name, former=self._law.former))
            return rest.end()
        self._last = scanner.last
        self._citations += [found.citation for found in scanner.found]
        return end

    def _named(self, match: re.Match[str]) -> int:
        numbered = _NUMBERED.match(self._text, match.end("name"))
        name = match["name"].strip() + (f" {numbered[1]}" if numbered else "")
        end = numbered.end() if numbered else match.end()
        end, former = self._dated(end, "" if match["former"] else None)
        alone = not _GOES_ON.match(self._text, end)
        if alone and not numbered and not _LAW_ENDING.search(name):
            self._leftovers.append(name)
            return end
        self._enter(ArticleCitation(name, former=former))
        if alone:
            self._citations.append(ArticleCitation(name, former=former))
        return end

    def _pronoun(self, match: re.Match[str]) -> int:
        if self._law is None or self._act is None:
            self._leftovers.append(match[0])
            return match.end()
        what, former = match["of"] or match["what"], self._law.former
        name = self._law.law
        if what in _ACTS:
            name = self._act
        elif what not in {"규정", "조례"}:
            name = f"{self._act} {_DECREES.get(what, what)}"
        if name != self._law.law and former:
            former = ""  # the note dates the law that it stands with, not its decree
        end, former = self._dated(match.end(), former)
        self._enter(ArticleCitation(name, former=former))
        return end

    def _enter(self, law: ArticleCitation) -> None:
        self._law, self._last = law, None
        act = _SUBORDINATE.sub("", law.law)
        if self._act is None or act.endswith(_ACTS):
            self._act = act

    def _dated(self, position: int, former: str | None) -> tuple[int, str | None]:
        """Takes the notes right after a law name; one that dates it tells which text is meant."""
        while (note := _NOTE.match(self._text, position)) and not _TODAY.match(note[1]):
            if _DAY.search(note[1]):
                former = note[1].strip()
            elif _ARTICLE_IN_NOTE.search(note[1]):
                break
            position = note.end()
        return position, former

    def _note(self, note: str) -> None:
        """A note after a provision: today's place of it, another provision, or its day."""
        if today := _TODAY.match(note):
            self._today(note[today.end() :])
        elif other := _OTHER_ARTICLE.match(note):
            last = self._last
            self._provisions(note, other.end())
            self._last = last
        elif _DAY.search(note) and self._citations and self._citations[-1].former is None:
            self._citations[-1] = replace(self._citations[-1], former=note.strip())

    def _today(self, words: str) -> None:
        if self._last is None:
            return
        here = replace(self._last, former=None)
        if words.startswith(("동일", "같은 조", "같음")):
            self._citations.append(here)
        elif not words.startswith(("삭제", "폐지", "없음")):
            reader = CitedArticleReader(here, self._act)
            citations, leftovers = reader.read(words)
            self._citations += citations
            self._leftovers += leftovers
