"""One message on its way to a reply."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from bot import replies
from bot import replies_commands as say
from bot.admission import admits
from bot.calls import Call, Live, Outcome, Question, Refused, Said, Speaker, ToConfirm
from bot.commands import run_command
from bot.commands_law import to_ask
from bot.desk import Desk
from bot.exchanges import Exchange, introduced
from bot.input import readable
from bot.messages import Answered, Failed, IncomingMessage, Reply, ReplyEvent, Superseded
from bot.ordering import Lane
from bot.presses import pressed
from bot.roles import role_of
from bot.store_rows import ConversationKey, NewOffer
from bot.styles import Style, own_words
from bot.turns import Turn, to_the_end
from rag.errors import LawbotError
from rag.evidence import LONGEST_QUESTION

log = logging.getLogger(__name__)

_NO = frozenset({"아니요", "아니오", "아뇨", "아니", "취소", "no", "n"})
_YES = frozenset({"예", "네", "넵", "응", "그래", "확인", "yes", "y", "ok"})


class Visit:
    """Decides behind the door of its lane what a message calls for, and does it."""

    def __init__(self, message: IncomingMessage, lane: Lane, desk: Desk) -> None:
        self._message = message
        self._lane = lane
        self._desk = desk
        self._key = key_of(message)
        self._style = Style(desk.config.chat.style)
        self._text = "\n".join(map(readable, message.text.splitlines())).strip()
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

    async def _outcome(self) -> Outcome | Exchange | Superseded | None:
        """What the message calls for; None when it is not for the bot."""
        async with self._lane.door:
            self._speaker = await self._who_speaks()
            desk = self._desk
            if not await admits(self._message, self._speaker, desk.config.chat, desk.store):
                return None
            row = (await desk.memory.load(self._key, self._message.room_kind)).row
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
        if len(self._text) > LONGEST_QUESTION:
            return Reply(replies.TOO_LONG)
        word = self._text.rstrip(".!~ ").casefold()
        if to_confirm and word in _YES:
            return await pressed(call, to_confirm, self._desk)
        if to_confirm and word in _NO:
            return Reply(say.NOT_DONE)
        if self._text.startswith("/"):
            return await run_command(call, self._text, self._desk)
        return to_ask(self._message.text)

    async def _to_be_confirmed(self, call: Call, what: ToConfirm) -> Reply:
        asked = [NewOffer("confirm", say.CONFIRM, self._text)]
        offers = await self._desk.store.conversations.add_offers(call.row.id, asked)
        self._desk.to_confirm[self._key] = offers[0].token
        return Reply(f"{what.said}\n{say.HOW_TO_CONFIRM}", offers=offers)

    def _lined_up(self, question: Question) -> Exchange | Superseded:
        """The question in its place, if the speaker may ask now. Raises Refused."""
        limits = self._desk.limits
        left = limits.take(self._desk.asker(self._speaker))
        if left is not None and not left.granted:
            if left.told:
                return Superseded()
            window = limits.window_seconds
            raise Refused(say.limited(left.scope, left.limit, window, left.free_in))
        question, gone = self._desk.lanes.follow(self._lane, self.turn, question)
        return Exchange(self._desk, self._lane, self.turn, self._speaker, question, gone, left)

    async def _follow(
        self, outcome: Outcome | Exchange | Superseded
    ) -> AsyncGenerator[ReplyEvent, None]:
        match outcome:
            case Exchange():
                events = outcome.events()
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
        yield Answered(await to_the_end(introduced(said, self._speaker, self._desk)))


def key_of(message: IncomingMessage) -> ConversationKey:
    """The conversation that a message belongs to."""
    return ConversationKey(message.platform, message.room, message.thread, message.user)
