"""Words of daily life and the words that the law has for them."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from rag.morphemes import Morphemes

_FILE = "everyday_words.tsv"
_SLACK = 4  # other morphemes that may stand between those of a form


_Words = tuple[str, ...]


class _Analysed(BaseModel):
    """Forms and their legal words, in morphemes; `origin` names the text and what analysed it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    origin: str
    entries: tuple[tuple[_Words, _Words], ...]


class EverydayWords:
    """Knows that who speaks of being thrown out of work asks about 해고.

    An entry of the file is `form|form<TAB>legal|legal`. A form is met where all its morphemes stand
    close together, in any order.
    """

    def __init__(self, analysed: _Analysed) -> None:
        self._analysed = analysed
        self._entries: dict[str, list[tuple[_Words, _Words]]] = {}
        for form, legal in analysed.entries:
            self._entries.setdefault(form[0], []).append((form, legal))

    @classmethod
    async def load(cls, morphemes: Morphemes, saved: Path) -> Self:
        """The words that ship with the package, from the file to which they were saved.

        Where that is not there, or was made of other words or morphemes, they are analysed anew
        (a second, most of it Kiwi's).
        """
        text = shipped_entries()
        analysed = await asyncio.to_thread(_read, saved)
        if analysed is None or analysed.origin != _origin(text, morphemes):
            return await cls.parse(text, morphemes)
        return cls(analysed)

    @classmethod
    async def parse(cls, text: str, morphemes: Morphemes) -> Self:
        """Read entries, one a line; lines that begin with # are comments."""
        rows = [(form, " ".join(legal)) for forms, legal in read_entries(text) for form in forms]
        forms = await morphemes.analyze([form for form, _ in rows])
        legal = await morphemes.analyze([words for _, words in rows])
        entries = (
            (tuple(dict.fromkeys(form)), tuple(dict.fromkeys(words)))
            for form, words in zip(forms, legal, strict=True)
            if form
        )
        return cls(_Analysed(origin=_origin(text, morphemes), entries=tuple(entries)))

    def save(self, path: Path) -> None:
        """Keep the words as they were analysed, for `load`."""
        path.write_text(self._analysed.model_dump_json(), encoding="utf-8")

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
            for form, legal in self._entries.get(morpheme, ())
            if _is_met(form, places)
            for word in legal
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


def _read(path: Path) -> _Analysed | None:
    try:
        return _Analysed.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def _origin(text: str, morphemes: Morphemes) -> str:
    return f"{hashlib.sha256(text.encode()).hexdigest()[:16]} / {morphemes.version}"


def _is_met(form: Sequence[str], places: dict[str, list[int]]) -> bool:
    """Whether all of a form stands within reach of one place of its first morpheme."""
    reach = len(form) + _SLACK
    return all(morpheme in places for morpheme in form) and any(
        all(any(abs(place - start) <= reach for place in places[morpheme]) for morpheme in form)
        for start in places[form[0]]
    )
