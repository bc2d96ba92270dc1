"""A folder, an archive and a repository give the same files, and say what is wrong with them."""

import io
import os
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest.errors import FileBroken, NotLaw, SourceUnreadable
from ingest.sources import Source, open_source
from ingest.sources.base import FILE_LIMIT

TEXTS = {
    "README.md": b"# law",
    "kr/나법/법률.md": "나".encode() * 4000,
    "kr/나법/시행령.md": "나령".encode(),
    "kr/가법/시행규칙.md": "가칙".encode(),
    "kr/가법/법률(법률).md": "가".encode(),
}
IN_READING_ORDER = [
    "kr/가법/법률(법률).md",
    "kr/나법/법률.md",
    "kr/나법/시행령.md",
    "README.md",
    "kr/가법/시행규칙.md",
]
GIT = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    for name, data in {**TEXTS, ".github/notes.md": b"x", "kr/가법/meta.json": b"{}"}.items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tree


@pytest.fixture
def repository(tree: Path) -> Path:
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "law"]):
        subprocess.run([*GIT, *command], cwd=tree, check=True)
    return tree


@pytest.fixture
def opened(tmp_path: Path) -> Callable[[object], Source]:
    return lambda spec: open_source(str(spec), tmp_path / "cache")


def make_tar(path: Path, mode: str, *members: tuple[str, bytes]) -> Path:
    with tarfile.open(path, mode) as tar:  # type: ignore[call-overload]
        for name, data in members or TEXTS.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def texts(source: Source) -> dict[str, bytes]:
    with source:
        return {file.path: file.read() for file in source.files()}


def test_a_folder_gives_acts_first(tree: Path, opened: Callable[[object], Source]) -> None:
    with opened(tree) as source:
        assert [file.path for file in source.files()] == IN_READING_ORDER
        assert source.count() == 5
        assert source.spec == str(tree)
    assert texts(source) == TEXTS


@pytest.mark.parametrize("packing", ["", ":xz", ":gz", ":bz2"])
def test_a_tar_file_gives_its_files_in_its_own_order(
    packing: str, tmp_path: Path, opened: Callable[[object], Source]
) -> None:
    path = make_tar(tmp_path / "law.tar", f"w{packing}")

    with opened(path) as source:
        assert [file.path for file in source.files()] == list(TEXTS)
        assert source.count() == 5
    assert texts(source) == TEXTS


def test_a_zip_file_gives_acts_first(tmp_path: Path, opened: Callable[[object], Source]) -> None:
    path = tmp_path / "law.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in TEXTS.items():
            archive.writestr(name, data)

    with opened(path) as source:
        assert [file.path for file in source.files()] == IN_READING_ORDER
        assert source.count() == 5
        assert {file.path: file.read() for file in source.files()} == TEXTS


def test_a_repository_is_read_without_a_working_tree(
    repository: Path, tmp_path: Path, opened: Callable[[object], Source]
) -> None:
    address = f"file://{repository}"

    with opened(address) as source:
        assert [file.path for file in source.files()] == IN_READING_ORDER
        assert source.count() == 5
        assert {file.path: file.read() for file in source.files()} == TEXTS
        assert source.spec == address
    assert not list(tmp_path.glob("cache/*/kr"))


def test_a_bare_repository_is_read_in_place(
    repository: Path, tmp_path: Path, opened: Callable[[object], Source]
) -> None:
    bare = tmp_path / "law.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", repository, bare], check=True)

    assert texts(opened(bare)) == TEXTS


def test_the_fingerprint_of_a_folder_follows_its_files(
    tree: Path, opened: Callable[[object], Source]
) -> None:
    before = opened(tree)
    fingerprints = {file.path: file.fingerprint for file in before.files()}
    assert opened(tree).fingerprint() == before.fingerprint()

    (tree / "kr/가법/시행규칙.md").write_bytes("새칙".encode())
    os.utime(tree / "kr/가법/시행규칙.md", ns=(0, 1))

    after = opened(tree)
    assert after.fingerprint() != before.fingerprint()
    assert [f.path for f in after.files() if f.fingerprint != fingerprints[f.path]] == [
        "kr/가법/시행규칙.md"
    ]


def test_the_fingerprint_of_an_archive_member_is_of_its_bytes(
    tmp_path: Path, opened: Callable[[object], Source]
) -> None:
    same_size = {**TEXTS, "kr/가법/시행규칙.md": "새칙".encode()}
    before = opened(make_tar(tmp_path / "1.tar.xz", "w:xz"))
    after = opened(make_tar(tmp_path / "2.tar.xz", "w:xz", *same_size.items()))

    known = {file.fingerprint for file in before.files()}
    assert before.fingerprint() != after.fingerprint()
    assert [f.path for f in after.files() if f.fingerprint not in known] == ["kr/가법/시행규칙.md"]


def test_a_second_fetch_brings_what_is_new(
    repository: Path, opened: Callable[[object], Source]
) -> None:
    address = f"file://{repository}"
    with opened(address) as first:
        known = {file.fingerprint for file in first.files()}
        commit = first.fingerprint()
    (repository / "kr/가법/시행규칙.md").write_bytes("새칙".encode())
    subprocess.run([*GIT, "commit", "--quiet", "-am", "new"], cwd=repository, check=True)

    with opened(address) as second:
        assert second.fingerprint() != commit
        assert [f.path for f in second.files() if f.fingerprint not in known] == [
            "kr/가법/시행규칙.md"
        ]


@pytest.mark.parametrize("packing", ["", ":xz", ":gz"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_cut_off_tar_file_is_no_short_one(
    packing: str, part: float, tmp_path: Path, opened: Callable[[object], Source]
) -> None:
    whole = make_tar(tmp_path / "whole.tar", f"w{packing}").read_bytes()
    path = tmp_path / "cut.tar"
    path.write_bytes(whole[: int(part * (len(whole) if packing else 16_000))])

    message = "damaged or cut off: fetch it again"
    with pytest.raises(SourceUnreadable, match=message):
        texts(opened(path))
    with pytest.raises(SourceUnreadable, match=message):
        opened(path).count()


def test_a_cut_off_zip_file_is_none(tmp_path: Path, opened: Callable[[object], Source]) -> None:
    path = tmp_path / "cut.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("kr/가법/법률.md", "가" * 1000)
    path.write_bytes(path.read_bytes()[:-30])

    with pytest.raises(SourceUnreadable, match="damaged or cut off: fetch it again"):
        opened(path)


def test_a_damaged_zip_member_is_one_broken_file(
    tmp_path: Path, opened: Callable[[object], Source]
) -> None:
    path = tmp_path / "law.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("kr/가법/법률.md", "가" * 10)
    path.write_bytes(path.read_bytes().replace("가가가".encode(), "나나나".encode()))

    with opened(path) as source:
        (file,) = source.files()
        with pytest.raises(FileBroken, match=r"kr/가법/법률\.md: cannot be unpacked"):
            file.read()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty: fetch it again"),
        ("법률".encode(), "neither a folder nor an archive (.tar, .tar.xz, .tar.gz, .zip)"),
    ],
)
def test_a_file_that_is_no_archive(
    content: bytes, reason: str, tmp_path: Path, opened: Callable[[object], Source]
) -> None:
    path = tmp_path / "law.tar.xz"
    path.write_bytes(content)

    with pytest.raises(SourceUnreadable) as caught:
        opened(path)
    assert str(caught.value).startswith(f"{path}: {reason}")


def test_a_path_that_is_not_there(tmp_path: Path, opened: Callable[[object], Source]) -> None:
    with pytest.raises(SourceUnreadable) as caught:
        opened(tmp_path / "nowhere")
    assert str(caught.value) == f"{tmp_path}/nowhere: cannot be read: No such file or directory"


def test_a_source_without_markdown(tmp_path: Path, opened: Callable[[object], Source]) -> None:
    (tmp_path / "empty").mkdir()
    archive = make_tar(tmp_path / "law.tar.xz", "w:xz", ("kr/meta.json", b"{}"))
    with zipfile.ZipFile(tmp_path / "law.zip", "w") as empty:
        empty.writestr("kr/meta.json", "{}")

    for path in (tmp_path / "empty", archive, tmp_path / "law.zip"):
        with pytest.raises(SourceUnreadable, match=r"there is no \.md file in this"):
            texts(opened(path))


def test_what_is_no_regular_file_is_passed_over(
    tree: Path, tmp_path: Path, opened: Callable[[object], Source]
) -> None:
    (tree / "kr/가법/link.md").symlink_to("/etc/hostname")
    link = tarfile.TarInfo("link.md")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
    with tarfile.open(tmp_path / "law.tar", "w") as tar:
        tar.addfile(link)

    for path in (tree, tmp_path / "law.tar"):
        (file,) = (file for file in opened(path).files() if file.path.endswith("link.md"))
        with pytest.raises(NotLaw, match=r"link\.md: a link, not a file"):
            file.read()


def test_a_huge_file_is_not_read(tree: Path, opened: Callable[[object], Source]) -> None:
    with (tree / "kr/가법/huge.md").open("wb") as file:
        file.truncate(FILE_LIMIT + 1)

    (huge,) = (file for file in opened(tree).files() if file.path.endswith("huge.md"))
    with pytest.raises(FileBroken, match=r"huge\.md: too large for a statute"):
        huge.read()


@contextmanager
def as_anyone() -> Iterator[None]:
    """The superuser may read everything: be somebody else for a while."""
    superuser = os.geteuid() == 0
    if superuser:
        os.seteuid(65534)
    try:
        yield
    finally:
        if superuser:
            os.seteuid(0)


def test_what_may_not_be_read_is_reported(tree: Path, opened: Callable[[object], Source]) -> None:
    reports = []
    with tempfile.TemporaryDirectory() as folder:
        guarded = shutil.copytree(tree, Path(folder) / "tree")
        Path(folder).chmod(0o755)
        (guarded / "kr/가법").chmod(0)
        (guarded / "kr/나법/법률.md").chmod(0)
        with as_anyone():
            for file in opened(guarded).files():
                try:
                    file.read()
                except FileBroken as error:
                    reports.append(str(error))
        (guarded / "kr/가법").chmod(0o755)

    assert reports == [
        "kr/나법/법률.md: cannot be read: Permission denied",
        "kr/가법: cannot be read: Permission denied",
    ]


def test_a_folder_that_may_not_be_read_is_no_source(opened: Callable[[object], Source]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0)
        with as_anyone(), pytest.raises(SourceUnreadable) as caught:
            list(opened(folder).files())
        Path(folder).chmod(0o755)

    assert str(caught.value) == f"{folder}: cannot be read: Permission denied"


def test_a_file_that_vanishes_is_reported(tree: Path, opened: Callable[[object], Source]) -> None:
    source = opened(tree)
    (first, *_) = source.files()
    (tree / first.path).unlink()

    with pytest.raises(FileBroken) as caught:
        first.read()
    assert str(caught.value) == f"{first.path}: cannot be read: No such file or directory"


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("ext::sh -c touch% /tmp/x", "not an address that is fetched from: use https:// or ssh"),
        ("file:///nowhere/law.git", "file:///nowhere/law.git: git failed: "),
    ],
)
def test_an_address_that_gives_nothing(
    address: str, message: str, opened: Callable[[object], Source]
) -> None:
    with pytest.raises(SourceUnreadable) as caught:
        opened(address)
    assert message in str(caught.value)


def test_a_password_in_an_address_is_not_told(opened: Callable[[object], Source]) -> None:
    with pytest.raises(SourceUnreadable) as caught:
        opened("https://me:secret@127.0.0.1:1/law.git")
    assert "secret" not in str(caught.value)
    assert caught.value.path == "https://127.0.0.1:1/law.git"


def test_says_when_git_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, opened: Callable[[object], Source]
) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(SourceUnreadable, match="git is not installed: install it, or give"):
        opened("https://law.example/law.git")
