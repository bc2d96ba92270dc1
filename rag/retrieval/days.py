"""Dates as numbers that sort, as the indexes hold them."""

from __future__ import annotations

from datetime import date, timedelta

from rag.passage import PassageKind, Query


def day_number(day: date) -> int:
    """31 January 2019 is 20190131."""
    return day.year * 10_000 + day.month * 100 + day.day


def last_day(kind: PassageKind, query: Query) -> int | None:
    """The last day that a query lets in: a statute's effective date, a precedent's decision."""
    if kind == "statute":
        return day_number(query.as_of) if query.as_of else None
    if query.decided_before is None:
        return None
    return day_number(query.decided_before - timedelta(days=1))
