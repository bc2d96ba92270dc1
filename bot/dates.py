"""Days as people write them: 2023-05-01, 2023.5.1, 2023년 5월 1일, 20230501."""

from __future__ import annotations

import re
from datetime import date

_DAY = re.compile(
    r"(\d{4})\s*(?:[-./]|년)\s*(\d{1,2})\s*(?:[-./]|월)\s*(\d{1,2})\s*(?:\.|일)?"
    r"|(\d{4})(\d{2})(\d{2})"
)


def parse_day(text: str) -> date | None:
    """The day that a text names, whole; None when it names none or one that never was."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = (int(number) for number in match.groups() if number)
    try:
        return date(year, month, day)
    except ValueError:
        return None
