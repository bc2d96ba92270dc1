"""The rules of the Bot API that the loopback server keeps: markup, lengths, keyboards, rates."""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict, deque
from collections.abc import Callable
from html import unescape
from urllib.parse import urlsplit

from servers.telegram_chats import Button, Json, utf16

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
ENTITIES = 100
_BURST, _GROUP_LIMIT, _GROUP_SECONDS, _LIMIT_IN_ALL = 3, 20, 60, 30
_TAGS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}
_PIECE = re.compile(
    r"<(?P<end>/?)(?P<tag>[a-z-]+)(?P<rest>[^<>]*)>|<|&(?:lt|gt|amp|quot|#\d+);|[^<&]+|&", re.S
)


class Refused(Exception):
    """An answer with `ok: false`. `violation` names the rule that the bot broke, if any."""

    def __init__(
        self, code: int, description: str, *, violation: str = "", parameters: Json | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.violation = violation
        self.parameters = parameters or {}


def bad_request(description: str, violation: str = "") -> Refused:
    return Refused(400, f"Bad Request: {description}", violation=violation)


def too_many(seconds: int, violation: str = "") -> Refused:
    text = f"Too Many Requests: retry after {seconds}"
    return Refused(429, text, violation=violation, parameters={"retry_after": seconds})


def parsed(text: str, mode: str, limit: int) -> tuple[str, list[Json]]:
    """Text and entities, as they are shown."""
    if mode not in ("", "HTML"):
        raise bad_request("unsupported parse_mode", "unparsable")
    plain, entities = _parse_html(text) if mode else (text, [])
    if utf16(plain) > limit:
        raise bad_request("message is too long", "too_long")
    if len(entities) > ENTITIES:
        raise bad_request("ENTITIES_TOO_LONG", "entities")
    return plain, entities


def _parse_html(text: str) -> tuple[str, list[Json]]:
    plain, at, open_tags, entities = list[str](), 0, list[tuple[str, Json]](), list[Json]()
    for piece in _PIECE.finditer(text):
        tag = piece["tag"]
        if tag is None:
            if piece.group() == "<":
                raise _unparsable(f'Unsupported start tag "" at byte offset {piece.start()}')
            plain.append(unescape(piece.group()))
            at += utf16(plain[-1])
        elif not piece["end"]:
            open_tags.append((tag, {"type": _kind(tag, piece["rest"], open_tags), "offset": at}))
        elif not open_tags or open_tags[-1][0] != tag:
            raise _unparsable(f'Unmatched end tag at byte offset {piece.start()}, found "</{tag}>"')
        elif (entity := open_tags.pop()[1])["offset"] < at:
            entities.append(entity | {"length": at - entity["offset"]})
    if open_tags:
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    return "".join(plain), sorted(entities, key=lambda one: (one["offset"], -one["length"]))


def _kind(tag: str, rest: str, around: list[tuple[str, Json]]) -> str:
    outer = {name for name, _ in around}
    if tag not in _TAGS or outer & {"code", "pre"} or (tag == "blockquote" and tag in outer):
        raise _unparsable(f'Unsupported start tag "{tag}"')
    if tag == "a" and not rest.strip().startswith("href="):
        raise _unparsable("a link has no address")
    return "expandable_blockquote" if rest.strip() == "expandable" else _TAGS[tag]


def _unparsable(why: str) -> Refused:
    return bad_request(f"can't parse entities: {why}", "unparsable")


def keyboard(markup: str) -> list[list[Button]]:
    """The inline keyboard that a request carries."""
    if not markup:
        return []
    rows = [[_button(key) for key in row] for row in json.loads(markup)["inline_keyboard"]]
    if sum(map(len, rows)) > 100 or any(len(row) > 8 for row in rows):
        raise bad_request("too many buttons", "keyboard")
    return rows


def _button(key: Json) -> Button:
    button = Button(key.get("text", ""), key.get("callback_data", ""), key.get("url", ""))
    if not button.label:
        raise bad_request("text buttons must be non-empty", "keyboard")
    if button.url and not urlsplit(button.url).netloc:
        raise bad_request("inline keyboard button URL is invalid", "keyboard")
    if not button.url and not 1 <= len(button.data.encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID", "callback_data")
    return button


class Rates:
    """Published rates: a chat 1 a second after a short burst, a group 20 a minute, in all 30."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._spent: dict[int, float] = defaultdict(lambda: -math.inf)  # bucket full again at
        self._groups: dict[int, deque[float]] = defaultdict(deque)
        self._all: deque[float] = deque()
        self._not_before: dict[int, float] = {}

    def spend(self, chat: int, *, is_group: bool) -> None:
        """Count one request to a chat, or refuse it."""
        now = self._clock()
        waits = {
            "flood after a 429": self._not_before.get(chat, now) - now,
            "flood of a chat": self._spent[chat] - now - (_BURST - 1),
            "flood of a group": _wait(self._groups[chat], now, _GROUP_LIMIT, _GROUP_SECONDS),
            "flood in all": _wait(self._all, now, _LIMIT_IN_ALL, 1),
        }
        rule = max(waits, key=lambda name: waits[name])
        if waits[rule] > 0:
            raise self.hold(chat, max(1, math.ceil(waits[rule])), rule)
        self._spent[chat] = max(self._spent[chat], now) + 1
        self._all.append(now)
        if is_group:
            self._groups[chat].append(now)

    def hold(self, chat: int, seconds: int, violation: str = "") -> Refused:
        """A 429 after which the chat takes nothing for a while."""
        self._not_before[chat] = self._clock() + seconds
        return too_many(seconds, violation)


def _wait(times: deque[float], now: float, limit: int, window: float) -> float:
    while times and times[0] <= now - window:
        times.popleft()
    return times[0] + window - now if len(times) >= limit else 0
