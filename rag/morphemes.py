"""Korean text as content morphemes: Kiwi behind one await."""

from __future__ import annotations

import asyncio
import hashlib
import importlib.metadata
import re
import unicodedata
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from kiwipiepy import Kiwi

_RULES = 1  # raised when the rules below change: an index made by other rules is made again
_SLICE = 64  # texts per turn in the worker, so that a question never waits for a whole ingest batch
_WORDS_KEPT = 500_000  # per half of the memory: the corpus has 900,000, some 250 MB in all

_NOT_TEXT = dict.fromkeys(
    [
        *range(0x200B, 0x2010),  # zero-width signs, left-to-right and right-to-left marks
        *range(0x202A, 0x202F),
        *range(0x2060, 0x206A),
        0x00AD,
        0xFEFF,
    ]
)
_ENUMERATION = {
    **dict.fromkeys(range(0x2460, 0x2500), " "),  # ①: NFKC would glue "1" to the next word
    **dict.fromkeys(range(0x3200, 0x3220), " "),
}
_WORD = re.compile(
    r"제?\d+(?:조|항|호|목|편|장|절|관)(?:의\d+)?"  # where a provision stands says nothing of it
    r"|(?P<amount>\d[\d,.]*(?: ?(?:개월|년|시간|퍼센트|%|[천만억] ?원)|[월일세회인명배원]))"
    r"|(?P<word>[가-힣]{1,40}|[A-Za-z]{2,40}|[一-鿿]{1,20})"
)
_NOUN_TAGS = frozenset({"NNG", "NNP", "XR", "SL", "SH"})
_VERB_TAGS = frozenset({"VV", "VA", "VV-R", "VV-I", "VA-R", "VA-I"})
_EMPTY_VERBS = frozenset("하되있같말보오가")  # of one syllable
_EMPTY_VERBS |= {"따르", "대하", "관하", "의하", "위하", "인하", "통하"}
_EMPTY_VERBS |= {"그러", "이러", "어떻", "그렇"}


class Token(NamedTuple):
    """A morpheme as it stands in its sentence: `text[start:end]` holds `form`; Kiwi's `tag`."""

    form: str
    tag: str
    start: int
    end: int


class Morphemes:
    """The content morphemes of text: nouns, roots, verb stems, foreign words, amounts and periods.

    Each distinct word is analysed once, without its neighbours, and remembered: law repeats itself,
    so that a corpus costs a tenth of what whole sentences cost, and a word means the same in a
    question and in a provision. Kiwi loads in the worker thread at the first use.
    """

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="morphemes")
        self._recent: dict[str, tuple[str, ...]] = {}
        self._older: dict[str, tuple[str, ...]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self._worker.shutdown, cancel_futures=True)

    @cached_property
    def version(self) -> str:
        """Names what makes the morphemes. Indexes made by another version must be made again."""
        terms = resources.files("rag").joinpath("legal_terms.txt").read_bytes()
        digest = hashlib.sha256(terms + bytes([_RULES])).hexdigest()[:8]
        return f"kiwi {importlib.metadata.version('kiwipiepy')} {digest}"

    async def analyze(self, texts: Sequence[str]) -> list[list[str]]:
        """The morphemes of each text, in order and with repeats. Verbs end in 다 (돌려주다)."""
        loop = asyncio.get_running_loop()
        found: list[list[str]] = []
        for start in range(0, len(texts), _SLICE):
            some = texts[start : start + _SLICE]
            found += await loop.run_in_executor(self._worker, self._analyze, some)
        return found

    async def tag(self, texts: Sequence[str]) -> list[list[Token]]:
        """Every morpheme of each text, read as a whole: particles, endings and marks too."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._worker, _tag, texts)

    def _analyze(self, texts: Sequence[str]) -> list[list[str]]:
        words = [list(split_words(text)) for text in texts]
        self._learn({word for some in words for word in some})
        known = self._recent
        return [[morpheme for word in some for morpheme in known[word]] for some in words]

    def _learn(self, words: set[str]) -> None:
        if len(self._recent) + len(words) > _WORDS_KEPT:
            self._older, self._recent = self._recent, {}
        fresh = []
        for word in words:
            if word in self._recent:
                continue
            if word in self._older:
                self._recent[word] = self._older[word]
            elif word[0].isdigit():
                self._recent[word] = (word,)
            else:
                fresh.append(word)
        for word, tokens in zip(fresh, _load_kiwi().tokenize(fresh), strict=True):
            self._recent[word] = tuple(_content((token.form, token.tag) for token in tokens))


def _tag(texts: Sequence[str]) -> list[list[Token]]:
    return [
        [Token(token.form, token.tag, token.start, token.end) for token in tokens]
        for tokens in _load_kiwi().tokenize(texts)
    ]


@cache
def _load_kiwi() -> Kiwi:
    """Kiwi with the terms of law, one for the process: it takes two seconds and 300 MB."""
    from kiwipiepy import Kiwi

    kiwi = Kiwi(load_multi_dict=False)  # names of works and persons: 180 MB, no use in law
    with resources.as_file(resources.files("rag").joinpath("legal_terms.txt")) as path:
        kiwi.load_user_dictionary(str(path))
    return kiwi


def split_words(text: str) -> Iterable[str]:
    """Words and amounts ("3개월", "14일") in order; numbers of provisions are left out."""
    text = unicodedata.normalize("NFKC", text.translate(_ENUMERATION)).translate(_NOT_TEXT)
    end = -1
    for match in _WORD.finditer(text):
        word, amount = match["word"], match["amount"]
        if amount:
            yield re.sub(r"[ ,]", "", amount)
        elif word and (len(word) > 1 or match.start() > end):  # not the 로 of "CCTV로"
            yield word
        end = match.end()


def _content(tokens: Iterable[tuple[str, str]]) -> list[str]:
    """불(XPN) 이행(NNG) is 이행 and 불이행: a prefix or suffix turns the sense of a legal term."""
    found: list[str] = []
    prefix, stem = "", ""
    for form, tag in tokens:
        if tag in _NOUN_TAGS:
            found.append(form.lower())
            if prefix:
                found.append(prefix + form)
        elif tag == "XSN" and stem:
            found.append(stem + form)
        elif tag in _VERB_TAGS and form not in _EMPTY_VERBS:
            found.append(form + "다")
        prefix = form if tag == "XPN" else ""
        stem = form if tag in _NOUN_TAGS else ""
    return found
