"""The address of a provision or a precedent, with one printed form, and how people write them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from rag.law import ArticleNumber


@dataclass(frozen=True, slots=True)
class ArticleCitation:
    """A provision: 민법 제840조제6호.

    `law` is the title as it is cited (after `resolve`, the official one); `article` is None for the
    law as a whole. `until` closes a range ("제3조 내지 제5조"). `former` keeps the words by which a
    court marks law of another day ("구", "2011. 3. 29. 법률 제10469호로 개정되기 전의 것"): such a
    citation never stands for today's text.
    """

    law: str
    article: ArticleNumber | None = None
    paragraph: int | None = None
    subparagraph: int | None = None
    subparagraph_branch: int = 0
    item: str | None = None
    until: ArticleNumber | None = None
    former: str | None = None

    def __str__(self) -> str:
        text = self.law
        if self.former is not None:
            text = f"구 {self.law}" + (f"({self.former})" if self.former else "")
        if self.article is not None:
            text += f" {self.article}"
        if self.paragraph is not None:
            text += f"제{self.paragraph}항"
        if self.subparagraph is not None:
            branch = f"의{self.subparagraph_branch}" if self.subparagraph_branch else ""
            text += f"제{self.subparagraph}호{branch}"
        if self.item is not None:
            text += f"{self.item}목"
        if self.until is not None:
            text += f" 내지 {self.until}"
        return text


@dataclass(frozen=True, slots=True)
class PrecedentCitation:
    """A decision: 대법원 2019. 1. 31. 선고 2017다228618 판결. Only the case number is needed."""

    case_number: str
    court: str | None = None
    decision_date: date | None = None
    ruling: str = "판결"

    def __str__(self) -> str:
        court = f"{self.court} " if self.court else ""
        if self.decision_date is None:
            return f"{court}{self.case_number} {self.ruling}"
        day = self.decision_date
        given = "선고" if self.ruling.endswith("판결") or court.startswith("헌") else "자"
        return (
            f"{court}{day.year}. {day.month}. {day.day}. {given} {self.case_number} {self.ruling}"
        )


Citation = ArticleCitation | PrecedentCitation


class FoundCitation(NamedTuple):
    """A citation and where it stands in a text: `text[start:end]`."""

    start: int
    end: int
    citation: Citation
