"""What the bot says to its administrators, in 하십시오체; styles turn the endings."""

from __future__ import annotations

from textwrap import shorten

from bot.ingest_runs import Told
from bot.messages import RoomPolicy
from bot.particles import particle
from bot.replies import day
from bot.store_rows import AuditEntry, Figures, Room
from ingest.jobs import Report, Status
from ingest.ledger import JobRecord
from rag.evidence import KOREA

ADMINS_ONLY = "법봇의 관리자만 쓸 수 있는 명령입니다."
OWNERS_ONLY = "법봇의 소유자만 쓸 수 있는 명령입니다."
PRIVATE_ONLY = "적재는 법봇과 둘만 있는 대화에서만 할 수 있습니다."
INGEST_RUNNING = "이미 적재하고 있습니다. /ingest 상태로 보거나 /ingest 중지로 멈추십시오."
NO_INGEST = "지금 적재하고 있지 않습니다."
INGEST_STARTED = "적재를 시작합니다."
INGEST_RESUME = "멈춘 적재를 이어서 합니다."
INGEST_STOP = "적재를 멈춥니다."
INGEST_STOPPING = "지금 읽고 있는 묶음까지 마치고 멈춥니다."
INGEST_STOPPED = "적재를 멈췄습니다. /ingest 재개로 이어서 할 수 있습니다."
NOTHING_TO_RESUME = "멈춘 적재가 없습니다. 색인은 최신입니다."
WHICH_SOURCE = (
    "무엇을 적재할지 적으십시오. 예: /ingest 시작 법령 PATH, /ingest 시작 판례 PATH,"
    " /ingest 시작 시작자료. PATH는 폴더, .tar.xz 파일 또는 git 주소입니다."
)
NO_ADMINS = "임명된 관리자가 없습니다."
NO_ROOMS = "아직 이야기한 방이 없습니다."
EMPTY_LOG = "관리자가 한 일이 아직 없습니다."
HOW_MANY_ENTRIES = "기록을 몇 줄 볼지 1에서 999까지의 숫자로 적으십시오. 예: /log 50"
NO_LIMIT = "질문 수에 제한이 없습니다."
WHICH_POLICY = "정책(끔, 부를때, 스레드, 모두)을 적으십시오. 예: /rooms 정책 부를때"
HOW_TO_SET_LIMIT = (
    "누구의 제한인지와 숫자를 적으십시오. 0은 제한 없음이고, 기본은 정해진 대로입니다."
    " 예: /limits 설정 사용자 telegram:123 30"
)

POLICIES: dict[str, RoomPolicy] = {
    "끔": "off",
    "부를때": "mention",
    "스레드": "thread",
    "모두": "open",
}
_POLICY_NAMES = {policy: name for name, policy in POLICIES.items()}
_LONGEST_ENTRY = 160  # characters; a path may be as long as anybody likes
_PHASES = {"reading": "읽는 중", "indexing": "색인하는 중"}
_INGEST_FAILURES = {
    "SourceUnreadable": "자료를 읽을 수 없습니다. 경로나 주소를 확인하십시오.",
    "ArchiveLocked": "다른 프로세스가 적재하고 있습니다. 끝난 뒤에 다시 하십시오.",
    "StorageFull": "디스크가 가득 찼거나 자료 폴더에 쓸 수 없습니다.",
    "ArchiveMissing": "아직 법령 자료가 없습니다. 먼저 /ingest 시작으로 넣으십시오.",
}
_KINDS = {"statutes": "법령", "precedents": "판례", "starter": "시작 자료"}


def wrong_place(text: str, example: str) -> str:
    """A user or room that is not written as PLATFORM:ID."""
    return f"‘{text}’에서 플랫폼과 번호를 알 수 없습니다. 예: {example}"


def ingest_start(kind: str, source: str) -> str:
    """What is about to be done."""
    return f"{particle(_KINDS[kind], '을/를')} 적재합니다." + (f" 자료: {source}" if source else "")


def ingest_at(told: Told | None) -> str:
    """How far an ingest is."""
    if told is None:
        return INGEST_STARTED
    of = f"{told.done:,}/{told.total:,} ({told.done / told.total:.0%})" if told.total else ""
    counted = of or f"{told.done:,}"
    left = (told.total - told.done) / told.rate if told.total and told.rate else 0
    when = f", 약 {_duration(left)} 남았습니다" if left else ""
    return f"{_PHASES[told.phase]}: {counted}, 초당 {told.rate:,.0f}개{when}."


def ingest_done(report: Report) -> str:
    """What an ingest did."""
    failed = f" 읽지 못한 파일 {len(report.failed):,}개." if report.failed else ""
    return (
        f"적재를 마쳤습니다({_duration(report.seconds)})."
        f" 추가 {report.added:,}, 변경 {report.changed:,}, 그대로 {report.unchanged:,},"
        f" 삭제 {report.removed:,}.{failed}"
        f" 이제 조문 {report.articles:,}개와 판례 {report.precedents:,}건이 있습니다."
    )


def ingest_failed(error: str) -> str:
    """Why an ingest ended early; `error` names what was raised."""
    why = _INGEST_FAILURES.get(error, "서버의 로그를 확인하십시오.")
    return f"적재하지 못했습니다. {why} 고친 뒤 /ingest 재개로 이어서 할 수 있습니다."


def ingest_status(status: Status) -> str:
    """What the archive holds and how it came there."""
    counts = status.archive
    lines = [
        f"법령 {counts.statutes:,}건(조문 {counts.articles:,}개), 판례 {counts.precedents:,}건,"
        f" 그 가운데 요지 {counts.digests:,}건이 있습니다.",
    ]
    if status.index is not None:
        lines.append(f"색인 {status.index.generation}: {status.index.passages:,}개 문단.")
    lines += [_job(job) for job in status.jobs[:3]]
    return "\n".join(lines)


def _job(job: JobRecord) -> str:
    ended = "마침" if job.finished_at else "멈춤"
    return f"- {_KINDS[job.kind]}({job.source}): {job.started_at[:16]} 시작, {ended}"


def stats(figures: Figures, status: Status, waiting: int) -> str:
    """Counts and timings."""
    counts = status.archive
    return "\n".join(
        [
            f"사용자 {figures.people:,}명, 방 {figures.rooms:,}개,"
            f" 대화 {figures.conversations:,}개",
            f"질문 {figures.turns:,}개, 👍 {figures.liked:,}, 👎 {figures.disliked:,}",
            f"답한 시간: 중앙값 {figures.p50_ms:,.0f}ms, 95% {figures.p95_ms:,.0f}ms",
            f"지금 답을 기다리는 질문 {waiting:,}개",
            f"조문 {counts.articles:,}개, 판례 {counts.precedents:,}건",
        ]
    )


def log_line(entry: AuditEntry) -> str:
    """What an administrator did, when, and where unless it was in a room of their own."""
    at = entry.at.astimezone(KOREA)
    who = f"{entry.platform}:{entry.user}" if entry.user else f"{entry.platform}의 지워진 사용자"
    where = f", 방 {entry.room}" if entry.room not in ("", entry.user) else ""
    done = shorten(f"/{entry.action} {entry.detail}", _LONGEST_ENTRY, placeholder="…")
    return f"- {day(at)} {at:%H:%M} {who}{where}: {done}"


def limit_change(who: str, limit: int | None, window: int) -> str:
    """What is about to be done, or was done, to a limit."""
    if limit is None:
        return f"{who}: 정해진 제한을 따릅니다."
    if limit == 0:
        return f"{who}: 제한을 두지 않습니다."
    return f"{who}: {window}초에 {limit:,}번까지 물을 수 있게 합니다."


def announcement(text: str, rooms: int) -> str:
    """What is about to be sent."""
    return f"방 {rooms:,}개에 이 공지를 보냅니다.\n{text}"


def announced(rooms: int) -> str:
    """What was sent."""
    return f"방 {rooms:,}개에 공지를 보냈습니다."


def policy_change(room: str, policy: RoomPolicy) -> str:
    """When the bot answers in a room."""
    return f"{room}의 정책: {_POLICY_NAMES[policy]}."


def allow(room: str) -> str:
    """The bot may speak in a room."""
    return f"{room}에서 법봇을 쓸 수 있게 합니다."


def deny(room: str) -> str:
    """The bot may not speak in a room."""
    return f"{room}에서 법봇이 답하지 않게 합니다."


def room_line(room: Room, default: RoomPolicy) -> str:
    """A room in the list of rooms."""
    policy = _POLICY_NAMES[room.policy or default] + ("" if room.policy else "(기본)")
    allowed = {None: "", True: ", 허용", False: ", 거부"}[room.allowed]
    return f"- {room.platform}:{room.room}: {policy}{allowed}"


def appoint(who: str) -> str:
    """Somebody becomes an administrator."""
    return f"{particle(who, '을/를')} 관리자로 임명합니다."


def dismiss(who: str) -> str:
    """Somebody is no administrator any more."""
    return f"{particle(who, '을/를')} 관리자에서 해임합니다."


def admins(names: list[str]) -> str:
    """Who the administrators are."""
    return "\n".join(["관리자입니다.", *(f"- {name}" for name in names)]) if names else NO_ADMINS


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes:,}분 {rest}초" if minutes else f"{rest}초"
