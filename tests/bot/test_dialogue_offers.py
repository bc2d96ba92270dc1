"""What is offered under an answer lives through a restart and is nobody else's."""

from dataclasses import replace

import pytest
from chatting import Chat, bare, last_reply, offer_of

from bot import replies
from bot import replies_commands as say
from bot.messages import Answered, Failed, Reply
from bot.store_rows import Feedback, NewOffer
from rag.passage import Query

QUESTION = "보증금은 언제 돌려주나요?"
PLAIN = "보증금(맡겨 두는 돈)은 집을 비우면 돌려줘요. (「가상임대차법」 제3조)"
LONG = "① 보증금은 집을 비우면 돌려준다.\n② " + "집세는 매월 말일에 낸다. " * 30


async def test_every_answer_can_be_judged(chat) -> None:
    offers = (await chat.say(QUESTION)).offers
    assert [(offer.label, offer.kind) for offer in offers[-2:]] == [
        ("👍", "feedback"),
        ("👎", "feedback"),
    ]
    assert all(offer.token.isascii() and len(offer.token) <= 24 for offer in offers)


async def test_an_abstention_can_only_be_judged(chat, retriever) -> None:
    retriever.passages = ()
    reply = await chat.say("외계인 상속세는 얼마인가요?")
    assert [offer.label for offer in reply.offers] == ["👍", "👎"]


async def test_offers_live_through_a_restart(chat, start) -> None:
    offered = await chat.say(QUESTION)
    again = Chat(start())
    assert (await again.press(offer_of(offered, "style"))).text == PLAIN


async def test_a_judgement_is_kept_once_and_may_change(chat, kept) -> None:
    reply = await chat.say(QUESTION)
    turn = (await kept.conversations.offer(offer_of(reply, "feedback").token)).turn
    assert (await chat.press(offer_of(reply, "feedback", "👍"))).text == say.LIKED
    assert (await chat.press(offer_of(reply, "feedback", "👎"))).text == say.DISLIKED
    ((_, judged),) = await kept.feedback.queue()
    assert judged == Feedback(turn, "길동", "down", judged.at)


async def test_everybody_in_a_room_judges_for_themselves_and_once(chat, kept) -> None:
    reply, other = await chat.say(QUESTION), replace(chat, user="춘향")
    for who, label in ((other, "👍"), (chat, "👎"), (other, "👍")):
        await who.press(offer_of(reply, "feedback", label))
    judged = {(one.user, one.verdict) for _, one in await kept.feedback.queue()}
    assert judged == {("춘향", "up"), ("길동", "down")}
    assert (await kept.operations.figures()).liked == 1


async def test_a_judgement_leaves_the_answer_under_way_alone(chat) -> None:
    offered = await chat.say(QUESTION)
    first = chat.bot.handle(chat.message(QUESTION))
    await anext(first)
    await chat.press(offer_of(offered, "feedback"))
    assert isinstance([event async for event in first][-1], Answered)


async def test_shows_the_articles_that_were_cut(chat, store, statute, article, archive, retriever):
    store(statute("가상임대차법", articles=(article("제3조(보증금)", LONG),)))
    (passage,) = await archive.provisions(retriever.passages[0][0].citation)
    retriever.passages = [(passage, 0.9)]
    offered = await chat.say(QUESTION)
    assert offered.provisions[0].text != LONG.strip()
    full = await chat.press(offer_of(offered, "article"))
    assert [card.text for card in full.provisions] == [LONG.strip()]


async def test_precedents_are_looked_up_by_the_article(chat) -> None:
    offered = await chat.say(QUESTION)
    reply = await chat.press(offer_of(offered, "precedents"))
    assert reply.text == replies.CITED_PROVISIONS


async def test_a_follow_up_question_is_asked_as_it_stands(chat, retriever, kept) -> None:
    given = await kept.conversations.offer(offer_of(await chat.say(QUESTION), "style").token)
    (offer,) = await kept.conversations.add_offers(
        given.conversation, [NewOffer("question", "집세는?", "그럼 집세는요?")]
    )
    await chat.press(offer)
    assert retriever.queries[-1] == Query("그럼 집세는요?")


async def test_offers_of_a_room_are_for_everybody_in_it(chat) -> None:
    offered = await chat.say(QUESTION)
    other = replace(chat, user="춘향", thread="")
    assert (await other.press(offer_of(offered, "style"))).text == PLAIN
    assert (await chat.say("/style")).text.startswith("지금 문체는 정중입니다.")


@pytest.mark.parametrize(
    "place", [{"room": "다른 방"}, {"platform": "다른 곳"}, {"room": "다른 방", "user": "춘향"}]
)
async def test_offers_of_another_room_are_refused(chat, place) -> None:
    offered = await chat.say(QUESTION)
    events = await replace(chat, **place).events(offer=offer_of(offered, "style").token)
    assert [type(event) for event in events] == [Failed]
    assert bare(last_reply(events)) == Reply(say.OFFER_GONE)


@pytest.mark.parametrize("token", ["x", "' OR 1=1 --", "\x00", "가" * 200, "stop2"])
async def test_forged_offers_are_refused(chat, token: str) -> None:
    assert await chat.events(offer=token) == [Failed(Reply(say.OFFER_GONE))]


async def test_only_who_began_something_may_confirm_it(chat) -> None:
    (offer,) = (await chat.say("/mydata 삭제")).offers
    assert (await replace(chat, user="춘향").press(offer)).text == say.OFFER_GONE
    assert (await chat.press(offer)).text.startswith("모두")


async def test_what_was_confirmed_is_done_once(chat) -> None:
    admin = replace(chat, is_room_admin=True)
    (offer,) = (await admin.say("/style 친근 방")).offers
    assert (await admin.press(offer)).text == "이 방의 기본 문체를 친근으로 바꿨어요."
    assert (await admin.press(offer)).text.startswith("이 버튼은 이제 쓸 수 없")


@pytest.mark.parametrize("yes", ["예", "네!", "응", "YES"])
async def test_a_word_confirms_what_was_asked_last(chat, yes: str) -> None:
    await chat.say("/mydata 삭제")
    assert (await chat.say(yes)).text.startswith("모두")


@pytest.mark.parametrize("no", ["아니요", "아뇨.", "취소", "NO"])
async def test_a_word_leaves_undone_what_was_asked_last(chat, no: str) -> None:
    await chat.say("/mydata 삭제")
    assert (await chat.say(no)).text == say.NOT_DONE
    assert not (await chat.say("예")).text.startswith("모두")


async def test_a_word_confirms_nothing_later(chat) -> None:
    await chat.say("/mydata 삭제")
    await chat.say("/style")
    assert not (await chat.say("예")).text.startswith("모두")


async def test_an_offer_under_an_erased_answer_is_gone(chat) -> None:
    offered = await chat.say(QUESTION)
    await chat.confirm("/mydata 삭제")
    assert (await chat.press(offer_of(offered, "feedback"))).text == say.OFFER_GONE
