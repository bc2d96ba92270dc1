"""The text of a precedent file -> Precedent."""

from __future__ import annotations

import re
from typing import NoReturn

from ingest.errors import FileBroken, NotLaw
from ingest.front_matter import FrontMatter, split_front_matter
from ingest.holdings import Sections, parse_holdings
from ingest.normalize import tidy_prose
from rag.law import Precedent

_SECTION = re.compile(r"^## +(\S.*?)[ \t]*$", re.MULTILINE)
_TITLE = re.compile(r"^# .*$", re.MULTILINE)
_LISTS = ("판시사항", "판결요지", "참조조문", "참조판례")


def parse_precedent(text: str, path: str) -> Precedent:
    """The precedent in a Markdown file of a precedent-kr tree.

    Raises NotLaw for a file that is none, FileBroken for one that lacks its number or holds no
    text, or whose 선고일자 is no date.
    """
    matter, body = split_front_matter(text, path)
    if "사건번호" not in matter:
        _refuse(matter, body, path)
    parts = _sections(body)
    if not any(parts.values()):
        raise FileBroken(path, "there is no text below the front matter")
    issues, summary, articles, precedents = (parts.pop(name, "") for name in _LISTS)
    return Precedent(
        precedent_id=matter.text("판례일련번호"),
        case_number=matter.text("사건번호"),
        case_name=tidy_prose(matter.optional("사건명")).replace("\n", " "),
        case_type=matter.optional("사건종류"),
        court=matter.optional("법원명"),
        decision_date=matter.optional_day("선고일자"),
        url=matter.optional("출처"),
        holdings=parse_holdings(Sections(issues, summary, articles, precedents)),
        issues=issues,
        summary=summary,
        full_text="\n".join(filter(None, parts.values())),
    )


def _sections(body: str) -> dict[str, str]:
    """The text below each `## ` heading; without any, all below the title goes by ""."""
    marks = list(_SECTION.finditer(body))
    if not marks:
        return {"": tidy_prose(_TITLE.sub("", body))}
    parts: dict[str, str] = {}
    for mark, end in zip(marks, [*(m.start() for m in marks[1:]), len(body)], strict=True):
        text = tidy_prose(body[mark.end() : end])
        parts[mark[1]] = f"{parts[mark[1]]}\n{text}" if mark[1] in parts else text
    return parts


def _refuse(matter: FrontMatter, body: str, path: str) -> NoReturn:
    if "판례일련번호" in matter:
        raise FileBroken(path, "the front matter has no 사건번호")
    if not _sections(body).keys().isdisjoint(_LISTS):
        raise FileBroken(path, "there is a decision but no front matter")
    raise NotLaw(path, "no precedent: its front matter has no 사건번호")
