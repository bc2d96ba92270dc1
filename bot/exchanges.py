"""A question in its conversation: from what is remembered to what will be remembered of it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace

from bot import replies
from bot import replies_commands as say
from bot.answers import Asked
from bot.calls import Question, Speaker
from bot.desk import Desk
from bot.follow_ups import Understood
from bot.limits import Allowance
from bot.memory import Conversation
from bot.messages import Answered, Reply, ReplyEvent, Thinking
from bot.offers import offers_under
from bot.ordering import Lane
from bot.styles import Style, own_words
from bot.turns import Turn, to_the_end
from bot.urgent import dangers
from rag.generation.budget import MEMORY_TOKENS

_FEW = 2  # questions left from which on an answer says so


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question that took its place in the lane. `gone` gave way to it and has to end first."""

    desk: Desk
    lane: Lane
    turn: Turn
    speaker: Speaker
    question: Question
    gone: Turn | None
    left: Allowance | None

    async def events(self) -> AsyncGenerator[ReplyEvent, None]:
        """Thinking, then the answer as it comes. Raises LawbotError."""
        yield Thinking()
        if self.gone is not None:
            await self.gone.ended()
        conversation = await to_the_end(self.desk.memory.load(self.speaker.key))
        understood = await self._understood(conversation)
        asked = self._asked(conversation, understood)
        async with (
            self.desk.queue.turn(self.desk.asker(self.speaker)),
            aclosing(self.desk.answers.stream(asked)) as events,
        ):
            async for event in events:
                if isinstance(event, Answered):
                    kept = self._kept(event, conversation, understood, asked.style)
                    yield await to_the_end(kept)
                else:
                    yield event

    async def _understood(self, conversation: Conversation) -> Understood:
        if self.question.alone or dangers(self.question.text):  # an alarm follows nothing
            return Understood(self.question.text)
        return await self.desk.memory.complete(conversation, self.question.text)

    def _asked(self, conversation: Conversation, understood: Understood) -> Asked:
        return Asked(
            understood.text,
            self.desk.style(self.speaker, conversation.row),
            conversation.row.as_of,
            understood=understood.text if understood.changed else "",
            notes=self.question.notes,
            memory=conversation.recall(MEMORY_TOKENS),
        )

    async def _kept(
        self, answered: Answered, conversation: Conversation, understood: Understood, style: Style
    ) -> Answered:
        """The answer with its offers, remembered: unless it was superseded at the last moment."""
        answer = answered.answer
        assert answer is not None
        async with self.lane.door:
            if self.lane.running is None or self.lane.running.turn is not self.turn:
                return answered
            turn = await self.desk.memory.remember(
                conversation, self.question.text, understood, answer
            )
            offers = await self.desk.store.conversations.add_offers(
                conversation.row.id, offers_under(answer, style), turn=turn.id
            )
        reply = replace(self._counted(answered.reply, style), offers=offers)
        return replace(answered, reply=await introduced(reply, self.speaker, self.desk))

    def _counted(self, reply: Reply, style: Style) -> Reply:
        """The reply, with what is left of the limit when that is little."""
        if self.left is None or self.left.left > _FEW:
            return reply
        said = own_words(say.few_left(self.left.left, self.left.free_in), style)
        return replace(reply, notice=f"{reply.notice}\n{said}")


async def introduced(reply: Reply, speaker: Speaker, desk: Desk) -> Reply:
    """The reply; the first one to somebody says what they are talking to."""
    if speaker.person.notice_seen:
        return reply
    key = speaker.key
    await desk.store.settings.change_person(key.platform, key.user, notice_seen=True)
    return replace(reply, notice="\n".join([replies.FIRST_NOTICE, *reply.notice.splitlines()[1:]]))
