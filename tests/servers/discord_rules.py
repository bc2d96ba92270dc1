"""The rules of Discord's documentation: what a request breaks, and how often one may come."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Payload = dict[str, Any]

_NAME = re.compile(r"[-_'\w]{1,32}")
_ROW, _BUTTON, _SELECT = 1, 2, 3
_CHAT_INPUT, _CONTEXT_MENUS = 1, (2, 3)


@dataclass(frozen=True)
class ApiError(Exception):
    """An error as the API words it: HTTP status, code of Discord's own, message."""

    status: int
    code: int
    message: str
    more: Payload = field(default_factory=dict)


@dataclass
class Bucket:
    """At most `size` requests in `seconds`."""

    size: int
    seconds: float
    taken: int = 0
    opened: float = field(default_factory=time.monotonic)

    def take(self) -> float:
        """The seconds to wait before this request may come: 0 when it may now."""
        now = time.monotonic()
        if now - self.opened >= self.seconds:
            self.opened, self.taken = now, 0
        self.taken += 1
        return 0.0 if self.taken <= self.size else self.reset_after

    @property
    def reset_after(self) -> float:
        return max(0.0, self.opened + self.seconds - time.monotonic())

    def headers(self, name: str) -> dict[str, str]:
        return {
            "X-RateLimit-Bucket": name,
            "X-RateLimit-Limit": str(self.size),
            "X-RateLimit-Remaining": str(max(0, self.size - self.taken)),
            "X-RateLimit-Reset": str(time.time() + self.reset_after),
            "X-RateLimit-Reset-After": f"{self.reset_after:.3f}",
        }


@dataclass
class Refusals:
    """429s nobody earned, as a busy platform gives them."""

    share: float = 0.0
    retry_after: float = 0.05
    at_once: int = 0
    is_global: bool = False
    chance: random.Random = field(default_factory=lambda: random.Random(1))

    def next(self) -> bool:
        if self.at_once:
            self.at_once -= 1
            return True
        return self.chance.random() < self.share


@dataclass
class Rules:
    """Counts what the bot broke; `violations` is empty after a well-behaved run."""

    violations: Counter[str] = field(default_factory=Counter)

    def require(self, problems: Iterator[str]) -> None:
        """Count every problem and refuse the request when there is one."""
        found = list(problems)
        self.violations.update(found)
        if found:
            raise ApiError(400, 50035, f"Invalid Form Body: {', '.join(found)}")


def message_problems(body: Payload, files: int) -> Iterator[str]:
    """What is wrong with a message."""
    content, embeds = body.get("content") or "", body.get("embeds") or []
    components = body.get("components") or []
    if not (content.strip() or embeds or components or files):
        yield "empty message"
    if len(content) > 2000:
        yield "content over 2000"
    if len(embeds) > 10 or files > 10:
        yield "over 10 embeds or files"
    if sum(map(_embed_length, embeds)) > 6000:
        yield "embeds over 6000"
    for embed in embeds:
        yield from _embed_problems(embed)
    if len(components) > 5:
        yield "over 5 rows"
    for row in components:
        yield from _row_problems(row)
    names = [control.get("custom_id") for row in components for control in row["components"]]
    if len(set(names)) < len(names):
        yield "custom_id twice"


_EMBED_LIMITS: tuple[tuple[str, int, Callable[[Payload], str]], ...] = (
    ("title", 256, lambda embed: embed.get("title") or ""),
    ("description", 4096, lambda embed: embed.get("description") or ""),
    ("footer", 2048, lambda embed: (embed.get("footer") or {}).get("text", "")),
    ("author", 256, lambda embed: (embed.get("author") or {}).get("name", "")),
)


def _embed_length(embed: Payload) -> int:
    fields = sum(len(f["name"]) + len(f["value"]) for f in embed.get("fields", []))
    return fields + sum(len(part(embed)) for _, _, part in _EMBED_LIMITS)


def _embed_problems(embed: Payload) -> Iterator[str]:
    for name, limit, part in _EMBED_LIMITS:
        if len(part(embed)) > limit:
            yield f"embed {name} over {limit}"
    fields = embed.get("fields", [])
    if len(fields) > 25 or any(len(f["name"]) > 256 or len(f["value"]) > 1024 for f in fields):
        yield "embed fields"
    if not _embed_length(embed):
        yield "empty embed"


def _row_problems(row: Payload) -> Iterator[str]:
    controls = row["components"]
    buttons = [control for control in controls if control["type"] == _BUTTON]
    if row["type"] != _ROW or not controls or len(buttons) > 5:
        yield "row of components"
    if len(controls) > 1 and len(buttons) < len(controls):
        yield "select beside other components"
    for control in controls:
        if not 1 <= len(control.get("custom_id", "") or control.get("url", "")) <= 100:
            yield "custom_id over 100"
        if control["type"] == _BUTTON and not 1 <= len(control.get("label") or "") <= 80:
            yield "button label over 80"
        if control["type"] == _SELECT:
            yield from _select_problems(control)


def _select_problems(select: Payload) -> Iterator[str]:
    options = select.get("options", [])
    if not 1 <= len(options) <= 25 or len(select.get("placeholder") or "") > 150:
        yield "select"
    if len({option["value"] for option in options}) < len(options):
        yield "option twice"
    for option in options:
        texts = (option["label"], option["value"], option.get("description") or "-")
        if any(not 1 <= len(text) <= 100 for text in texts):
            yield "select option over 100"


def choice_problems(choices: list[Payload]) -> Iterator[str]:
    """What is wrong with the choices of an autocompletion."""
    if len(choices) > 25:
        yield "over 25 choices"
    for choice in choices:
        if not 1 <= len(choice["name"]) <= 100 or not 1 <= len(str(choice["value"])) <= 100:
            yield "choice over 100"


def command_problems(commands: list[Payload]) -> Iterator[str]:
    """What is wrong with the commands of an application."""
    kinds = Counter(command.get("type", _CHAT_INPUT) for command in commands)
    if kinds[_CHAT_INPUT] > 100 or any(kinds[kind] > 5 for kind in _CONTEXT_MENUS):
        yield "too many commands"
    names = [(command.get("type", _CHAT_INPUT), command["name"]) for command in commands]
    if len(set(names)) < len(names):
        yield "command twice"
    for command in commands:
        if command.get("type", _CHAT_INPUT) == _CHAT_INPUT:
            yield from _slash_problems(command)
        elif not 1 <= len(command["name"]) <= 32 or command.get("description"):
            yield "context menu"


def _slash_problems(command: Payload) -> Iterator[str]:
    options = command.get("options") or []
    for named in (command, *options):
        names = (named["name"], *(named.get("name_localizations") or {}).values())
        if any(not _NAME.fullmatch(name) or name != name.lower() for name in names):
            yield f"name {named['name']!r}"
        abouts = (named["description"], *(named.get("description_localizations") or {}).values())
        if any(not 1 <= len(about) <= 100 for about in abouts):
            yield f"description of {named['name']!r}"
    required = [option.get("required", False) for option in options]
    if len(options) > 25 or required != sorted(required, reverse=True):
        yield f"options of {command['name']!r}"
    for option in options:
        yield from choice_problems(option.get("choices") or [])
        if option.get("choices") and option.get("autocomplete"):
            yield "choices beside autocompletion"
