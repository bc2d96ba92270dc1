"""Commands of administrators: limits, announcements, rooms, administrators, figures.

What changes something is confirmed first and noted in the audit table.
"""

from __future__ import annotations

import re

from bot import ingesting, replies_commands
from bot import replies_admin as say
from bot.calls import Call, Refused, ToConfirm
from bot.desk import Desk
from bot.messages import Reply
from bot.policies import serves
from bot.store_rows import Parcel, Role, RoomChoices
from bot.store_values import new_id

_LIMIT = re.compile(r"\d{1,6}|기본")  # of questions
_COUNT = re.compile(r"[1-9]\d{0,2}")  # of entries of the log
_ENTRIES = "20"


async def limits(call: Call, desk: Desk) -> Reply | ToConfirm:
    """제한: what the caller has left; administrators set those of users and rooms."""
    if call.given.choice("action") != "설정":
        return _allowance(call, desk)
    if not call.speaker.is_admin:
        raise Refused(say.ADMINS_ONLY)
    target, (place, amount) = call.given.choice("target"), _words(call.given.text)
    if not target or not _LIMIT.fullmatch(amount):
        raise Refused(say.HOW_TO_SET_LIMIT)
    platform, name = _place(place, "/limits 설정 사용자 telegram:123 30")
    limit = None if amount == "기본" else int(amount)
    said = say.limit_change(f"{target} {place}", limit, desk.limits.window_seconds)
    if not call.confirmed:
        return ToConfirm(said)
    settings = desk.store.settings
    if target == "방":
        await settings.change_room(platform, name, allowance=limit)
    else:
        await settings.change_person(platform, name, allowance=limit)
    await desk.audit(call, "limits", f"{target} {place} {amount}")
    return Reply(said)


def _allowance(call: Call, desk: Desk) -> Reply:
    left = desk.limits.left(desk.asker(call.speaker))
    if left is None:
        return Reply(say.NO_LIMIT, private=True)
    said = replies_commands.allowance(
        left.limit, left.left, left.free_in, desk.limits.window_seconds
    )
    return Reply(said, private=True)


async def announce(call: Call, desk: Desk) -> Reply | ToConfirm:
    """공지 to every room that the bot serves."""
    known = await desk.store.settings.rooms()
    rooms = [room.chosen for room in known if serves(room, desk.config.chat)]
    if not call.confirmed:
        return ToConfirm(say.announcement(call.given.text, len(rooms)))
    await desk.outbox.post(
        [Parcel(new_id(), room.platform, room.room, "", call.given.text) for room in rooms]
    )
    said = say.announced(len(rooms))
    await desk.audit(call, "announce", said)
    return Reply(said)


async def rooms(call: Call, desk: Desk) -> Reply | ToConfirm:
    """방: the list, and for a room its policy and whether the bot may speak there."""
    action = call.given.choice("action") or "목록"
    if action != "정책" and not call.speaker.is_admin:
        raise Refused(say.ADMINS_ONLY)
    if action == "목록":
        return await _list(desk)
    platform, room = _room(call)
    chosen, said = _chosen(call, action, f"{platform}:{room}")
    if not call.confirmed:
        return ToConfirm(said)
    await desk.store.settings.change_room(platform, room, **chosen)
    await desk.audit(call, f"rooms {action}", said)
    return Reply(said)


async def _list(desk: Desk) -> Reply:
    rooms = await desk.store.settings.rooms()
    lines = [say.room_line(room.chosen, desk.config.chat.room_policy) for room in rooms]
    return Reply("\n".join(lines) or say.NO_ROOMS, private=True)


def _room(call: Call) -> tuple[str, str]:
    """The room that was named, or the one where the command was given."""
    if not call.given.text:
        return call.speaker.key.platform, call.speaker.key.room
    if not call.speaker.is_admin:
        raise Refused(say.ADMINS_ONLY)
    return _place(call.given.text, "/rooms 거부 telegram:-100123")


def _chosen(call: Call, action: str, name: str) -> tuple[RoomChoices, str]:
    if action == "허용":
        return {"allowed": True}, say.allow(name)
    if action == "거부":
        return {"allowed": False}, say.deny(name)
    policy = say.POLICIES.get(call.given.choice("policy"))
    if policy is None:
        raise Refused(say.WHICH_POLICY)
    return {"policy": policy}, say.policy_change(name, policy)


async def admins(call: Call, desk: Desk) -> Reply | ToConfirm:
    """관리자: owners name and dismiss them."""
    action = call.given.choice("action") or "목록"
    if action == "목록":
        found = await desk.store.settings.administrators()
        return Reply(say.admins([f"{one.platform}:{one.user}" for one in found]), private=True)
    platform, user = _place(call.given.text, "/admins 임명 telegram:123")
    said = (say.appoint if action == "임명" else say.dismiss)(call.given.text)
    if not call.confirmed:
        return ToConfirm(said)
    role: Role = "admin" if action == "임명" else "user"
    await desk.store.settings.change_person(platform, user, role=role)
    await desk.audit(call, f"admins {action}", call.given.text)
    return Reply(said)


async def stats(call: Call, desk: Desk) -> Reply:
    """통계: counts and timings, nobody's words."""
    figures = await desk.store.operations.figures()
    status = await ingesting.status(desk.ingest.workspace)
    return Reply(say.stats(figures, status, desk.queue.waiting), private=True)


async def log(call: Call, desk: Desk) -> Reply:
    """기록: what administrators did last, newest first."""
    count = call.given.text or _ENTRIES
    if not _COUNT.fullmatch(count):
        raise Refused(say.HOW_MANY_ENTRIES)
    entries = await desk.store.operations.audited(limit=int(count))
    return Reply("\n".join(map(say.log_line, entries)) or say.EMPTY_LOG, private=True)


def _words(text: str) -> tuple[str, str]:
    first, _, rest = text.partition(" ")
    return first, rest.strip()


def _place(text: str, example: str) -> tuple[str, str]:
    """telegram:123 as platform and name."""
    platform, colon, name = text.partition(":")
    if not (platform and colon and name) or " " in text:
        raise Refused(say.wrong_place(text, example))
    return platform, name
