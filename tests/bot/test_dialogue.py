"""One message in, reply events out."""

from dataclasses import replace
from datetime import date

import pytest
from chatting import Chat, bare
from fakes import FakeRetriever

from bot import replies
from bot.messages import Answered, Card, Failed, Partial, Reply, Thinking
from bot.styles import Style
from rag.answer import Abstained
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
ANSWER = "「가상임대차법」 제3조에 따르면, 보증금은 집을 비우면 돌려줍니다."


async def test_thinks_then_streams_then_replies(chat) -> None:
    found = await chat.events(QUESTION)
    assert found[:2] == [Thinking(), Partial(ANSWER)]
    assert [type(event) for event in found[2:]] == [Answered]
    assert bare(found[-1].reply) == Reply(ANSWER, (CARD,), (), replies.NOTICE)
    assert found[-1].answer.question == QUESTION


async def test_the_pieces_are_the_text_of_the_reply(chat) -> None:
    found = await chat.events("가상임대차법 99조와 보증금은 언제 돌려주나요?")
    pieces = "".join(event.text for event in found if isinstance(event, Partial))
    assert pieces == found[-1].reply.text
    assert pieces.splitlines() == [
        "「가상임대차법」 제99조는 없습니다. 「가상임대차법」은 제3조까지 있습니다.",
        ANSWER,
    ]


async def test_an_alarm_follows_no_question(chat, retriever: FakeRetriever) -> None:
    await chat.say(QUESTION)
    await chat.say("아이가 없어졌어요")
    assert [query.text for query in retriever.queries] == [QUESTION, "아이가 없어졌어요"]


async def test_gives_the_text_that_was_cited(chat) -> None:
    reply = await chat.say("/law 가상임대차법 3조")
    assert bare(reply) == Reply(replies.CITED_PROVISIONS, (CARD,), (), replies.NOTICE)


async def test_gives_the_decision_that_was_cited(chat) -> None:
    reply = await chat.say("/case 2020다1")
    title = "대법원 2020. 5. 7. 선고 2020다1 판결 [보증금반환]"
    card = Card(title, "돌려받는다.", ISSUE, url="https://law.example/precedent")
    assert bare(reply) == Reply(replies.CITED_PRECEDENTS, (), (card,), replies.NOTICE)


async def test_says_so_when_nothing_is_found(chat, retriever: FakeRetriever) -> None:
    retriever.passages = ()
    reply = await chat.say("외계인 상속세는 얼마인가요?")
    said = "법령 1건과 판례 1건을 찾아보았지만 이 질문에 답할 근거를 찾지 못했습니다."
    assert reply.text.startswith(said)
    assert bare(reply) == Reply(reply.text, notice=replies.NOTICE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", replies.NO_QUESTION),
        ("\x00\u200b \u202e", replies.NO_QUESTION),
        ("가" * 10_001, replies.TOO_LONG),
        ("/날씨", "/날씨 명령은 없습니다. /help에서 명령을 볼 수 있습니다."),
        (f"/law {'가' * 10_001}", replies.TOO_LONG),
        (f"/{'가' * 99}", f"/{'가' * 32} 명령은 없습니다. /help에서 명령을 볼 수 있습니다."),
        ("/", "/ 명령은 없습니다. /help에서 명령을 볼 수 있습니다."),
    ],
)
async def test_answers_what_is_no_question(chat, text: str, said: str) -> None:
    assert (await chat.say(text)).text == said


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("친근", "「가상임대차법」 제3조를 보면, 보증금은 집을 비우면 돌려줘요."),
        ("전문가", "「가상임대차법」 제3조: 보증금은 집을 비우면 돌려준다."),
        ("쉬운말", "보증금(맡겨 두는 돈)은 집을 비우면 돌려줘요. (「가상임대차법」 제3조)"),
    ],
)
async def test_a_style_changes_words_and_no_quote(chat, style: str, text: str) -> None:
    await chat.say(f"/style {style}")
    assert bare(await chat.say(QUESTION)) == Reply(text, (CARD,), (), replies.NOTICE)


async def test_a_style_is_of_one_user(chat) -> None:
    await chat.say("/style 친근")
    assert (await replace(chat, user="춘향").say(QUESTION)).text == ANSWER


async def test_shows_how_a_follow_up_was_understood(chat, retriever) -> None:
    await chat.say(QUESTION)
    reply = await chat.say("그럼 집세는요?")
    first, second = retriever.queries
    assert first.text == QUESTION
    assert second.text != "그럼 집세는요?"
    assert reply.text.startswith(f"앞 질문과 이어서 이해한 질문: {second.text}\n")


async def test_a_first_question_has_nothing_to_follow(chat, retriever) -> None:
    await chat.say("그럼 집세는요?")
    assert retriever.queries == [Query("그럼 집세는요?")]


async def test_nobodys_follow_up_leans_on_somebody_else(chat, retriever) -> None:
    await chat.say(QUESTION)
    await replace(chat, user="춘향").say("그럼 집세는요?")
    assert retriever.queries[-1] == Query("그럼 집세는요?")


async def test_what_tells_who_somebody_is_goes_nowhere(chat, retriever, kept) -> None:
    await chat.say("제 번호는 010-1234-5678인데 보증금은 언제 돌려주나요?")
    (query,) = retriever.queries
    assert query.text == "제 번호는 [전화번호]인데 보증금은 언제 돌려주나요?"
    assert "1234" not in await kept.personal.export("시험", "길동")


async def test_searches_readable_text_only(chat, retriever) -> None:
    await chat.say("보증\u200b금은\n언제\x07돌려\ud800주나요")
    assert retriever.queries == [Query("보증금은 언제 돌려주나요")]


async def test_says_what_to_do_when_the_index_is_missing(chat, retriever, monkeypatch) -> None:
    async def retrieve(query: Query) -> list[Hit]:
        raise IndexMissing("no index")

    monkeypatch.setattr(retriever, "retrieve", retrieve)
    said = "법령 자료의 색인이 없습니다. `lawbot ingest rebuild-index`로 색인을 만드십시오."
    assert await chat.events(QUESTION) == [Thinking(), Failed(Reply(said))]


async def test_marks_digests(chat, retriever) -> None:
    ((passage, score),) = retriever.passages
    retriever.passages = [(replace(passage, digest=True), score)]
    (card,) = (await chat.say(QUESTION)).provisions
    assert card.notes == (
        "2020. 1. 1. 시행",
        "요지: 원문이 아닙니다. 원문: lawbot ingest statutes PATH",
    )


async def test_marks_law_to_come(chat, store, statute, article) -> None:
    text = "달토끼는 떡을 찧는다."
    coming = statute(
        "달나라법",
        statute_id="000009",
        effective_date=date(2999, 1, 1),
        articles=(article("제1조(떡)", text),),
    )
    store(coming)
    reply = await chat.say("달나라법 1조")
    assert [(card.text, card.notes) for card in reply.provisions] == [
        (
            text,
            (
                "시행 예정: 2999. 1. 1. 시행."
                " 그때까지 시행되는 규정은 자료에 없어 이와 다를 수 있습니다.",
            ),
        )
    ]


async def test_the_first_reply_says_that_it_is_no_human(bot) -> None:
    stranger = Chat(bot, user="몽룡")
    first, second = await stranger.say(QUESTION), await stranger.say("/style")
    assert (first.notice, second.notice) == (replies.FIRST_NOTICE, "")
    assert (await stranger.say(QUESTION)).notice == replies.NOTICE


async def test_an_erased_person_is_told_again(bot) -> None:
    stranger = Chat(bot, user="몽룡")
    await stranger.say("/start")
    assert "모두" in (await stranger.confirm("/mydata 삭제")).text
    assert (await stranger.say("/start")).notice == replies.FIRST_NOTICE


async def test_looks_up_for_nobody_and_keeps_nothing(bot, kept) -> None:
    reply = await bot.look_up("가상임대차법 3조")
    assert reply == Reply(replies.CITED_PROVISIONS, (CARD,), (), replies.NOTICE)
    assert await kept.settings.rooms() == ()


async def test_looking_up_says_what_to_do_when_it_fails(bot, retriever, monkeypatch) -> None:
    async def retrieve(query: Query) -> list[Hit]:
        raise IndexMissing("no index")

    monkeypatch.setattr(retriever, "retrieve", retrieve)
    assert (await bot.look_up(QUESTION)).text.startswith("법령 자료의 색인이 없습니다.")


async def test_a_greeting_is_asked_of_nobody(answers) -> None:
    thinking, answered = [event async for event in answers.ask("안녕하세요", style=Style.POLITE)]
    assert thinking == Thinking()
    assert answered.reply.text.startswith("안녕하세요")
    assert answered.answer.abstention.reason is Abstained.NO_QUESTION


async def test_masks_what_is_asked_of_nobody(answers) -> None:
    question = f"010-1234-5678로 전화했는데 {QUESTION}"
    *_, answered = [event async for event in answers.ask(question, style=Style.POLITE)]
    assert answered.answer.question == f"[전화번호]로 전화했는데 {QUESTION}"


@pytest.mark.parametrize(
    ("kind", "prefix", "completed"),
    [
        ("law", "가상", ["가상임대차법"]),
        ("law", "주임법", []),  # an abbreviation of a law that is not at hand
        ("case", "2020", ["2020다1"]),
        ("case", "2020 다", ["2020다1"]),
        ("case", "2021", []),
        ("case", "", []),
    ],
)
async def test_completes_laws_and_case_numbers(bot, kind, prefix: str, completed) -> None:
    assert await bot.complete(kind, prefix, 10) == completed
