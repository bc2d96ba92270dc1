"""Conversions of models for other engines, each kept in a folder beside its model."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from rag.errors import ModelDamaged, StorageFull
from rag.generation.apart import apart
from rag.generation.shelf import fingerprint, weights_sha256

_FORMAT = "1"  # of these folders: another one makes every model be converted again
_SHEET = "engine.json"

Write = Callable[[Any, Path, Path], None]  # a loaded model, the folder it is from, a folder to fill


class Form(NamedTuple):
    """What an engine reads: a name for the folders, their file of weights, and what fills them.

    `require` raises ModelMissing where the library of the engine is not here.
    """

    name: str
    weights: str
    write: Write
    require: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an engine must know of a converted model: its vocabulary, length, and end tokens."""

    rows: int
    positions: int
    ends: tuple[int, ...]

    @classmethod
    def of(cls, model: Any, tokens: Any) -> Sheet:
        """Of a loaded model."""
        from rag.generation.kogpt2 import end_ids, most_positions

        rows = model.get_input_embeddings().num_embeddings
        return cls(rows, most_positions(model.config), tuple(end_ids(model, tokens)))

    @classmethod
    def read(cls, folder: Path) -> Sheet:
        """Raises ModelDamaged."""
        try:
            return TypeAdapter(cls).validate_json((folder / _SHEET).read_bytes())
        except (OSError, ValidationError) as error:
            raise ModelDamaged(
                f"the conversion in {str(folder)!r} is not whole: delete that folder"
            ) from error

    def save(self, folder: Path) -> None:
        (folder / _SHEET).write_text(json.dumps(asdict(self)) + "\n", encoding="utf-8")


def conversion_folder(model: Path, lora: Path | None, form: Form) -> Path:
    """Where these very weights lie in a form, or would. Raises ModelMissing."""
    parts = [_FORMAT, fingerprint(model), weights_sha256(lora) if lora else ""]
    key = hashlib.sha256("/".join(parts).encode()).hexdigest()
    return model / f"{form.name}-{key[:16]}"


def converted(
    model: Path, lora: Path | None, form: Form, *, run: Callable[..., None] = apart
) -> Path:
    """The conversion of a model, made now if there is none. Raises ModelError and StorageFull.

    It is made in a process of its own, whose gigabyte of memory goes with it, or where `run` does.
    """
    form.require()
    folder = conversion_folder(model, lora, form)
    if not folder.is_dir():
        run(_make, model, lora, folder, form.write)
    return folder


def convert(model: Any, source: Path, tokens: Any, folder: Path, write: Write) -> None:
    """Let `write` fill a new folder from a loaded model, whole or not at all.

    `source` holds its config.json. Raises ModelError and StorageFull.
    """
    sheet = Sheet.of(model, tokens)
    try:
        place = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".converting-"))
    except OSError as error:
        raise _no_room(folder, error) from error
    try:
        write(model, source, place / "made")
        sheet.save(place / "made")
        if not folder.exists():
            (place / "made").rename(folder)
    except OSError as error:
        raise _no_room(folder, error) from error
    finally:
        shutil.rmtree(place, ignore_errors=True)


def unreadable(folder: Path, why: str) -> ModelDamaged:
    """A conversion that its engine cannot read."""
    return ModelDamaged(
        f"cannot read the conversion in {str(folder)!r} ({why}): delete that folder, it is made"
        " again"
    )


def _make(model: Path, lora: Path | None, folder: Path, write: Write) -> None:
    from rag.generation.kogpt2 import check_vocabulary, load_model
    from rag.generation.tokens import Tokens

    tokens = Tokens.load(model)
    loaded = load_model(model, lora=lora, on_gpu=False)
    check_vocabulary(tokens, loaded.get_input_embeddings().num_embeddings, model)
    convert(loaded, model, tokens, folder, write)


def _no_room(folder: Path, error: OSError) -> StorageFull:
    return StorageFull(
        f"cannot write a conversion to {str(folder.parent)!r}: {error.strerror}. Make room, or make"
        " the folder writable"
    )
