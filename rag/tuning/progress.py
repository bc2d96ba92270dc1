"""How far a training has come."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Progress(NamedTuple):
    """Where the work is. `rate` is per second, `note` says how good it is so far."""

    phase: str
    done: int
    total: int
    rate: float
    note: str = ""


OnProgress = Callable[[Progress], None]
