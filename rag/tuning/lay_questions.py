"""Questions in words of daily life, each with the article that answers it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import md5
from importlib import resources
from typing import NamedTuple

from rag.citation import ArticleCitation
from rag.folding import normalize_title
from rag.law import ArticleNumber

_FILE = "lay_questions.txt"
_LEFT_OUT = 20  # of so many articles one


class Address(NamedTuple):
    """Where an article stands: the key of its law's title, and its number."""

    law: str
    article: ArticleNumber

    @classmethod
    def of(cls, citation: ArticleCitation) -> Address | None:
        """The address of a cited article; None for what stands outside of articles."""
        return cls(normalize_title(citation.law), citation.article) if citation.article else None


class LayQuestion(NamedTuple):
    """What somebody asks, and the article that says it."""

    question: str
    answer: Address


def lay_questions() -> list[LayQuestion]:
    """The questions that ship with the package."""
    return list(_read(resources.files("rag.tuning").joinpath(_FILE).read_text(encoding="utf-8")))


def set_apart(
    questions: Sequence[LayQuestion],
) -> tuple[list[LayQuestion], list[LayQuestion]]:
    """The questions to learn from, and those about every twentieth article, always the same."""
    left = [asked for asked in questions if _is_left_out(asked.answer)]
    return [asked for asked in questions if not _is_left_out(asked.answer)], left


def _is_left_out(answer: Address) -> bool:
    name = f"{answer.law} {answer.article}".encode()
    return int(md5(name, usedforsecurity=False).hexdigest(), 16) % _LEFT_OUT == 0


def _read(text: str) -> Iterator[LayQuestion]:
    """A line `@law` goes before those of its articles: `number|question`; 5의2 is 제5조의2."""
    law = ""
    for line in text.splitlines():
        if line.startswith("@"):
            law = normalize_title(line[1:])
            continue
        place, _, question = line.partition("|")
        number, _, branch = place.partition("의")
        yield LayQuestion(question, Address(law, ArticleNumber(int(number), int(branch or 0))))
