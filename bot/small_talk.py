"""What people write to a bot that asks nothing of the law: greetings, thanks, insults."""

from __future__ import annotations

import re
from enum import Enum, auto


class Talk(Enum):
    """What a message is that is no question."""

    GREETING = auto()
    THANKS = auto()
    FAREWELL = auto()
    AGREED = auto()
    DECLINED = auto()
    WHO = auto()
    INSULT = auto()
    DISTRESS = auto()
    LAUGHTER = auto()
    OFF_TOPIC = auto()


# The whole message is one of these, with nothing but a name before it and marks behind it.
_WHOLE: dict[Talk, str] = {
    Talk.GREETING: (
        "안녕(?:하세요|하십니까|하신가요|하신지요)?|안뇽|하이요?|헬로우?|반가워요?|반갑습니다"
        "|처음 뵙겠습니다|좋은 (?:아침|저녁|하루|밤)(?:이에요|입니다)?|ㅎㅇ"
        "|h(?:i|ello|ey)(?: there)?"
    ),
    Talk.THANKS: (
        "(?:정말|너무|진짜|대단히)? (?:고마워요?|고맙습니다|감사(?:합니다|해요|드려요|요)?)"
        "|땡큐|ㄱㅅ|ㄳ|수고(?:하세요|했어요?|하셨습니다|하셨어요|많으셨습니다)"
        "|(?:많은|큰)? 도움이? (?:됐어요?|됐습니다|되었어요|되었습니다)"
        "|thanks?(?: you)?(?: so much)?"
    ),
    Talk.FAREWELL: (
        "안녕히 (?:계세요|계십시오|가세요)|잘 (?:있어요?|가요?|자요?)|바이(?:바이)?|bye"
    ),
    Talk.AGREED: (
        "네+|넵|넹|예|응+|어|그래요?|알겠(?:어요?|습니다)|알았(?:어요?|습니다)|오케이|오키|ㅇㅋ|ㅇㅇ"
        "|ok(?:ay)?|그렇군요?|그렇구나|아하"
    ),
    Talk.DECLINED: (
        "아니[요오]?|아뇨|노|no|(?:이제|이젠)? (?:괜찮아요?|괜찮습니다|됐어요?|됐습니다|되었습니다)"
        "|필요 없(?:어요?|습니다)|아니에요|아닙니다"
    ),
    Talk.WHO: (
        "(?:넌|너는|너|네가|당신은|당신|이 봇은|법봇은)? (?:도대체 )?"
        "(?:누구(?:야|니|냐|세요|십니까|예요|신가요)?|정체가 뭐(?:야|예요|니)"
        "|뭐(?:야|니|하는 (?:봇|애|놈)(?:이야|이니)?)|이름이 뭐(?:야|예요|니|인가요|입니까)?"
        "|(?:사람|인간|AI|인공지능|로봇|봇|기계)(?:이야|이니|인가요|이에요|야|예요|입니까)"
        "|변호사(?:야|예요|인가요|입니까|세요)"
        "|(?:무엇을|뭘|뭐를|뭐) 할 수 있(?:어|어요|나요|니|습니까|는데))"
        "|who are you|what are you|what can you do"
    ),
    Talk.INSULT: (
        "(?:야 )?(?:이 )?(?:바보|멍청(?:이|아|하네|하다)|등신|병신|ㅂㅅ|ㅄ|쓰레기|개새끼|또라이)"
        "(?:야|아|네|냐| 같은 (?:놈|봇|것)|봇)?|[씨시]+발+(?:놈아?|년아?|새끼)?|ㅅㅂ|꺼져|닥쳐"
        "|미친(?:놈아?|년아?|새끼야?)?|엿 먹어라?|(?:진짜 )?(?:짜증 나|못 쓰겠)(?:네|다)?"
        "|(?:너|넌)? (?:진짜|정말|왜)? (?:이렇게)? (?:말을)? 못 알아(?:듣네|들어|먹네)요?"
        "|이 (?:개)?새끼야?(?: (?:제대로|똑바로) (?:답|대답|말)?해(?:라|봐)?)?"
        "|fuck(?: you| off)?"
    ),
    Talk.DISTRESS: (
        "(?:제발|좀|저 좀)? 도와 (?:주세요|주십시오|줘요?)"
        "|(?:너무|정말)? (?:무서워요?|무섭습니다|불안해요?)|큰일 났(?:어요?|습니다)"
    ),
    Talk.LAUGHTER: "[ㅋㅎㅠㅜㄷㅡ]++|하하+|헐|와+|오+|헉|대박|아+|음+|흠+|엥|저기요?",
    Talk.OFF_TOPIC: (
        "(?:오늘|내일|모레|이번 주|주말|지금)? ?(?:[가-힣]{2,4} )?날씨(?:가|는|를|좀)? "
        r"(?:어때|어떤가|어떻|알려|맑|좋|추|더|덥|뭐)?\S*"
        r"|\S*(?:찌개|볶음|라면|파스타|카레|김치|국밥|케이크|요리)(?:를|을|는|은)? "
        "(?:어떻게|레시피|만드는 (?:법|방법)|끓이는 (?:법|방법)).*"
        "|(?:시|소설|동화|노래|가사|코드|프로그램|자기소개서|독후감|농담|이야기)(?:를|을)? "
        "(?:하나|한 편|좀)? (?:써|지어|짜|만들어|해|들려)(?: 줘요?| 주세요| 봐)?"
        "|로또 (?:당첨 )?번호(?:를|좀|는)?.*|(?:오늘|이번 주)의? 운세.*"
        "|(?:점심|저녁|아침)(?:은|으로)? 뭐 먹.*|tell me a (?:joke|story)"
    ),
}
_NAMED = r"(?:(?:법봇|봇)(?:아|님|씨)?[,!\s]*)?"
_LONGEST = 100  # characters; more of them are no small talk, and would take long to read
_DRAWN_OUT = re.compile(r"(.)\1{3,}")  # ㅋㅋㅋㅋㅋㅋ
_MARKS = r"[\s!?.,~^;:ㅋㅎㅠㅜ♡♥❤-]*"


def small_talk(message: str) -> Talk | None:
    """What a message is when it asks nothing of the law; None for anything else."""
    short = _DRAWN_OUT.sub(r"\1\1\1", message)
    if len(short) > _LONGEST:
        return None
    found = (talk for talk, pattern in _PATTERNS.items() if pattern.fullmatch(short))
    return next(found, None)


def _compiled(words: str) -> re.Pattern[str]:
    one = f"(?:{words})".replace(" ", r"\s?")
    return re.compile(f"{_NAMED}{one}(?:{_MARKS}{one})?{_MARKS}{_NAMED}{_MARKS}", re.IGNORECASE)


_PATTERNS = {talk: _compiled(words) for talk, words in _WHOLE.items()}
