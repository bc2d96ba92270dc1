"""The starter corpus: its facts are those of the law itself, its words are our own."""

from __future__ import annotations

import re
import tarfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
STARTER = ROOT / "ingest" / "starter"
CORPUS = ROOT.parent / "shared" / "corpus"

STATUTES: list[dict[str, Any]] = tomllib.loads(
    (STARTER / "statutes.toml").read_text(encoding="utf-8")
)["statute"]
PRECEDENTS: list[dict[str, Any]] = tomllib.loads(
    (STARTER / "precedents.toml").read_text(encoding="utf-8")
)["precedent"]

TEXTS = [
    *(article["digest"] for statute in STATUTES for article in statute["article"]),
    *(precedent["digest"] for precedent in PRECEDENTS),
    *(precedent["issue"] for precedent in PRECEDENTS),
]
LONGEST_SHARED_RUN = 24  # characters without spaces: terms of art fit in, sentences do not

CITATION = re.compile(r"(?P<law>.+) (?P<article>제\d+조(의\d+)?)(제\d+항)?(제\d+호)?")
ARTICLE_HEADING = re.compile(r"^##### (제\d+조(?:의\d+)?)(?: \((.*)\))?\s*$", re.MULTILINE)

STATUTE_FACTS = {
    "title": "제목",
    "kind": "법령구분",
    "statute_id": "법령ID",
    "revision_id": "법령MST",
    "ministries": "소관부처",
    "promulgation_date": "공포일자",
    "promulgation_number": "공포번호",
    "effective_date": "시행일자",
    "url": "출처",
}
PRECEDENT_FACTS = {
    "case_number": "사건번호",
    "case_name": "사건명",
    "case_type": "사건종류",
    "court": "법원명",
    "decision_date": "선고일자",
    "url": "출처",
}

needs_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the law corpus lies beside the checkout on some machines only"
)
each_statute = pytest.mark.parametrize(
    "statute", STATUTES, ids=[statute["title"] for statute in STATUTES]
)
each_precedent = pytest.mark.parametrize(
    "precedent", PRECEDENTS, ids=[precedent["case_number"] for precedent in PRECEDENTS]
)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One Markdown file of the corpus: its front matter and the text below it."""

    facts: dict[str, Any]
    body: str

    @property
    def articles(self) -> dict[str, tuple[str | None, str]]:
        """조문번호 to 조문제목 and text."""
        marks = list(ARTICLE_HEADING.finditer(self.body))
        ends = [mark.start() for mark in marks[1:]] + [len(self.body)]
        return {
            mark[1]: (mark[2], self.body[mark.end() : end])
            for mark, end in reversed(list(zip(marks, ends, strict=True)))
        }

    @property
    def holding(self) -> str:
        """판시사항 and 판결요지."""
        return self.body.partition("## 참조조문")[0]


def read_files(archive: str, wanted: set[PurePosixPath]) -> Iterator[SourceFile]:
    """The wanted files of a corpus archive, in one pass that ends with the last of them."""
    left = set(wanted)
    with tarfile.open(CORPUS / archive, "r|xz") as tar:
        for member in tar:
            path = PurePosixPath(member.name)
            if path not in left:
                continue
            data = tar.extractfile(member)
            assert data is not None
            _, front, body = data.read().decode("utf-8").split("---\n", 2)
            yield SourceFile(yaml.safe_load(front), body)
            left.remove(path)
            if not left:
                return


def cited_laws() -> set[str]:
    cited = (CITATION.fullmatch(text) for row in PRECEDENTS for text in row["cited_articles"])
    return {match["law"] for match in cited if match}


def statute_path(title: str) -> PurePosixPath:
    """Where the act of this title lies; beside two of them a repealed stub bears its name."""
    stem = {"근로기준법": "법률(법률)", "이자제한법": "법률(법률)", "대한민국헌법": "헌법"}
    return PurePosixPath("kr", re.sub(r"\s", "", title), f"{stem.get(title, '법률')}.md")


def precedent_path(precedent: dict[str, Any]) -> PurePosixPath:
    number = precedent["case_number"].replace(", ", "_")
    return PurePosixPath("precedent-kr", precedent["case_type"], precedent["court"], f"{number}.md")


@pytest.fixture(scope="module")
def statute_files() -> dict[str, SourceFile]:
    titles = {statute["title"] for statute in STATUTES} | cited_laws()
    files = read_files("statutes.tar.xz", {statute_path(title) for title in titles})
    return {file.facts["제목"]: file for file in files}


@pytest.fixture(scope="module")
def precedent_files() -> dict[str, SourceFile]:
    files = read_files("precedents.tar.xz", {precedent_path(row) for row in PRECEDENTS})
    return {file.facts["사건번호"]: file for file in files}


def stated(entry: dict[str, Any], fields: dict[str, str]) -> dict[str, str]:
    return {source: str(entry[field]) for field, source in fields.items()}


def sourced(file: SourceFile, fields: dict[str, str]) -> dict[str, str]:
    return {source: str(file.facts[source]) for source in fields.values()}


def shared_run(text: str, source: str) -> str | None:
    """The first run of the text, spaces removed, that is too long and stands in the source."""
    ours, theirs = (re.sub(r"[\s*\\]", "", part) for part in (text, source))
    width = LONGEST_SHARED_RUN + 1
    runs = (ours[start : start + width] for start in range(len(ours) - width + 1))
    return next((run for run in runs if run in theirs), None)


def repeated(keys: list[str]) -> list[str]:
    return [key for key, count in Counter(keys).items() if count > 1]


def test_covers_at_least_300_provisions_of_25_laws_and_40_precedents() -> None:
    assert sum(len(statute["article"]) for statute in STATUTES) >= 300
    assert len(STATUTES) >= 25
    assert len(PRECEDENTS) >= 40


def test_no_law_and_no_precedent_stands_twice() -> None:
    assert repeated([statute["title"] for statute in STATUTES]) == []
    assert repeated([precedent["case_number"] for precedent in PRECEDENTS]) == []


@each_statute
def test_no_article_of_a_law_stands_twice(statute: dict[str, Any]) -> None:
    assert repeated([article["number"] for article in statute["article"]]) == []


def test_every_text_is_a_short_digest() -> None:
    assert [text for text in TEXTS if not 20 <= len(text) <= 400] == []


@pytest.mark.parametrize("word", ["상담", "자문"])
def test_no_text_sends_the_reader_to_an_adviser(word: str) -> None:
    assert [text for text in TEXTS if word in text] == []


def test_every_citation_of_a_precedent_has_the_printed_form() -> None:
    citations = [text for precedent in PRECEDENTS for text in precedent["cited_articles"]]
    assert [text for text in citations if not CITATION.fullmatch(text)] == []


@pytest.mark.parametrize(
    ("text", "run"),
    [
        ("빌린 돈은 갚아야 한다.", None),
        ("가" * LONGEST_SHARED_RUN, None),
        ("나" + "가 " * (LONGEST_SHARED_RUN + 1), "가" * (LONGEST_SHARED_RUN + 1)),
    ],
)
def test_a_copied_run_is_seen_across_spaces(text: str, run: str | None) -> None:
    assert shared_run(text, "**①** " + "가" * 60) == run


@needs_corpus
@each_statute
def test_a_law_bears_the_facts_of_its_source(
    statute: dict[str, Any], statute_files: dict[str, SourceFile]
) -> None:
    source = statute_files[statute["title"]]
    assert stated(statute, STATUTE_FACTS) == sourced(source, STATUTE_FACTS)


@needs_corpus
@each_statute
def test_every_article_exists_under_its_title(
    statute: dict[str, Any], statute_files: dict[str, SourceFile]
) -> None:
    source = statute_files[statute["title"]].articles
    titles = {article["number"]: article.get("title") for article in statute["article"]}
    assert titles == {number: source[number][0] for number in titles if number in source}


@needs_corpus
@each_statute
def test_no_digest_of_an_article_copies_its_source(
    statute: dict[str, Any], statute_files: dict[str, SourceFile]
) -> None:
    source = statute_files[statute["title"]].articles
    runs = {
        article["number"]: shared_run(article["digest"], source[article["number"]][1])
        for article in statute["article"]
    }
    assert {number: run for number, run in runs.items() if run} == {}


@needs_corpus
@each_precedent
def test_a_precedent_bears_the_facts_of_its_source(
    precedent: dict[str, Any], precedent_files: dict[str, SourceFile]
) -> None:
    source = precedent_files[precedent["case_number"]]
    assert stated(precedent, PRECEDENT_FACTS) == sourced(source, PRECEDENT_FACTS)


@needs_corpus
@each_precedent
def test_every_article_a_precedent_cites_exists_today(
    precedent: dict[str, Any], statute_files: dict[str, SourceFile]
) -> None:
    matches = filter(None, map(CITATION.fullmatch, precedent["cited_articles"]))
    missing = [m[0] for m in matches if m["article"] not in statute_files[m["law"]].articles]
    assert missing == []


@needs_corpus
@each_precedent
def test_no_digest_of_a_precedent_copies_its_source(
    precedent: dict[str, Any], precedent_files: dict[str, SourceFile]
) -> None:
    holding = precedent_files[precedent["case_number"]].holding
    assert shared_run(precedent["issue"], holding) is None
    assert shared_run(precedent["digest"], holding) is None
