"""Words that grounding must know: what says too little, what says the same, what binds a rule."""

from __future__ import annotations

import re
from enum import Flag, auto


class Turn(Flag):
    """What turns the sense of a predicate. They add up: 하지 아니할 수 있다 is NOT | MAY."""

    NONE = 0
    NOT = auto()  # 하지 아니한다
    MAY = auto()  # 할 수 있다
    CANNOT = auto()  # 할 수 없다, 하지 못한다
    MUST = auto()  # 하여야 한다
    MUST_NOT = auto()  # 하여서는 아니 된다
    WHETHER = auto()  # 하는지 여부
    MAKE = auto()  # 하게 한다
    PAST = auto()  # 하였다
    WILL = auto()  # 하려는, 할 자


PHRASES = (  # read as the words of the law
    (re.compile(r"다른 사람"), "타인"),
    (re.compile(r"다음 ?(?=[날달해])"), "익"),
    (re.compile(r"(?<=\d) ?%"), "퍼센트"),
    (re.compile(r"(?<![가-힣])혹은(?![가-힣])"), "또는"),
    (re.compile(r"에 한(?:하여|해서?)(?![가-힣])"), "에만"),
    (re.compile(r"(?<=[가-힣])한테(?![가-힣])"), "에게"),
)
# Over morphemes with a space between them: 하 ᆯ 수 없 다.
NOT = re.compile(r"지 (?:[를는도] )?(?:아니하|않|말)")
TURNS = (
    (re.compile(r"(?<!밖에 )수 (?:[는도가] )?없"), Turn.CANNOT),
    (re.compile(r"수 밖에 없"), Turn.MUST),
    (re.compile(r"지 (?:[를는도] )?못하"), Turn.CANNOT),
    (re.compile(r"수 (?:[는도가] )?있"), Turn.MAY),
    (re.compile(r"(?:서 (?:는 )?|면 )(?:아니|안) 되"), Turn.MUST_NOT),
    (re.compile(r"[어아여]야 (?:만 )?[하되]"), Turn.MUST),
    (NOT, Turn.NOT),
    (re.compile(r"(?:는지|은지|ᆫ지|을지|ᆯ지)(?: |$)"), Turn.WHETHER),
    (re.compile(r"게 (?:하|만들)"), Turn.MAKE),
    (re.compile(r"(?:^| )[었았였](?: |$)"), Turn.PAST),
    (re.compile(r"(?:^| )으?려"), Turn.WILL),
)
CAN = re.compile(r"수(?: [는도가밖]에?)?$")  # before 있, 없
OUGHT = re.compile(r"[어아여]야(?: 만)?$|(?:서|서 는|면) (?:아니|안)$")  # before 하, 되

_LIGHT = (
    "가지 각 각각 것 같 관련 관하 그 그것 그렇 그리고 기타 나아가 내지 다음 당해 대하 동 "
    "되 따라 따라서 따르 때문 또한 말하 목 및 밖 보 본 아울러 어느 여기 위 위하 의하 이 이러 이와 "
    "인하 있 저 점 즉 측 통하 하 한편 해당 호 호의"
)
LIGHT = frozenset(_LIGHT.split())
SAME_NOUNS = {
    "그러": "그렇", "기일": "날", "내": "이내", "다달이": "매월", "때": "경우", "만약": "경우",
    "바로": "즉시", "뿐": "만", "안": "이내", "오로지": "만", "오직": "만", "자": "사람",
    "해마다": "매년",
}  # fmt: skip
SAME_VERBS = {
    "갚": "변제", "고치": "개정", "넘": "초과", "돌려받": "반환", "돌려주": "반환",
    "물려받": "상속", "빌리": "임차", "알리": "통지", "없애": "폐지", "팔": "매도", "한하": "만",
    "행하": "하",
}  # fmt: skip
_BINDING = (
    "다음 이상 이하 초과 미만 이내 이전 이후 만 또는 경우 여부 제외 외 불구 무효 유효 적법 위법 "
    "모두 전부 일부 없이 즉시 가능 불가능"
)
BINDING = frozenset(_BINDING.split())
PERSON = re.compile(
    r"(?:[가-힣](?:인|자|주|청|관|검사|지사)|장관|검사|기관|법원|원고|피고|국가|회사|정부|부모|자녀|남편|아내)$"
)
CASES = {
    "이": "subject", "가": "subject", "께서": "subject", "은": "subject", "는": "subject",
    "을": "object", "를": "object", "의": "of", "에게": "to", "께": "to",
    "부터": "from", "로부터": "from", "으로부터": "from", "에게서": "from", "까지": "until",
}  # fmt: skip
RELATIONS = {"대하": "to", "위하": "for", "의하": "by", "인하": "by"}  # 법원에 의하여
SPANS = frozenset({"from", "until"})  # relations that may not be left unsaid
VOICES = {"받": "receive", "당하": "receive", "돌려받": "receive", "시키": "cause"}
MARKS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (  # over 면/EC; () is the form
    (re.compile(r"(?:으?면|으?려면|[ᆫ는]?다면|이?라면|거든)/EC"), ("경우",)),
    (re.compile(r"(?:어|아|여|더라|[을ᆯ]지라)도/EC"), ("경우", "도")),
    (re.compile(r"이?라도/(?:EC|JX)"), ("도",)),
    (re.compile(r"거나/EC|이?나/JC"), ("또는",)),
    (re.compile(r"뿐/NNB"), ("만",)),
    (re.compile(r"(?:만|도|마다|마저|조차|밖에|대로)/JX|(?:보다|처럼)/JKB"), ()),
    (re.compile(r"(?:등|대로|만큼)/NNB|씩/XSN"), ()),
)
LIST = re.compile(r"(?<=다음 )각 ?[호목](?:의 (?:어느 하나|1))?|각 ?[호목]의 어느 하나")
# In brackets: (이하 "보증금"이라 한다), but not (경미한 경우는 제외한다), which limits the rule.
LIMITING = r"(?:제외|한정|한[한하]|다만)"
REMARK = re.compile(rf"\((?![^()]*{LIMITING})[^()]*\)|\[(?![^\[\]]*{LIMITING})[^\[\]]*\]")
# What refers to a neighbour, as long as it stands in the same article.
REFERENCE = re.compile(
    r"(?<!조)(?:제\d+항(?:제\d+호)?|전항)에 (?:따른|따라|의한|의하여)|제[^,]{1,30}에도 불구하고"
)
HEDGE = re.compile(
    r"(?:고|라고)? ?(?:할 것이다|하겠다|(?:해석|판단|인정)?(?:함|봄|보는 것|하는 것|할 것)이"
    r" (?:(?:상당|타당)하다|옳다))\.?$"
)
