"""위급한 경우: what someone in danger writes, told apart from a question about the law.

A danger is here and now, or was done to the one who writes. The name of an offence (폭행죄의 형량)
or a condition (때리면) is none.
"""

from __future__ import annotations

import re
from enum import Enum, auto


class Danger(Enum):
    """What threatens, the most pressing first."""

    SUICIDE = auto()
    FIRE = auto()
    CHILD = auto()
    SEXUAL = auto()
    HOME = auto()
    ELDER = auto()
    VIOLENCE = auto()
    MISSING = auto()
    PHISHING = auto()
    CYBER = auto()


# A space may be missing, "…" is up to 24 characters and a new word, a name in braces one of these.
_WORDS = {
    "me": "저를|저한테|저에게|절|나를|나한테|나에게|제게|내게|우리를",
    "now": "지금|방금|당장|계속|자꾸|매일|맨날|오늘|어제|아까",
    "partner": "남편|아내|와이프|배우자|신랑|애인|남자 친구|여자 친구|남친|여친|동거인",
    "child": "아이|애|애기|아기|아들|딸|조카|손자|손녀|자녀|원생|학생",
    "children": "아이|애|애기|아기|조카|손자|손녀|원생",
    "parent": "아빠|엄마|아버지|어머니|부모님|부모|계모|계부|새엄마|새아빠",
    "family": "오빠|형|누나|언니|아들|딸|동생|시어머니|시아버지|장인|장모",
    "carer": "선생님|선생|교사|원장|어린이집|유치원|학원",
    "elder": "할머니|할아버지|노모|노부모|어르신|요양원|요양병원|시어머니|시아버지|치매",
    "by": "가|이|께서|한테|에게|한테서|에게서|는|은",
    "beats": (
        "때려요|때려서|때려 가|때려!|때려$|때린다|때리고|때리는|때리려|때립니다|때렸|맞고 있"
        "|두들겨|패고|팼|목을 조|목을 졸|폭행해|폭행하고|폭행합니다|폭행하는|폭행했|폭행당하고"
        "|폭행당했|폭행을 당하고|폭행을 당했|칼을 들|칼로|흉기|죽이겠|죽인다|죽여 버|죽이려"
        "|위협해|위협하고|위협합니다|협박해|협박하고|협박합니다|협박당하고|감금(?!죄)|가둬|가두고"
        "|못 나가게|학대해|학대하고|학대하는|학대합니다|학대했|학대당하|학대당했|학대를 당"
    ),
    "gone": "없어졌|사라졌|실종됐|실종되었|안 들어와",
    "hurts": "{beats}|멍이|멍 자국|다쳐서 왔|다쳐 왔|굶기|방치하|방치해",
}
_PHRASES: dict[Danger, tuple[str, ...]] = {
    Danger.SUICIDE: (
        "죽고 싶", "죽어 버리고 싶", "죽어 버릴", "죽는 게 나", "죽는 게 낫", "살기 싫",
        "살고 싶지 않", "그만 살고 싶", "더 이상 못 살", "더는 못 살", "살 이유가 없",
        "살 의미가 없", "사라지고 싶", "자살하고 싶", "자살할래", "자살할 거", "자살을 하려",
        "자살하려", "자살을 생각", "자살 생각", "자살 충동", "목숨을 끊고 싶", "목숨을 끊으려",
        "극단적 선택을 하고 싶", "극단적인 생각", "극단적 선택을 하려", "뛰어 내리고 싶",
        "뛰어 내릴", "자해를 하", "자해를 했", "자해하고", "자해했", "손목을 그",
        "유서를 쓰고 있", "유서를 써 놨", "유서를 써 놓",
    ),
    Danger.FIRE: (
        "불이 났어", "불이 났습니다", "불이 났는데", "불났어", "{now}…불이 나", "{now}…가스가 새",
        "{now}…약을 많이 먹", "의식이 없어", "의식이 없습니다", "의식을 잃었", "의식을 잃고",
        "숨을 안 쉬", "숨을 못 쉬", "피를 많이 흘", "피를 계속 흘", "쓰러졌어", "쓰러졌는데",
        "쓰러졌습니다", "쓰러져 있",
    ),
    Danger.CHILD: (
        "{child}들?(?:를|을|한테|에게)…{hurts}", "{child} 몸에…{hurts}",
        "{child}들?(?:가|이)…(?:맞고 있|맞고 왔|한테 맞았|에게 맞았|학대당|학대를 당|멍이)",
        "{carer}{by}…{children}…{hurts}", "{parent}{by} …{me}…{hurts}",
        "{parent}{by} {now} {hurts}", "아동 학대…목격", "아동 학대…의심", "아동 학대를 신고하",
    ),
    Danger.SEXUAL: (
        "(?:성폭행|성폭력|성추행|강간|추행|강제추행)(?:을|를)? 당(?:했|하고|한 것|할 뻔|해서)",
        "(?:성폭행|성추행|강간|추행)(?:을|를)? 하려고",
        "(?:몰카|불법 촬영|몰래 촬영)(?:에|을|를)? (?:당했|찍혔)",
        "(?:사진|영상|동영상)(?:을|를)? (?:유포|퍼뜨리)…협박", "억지로 만(?:졌|져|지려)",
        "강제로 만(?:졌|져|지려)",
    ),
    Danger.HOME: (
        "{partner}(?:{by})?…{beats}", "가정 폭력(?:을|에)? (?:당하고|당했|시달리)",
        "가정 폭력 피해자(?:예요|입니다|인데)",
    ),
    Danger.ELDER: (
        "{elder}(?:를|을|에서|가|이|한테|에게)…{hurts}", "노인 학대…목격", "노인 학대…의심",
        "노인 학대를 신고하",
    ),
    Danger.VIOLENCE: (
        "{me}…{beats}", "{now} …{beats}", "{family}{by}…{beats}", "살려 주세요", "살려 줘",
        "살려 주십", "너무 무서워요 도와", "감금당했", "갇혔어", "갇혀 있", "스토커가",
        "스토킹당하고", "스토킹을 당", "집 앞에서 기다리고", "계속 따라와", "계속 따라다",
        "자꾸 따라와", "자꾸 찾아와",
    ),
    Danger.MISSING: (
        "(?:{child}|{parent}|{elder}|동생|남편|아내)(?:가|이|께서)? (?:{now} )?{gone}",
        "(?:{child})(?:를|을) 잃어버렸", "실종 신고를? (?:하고 싶|어디|어떻게)",
    ),
    Danger.PHISHING: (
        "(?:피싱|스미싱)(?:을|를|에|한테|인)? (?:당했|당한 것|당해|속아|속았|걸렸|것 같)",
        "(?:보이스 )?(?:피싱|스미싱)[가-힣]*…(?:보냈|송금했|이체했|입금했|알려 줬|눌렀)",
        "보이스 피싱(?:을|를|에|한테|인)? (?:당했|당한 것|당해|속아|속았|걸렸|것 같)",
        "(?:검찰|경찰|금감원|은행|수사관)(?:이라고|이라며|을 사칭|인 척)…(?:송금|이체|보냈|보내라)",
    ),
    Danger.CYBER: (
        "(?:계정|카톡|인스타|이메일|휴대폰|핸드폰|컴퓨터)(?:이|을|가)? 해킹(?:당|을 당|됐)",
        "(?:중고|당근|인터넷|온라인)…[가-힣]{0,4}사기(?:를|에)? 당(?:했|한 것)",
        "몸캠…(?:당했|협박)",
    ),
}  # fmt: skip
_NOT_YET = r"(?!으면|다면|더라도|을 때|을 경우)"  # 맞았다면 is a condition


def dangers(question: str) -> tuple[Danger, ...]:
    """What threatens the one who writes, or someone near, the most pressing first."""
    found = [danger for danger, pattern in _PATTERNS.items() if pattern.search(question)]
    if len(found) > 1 and Danger.VIOLENCE in found:  # the others say more
        found.remove(Danger.VIOLENCE)
    return tuple(found)


def _compiled(phrases: tuple[str, ...]) -> re.Pattern[str]:
    text = "|".join(phrases)
    for _ in range(2):  # words may hold words
        text = re.sub(r"\{([a-z]+)\}", lambda name: f"(?:{_WORDS[name[1]]})", text)
    text = text.replace(" ?", " ").replace(" ", r"\s?").replace("…", ".{0,24}(?<![가-힣])")
    return re.compile(f"(?<![가-힣])(?:{text}){_NOT_YET}")


_PATTERNS = {danger: _compiled(phrases) for danger, phrases in _PHRASES.items()}
