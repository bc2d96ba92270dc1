"""Personal numbers and addresses in users' words: masked before they are kept or prompted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

# No amount, no address of law, no count of things.
_NO_UNIT = r"(?!\d|\s?(?:원|[천백십]?[만억조]\s?원)|[만억조항호목년개명건])"
_START = r"(?<!\d)"  # a comma before it ends another number: thousands stand in threes
_GAP = r"[\s.-]{0,3}"
_RESIDENT = re.compile(rf"{_START}(\d\d)(\d\d)(\d\d)(?:\s?-\s?|\s?)([1-8])[\d*]{{6}}{_NO_UNIT}")
_CARD = re.compile(rf"{_START}[2-6]\d{{3}}(?:[\s-]?\d){{9,12}}{_NO_UNIT}")
_AREA = r"0(?:1[016-9]|2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|[57]0|80|50\d)"
_PHONE = re.compile(
    rf"{_START}(?:(?:\+|00)82{_GAP}\(?0?\)?{_GAP}[1-7]\d?|\(?{_AREA}){_GAP}\)?"
    rf"{_GAP}\d{{3,4}}{_GAP}\d{{4}}(?!\d)"
    rf"|{_START}1[568](?:00|11|22|33|44|55|66|77|88|99|61|68|70|89|90)[\s.-]?\d{{4}}{_NO_UNIT}"
)
_EMAIL = re.compile(  # before the @ stand at most 64 characters (RFC 5321)
    r"[A-Za-z0-9](?:[\w.%+-]{0,62}[A-Za-z0-9])?@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}", re.A
)
_ACCOUNT = re.compile(
    rf"{_START}(?<!\d-)(?:\d{{2,6}}(?:-\d{{2,8}}){{1,3}}|\d{{3,6}}(?:\s\d{{2,6}}){{2,3}}|\d{{10,16}})"
    rf"{_NO_UNIT}(?!-)"
)
_MONEY_MOVES = re.compile(
    r"은행|뱅크|계좌|농협|신협|수협|금고|우체국|신한|국민|우리|하나|카카오|토스|기업|송금|입금|이체|통장"
)
_ACCOUNT_DIGITS = range(10, 17)
_NEAR = 20  # characters on either side in which a bank makes a number an account
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－ー"), "-")


class _Span(NamedTuple):
    """What is masked, in the places of the plain text."""

    start: int
    end: int
    label: str


class _Plain(NamedTuple):
    """A text with one kind of digit, dash and space, and where each character came from."""

    text: str
    places: tuple[int, ...]


def mask(text: str) -> str:
    """The text with "[전화번호]" and the like in place of what tells who somebody is.

    주민등록번호, 외국인등록번호, phone, account and card numbers and e-mail are recognised, in
    full-width digits and with invisible signs between them too. Citations, case numbers, dates and
    amounts are not.
    """
    plain = _plain(text)
    masked: list[_Span] = []
    for find in _FINDERS:
        free = (span for span in find(plain.text) if not _touches(span, masked))
        masked += list(free)
    for span in sorted(masked, reverse=True):
        start, end = plain.places[span.start], plain.places[span.end - 1] + 1
        text = text[:start] + span.label + text[end:]
    return text


def _plain(text: str) -> _Plain:
    kept = [(char, place) for place, char in enumerate(map(_plain_char, text)) if char]
    return _Plain("".join(char for char, _ in kept), tuple(place for _, place in kept))


def _plain_char(char: str) -> str:
    if char.isascii():
        return char
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category in {"Cf", "Mn"}:
        return ""
    if category == "Zs":
        return " "
    folded = unicodedata.normalize("NFKC", char) if category[0] in "PSL" else char
    return folded.translate(_DASHES) if len(folded) == 1 else char


def _touches(span: _Span, others: list[_Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def _emails(text: str) -> Iterator[_Span]:
    return (_Span(match.start(), match.end(), "[이메일]") for match in _EMAIL.finditer(text))


def _residents(text: str) -> Iterator[_Span]:
    for match in _RESIDENT.finditer(text):
        if 1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31:
            label = "[주민등록번호]" if match[4] in "1234" else "[외국인등록번호]"
            yield _Span(match.start(), match.end(), label)


def _cards(text: str) -> Iterator[_Span]:
    for match in _CARD.finditer(text):
        if _luhn(re.sub(r"\D", "", match[0])):
            yield _Span(match.start(), match.end(), "[카드번호]")


def _phones(text: str) -> Iterator[_Span]:
    return (_Span(match.start(), match.end(), "[전화번호]") for match in _PHONE.finditer(text))


def _accounts(text: str) -> Iterator[_Span]:
    for match in _ACCOUNT.finditer(text):
        around = text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
        digits = re.sub(r"\D", "", match[0])
        if digits.endswith("0000") or len(digits) not in _ACCOUNT_DIGITS:
            continue
        if _MONEY_MOVES.search(around):
            yield _Span(match.start(), match.end(), "[계좌번호]")


def _luhn(digits: str) -> bool:
    """The check digit of cards: ISO/IEC 7812-1, annex B."""
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    rest = sum(int(digit) for digit in digits[-1::-2])
    return (rest + sum(number // 10 + number % 10 for number in doubled)) % 10 == 0


_FINDERS: tuple[Callable[[str], Iterator[_Span]], ...] = (
    _emails,
    _residents,
    _cards,
    _phones,
    _accounts,
)
