r"""The body of a statute file: headings, and articles down to 항, 호 and 목.

    ##### 제2조의3 (정의)

    **①** 이 법에서 쓰는 말의 뜻은 다음과 같다.

      1\. "가상"이란 다음 각 목의 것을 말한다.
        가\. …

What has no mark of its own (the second line of a 목, a drawn formula) belongs to the part above it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ingest.normalize import (
    circled_number,
    drop_images,
    drop_repeated_title,
    tidy_heading,
    tidy_line,
    tidy_title,
)
from rag.law import UNNUMBERED, Article, ArticleNumber, Item, Paragraph, Subparagraph

_HEADING = re.compile(r"(#{1,6}) +(.*)")
_ARTICLE = re.compile(r"제(\d+)조(?:의(\d+))?\s*(.*)")
_BOLD_HEADING = re.compile(r"\*\*(제\d+(?:의\d+)?[항속관목] .*)\*\*")  # deeper than Markdown goes
_DOCUMENT = 1
_ARTICLE_LEVEL = 5
_BELOW_MARKDOWN = 7
_MARK = re.compile(
    r"\*\*(?P<circled>[①-⑳㉑-㉟㊱-㊿])(?:의(?P<of_paragraph>\d+))?\*\*\s*(?P<paragraph>.*)"
    r"|  (?P<number>\d+)(?:의(?P<of_number>\d+))?\\\.\s*(?P<subparagraph>.*)"
    r"|    (?P<letter>[가-힣](?:의\d+)?)\\\.\s*(?P<item>.*)"
    r"|(?P<lookalike>ⓛ)(?P<first>.*)"
)


@dataclass(slots=True)
class _Block:
    """The lines below one heading of the file."""

    number: ArticleNumber
    title: str
    headings: tuple[str, ...]
    lines: list[str] = field(default_factory=list)
    numbered: bool = True


def parse_articles(body: str) -> tuple[Article, ...]:
    """Every article of the file, in its order, none left out.

    Text outside any article (a preamble, a decree of one sentence) is an article without a number.
    """
    seen: Counter[ArticleNumber] = Counter()
    articles = []
    for block in _blocks(drop_images(body).split("\n")):
        articles.append(_article(block, seen[block.number]))
        seen[block.number] += 1
    return tuple(articles)


def _blocks(lines: Iterable[str]) -> Iterator[_Block]:
    headings: dict[int, str] = {}
    block = _Block(UNNUMBERED, "", (), numbered=False)
    for line in lines:
        found = _heading(line)
        if found is None:
            block.lines.append(line)
            continue
        if block.numbered or any(map(str.strip, block.lines)):
            yield block
        level, text = found
        article = _ARTICLE.fullmatch(text) if level == _ARTICLE_LEVEL else None
        if article is None and not (level == _DOCUMENT and not text.startswith("제")):
            headings = {above: headings[above] for above in headings if above < level}
            headings[level] = tidy_heading(text)
        block = _new_block(article, tuple(headings.values()))
    if block.numbered or any(map(str.strip, block.lines)):
        yield block


def _heading(line: str) -> tuple[int, str] | None:
    """The level and the text of a heading line."""
    if line.startswith("#") and (match := _HEADING.fullmatch(line)):
        return len(match[1]), match[2].strip()
    if line.startswith("**제") and (match := _BOLD_HEADING.fullmatch(line.rstrip())):
        return _BELOW_MARKDOWN, match[1]
    return None


def _new_block(article: re.Match[str] | None, headings: tuple[str, ...]) -> _Block:
    if article is None:
        return _Block(UNNUMBERED, "", headings, numbered=False)
    number, branch, title = article.groups()
    return _Block(ArticleNumber(int(number), int(branch or 0)), tidy_title(title), headings)


def _article(block: _Block, occurrence: int) -> Article:
    lines = [line for line in block.lines if line.strip()]
    if block.title and lines and not _MARK.match(lines[0]):
        lines[0] = drop_repeated_title(lines[0], block.title)
    structure = _Structure()
    for line in filter(None, lines):
        structure.add(line)
    return Article(
        number=block.number,
        title=block.title or None,
        text="\n".join(structure.lines),
        paragraphs=structure.paragraphs(),
        headings=block.headings,
        occurrence=occurrence,
    )


@dataclass(slots=True)
class _Node:
    """A 항, 호 or 목 that still grows."""

    number: int | None = None
    branch: int = 0
    mark: str = ""
    lines: list[str] = field(default_factory=list)
    parts: list[_Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


class _Structure:
    """Takes the lines of an article one by one."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._paragraphs: list[_Node] = []
        self._open: _Node | None = None

    def add(self, line: str) -> None:
        match = _MARK.match(line)
        text = self._marked(match) if match else self._plain(line)
        self.lines.append(text)

    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(
            Paragraph(node.number, node.text, tuple(map(_subparagraph, node.parts)), node.branch)
            for node in self._paragraphs
        )

    def _plain(self, line: str) -> str:
        """A line without a mark goes on with what is above it."""
        text = tidy_line(line).replace("**", "")
        node = self._open
        if node is None or not line[0].isspace():
            node = self._open = self._paragraph(None, 0)
        node.lines.append(text)
        return text

    def _marked(self, match: re.Match[str]) -> str:
        if mark := match["circled"] or match["lookalike"]:
            branch = match["of_paragraph"]
            node = self._paragraph(circled_number(mark), int(branch or 0))
            mark += f"의{branch}" if branch else ""
            text = f"{mark} {match['paragraph'] or match['first'] or ''}"
        elif match["number"]:
            branch = match["of_number"]
            node = _Node(int(match["number"]), int(branch or 0))
            self._paragraph_here().parts.append(node)
            mark = match["number"] + (f"의{branch}" if branch else "")
            text = f"{mark}. {match['subparagraph']}"
        else:
            node = _Node(mark=match["letter"])
            self._subparagraph_here().parts.append(node)
            text = f"{match['letter']}. {match['item']}"
        self._open = node
        node.lines.append(text.rstrip())
        return text.rstrip()

    def _paragraph(self, number: int | None, branch: int) -> _Node:
        node = _Node(number, branch)
        self._paragraphs.append(node)
        return node

    def _paragraph_here(self) -> _Node:
        return self._paragraphs[-1] if self._paragraphs else self._paragraph(None, 0)

    def _subparagraph_here(self) -> _Node:
        paragraph = self._paragraph_here()
        if not paragraph.parts:
            paragraph.parts.append(_Node(0))
        return paragraph.parts[-1]


def _subparagraph(node: _Node) -> Subparagraph:
    items = tuple(Item(part.mark, part.text) for part in node.parts)
    return Subparagraph(node.number or 0, node.branch, node.text, items)
