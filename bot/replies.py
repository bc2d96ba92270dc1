"""Every sentence that the bot itself says, in 하십시오체; styles turn the endings."""

from __future__ import annotations

import re
from datetime import date

from bot.particles import particle
from rag.answer import Abstained, Abstention, Answer, Quote
from rag.citation import ArticleCitation, Citation
from rag.errors import (
    ArchiveDamaged,
    ArchiveMissing,
    ArchiveTooNew,
    CitationError,
    EmbedderMismatch,
    IndexMissing,
    LawbotError,
    NotInForce,
    UnknownArticle,
    UnknownPrecedent,
    UnknownStatute,
)
from rag.retrieval.neighbours import Neighbour, Relation

NOTICE = "AI가 법령과 판례에서 찾아 만든 답입니다. 법률정보이며 법률사무가 아닙니다."
FIRST_NOTICE = (
    "법봇은 사람이 아니라 인공지능(AI)입니다. 답은 AI가 법령과 판례에서 찾아 만듭니다"
    "(「인공지능 발전과 신뢰 기반 조성 등에 관한 기본법」 제31조에 따라 알려 드립니다)."
    " 법률정보이며 법률사무가 아니므로, 중요한 일은 원문과 시행일을 확인하십시오."
)
GREETING = (
    "안녕하세요, 법봇입니다. 법령과 판례에서 찾아 답합니다.\n"
    "질문이나 조문(예: 민법 제750조)을 입력하십시오. 명령은 /help에서 볼 수 있습니다."
)
THINKING = "법령과 판례를 찾고 있습니다."
FAREWELL = "안녕히 가십시오."
NO_QUESTION = "질문을 입력하십시오. 예: 집주인이 보증금을 돌려주지 않으면 어떻게 하나요?"
TOO_LONG = "질문이 너무 깁니다. 10,000자 안으로 줄여 주십시오."
PROVISIONS = "근거 조문"
PRECEDENTS = "관련 판례"
RELATED = "관련 조문"
EXIT_HINT = "끝내려면 /exit를 입력하거나 Ctrl-D를 누르십시오."
CITED_PROVISIONS = "말씀하신 조문입니다."
CITED_PRECEDENTS = "말씀하신 판례입니다."
CITED_AND_APPLIED = "말씀하신 조문과, 참조조문으로 이 조문을 든 판례입니다."
UNEXPECTED = "답을 만들다가 문제가 생겼습니다. 잠시 뒤에 다시 물어보십시오."
ASK_AGAIN = "법봇이 다시 시작되어 이 답을 마치지 못했습니다. 질문을 한 번 더 보내 주십시오."

HELP = "질문을 그대로 적거나 아래 명령을 쓰십시오."
ABOUT_HELP = "이 도움말을 봅니다."
ABOUT_STYLE = "답의 문체를 보거나 바꿉니다."
ABOUT_LAW = "조문을 찾아 전문을 봅니다."
ABOUT_CASE = "사건번호로 판례를 봅니다."

_HOW_TO_INGEST = (
    "먼저 `lawbot ingest starter`로 시작 자료를 넣거나"
    " `lawbot ingest statutes PATH`로 법령 원문을 넣으십시오."
)
_AMENDED = re.compile(r"(\d{4})\.\s?(\d{1,2})\.\s?(\d{1,2})\.?\s*[>〉]")
_RELATIONS: dict[Relation, str] = {
    "decree": "시행령",
    "rule": "시행규칙",
    "refers": "참조",
    "penalty": "벌칙",
    "definition": "정의",
}
_FAILURES: dict[type[LawbotError], str] = {
    ArchiveMissing: "아직 법령 자료가 없습니다. " + _HOW_TO_INGEST,
    IndexMissing: "법령 자료의 색인이 없습니다. `lawbot ingest rebuild-index`로 색인을 만드십시오.",
    EmbedderMismatch: (
        "색인이 다른 설정으로 만들어졌습니다. `lawbot ingest rebuild-index`로 다시 만드십시오."
    ),
    ArchiveTooNew: "자료가 더 새로운 법봇으로 만들어졌습니다. 법봇을 새 판으로 올리십시오.",
    ArchiveDamaged: "법령 자료가 손상되었습니다. `lawbot doctor`로 확인하십시오.",
}


def failure(error: LawbotError) -> str:
    """What an expected failure means for the user, and what to do."""
    for kind in type(error).__mro__:
        if kind in _FAILURES:
            return _FAILURES[kind]
    return UNEXPECTED


def unknown_command(name: str) -> str:
    """A command that does not exist."""
    return f"{name} 명령은 없습니다. /help에서 명령을 볼 수 있습니다."


def understood_as(question: str) -> str:
    """How a follow-up was read."""
    return f"앞 질문과 이어서 이해한 질문: {question}"


def day(value: date) -> str:
    """2019. 1. 31., as statutes and courts write a date."""
    return f"{value.year}. {value.month}. {value.day}."


def cited(citation: Citation) -> str:
    """A citation as the bot prints it: 「민법」 제750조; a precedent without marks."""
    if isinstance(citation, ArticleCitation):
        return str(citation).replace(citation.law, f"「{citation.law}」", 1)
    return str(citation)


def according_to(quote: Quote) -> str:
    """The words before a sentence of the law, such as 「민법」 제750조에 따르면."""
    return f"{dated(quote)}에 따르면, "


def looking_at(quote: Quote) -> str:
    """The same in a friendlier way: 「민법」 제750조를 보면."""
    return f"{particle(dated(quote), '을/를')} 보면, "


def dated(quote: Quote) -> str:
    """The citation of a quote, with the effective date of a law that is still to come."""
    citation, passage = quote.citation, quote.passage
    printed = cited(citation)
    if not quote.pending or passage.date is None or not isinstance(citation, ArticleCitation):
        return printed
    law = f"「{citation.law}」"
    return printed.replace(law, f"{law}({day(passage.date)} 시행 예정)", 1)


def deleted(quote: Quote) -> str:
    """A provision that an amendment took out of its law."""
    since = _AMENDED.search(quote.passage.text)
    when = f"({'. '.join(since.groups())}. 개정)" if since else ""
    return f"{particle(cited(quote.passage.citation), '은/는')} 삭제된 조문입니다{when}."


def in_force(quote: Quote) -> str:
    """The effective date of a provision, marked when it is still to come."""
    if quote.passage.date is None:
        return ""
    since = f"{day(quote.passage.date)} 시행"
    if not quote.pending:
        return since
    return f"시행 예정: {since}. 그때까지 시행되는 규정은 자료에 없어 이와 다를 수 있습니다."


def related(neighbour: Neighbour, as_of: date) -> str:
    """A provision next to those quoted: 시행령: 「가상법 시행령」 제3조(보증금)."""
    heading = f"({neighbour.heading})" if neighbour.heading else ""
    effective = neighbour.effective_date
    pending = f", {day(effective)} 시행 예정" if effective and effective > as_of else ""
    return f"{_RELATIONS[neighbour.relation]}: {cited(neighbour.citation)}{heading}{pending}"


def digest_note(quote: Quote) -> str:
    """The mark of a text that is ours and not the law's."""
    tree = "statutes" if quote.passage.kind == "statute" else "precedents"
    return f"요지: 원문이 아닙니다. 원문: lawbot ingest {tree} PATH"


def cited_text(answer: Answer) -> str:
    """What stands above the text of the citations that were asked for."""
    shown = len(answer.provisions)
    if not shown:
        return CITED_PRECEDENTS
    gone = [quote for quote in answer.provisions if quote.passage.deleted]
    said = " ".join(map(deleted, gone))
    if answer.precedents:
        said = f"{said} {CITED_AND_APPLIED}".lstrip()
    elif len(gone) < shown:
        said = f"{said} {CITED_PROVISIONS}".lstrip()
    if answer.left_out:
        said += f" 모두 {shown + answer.left_out:,}개 조문 가운데 앞의 {shown:,}개만 보여 드립니다."
    return said


def abstention(reason: Abstention) -> str:
    """Why there is no answer and what was looked at."""
    if reason.reason is Abstained.NO_QUESTION:
        return NO_QUESTION
    if reason.reason is Abstained.TOO_LONG:
        return TOO_LONG
    said = [] if reason.reason is Abstained.UNKNOWN_CITATION else [_nothing_found(reason)]
    if reason.nearest:
        names = ", ".join(cited(citation) for citation in reason.nearest)
        said.append(f"가장 가까운 것은 {names}이지만, 질문과 맞는다고 볼 근거가 약합니다.")
    if reason.digests_only:
        said.append(
            "지금은 시작 자료(요지)만 있습니다."
            " 법령 전체는 `lawbot ingest statutes PATH`로 넣을 수 있습니다."
        )
    return " ".join(said)


def _nothing_found(reason: Abstention) -> str:
    looked = f"법령 {reason.statutes:,}건과 판례 {reason.precedents:,}건"
    return f"{looked}을 찾아보았지만 이 질문에 답할 근거를 찾지 못했습니다."


def citation_failure(error: CitationError) -> str:
    """A citation that leads nowhere, answered with what does exist."""
    match error:
        case UnknownStatute():
            return _unknown_statute(error)
        case UnknownArticle():
            return _unknown_article(error)
        case NotInForce():
            return _not_in_force(error)
        case UnknownPrecedent():
            return f"사건번호 {particle(error.case_number, '을/를')} 가진 판례를 찾지 못했습니다."
        case _:
            return UNEXPECTED


def _unknown_statute(error: UnknownStatute) -> str:
    said = f"‘{error.name}’{_only('이라는/라는', error.name)} 법령을 찾지 못했습니다."
    if error.suggestions:
        names = ", ".join(f"「{title}」" for title in error.suggestions)
        said += f" 이름이 비슷한 법령: {names}."
    return said


def _unknown_article(error: UnknownArticle) -> str:
    law, asked = f"「{error.citation.law}」", cited(error.citation)
    if error.digest:
        return (
            f"{particle(law, '은/는')} 지금 시작 자료에 일부 조문의 요지만 있어서"
            f" {particle(asked, '을/를')} 보여 드릴 수 없습니다."
            " 전체 원문은 `lawbot ingest statutes PATH`로 넣을 수 있습니다."
        )
    if error.missing != "article":
        return f"{particle(asked, '은/는')} 없는 조항입니다. {_at_hand(error.citation)}"
    said = f"{particle(asked, '은/는')} 없습니다."
    said += f" {particle(law, '은/는')} {error.last_article}까지 있습니다."
    if error.nearest and error.citation.article and error.citation.article < error.last_article:
        said += f" 가까운 조문: {', '.join(str(number) for number in error.nearest)}."
    return said


def _at_hand(citation: ArticleCitation) -> str:
    article = str(ArticleCitation(citation.law, citation.article))
    return f"조문 전체를 보려면 {particle(f'“{article}”', '이라고/라고')} 물어보십시오."


def _not_in_force(error: NotInForce) -> str:
    law, effective = f"「{error.law}」", day(error.effective_date)
    if error.former is not None:
        return (
            f"개정되기 전의 {particle(law, '은/는')} 자료에 없습니다."
            f" 자료에 있는 것은 {effective} 시행된 법령입니다."
        )
    if error.repealed:
        return f"{particle(law, '은/는')} {effective} 폐지되었습니다."
    missing = f"{particle(law, '은/는')} 아직 시행되고 있지 않습니다."
    if error.on:  # it may have been in force in an older text
        missing = f"{day(error.on)} 기준의 {particle(law, '은/는')} 자료에 없습니다."
    return f"{missing} 자료에 있는 것은 {effective}부터 시행되는 법령입니다."


def _only(pair: str, word: str) -> str:
    """The particle alone, for a word in quotes."""
    return particle(word, pair).removeprefix(word)
