"""Rich text as the Markdown of Discord, with every sign of the law text kept as it is written."""

from __future__ import annotations

import re

from adapters.splitting import RichText, Span

_URL = re.compile(r"(https?://[^\s<]+[^<.,:;\"')\]\s])")
_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\*_~`|[]<>"})
_LINE_START = re.compile(r"(\s*)([-+#](?=[\s#])|\d+(?=\.\s))")  # lists, headings, small print
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
    return "\n".join(map(_escaped_line, text.split("\n")))


def _escaped_line(line: str) -> str:
    start = _LINE_START.match(line)
    if start is None:
        return _without_signs(line)
    blanks, sign = start.groups()
    opening = f"{sign}\\" if sign.isdecimal() else f"\\{sign}"
    return f"{blanks}{opening}{_without_signs(line[start.end() :])}"


def _without_signs(text: str) -> str:
    """An address stays as it is: it would not lead anywhere with backslashes in it."""
    if "http" not in text:
        return text.translate(_SIGNS)
    parts = _URL.split(text)
    return "".join(part if at % 2 else part.translate(_SIGNS) for at, part in enumerate(parts))
