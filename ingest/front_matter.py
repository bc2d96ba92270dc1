"""The YAML block at the head of a source file, as checked values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from ingest.errors import FileBroken
from ingest.normalize import parse_day

try:  # libyaml is ten times as fast; PyYAML without it reads the same
    from yaml import CBaseLoader as Loader
except ImportError:
    from yaml import BaseLoader as Loader  # type: ignore[assignment]

_FENCE = "---\n"


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a source file says about itself. Every value is text: dates and numbers are not guessed.

    A file without the block has no keys.
    """

    path: str
    _values: Mapping[str, Any] = field(default_factory=dict)

    def __contains__(self, key: str) -> bool:
        return bool(self._values.get(key))

    def text(self, key: str) -> str:
        """Raises FileBroken when the key is missing or empty."""
        value = self.optional(key)
        if not value:
            raise FileBroken(self.path, f"the front matter has no {key}")
        return value

    def optional(self, key: str) -> str:
        value = self._values.get(key)
        return value.strip() if isinstance(value, str) else ""

    def day(self, key: str) -> date:
        """Raises FileBroken when the key is missing or holds no date."""
        return self._day(key, self.text(key))

    def optional_day(self, key: str) -> date | None:
        value = self.optional(key)
        return self._day(key, value) if value else None

    def names(self, key: str) -> tuple[str, ...]:
        """A list, or one name: 소관부처 comes as both."""
        value = self._values.get(key)
        names = value if isinstance(value, list) else [value]
        return tuple(name.strip() for name in names if isinstance(name, str) and name.strip())

    def entries(self, key: str) -> tuple[FrontMatter, ...]:
        """A list of blocks, such as 첨부파일."""
        value = self._values.get(key)
        blocks = value if isinstance(value, list) else []
        return tuple(FrontMatter(self.path, block) for block in blocks if isinstance(block, dict))

    def _day(self, key: str, value: str) -> date:
        day = parse_day(value)
        if day is None:
            raise FileBroken(self.path, f"{key} is no date: {value[:20]!r}")
        return day


def split_front_matter(text: str, path: str) -> tuple[FrontMatter, str]:
    """The front matter of a file and the text below it. Raises FileBroken when it is damaged."""
    if not text.startswith(_FENCE):
        return FrontMatter(path), text
    head, fence, body = f"{text[len(_FENCE) :]}\n".partition(f"\n{_FENCE}")
    if not fence:
        raise FileBroken(path, "the front matter does not end")
    try:
        values = yaml.load(head, Loader)
    except yaml.YAMLError as error:
        raise FileBroken(path, f"the front matter is no YAML{_place(error)}") from None
    if not isinstance(values, dict):
        raise FileBroken(path, "the front matter holds no keys")
    return FrontMatter(path, values), body


def _place(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f" (line {mark.line + 2})" if mark else ""
