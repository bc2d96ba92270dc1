"""The lexical index: BM25 over the morphemes of law name, heading and body (tantivy)."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Self, get_args

import tantivy

from rag.citation import ArticleCitation
from rag.errors import IndexMissing
from rag.morphemes import Morphemes
from rag.passage import Passage, PassageKind, Query, RankedId
from rag.retrieval.days import day_number, last_day

SCHEMA_VERSION = 1
_FIELDS = ("law", "heading", "chapter", "body")
_BOOSTS = {"statute": (0.5, 1.2, 0.3, 1.0), "precedent": (0.3, 0.3, 0.0, 1.0)}
_MAX_TERMS = 64  # a question has some ten; of a longer text the strongest are searched
_WRITER_BYTES = 64_000_000


class LexicalIndex:
    """A folder with one index per kind of passage, mapped into memory.

    Statutes and precedents are kept apart, so that the words that are common in one do not weigh
    on the other. `add` is for ids that are not in the index; nothing is seen before `commit`.
    Searches may run side by side.
    """

    def __init__(self, indexes: Mapping[PassageKind, tantivy.Index]) -> None:
        self._indexes = indexes
        self._writers: dict[PassageKind, tantivy.IndexWriter] = {}

    @classmethod
    async def create(cls, path: Path) -> Self:
        """Make an empty index in a folder that is made if need be."""
        return cls(await asyncio.to_thread(_create, path))

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open an index, in milliseconds. Raises IndexMissing when there is none."""
        return cls(await asyncio.to_thread(_open, path))

    def close(self) -> None:
        """Let go of the files; tantivy does so when nobody refers to an index any more."""
        self._indexes = {}

    async def add(self, passages: Sequence[Passage], morphemes: Morphemes) -> None:
        """Index passages under the morphemes of their law name, headings and text."""
        columns = [
            await morphemes.analyze([_laws(passage) for passage in passages]),
            await morphemes.analyze([passage.heading or "" for passage in passages]),
            await morphemes.analyze([_chapters(passage) for passage in passages]),
            await morphemes.analyze([passage.text for passage in passages]),
        ]
        rows = zip(*columns, strict=True)
        await asyncio.to_thread(self._add, list(zip(passages, rows, strict=True)))

    async def delete(self, ids: Sequence[str]) -> None:
        """Remove passages; an id that is not in the index is no error."""
        await asyncio.to_thread(self._delete, ids)

    async def commit(self) -> None:
        """Make what was added and deleted visible to searches, and durable."""
        await asyncio.to_thread(self._commit)

    async def search(
        self, terms: Mapping[str, float], kind: PassageKind, query: Query, *, limit: int
    ) -> list[RankedId]:
        """The passages of one kind that fit the weighted terms, within the query's bounds.

        A score is a share: 1 is what a text of average length gets that has every term once.
        """
        if not terms:
            return []
        return await asyncio.to_thread(self._search, terms, kind, query, limit)

    def _add(self, rows: Iterable[tuple[Passage, Sequence[Sequence[str]]]]) -> None:
        for passage, fields in rows:
            self._writer(passage.kind).add_document(_document(passage, fields))

    def _delete(self, ids: Sequence[str]) -> None:
        for kind in self._indexes:
            writer = self._writer(kind)
            for passage_id in ids:
                writer.delete_documents_by_term("id", passage_id)

    def _commit(self) -> None:
        for kind in self._indexes:
            writer = self._writer(kind)
            writer.commit()
            writer.wait_merging_threads()
            self._indexes[kind].reload()
        self._writers = {}

    def _search(
        self, terms: Mapping[str, float], kind: PassageKind, query: Query, limit: int
    ) -> list[RankedId]:
        index = self._indexes[kind]
        searcher = index.searcher()
        strongest = dict(sorted(terms.items(), key=lambda item: (-item[1], item[0]))[:_MAX_TERMS])
        parsed = _scoring(index.schema, strongest, _BOOSTS[kind])
        for bound in _bounds(index.schema, kind, query):
            parsed = parsed.and_must_match(tantivy.Query.const_score_query(bound, 0.0))
        found = searcher.search(parsed, limit=limit, count=False).hits
        whole = _whole_score(searcher, strongest)
        return [
            RankedId(str(searcher.doc(address).get_first("id")), score / whole)
            for score, address in found
        ]

    def _writer(self, kind: PassageKind) -> tantivy.IndexWriter:
        if kind not in self._writers:
            index = self._indexes[kind]
            self._writers[kind] = index.writer(heap_size=_WRITER_BYTES, num_threads=1)
        return self._writers[kind]


def _create(path: Path) -> dict[PassageKind, tantivy.Index]:
    indexes = {}
    for kind in get_args(PassageKind):
        (path / kind).mkdir(parents=True)
        indexes[kind] = _prepared(tantivy.Index(_schema(), path=str(path / kind), reuse=False))
    return indexes


def _open(path: Path) -> dict[PassageKind, tantivy.Index]:
    try:
        return {
            kind: _prepared(tantivy.Index.open(str(path / kind))) for kind in get_args(PassageKind)
        }
    except (ValueError, OSError) as error:
        raise IndexMissing(
            f"no lexical index in {str(path)!r}: run `lawbot ingest rebuild-index`"
        ) from error


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for field in _FIELDS:
        builder.add_text_field(field, tokenizer_name="morphemes", index_option="freq")
    builder.add_text_field("title", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("day", fast=True)
    return builder.build()


def _prepared(index: tantivy.Index) -> tantivy.Index:
    whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("morphemes", whitespace)
    index.config_reader("manual")
    return index


def _document(passage: Passage, fields: Sequence[Sequence[str]]) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("id", passage.id)
    for field, morphemes in zip(_FIELDS, fields, strict=True):
        document.add_text(field, " ".join(morphemes))
    if isinstance(passage.citation, ArticleCitation):
        document.add_text("title", passage.citation.law)
    if passage.date:
        document.add_unsigned("day", day_number(passage.date))
    return document


def _laws(passage: Passage) -> str:
    """A precedent is also found by the names of the laws that it cites."""
    if isinstance(passage.citation, ArticleCitation):
        return passage.citation.law
    return " ".join({citation.law: None for citation in passage.cited_articles})


def _chapters(passage: Passage) -> str:
    return " ".join(passage.heading_path) if passage.kind == "statute" else ""


def _whole_score(searcher: tantivy.Searcher, terms: Mapping[str, float]) -> float:
    """The BM25 score of a text of average length that has each term once."""
    count = searcher.num_docs
    frequencies = {term: searcher.doc_freq("body", term) for term in terms}
    return sum(
        weight * math.log1p((count - frequencies[term] + 0.5) / (frequencies[term] + 0.5))
        for term, weight in terms.items()
    )


def _scoring(
    schema: tantivy.Schema, terms: Mapping[str, float], boosts: Sequence[float]
) -> tantivy.Query:
    """Terms reach tantivy as values, never as query syntax."""
    return tantivy.Query.boolean_query(
        [
            (tantivy.Occur.Should, _term(schema, field, term, weight * boost))
            for term, weight in terms.items()
            for field, boost in zip(_FIELDS, boosts, strict=True)
            if boost
        ]
    )


def _term(schema: tantivy.Schema, field: str, term: str, weight: float) -> tantivy.Query:
    query = tantivy.Query.term_query(schema, field, term, "freq")
    return tantivy.Query.boost_query(query, weight)


def _bounds(schema: tantivy.Schema, kind: PassageKind, query: Query) -> Iterable[tantivy.Query]:
    if kind == "statute" and query.laws is not None:
        yield tantivy.Query.term_set_query(schema, "title", sorted(query.laws))
    last = last_day(kind, query)
    if last is not None:
        yield tantivy.Query.range_query(schema, "day", tantivy.FieldType.Unsigned, upper_bound=last)
