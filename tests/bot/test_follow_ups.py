"""A follow-up is made whole; a new topic is left alone."""

from pathlib import Path

import pytest

from bot.follow_up_evaluation import Pair, read_pairs
from bot.follow_ups import Before, FollowUps, Understood
from rag.abbreviations import StatuteNames
from rag.morphemes import Morphemes

PAIRS = Path(__file__).with_name("follow_up_pairs.jsonl")
DEPOSIT = "보증금은 언제 돌려주나요?"
CITED = (
    "가상임대차법 제3조제1항",
    "대법원 2019. 1. 31. 선고 2017다228618 판결",
    "가상등기법 제7조의2",
)


@pytest.fixture
def follow_ups(morphemes: Morphemes) -> FollowUps:
    async def names() -> StatuteNames:
        return StatuteNames(("가상임대차법", "가상등기법", "민법", "근로기준법"))

    return FollowUps(morphemes, names)


@pytest.mark.parametrize(
    ("first", "follow_up", "whole"),
    [
        # a missing subject or topic
        (DEPOSIT, "기간은요?", "보증금은 돌려줌: 기간은요?"),
        (DEPOSIT, "벌금은 얼마예요?", "보증금은 돌려줌: 벌금은 얼마예요?"),
        (DEPOSIT, "언제까지 신청해야 해요?", "보증금은 돌려줌: 언제까지 신청해야 해요?"),
        (
            "육아휴직은 얼마나 쓸 수 있나요?",
            "회사가 거부하면?",
            "육아휴직은 씀: 회사가 거부하면?",
        ),
        (
            "빚을 못 갚으면 월급도 압류되나요?",
            "얼마까지요?",
            "빚을 못 갚으면 월급도 압류: 얼마까지요?",
        ),
        # what was masked is no topic
        (
            "월급을 못 받았는데 제 번호는 [전화번호]",
            "언제까지요?",
            "월급을 못 받았는데 제 번호: 언제까지요?",
        ),
        # what points back
        (DEPOSIT, "그 경우 이자도 받나요?", "보증금은 돌려줌: 그 경우 이자도 받나요?"),
        (DEPOSIT, "그거 등기소에 내나요?", "보증금은 돌려줌: 그거 등기소에 내나요?"),
        (
            "사람을 때리면 처벌받나요?",
            "그 사람이 죽으면요?",
            "사람을 때리면 처벌받음: 그 사람이 죽으면요?",
        ),
        # amounts and conditions, in the place of those before
        (DEPOSIT, "그럼 2년 넘으면요?", "보증금은 돌려줌: 2년 넘으면요?"),
        (
            "해고하려면 며칠 전에 알려야 하나요?",
            "5인 미만이면?",
            "해고하려면 알림: 5인 미만이면?",
        ),
        (
            "1년 일하면 연차가 며칠 생기나요?",
            "1년 안 됐으면?",
            "일하면 연차가 생김: 1년 안 됐으면?",
        ),
        (
            "세금을 3억 원 체납하면 처벌받나요?",
            "2년 지났으면?",
            "세금을 3억 원 체납하면 처벌받음: 2년 지났으면?",
        ),
        # another subject
        ("형사 재판에서 항소는 며칠 안에 하나요?", "상고는요?", "형사 재판: 상고는요?"),
        (
            "세입자가 갱신을 요구할 수 있나요?",
            "집주인이 거절하면?",
            "갱신을 요구: 집주인이 거절하면?",
        ),
        ("이사의 임기는 몇 년인가요?", "감사는요?", "이사의 임기: 감사는요?"),
        # what it asks of something else
        (
            "산재를 당하면 급여가 나오나요?",
            "출퇴근하다 다친 것도 되나요?",
            "산재를 당하면 급여가 나옴: 출퇴근하다 다친 것도 되나요?",
        ),
        ("파산하면 면책되나요?", "세금도 없어지나요?", "파산하면 면책: 세금도 없어지나요?"),
        # an answer to what was asked back
        ("보증금을 못 받았는데 어떡하죠?", "전세예요.", "보증금을 못 받음: 전세예요."),
        ("연차가 며칠 생기나요?", "6개월 일했어요.", "연차가 생김: 6개월 일했어요."),
        # a denial stays
        ("보증금을 안 돌려줘요. 어떡하죠?", "기한은요?", "보증금을 안 돌려줌: 기한은요?"),
    ],
)
async def test_makes_a_follow_up_whole(follow_ups, first: str, follow_up: str, whole: str) -> None:
    understood = await follow_ups.complete(follow_up, Before(first))
    assert understood == Understood(whole, changed=True)


@pytest.mark.parametrize(
    ("first", "follow_up", "whole"),
    [
        ("항소는 며칠 안에 해야 하나요", "그럼 상고는요?", "상고는 며칠 안에 해야 하나요"),
    ],
)
async def test_puts_a_new_subject_into_a_question_that_says_nothing_else(
    follow_ups, first: str, follow_up: str, whole: str
) -> None:
    assert await follow_ups.complete(follow_up, Before(first)) == Understood(whole, changed=True)


@pytest.mark.parametrize(
    ("follow_up", "whole"),
    [
        ("그 조문 2항은?", "가상임대차법 제3조 2항은?"),
        ("그럼 2항은요?", "가상임대차법 제3조 2항은요?"),
        ("제2항 보여 주세요", "가상임대차법 제3조 제2항 보여 주세요"),
        ("그 규정 전문을 보여줘", "가상임대차법 제3조 전문을 보여줘"),
        ("방금 말한 법 5조는?", "가상임대차법 5조는?"),
        ("같은 법 제5조의2도 보여줘", "가상임대차법 제5조의2도 보여줘"),
        ("36조는?", "가상임대차법 36조는?"),
        ("두 번째 조문 보여줘", "가상등기법 제7조의2 보여줘"),
        ("그 판례 더 자세히", "대법원 2019. 1. 31. 선고 2017다228618 판결 더 자세히"),
        ("첫 번째 판결 요지는?", "대법원 2019. 1. 31. 선고 2017다228618 판결 요지는?"),
    ],
)
async def test_knows_what_the_bot_cited(follow_ups, follow_up: str, whole: str) -> None:
    understood = await follow_ups.complete(follow_up, Before(DEPOSIT, CITED, CITED))
    assert understood == Understood(whole, changed=True)


async def test_looks_further_back_when_the_last_answer_cites_nothing(follow_ups) -> None:
    before = Before(DEPOSIT, (), ("민법 제1조", "가상임대차법 제3조"))
    understood = await follow_ups.complete("그 조문 2항은?", before)
    assert understood == Understood("가상임대차법 제3조 2항은?", changed=True)


@pytest.mark.parametrize("follow_up", ["그 판례 더 자세히", "다섯 번째 조문"])
async def test_invents_no_citation(follow_ups, follow_up: str) -> None:
    understood = await follow_ups.complete(follow_up, Before(DEPOSIT, ("가상임대차법 제3조",)))
    assert "판결" not in understood.text
    assert "가상임대차법" not in understood.text


@pytest.mark.parametrize(
    "question",
    [
        "퇴직금은 며칠 안에 받아야 하나요?",
        "인터넷에서 산 물건 환불하고 싶어요",
        "상속세 신고 기한은?",
        "그런데 상속 포기는 언제까지 해야 돼요?",
        "다른 질문인데요, 벌금은 얼마예요?",
        "민법 750조는?",
        "근로기준법 제26조",
        "2017다228618",
        "민법 750조랑 그 조문 2항",
        "친구가 빌려 간 300만 원을 안 갚아요. 그 돈을 받을 수 있나요?",
        "민식이법 처벌은 어떻게 되나요?",
        "아파트 위층 층간소음 소송을 하면?",
    ],
)
async def test_leaves_a_new_topic_alone(follow_ups, question: str) -> None:
    understood = await follow_ups.complete(question, Before(DEPOSIT, CITED, CITED))
    assert understood == Understood(question)


@pytest.mark.parametrize("question", ["기간은요?", "그 조문 2항은?", "그럼 2년 넘으면요?", "?"])
async def test_a_first_question_has_nothing_to_follow(follow_ups, question: str) -> None:
    assert await follow_ups.complete(question, Before()) == Understood(question)


async def test_a_long_conversation_keeps_its_topic_short(follow_ups) -> None:
    understood = Understood("빌린 집의 보증금은 언제 돌려주나요?")
    for question in ("집주인이 거절하면?", "2년 넘으면요?", "3년 넘으면요?", "벌금은 얼마예요?"):
        understood = await follow_ups.complete(question, Before(understood.text))
    assert understood.text == ("빌린 집의 보증금은 돌려줌 집주인이 거절 3년 넘음: 벌금은 얼마예요?")
    for n in range(20):
        understood = await follow_ups.complete(f"회사{n}이 거부하면?", Before(understood.text))
    assert understood.text.startswith("빌린 집의 보증금은")
    assert len(understood.text.split()) <= 14


def test_the_pairs_are_many_and_of_many_laws() -> None:
    pairs = read_pairs(PAIRS)
    followed = [pair for pair in pairs if pair.question]
    laws = {article.law for pair in followed for article in pair.gold_articles}
    assert len(followed) >= 60
    assert len(pairs) - len(followed) >= 20
    assert len(laws) >= 25
    assert len({(pair.first, pair.follow_up) for pair in pairs}) == len(pairs)
    assert len(PAIRS.read_text(encoding="utf-8").splitlines()) == len(pairs)


@pytest.mark.parametrize(
    "pair", [pair for pair in read_pairs(PAIRS) if not pair.question], ids=lambda p: p.follow_up
)
async def test_no_shift_of_the_pairs_takes_the_old_topic(follow_ups, pair: Pair) -> None:
    before = Before(pair.first, tuple(pair.cited))
    assert await follow_ups.complete(pair.follow_up, before) == Understood(pair.follow_up)
