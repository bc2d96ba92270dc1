"""The chat in the terminal, typed through a pipe."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from adapters.console_adapter import ConsoleAdapter
from adapters.render import details_view
from bot import replies
from bot.messages import (
    Answered,
    Card,
    IncomingMessage,
    Partial,
    Reply,
    ReplyEvent,
    Thinking,
)

CARD = Card("「가상법」 제1조(토끼)", "① 달토끼는 떡을 찧는다.\n② 끝.", notes=("2020. 1. 1. 시행",))
REPLY = Reply("토끼가 찧습니다.", (CARD,), (), "AI가 만들었습니다.")
RELATED = ("벌칙: 「가상법」 제9조(벌칙)", "정의: 「가상법」 제2조제1호(토끼)")
GREETED = [*replies.GREETING.splitlines(), replies.EXIT_HINT]


def printed(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


def test_talks_turn_by_turn(lawbot) -> None:
    done = lawbot("chat", typed="/start\n/style 친근\n\n가상임대차법 2조\n/exit\n보증금\n")
    assert (done.returncode, done.stderr) == (0, "")
    lines = printed(done.stdout)
    assert lines[: len(GREETED)] == GREETED
    assert lines[lines.index("문체를 친근으로 바꿨어요.") :] == [
        "문체를 친근으로 바꿨어요.",
        "",
        "말씀하신 조문이에요.",
        "",
        "근거 조문",
        "「가상임대차법」 제2조(기간)",
        "  집을 빌린 기간은 2년으로 한다. 다만, 서로 짧게 정한 때에는 그러하지 아니하다.",
        "  2020. 1. 1. 시행",
        "  https://law.example/가상임대차법",
        "",
        "[1] 관련 판례  [2] 쉬운말로  [3] 👍  [4] 👎",
        "",
        replies.NOTICE,
        "",
        replies.FAREWELL,
    ]


def test_ends_with_its_input(lawbot) -> None:
    assert printed(lawbot("chat", typed="").stdout) == [*GREETED, replies.FAREWELL]


def test_wraps_korean_at_its_width(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(width=16, color_system=None)
    console.print(details_view(REPLY))
    assert printed(capsys.readouterr().out) == [
        "",
        "근거 조문",
        "「가상법」",
        "제1조(토끼)",
        "  ① 달토끼는",
        "  떡을 찧는다.",
        "  ② 끝.",
        "  2020. 1. 1.",
        "  시행",
        "",
        "AI가",
        "만들었습니다.",
    ]


def test_shows_related_provisions_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(width=60, color_system=None)
    console.print(details_view(Reply("끝.", notice="AI가 만들었습니다.", related=RELATED)))
    assert printed(capsys.readouterr().out) == [
        "",
        "관련 조문",
        "  벌칙: 「가상법」 제9조(벌칙)",
        "  정의: 「가상법」 제2조제1호(토끼)",
        "",
        "AI가 만들었습니다.",
    ]


async def test_streams_in_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    async def events() -> AsyncIterator[ReplyEvent]:
        yield Thinking()
        yield Partial("토끼가 ")
        yield Partial("찧습니다.")
        yield Answered(REPLY)

    console = Console(width=40, force_terminal=True, color_system=None, legacy_windows=False)
    await ConsoleAdapter(console).show(events())
    out = capsys.readouterr().out
    places = [out.index(text) for text in (replies.THINKING, "토끼가 ", REPLY.text, CARD.title)]
    assert places == sorted(places)


class Echo:
    """A bot that repeats what it hears."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def handle(self, message: IncomingMessage) -> AsyncIterator[ReplyEvent]:
        self.heard.append(message.text)
        yield Answered(Reply(message.text))


async def test_what_is_typed_reaches_the_bot_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.chdir(tmp_path)
    bot = Echo()
    with (
        create_pipe_input() as keyboard,
        create_app_session(input=keyboard, output=DummyOutput()),
    ):
        keyboard.send_text("민법 750조\r\x04")
        await ConsoleAdapter(Console(quiet=True)).run(bot)
    assert bot.heard == ["민법 750조"]
    assert list(tmp_path.iterdir()) == []
