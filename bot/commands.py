"""The commands of the chat: one table. Adapters make menus of it, the bot carries them out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace

from bot import administration, commands_ingest, commands_law, commands_talk, replies, replies_admin
from bot import replies_commands as say
from bot.arguments import known_words, parse
from bot.calls import Argument, Call, Outcome, Refused, Speaker
from bot.desk import Desk
from bot.messages import Reply
from bot.roles import may
from bot.store_rows import Role

__all__ = ["COMMANDS", "Argument", "Command", "find_command", "run_command"]

_LONGEST_NAME = 32  # characters of an unknown name that are said again


@dataclass(frozen=True, slots=True)
class Command:
    """`/name argument`; the Korean name means the same. `room_admin`: a room's own may use it."""

    name: str
    korean: str
    about: str
    example: str
    run: Callable[[Call, Desk], Awaitable[Outcome]]
    arguments: tuple[Argument, ...] = ()
    role: Role = "user"
    room_admin: bool = False

    def is_for(self, speaker: Speaker) -> bool:
        """Whether somebody may use it."""
        own_room = self.room_admin and speaker.is_room_admin
        return own_room or may(speaker.role, self.role)


async def run_command(call: Call, text: str, desk: Desk) -> Outcome:
    """Carry out a text that begins with "/". Raises Refused."""
    name, *rest = text.removeprefix("/").split(maxsplit=1) or [""]
    command = find_command(name)
    if command is None:
        raise Refused(replies.unknown_command(f"/{name[:_LONGEST_NAME]}"))
    if not command.is_for(call.speaker):
        owner = command.role == "owner"
        raise Refused(replies_admin.OWNERS_ONLY if owner else replies_admin.ADMINS_ONLY)
    names = await desk.archive.statute_names()
    given = parse(command.arguments, "".join(rest), names, command.example)
    return await command.run(replace(call, given=given), desk)


def find_command(name: str) -> Command | None:
    """The command of an English or Korean name, with or without the bot's own after an @."""
    return _BY_NAME.get(name.partition("@")[0].casefold())


async def _help(call: Call, desk: Desk) -> Reply:
    if not call.given.text:
        known = [command for command in COMMANDS if command.is_for(call.speaker)]
        return Reply("\n".join([replies.HELP, *map(_line, known)]))
    name = call.given.text.removeprefix("/")
    command = find_command(name)
    if command is None:
        raise Refused(replies.unknown_command(f"/{name[:_LONGEST_NAME]}"))
    return Reply("\n".join([_line(command), *_argument_lines(command)]))


def _line(command: Command) -> str:
    return f"/{command.name} (/{command.korean}) {command.about} 예: {command.example}"


def _argument_lines(command: Command) -> Iterator[str]:
    for argument in command.arguments:
        words = known_words(argument)
        yield say.argument_help(argument.korean, argument.about, words, required=argument.required)


_SCOPE = Argument("scope", "범위", say.ABOUT_SCOPE, "choice", choices=("대화", "내기본", "방"))
COMMANDS = (
    Command("start", "시작", say.ABOUT_START, "/start", commands_talk.start),
    Command(
        "ask", "질문", say.ABOUT_ASK, "/ask 월세를 두 달 밀리면 어떻게 되나요?", commands_law.ask,
        (Argument("question", "질문", say.ABOUT_QUESTION, "text", required=True),),
    ),
    Command(
        "law", "조문", replies.ABOUT_LAW, "/law 민법 750", commands_law.law,
        (Argument("article", "조문", say.ABOUT_ARTICLE, "law", required=True),),
    ),
    Command(
        "case", "판례", replies.ABOUT_CASE, "/case 2017다228618", commands_law.case,
        (Argument("number", "사건번호", say.ABOUT_NUMBER, "case", required=True),),
    ),
    Command("sources", "출처", say.ABOUT_SOURCES, "/sources", commands_law.sources),
    Command(
        "related", "관련", say.ABOUT_RELATED, "/related 민법 750", commands_law.related,
        (Argument("article", "조문", say.ABOUT_ARTICLE, "law"),),
    ),
    Command(
        "style", "문체", replies.ABOUT_STYLE, "/style 쉬운말", commands_talk.style,
        (Argument("style", "문체", say.ABOUT_WHICH_STYLE, "style"), _SCOPE),
    ),
    Command(
        "asof", "기준일", say.ABOUT_AS_OF, "/asof 2023-05-01", commands_talk.as_of,
        (Argument("date", "날짜", say.ABOUT_DATE, "date"),),
    ),
    Command("memory", "기억", say.ABOUT_MEMORY, "/memory", commands_talk.memory),
    Command("reset", "초기화", say.ABOUT_RESET, "/reset", commands_talk.reset),
    Command("stop", "중지", say.ABOUT_STOP, "/stop", commands_talk.stop),
    Command(
        "feedback", "의견", say.ABOUT_FEEDBACK, "/feedback 나쁨 다른 법을 찾았어요",
        commands_talk.feedback,
        (
            Argument(
                "verdict", "평가", say.ABOUT_VERDICT, "choice", required=True,
                choices=("좋음", "나쁨"),
            ),
            Argument("reason", "이유", say.ABOUT_REASON, "text"),
        ),
    ),
    Command(
        "mydata", "내자료", say.ABOUT_MY_DATA, "/mydata 내보내기", commands_talk.my_data,
        (
            Argument(
                "action", "할일", say.ABOUT_ACTION, "choice", choices=("보기", "내보내기", "삭제")
            ),
        ),
    ),
    Command(
        "limits", "제한", say.ABOUT_LIMITS, "/limits", administration.limits,
        (
            Argument("action", "할일", say.ABOUT_ACTION, "choice", choices=("보기", "설정")),
            Argument("target", "대상", say.ABOUT_TARGET, "choice", choices=("사용자", "방")),
            Argument("value", "값", say.ABOUT_LIMIT, "text"),
        ),
    ),
    Command(
        "help", "도움말", replies.ABOUT_HELP, "/help style", _help,
        (Argument("command", "명령", say.ABOUT_COMMAND, "text"),),
    ),
    Command(
        "rooms", "방", say.ABOUT_ROOMS, "/rooms 정책 부를때", administration.rooms,
        (
            Argument(
                "action", "할일", say.ABOUT_ACTION, "choice",
                choices=("목록", "정책", "허용", "거부"),
            ),
            Argument(
                "policy", "정책", say.ABOUT_POLICY, "choice", choices=tuple(replies_admin.POLICIES)
            ),
            Argument("room", "방", say.ABOUT_ROOM, "text"),
        ),
        role="admin",
        room_admin=True,
    ),
    Command(
        "ingest", "적재", say.ABOUT_INGEST, "/ingest 시작 시작자료", commands_ingest.ingest,
        (
            Argument(
                "action", "할일", say.ABOUT_ACTION, "choice",
                choices=("시작", "상태", "중지", "재개"),
            ),
            Argument(
                "kind", "종류", say.ABOUT_KIND, "choice", choices=("법령", "판례", "시작자료")
            ),
            Argument("source", "자료", say.ABOUT_SOURCE, "text"),
        ),
        role="admin",
    ),
    Command("stats", "통계", say.ABOUT_STATS, "/stats", administration.stats, role="admin"),
    Command(
        "log", "기록", say.ABOUT_LOG, "/log 50", administration.log,
        (Argument("entries", "개수", say.ABOUT_ENTRIES, "text"),),
        role="admin",
    ),
    Command(
        "announce", "공지", say.ABOUT_ANNOUNCE, "/announce 오늘 밤 점검합니다.",
        administration.announce,
        (Argument("text", "내용", say.ABOUT_TEXT, "text", required=True),),
        role="admin",
    ),
    Command(
        "admins", "관리자", say.ABOUT_ADMINS, "/admins 임명 telegram:123", administration.admins,
        (
            Argument(
                "action", "할일", say.ABOUT_ACTION, "choice", choices=("목록", "임명", "해임")
            ),
            Argument("user", "사용자", say.ABOUT_USER, "text"),
        ),
        role="owner",
    ),
)  # fmt: skip
_BY_NAME = {name: command for command in COMMANDS for name in (command.name, command.korean)}
