"""Files that are written whole or not at all."""

from __future__ import annotations

from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a text beside its place, whose folder is made if need be, and move it there.

    Raises OSError.
    """
    whole = path.with_name(f".{path.name}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    whole.write_text(text, encoding="utf-8")
    whole.replace(path)
