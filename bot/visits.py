"""One message on its way to a reply."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from bot import replies
from bot import replies_commands as say
from bot.admission import admits
from bot.answers import Asked
from bot.calls import Call, Live, Outcome, Question, Refused, Said, Speaker, ToConfirm
from bot.commands import run_command
from bot.commands_law import to_ask
from bot.desk import Desk
from bot.follow_ups import Understood
from bot.input import readable
from bot.limits import Allowance
from bot.memory import Conversation
from bot.messages import Answered, Failed, IncomingMessage, Reply, ReplyEvent, Superseded, Thinking
from bot.offers import offers_under
from bot.ordering import Lane
from bot.presses import pressed
from bot.roles import role_of
from bot.store_rows import ConversationKey, NewOffer
from bot.styles import Style, own_words
from bot.turns import Turn, to_the_end
from rag.errors import LawbotError
from rag.generation.budget import MEMORY_TOKENS

log = logging.getLogger(__name__)

_YES = frozenset({"예", "네", "넵", "응", "그래", "확인", "yes", "y", "ok"})
_FEW = 2  # questions left from which on an answer says so


class Visit:
    """Decides behind the door of its lane what a message calls for, and answers before it."""

    def __init__(self, message: IncomingMessage, lane: Lane, desk: Desk) -> None:
        self._message = message
        self._lane = lane
        self._desk = desk
        self._key = key_of(message)
        self._style = Style(desk.config.chat.style)
        self._gone: Turn | None = None
        self._allowance: Allowance | None = None
        self.turn = Turn(self._events())

    async def _events(self) -> AsyncGenerator[ReplyEvent, None]:
        try:
            outcome = await to_the_end(self._outcome())
            if outcome is not None:
                async with aclosing(self._follow(outcome)) as events:
                    async for event in events:
                        yield event
        except Refused as refused:
            yield Failed(Reply(own_words(refused.said, self._style)))
        except LawbotError as error:
            log.info("no answer: %s", type(error).__name__)
            yield Failed(Reply(own_words(replies.failure(error), self._style)))

    async def _outcome(self) -> Outcome | Superseded | None:
        """What the message calls for; None when it is not for the bot."""
        async with self._lane.door:
            self._speaker = await self._who_speaks()
            desk = self._desk
            if not await admits(self._message, self._speaker, desk.config.chat, desk.store):
                return None
            row = (await desk.memory.load(self._key)).row
            self._style = desk.style(self._speaker, row)
            call = Call(self._message, self._speaker, row)
            outcome = await self._called_for(call)
            match outcome:
                case Question():
                    return self._lined_up(outcome)
                case ToConfirm():
                    return await self._to_be_confirmed(call, outcome)
            return outcome

    async def _who_speaks(self) -> Speaker:
        settings, key = self._desk.store.settings, self._key
        person = await settings.person(key.platform, key.user)
        room = await settings.room(key.platform, key.room)
        role = role_of(person, self._desk.config.roles.owners)
        return Speaker(key, person, room, role, self._message.is_room_admin)

    async def _called_for(self, call: Call) -> Outcome:
        to_confirm = self._desk.to_confirm.pop(self._key, "")
        if self._message.offer:
            return await pressed(call, self._message.offer, self._desk)
        text = "\n".join(map(readable, self._message.text.splitlines())).strip()
        if to_confirm and text.rstrip(".!~ ").casefold() in _YES:
            return await pressed(call, to_confirm, self._desk)
        if text.startswith("/"):
            return await run_command(call, text, self._desk)
        return to_ask(self._message.text)

    async def _to_be_confirmed(self, call: Call, what: ToConfirm) -> Reply:
        payload = "\n".join(map(readable, self._message.text.splitlines())).strip()
        asked = [NewOffer("confirm", say.CONFIRM, payload)]
        offers = await self._desk.store.conversations.add_offers(call.row.id, asked)
        self._desk.to_confirm[self._key] = offers[0].token
        return Reply(f"{what.said}\n{say.HOW_TO_CONFIRM}", offers=offers, private=True)

    def _lined_up(self, question: Question) -> Question | Superseded:
        """The question in its place, if the speaker may ask now. Raises Refused."""
        limits = self._desk.limits
        allowance = limits.take(self._desk.asker(self._speaker))
        if allowance is not None and not allowance.granted:
            if allowance.told:
                return Superseded()
            refusal = say.limited(
                allowance.scope, allowance.limit, limits.window_seconds, allowance.free_in
            )
            raise Refused(refusal)
        self._allowance = allowance
        question, self._gone = self._desk.lanes.follow(self._lane, self.turn, question)
        return question

    async def _follow(self, outcome: Outcome | Superseded) -> AsyncGenerator[ReplyEvent, None]:
        match outcome:
            case Question():
                events = self._answer(outcome)
            case Live():
                events = outcome.events
            case Said():
                events = self._say(outcome.reply, outcome.style)
            case Reply():
                events = self._say(outcome, self._style)
            case _:
                yield Superseded()
                return
        async with aclosing(events):
            async for event in events:
                yield event

    async def _say(self, reply: Reply, style: Style) -> AsyncGenerator[ReplyEvent, None]:
        said = replace(reply, text=own_words(reply.text, style))
        yield Answered(await to_the_end(self._introduced(said)))

    async def _answer(self, question: Question) -> AsyncGenerator[ReplyEvent, None]:
        yield Thinking()
        if self._gone is not None:
            await self._gone.ended()
        desk = self._desk
        conversation = await to_the_end(desk.memory.load(self._key))
        understood = Understood(question.text)
        if not question.alone:
            understood = await desk.memory.complete(conversation, question.text)
        self._style = desk.style(self._speaker, conversation.row)
        asked = Asked(
            understood.text,
            self._style,
            conversation.row.as_of,
            understood.text if understood.changed else "",
            question.notes,
            conversation.recall(MEMORY_TOKENS),
        )
        async with (
            desk.queue.turn(desk.asker(self._speaker)),
            aclosing(desk.answers.stream(asked)) as events,
        ):
            async for event in events:
                if isinstance(event, Answered):
                    kept = self._kept(event, conversation, question, understood)
                    yield await to_the_end(kept)
                else:
                    yield event

    async def _kept(
        self,
        answered: Answered,
        conversation: Conversation,
        question: Question,
        understood: Understood,
    ) -> Answered:
        """The answer with its offers, remembered: unless it was superseded at the last moment."""
        answer = answered.answer
        assert answer is not None
        async with self._lane.door:
            if self._lane.running is None or self._lane.running.turn is not self.turn:
                return answered
            turn = await self._desk.memory.remember(conversation, question.text, understood, answer)
            offers = await self._desk.store.conversations.add_offers(
                conversation.row.id, offers_under(answer, self._style), turn=turn.id
            )
        reply = replace(answered.reply, offers=offers)
        return replace(answered, reply=await self._introduced(self._counted(reply)))

    def _counted(self, reply: Reply) -> Reply:
        """The reply, with what is left of the limit when that is little."""
        left = self._allowance
        if left is None or left.left > _FEW:
            return reply
        said = own_words(say.few_left(left.left, left.free_in), self._style)
        return replace(reply, notice=f"{reply.notice}\n{said}")

    async def _introduced(self, reply: Reply) -> Reply:
        """The reply; the first one to somebody says what they are talking to."""
        person = self._speaker.person
        if person.notice_seen:
            return reply
        await self._desk.store.settings.save_person(replace(person, notice_seen=True))
        notices = [replies.FIRST_NOTICE, *reply.notice.splitlines()[1:]]
        return replace(reply, notice="\n".join(notices))


def key_of(message: IncomingMessage) -> ConversationKey:
    """The conversation that a message belongs to."""
    return ConversationKey(message.platform, message.room, message.thread, message.user)
