"""An answer as a reply: the values of rag in the bot's words and a style."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot import replies
from bot.messages import Card, Reply
from bot.styles import Style, law_sentence, own_words
from rag.answer import Answer, Quote, Sentence
from rag.citation import Citation
from rag.errors import CitationError


@dataclass(slots=True)
class ReplyWriter:
    """Writes one reply while its answer streams. The pieces in a row are the reply's text."""

    style: Style
    text: str = ""
    _last: Citation | None = None

    def opening(self, understood: str, failures: Iterable[CitationError]) -> str:
        """What comes before the law: how the question was read, and what does not exist."""
        said = [replies.understood_as(understood)] if understood else []
        said += [replies.citation_failure(failure) for failure in failures]
        return self._add("".join(f"{own_words(line, self.style)}\n" for line in said))

    def sentence(self, sentence: Sentence) -> str:
        """A sentence of the short answer, after the citation that it stands on."""
        quote, text = sentence.quote, law_sentence(sentence.text, self.style)
        if quote.citation == self._last:
            return self._add(f" {text}")
        gap = "\n" if self._last else ""
        self._last = quote.citation
        if self.style is Style.EXPERT:
            return self._add(f"{gap}{replies.dated(quote)}: {text}")
        return self._add(f"{gap}{replies.according_to(quote)}{text}")

    def close(self, answer: Answer, understood: str) -> str:
        """What is left to say when the answer is complete. An abstention has no opening yet."""
        if answer.abstention:
            opening = self.opening(understood, answer.failures)
            said = replies.abstention(answer.abstention)
            return opening + self._add(own_words(said, self.style))
        return self._add(
            "" if answer.summary else own_words(replies.cited_text(answer), self.style)
        )

    def reply(self, answer: Answer) -> Reply:
        return Reply(
            self.text.strip(),
            tuple(_provision(quote) for quote in answer.provisions),
            tuple(_precedent(quote) for quote in answer.precedents),
            replies.NOTICE,
            tuple(replies.related(neighbour, answer.as_of) for neighbour in answer.related),
        )

    def _add(self, piece: str) -> str:
        self.text += piece
        return piece


def _provision(quote: Quote) -> Card:
    heading = f"({quote.passage.heading})" if quote.passage.heading else ""
    title = replies.cited(quote.citation) + heading
    return Card(title, quote.text, notes=_notes(quote), url=quote.passage.url)


def _precedent(quote: Quote) -> Card:
    name = f" [{quote.passage.heading}]" if quote.passage.heading else ""
    title = replies.cited(quote.citation) + name
    return Card(title, quote.text, quote.issue, _notes(quote), quote.passage.url)


def _notes(quote: Quote) -> tuple[str, ...]:
    notes = []
    if quote.passage.kind == "statute" and quote.passage.date:
        notes.append(replies.in_force(quote))
    if quote.passage.digest:
        notes.append(replies.digest_note(quote))
    return tuple(notes)
