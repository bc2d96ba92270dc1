"""Small invented laws, and an archive that holds them."""

import os
import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import settings

from rag.archive_rows import precedent_rows, statute_rows
from rag.archive_writer import ArchiveWriter
from rag.law import (
    Article,
    ArticleNumber,
    Holding,
    Item,
    Paragraph,
    Precedent,
    Statute,
    StatuteKind,
    Subparagraph,
)
from rag.morphemes import Morphemes

os.environ["HF_HUB_OFFLINE"] = "1"  # read when the library is imported; no test downloads a model
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

_MARKS = "①②③④⑤⑥⑦⑧⑨"
_SUBPARAGRAPH = re.compile(r"(\d+)(?:의(\d+))?\. ")
_ITEM = re.compile(r"([가-하])\. ")


def _items(lines: list[str]) -> tuple[Item, ...]:
    return tuple(Item(line[0], line) for line in lines)


def _subparagraphs(lines: list[str]) -> tuple[Subparagraph, ...]:
    starts = [n for n, line in enumerate(lines) if _SUBPARAGRAPH.match(line)]
    found = []
    for start, end in pairwise([*starts, len(lines)]):
        match = _SUBPARAGRAPH.match(lines[start])
        assert match
        items = _items([line for line in lines[start + 1 : end] if _ITEM.match(line)])
        found.append(Subparagraph(int(match[1]), int(match[2] or 0), lines[start], items))
    return tuple(found)


def _paragraphs(lines: list[str]) -> tuple[Paragraph, ...]:
    starts = [n for n, line in enumerate(lines) if line[0] in _MARKS] or [0]
    found = []
    for start, end in pairwise([*starts, len(lines)]):
        mark = _MARKS.find(lines[start][0])
        number = mark + 1 if mark >= 0 else None
        found.append(Paragraph(number, lines[start], _subparagraphs(lines[start + 1 : end])))
    return tuple(found)


def build_article(address: str, text: str, *, occurrence: int = 0) -> Article:
    """제3조의2(보증금) and its text, whose lines begin with ①, `1. ` or `가. `."""
    match = re.fullmatch(r"제(\d+)조(?:의(\d+))?(?:\((.*)\))?", address)
    assert match
    return Article(
        number=ArticleNumber(int(match[1]), int(match[2] or 0)),
        title=match[3],
        text=text,
        paragraphs=_paragraphs([line.strip() for line in text.splitlines()]),
        headings=("제1장 총칙",),
        occurrence=occurrence,
    )


def build_statute(title: str = "가상임대차법", **changes: object) -> Statute:
    values: dict[str, object] = {
        "title": title,
        "kind": StatuteKind.ACT,
        "kind_name": "법률",
        "statute_id": "000001",
        "revision_id": "100",
        "ministries": ("가상부",),
        "promulgation_date": date(2019, 12, 1),
        "promulgation_number": "1",
        "effective_date": date(2020, 1, 1),
        "url": f"https://law.example/{title}",
        "articles": (
            build_article("제1조(목적)", "이 법은 빌린 집에서 편히 사는 것을 목적으로 한다."),
        ),
    }
    return Statute(**(values | changes))  # type: ignore[arg-type]


def build_precedent(case_number: str = "2020다1", **changes: object) -> Precedent:
    values: dict[str, object] = {
        "precedent_id": "1",
        "case_number": case_number,
        "case_name": "보증금반환",
        "case_type": "민사",
        "court": "대법원",
        "decision_date": date(2020, 5, 7),
        "url": "https://law.example/precedent",
        "holdings": (Holding("", "집을 비우면 보증금을 돌려받는지 여부", "돌려받는다."),),
    }
    return Precedent(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def article() -> Callable[..., Article]:
    return build_article


@pytest.fixture
def statute() -> Callable[..., Statute]:
    return build_statute


@pytest.fixture
def precedent() -> Callable[..., Precedent]:
    return build_precedent


@pytest.fixture
def store(tmp_path: Path) -> Callable[..., list[str]]:
    """Puts texts into the archive of `tmp_path` in one transaction; gives their outcomes."""

    def put(*texts: Statute | Precedent) -> list[str]:
        with ArchiveWriter(tmp_path / "archive.sqlite") as writer, writer.transaction():
            return [
                writer.put(
                    statute_rows(text) if isinstance(text, Statute) else precedent_rows(text)
                )
                for text in texts
            ]

    return put


@pytest.fixture(scope="session")
def tiny_gpt2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small GPT-2 of KoGPT-2's classes; it takes ten seconds to train."""
    pytest.importorskip("torch", reason="needs pip install 'lawbot[models]'")
    from tiny_gpt2 import save_gpt2

    path = tmp_path_factory.mktemp("models") / "tiny-gpt2"
    save_gpt2(path)
    return path


@pytest.fixture
def published(tiny_gpt2: Path, tmp_path: Path) -> Path:
    """The small model laid out as KoGPT-2 is published: a pickle and a bare tokenizer.json."""
    from tiny_gpt2 import publish

    return publish(tiny_gpt2, tmp_path / "published")


@pytest.fixture(scope="session")
def morphemes() -> Morphemes:
    """Kiwi takes seconds to load: all tests share one."""
    return Morphemes()
