"""What the bot says without the law: to greetings, in danger, to English, to orders."""

from __future__ import annotations

from bot.particles import particle
from bot.small_talk import Talk
from bot.urgent import Danger

TALK: dict[Talk, str] = {
    Talk.GREETING: (
        "안녕하세요, 법봇입니다. 겪고 계신 일을 그대로 적어 주십시오."
        " 법령과 판례에서 찾아 드립니다."
    ),
    Talk.THANKS: "도움이 되었다니 다행입니다. 더 궁금한 것이 있으면 물어보십시오.",
    Talk.FAREWELL: "네, 안녕히 가십시오. 필요할 때 다시 찾아 주십시오.",
    Talk.AGREED: "네. 더 궁금한 것이 있으면 물어보십시오.",
    Talk.DECLINED: "네, 알겠습니다. 필요하면 언제든 물어보십시오.",
    Talk.WHO: (
        "저는 법봇입니다. 사람이 아니라 인공지능(AI)입니다."
        " 질문을 받으면 법령과 판례를 찾아 원문 그대로 보여 드립니다."
        " 법률정보만 드리며, 사건을 맡거나 대신 처리하지는 않습니다."
    ),
    Talk.INSULT: (
        "마음에 들지 않으셨다면 죄송합니다."
        " 무엇을 찾으시는지 조금 더 자세히 적어 주시면 다시 찾아보겠습니다."
    ),
    Talk.DISTRESS: (
        "무슨 일인지 그대로 적어 주십시오. 지금 위험하면 먼저 112나 119에 전화하십시오."
    ),
    Talk.LAUGHTER: "네, 듣고 있습니다. 궁금한 일이 있으면 적어 주십시오.",
    Talk.OFF_TOPIC: (
        "저는 법령과 판례만 찾을 수 있어서 그 일은 도와드리지 못합니다."
        " 법에 관한 질문을 적어 주십시오."
    ),
}
DANGER: dict[Danger, str] = {
    Danger.SUICIDE: (
        "지금 많이 힘드신 것 같습니다. 혼자 견디지 않으셔도 됩니다."
        " 자살예방 전화 109가 24시간 열려 있습니다."
        " 당장 위험하면 112나 119에 전화하십시오."
    ),
    Danger.FIRE: "사람이 위험하면 먼저 119(화재·구급)에 전화하십시오.",
    Danger.CHILD: "아이가 위험하면 먼저 112에 신고하십시오. 아동학대는 누구나 신고할 수 있습니다.",
    Danger.SEXUAL: (
        "지금 위험하면 먼저 112에 신고하십시오. 성폭력 피해는 여성긴급전화 1366이 24시간 돕습니다."
    ),
    Danger.HOME: (
        "지금 위험하면 먼저 112에 신고하십시오."
        " 가정폭력·교제폭력 피해는 여성긴급전화 1366이 24시간 돕습니다."
    ),
    Danger.ELDER: "노인학대는 112나 노인보호전문기관 1577-1389에 24시간 신고할 수 있습니다.",
    Danger.VIOLENCE: (
        "지금 위험하면 먼저 112에 신고하십시오. 말하기 어려우면 112에 문자를 보내도 됩니다."
        " 다쳤으면 119에 전화하십시오."
    ),
    Danger.MISSING: "사람이 없어졌으면 바로 112나 182(실종 신고)에 알리십시오.",
    Danger.PHISHING: (
        "돈을 보냈으면 바로 112에 전화해 지급정지를 요청하십시오. 금융감독원 1332도 도와드립니다."
    ),
    Danger.CYBER: (
        "사이버범죄는 112나 경찰청 사이버범죄 신고시스템(ecrm.police.go.kr)에 신고하십시오."
    ),
}


def read_english(korean: str) -> str:
    """How a question in English was read."""
    if not korean:
        return "질문을 영어로 적으셨지만 답은 한국어로 드립니다. (I answer in Korean only.)"
    return (
        f"영어 질문을 {particle(f'‘{korean}’', '으로/로')} 읽고 찾았습니다."
        " 답은 한국어로 드립니다. (I answer in Korean only.)"
    )
