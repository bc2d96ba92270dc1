"""What is offered under an answer, and what a press of it stands for."""

from __future__ import annotations

from collections.abc import Sequence

from bot import replies_commands as say
from bot.follow_up_questions import follow_up_questions
from bot.messages import Offer
from bot.store_rows import NewOffer
from bot.styles import Style
from rag.answer import Answer, Quote
from rag.citation import ArticleCitation

STOP = Offer(say.STOP, "stop", "stop")  # the same everywhere: it ends the presser's own reply


def offers_under(answer: Answer, style: Style) -> tuple[NewOffer, ...]:
    """The offers of an answer, in the order in which they are shown."""
    if answer.abstention:
        return _judgement()
    return (
        *(NewOffer("question", one.label, one.question) for one in follow_up_questions(answer)),
        *_full_articles(answer.provisions),
        *_precedents(answer),
        *_plainer(style),
        *_judgement(),
    )


def _full_articles(provisions: Sequence[Quote]) -> tuple[NewOffer, ...]:
    """The articles of which only a part was quoted."""
    cut = [quote for quote in provisions if quote.text != quote.passage.text.strip()]
    articles = dict.fromkeys(filter(None, map(_article, cut)))
    return (NewOffer("article", say.FULL_ARTICLE, ", ".join(articles)),) if articles else ()


def _precedents(answer: Answer) -> tuple[NewOffer, ...]:
    articles = [article for quote in answer.provisions[:1] if (article := _article(quote))]
    return tuple(NewOffer("precedents", say.RELATED_PRECEDENTS, article) for article in articles)


def _article(quote: Quote) -> str:
    citation = quote.citation
    if not isinstance(citation, ArticleCitation) or citation.article is None:
        return ""
    return str(ArticleCitation(citation.law, citation.article))


def _plainer(style: Style) -> tuple[NewOffer, ...]:
    if style is Style.PLAIN:
        return ()
    return (NewOffer("style", say.PLAINER, Style.PLAIN),)


def _judgement() -> tuple[NewOffer, ...]:
    return (NewOffer("feedback", "👍", "up"), NewOffer("feedback", "👎", "down"))
