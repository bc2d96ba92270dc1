"""Signs that tokenizers lose or misread, spelled out: ① becomes (1) and ㎡ becomes 제곱미터."""

from __future__ import annotations

import re
import unicodedata

_RINGS = [*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0)]
# What NFKC, which KoGPT-2's tokenizer applies, would make of these: 1, m2, m3, 102 of 10².
_SPELLED = {
    **{ring: f"({int(unicodedata.numeric(chr(ring)))}) " for ring in _RINGS},
    ord("㎡"): "제곱미터",
    ord("㎥"): "세제곱미터",
    ord("㎢"): "제곱킬로미터",
    ord("²"): "^2",
    ord("³"): "^3",
    **dict.fromkeys(map(ord, "ㆍ‧・･•∙"), "·"),  # ㆍ would become a letter of Middle Korean
}
_FRACTION = re.compile(r"(\d?)([¼-¾⅐-⅞])")


def spelled(text: str) -> str:
    """The text as a model reads and writes it. Spelling it again changes nothing."""
    text = _FRACTION.sub(_spell_fraction, text.translate(_SPELLED))
    return re.sub(r"[ \u00a0]+", " ", unicodedata.normalize("NFKC", text)).strip()


def _spell_fraction(match: re.Match[str]) -> str:
    whole = f"{match[1]} " if match[1] else ""
    return whole + unicodedata.normalize("NFKC", match[2]).replace("\u2044", "/")
