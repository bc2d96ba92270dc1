"""The quirks of the source text: one function for each, with the reason for it.

The sources are Markdown made from the law.go.kr API (github.com/legalize-kr). What they add to the
law (marks, indentation, tags) is taken away here; not one character of the law is.
"""

from __future__ import annotations

import re
from datetime import date

from ingest.errors import FileBroken

IMAGE = "[그림]"

_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_DAY = re.compile(r"(\d{4})(?:-|\.\s*)?(\d{1,2})(?:-|\.\s*)?(\d{1,2})\.?")
_INDENT = re.compile(r"[ \u3000]{1,4}(?![ \u3000])")
_EMPTY_IMAGE = re.compile(r"<img[^>]*>\s*</img>")
_IMAGE_TAG = re.compile(r"</?img[^>]*>")
_NOTE = re.compile(r"\s*<(?:개정|신설|삭제|본조|전문|제목|종전|단서)?[^<>]*\d{4}\.[^<>]*>")
_BRACKETS = re.compile(r"\[([^\[\]]+)\]\s*")
_LINK_BREAK = re.compile(r"\s*\n[ \t\u3000]{6,}(?=\S)")
_BREAK = re.compile(r"\s*\n\s*|<br\s*/?>\s*")
_SPACES = re.compile(r"[ \t\u00a0\u3000]+")


def decode(data: bytes, path: str) -> str:
    """The text of a file. Raises FileBroken when it is empty or not UTF-8.

    Editors and zip tools add a byte order mark and CRLF; copies from web pages bring soft hyphens
    and zero-width characters that no reader sees and that no search would match.
    """
    if not data.strip():
        raise FileBroken(path, "the file is empty")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileBroken(path, f"not UTF-8 text (byte {error.start + 1})") from None
    if "\0" in text:
        raise FileBroken(path, "not a text file (it holds NUL characters)")
    return _INVISIBLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def parse_day(text: str) -> date | None:
    """The day in 2010-01-01, 2010.1.1, 2010. 1. 1. or 20100101; None when there is no such day.

    The API writes 20100101, the trees 2010-01-01, the law itself 2010.1.1.
    """
    match = _DAY.fullmatch(text.strip())
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def circled_number(mark: str) -> int:
    """The number of a paragraph mark.

    Unicode has the circled numbers in three places: ① to ⑳, ㉑ to ㉟, ㊱ to ㊿. One decree writes
    ⓛ (a letter) for ①.
    """
    for first, last, number in (("①", "⑳", 1), ("㉑", "㉟", 21), ("㊱", "㊿", 36)):
        if first <= mark <= last:
            return ord(mark) - ord(first) + number
    return 1


def drop_images(text: str) -> str:
    """Images out, the text drawn for them stays.

    Formulas and tables come as `<img …>` followed by the same in box characters, then `</img>`.
    Where nothing is drawn the reader is told that an image is missing.
    """
    if "<img" not in text:
        return text
    return _IMAGE_TAG.sub("", _EMPTY_IMAGE.sub(IMAGE, text))


def tidy_line(line: str) -> str:
    """A line of plain text without the indentation of the source and trailing spaces.

    Tabs and up to four spaces are how the source nests text. More of them place the parts of a
    formula or a drawn table, and stay.
    """
    line = line.strip("\t").rstrip()
    match = _INDENT.match(line)
    return line[match.end() :] if match else line


def tidy_lines(text: str) -> str:
    """Plain text without indentation and blank lines: the source doubles its line breaks."""
    return "\n".join(filter(None, map(tidy_line, drop_images(text).split("\n"))))


def tidy_title(title: str) -> str:
    """`(목적)` -> `목적`, and `((목적))` too: 1,416 headings carry their brackets twice."""
    title = title.strip()
    while title.startswith("(") and title.endswith(")") and _is_one_bracket(title):
        title = title[1:-1].strip()
    return title


def _is_one_bracket(title: str) -> bool:
    """False for `(갑) 및 (을)`; True for `(의사(議事))` and for `(갑(을)`, whose end is cut off."""
    depth = 0
    for place, char in enumerate(title):
        depth += (char == "(") - (char == ")")
        if not depth:
            return place == len(title) - 1
    return True


def tidy_heading(heading: str) -> str:
    """`제1장 총  칙 <개정 2010.1.1>` -> `제1장 총 칙`: the note is no part of the name."""
    return _SPACES.sub(" ", _NOTE.sub("", heading)).strip()


def drop_repeated_title(text: str, title: str) -> str:
    """The text of an article without the remains of its title.

    The trees cut `제5조(의사(議事))` at the first bracket that closes, which leaves `)` behind; and
    a title with brackets in it is repeated as `[가상법인(유한)의 설립]`.
    """
    rest = title[title.find(")") + 1 :] + ")" if ")" in title else None
    if rest and text.startswith(rest):
        return text[len(rest) :].lstrip()
    repeated = _BRACKETS.match(text)
    if repeated and repeated[1].partition("(")[0] == title.partition("(")[0]:
        return text[repeated.end() :]
    return text


def tidy_prose(text: str) -> str:
    """The text of a decision with one line per paragraph and single spaces.

    The web page sets links to statutes apart: a line break and many spaces before `민법 제750조`,
    in the middle of a sentence. A true paragraph is indented by two spaces or none.
    """
    text = _BREAK.sub("\n", _LINK_BREAK.sub(" ", text))
    return _SPACES.sub(" ", text).strip()
