"""What the bot says to commands, in 하십시오체; styles turn the endings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from bot.particles import particle
from bot.replies import day

STOP = "중지"
FULL_ARTICLE = "조문 전문"
RELATED_PRECEDENTS = "관련 판례"
PLAINER = "쉬운말로"
CONFIRM = "예, 합니다"

STOPPED = "멈췄습니다."
NOTHING_TO_STOP = "지금 만들고 있는 답이 없습니다."
NO_ANSWER_YET = "아직 드린 답이 없습니다. 먼저 질문해 주십시오."
NO_SOURCES = "앞 답은 근거를 찾지 못한 답이라 보여 드릴 출처가 없습니다."
SOURCES = "앞 답의 출처 전문입니다."
NO_RELATED = "관련된 조문을 찾지 못했습니다."
RESET = "대화를 새로 시작합니다. 앞의 질문은 이제 이어지지 않습니다."
NOTHING_TO_RESET = "이어지고 있는 대화가 없습니다."
OFFER_GONE = "이 버튼은 이제 쓸 수 없습니다. 질문을 다시 적어 주십시오."
LIKED = "의견을 남겼습니다. 고맙습니다."
DISLIKED = (
    "의견을 남겼습니다. 어디가 아쉬웠는지 ‘/feedback 나쁨 이유’로 적어 주시면 고치는 데 쓰겠습니다."
)
FEEDBACK_GONE = "그 답은 이미 지워져서 의견을 남길 수 없습니다."
NOTHING_KEPT = "저장된 자료가 없습니다."
EXPORT = "저장된 자료 전부를 파일로 드립니다."
EXPORT_FILE = "lawbot-mydata.json"
ERASE = "저장된 대화, 설정, 의견을 모두 지웁니다. 되돌릴 수 없습니다."
NOT_DONE = "알겠습니다. 그대로 두었습니다."
HOW_TO_CONFIRM = "그렇게 하려면 버튼을 누르거나 ‘예’라고 적으십시오."
TODAY_IN_FORCE = "지금은 오늘 시행되는 법령으로 답합니다. 바꾸려면 /asof 2023-05-01처럼 적으십시오."
TODAY_AGAIN = "이제 오늘 시행되는 법령으로 답합니다."
ROOM_ADMINS_ONLY = "이 방의 관리자만 방의 설정을 바꿀 수 있습니다."

ABOUT_START = "법봇을 소개합니다."
ABOUT_ASK = "법령과 판례에서 답을 찾습니다."
ABOUT_SOURCES = "앞 답이 근거로 삼은 조문과 판례를 전부 봅니다."
ABOUT_RELATED = "시행령, 벌칙, 정의처럼 관련된 조문을 봅니다."
ABOUT_AS_OF = "어느 날 시행되던 법령으로 답할지 정합니다."
ABOUT_MEMORY = "이 대화에서 기억하는 것을 봅니다."
ABOUT_RESET = "대화를 새로 시작합니다."
ABOUT_STOP = "만들고 있는 답을 멈춥니다."
ABOUT_FEEDBACK = "앞 답에 의견을 남깁니다."
ABOUT_MY_DATA = "저장된 내 자료를 보거나, 받거나, 지웁니다."
ABOUT_LIMITS = "남은 질문 수를 봅니다."
ABOUT_ROOMS = "방에서 언제 답할지 정합니다."
ABOUT_INGEST = "법령과 판례를 적재합니다."
ABOUT_STATS = "사용량과 답한 시간을 봅니다."
ABOUT_LOG = "관리자가 한 일의 기록을 봅니다."
ABOUT_ANNOUNCE = "법봇을 쓰는 모든 방에 공지를 보냅니다."
ABOUT_ADMINS = "관리자를 보거나, 임명하거나, 해임합니다."

ABOUT_QUESTION = "궁금한 것"
ABOUT_ARTICLE = "법령 이름과 조문 번호"
ABOUT_NUMBER = "판례의 사건번호"
ABOUT_WHICH_STYLE = "바꿀 문체"
ABOUT_SCOPE = "이 대화만, 내 기본으로, 또는 방의 기본으로"
ABOUT_DATE = "날짜, 오늘 또는 해제"
ABOUT_VERDICT = "답이 어땠는지"
ABOUT_REASON = "그렇게 생각한 이유"
ABOUT_ACTION = "무엇을 할지"
ABOUT_TARGET = "누구의 제한인지"
ABOUT_LIMIT = "번호와 질문 수"
ABOUT_COMMAND = "자세히 볼 명령"
ABOUT_POLICY = "언제 답할지"
ABOUT_ROOM = "다른 방의 번호"
ABOUT_KIND = "무엇을 적재할지"
ABOUT_SOURCE = "폴더, .tar.xz 파일 또는 git 주소"
ABOUT_ENTRIES = "몇 줄을 볼지"
ABOUT_TEXT = "공지할 내용"
ABOUT_USER = "플랫폼과 사용자 번호"

_WHY_STYLE = {
    "conversation": "이 대화에서 고른 문체입니다.",
    "person": "내 기본 문체입니다.",
    "room": "이 방의 기본 문체입니다.",
    "config": "처음부터 정해진 문체입니다.",
}
StyleSource = Literal["conversation", "person", "room", "config"]
_KEPT = {
    "conversations": "대화",
    "turns": "질문과 답",
    "offers": "버튼",
    "feedback": "의견",
    "people": "개인 설정",
    "audit": "관리 기록의 이름",
}
_LIMITED = {
    "user": "한 사람이 {window}초에 {limit:,}번까지 물을 수 있습니다.",
    "room": "이 방에서는 모두 합해 {window}초에 {limit:,}번까지 물을 수 있습니다.",
    "all": "지금 질문이 몰려 {window}초에 {limit:,}번까지만 받고 있습니다.",
}


def missing(argument: str, choices: Sequence[str], example: str) -> str:
    """A command without a word that it needs."""
    which = f"({', '.join(choices)} 가운데 하나)" if choices else ""
    return f"{particle(argument + which, '을/를')} 적어 주십시오. 예: {example}"


def not_understood(text: str, choices: Sequence[str], example: str) -> str:
    """Words after a command that it does not know."""
    said = f"{_said(text)} 알아듣지 못했습니다."
    if choices:
        said += f" 쓸 수 있는 말: {', '.join(choices)}."
    return f"{said} 예: {example}"


def takes_nothing(text: str, example: str) -> str:
    """Words after a command that stands alone."""
    return f"이 명령 뒤에는 아무것도 적지 않습니다. {_said(text)} 빼고 적으십시오. 예: {example}"


def no_article(text: str, example: str) -> str:
    """No provision was named where one is needed."""
    return (
        f"{particle(_quoted(text), '이/가')} 어느 법령 몇 조인지 알 수 없습니다."
        f" 법령 이름과 조문 번호를 적으십시오. 예: {example}"
    )


def no_case_number(text: str, example: str) -> str:
    """No case number was named where one is needed."""
    return f"{_quoted(text)}에서 사건번호를 찾지 못했습니다. 예: {example}"


def no_day(text: str, example: str) -> str:
    """No day was named where one is needed."""
    return (
        f"{particle(_quoted(text), '은/는')} 날짜가 아니거나 없는 날짜입니다."
        f" 2023-05-01, 2023.5.1, 2023년 5월 1일, 오늘, 해제처럼 적으십시오. 예: {example}"
    )


def style_now(style: str, source: StyleSource, choices: Sequence[str]) -> str:
    """The style in force, why, and how to change it."""
    return (
        f"지금 문체는 {style}입니다. {_WHY_STYLE[source]}"
        f" 바꾸려면 /style 뒤에 {', '.join(choices)} 가운데 하나를 적으십시오."
    )


def style_set(style: str, scope: str) -> str:
    """The style was changed here, for the user everywhere, or for the room."""
    new = particle(style, "으로/로")
    if scope == "내기본":
        return f"어디서나 쓰는 내 기본 문체를 {new} 바꿨습니다."
    if scope == "방":
        return f"이 방의 기본 문체를 {new} 바꿨습니다."
    return f"문체를 {new} 바꿨습니다."


def style_of_room(style: str) -> str:
    """What is about to be done."""
    return f"이 방의 기본 문체를 {particle(style, '으로/로')} 바꿉니다."


def as_of_now(value: date) -> str:
    """The day whose law is answered from."""
    return (
        f"지금은 {day(value)} 기준의 법령으로 답합니다."
        " 오늘 법령으로 돌아가려면 /asof 해제라고 적으십시오."
    )


def as_of_set(value: date) -> str:
    """The day was changed."""
    return f"이제 {day(value)} 기준의 법령으로 답합니다."


def related_to(citations: Iterable[str]) -> str:
    """What stands above related provisions."""
    return f"{', '.join(citations)}에 관련된 조문입니다."


def remembered(
    questions: Sequence[str], summary: str, provisions: Sequence[str], as_of: date | None
) -> str:
    """What is remembered of a conversation, a line each."""
    if not questions and not summary:
        return "이 대화에서 기억하는 것이 없습니다."
    lines = [f"이 대화에서 최근 질문 {len(questions):,}개를 기억하고 있습니다."]
    lines += [f"- {question}" for question in questions]
    lines += ["그 전에 나눈 이야기:"] if summary else []
    lines += [f"- {line}" for line in summary.splitlines()]
    lines += [f"나온 조문과 판례: {', '.join(provisions)}"] if provisions else []
    lines += [f"기준일: {day(as_of)}"] if as_of else []
    return "\n".join([*lines, "지우려면 /reset을, 저장된 것까지 지우려면 /mydata 삭제를 쓰십시오."])


def kept(counts: Iterable[tuple[str, int]]) -> str:
    """What is kept about a user, by table."""
    lines = [f"- {_KEPT[table]}: {count:,}건" for table, count in counts if count]
    if not lines:
        return NOTHING_KEPT
    how = "전부 받으려면 /mydata 내보내기, 지우려면 /mydata 삭제를 쓰십시오."
    return "\n".join(["저장된 자료입니다.", *lines, how])


def erased(counts: Iterable[tuple[str, int]]) -> str:
    """The receipt of an erasure."""
    rows = [(table, count) for table, count in counts if count]
    if not rows:
        return NOTHING_KEPT
    lines = [f"- {_KEPT[table]}: {count:,}건" for table, count in rows]
    total = sum(count for _, count in rows)
    return "\n".join([f"모두 {total:,}건을 지웠습니다.", *lines])


def limited(scope: str, limit: int, window: int, free_in: int) -> str:
    """A question that comes too soon: the limit, what is left and when it is free again."""
    return (
        _LIMITED[scope].format(window=window, limit=limit)
        + f" 남은 질문은 0번이고, {free_in:,}초 뒤에 다시 물을 수 있습니다."
    )


def few_left(left: int, free_in: int) -> str:
    """Under an answer, when the limit is near."""
    again = f"{free_in:,}초 뒤에 다시 늘어납니다."
    return f"지금은 {left:,}번 더 물을 수 있습니다. {again}"


def allowance(limit: int, left: int, free_in: int, window: int) -> str:
    """What a user has left."""
    said = f"{window}초에 {limit:,}번까지 물을 수 있고, 지금 {left:,}번 남았습니다."
    return said + (f" {free_in:,}초 뒤에 늘어납니다." if free_in else "")


def argument_help(korean: str, about: str, choices: Sequence[str], *, required: bool) -> str:
    """A line about an argument of a command."""
    which = f" ({', '.join(choices)})" if choices else ""
    return f"- {korean}{'' if required else '(선택)'}: {about}{which}"


def _said(text: str) -> str:
    return particle(_quoted(text), "을/를")


def _quoted(text: str) -> str:
    return f"‘{text[:40]}…’" if len(text) > 40 else f"‘{text}’"
