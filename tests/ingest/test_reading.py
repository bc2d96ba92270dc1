"""Files of a source, read one by one: what goes wrong with one is noted."""

from collections.abc import Callable, Iterator

from ingest.ledger import FileRecord
from ingest.reading import READING, read_files
from ingest.sources import Source, SourceFile


class FakeSource(Source):
    """Files that are given by path and by what reading them does."""

    spec = "fake"

    def __init__(self, files: dict[str, Callable[[], bytes]]) -> None:
        self._files = files

    def fingerprint(self) -> str:
        return "same"

    def count(self) -> int:
        return len(self._files)

    def files(self) -> Iterator[SourceFile]:
        for path, read in self._files.items():
            yield SourceFile(path, f"print of {path}", read)


def crash() -> bytes:
    raise RuntimeError("a bug of ours")


def test_a_bug_costs_one_file_and_leaves_its_traceback_in_the_log(caplog) -> None:
    source = FakeSource({"a.md": crash, "b.md": lambda: b"\xff"})
    first, second = read_files(source, "precedents", {})
    assert first.record == FileRecord(
        "a.md", f"{READING} print of a.md", "failed", "RuntimeError: a bug of ours"
    )
    assert second.record.status == "failed"
    (entry,) = caplog.records
    assert entry.getMessage() == "cannot read a.md"
    assert entry.exc_info


def test_what_was_skipped_is_opened_again_by_a_job_of_another_kind() -> None:
    source = FakeSource({"a.md": lambda: b"# none"})
    (skipped,) = read_files(source, "statutes", {})
    known = {"a.md": skipped.record}
    (again,) = read_files(source, "statutes", known)
    (other,) = read_files(source, "precedents", known)
    assert (again.known, again.record) == (True, skipped.record)
    assert (other.known, other.record.reason) == (
        False,
        "no precedent: its front matter has no 사건번호",
    )


def test_what_is_known_is_not_opened_again_unless_it_failed() -> None:
    source = FakeSource({"a.md": crash, "b.md": lambda: b"\xff"})
    known = {
        "a.md": FileRecord("a.md", f"{READING} print of a.md", "ok", text="p/1"),
        "b.md": FileRecord("b.md", f"{READING} print of b.md", "failed", "was cut off", "p/2"),
    }
    first, second = read_files(source, "precedents", known)
    assert (first.record, first.known) == (known["a.md"], True)
    assert (second.known, second.record.status, second.record.text) == (False, "failed", "p/2")
    assert second.record.reason != "was cut off"
