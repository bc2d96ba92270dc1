"""What the store keeps, in a file and on PostgreSQL."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import URL

from bot.messages import Offer
from bot.store import Store
from bot.store_feedback import Judged
from bot.store_privacy import Receipt
from bot.store_rows import (
    AuditEntry,
    ConversationKey,
    ConversationRow,
    Feedback,
    Figures,
    KnownRoom,
    NewOffer,
    Parcel,
    Person,
    Room,
    StoredOffer,
    Turn,
)

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEY = ConversationKey("telegram", "방", "", "길동")


@pytest.fixture
async def kept(url: URL) -> AsyncIterator[Store]:
    async with Store.open(url) as kept:
        yield kept


async def begin(kept: Store, key: ConversationKey = KEY, *, now: datetime = NOW) -> ConversationRow:
    return await kept.conversations.open(key, now=now, idle_since=now - HOUR)


async def say(kept: Store, turn: str, *, at: datetime = NOW, key: ConversationKey = KEY) -> Turn:
    row = await begin(kept, key, now=at)
    said = Turn(
        id=turn,
        conversation=row.id,
        at=at,
        question=f"{turn} 질문",
        understood="온전한 질문",
        reply="짧은 답.",
        citations=("가상법 제3조", "대법원 2020다1 판결"),
        generator="extractive",
        elapsed_ms=12.5,
    )
    assert await kept.conversations.add_turn(said, summary="요약", provisions=("가상법 제3조",))
    return said


async def test_a_conversation_goes_on_until_nobody_touches_it(kept) -> None:
    row = await begin(kept)
    assert row == ConversationRow(row.id, KEY, NOW)
    await say(kept, "첫")
    assert await begin(kept, now=NOW + HOUR) == ConversationRow(
        row.id, KEY, NOW, summary="요약", provisions=("가상법 제3조",)
    )
    later = NOW + HOUR + timedelta(seconds=1)
    new = await begin(kept, now=later)
    assert new == ConversationRow(new.id, KEY, later)
    assert new.id != row.id


async def test_a_conversation_ends_once(kept) -> None:
    row = await begin(kept)
    assert await kept.conversations.end(KEY, now=NOW)
    assert not await kept.conversations.end(KEY, now=NOW)
    assert (await begin(kept)).id != row.id


@pytest.mark.parametrize(
    "other",
    [
        ConversationKey("discord", "방", "", "길동"),
        ConversationKey("telegram", "다른 방", "", "길동"),
        ConversationKey("telegram", "방", "스레드", "길동"),
        ConversationKey("telegram", "방", "", "춘향"),
    ],
)
async def test_conversations_are_kept_apart(kept, other: ConversationKey) -> None:
    await say(kept, "첫")
    row = await begin(kept, other)
    assert row == ConversationRow(row.id, other, NOW)
    assert await kept.conversations.turns(row.id, limit=9) == ()


async def test_keeps_what_was_chosen_for_a_conversation(kept) -> None:
    row = await begin(kept)
    await kept.conversations.choose(row.id, style="친근", as_of=date(2020, 3, 1))
    assert await begin(kept) == ConversationRow(
        row.id, KEY, NOW, style="친근", as_of=date(2020, 3, 1)
    )
    await kept.conversations.choose(row.id, style=None, as_of=None)
    assert await begin(kept) == row


async def test_gives_the_last_turns_oldest_first(kept) -> None:
    turns = [
        await say(kept, name, at=NOW + timedelta(seconds=n))
        for n, name in enumerate(("하나", "둘", "셋"))
    ]
    conversation = turns[0].conversation
    assert await kept.conversations.turns(conversation, limit=2) == tuple(turns[1:])
    assert await kept.conversations.turn("둘") == turns[1]
    assert await kept.conversations.turn("넷") is None


async def test_brings_no_erased_conversation_back(kept) -> None:
    turn = await say(kept, "첫")
    await kept.personal.erase("telegram", "길동")
    assert not await kept.conversations.add_turn(turn)
    assert not await kept.feedback.give(Feedback("첫", "길동", "up", NOW))
    assert await kept.conversations.turn("첫") is None


async def test_knows_the_threads_it_has_spoken_in(kept) -> None:
    await begin(kept, ConversationKey("discord", "방", "7", "길동"))
    assert await kept.conversations.known_thread("discord", "방", "7")
    assert not await kept.conversations.known_thread("discord", "방", "8")
    assert not await kept.conversations.known_thread("telegram", "방", "7")


async def test_an_offer_knows_where_it_was_made(kept) -> None:
    turn = await say(kept, "첫")
    made = await kept.conversations.add_offers(
        turn.conversation,
        [NewOffer("question", "기간은요?", "가상법 제3조 기간"), NewOffer("confirm", "예")],
        turn="첫",
    )
    first, second = made
    assert made == (
        Offer("기간은요?", first.token, "question"),
        Offer("예", second.token, "confirm"),
    )
    assert all(offer.token.isascii() and len(offer.token) == 16 for offer in made)
    assert await kept.conversations.offer(first.token) == StoredOffer(
        token=first.token,
        conversation=turn.conversation,
        key=KEY,
        kind="question",
        label="기간은요?",
        payload="가상법 제3조 기간",
        turn="첫",
    )
    assert await kept.conversations.offer("forged") is None


async def test_an_offer_is_used_up_once(kept) -> None:
    row = await begin(kept)
    (offer,) = await kept.conversations.add_offers(row.id, [NewOffer("confirm", "예")])
    assert await kept.conversations.take_offer(offer.token)
    assert not await kept.conversations.take_offer(offer.token)
    assert await kept.conversations.offer(offer.token) is None


async def test_people_and_rooms_have_defaults_until_something_is_chosen(kept) -> None:
    assert await kept.settings.person("telegram", "길동") == Person("telegram", "길동")
    assert await kept.settings.room("telegram", "방") == Room("telegram", "방")
    person = Person("telegram", "길동", "쉬운말", notice_seen=True, role="admin", allowance=3)
    room = Room("telegram", "방", "thread", "전문가", allowed=False, allowance=0)
    for _ in range(2):
        await kept.settings.change_person(
            "telegram", "길동", style="쉬운말", notice_seen=True, role="admin", allowance=3
        )
        await kept.settings.change_room(
            "telegram", "방", policy="thread", style="전문가", allowed=False, allowance=0
        )
    assert await kept.settings.person("telegram", "길동") == person
    assert await kept.settings.room("telegram", "방") == room
    assert await kept.settings.person("discord", "길동") == Person("discord", "길동")


async def test_all_is_kept_that_is_chosen_at_the_same_moment(kept) -> None:
    person, room = kept.settings.change_person, kept.settings.change_room
    await asyncio.gather(
        person("telegram", "길동", style="친근"),
        person("telegram", "길동", notice_seen=True),
        person("telegram", "길동", role="admin"),
        person("telegram", "길동", allowance=3),
        room("telegram", "방", policy="open"),
        room("telegram", "방", style="친근"),
        room("telegram", "방", allowed=True),
        room("telegram", "방", allowance=0),
    )
    assert await kept.settings.person("telegram", "길동") == Person(
        "telegram", "길동", "친근", notice_seen=True, role="admin", allowance=3
    )
    assert await kept.settings.room("telegram", "방") == Room(
        "telegram", "방", "open", "친근", allowed=True, allowance=0
    )


async def test_lists_rooms_that_were_spoken_in_or_settled(kept) -> None:
    room = Room("telegram", "방", allowed=True)
    await kept.settings.change_room("telegram", "방", allowed=True)
    await begin(kept)
    for user, kind in (("길동", None), ("춘향", "group")):
        key = ConversationKey("discord", "터", "", user)
        await kept.conversations.open(key, now=NOW, idle_since=NOW, kind=kind)
    assert await kept.settings.rooms() == (
        KnownRoom(Room("discord", "터"), "group"),
        KnownRoom(room),
    )


async def test_feedback_is_given_once_by_each_and_can_change(kept) -> None:
    turn = await say(kept, "첫")
    first = Feedback("첫", "길동", "up", NOW)
    second = Feedback("첫", "춘향", "down", NOW + HOUR, "다른 법이에요")
    changed = Feedback("첫", "길동", "down", NOW + 2 * HOUR, "기간이 틀려요")
    for feedback in (first, second, changed):
        assert await kept.feedback.give(feedback)
    assert await kept.feedback.queue() == (Judged(turn, second), Judged(turn, changed))


async def test_lists_what_administrators_did_newest_first(kept) -> None:
    entries = [
        AuditEntry(NOW + n * HOUR, "telegram", "길동", "방", action, "자세히")
        for n, action in enumerate(("allow", "deny", "announce"))
    ]
    for entry in entries:
        await kept.operations.audit(entry)
    assert await kept.operations.audited(limit=2) == (entries[2], entries[1])


async def test_a_parcel_stays_until_it_is_delivered(kept) -> None:
    first = Parcel("1", "telegram", "방", "", "알립니다.")
    second = Parcel("2", "telegram", "터", "7", "알립니다.")
    await kept.operations.send([first, second], now=NOW)
    await kept.operations.send([Parcel("3", "discord", "방", "", "알립니다.")], now=NOW)
    assert await kept.operations.parcels("telegram") == (first, second)
    await kept.operations.delivered("1")
    assert await kept.operations.parcels("telegram") == (second,)


async def test_counts(kept) -> None:
    assert await kept.operations.figures() == Figures(0, 0, 0, 0, 0, 0, 0.0, 0.0)
    for name in ("하나", "둘"):
        await say(kept, name)
    await say(kept, "셋", key=ConversationKey("telegram", "터", "", "길동"))
    await kept.feedback.give(Feedback("하나", "길동", "up", NOW))
    await kept.feedback.give(Feedback("둘", "길동", "down", NOW))
    assert await kept.operations.figures() == Figures(
        people=1,
        rooms=2,
        conversations=2,
        turns=3,
        liked=1,
        disliked=1,
        p50_ms=12.5,
        p95_ms=12.5,
    )


async def test_fifty_conversations_at_once_stay_whole(kept) -> None:
    keys = [ConversationKey("telegram", f"방{n % 10}", "", f"사람{n}") for n in range(50)]
    await asyncio.gather(*(say(kept, f"{key.user}의", key=key) for key in keys))
    rows = await asyncio.gather(*(begin(kept, key) for key in keys))
    turns = await asyncio.gather(*(kept.conversations.turns(row.id, limit=9) for row in rows))
    assert [[turn.question for turn in some] for some in turns] == [
        [f"{key.user}의 질문"] for key in keys
    ]


async def test_two_processes_begin_one_conversation(kept, url) -> None:
    async with Store.open(url) as other:
        rows = await asyncio.gather(*(begin(store) for store in (kept, other) * 5))
    assert len({row.id for row in rows}) == 1


async def test_outlives_a_restart(kept, url) -> None:
    turn = await say(kept, "첫")
    async with Store.open(url) as other:
        row = await begin(other)
        assert await other.conversations.turns(row.id, limit=1) == (turn,)


async def test_shows_all_that_is_kept_about_a_person(kept) -> None:
    turn = await say(kept, "첫")
    await say(kept, "남의", key=ConversationKey("telegram", "방", "", "춘향"))
    await say(kept, "먼", key=ConversationKey("telegram", "터", "7", "길동"))
    await say(kept, "딴", key=ConversationKey("discord", "방", "", "길동"))
    for judge in ("길동", "춘향"):
        await kept.feedback.give(Feedback("첫", judge, "down", NOW, "까닭"))
    await kept.settings.change_person("telegram", "길동", style="친근")
    shown = json.loads(await kept.personal.export("telegram", "길동"))
    assert {table: len(rows) for table, rows in shown.items() if isinstance(rows, list)} == {
        "conversations": 2,
        "turns": 2,
        "offers": 0,
        "feedback": 1,
        "people": 1,
        "audit": 0,
    }
    assert (shown["platform"], shown["user"]) == ("telegram", "길동")
    assert next(row for row in shown["turns"] if row["id"] == "첫") == {
        "id": "첫",
        "conversation": turn.conversation,
        "at": "2026-03-01T09:30:00.000000+00:00",
        "question": "첫 질문",
        "understood": "온전한 질문",
        "reply": "짧은 답.",
        "citations": ["가상법 제3조", "대법원 2020다1 판결"],
        "generator": "extractive",
        "elapsed_ms": 12.5,
    }
    assert {row["question"] for row in shown["turns"]} == {"첫 질문", "먼 질문"}
    assert "춘향" not in json.dumps(shown, ensure_ascii=False)


async def test_erases_the_private_room_that_bears_a_persons_name(kept) -> None:
    await kept.operations.audit(AuditEntry(NOW, "telegram", "길동", "길동", "ingest stop"))
    await kept.personal.erase("telegram", "길동")
    assert await kept.operations.audited(limit=9) == (
        AuditEntry(NOW, "telegram", "", "", "ingest stop"),
    )


async def test_forgets_messages_that_nobody_fetches(kept) -> None:
    parcels = [Parcel(name, "web", "방", "", "점검합니다.") for name in ("묵은", "새")]
    await kept.operations.send(parcels[:1], now=NOW)
    await kept.operations.send(parcels[1:], now=NOW + timedelta(days=2))
    await kept.personal.forget_before(NOW + timedelta(days=1))
    assert await kept.operations.parcels("web") == (parcels[1],)


async def test_erases_a_person_and_nobody_else(kept) -> None:
    other = ConversationKey("telegram", "방", "", "춘향")
    await say(kept, "첫")
    theirs = await say(kept, "남의", key=other)
    await kept.conversations.add_offers(theirs.conversation, [NewOffer("confirm", "예")])
    for turn in ("첫", "남의"):
        for judge in ("길동", "춘향"):
            await kept.feedback.give(Feedback(turn, judge, "up", NOW))
    await kept.settings.change_person("telegram", "길동", role="admin")
    await kept.operations.audit(AuditEntry(NOW, "telegram", "길동", "방", "announce"))
    receipt = Receipt(conversations=1, turns=1, offers=0, feedback=3, people=1, audit=1)
    assert await kept.personal.erase("telegram", "길동") == receipt
    assert receipt.total == 7
    assert await kept.personal.erase("telegram", "길동") == Receipt()
    assert await kept.settings.person("telegram", "길동") == Person("telegram", "길동")
    assert await kept.operations.audited(limit=9) == (
        AuditEntry(NOW, "telegram", "", "방", "announce"),
    )
    assert await kept.feedback.queue() == (Judged(theirs, Feedback("남의", "춘향", "up", NOW)),)
    assert (await begin(kept, other)).id == theirs.conversation
