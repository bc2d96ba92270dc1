"""The 항 of an article as pieces of its text, so that one of them can be quoted alone."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import NamedTuple

from rag.citation import ArticleCitation

_PARAGRAPH = re.compile(r"^[ \t]*([①-⑳㉑-㉟㊱-㊿])(의\d+)?", re.MULTILINE)
_SUBPARAGRAPH = re.compile(r"^[ \t]*\d{1,2}(?:의\d{1,2})?\.[ \t]", re.MULTILINE)


class ParagraphText(NamedTuple):
    """One 항 (the whole article where it has none): `text` stands in the article as it is."""

    citation: ArticleCitation
    text: str

    @property
    def lead(self) -> str:
        """The text before its 호."""
        found = _SUBPARAGRAPH.search(self.text)
        return self.text[: found.start()].rstrip() if found else self.text


def split_paragraphs(citation: ArticleCitation, text: str) -> tuple[ParagraphText, ...]:
    """The 항 of the text that a citation stands for, in order; never empty."""
    marks = list(_PARAGRAPH.finditer(text))
    if citation.paragraph is not None or not marks:
        return (ParagraphText(citation, text.strip()),)
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return tuple(
        ParagraphText(_address(citation, mark), text[mark.start() : end].strip())
        for mark, end in zip(marks, ends, strict=True)
    )


def _address(citation: ArticleCitation, mark: re.Match[str]) -> ArticleCitation:
    if mark[2]:  # ①의2 has no place in a citation: the article stands for it
        return citation
    return replace(citation, paragraph=int(unicodedata.numeric(mark[1])))
