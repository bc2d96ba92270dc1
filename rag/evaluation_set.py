"""Questions with the articles that answer them, one JSON object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from rag.citation import ArticleCitation
from rag.errors import EvaluationError
from rag.folding import normalize_title
from rag.law import ArticleNumber
from rag.whole_files import write_whole

_NUMBER = re.compile(r"제(\d{1,4})조(?:의(\d{1,3}))?")

Line = TypeVar("Line", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Gold:
    """An article that answers a question; `law` is the key of its title."""

    law: str
    article: ArticleNumber

    @classmethod
    def of(cls, citation: ArticleCitation) -> Gold:
        """The article of a citation, whatever part of it is cited."""
        return cls(normalize_title(citation.law), citation.article or ArticleNumber(0))


@dataclass(frozen=True, slots=True)
class Row:
    """A question, the articles that answer it (at least one) and how the question is put."""

    question: str
    gold: tuple[Gold, ...]
    register: str = ""


class SourceArticle(BaseModel):
    """A gold article as a line of a set writes it."""

    model_config = ConfigDict(strict=True)
    law: Annotated[str, Field(min_length=1)]
    article: Annotated[str, Field(pattern=r"^제\d{1,4}조(의\d{1,3})?$")]

    def gold(self) -> Gold:
        """The article as it is compared."""
        match = _NUMBER.fullmatch(self.article)
        assert match is not None  # the pattern of the field is the same
        article = ArticleNumber(int(match[1]), int(match[2] or 0))
        return Gold(normalize_title(self.law), article)


class _SourceRow(BaseModel):
    model_config = ConfigDict(strict=True)
    question: Annotated[str, Field(pattern=r"\S")]
    gold_articles: Annotated[list[SourceArticle], Field(min_length=1)]
    register_: Annotated[str | None, Field(alias="register")] = None


def read_rows(path: Path) -> tuple[Row, ...]:
    """The rows of a set. Raises EvaluationError that names the file and the line."""
    return tuple(map(_row, read_lines(path, _SourceRow)))


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """Write a set, whole or not at all. Raises EvaluationError."""
    try:
        write_whole(path, "".join(map(_line, rows)))
    except OSError as error:
        raise EvaluationError(f"cannot write {str(path)!r}: {error}. Check the path") from error


def read_lines(path: Path, model: type[Line]) -> list[Line]:
    """Each line of a JSONL file as its model. Raises EvaluationError as `read_rows` does."""
    lines = []
    for number, line in enumerate(_read(path).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            lines.append(model.model_validate_json(line))
        except ValidationError as error:
            raise EvaluationError(f"{path}, line {number}: {_explain(error)}") from error
    if not lines:
        raise EvaluationError(f"{path} has no rows: give a file with one JSON object a line")
    return lines


def read_laws(path: Path) -> frozenset[str]:
    """The titles of a JSON list. Raises EvaluationError."""
    try:
        titles = TypeAdapter(list[str]).validate_json(_read(path), strict=True)
    except ValidationError as error:
        raise EvaluationError(
            f"{path}: give a JSON list of law titles ({_explain(error)})"
        ) from error
    return frozenset(titles)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"cannot read {str(path)!r}: {error}. Check the path") from error


def _line(row: Row) -> str:
    gold = [{"law": gold.law, "article": str(gold.article)} for gold in row.gold]
    line = {"question": row.question, "gold_articles": gold, "register": row.register}
    return json.dumps(line, ensure_ascii=False) + "\n"


def _row(source: _SourceRow) -> Row:
    gold = dict.fromkeys(article.gold() for article in source.gold_articles)
    return Row(source.question, tuple(gold), source.register_ or "")


def _explain(error: ValidationError) -> str:
    problem = error.errors()[0]
    key = ".".join(str(part) for part in problem["loc"])
    return f"{key!r}: {problem['msg']}" if key else str(problem["msg"])
