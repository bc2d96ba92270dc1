"""A question as words with their morphemes, and what can be told from them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.leaning_words import LEANING, TELLING_VERBS
from rag.morphemes import Token

_NOUNS = frozenset({"NNG", "NNP", "XR", "SL", "SH"})
_VERBS = frozenset({"VV", "VV-R", "VV-I", "VA", "VA-R", "VA-I"})
_QUESTION_WORDS = "어디 언제 누구 무엇 뭐 뭣 얼마 얼마나 며칠 몇 왜 어떻 어떤 어느 무슨 어떡하 어쩌"
_ASKING = frozenset(_QUESTION_WORDS.split())
_EMPTY_VERBS = "하 되 있 없 이 아니 같 알 궁금 어떻 어떡하 어쩌 그러 이러 그렇 이렇"
_EMPTY = frozenset(_EMPTY_VERBS.split())
_NOT = frozenset({"안", "못", "말", "않"})
_POLITE = re.compile(r"[님들]$")
_SPACE = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Word:
    """어절: what stands between two spaces. Its morphemes have Kiwi's tags."""

    text: str
    tokens: tuple[Token, ...]

    @property
    def nouns(self) -> tuple[str, ...]:
        """Its nouns, with what makes another noun of them (연체금); 어디 and 얼마 are none."""
        found: list[str] = []
        for token in self.tokens:
            if token.tag in _NOUNS and token.form not in _ASKING:
                found.append(token.form)
            elif token.tag == "XSN" and found:
                found[-1] += token.form
        return tuple(found)

    @property
    def verbs(self) -> tuple[str, ...]:
        """The stems of its verbs and adjectives that say more than 하다 and 되다."""
        return tuple(t.form for t in self.tokens if t.tag in _VERBS and t.form not in _EMPTY)

    @property
    def asks(self) -> bool:
        """Whether it asks for something: 언제까지, 얼마예요."""
        return any(t.form in _ASKING for t in self.tokens)

    @property
    def denies(self) -> bool:
        """Whether it says that something is not: 안, 말래요."""
        return any(t.form in _NOT and t.tag in {"MAG", "VX"} for t in self.tokens)

    @property
    def particle(self) -> str:
        """Its last particle: 은 of 기간은요."""
        particles = [t.form for t in self.tokens if t.tag.startswith("J") and t.form != "요"]
        return particles[-1] if particles else ""

    def has(self, *tags: str) -> bool:
        """Whether a morpheme of one of these tags is in it."""
        return any(t.tag in tags for t in self.tokens)


def words_of(text: str, tokens: Sequence[Token]) -> tuple[Word, ...]:
    """The words of a text with the morphemes that begin in them."""
    return tuple(
        Word(found[0], tuple(t for t in tokens if found.start() <= t.start < found.end()))
        for found in _SPACE.finditer(text)
    )


def topics(word: Word) -> Iterator[str]:
    """The nouns and telling verbs by which a word says what a question is about."""
    yield from (noun for noun in word.nouns if not {noun, _POLITE.sub("", noun)} & LEANING)
    yield from (verb for verb in word.verbs if verb in TELLING_VERBS)
