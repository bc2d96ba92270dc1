"""사건번호, and decisions in free text: 95다48056, 48063; 4294민상597; 2005헌마1139."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from rag.citation import PrecedentCitation

# 사건부호 of the courts and the Constitutional Court, those of the law before 1960 included.
_CODES = (
    "가 가단 가소 가합 감고 감노 감도 감로 감모 감초 감토 거 고단 고약 고정 "
    "고합 과 구 구단 구합 그 기 나 너 노 노형공 누 느 느단 느합 다 다카 당 "
    "더 도 동 두 드 드단 드합 라 러 로 루 르 마 마카 머 모 무 므 민공 민상 "
    "민신 민재 민재심 민재항 민특상 민특항 민항 바 버 보 보도 부 브 비단 비상 "
    "비합 사 서 성 소 수 수흐 쉬 슈 스 식 아 어 영장 오 우 으 인라 인마 자 "
    "재가단 재가합 재감도 재고단 재고합 재구 재구합 재나 재노 재누 재다 재다카 "
    "재도 재두 재드 재르 재마 재모 재무 재므 재수 재스 재자 재후 전고 전노 전도 "
    "전로 전모 전오 전초 정가 정고 정과 정구 정그 정기 정노 정도 정드 정라 정로 "
    "정르 정명 정모 정브 정스 주 준재가단 준재나 준재다 준재마 즈 즈기 즈단 즈합 "
    "차 초 초기 초사 초재 초적 초치 추 치고 치노 치도 치오 카 카경 카공 카구 "
    "카기 카단 카담 카명 카불 카소 카열 카임 카정 카조 카합 카허 카확 코 쿠 크 "
    "타 타경 타기 타채 토 트 특상 특재 파 푸 프 하기 하단 하면 하합 하확 행 "
    "행상 행재 행항 허 헌가 헌나 헌다 헌라 헌마 헌바 헌사 헌아 형공 형비 형비상 "
    "형상 형재 형재항 형항 호 호파 회단 회합 후 "
)
_CODE = "|".join(sorted(_CODES.split(), key=lambda code: (-len(code), code)))
_YEAR = r"(?:(?:19|20)\d\d|42[789]\d|[4-9]\d)"  # 1948 on; 단기 until 1961; two digits until 1999
_FULL = (
    rf"(?:\([가-힣]{{2,4}}\)\s?)?(?<!\d){_YEAR}년?\s?(?:{_CODE})\s?\d{{1,7}}(?:의\d+)?(?:[-~]\d+)*"
)
CASE_NUMBER = re.compile(_FULL)
_SUFFIX = r"(?:\s?\((?!공)[가-힣]{2,12}\))?"
_NUMBERS = rf"{_FULL}{_SUFFIX}(?:\s*[,ㆍ]\s*(?:{_FULL}|\d{{1,7}}(?![\d.]|\s*년)){_SUFFIX})*"
_JOINED_END = r"(?![\d.])(?:(?=\s?(?:판결|결정|명령|전원))|(?!\s?[가-힣]))"
_BARE = (  # without a date only what is marked as joined belongs to one decision
    rf"(?<![\w.-]){_FULL}(?![\d-]){_SUFFIX}"
    rf"(?:,\s?(?:{_FULL}\s?\((?:병합|본소|반소|참가)\)|\d{{3,7}}{_JOINED_END}{_SUFFIX}))*"
)
_COURT = (
    r"(?:(?P<court>대법원|헌법재판소|헌재|대법|대판|대결|대전판|[가-힣]{2,12}법원(?:\s?[가-힣]{2,4}지원)?)"
    r"(?:\s?\([가-힣]{2,8}\))?(?:\s?전원합의체)?\s*)?"
)
_DATE = r"(?P<year>\d{2,4})\s*[.년]\s*(?P<month>\d{1,2})\s*[.월]\s*(?P<day>\d{1,2})\s*[.일]?"
_RULING = r"(?:\s*(?P<bench>전원\s?(?:합의체|재판부))?\s*(?P<ruling>판결|결정|명령|심결))?"
_DECISION = re.compile(
    rf"{_COURT}(?:{_DATE}\s*,?\s*(?P<given>선고|자|고지)?\s*,?\s*(?P<numbers>{_NUMBERS})"
    rf"|(?P<bare>{_BARE})){_RULING}"
)
_ONE_NUMBER = re.compile(
    rf"({_YEAR})년?\s?({_CODE})\s?(\d{{1,7}}(?:의\d+)?(?:-\d+)*)|(?<!\d)(\d{{1,7}})"
)
_PARENTHESES = re.compile(r"\([^()]*\)")
_COURTS = {
    "헌재": "헌법재판소",
    "대법": "대법원",
    "대판": "대법원",
    "대결": "대법원",
    "대전판": "대법원",
}
_DANGUN_ERA = 2333


class FoundDecision(NamedTuple):
    """A decision and where it stands in a text."""

    start: int
    end: int
    citation: PrecedentCitation


def find_precedents(text: str) -> Iterator[FoundDecision]:
    """Every decision that folded text names, with the places of its full wording."""
    for match in _DECISION.finditer(text):
        yield FoundDecision(match.start(), match.end(), _decision(match))


def split_case_numbers(text: str) -> tuple[str, ...]:
    """Each 사건번호 of joined cases, written out: "95다48056, 48063" is two of 95다."""
    numbers, prefix = [], ""
    for year, code, number, short in _ONE_NUMBER.findall(_PARENTHESES.sub("", text)):
        prefix = year + code if code else prefix
        if prefix:
            numbers.append(prefix + (number or short))
    return tuple(numbers)


def _decision(match: re.Match[str]) -> PrecedentCitation:
    court = match["court"]
    number = _tidy_numbers(match["numbers"] or match["bare"])
    return PrecedentCitation(
        number,
        court=_COURTS.get(court, court and re.sub(r"\s+", " ", court)),
        decision_date=_date(match) if match["year"] else None,
        ruling=_ruling(match, number),
    )


def _tidy_numbers(text: str) -> str:
    return re.sub(r"[,ㆍ]", ", ", re.sub(r"[\s년]+", "", text))


def _ruling(match: re.Match[str], number: str) -> str:
    decided = "헌" in number or match["court"] == "대결" or match["given"] in {"자", "고지"}
    default = "결정" if decided else "판결"
    ruling = match["ruling"] or default
    full = match["bench"] or ("전원합의체" if match["court"] == "대전판" else "")
    return f"{full.replace(' ', '')} {ruling}".strip()


def _date(match: re.Match[str]) -> date | None:
    year = int(match["year"])
    if year < 100:
        year += 1900
    elif year > 4000:
        year -= _DANGUN_ERA
    try:
        return date(year, int(match["month"]), int(match["day"]))
    except ValueError:  # the source has days that never were: 1987.2.30
        return None
