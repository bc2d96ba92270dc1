"""A question in English: told apart, and put into the Korean words of the law."""

from __future__ import annotations

import re

# The longest phrase that fits is taken; a word in several forms ends in *.
_KOREAN = {
    "security deposit": "임대차 보증금 반환", "key money": "전세 보증금",
    "deposit": "보증금 반환", "jeonse": "전세 보증금", "landlord": "임대인", "tenant": "임차인",
    "lease": "임대차", "rent": "차임", "rental": "임대차", "evict*": "명도", "sublease": "전대",
    "contract renewal": "계약갱신요구", "renew*": "계약갱신", "real estate": "부동산",
    "apartment": "주택 임대차", "unpaid wage*": "임금 체불", "minimum wage": "최저임금",
    "wage*": "임금", "salary": "임금", "overtime": "연장근로 가산임금", "severance": "퇴직금",
    "retirement": "퇴직", "unfair dismissal": "부당해고 구제신청",
    "wrongful termination": "부당해고 구제신청", "dismiss*": "해고", "fired": "해고",
    "layoff*": "경영상 해고", "laid off": "경영상 해고", "annual leave": "연차휴가",
    "paid leave": "유급휴가", "maternity leave": "출산전후휴가", "parental leave": "육아휴직",
    "working hours": "근로시간", "employment contract": "근로계약", "employer": "사용자",
    "employee": "근로자", "workplace harassment": "직장 내 괴롭힘",
    "industrial accident": "업무상 재해", "work injury": "업무상 재해", "probation": "수습",
    "divorce*": "이혼", "custody": "양육권 친권", "child support": "양육비", "alimony": "위자료",
    "property division": "재산분할", "adultery": "부정한 행위", "marriage": "혼인",
    "adopt*": "입양", "inherit*": "상속", "heir*": "상속인", "will": "", "testament": "유언",
    "renounce": "포기", "debt": "채무", "loan": "대여금", "interest rate": "이자율",
    "bankrupt*": "파산", "rehabilitation": "개인회생", "guarantor": "보증인",
    "sexual harassment": "성희롱", "sexual assault": "강제추행", "rape": "강간",
    "stalking": "스토킹", "domestic violence": "가정폭력", "assault*": "폭행", "injur*": "상해",
    "murder": "살인", "theft": "절도", "steal*": "절도", "stole*": "절도", "fraud": "사기",
    "scam*": "사기", "embezzle*": "횡령", "blackmail": "공갈", "threat*": "협박",
    "defamation": "명예훼손", "insult*": "모욕", "self-defense": "정당방위",
    "self defense": "정당방위", "drunk driving": "음주운전", "hit and run": "도주 차량",
    "traffic accident": "교통사고", "car accident": "교통사고", "speeding": "속도위반",
    "driver's license": "운전면허", "drug*": "마약", "gambling": "도박", "bribe*": "뇌물",
    "voice phishing": "전기통신금융사기", "phishing": "전기통신금융사기",
    "personal information": "개인정보", "privacy": "사생활 개인정보", "copyright": "저작권",
    "trademark": "상표", "patent": "특허", "contract": "계약", "cancel*": "계약 취소",
    "refund*": "환불 청약철회", "consumer": "소비자", "defect*": "하자",
    "compensation": "손해배상", "damages": "손해배상", "insurance": "보험", "tax*": "세금",
    "gift tax": "증여세", "inheritance tax": "상속세", "visa": "체류자격",
    "overstay*": "체류기간", "deport*": "강제퇴거", "immigration": "출입국",
    "nationality": "국적", "minor": "미성년자", "statute of limitations": "소멸시효 공소시효",
    "lawsuit": "소송", "sue": "소송", "small claims": "소액사건", "appeal": "항소",
    "arrest*": "체포", "bail": "보석", "punish*": "처벌", "penalt*": "처벌", "fine": "벌금",
    "prison": "징역", "crime": "범죄", "notice": "예고", "deadline": "기간", "how long": "기간",
    "employment": "고용", "noise": "소음", "military": "병역", "police": "경찰",
    "accident": "사고", "hospital": "의료", "mortgage": "저당권",
}  # fmt: skip
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]+")
_KOREAN_LETTER = re.compile(r"[가-힣]")
_FEWEST = 3  # words; CCTV, SNS and the like stand in Korean questions


def is_english(text: str) -> bool:
    """Whether a question is in English words, not one in Korean that has some."""
    return len(_WORD.findall(text)) >= _FEWEST and not _KOREAN_LETTER.search(text)


def in_korean(text: str) -> str:
    """The words of law of an English question in Korean, each once, in their order."""
    found = (_KOREAN[_key(match)] for match in _TERMS.finditer(text.lower()))
    return " ".join(dict.fromkeys(word for terms in found for word in terms.split()))


def _key(match: re.Match[str]) -> str:
    return _KEYS[int(str(match.lastgroup)[1:])]


_KEYS = sorted(_KOREAN, key=len, reverse=True)
_TERMS = re.compile(
    "|".join(
        rf"(?P<t{number}>\b{re.escape(key.rstrip('*'))}{'[a-z]*' if key.endswith('*') else 's?'}\b)"
        for number, key in enumerate(_KEYS)
    )
)
