"""Rich text as the Markdown of Discord, with every sign of the law text kept as it is written."""

from __future__ import annotations

import re
from itertools import chain, zip_longest

from adapters.splitting import RichText, Span

_URL = re.compile(r"(https?://[^\s<]+[^<.,:;\"')\]\s])")
_SIGNS = re.compile(r"[\\*_~`|\[\]<>]")
_LINE_START = re.compile(r"^([^\S\n]*)(?:([-+#])(?=[\s#])|(\d+)(?=\.\s))", re.MULTILINE)
_MARKS = {"bold": "**", "italic": "*"}


def markdown(text: RichText) -> str:
    """The Markdown that Discord shows as this text."""
    parts = []
    at = 0
    for span in sorted(text.spans, key=lambda span: span.start):
        parts += [_escaped(text.text[at : span.start]), _marked(text.text, span)]
        at = span.end
    return "".join([*parts, _escaped(text.text[at:])])


def _marked(whole: str, span: Span) -> str:
    text = whole[span.start : span.end]
    if not text.strip():
        return text
    if span.kind == "link":
        return f"[{_escaped(text)}]({span.url})"
    if span.kind == "quote":
        return "\n".join(f"> {_escaped(line)}" if line else "" for line in text.split("\n"))
    mark = _MARKS[span.kind]
    return "\n".join(_wrapped(line, mark) for line in text.split("\n"))


def _wrapped(line: str, mark: str) -> str:
    """The marks stand next to a letter: beside a blank they would be shown as asterisks."""
    core = line.strip()
    if not core:
        return line
    before, after = line[: line.index(core)], line[line.index(core) + len(core) :]
    return f"{before}{mark}{_escaped(core)}{mark}{after}"


def _escaped(text: str) -> str:
    """An address stays as it is: it would not lead anywhere with backslashes in it."""
    plain = _SIGNS.sub(r"\\\g<0>", text) if "http" not in text else _around_addresses(text)
    return _LINE_START.sub(_as_words, plain)


def _around_addresses(text: str) -> str:
    parts = _URL.split(text)
    signs = (_SIGNS.sub(r"\\\g<0>", part) for part in parts[::2])
    return "".join(chain.from_iterable(zip_longest(signs, parts[1::2], fillvalue="")))


def _as_words(start: re.Match[str]) -> str:
    """What would open a list, a heading or small print."""
    blanks, sign, number = start.groups()
    return f"{blanks}\\{sign}" if sign else f"{blanks}{number}\\"
