"""The starter corpus is loaded as digests that bear the ids of the real texts."""

import re

import pytest

from ingest.starter import load_precedents, load_statutes
from rag.citation import ArticleCitation
from rag.law import Article, ArticleNumber, Holding, StatuteKind


def test_a_statute_holds_the_articles_that_have_a_digest() -> None:
    civil = next(statute for statute in load_statutes() if statute.title == "민법")

    assert (civil.kind, civil.kind_name, civil.statute_id) == (StatuteKind.ACT, "법률", "001706")
    assert civil.digest
    assert re.fullmatch(r"\d+", civil.revision_id)
    second = civil.articles[0]
    assert second == Article(ArticleNumber(2), "신의성실", second.text, digest=True)
    assert second.text


def test_a_precedent_has_one_holding_with_the_articles_it_rests_on() -> None:
    precedent = next(p for p in load_precedents() if p.case_number == "87다카1573")

    (holding,) = precedent.holdings
    assert precedent.digest
    assert precedent.precedent_id == "103765"
    assert holding == Holding(
        "",
        precedent.issues,
        precedent.summary,
        (ArticleCitation("주택임대차보호법", ArticleNumber(3), paragraph=1),),
    )


@pytest.mark.parametrize("load", [load_statutes, load_precedents])
def test_every_entry_is_a_digest(load) -> None:
    entries = load()

    assert len(entries) > 20
    assert all(entry.digest for entry in entries)


def test_every_citation_of_a_precedent_is_understood() -> None:
    assert all(
        citation.article is not None
        for precedent in load_precedents()
        for holding in precedent.holdings
        for citation in holding.cited_articles
    )
    assert all(precedent.holdings[0].cited_articles for precedent in load_precedents())
