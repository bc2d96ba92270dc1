"""Follow-up questions made whole: what they leave out is taken from the question before them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.leaning_words import ATTRIBUTES
from bot.phrases import Word, topics, words_of
from bot.references import begins_with_reference, resolved
from bot.topic import exchanged, taken_over
from rag.abbreviations import StatuteNames
from rag.citation_parser import parse_citations
from rag.morphemes import Token

_ANOTHER_TOPIC = re.compile(
    r"(?:다른|딴|새로운|새)\s*(?:질문|얘기|이야기|문제|건)|별개로|그(?:건|거는)\s*그렇고|하나\s*더"
)
_LEADING = re.compile(
    r"^(?:(?:그럼|그러면|그렇다면|그래도|그런데|근데|그리고|그러니까|아니면|만약에?|만일에?|혹시|또"
    r"|아|네|예)[,.]?\s+)+"
)
_POINTING = frozenset(
    {
        "그거",
        "그것",
        "이거",
        "이것",
        "그때",
        "이때",
        "거기",
        "그곳",
        "이곳",
        "그분",
        "이분",
        "그동안",
    }
)
_THAT = frozenset({"그", "이", "그런", "이런", "위", "해당"})
_ALSO_HEADS = frozenset({"것", "거", "경우", "때", "사람"})
_ALSO = re.compile(r"되|돼|가능|괜찮|마찬가지|해당|포함|적용|같")
_HALF_WAY = ("면", "면은", "는데", "은데", "인데", "던데", "어도", "아도", "여도", "해도", "라도")
_ENOUGH = 3  # words that tell a topic, with which even a fragment stands alone


@dataclass(frozen=True, slots=True)
class Before:
    """What was asked last (made whole), what its answer cites, and all that was cited so far."""

    question: str = ""
    citations: tuple[str, ...] = ()
    provisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it is searched; `changed`: it is not what the user wrote."""

    text: str
    changed: bool = False


class Tagger(Protocol):
    """Reads whole sentences: rag.morphemes.Morphemes."""

    async def tag(self, texts: Sequence[str]) -> list[list[Token]]:
        """Every morpheme of each text."""
        ...


class FollowUps:
    """Makes follow-ups whole. `names` gives the laws that a question may name."""

    def __init__(self, tagger: Tagger, names: Callable[[], Awaitable[StatuteNames]]) -> None:
        self._tagger = tagger
        self._names = names

    async def complete(self, question: str, before: Before) -> Understood:
        """The question with what it leaves out, or as it is when it stands alone."""
        rest = _LEADING.sub("", question, count=1) or question
        if not before.question or _ANOTHER_TOPIC.search(question):
            return Understood(question)
        if not begins_with_reference(rest) and parse_citations(rest, await self._names()):
            return Understood(question)
        if known := resolved(rest, before.citations, before.provisions):
            return Understood(known, changed=True)
        tagged, tagged_before = await self._tagger.tag([rest, before.question])
        words = words_of(rest, tagged)
        if not leans(words):
            return Understood(question)
        words_before = words_of(before.question, tagged_before)
        topic = taken_over(words_before, words)
        whole = f"{topic}: {rest}" if topic else exchanged(words_before, words)
        return Understood(whole, changed=True) if whole else Understood(question)


def leans(words: Sequence[Word]) -> bool:
    """Whether a question says too little by itself."""
    telling = [word for word in words if any(topics(word))]
    if not telling or _points_back(words):
        return True
    if _is_fragment(words) and telling[-1] is not words[-1] and _names_attribute(words[-1]):
        return False  # 상속세 신고 기한은? says of what it asks what
    if _is_fragment(words) or _asks_whether_too(words):
        return len(telling) < _ENOUGH
    return all(word.particle == "도" and word in words[:2] for word in telling)


def _points_back(words: Sequence[Word]) -> bool:
    """그 경우, 그거: before any topic of its own that it could point at."""
    for word in words:
        first = word.tokens[0] if word.tokens else None
        if first and (first.form in _POINTING or (first.tag == "MM" and first.form in _THAT)):
            return True
        if any(topics(word)):
            return False
    return False


def _is_fragment(words: Sequence[Word]) -> bool:
    """기간은요? 회사가 거부하면? 월세예요. Its main clause is missing."""
    last = words[-1]
    said = last.text.rstrip("?!.~ ").removesuffix("요")
    if said.endswith(_HALF_WAY) or (last.particle and said.endswith(last.particle)):
        return True
    return len(words) <= 2 and last.has("VCP") and not last.text.endswith("?")


def _names_attribute(word: Word) -> bool:
    return bool(word.nouns) and word.nouns[-1] in ATTRIBUTES


def _asks_whether_too(words: Sequence[Word]) -> bool:
    """다친 것도 되나요?"""
    also = [word for word in words if word.particle == "도"]
    heads = {t.form for word in also for t in word.tokens if t.tag.startswith("N")}
    return bool(heads & _ALSO_HEADS) and bool(_ALSO.match(words[-1].text))
