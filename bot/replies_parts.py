"""What the bot says around the parts of an answer: periods, lists, further questions, help."""

from __future__ import annotations

from collections.abc import Sequence

from bot.particles import particle
from bot.replies import cited
from rag.citation import ArticleCitation
from rag.deadlines import Checklist, Deadline

DEADLINES = "기한"
FURTHER = "이어서 물어볼 수 있는 것"
LABOUR = "임금·해고·괴롭힘 신고는 고용노동부 1350에서 받습니다."
LEGAL_AID = "사람의 도움이 필요하면 대한법률구조공단(국번 없이 132)에 문의하십시오."
_DOCUMENTS, _REQUIREMENTS, _LISTED = "필요한 서류", "갖출 요건", "다음 각 호"


def deadlines(found: Sequence[Deadline]) -> str:
    """The periods of one provision: · 「가상법」 제3조(보증금): “집을 비운 날부터 3개월 이내”."""
    heading = f"({found[0].heading})" if found[0].heading else ""
    words = ", ".join(f"“{deadline.words}”" for deadline in found)
    return f"· {cited(found[0].citation)}{heading}: {words}"


def checklist_heading(found: Checklist) -> str:
    """What the list of a provision is: papers to bring, what must be fulfilled, or else."""
    what = _LISTED
    if "서류" in found.lead or "첨부" in found.lead:
        what = _DOCUMENTS
    elif "요건" in found.lead or "갖추" in found.lead:
        what = _REQUIREMENTS
    return f"{what} ({cited(found.citation)})"


def more_items(count: int) -> str:
    """How many lines of a list are left to the quote below."""
    return f"그 밖에 {count}개 호는 아래 근거 조문에 있습니다."


def precedents_inline(names: str) -> str:
    """The precedents of an answer in one line."""
    return f"참조판례: {names}"


def ask_penalty(heading: str, *, fine: bool) -> str:
    """Whether breaking a provision is punished, or costs a 과태료."""
    return f"{heading} 규정을 어기면 {'과태료를 내나요' if fine else '처벌받나요'}?"


def ask_meaning(term: str) -> str:
    """What a defined term means."""
    return f"{particle(f'‘{term}’', '은/는')} 무슨 뜻인가요?"


def ask_exception(heading: str) -> str:
    """Whether a rule has an exception."""
    return f"{heading}에 예외가 있나요?"


def ask_period(heading: str, *, further: bool) -> str:
    """What periods an article sets, or sets beside those shown."""
    return f"{heading}에 다른 기한도 있나요?" if further else f"{heading}에 기한이 있나요?"


def ask_decree(heading: str, kind: str) -> str:
    """What the decree or rule says."""
    return f"{particle(kind, '은/는')} {particle(heading, '을/를')} 어떻게 정하나요?"


def ask_content(citation: ArticleCitation, heading: str) -> str:
    """What a provision of the same law says that another names."""
    return f"{particle(f'{citation.article}({heading})', '은/는')} 무슨 내용인가요?"


def ask_case(case_number: str) -> str:
    """What a precedent held."""
    return f"{case_number} 판결은 무엇을 판단했나요?"
