"""What every command works on: a config and a data directory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rag.config import Config


@dataclass(frozen=True, slots=True)
class Workspace:
    """Nothing is open yet."""

    config: Config
    data_dir: Path
