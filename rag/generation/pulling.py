"""Brings a model to this machine: whole or not at all, as safetensors, with its licence."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from rag.errors import ModelMissing, StorageFull
from rag.generation.kogpt2 import check_vocabulary, read_model, reading
from rag.generation.shelf import Card, models_folder, shelf_folder, weights_sha256
from rag.generation.tokens import Tokens

_TEXTS = ["*.json", "*.txt", "*.model", "*.jinja", "README.md", "LICENSE*"]


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which licence a model is given ("unknown" where its card does not say)."""

    name: str
    licence: str


def read_terms(name: str, data_dir: Path) -> Terms:
    """Read the licence before anything large is fetched. Raises ModelError."""
    if Path(name).is_dir():
        return Terms(Path(name).resolve().name, _licence(Path(name)))
    if name.startswith((".", "/", "~")):
        raise ModelMissing(f"there is no folder {name!r}: check the path")
    with _workshop(data_dir) as place, _fetching(name):
        from huggingface_hub import snapshot_download
        from huggingface_hub.utils import disable_progress_bars

        disable_progress_bars()
        snapshot_download(name, local_dir=place, allow_patterns=["config.json", "README.md"])
        return Terms(name, _licence(place))


def pull(name: str, data_dir: Path, *, progress: bool = False) -> Card:
    """Fetch a model of the hub, or take one from a folder, and put it on the shelf.

    `progress` shows on standard error how much has come.

    Raises ModelError, and StorageFull when there is no room for it.
    """
    with _workshop(data_dir) as place:
        raw = Path(name)
        if not raw.is_dir():
            raw = place / "raw"
            _fetch(name, raw, progress=progress)
        terms = Terms(raw.resolve().name if raw == Path(name) else name, _licence(raw))
        made = place / "model"
        parameters = _convert(raw, made)
        size = sum(path.stat().st_size for path in made.iterdir())
        card = Card(terms.name, weights_sha256(made), terms.licence, parameters, size)
        card.save(made)
        _move(made, shelf_folder(data_dir, terms.name), place / "before")
    return card


def _fetch(name: str, folder: Path, *, progress: bool) -> None:
    with _fetching(name):
        from huggingface_hub import HfApi, snapshot_download
        from huggingface_hub.utils import disable_progress_bars, enable_progress_bars

        (enable_progress_bars if progress else disable_progress_bars)()
        files = [file for file in HfApi().list_repo_files(name) if "/" not in file]
        safe = any(file.endswith(".safetensors") for file in files)
        weights = "*.safetensors" if safe else "pytorch_model*.bin"
        snapshot_download(name, local_dir=folder, allow_patterns=[*_TEXTS, weights])


def _convert(raw: Path, made: Path) -> int:
    """Write weights as safetensors and the tokenizer with its class; gives the parameters.

    A pickle is read this once, and AutoTokenizer, which other programs use, reads a tokenizer
    without its class as one that knows no Hangul.
    """
    tokens = Tokens.load(raw)
    model = read_model(raw, dtype="auto")
    check_vocabulary(tokens, model.get_input_embeddings().num_embeddings, raw)
    model.save_pretrained(made)
    tokens.save(made)
    return int(model.num_parameters())


def _move(made: Path, folder: Path, before: Path) -> None:
    """Put a finished model in its place, and the one that was there aside."""
    if folder.exists():
        folder.rename(before)
    made.rename(folder)


def _licence(folder: Path) -> str:
    """What config.json or the model card says. Raises ModelMissing and ModelDamaged."""
    config = folder / "config.json"
    if not config.is_file():
        raise ModelMissing(f"{str(folder)!r} holds no model: there is no config.json in it")
    with reading(folder):
        said = json.loads(config.read_text(encoding="utf-8")).get("license")
        card = folder / "README.md"
        if not said and card.is_file():
            said = _head(card.read_text(encoding="utf-8")).get("license")
    return str(said or "unknown")


def _head(card: str) -> dict[str, object]:
    """What stands in YAML between the first lines of a model card, if anything does."""
    parts = card.split("---")
    try:
        values = yaml.safe_load(parts[1]) if len(parts) > 2 else None
    except yaml.YAMLError:
        values = None
    return values if isinstance(values, dict) else {}


@contextmanager
def _workshop(data_dir: Path) -> Iterator[Path]:
    """A folder next to the shelf, so that what is made there moves in one step."""
    try:
        shelf = models_folder(data_dir)
        shelf.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(dir=shelf, prefix=".pull-"))
    except OSError as error:
        raise StorageFull(
            f"cannot write to {str(data_dir)!r}: {error.strerror}. Make room"
        ) from error
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _fetching(name: str) -> Iterator[None]:
    """Turn what stops a download into a ModelMissing that says what to do."""
    try:
        import httpx
        import huggingface_hub  # noqa: F401  # here, so that its absence is told apart
    except ImportError as error:
        raise ModelMissing("no model can be pulled: run `pip install 'lawbot[models]'`") from error
    try:
        yield
    except (OSError, ValueError, httpx.HTTPError) as error:
        why = str(error).strip().partition("\n")[0]
        raise ModelMissing(
            f"the model {name!r} cannot be fetched ({why}): check its name and the network, or give"
            " the folder of a copy"
        ) from error
