"""What a follow-up takes over from the question before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.endings import noun_form
from bot.leaning_words import ATTRIBUTES, ROLES
from bot.phrases import Word

_MOST_WORDS = 12  # of a topic that grew over many turns; its middle goes first
_PLACES_IN_TIME = "안 밖 전 뒤 후 사이 동안 도중 경우 때 정도 최대 최소 이상"
_PLACES = frozenset(_PLACES_IN_TIME.split())
_SUBJECT = frozenset({"은", "는", "이", "가", "께서"})
_CONTRAST = frozenset({"은", "는"})
_UNITS = {
    **dict.fromkeys(("년", "개월", "달", "월", "주", "주일", "일", "시간", "분", "시"), "time"),
    **dict.fromkeys(("명", "인"), "people"),
    "원": "money",
}
_STEM = frozenset({"NNG", "NNP", "XR", "SL", "SH", "XSN", "NNB", "SN", "NR"})


def taken_over(before: Sequence[Word], follow_up: Sequence[Word]) -> str:
    """The words of the question before that still hold, the last of them as a noun.

    What only asks falls away, and what the follow-up puts something else in the place of: an amount
    of the same kind, another person in the same role, another subject.
    """
    amounts = {kind for word in follow_up for kind in _amounts(word)}
    replaced = _replaced(before, follow_up)
    held = [
        word
        for word in _without_asking(before)
        if word is not replaced
        and not word.text.startswith("[")  # what was masked tells nothing
        and not amounts & set(_amounts(word))
    ]
    said = {verb for word in follow_up for verb in word.verbs}
    return " ".join(_shortened(_as_topic(held, said)))


def exchanged(before: Sequence[Word], follow_up: Sequence[Word]) -> str:
    """The question before with the subject of a follow-up in the place of its own: 상고는요?"""
    old = _replaced(before, follow_up)
    if old is None or len(follow_up) > 1:
        return ""
    new = follow_up[0].text.rstrip("?!.~ ").removesuffix("요")
    return " ".join(new if word is old else word.text for word in before)


def _as_topic(held: list[Word], said: set[str]) -> list[str]:
    """Words as they stand, the last that says something as a noun."""
    while held:
        *held, last = held
        noun = _as_noun(last, said | {verb for word in held for verb in word.verbs})
        if noun:
            return [*filter(None, (word.text.strip("?!.,:") for word in held)), noun]
    return []


def _shortened(texts: list[str]) -> list[str]:
    if len(texts) <= _MOST_WORDS:
        return texts
    return [*texts[: _MOST_WORDS // 2], *texts[-_MOST_WORDS // 2 :]]


def _without_asking(words: Sequence[Word]) -> Iterator[Word]:
    """Leaves out 어떻게, 며칠 안에, 몇 년까지, and ends of sentences that say nothing more."""
    asked = False
    for place, word in enumerate(words):
        measured = asked and not word.verbs and _PLACES.issuperset(word.nouns)
        asked = word.asks or measured
        if not asked and not _is_end(words[place:]):
            yield word


def _is_end(words: Sequence[Word]) -> bool:
    """Whether nothing more is said before the sentence ends."""
    for word in words:
        if _says_something(word) or word.asks:
            return False
        if word.text.endswith(("?", ".", "!", ":")):
            return True
    return True


def _says_something(word: Word) -> bool:
    return bool(set(word.nouns) - _PLACES or word.verbs or word.denies or word.has("SN", "NR"))


def _amounts(word: Word) -> Iterator[str]:
    """What kind of amount a word gives: 2년 is a time."""
    if word.has("SN", "NR"):
        yield from (_UNITS[t.form] for t in word.tokens if t.tag == "NNB" and t.form in _UNITS)


def _replaced(before: Sequence[Word], follow_up: Sequence[Word]) -> Word | None:
    """The subject that gives way to that of the follow-up: 항소는 to 상고는요?"""
    new = next((word for word in follow_up if word.particle in _SUBJECT and word.nouns), None)
    if new is None:
        return None
    contrasts = len(follow_up) == 1 and new.particle in _CONTRAST
    for word in before:
        if word.particle not in _SUBJECT or not word.nouns or word.nouns[-1] == new.nouns[-1]:
            continue
        heads = {word.nouns[-1], new.nouns[-1]}
        if heads <= ROLES or (contrasts and not heads & ATTRIBUTES):
            return word
    return None


def _as_noun(word: Word, said: set[str]) -> str:
    """청구할 is 청구, 돌려주나요 is 돌려줌; a verb that is said anyway is nothing."""
    if word.denies:  # 안 of 안 하면 says nothing once its verb is gone
        return word.text.strip("?!.,:") if word.has("VX", "EF") else ""
    stems = [place for place, token in enumerate(word.tokens) if token.tag in _STEM]
    end = stems[-1] + 1 if stems else 0
    noun = word.text[: word.tokens[end - 1].end - word.tokens[0].start] if end else ""
    verb = next((t for t in word.tokens[end:] if t.form in word.verbs), None)
    if verb is None or (not noun and verb.form in said):
        return noun
    return noun + noun_form(verb.form, irregular=verb.tag.endswith("-I"))
