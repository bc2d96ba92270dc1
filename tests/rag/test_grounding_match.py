"""What may be said for a sentence of the law, and what is wrong with the rest."""

import pytest

from rag.answer import Quote
from rag.citation import ArticleCitation
from rag.grounding_judge import Fault
from rag.grounding_match import Match, Matcher
from rag.grounding_quote import QuoteText
from rag.morphemes import Morphemes
from rag.passage import Passage

RETURN = "임대인은 임차인에게 보증금을 3개월 이내에 반환하여야 한다."
DISMISSAL = "사용자는 정당한 이유 없이 근로자를 해고하지 못한다."
PENALTY = "제3조제1항을 위반한 자는 1년 이하의 징역 또는 1천만원 이하의 벌금에 처한다."
LIST = "다음 각 호의 어느 하나에 해당하는 경우(경미한 경우는 제외한다)에는 해지할 수 있다."
FEE = "집세를 3회 이상 내지 아니하면 임대인은 계약을 해지할 수 있다."
NOTICE = "통지를 받은 자는 통지받은 날부터 7일 내에 서면으로 이의를 신청하여야 한다."
TERM = "기간이 끝난 경우에도 보증금을 반환받을 때까지는 계약이 존속하는 것으로 본다."
WARNING = "직원을 해고하려면 30일 전에 예고를 하여야 하고, 예고를 하지 아니하였을 때에는 보상한다."
RAISE = "제1항에 따른 증액은 차임의 20분의 1을 초과하지 못하고, 다음 날부터 효력이 생긴다."
DAMAGES = "타인에게 손해를 가한 자는 「가상배상법」에 따라 배상할 책임이 있다."


async def match(morphemes: Morphemes, law: str, said: str) -> Match:
    citation = ArticleCitation("가상법")
    passage = Passage("s/1", "statute", citation, None, law, None, "")
    found = await Matcher(QuoteText(Quote(passage, citation, law)), morphemes).match(said)
    assert found
    return found


@pytest.mark.parametrize(
    ("law", "said"),
    [
        (RETURN, "임대인은 임차인에게 보증금을 3개월 이내에 반환해야 합니다."),
        (RETURN, "임대인은 임차인에게 보증금을 석 달 안에 돌려줘야 해요."),
        (RETURN, "임대인은 보증금을 임차인에게 3개월 이내에 반환하여야 합니다."),
        (DISMISSAL, "사용자는 근로자를 정당한 이유 없이 해고할 수 없습니다."),
        (
            PENALTY,
            "제3조 제1항을 위반한 사람은 1년 이하의 징역이나 10,000,000원 이하의 벌금에 처해요.",
        ),
        (LIST, "다음에 해당하는 경우(경미한 경우는 제외해요)에는 해지할 수 있어요."),
        (NOTICE, "통지받은 자는 통지를 받은 날로부터 7일 안에 서면으로 이의를 신청해야 합니다."),
        (TERM, "기간이 끝나도 보증금을 돌려받을 때까지는 계약이 존속하는 것으로 봐요."),
        (
            WARNING,
            "직원을 해고하려면 30일 전에 예고해야 하고, 예고하지 않았을 때에는 보상합니다.",
        ),
        (RAISE, "증액은 차임의 5%를 초과하지 못하고, 다음 날부터 효력이 생깁니다."),
        (FEE, "집세를 세 번 이상 내지 않으면 임대인은 계약을 해지할 수 있어요."),
        (DAMAGES, "다른 사람에게 손해를 가한 자는 「가상배상법」에 따라 배상할 책임이 있습니다."),
    ],
)
async def test_what_says_the_same_stands(morphemes, law: str, said: str) -> None:
    assert (await match(morphemes, law, said)).verdict.stands()


@pytest.mark.parametrize(
    ("law", "said", "fault"),
    [
        (RETURN, "임대인은 임차인에게 보증금을 6개월 이내에 반환해야 합니다.", Fault.FACT),
        (RETURN, "임대인은 임차인에게 보증금을 3일 이내에 반환해야 합니다.", Fault.FACT),
        (
            PENALTY,
            "제4조제1항을 위반한 자는 1년 이하의 징역 또는 1천만원 이하의 벌금에 처합니다.",
            Fault.FACT,
        ),
        (
            PENALTY,
            "제3조제1항을 위반한 자는 2년 이하의 징역 또는 1천만원 이하의 벌금에 처합니다.",
            Fault.FACT,
        ),
        (
            DAMAGES,
            "타인에게 손해를 가한 자는 「다른배상법」에 따라 배상할 책임이 있습니다.",
            Fault.FACT,
        ),
        (
            RETURN,
            "2018다1234 판결에 따르면 임대인은 임차인에게 보증금을 3개월 이내에 반환해야 합니다.",
            Fault.FACT,
        ),
        (RETURN, "임대인은 임차인에게 보증금을 3개월 이내에 반환하지 않는다.", Fault.TURN),
        (RETURN, "임대인은 임차인에게 보증금을 3개월 이내에 반환할 수 있습니다.", Fault.TURN),
        (DISMISSAL, "사용자는 정당한 이유 없이 근로자를 해고할 수 있습니다.", Fault.TURN),
        (FEE, "집세를 3회 이상 내면 임대인은 계약을 해지할 수 있습니다.", Fault.TURN),
        (
            DAMAGES,
            "타인에게 손해를 가한 자는 「가상배상법」에 따라 배상할 책임이 없습니다.",
            Fault.TURN,
        ),
        (RETURN, "임차인은 임대인에게 보증금을 3개월 이내에 반환해야 합니다.", Fault.ROLE),
        (DISMISSAL, "근로자는 정당한 이유 없이 사용자를 해고하지 못합니다.", Fault.ROLE),
        (RETURN, "임대인은 임차인에게 보증금을 3개월 이상에 반환해야 합니다.", Fault.WORDS),
        (
            RETURN,
            "임대인은 임차인에게 보증금을 반드시 3개월 이내에 이자와 반환해야 합니다.",
            Fault.WORDS,
        ),
        (RETURN, "임대인은 임차인에게 보증금을 반환해야 합니다.", Fault.OMISSION),
        (DISMISSAL, "사용자는 근로자를 해고하지 못합니다.", Fault.OMISSION),
        (PENALTY, "제3조제1항을 위반한 자는 1년 이하의 징역에 처합니다.", Fault.OMISSION),
        (FEE, "임대인은 계약을 해지할 수 있습니다.", Fault.OMISSION),
        (LIST, "다음에 해당하는 경우에는 해지할 수 있습니다.", Fault.OMISSION),
        (LIST, "해당하는 경우(경미한 경우는 제외한다)에는 해지할 수 있습니다.", Fault.OMISSION),
        (
            NOTICE,
            "통지를 한 자는 통지받은 날부터 7일 내에 서면으로 이의를 신청해야 합니다.",
            Fault.ROLE,
        ),
        (
            NOTICE,
            "통지를 받은 자는 통지한 날부터 7일 내에 서면으로 이의를 신청해야 합니다.",
            Fault.ROLE,
        ),
        (
            NOTICE,
            "통지를 받을 자는 통지받은 날부터 7일 내에 서면으로 이의를 신청해야 합니다.",
            Fault.TURN,
        ),
        (
            NOTICE,
            "통지를 받은 자는 통지받은 날까지 7일 내에 서면으로 이의를 신청해야 합니다.",
            Fault.ROLE,
        ),
        (
            NOTICE,
            "통지를 받은 자는 통지받은 날에 7일 내에 서면으로 이의를 신청해야 합니다.",
            Fault.ROLE,
        ),
        (
            NOTICE,
            "통지를 받은 자는 통지받은 날부터 7일에 서면으로 이의를 신청해야 합니다.",
            Fault.OMISSION,
        ),
        (
            "장관(위임 등을 받은 자를 포함한다)은 자료를 처리할 수 있다.",
            "장관(위임 등을 한 자를 포함한다)은 자료를 처리할 수 있습니다.",
            Fault.ROLE,
        ),
        (
            NOTICE,
            "통지를 받은 자 등은 통지받은 날부터 7일 내에 서면으로 이의를 신청해야 합니다.",
            Fault.WORDS,
        ),
        (
            TERM,
            "기간이 끝난 경우에도 보증금을 반환할 때까지는 계약이 존속하는 것으로 봅니다.",
            Fault.ROLE,
        ),
        (
            WARNING,
            "직원을 해고하려면 30일 전에 예고를 하여야 하고, 예고를 하였을 때에는 보상한다.",
            Fault.TURN,
        ),
        (
            WARNING,
            "직원을 해고하면 30일 전에 예고를 하여야 하고, 예고를 하지 아니하였을 때에는 보상한다.",
            Fault.TURN,
        ),
        (
            PENALTY,
            "제3조제1항을 위반한 자는 1년 이하의 징역 또는 1천만원 이하의 벌금에 처합시다.",
            Fault.FORM,
        ),
        (RETURN, "임대인은 임차인에게 보증금을 3개월 이내에 반환하세요.", Fault.FORM),
        (RETURN, "임대인은 임차인에게 보증금을 3개월 이내에 반환해야 하나요", Fault.FORM),
        (RETURN, "임대인은 임차인에게 보증금을 3개월 이내에", Fault.FORM),
        (RETURN, "**임대인**은 임차인에게 보증금을 3개월 이내에 반환해야 합니다.", Fault.FORM),
        (RETURN, "임대인은 임차인에게 보증금을 3개월\u200b 이내에 반환해야 합니다.", Fault.FORM),
    ],
)
async def test_what_says_something_else_has_a_fault(morphemes, law, said, fault) -> None:
    verdict = (await match(morphemes, law, said)).verdict
    assert (verdict.fault, verdict.stands()) == (fault, False)


@pytest.mark.parametrize(
    ("law", "said"),
    [
        (NOTICE, "통지를 받은 자는 통지받은 날부터 7일 내에 이의를 신청해야 합니다."),
        (TERM, "기간이 끝난 경우에도 보증금을 반환받을 때까지는 계약이 존속합니다."),
        (PENALTY, "위반한 자는 1년 이하의 징역 또는 1천만원 이하의 벌금에 처합니다."),
        (RAISE, "증액은 차임의 20분의 1을 초과하지 못하고, 그 날부터 효력이 생깁니다."),
        (RAISE, "제1항에 따른 증액은 20분의 1을 초과하지 못하고, 다음 날부터 효력이 생깁니다."),
    ],
)
async def test_no_word_of_the_law_may_be_missing(morphemes, law: str, said: str) -> None:
    verdict = (await match(morphemes, law, said)).verdict
    assert (verdict.fault, verdict.stands()) == (None, False)


async def test_a_longer_sentence_is_not_read(morphemes) -> None:
    citation = ArticleCitation("가상법")
    passage = Passage("s/1", "statute", citation, None, RETURN, None, "")
    matcher = Matcher(QuoteText(Quote(passage, citation, RETURN)), morphemes)
    assert await matcher.match("임대인은 " * 300) is None
