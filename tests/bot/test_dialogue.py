"""One message in, reply events out."""

from dataclasses import replace
from datetime import date

import pytest
from fakes import FakeRetriever

from bot import replies
from bot.dialogue import DialogueManager
from bot.messages import (
    Answered,
    Card,
    Failed,
    IncomingMessage,
    Partial,
    Reply,
    ReplyEvent,
    Thinking,
)
from rag.errors import IndexMissing
from rag.passage import Hit, Query

CARD = Card(
    "「가상임대차법」 제3조(보증금)",
    "① 보증금은 집을 비우면 돌려준다. <개정 2019.12.1>\n② 집세는 매월 낸다.",
    notes=("2020. 1. 1. 시행",),
    url="https://law.example/가상임대차법",
)
ISSUE = "집을 비우면 보증금을 돌려받는지 여부"
QUESTION = "보증금은 언제 돌려주나요?"


async def events(bot: DialogueManager, text: str, user: str = "길동") -> list[ReplyEvent]:
    return [event async for event in bot.handle(IncomingMessage("방", user, text))]


async def say(bot: DialogueManager, text: str, user: str = "길동") -> Reply:
    event = (await events(bot, text, user))[-1]
    assert isinstance(event, Answered | Failed)
    return event.reply


async def test_thinks_then_streams_then_replies(bot) -> None:
    found = await events(bot, QUESTION)
    text = "「가상임대차법」 제3조에 따르면, 보증금은 집을 비우면 돌려줍니다."
    assert found[:2] == [Thinking(), Partial(text)]
    assert [type(event) for event in found[2:]] == [Answered]
    assert found[-1].reply == Reply(text, (CARD,), (), replies.NOTICE)
    assert found[-1].answer.question == QUESTION


async def test_the_pieces_are_the_text_of_the_reply(bot) -> None:
    found = await events(bot, "가상임대차법 99조와 보증금은 언제 돌려주나요?")
    pieces = "".join(event.text for event in found if isinstance(event, Partial))
    assert pieces == found[-1].reply.text
    assert pieces.splitlines() == [
        "「가상임대차법」 제99조는 없습니다. 「가상임대차법」은 제3조까지 있습니다.",
        "「가상임대차법」 제3조에 따르면, 보증금은 집을 비우면 돌려줍니다.",
    ]


async def test_gives_the_text_that_was_cited(bot) -> None:
    reply = await say(bot, "/law 가상임대차법 3조")
    assert reply == Reply(replies.CITED_PROVISIONS, (CARD,), (), replies.NOTICE)


async def test_gives_the_decision_that_was_cited(bot) -> None:
    reply = await say(bot, "/case 2020다1")
    title = "대법원 2020. 5. 7. 선고 2020다1 판결 [보증금반환]"
    card = Card(title, "돌려받는다.", ISSUE, url="https://law.example/precedent")
    assert reply == Reply(replies.CITED_PRECEDENTS, (), (card,), replies.NOTICE)


async def test_says_so_when_nothing_is_found(bot, retriever: FakeRetriever) -> None:
    retriever.passages = ()
    assert await say(bot, "외계인 상속세는 얼마인가요?") == Reply(
        "법령 1건과 판례 1건을 찾아보았지만 이 질문에 답할 근거를 찾지 못했습니다.",
        notice=replies.NOTICE,
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", replies.NO_QUESTION),
        ("\x00\u200b \u202e", replies.NO_QUESTION),
        ("가" * 10_001, replies.TOO_LONG),
        ("/law", replies.LAW_USAGE),
        ("/판례", replies.CASE_USAGE),
        ("/날씨", "/날씨는 없는 명령입니다. /help에서 명령을 볼 수 있습니다."),
        (
            "/style",
            "지금 문체는 정중입니다."
            " 바꾸려면 /style 뒤에 정중, 친근, 전문가, 쉬운말 가운데 하나를 적으십시오.",
        ),
        (
            "/style 반말",
            "‘반말’ 문체는 없습니다. 정중, 친근, 전문가, 쉬운말 가운데 하나를 적으십시오.",
        ),
    ],
)
async def test_answers_what_is_no_question(bot, text: str, said: str) -> None:
    assert (await say(bot, text)).text == said


async def test_helps(bot) -> None:
    assert (await say(bot, "/HELP")).text.splitlines() == [
        "질문을 그대로 적거나 아래 명령을 쓰십시오.",
        "/help (/도움말) 이 도움말을 봅니다. 예: /help",
        "/style (/문체) 답의 문체를 보거나 바꿉니다. 예: /style 쉬운말",
        "/law (/조문) 조문을 찾아 전문을 봅니다. 예: /law 민법 750",
        "/case (/판례) 사건번호로 판례를 봅니다. 예: /case 2017다228618",
    ]


@pytest.mark.parametrize(
    ("style", "confirmed", "text"),
    [
        (
            "친근",
            "문체를 친근으로 바꿨어요.",
            "「가상임대차법」 제3조에 따르면, 보증금은 집을 비우면 돌려줘요.",
        ),
        (
            "전문가",
            "문체를 전문가로 바꿨습니다.",
            "「가상임대차법」 제3조: 보증금은 집을 비우면 돌려준다.",
        ),
        (
            "쉬운말",
            "문체를 쉬운말로 바꿨어요.",
            "「가상임대차법」 제3조에 따르면, 보증금(맡겨 두는 돈)은 집을 비우면 돌려줘요.",
        ),
    ],
)
async def test_a_style_changes_words_and_no_quote(
    bot, style: str, confirmed: str, text: str
) -> None:
    assert (await say(bot, f"/style {style}")).text == confirmed
    assert await say(bot, QUESTION) == Reply(text, (CARD,), (), replies.NOTICE)


async def test_a_style_is_of_one_user(bot) -> None:
    await say(bot, "/style 친근", user="길동")
    assert (await say(bot, QUESTION, user="춘향")).text.endswith("돌려줍니다.")


async def test_reads_a_follow_up_with_the_question_before_it(bot, retriever) -> None:
    await say(bot, QUESTION)
    reply = await say(bot, "그럼 집세는요?")
    whole = f"{QUESTION} 그럼 집세는요?"
    assert [query.text for query in retriever.queries] == [QUESTION, whole]
    assert reply.text.startswith(f"앞 질문과 이어서 이렇게 이해했습니다: {whole}\n")


async def test_a_first_question_has_nothing_to_follow(bot, retriever) -> None:
    await say(bot, "그럼 집세는요?")
    assert retriever.queries == [Query("그럼 집세는요?")]


async def test_searches_readable_text_only(bot, retriever) -> None:
    await say(bot, "보증\u200b금은\n언제\x07돌려\ud800주나요")
    assert retriever.queries == [Query("보증금은 언제 돌려주나요")]


async def test_says_what_to_do_when_the_index_is_missing(bot, retriever, monkeypatch) -> None:
    async def retrieve(query: Query) -> list[Hit]:
        raise IndexMissing("no index")

    monkeypatch.setattr(retriever, "retrieve", retrieve)
    found = await events(bot, QUESTION)
    said = "법령 자료의 색인이 없습니다. `lawbot ingest rebuild-index`로 색인을 만드십시오."
    assert found == [Thinking(), Failed(Reply(said))]


async def test_marks_digests(bot, retriever) -> None:
    ((passage, score),) = retriever.passages
    retriever.passages = [(replace(passage, digest=True), score)]
    (card,) = (await say(bot, QUESTION)).provisions
    assert card.notes == (
        "2020. 1. 1. 시행",
        "요지: 원문이 아닙니다. 원문: lawbot ingest statutes PATH",
    )


async def test_marks_law_to_come(bot, retriever, store, statute, article) -> None:
    text = "달토끼는 떡을 찧는다."
    coming = statute(
        "달나라법",
        statute_id="000009",
        effective_date=date(2999, 1, 1),
        articles=(article("제1조(떡)", text),),
    )
    store(coming)
    reply = await say(bot, "달나라법 1조")
    assert [(card.text, card.notes) for card in reply.provisions] == [
        (
            text,
            (
                "시행 예정: 2999. 1. 1. 시행."
                " 그때까지 시행되는 규정은 자료에 없어 이와 다를 수 있습니다.",
            ),
        )
    ]
