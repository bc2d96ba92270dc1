"""Commands about the conversation: style, day, memory, one's own data, feedback."""

from __future__ import annotations

from dataclasses import asdict

from bot import replies
from bot import replies_commands as say
from bot.calls import Call, Refused, Said, ToConfirm
from bot.desk import Desk
from bot.messages import Document, Reply
from bot.privacy import mask
from bot.store_privacy import Receipt
from bot.store_rows import Feedback, Verdict
from bot.styles import Style


async def start(call: Call, desk: Desk) -> Reply:
    """시작."""
    return Reply(replies.GREETING)


async def style(call: Call, desk: Desk) -> Reply | Said | ToConfirm:
    """문체: what is in force and why; or the style of the conversation, the user or the room."""
    wanted, scope = call.given.style, call.given.choice("scope") or "대화"
    if wanted is None:
        now = desk.style(call.speaker, call.row)
        return Reply(say.style_now(now, _source(call), tuple(Style)))
    if scope == "방":
        return await _style_of_room(call, desk, wanted)
    if scope == "내기본":
        key = call.speaker.key
        await desk.store.settings.change_person(key.platform, key.user, style=wanted)
    chosen = None if scope == "내기본" else wanted.value
    await desk.store.conversations.choose(call.row.id, style=chosen, as_of=call.row.as_of)
    return Said(Reply(say.style_set(wanted, scope)), wanted)


async def _style_of_room(call: Call, desk: Desk, wanted: Style) -> Said | ToConfirm:
    if not (call.speaker.is_admin or call.speaker.is_room_admin):
        raise Refused(say.ROOM_ADMINS_ONLY)
    if not call.confirmed:
        return ToConfirm(say.style_of_room(wanted))
    key = call.speaker.key
    await desk.store.settings.change_room(key.platform, key.room, style=wanted)
    await desk.audit(call, "style", wanted)
    return Said(Reply(say.style_set(wanted, "방")), wanted)


def _source(call: Call) -> say.StyleSource:
    if call.row.style:
        return "conversation"
    if call.speaker.person.style:
        return "person"
    return "room" if call.speaker.room.style else "config"


async def as_of(call: Call, desk: Desk) -> Reply:
    """기준일: the day whose law is answered from."""
    wanted = call.given.date
    if wanted is None:
        return Reply(say.as_of_now(call.row.as_of) if call.row.as_of else say.TODAY_IN_FORCE)
    chosen = None if wanted == "today" else wanted
    await desk.store.conversations.choose(call.row.id, style=call.row.style, as_of=chosen)
    return Reply(say.as_of_set(chosen) if chosen else say.TODAY_AGAIN)


async def reset(call: Call, desk: Desk) -> Reply:
    """초기화."""
    desk.lanes.stop(call.speaker.key)
    ended = await desk.memory.reset(call.speaker.key)
    return Reply(say.RESET if ended else say.NOTHING_TO_RESET)


async def memory(call: Call, desk: Desk) -> Reply:
    """기억: what is remembered now."""
    known = await desk.memory.load(call.speaker.key)
    questions = [turn.understood or turn.question for turn in known.turns]
    row = known.row
    said = say.remembered(questions, row.summary, row.provisions, row.as_of)
    return Reply(said, private=True)


async def my_data(call: Call, desk: Desk) -> Reply | ToConfirm:
    """내자료: shown, exported or erased."""
    key = call.speaker.key
    match call.given.choice("action"):
        case "내보내기":
            exported = await desk.store.personal.export(key.platform, key.user)
            return Reply(say.EXPORT, document=Document(say.EXPORT_FILE, exported), private=True)
        case "삭제":
            return await _erase(call, desk)
        case _:
            kept = await desk.store.personal.count(key.platform, key.user)
            return Reply(say.kept(_counts(kept)), private=True)


async def _erase(call: Call, desk: Desk) -> Reply | ToConfirm:
    if not call.confirmed:
        return ToConfirm(say.ERASE)
    key = call.speaker.key
    desk.lanes.stop_all(key.platform, key.user)
    receipt = await desk.store.personal.erase(key.platform, key.user)
    return Reply(say.erased(_counts(receipt)), private=True)


def _counts(receipt: Receipt) -> list[tuple[str, int]]:
    return list(asdict(receipt).items())


async def feedback(call: Call, desk: Desk) -> Reply:
    """의견 on the last answer."""
    turns = (await desk.memory.load(call.speaker.key)).turns
    if not turns:
        return Reply(say.NO_ANSWER_YET)
    verdict: Verdict = "up" if call.given.choice("verdict") == "좋음" else "down"
    return await judge(call.speaker.key.user, desk, turns[-1].id, verdict, mask(call.given.text))


async def judge(user: str, desk: Desk, turn: str, verdict: Verdict, reason: str = "") -> Reply:
    """Keep what a user thinks of the answer of a turn."""
    given = await desk.store.feedback.give(Feedback(turn, user, verdict, desk.now(), reason))
    if not given:
        raise Refused(say.FEEDBACK_GONE)
    return Reply(say.DISLIKED if verdict == "down" and not reason else say.LIKED, private=True)


async def stop(call: Call, desk: Desk) -> Reply:
    """중지."""
    stopped = desk.lanes.stop(call.speaker.key)
    return Reply(say.STOPPED if stopped else say.NOTHING_TO_STOP, private=True)
