"""The area of law of a decision, by the mark in its case number: 2019다123 is 민사."""

from __future__ import annotations

import re

from rag.citation import Citation, PrecedentCitation

_MARKS = {
    "민사": "가단 가소 가합 나 다 다카 라 마 마카 그 카 카기 카단 카합 타 타기 하합 회합 민공 민상",
    "형사": "감노 감도 고단 고정 고합 노 도 로 모 보도 오 전도 초 초기 형공 형상 형항 형비상",
    "행정": "구 구단 구합 누 두 루 무 부 아 수 우 추 행 행상",
    "가사": "느 느단 느합 드 드단 드합 르 므 브 스",
    "특허": "당 허 후 흐",
}
_AREAS = {mark: area for area, marks in _MARKS.items() for mark in marks.split()}
_MARK = re.compile(r"\d\s?(?:준?재)?([가-힣]+?)\s?\d")


def area_of(citation: Citation) -> str:
    """민사, 형사, 행정, 가사, 특허 or 헌법; "" for a law, and for a mark that says nothing."""
    found = isinstance(citation, PrecedentCitation) and _MARK.search(citation.case_number)
    mark = found[1] if found else ""
    return "헌법" if mark.startswith("헌") else _AREAS.get(mark, "")
