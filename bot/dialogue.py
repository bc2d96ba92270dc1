"""DialogueManager: one message in, a stream of reply events out."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import date

from bot import replies
from bot.commands import Question, run_command
from bot.composition import ReplyWriter
from bot.input import readable
from bot.memory import Conversation
from bot.messages import Answered, Failed, IncomingMessage, Partial, Reply, ReplyEvent, Thinking
from bot.styles import Style, own_words
from rag.answer import Answer, AnswerEvent, QuotesFound, Sentence
from rag.answering import Answerer
from rag.errors import LawbotError

log = logging.getLogger(__name__)


class DialogueManager:
    """Answers messages; keeps one Conversation for each user of each room."""

    def __init__(self, answerer: Answerer, style: Style) -> None:
        self._answerer = answerer
        self._style = style
        self._conversations: dict[tuple[str, str], Conversation] = {}

    async def handle(self, message: IncomingMessage) -> AsyncIterator[ReplyEvent]:
        """Events of one reply, Answered or Failed last. Expected failures become sentences."""
        key = (message.room, message.user)
        conversation = self._conversations.setdefault(key, Conversation(self._style))
        text = readable(message.text)
        outcome = run_command(conversation, text) if text.startswith("/") else Question(text)
        if isinstance(outcome, str):
            yield Answered(Reply(own_words(outcome, conversation.style)))
            return
        whole = conversation.completed(outcome.text)
        understood = whole if whole != outcome.text else ""
        try:
            async for event in self.ask(whole, style=conversation.style, understood=understood):
                yield event
        except LawbotError as error:
            log.info("no answer to a question of %d characters", len(whole), exc_info=error)
            yield Failed(Reply(own_words(replies.failure(error), conversation.style)))

    async def ask(
        self, question: str, *, style: Style, as_of: date | None = None, understood: str = ""
    ) -> AsyncIterator[ReplyEvent]:
        """Events of the answer to one question, Answered last. Raises LawbotError."""
        question = readable(question)
        yield Thinking()
        writer = ReplyWriter(style)
        async for event in self._answerer.answer(question, as_of=as_of):
            piece = _piece(writer, event, understood)
            if piece:
                yield Partial(piece)
            if isinstance(event, Answer):
                yield Answered(writer.reply(event), event)


def _piece(writer: ReplyWriter, event: AnswerEvent, understood: str) -> str:
    match event:
        case QuotesFound():
            return writer.opening(understood, event.failures)
        case Sentence():
            return writer.sentence(event)
        case Answer():
            return writer.close(event, understood)
