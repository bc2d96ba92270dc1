"""What a user typed, as readable text."""

from __future__ import annotations

import unicodedata

# Cf: zero-width and direction marks; Cs: lone surrogates; Co, Cn: no text. Cc are controls.
_NOT_TEXT = frozenset({"Cf", "Cs", "Co", "Cn"})


def readable(text: str) -> str:
    """Composed text on one line, without control and invisible characters."""
    return " ".join("".join(map(_readable, unicodedata.normalize("NFC", text))).split())


def _readable(char: str) -> str:
    category = unicodedata.category(char)
    return " " if category == "Cc" else "" if category in _NOT_TEXT else char
