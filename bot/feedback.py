"""The review queue: judged answers as an evaluation set."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.store import Store
from bot.store_database import store_url
from bot.store_feedback import Judged
from bot.workspace import Workspace
from rag.citation import ArticleCitation, PrecedentCitation
from rag.citation_parser import parse_citations
from rag.errors import EvaluationError


@dataclass(frozen=True, slots=True)
class Exported:
    """How many judged answers were written, and how many cite no article and were left out."""

    written: int
    left_out: int


async def export_feedback(workspace: Workspace, file: Path) -> Exported:
    """Write every judged answer to a JSONL file that `lawbot evaluate` reads.

    Its gold articles are those that the answer cites: of a row whose `register` is "down" they are
    what somebody found wrong, to be put right by whoever reviews it. Raises StoreError, or
    EvaluationError when the file cannot be written.
    """
    url = store_url(workspace.config.store.url, workspace.data_dir)
    async with Store.open(url) as store:
        judged = await store.feedback.queue()
    lines = [line for line in map(_line, judged) if line]
    await asyncio.to_thread(_write, file, lines)
    return Exported(len(lines), len(judged) - len(lines))


def _write(file: Path, lines: Iterable[str]) -> None:
    try:
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise EvaluationError(f"cannot write {str(file)!r}: {error}. Check the path") from error


def _line(judged: Judged) -> str:
    turn, feedback = judged
    cited = [citation for text in turn.citations for citation in parse_citations(text)]
    articles = _articles(c for c in cited if isinstance(c, ArticleCitation))
    if not articles:
        return ""
    row = {
        "id": turn.id,
        "question": turn.understood or turn.question,
        "gold_articles": articles,
        "gold_precedents": [c.case_number for c in cited if isinstance(c, PrecedentCitation)],
        "answer": turn.reply,
        "register": feedback.verdict,
        "reason": feedback.reason,
        "generator": turn.generator,
    }
    return json.dumps(row, ensure_ascii=False)


def _articles(citations: Iterable[ArticleCitation]) -> list[dict[str, str]]:
    """Each article once, whatever part of it is cited; a law as a whole is none."""
    named = dict.fromkeys((c.law, str(c.article)) for c in citations if c.article)
    return [{"law": law, "article": article} for law, article in named]
