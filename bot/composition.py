"""An answer as a reply: the values of rag in the bot's words and a style."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot import replies, replies_parts
from bot.answer_parts import parts
from bot.messages import Card, Reply
from bot.styles import Style, law_sentence, own_words
from rag.answer import Abstained, Answer, Quote, Sentence
from rag.errors import CitationError

_UNASKED = frozenset({Abstained.NO_QUESTION, Abstained.TOO_LONG, Abstained.UNKNOWN_CITATION})


@dataclass(slots=True)
class ReplyWriter:
    """Writes one reply while its answer streams. The pieces in a row are the reply's text.

    `notes` come before everything else: where to call in danger, how a question was read.
    """

    style: Style
    notes: tuple[str, ...] = ()
    text: str = ""
    _last: Quote | None = None
    _explained: set[str] = field(default_factory=set)

    def opening(self, understood: str, failures: Iterable[CitationError]) -> str:
        """What comes before the law: how the question was read, and what does not exist."""
        said = [replies.understood_as(understood)] if understood else []
        said += [replies.citation_failure(failure) for failure in failures]
        first = "".join(f"{own_words(note, self.style)}\n" for note in self.notes)
        gap = "\n" if first else ""
        return self._add(first + gap + "".join(f"{own_words(s, self.style)}\n" for s in said))

    def sentence(self, sentence: Sentence) -> str:
        """A sentence of the short answer with the citation it stands on: 쉬운말 says it last."""
        quote = sentence.quote
        if quote.passage.deleted:
            self._last = None
            return self._add(f"{own_words(replies.deleted(quote), self.style)}\n")
        text = law_sentence(sentence.text, self.style, self._explained)
        if self._last and quote.citation == self._last.citation:
            return self._add(f" {text}")
        before = self._ended() + ("\n" if self._last else "")
        self._last = quote
        return self._add(f"{before}{_source(quote, self.style)}{text}")

    def close(self, answer: Answer, understood: str) -> str:
        """What is left to say when the answer is complete. An abstention has no opening yet."""
        if answer.abstention:
            opening = self.opening(understood, answer.failures)
            said = replies.abstention(answer.abstention)
            if answer.abstention.reason not in _UNASKED:
                said += f" {replies_parts.LEGAL_AID}"
            return opening + self._add(own_words(said, self.style))
        above = "" if answer.summary else own_words(replies.cited_text(answer), self.style)
        below = "".join(f"\n\n{part}" for part in parts(answer, self.style))
        return self._add(self._ended() + above + below)

    def reply(self, answer: Answer) -> Reply:
        return Reply(
            self.text.strip(),
            tuple(_provision(quote) for quote in answer.provisions),
            tuple(_precedent(quote) for quote in answer.precedents),
            replies.NOTICE,
            tuple(replies.related(neighbour, answer.as_of) for neighbour in answer.related),
        )

    def _ended(self) -> str:
        """The citation of what was said last, where the style says it behind."""
        if self._last is None or self.style is not Style.PLAIN:
            return ""
        return f" ({replies.dated(self._last)})"

    def _add(self, piece: str) -> str:
        self.text += piece
        return piece


def _source(quote: Quote, style: Style) -> str:
    """The citation before what a quote says."""
    match style:
        case Style.POLITE:
            return replies.according_to(quote)
        case Style.FRIENDLY:
            return replies.looking_at(quote)
        case Style.EXPERT:
            return f"{replies.dated(quote)}: "
        case Style.PLAIN:
            return ""


def _provision(quote: Quote) -> Card:
    heading = f"({quote.passage.heading})" if quote.passage.heading else ""
    title = replies.cited(quote.citation) + heading
    text = "\n".join((*quote.lead, quote.text))
    return Card(title, text, notes=_notes(quote), url=quote.passage.url)


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
