"""An answer as reply events: what is found is written down in a style while it comes."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date

from bot.composition import ReplyWriter
from bot.input import read_question
from bot.messages import Answered, Partial, Reply, ReplyEvent, Thinking
from bot.privacy import mask
from bot.styles import Style, own_words
from rag.answer import Abstained, Abstention, Answer, AnswerEvent, QuotesFound, Sentence
from rag.answering import Answerer
from rag.evidence import korean_today


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it goes to the law, and what surrounds it."""

    text: str
    style: Style
    as_of: date | None = None
    understood: str = ""
    notes: tuple[str, ...] = ()
    memory: tuple[str, ...] = ()


class Answers:
    """Words the answers of rag."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    async def ask(
        self, question: str, *, style: Style, as_of: date | None = None
    ) -> AsyncGenerator[ReplyEvent, None]:
        """Events of the answer to one question of nobody, Answered last. Raises LawbotError."""
        yield Thinking()
        read = read_question(question)
        if read.reply:
            nothing = Abstention(Abstained.NO_QUESTION)
            answer = Answer(read.text, as_of or korean_today(), abstention=nothing)
            yield Answered(Reply(own_words(read.reply, style)), answer)
            return
        asked = Asked(mask(read.text), style, as_of, notes=read.notes)
        async with aclosing(self.stream(asked)) as events:
            async for event in events:
                yield event

    async def stream(self, asked: Asked) -> AsyncGenerator[ReplyEvent, None]:
        """Partial pieces of the text, Answered last. Raises LawbotError."""
        writer = ReplyWriter(asked.style, notes=asked.notes)
        found = self._answerer.answer(
            asked.text, as_of=asked.as_of, style=asked.style.value, memory=asked.memory
        )
        async with aclosing(found) as events:
            async for event in events:
                if piece := _piece(writer, event, asked.understood):
                    yield Partial(piece)
                if isinstance(event, Answer):
                    yield Answered(writer.reply(event), event)

    async def whole(self, asked: Asked) -> Answered:
        """The answer at once."""
        async with aclosing(self.stream(asked)) as events:
            (answered,) = [event async for event in events if isinstance(event, Answered)]
        return answered


def _piece(writer: ReplyWriter, event: AnswerEvent, understood: str) -> str:
    match event:
        case QuotesFound():
            return writer.opening(understood, event.failures)
        case Sentence():
            return writer.sentence(event)
        case Answer():
            return writer.close(event, understood)
