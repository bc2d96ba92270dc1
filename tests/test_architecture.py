"""The layout is a promise: imports run one way, heavy libraries load late, words are right."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT: dict[str, set[str]] = {
    "rag": set(),
    "ingest": {"rag"},
    "bot": {"ingest", "rag"},
    "adapters": {"bot"},
}
SETTINGS = "rag.config"  # each layer is handed its section
COMPOSITION_ROOT = ROOT / "adapters" / "cli.py"  # the command line puts all layers together
HEAVY = {"torch", "transformers", "peft", "chromadb", "kiwipiepy", "sentence_transformers"}


def imported_packages(path: Path) -> set[str]:
    """Top-level names that a module imports, wherever in the file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module not in (None, SETTINGS):
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_run_one_way(package: str) -> None:
    forbidden = MAY_IMPORT.keys() - MAY_IMPORT[package] - {package}
    for path in set((ROOT / package).rglob("*.py")) - {COMPOSITION_ROOT}:
        assert not imported_packages(path) & forbidden, path


def test_help_starts_without_heavy_libraries() -> None:
    program = (
        "import sys; from adapters.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print('LOADED', sorted(set(sys.modules) & set(sys.argv[1:])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *sorted(HEAVY)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "LOADED []"


def test_a_question_of_nobody_needs_no_store() -> None:
    modules = "bot.library, bot.answers, bot.records, adapters.console_adapter"
    program = f"import sys, {modules}; print({{'sqlalchemy', 'bot.store'}} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


@pytest.mark.parametrize("word", ["상담", "자문"])
def test_never_promises_legal_counsel(word: str) -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py")}
    assert [path for path, text in texts.items() if word in text] == []


def test_names_no_path_of_a_machine() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    pattern = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/\w")
    kinds = {".py", ".toml", ".md", ".tsv", ".txt"}
    found = [
        name
        for name in tracked
        if Path(name).suffix in kinds
        and (ROOT / name).is_file()
        and pattern.search((ROOT / name).read_text(encoding="utf-8"))
    ]
    assert found == []
