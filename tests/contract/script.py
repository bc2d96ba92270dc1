"""A bot that says what the contract asks for; it stands where DialogueManager does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from bot.messages import (
    Answered,
    Card,
    Document,
    Failed,
    IncomingMessage,
    Offer,
    Outgoing,
    Partial,
    Reply,
    ReplyEvent,
    RoomPolicy,
    Superseded,
    Thinking,
)
from bot.offers import STOP

NOTICE = "AI가 만든 답입니다."
ANSWER = Reply(
    "임대인은 보증금을 돌려주어야 합니다.",
    provisions=(
        Card(
            "「가상임대차법」 제3조(보증금)",
            "① 임대인은 보증금을 돌려주어야 한다. <개정 2019.12.1>\n② 집세는 매월 낸다.",
            notes=("2020. 1. 1. 시행",),
            url="https://law.example/3",
        ),
        Card(
            "「가상임대차법」 제2조(기간)", "빌린 기간은 2년으로 한다.", url="https://law.example/2"
        ),
    ),
    precedents=(Card("대법원 2020. 5. 7. 선고 2020다1 판결", "돌려받는다.", "돌려받는지 여부"),),
    related=("벌칙: 「가상임대차법」 제9조(벌칙)",),
    notice=NOTICE,
    offers=(Offer("조문 전문", "article-1", "article"), Offer("👍", "up-1", "feedback")),
)
IN_ORDER = (
    ANSWER.text,
    "「가상임대차법」 제3조(보증금)",
    "① 임대인은 보증금을 돌려주어야 한다. <개정 2019.12.1>",
    "2020. 1. 1. 시행",
    "「가상임대차법」 제2조(기간)",
    "대법원 2020. 5. 7. 선고 2020다1 판결",
    "돌려받는지 여부",
    "벌칙: 「가상임대차법」 제9조(벌칙)",
    NOTICE,
)
FOLLOW_UP = Reply("2년이 넘어도 같습니다.", notice=NOTICE)
STYLE_SET = Reply("문체를 친근으로 바꿨습니다.")
STOPPED = Reply("답을 멈췄습니다.")
PRIVATE = Reply("안나님의 기록입니다.", private=True)
WRONG_USE = Reply("질문을 입력하십시오.")
FILE = Document("가상임대차법.txt", "제1조 <목적> & 끝.\n" * 500)
WITH_FILE = Reply("파일로 드립니다.", document=FILE)
ARTICLE = Reply("제3조의 전문입니다.")
BOTH = Reply("두 말씀에 함께 답합니다.")
LONG = Reply(
    "".join(
        f"제{n}조(절구) ① 달토끼는 <떡>을 찧는다 & 쉰다. ② 그 밖은 정한다.\n" for n in range(1, 226)
    ),
    notice=NOTICE,
)

_AT_ONCE = {
    "그럼 2년 넘으면요?": Answered(FOLLOW_UP),
    "/style 친근": Answered(STYLE_SET),
    "내 기록": Answered(PRIVATE),
    "???": Failed(WRONG_USE),
    "법 전체": Answered(WITH_FILE),
    "article-1": Answered(ARTICLE),
}


class ScriptedBot:
    """Answers known words. "오래" waits for `/stop`, its button or for another message."""

    def __init__(self) -> None:
        self.heard: list[IncomingMessage] = []
        self._gives_way = asyncio.Event()

    async def handle(self, message: IncomingMessage) -> AsyncIterator[ReplyEvent]:
        self.heard.append(message)
        said = message.offer or message.text
        if said in _AT_ONCE:
            yield _AT_ONCE[said]
            return
        yield Thinking()
        async for event in self._long_way(said):
            yield event

    async def _long_way(self, said: str) -> AsyncIterator[ReplyEvent]:
        match said:
            case "보증금을 못 받았어요":
                for piece in ANSWER.text.partition(" 보증금을"):
                    yield Partial(piece)
                yield Answered(ANSWER)
            case "긴 법":
                for line in LONG.text.splitlines(keepends=True):
                    yield Partial(line)
                yield Answered(LONG)
            case "고장":
                yield Partial("여기까지 쓰고")
                raise RuntimeError("the generator broke")
            case "오래":
                yield Partial("오래 생각하면")
                await self._gives_way.wait()
                yield Superseded()
            case "/stop" | STOP.token | "그리고요":
                self._gives_way.set()
                yield Answered(BOTH if said == "그리고요" else STOPPED)

    async def complete(self, kind: str, prefix: str, limit: int) -> list[str]:
        return [name for name in ("가상임대차법", "2020다1") if name.startswith(prefix)][:limit]

    async def policy(self, platform: str, room: str) -> RoomPolicy:
        return "mention"

    async def look_up(self, text: str) -> Reply:
        return ARTICLE

    async def outgoing(self, platform: str) -> AsyncIterator[Outgoing]:
        for parcel in ():
            yield parcel
        await asyncio.Event().wait()
