"""Areas of law: of a decision by the mark in its case number, of a law by who cites it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from rag.citation import Citation, PrecedentCitation
from rag.folding import normalize_title

_MARKS = {
    "민사": "가단 가소 가합 나 다 다카 라 마 마카 그 카 카기 카단 카합 타 타기 하합 회합 민공 민상",
    "형사": "감노 감도 고단 고정 고합 노 도 로 모 보도 오 전도 초 초기 형공 형상 형항 형비상",
    "행정": "구 구단 구합 누 두 루 무 부 아 수 우 추 행 행상",
    "가사": "느 느단 느합 드 드단 드합 르 므 브 스",
    "특허": "당 허 후 흐",
}
_AREAS = {mark: area for area, marks in _MARKS.items() for mark in marks.split()}
_NEARLY_ALL, _FEWEST = 0.8, 5  # of the decisions that cite a law
_MARK = re.compile(r"\d\s?(?:준?재)?([가-힣]+?)\s?\d")


def law_areas(cited: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Of laws and the case numbers that cite them: the area of nearly all, where there is one."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for law, case_number in cited:
        counts[law][_area(case_number)] += 1
    areas = {}
    for law, found in counts.items():
        area, most = found.most_common(1)[0]
        if area and found.total() >= _FEWEST and most >= _NEARLY_ALL * found.total():
            areas[law] = area
    return areas


def area_of(citation: Citation, laws: Mapping[str, str]) -> str:
    """민사, 형사, 행정, 가사, 특허 or 헌법, for a law as `laws` say; "" where nobody knows."""
    if isinstance(citation, PrecedentCitation):
        return _area(citation.case_number)
    return laws.get(normalize_title(citation.law), "")


def _area(case_number: str) -> str:
    found = _MARK.search(case_number)
    mark = found[1] if found else ""
    return "헌법" if mark.startswith("헌") else _AREAS.get(mark, "")
