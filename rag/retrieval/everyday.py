"""Words of daily life and the words that the law has for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import resources
from typing import NamedTuple, Self

from rag.morphemes import Morphemes

_FILE = "everyday_words.tsv"
_SLACK = 4  # other morphemes that may stand between those of a form


class _Entry(NamedTuple):
    form: frozenset[str]
    legal: tuple[str, ...]


class EverydayWords:
    """Knows that who speaks of being thrown out of work asks about 해고.

    An entry of the file is `form|form<TAB>legal|legal`. A form is met where all its morphemes stand
    close together, in any order.
    """

    def __init__(self, entries: dict[str, list[_Entry]]) -> None:
        self._entries = entries

    @classmethod
    async def load(cls, morphemes: Morphemes) -> Self:
        """Read the words that ship with the package (a second, most of it Kiwi's)."""
        return await cls.parse(shipped_entries(), morphemes)

    @classmethod
    async def parse(cls, text: str, morphemes: Morphemes) -> Self:
        """Read entries, one a line; lines that begin with # are comments."""
        rows = [(form, " ".join(legal)) for forms, legal in read_entries(text) for form in forms]
        forms = await morphemes.analyze([form for form, _ in rows])
        legal = await morphemes.analyze([words for _, words in rows])
        entries: dict[str, list[_Entry]] = {}
        for form, words in zip(forms, legal, strict=True):
            if form:
                entry = _Entry(frozenset(form), tuple(dict.fromkeys(words)))
                entries.setdefault(form[0], []).append(entry)
        return cls(entries)

    def legal_words(self, question: Sequence[str]) -> list[str]:
        """The legal morphemes for what a question says in everyday words, each once.

        `question` are its morphemes in order; those that it has already are left out.
        """
        places: dict[str, list[int]] = {}
        for place, morpheme in enumerate(question):
            places.setdefault(morpheme, []).append(place)
        found = (
            word
            for morpheme in places
            for entry in self._entries.get(morpheme, ())
            if _is_met(entry.form, morpheme, places)
            for word in entry.legal
        )
        return [word for word in dict.fromkeys(found) if word not in places]


def read_entries(text: str) -> Iterator[tuple[list[str], list[str]]]:
    """The everyday forms and the legal words of each entry."""
    for line in text.splitlines():
        forms, tab, legal = line.partition("\t")
        if tab and not line.startswith("#"):
            yield forms.split("|"), legal.split("|")


def shipped_entries() -> str:
    """The entries that ship with the package, as text."""
    return resources.files("rag.retrieval").joinpath(_FILE).read_text(encoding="utf-8")


def _is_met(form: frozenset[str], first: str, places: dict[str, list[int]]) -> bool:
    """Whether all of a form stands within reach of one place of its first morpheme."""
    reach = len(form) + _SLACK
    return all(morpheme in places for morpheme in form) and any(
        all(any(abs(place - start) <= reach for place in places[morpheme]) for morpheme in form)
        for start in places[first]
    )
