"""Writes law into the archive: one transaction a batch, one revision a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, Self

from rag.archive_file import Row, connect_writer, explained
from rag.archive_passages import article_id, load_outline
from rag.archive_rows import PrecedentRows, StatuteRows, TextRows
from rag.law import ArticleNumber
from rag.outline import split

# Above this many characters an article is cut before its 항 (3% of the articles are longer).
PASSAGE_LIMIT = 1_500

Outcome = Literal["added", "changed", "unchanged", "superseded"]


class ArchiveWriter:
    """The one writer of an archive. All calls block; use it from a worker thread.

    Of the statutes of one title the newest has its passages in the search index, in its newest
    revision, unless that is a repeal. A digest gives way to the real text and never replaces it
    ("superseded").
    """

    def __init__(self, path: Path) -> None:
        """Open the archive, made or migrated where needed. Raises ArchiveError."""
        self._path = path
        self.connection = connect_writer(path)
        self._revision = 0
        self._touched = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block or nothing of it. What it changes bears the next revision."""
        with explained(self._path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                (stored,) = self.connection.execute("SELECT revision FROM state").fetchone()
                self._revision, self._touched = stored + 1, False
                yield
                if self._touched:
                    self._run("UPDATE state SET revision = ?", (self._revision,))
                self.connection.execute("COMMIT")
            finally:
                if self.connection.in_transaction:  # it broke off
                    self.connection.execute("ROLLBACK")

    def put(self, rows: TextRows) -> Outcome:
        """Store a text in place of what was stored of it; revisions of a statute stay apart."""
        if isinstance(rows, StatuteRows):
            return self._put_statute(rows)
        return self._put_precedent(rows)

    def remove(self, text_id: str) -> None:
        """Take out a statute in all its revisions ("s/001706") or a precedent ("p/200172")."""
        kind, _, source_id = text_id.partition("/")
        if kind == "s":
            titles = self._titles(source_id)
            self._run("DELETE FROM statutes WHERE statute_id = ?", (source_id,))
            self._retire(f"{text_id}/")
            self._refresh_passages(titles)
        else:
            self._run("DELETE FROM precedents WHERE precedent_id = ?", (source_id,))
            self._retire(f"{text_id}/")

    def _put_statute(self, rows: StatuteRows) -> Outcome:
        if rows.digest and self._real_statute(rows):
            return "superseded"
        found = self._one(
            "SELECT key, content, digest FROM statutes"
            " WHERE (statute_id, revision_id, effective_date) = (?, ?, ?)",
            rows.header[:3],
        )
        if found and found[1] == rows.content:
            return "unchanged"
        if found:
            self._run("DELETE FROM statutes WHERE key = ?", (found[0],))
            self._retire(f"{rows.text_id}/")
        fresh = not found or bool(found[2])
        if not rows.digest:
            self._drop_digests(rows)
        self._insert_statute(rows)
        self._refresh_passages(self._titles(rows.statute_id))
        return "added" if fresh else "changed"

    def _put_precedent(self, rows: PrecedentRows) -> Outcome:
        if rows.digest and self._others_of_number(rows, digest=False):
            return "superseded"
        found = self._one(
            "SELECT key, content FROM precedents WHERE precedent_id = ?", (rows.precedent_id,)
        )
        if found and found[1] == rows.content:
            return "unchanged"
        if found:
            self._run("DELETE FROM precedents WHERE key = ?", (found[0],))
            self._retire(f"{rows.text_id}/")
        if not rows.digest:
            for (digest_id,) in self._others_of_number(rows, digest=True):
                self.remove(f"p/{digest_id}")
        self._insert_precedent(rows)
        return "changed" if found else "added"

    def _real_statute(self, rows: StatuteRows) -> Row | None:
        return self._one(
            "SELECT 1 FROM statutes WHERE NOT digest AND (statute_id = ? OR title_key = ?)",
            (rows.statute_id, rows.title_key),
        )

    def _drop_digests(self, rows: StatuteRows) -> None:
        digests = self._all(
            "SELECT DISTINCT statute_id FROM statutes"
            " WHERE digest AND (statute_id = ? OR title_key = ?)",
            (rows.statute_id, rows.title_key),
        )
        for (statute_id,) in digests:
            self.remove(f"s/{statute_id}")

    def _others_of_number(self, rows: PrecedentRows, *, digest: bool) -> list[Row]:
        marks = ", ".join("?" * len(rows.numbers))
        return self._all(
            "SELECT DISTINCT precedent_id FROM case_numbers n JOIN precedents p"
            f" ON p.key = n.precedent WHERE n.case_number IN ({marks}) AND digest = ?"
            " AND precedent_id != ?",
            (*rows.numbers, digest, rows.precedent_id),
        )

    def _insert_statute(self, rows: StatuteRows) -> None:
        key = self._insert_text("statutes", (*rows.header, rows.content))
        self._insert("articles", [(key, *row) for row in rows.articles])
        self._insert("addenda", [(key, *row) for row in rows.addenda])
        self._insert("attached_tables", [(key, *row) for row in rows.tables])

    def _insert_precedent(self, rows: PrecedentRows) -> None:
        key = self._insert_text("precedents", (*rows.header, rows.content))
        self._insert("case_numbers", [(number, key) for number in dict.fromkeys(rows.numbers)])
        self._insert("holdings", [(key, *row) for row in rows.holdings])
        self._insert("cited", [(*row[:4], key, row[4]) for row in rows.cited])
        prefix = f"{rows.text_id}/"
        self._add_passages((f"{prefix}{row[0]}", key, row[0], 0, None) for row in rows.holdings)

    def _titles(self, statute_id: str) -> list[str]:
        rows = self._all(
            "SELECT DISTINCT title_key FROM statutes WHERE statute_id = ?", (statute_id,)
        )
        return [title_key for (title_key,) in rows]

    def _refresh_passages(self, titles: Iterable[str]) -> None:
        """Let the passages under a title be those of the newest revision of the newest law."""
        for title in titles:
            newest_of_each = self._all(
                "SELECT statute_id, key, revision_id, repealed FROM statutes s WHERE title_key = ?"
                " AND NOT EXISTS (SELECT 1 FROM statutes o WHERE o.statute_id = s.statute_id"
                " AND (o.effective_date, o.revision_id) > (s.effective_date, s.revision_id))"
                " ORDER BY effective_date DESC, statute_id DESC",
                (title,),
            )
            for place, (statute_id, key, revision_id, repealed) in enumerate(newest_of_each):
                searched = None if place or repealed else key
                if self._searched(statute_id) != searched:
                    self._retire(f"s/{statute_id}/")
                    if searched is not None:
                        self._add_passages(self._article_passages(statute_id, revision_id, key))

    def _searched(self, statute_id: str) -> int | None:
        """The key of the revision whose passages are in the index."""
        found = self._one(
            "SELECT owner FROM passages WHERE id >= ? AND id < ? AND live LIMIT 1",
            _range(f"s/{statute_id}/"),
        )
        return found[0] if found else None

    def _article_passages(self, statute_id: str, revision_id: str, key: int) -> Iterator[Row]:
        articles = self._all(
            "SELECT position, number, branch, occurrence, text, outline FROM articles"
            " WHERE statute = ?",
            (key,),
        )
        for position, number, branch, occurrence, text, outline in articles:
            first = article_id(statute_id, revision_id, ArticleNumber(number, branch), occurrence)
            spans = split(len(text), load_outline(outline), PASSAGE_LIMIT)
            for place, (start, stop) in enumerate(spans, start=1):
                yield f"{first}/{place}" if place > 1 else first, key, position, start, stop

    def _add_passages(self, rows: Iterable[Row]) -> None:
        self.connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?6, ?6, 1) ON CONFLICT (id) DO UPDATE SET"
            " (owner, position, start, stop, changed, live) = (?2, ?3, ?4, ?5, ?6, 1)",
            [(*row, self._revision) for row in rows],
        )

    def _retire(self, prefix: str) -> None:
        """Mark passages as gone, so that the next index leaves them out."""
        self._touched = True
        self._run(
            "UPDATE passages SET live = 0, owner = NULL, changed = ?"
            " WHERE id >= ? AND id < ? AND live",
            (self._revision, *_range(prefix)),
        )

    def _insert_text(self, table: str, row: Row) -> int:
        self._touched = True
        marks = ", ".join("?" * len(row))
        key = self.connection.execute(f"INSERT INTO {table} VALUES (NULL, {marks})", row).lastrowid
        assert key is not None
        return key

    def _insert(self, table: str, rows: Sequence[Row]) -> None:
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            self.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

    def _run(self, statement: str, values: Row) -> None:
        self.connection.execute(statement, values)

    def _one(self, statement: str, values: Row) -> Row | None:
        found: Row | None = self.connection.execute(statement, values).fetchone()
        return found

    def _all(self, statement: str, values: Row) -> list[Row]:
        return self.connection.execute(statement, values).fetchall()


def _range(prefix: str) -> tuple[str, str]:
    """The ids that begin with `prefix`, which ends in "/"."""
    return prefix, prefix[:-1] + "0"  # "0" follows "/"
