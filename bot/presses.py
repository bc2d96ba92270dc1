"""What a press of an offer stands for. Tokens come from outside: each is looked up and checked."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from bot import replies_commands as say
from bot.calls import Call, Outcome, Question, Refused, Speaker
from bot.commands import run_command
from bot.commands_talk import judge, stop
from bot.desk import Desk
from bot.offers import STOP
from bot.store_rows import StoredOffer, Verdict


async def pressed(call: Call, token: str, desk: Desk) -> Outcome:
    """Carry out the offer of a token. Raises Refused for one that was never given here."""
    if token == STOP.token:
        return await stop(call, desk)
    offer = await desk.store.conversations.offer(token)
    if offer is None or not _was_given_to(call.speaker, offer):
        raise Refused(say.OFFER_GONE)
    match offer.kind:
        case "feedback":
            verdict = cast("Verdict", offer.payload)
            return await judge(call.speaker.key.user, desk, offer.turn, verdict)
        case "style":
            return await _again_in(offer, call, desk)
        case "confirm":
            return await _confirmed(offer, call, desk)
        case "precedents":
            return Question(f"{offer.payload} 판례", alone=True)
        case _:
            return Question(offer.payload, alone=True)


def _was_given_to(speaker: Speaker, offer: StoredOffer) -> bool:
    """A room's offers are for everybody there, but only who began something may confirm it."""
    if offer.kind == "confirm":
        return offer.key == speaker.key
    return (offer.key.platform, offer.key.room) == (speaker.key.platform, speaker.key.room)


async def _confirmed(offer: StoredOffer, call: Call, desk: Desk) -> Outcome:
    """Do what was to be confirmed, once."""
    if not await desk.store.conversations.take_offer(offer.token):
        raise Refused(say.OFFER_GONE)
    return await run_command(replace(call, confirmed=True), offer.payload, desk)


async def _again_in(offer: StoredOffer, call: Call, desk: Desk) -> Outcome:
    """The same question once more in another style, which stays."""
    turn = await desk.store.conversations.turn(offer.turn)
    if turn is None:
        raise Refused(say.OFFER_GONE)
    style, as_of = offer.payload, call.row.as_of
    await desk.store.conversations.choose(call.row.id, style=style, as_of=as_of)
    return Question(turn.understood or turn.question, alone=True)
