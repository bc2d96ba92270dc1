"""The text of a statute file -> Statute."""

from __future__ import annotations

import re
from typing import NoReturn

from ingest.articles import parse_articles
from ingest.errors import FileBroken, NotLaw
from ingest.front_matter import FrontMatter, split_front_matter
from ingest.normalize import tidy_lines
from rag.law import Addendum, Article, AttachedTable, Statute, StatuteKind

_ADDENDA = re.compile(r"^## 부칙[ \t]*$", re.MULTILINE)
_PROMULGATION = re.compile(
    r"^부\s*칙.*<[^<>\n]*\d{4}\.\s*\d{1,2}\.\s*\d{1,2}\.?>[ \t]*$", re.MULTILINE
)
_ANY_ARTICLE = re.compile(r"^##### 제\d+조", re.MULTILINE)
_NOTE = re.compile(r"<[^<>]*>")
_REPEAL = re.compile(r"[^.]*(?:폐지(?:한다|함)|효력이 (?:소멸|상실)한다)\.?")
_PART_OF_A_LAW = re.compile(r"제\d+조")


def parse_statute(text: str, path: str) -> Statute:
    """The statute in a Markdown file of a legalize-kr tree.

    Raises NotLaw for a file that is none, FileBroken for one that lacks its title, its ids, its
    dates or any text.
    """
    matter, body = split_front_matter(text, path)
    if "법령ID" not in matter:
        _refuse(matter, body, path)
    main, addenda = _split(body)
    articles = parse_articles(main)
    if not articles:
        raise FileBroken(path, "there is no text below the front matter")
    kind_name = matter.text("법령구분")
    return Statute(
        title=matter.text("제목"),
        kind=StatuteKind.of(kind_name),
        kind_name=kind_name,
        statute_id=matter.text("법령ID"),
        revision_id=matter.text("법령MST"),
        ministries=matter.names("소관부처"),
        promulgation_date=matter.day("공포일자"),
        promulgation_number=matter.optional("공포번호"),
        effective_date=matter.day("시행일자"),
        url=matter.optional("출처"),
        articles=articles,
        addenda=_addenda(addenda),
        tables=tuple(map(_table, matter.entries("첨부파일"))),
        repealed=_is_repeal(articles),
    )


def _refuse(matter: FrontMatter, body: str, path: str) -> NoReturn:
    if "제목" in matter:
        raise FileBroken(path, "the front matter has no 법령ID")
    if _ANY_ARTICLE.search(body):
        raise FileBroken(path, "there are articles but no front matter")
    raise NotLaw(path, "no statute: its front matter has no 법령ID")


def _split(body: str) -> tuple[str, str]:
    """The articles, and all that follows `## 부칙`."""
    match = _ADDENDA.search(body)
    return (body[: match.start()], body[match.end() :]) if match else (body, "")


def _addenda(text: str) -> tuple[Addendum, ...]:
    """One for each promulgation: `부칙 <제8995호,2008.3.28>` and what follows."""
    marks = list(_PROMULGATION.finditer(text))
    starts = [mark.start() for mark in marks] + [len(text)]
    addenda = [Addendum("부칙", tidy_lines(text[: starts[0]]))]
    for mark, end in zip(marks, starts[1:], strict=True):
        addenda.append(Addendum(mark[0].strip(), tidy_lines(text[mark.end() : end])))
    return tuple(addenda if addenda[0].text else addenda[1:])


def _table(entry: FrontMatter) -> AttachedTable:
    return AttachedTable(
        kind=entry.optional("별표구분"),
        number=_table_number(entry.optional("별표번호"), entry.optional("별표가지번호")),
        title=entry.optional("제목"),
        file_url=entry.optional("파일링크") or None,
        pdf_url=entry.optional("PDF링크") or None,
    )


def _table_number(number: str, branch: str) -> str:
    """`0003`, `02` -> `3의2`; the only table of a statute is number `0000` and has none."""
    number, branch = number.lstrip("0"), branch.lstrip("0")
    return f"{number}의{branch}" if number and branch else number


def _is_repeal(articles: tuple[Article, ...]) -> bool:
    """Whether all that the file says is that a law is repealed: its 상태 reads 시행 all the same.

    "… 제9조는 폐지한다" repeals an article of another law and leaves this one in force.
    """
    if len(articles) != 1:
        return False
    text = _NOTE.sub("", articles[0].text).strip()
    return bool(_REPEAL.fullmatch(text)) and not _PART_OF_A_LAW.search(text)
