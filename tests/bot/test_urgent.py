"""위급한 경우 are told from questions about the law."""

import pytest

from bot.urgent import Danger, dangers


@pytest.mark.parametrize(
    ("danger", "cry"),
    [
        (Danger.SUICIDE, "죽고 싶다"),
        (Danger.SUICIDE, "빚 때문에 죽고 싶어요 파산하면 되나요"),
        (Danger.SUICIDE, "더는 살고 싶지 않아요"),
        (Danger.SUICIDE, "자살하고 싶어요"),
        (Danger.SUICIDE, "자해를 했어요"),
        (Danger.SUICIDE, "유서를 써 놨어요"),
        (Danger.FIRE, "집에 불이 났어요"),
        (Danger.FIRE, "아버지가 쓰러졌어요"),
        (Danger.FIRE, "사람이 피를 많이 흘리고 있어요"),
        (Danger.CHILD, "아빠가 매일 저를 때려요"),
        (Danger.CHILD, "옆집에서 아이를 때리는 소리가 나요"),
        (Danger.CHILD, "어린이집 선생님이 우리 아이를 때렸어요"),
        (Danger.CHILD, "아이가 학대당하는 것 같아요"),
        (Danger.CHILD, "아이 몸에 멍이 들어서 왔어요"),
        (Danger.SEXUAL, "직장 상사에게 성추행을 당했어요"),
        (Danger.SEXUAL, "어제 성폭행을 당했습니다"),
        (Danger.SEXUAL, "전 남친이 제 영상을 유포하겠다고 협박해요"),
        (Danger.SEXUAL, "몰카에 찍혔어요"),
        (Danger.HOME, "남편이 지금 저를 때려요"),
        (Danger.HOME, "남편한테 맞고 있어요 이혼할 수 있나요"),
        (Danger.HOME, "남자친구가 헤어지자고 하니까 칼로 위협해요"),
        (Danger.HOME, "아내가 저를 때립니다"),
        (Danger.HOME, "가정폭력을 당하고 있어요"),
        (Danger.HOME, "남편이 술만 마시면 때려요"),
        (Danger.HOME, "남편이 술만 마시면 때려요 이혼할 수 있나요?"),
        (Danger.HOME, "남편이 저를 때렸는데 폭행죄가 되나요?"),
        (Danger.HOME, "제 남편이 칼을 들고 있어요"),
        (Danger.ELDER, "요양원에서 할머니를 때렸어요"),
        (Danger.ELDER, "아들이 노모를 학대해요"),
        (Danger.VIOLENCE, "전남친이 집 앞에서 기다리고 있어요 스토킹이에요"),
        (Danger.VIOLENCE, "스토커가 따라와요"),
        (Danger.VIOLENCE, "옆집 사람이 저를 죽이겠다고 협박하고 있어요"),
        (Danger.VIOLENCE, "살려주세요"),
        (Danger.VIOLENCE, "집에 감금당했어요 못 나가게 해요"),
        (Danger.VIOLENCE, "지금 친구가 맞고 있어요"),
        (Danger.VIOLENCE, "형이 나를 계속 때려"),
        (Danger.VIOLENCE, "집주인이 문을 부수고 들어와서 저를 폭행하고 있어요"),
        (Danger.VIOLENCE, "전남편이 자꾸 찾아와요"),
        (Danger.MISSING, "치매 걸린 아버지가 없어졌어요"),
        (Danger.MISSING, "딸이 실종됐어요"),
        (Danger.MISSING, "우리 애가 없어졌어요"),
        (Danger.PHISHING, "보이스피싱을 당했어요 돈을 돌려받을 수 있나요"),
        (Danger.PHISHING, "보이스피싱으로 돈을 보냈어요 어떡해요"),
        (Danger.PHISHING, "보이스피싱범한테 500만 원을 이체했어요"),
        (Danger.PHISHING, "스미싱 문자를 눌렀어요"),
        (Danger.PHISHING, "검찰이라고 해서 돈을 이체했어요"),
        (Danger.CYBER, "카톡 계정이 해킹당했어요"),
        (Danger.CYBER, "중고거래 사기를 당했어요"),
    ],
)
def test_hears_who_is_in_danger(danger: Danger, cry: str) -> None:
    assert dangers(cry)[0] is danger


@pytest.mark.parametrize(
    "question",
    [
        "폭행죄의 형량은 어떻게 되나요?",
        "죽은 사람의 빚은 누가 갚나요?",
        "남편이 죽으면 상속은 어떻게 되나요?",
        "폭행을 당하면 고소할 수 있나요?",
        "남편이 때리면 이혼할 수 있나요?",
        "남편이 때렸다면 이혼 사유가 되나요?",
        "자살하면 보험금을 받을 수 있나요?",
        "자살한 사람의 유족도 보험금을 받나요?",
        "자살방조죄가 무엇인가요",
        "가정폭력처벌법은 무엇인가요",
        "아동학대처벌법 제4조",
        "아동학대 신고의무자는 누구인가요?",
        "성폭력처벌법의 공소시효",
        "강제추행죄의 구성요건",
        "협박죄가 성립하려면 어떻게 해야 하나요",
        "스토킹처벌법은 언제 시행되었나요",
        "화재보험은 어떻게 청구하나요?",
        "불이 나면 임차인이 책임지나요?",
        "보이스피싱 처벌은 어떻게 되나요?",
        "보이스피싱으로 돈을 보냈다면 돌려받을 수 있나요?",
        "실종선고는 어떻게 청구하나요?",
        "실종선고를 받으면 상속이 되나요",
        "남편이 실종선고를 받았어요 재혼할 수 있나요",
        "해킹하면 무슨 죄인가요?",
        "중고거래 사기는 어떻게 처벌하나요?",
        "해고 통보를 받았어요",
        "벌금을 맞았어요",
        "집주인이 보증금을 안 돌려줘요",
        "교통사고가 났어요 보험처리 어떻게 하나요",
        "음주운전으로 적발됐어요",
        "칼을 소지하면 처벌받나요?",
        "세금 폭탄을 맞았습니다",
        "맞고소를 할 수 있나요",
        "때려치우고 싶은데 퇴직금 받을 수 있나요",
        "회사를 지금 때려치우고 싶어요",
        "가게에 도둑이 들었어요",
        "돌아가신 할머니의 재산은 누가 상속하나요",
        "노인학대 신고의무자는 누구인가요?",
        "미성년자가 술을 사면 가게가 처벌받나요",
        "자살예방법이 있나요?",
        "사직서를 썼어요",
        "유서를 쓰면 유언으로 효력이 있나요?",
        "아버지가 유서를 썼어요 효력이 있나요",
        "아이를 때린 교사는 어떤 처벌을 받나요?",
        "친구가 빌린 돈을 안 갚고 사라졌어요",
        "집주인이 사라졌어요 보증금 어떡하죠",
        "정당방위는 언제 인정되나요 상대가 먼저 때렸을 때",
        "층간소음 때문에 살기 힘들어요",
        "월세가 올라서 죽겠어요",
        "예방접종을 맞았는데 부작용이 생겼어요",
        "오늘 백신을 맞았는데 부작용이 생겼어요",
        "동의 없이 촬영된 사진이 유포되면 처벌되나요?",
        "남편이 바람을 피웠어요",
        "죽을죄를 지었습니다 사기죄 형량이 궁금해요",
        "시간이 잘 맞았어요",
        "계약서와 맞지 않아요",
        "학생이 교사를 폭행하면 어떻게 되나요",
        "회사 대표가 저를 해고하겠다고 합니다",
        "노인장기요양보험은 누가 받나요",
        "어머니가 치매라서 성년후견을 신청하고 싶어요",
        "딸이 성년이 되면 양육비를 못 받나요",
        "학교폭력을 신고하면 어떻게 되나요",
        "아들이 성인인데 상속을 포기했어요",
        "딸이 학교에서 학대예방 교육을 받았어요",
        "술에 취해 의식을 잃은 상태의 의미",
        "오늘 부패고발을 했어요 보호받나요",
        "남편이 감금죄로 처벌받을 수 있나요",
    ],
)
def test_takes_no_question_of_law_for_a_danger(question: str) -> None:
    assert dangers(question) == ()


def test_names_the_most_pressing_danger_first() -> None:
    assert dangers("아빠가 저를 때리고 보이스피싱을 당했어요") == (Danger.CHILD, Danger.PHISHING)


def test_says_once_whom_to_call() -> None:
    assert dangers("남편이 지금 저를 때려요") == (Danger.HOME,)


def test_a_long_text_is_read_at_once() -> None:
    assert dangers("남편이 " * 3000) == ()
