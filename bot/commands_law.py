"""Commands about the law: a question, a provision, a precedent, and the last answer's sources."""

from __future__ import annotations

from dataclasses import replace

from bot import replies_commands as say
from bot.answers import Asked
from bot.calls import Call, Question
from bot.desk import Desk
from bot.input import read_question
from bot.messages import Reply
from bot.privacy import mask
from bot.replies import cited
from rag.citation import ArticleCitation, Citation
from rag.citation_parser import parse_citations


def to_ask(text: str) -> Reply | Question:
    """What somebody wrote, as a question, or what the bot says to it without looking it up."""
    read = read_question(text)
    return Reply(read.reply) if read.reply else Question(mask(read.text), read.notes)


async def ask(call: Call, desk: Desk) -> Reply | Question:
    """질문."""
    return to_ask(call.given.text)


async def law(call: Call, desk: Desk) -> Question:
    """조문."""
    return Question(", ".join(map(str, call.given.law)), alone=True)


async def case(call: Call, desk: Desk) -> Question:
    """판례."""
    return Question(", ".join(map(str, call.given.case)), alone=True)


async def sources(call: Call, desk: Desk) -> Reply:
    """출처: what the last answer stands on, in full."""
    turns = (await desk.memory.load(call.speaker.key)).turns
    if not turns:
        return Reply(say.NO_ANSWER_YET)
    citations = [_whole(one) for text in turns[-1].citations for one in parse_citations(text)]
    if not citations:
        return Reply(say.NO_SOURCES)
    reply = await _looked_up(call, desk, citations)
    asked_for_cases = any(not isinstance(one, ArticleCitation) for one in citations)
    precedents = reply.precedents if asked_for_cases else ()
    return replace(reply, text=say.SOURCES, precedents=precedents, related=())


async def related(call: Call, desk: Desk) -> Reply:
    """관련: what stands around a provision, or around those of the last answer."""
    citations: list[Citation] = [_whole(one) for one in call.given.law]
    if not citations:
        turns = (await desk.memory.load(call.speaker.key)).turns
        if not turns:
            return Reply(say.NO_ANSWER_YET)
        found = [_whole(one) for text in turns[-1].citations for one in parse_citations(text)]
        if not found:
            return Reply(say.NO_SOURCES)
        citations = [one for one in found if isinstance(one, ArticleCitation)]
    if not citations:
        return Reply(say.NO_RELATED)
    reply = await _looked_up(call, desk, citations)
    if not reply.provisions:
        return reply
    if not reply.related and not reply.precedents:
        return Reply(say.NO_RELATED)
    about = say.related_to(dict.fromkeys(map(cited, citations)))
    return replace(reply, text=about, provisions=())


async def _looked_up(call: Call, desk: Desk, citations: list[Citation]) -> Reply:
    text = ", ".join(dict.fromkeys(map(str, citations)))
    asked = Asked(text, desk.style(call.speaker, call.row), call.row.as_of)
    return (await desk.answers.whole(asked)).reply


def _whole(citation: Citation) -> Citation:
    """The article of a citation; a precedent as it is."""
    if isinstance(citation, ArticleCitation):
        return ArticleCitation(citation.law, citation.article, former=citation.former)
    return citation
