"""What administrators do in the chat, confirmed and noted in the audit table."""

import asyncio
import shutil
import sys
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from chatting import Chat

from bot import replies_admin as say
from bot.messages import Answered, Failed, Outgoing, Progress, Reply
from bot.store_rows import AuditEntry, Person, Room
from ingest.lock import ingest_lock
from rag.config import ChatSettings, Config

QUESTION = "보증금은 언제 돌려주나요?"


@pytest.fixture
def owner(bot) -> Chat:
    return Chat(bot, user="console", room="console", platform="console")


@pytest.fixture
async def admin(chat, kept) -> Chat:
    await kept.settings.change_person("시험", "춘향", role="admin")
    return replace(chat, user="춘향", room="사무실")


async def audited(kept) -> list[tuple[str, str, str]]:
    entries = await kept.operations.audited(limit=9)
    return [(entry.user, entry.action, entry.detail) for entry in entries]


async def test_nothing_is_done_before_it_is_confirmed(admin, kept) -> None:
    asked = await admin.say("/rooms 거부 시험:방")
    assert asked.text.splitlines()[0] == "시험:방에서 법봇이 답하지 않게 합니다."
    assert await kept.settings.room("시험", "방") == Room("시험", "방")
    assert await audited(kept) == []


async def test_owners_name_administrators(owner, chat, kept) -> None:
    assert (await owner.say("/admins")).text == say.NO_ADMINS
    said = "시험:길동을 관리자로 임명합니다."
    assert (await owner.confirm("/admins 임명 시험:길동")).text == said
    assert (await owner.say("/관리자")).text == "관리자입니다.\n- 시험:길동"
    assert (await chat.say("/rooms")).text.startswith("- ")
    await owner.confirm("/admins remove 시험:길동")
    assert (await chat.say("/rooms")).text == say.ADMINS_ONLY
    assert await audited(kept) == [
        ("console", "admins 해임", "시험:길동"),
        ("console", "admins 임명", "시험:길동"),
    ]


async def test_a_confirmation_needs_the_right_still(owner, admin) -> None:
    (offer,) = (await admin.say("/announce 점검합니다.")).offers
    await owner.confirm("/admins 해임 시험:춘향")
    assert (await admin.press(offer)).text == say.ADMINS_ONLY


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "/admins 임명 길동",
            "‘길동’에서 플랫폼과 번호를 알 수 없습니다. 예: /admins 임명 telegram:123",
        ),
        (
            "/rooms 거부 방",
            "‘방’에서 플랫폼과 번호를 알 수 없습니다. 예: /rooms 거부 telegram:-100123",
        ),
        ("/rooms 정책", say.WHICH_POLICY),
        ("/limits 설정", say.HOW_TO_SET_LIMIT),
        ("/limits 설정 사용자 시험:길동 많이", say.HOW_TO_SET_LIMIT),
        ("/limits 설정 시험:길동 3", say.HOW_TO_SET_LIMIT),
        ("/limits 설정 사용자 시험:길동 99999999999999999999", say.HOW_TO_SET_LIMIT),
        ("/announce", "내용을 적어 주십시오. 예: /announce 오늘 밤 점검합니다."),
        ("/log 많이", say.HOW_MANY_ENTRIES),
        ("/log 0", say.HOW_MANY_ENTRIES),
        ("/ingest 시작", say.WHICH_SOURCE),
        ("/ingest 시작 법령", say.WHICH_SOURCE),
        ("/ingest 시작 /tmp", say.WHICH_SOURCE),
        ("/ingest 중지", say.NO_INGEST),
    ],
)
async def test_says_what_was_wrong(owner, text: str, said: str) -> None:
    event = (await owner.events(text))[-1]
    assert isinstance(event, Failed)
    assert event.reply.text == said


@pytest.mark.parametrize(
    ("place", "target", "number", "said", "allowance"),
    [
        ("시험:길동", "사용자", "3", "사용자 시험:길동: 60초에 3번까지 물을 수 있게 합니다.", 3),
        ("시험:방", "방", "0", "방 시험:방: 제한을 두지 않습니다.", 0),
        ("시험:길동", "user", "기본", "사용자 시험:길동: 정해진 제한을 따릅니다.", None),
    ],
)
async def test_sets_limits(admin, kept, place, target, number, said, allowance) -> None:
    reply = await admin.confirm(f"/limits 설정 {target} {place} {number}")
    assert reply.text == said
    settings, name = kept.settings, place.partition(":")[2]
    row = await (settings.room if target == "방" else settings.person)("시험", name)
    assert row.allowance == allowance
    ((user, action, _),) = await audited(kept)
    assert (user, action) == ("춘향", "limits")


async def test_what_two_choose_for_somebody_at_once_is_all_kept(admin, chat, kept) -> None:
    (limit,) = (await admin.say("/limits 설정 사용자 시험:길동 3")).offers
    await asyncio.gather(chat.say("/style 친근 내기본"), admin.press(limit))
    assert await kept.settings.person("시험", "길동") == Person(
        "시험", "길동", style="친근", notice_seen=True, allowance=3
    )


async def test_what_two_choose_for_a_room_at_once_is_all_kept(admin, chat, kept) -> None:
    (limit,) = (await admin.say("/limits 설정 방 시험:방 3")).offers
    (policy,) = (await replace(chat, is_room_admin=True).say("/rooms 정책 모두")).offers
    await asyncio.gather(replace(chat, is_room_admin=True).press(policy), admin.press(limit))
    assert await kept.settings.room("시험", "방") == Room("시험", "방", policy="open", allowance=3)


async def test_a_limit_holds_at_once(admin, chat) -> None:
    await admin.confirm("/limits 설정 사용자 시험:길동 1")
    assert isinstance((await chat.events(QUESTION))[-1], Answered)
    assert isinstance((await chat.events(QUESTION))[-1], Failed)


async def test_denies_and_allows_rooms(admin, chat, kept) -> None:
    await admin.confirm("/rooms 거부 시험:방")
    assert await chat.events(QUESTION) == []
    await admin.confirm("/rooms allow 시험:방")
    assert await chat.events(QUESTION) != []
    assert (await admin.say("/방")).text.splitlines() == [
        "- 시험:방: 부를때(기본), 허용",
        "- 시험:사무실: 부를때(기본)",
    ]
    assert [action for _, action, _ in await audited(kept)] == ["rooms 허용", "rooms 거부"]


async def test_a_room_admin_rules_that_room_alone(chat) -> None:
    room_admin = replace(chat, is_room_admin=True)
    assert (await room_admin.say("/rooms 정책 모두 시험:홀")).text == say.ADMINS_ONLY
    for command in ("/rooms", "/rooms 허용"):
        assert (await room_admin.say(command)).text == say.ADMINS_ONLY
    assert (await room_admin.confirm("/rooms 정책 모두")).text == "시험:방의 정책: 모두."


async def test_announces_to_every_room_that_is_served(admin, bot, chat, kept) -> None:
    await chat.say(QUESTION)
    await replace(chat, platform="화면", room="창", room_kind="local").say(QUESTION)
    await kept.settings.change_room("시험", "조용한 방", policy="off")
    await kept.settings.change_room("시험", "막힌 방", allowed=False)
    async with aclosing(bot.outgoing("시험")) as outgoing:
        waiting = asyncio.ensure_future(anext(outgoing))
        reply = await admin.confirm("/announce 오늘 밤\n점검합니다.")
        assert reply.text == "방 2개에 공지를 보냈습니다."
        text = Reply("오늘 밤\n점검합니다.")
        assert await waiting == Outgoing("방", text)
        assert await anext(outgoing) == Outgoing("사무실", text)
    assert [parcel.room for parcel in await kept.operations.parcels("시험")] == ["사무실"]
    assert await audited(kept) == [("춘향", "announce", "방 2개에 공지를 보냈습니다.")]


class TestNewRooms:
    """What new_rooms = false leaves of the rooms that an announcement reaches."""

    @pytest.fixture
    def config(self) -> Config:
        return Config(chat=ChatSettings(new_rooms=False, room_policy="off"))

    async def test_announces_to_private_chats_and_to_groups_that_were_allowed(
        self, admin, chat, kept
    ) -> None:
        await chat.say(QUESTION)
        for name in ("새 모임", "막힌 모임", "조용한 모임", "열린 모임"):
            hidden = replace(chat, room=name, room_kind="group")  # as slash commands are on Discord
            await hidden.say(QUESTION)
        await kept.settings.change_room("시험", "막힌 모임", allowed=False, policy="open")
        await kept.settings.change_room("시험", "조용한 모임", allowed=True)
        await kept.settings.change_room("시험", "열린 모임", allowed=True, policy="mention")
        assert (await admin.say("/announce 점검")).text.startswith("방 3개에 이 공지를 보냅니다.")
        await admin.confirm("/announce 점검")
        rooms = [parcel.room for parcel in await kept.operations.parcels("시험")]
        assert rooms == ["방", "사무실", "열린 모임"]


async def test_what_was_not_delivered_is_sent_after_a_restart(admin, start) -> None:
    await admin.confirm("/announce 점검합니다.")
    for _ in range(2):  # an adapter that dies before it has delivered
        async with aclosing(start().outgoing("시험")) as outgoing:
            assert await anext(outgoing) == Outgoing("사무실", Reply("점검합니다."))


async def test_the_log_tells_who_did_what_newest_first(admin, chat, start, kept) -> None:
    await chat.say(QUESTION)
    entries = [
        AuditEntry(datetime(2026, 3, 1, 15, 30, tzinfo=UTC), "시험", "춘향", "홀", "style", "친근"),
        AuditEntry(datetime(2026, 3, 1, 16, 0, tzinfo=UTC), "시험", "춘향", "춘향", "ingest stop"),
        AuditEntry(
            datetime(2026, 3, 2, 0, 5, tzinfo=UTC), "시험", "", "", "ingest statutes", "가 " * 100
        ),
    ]
    for entry in entries:
        await kept.operations.audit(entry)
    said = await admin.say("/기록")
    shortened = " ".join(["가"] * 71)
    assert said == Reply(
        f"- 2026. 3. 2. 09:05 시험의 지워진 사용자: /ingest statutes {shortened}…\n"
        "- 2026. 3. 2. 01:00 시험:춘향: /ingest stop\n"
        "- 2026. 3. 2. 00:30 시험:춘향, 방 홀: /style 친근",
        private=True,
    )
    assert (await admin.say("/log 1")).text == said.text.splitlines()[0]


async def test_the_log_is_for_administrators(admin, chat) -> None:
    assert (await admin.say("/log")).text == say.EMPTY_LOG
    assert (await chat.say("/log")).text == say.ADMINS_ONLY


async def test_figures_hold_counts_and_nobodys_words(admin, chat) -> None:
    await chat.say(QUESTION)
    reply = await admin.say("/통계")
    assert reply.private
    lines = reply.text.splitlines()
    assert lines[0] == "사용자 2명, 방 2개, 대화 2개"
    assert lines[1] == "질문 1개, 👍 0, 👎 0"
    assert lines[3:] == ["지금 답을 기다리는 질문 0개", "조문 1개, 판례 1건"]
    assert "보증금" not in reply.text


class TestIngest:
    async def test_runs_beside_the_answers(self, owner, chat, kept) -> None:
        (offer,) = (await owner.say("/ingest 시작 시작자료")).offers
        async with aclosing(owner.bot.handle(owner.message(offer=offer.token))) as events:
            assert await anext(events) == Progress(Reply(say.INGEST_STARTED))
            assert isinstance((await chat.events(QUESTION))[-1], Answered)
            assert (await owner.say("/ingest start starter")).text == say.INGEST_RUNNING
            *progress, last = [event async for event in events]
        assert all(isinstance(event, Progress) for event in progress)
        assert isinstance(last, Answered)
        assert last.reply.text.startswith("적재를 마쳤습니다")
        status = (await owner.say("/적재 상태")).text
        assert "- 시작 자료(starter): " in status
        assert await audited(kept) == [("console", "ingest starter", "starter")]

    async def test_is_stopped_and_resumed(self, owner, kept) -> None:
        (offer,) = (await owner.say("/ingest 시작 시작자료")).offers
        async with aclosing(owner.bot.handle(owner.message(offer=offer.token))) as events:
            await anext(events)
            assert (await owner.confirm("/ingest stop")).text == say.INGEST_STOPPING
            last = [event async for event in events][-1]
        assert last.reply.text == say.INGEST_STOPPED
        resumed = await owner.say("/ingest resume")
        last = (await owner.events(offer=resumed.offers[0].token))[-1]
        assert isinstance(last, Answered)

    async def test_two_who_start_at_once_start_one(self, owner, chat, kept) -> None:
        second = Chat(owner.bot, user="console", room="다른 창", platform="console")
        asked = [(who, (await who.say("/ingest 시작 시작자료")).offers) for who in (owner, second)]
        streams = [who.bot.handle(who.message(offer=offer.token)) for who, (offer,) in asked]
        firsts = await asyncio.gather(*map(anext, streams))
        for events in streams:
            await events.aclose()
        assert Failed(Reply(say.INGEST_RUNNING)) in firsts
        assert Progress(Reply(say.INGEST_STARTED)) in firsts
        assert await audited(kept) == [("console", "ingest starter", "starter")]

    async def test_goes_on_when_nobody_watches(self, owner) -> None:
        (offer,) = (await owner.say("/ingest 시작 시작자료")).offers
        async with aclosing(owner.bot.handle(owner.message(offer=offer.token))) as events:
            await anext(events)
        assert (await owner.say("/ingest 시작 시작자료")).text == say.INGEST_RUNNING

    async def test_says_that_nothing_is_left_to_resume(self, owner) -> None:
        assert (await owner.confirm("/ingest 재개")).text == say.NOTHING_TO_RESUME

    async def test_says_that_its_process_died(self, owner, monkeypatch) -> None:
        monkeypatch.setattr(sys, "executable", shutil.which("false"))
        reply = await owner.confirm("/ingest 시작 시작자료")
        assert reply.text == say.ingest_failed("crash")
        assert (await owner.say("/ingest 중지")).text == say.NO_INGEST

    async def test_says_why_it_failed(self, owner, tmp_path) -> None:
        (offer,) = (await owner.say(f"/ingest 시작 법령 {tmp_path / 'nowhere'}")).offers
        last = (await owner.events(offer=offer.token))[-1]
        assert last == Failed(Reply(say.ingest_failed("SourceUnreadable")))

    async def test_waits_for_nobody_elses_ingest(self, owner, tmp_path) -> None:
        (offer,) = (await owner.say("/ingest 시작 시작자료")).offers
        with ingest_lock(tmp_path):
            last = (await owner.events(offer=offer.token))[-1]
        assert last == Failed(Reply(say.ingest_failed("ArchiveLocked")))

    async def test_is_done_in_private_only(self, admin) -> None:
        group = replace(admin, is_private=False)
        assert await group.events("/ingest 상태") == [Failed(Reply(say.PRIVATE_ONLY))]
