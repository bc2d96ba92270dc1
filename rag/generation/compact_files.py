"""Conversions of models to int8 weights that CTranslate2 runs, each kept beside its model."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rag.errors import ModelDamaged, ModelError, ModelMissing, StorageFull
from rag.generation.apart import apart
from rag.generation.shelf import fingerprint, weights_sha256

_FORMAT = "1"  # of these folders: another one makes every model be converted again
_SHEET = "engine.json"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an engine must know of a converted model: its vocabulary, length, and end tokens."""

    rows: int
    positions: int
    ends: tuple[int, ...]

    @classmethod
    def read(cls, folder: Path) -> Sheet:
        """Raises ModelDamaged."""
        path = folder / _SHEET
        try:
            return TypeAdapter(cls).validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise ModelDamaged(
                f"the conversion in {str(folder)!r} is not whole: delete that folder"
            ) from error


def compact_folder(model: Path, lora: Path | None) -> Path:
    """Where the conversion of these very weights lies, or would. Raises ModelMissing."""
    parts = [_FORMAT, fingerprint(model), weights_sha256(lora) if lora else ""]
    key = hashlib.sha256("/".join(parts).encode()).hexdigest()
    return model / f"int8-{key[:16]}"


def converted(model: Path, lora: Path | None) -> Path:
    """The conversion of a model, made now if there is none. Raises ModelError and StorageFull.

    It is made in a process of its own, whose gigabyte of memory goes with it.
    """
    folder = compact_folder(model, lora)
    if not folder.is_dir():
        apart(_make, model, lora, folder)
    return folder


def convert(model: Any, source: Path, tokens: Any, folder: Path) -> None:
    """Write a loaded model as int8 to a new folder, whole or not at all. Raises ModelError.

    `source` holds its config.json.
    """
    from rag.generation.kogpt2 import end_ids, most_positions

    sheet = Sheet(
        model.get_input_embeddings().num_embeddings,
        most_positions(model),
        tuple(end_ids(model, tokens)),
    )
    try:
        place = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".int8-"))
    except OSError as error:
        raise _no_room(folder, error) from error
    try:
        _write(model, source, sheet, place / "made")
        if not folder.exists():
            (place / "made").rename(folder)
    except OSError as error:
        raise _no_room(folder, error) from error
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _make(model: Path, lora: Path | None, folder: Path) -> None:
    from rag.generation.kogpt2 import check_vocabulary, load_model
    from rag.generation.tokens import Tokens

    tokens = Tokens.load(model)
    loaded = load_model(model, lora=lora, on_gpu=False)
    check_vocabulary(tokens, loaded.get_input_embeddings().num_embeddings, model)
    convert(loaded, model, tokens, folder)


class _Numbers:
    """Stands for a tokenizer: each id is named by its digits, so that the engine takes ids."""

    def __init__(self, sheet: Sheet) -> None:
        self._rows = sheet.rows
        self.bos_token = self.eos_token = self.unk_token = "0"  # the engine says itself what ends

    def get_vocab(self) -> dict[str, int]:
        return {str(number): number for number in range(self._rows)}


def _write(model: Any, source: Path, sheet: Sheet, folder: Path) -> None:
    from ctranslate2.converters import TransformersConverter

    class Converter(TransformersConverter):  # type: ignore[misc]
        """Takes the model from memory, where LoRA weights are merged into it."""

        def load_model(self, *_: object, **__: object) -> Any:
            return model

        def load_tokenizer(self, *_: object, **__: object) -> _Numbers:
            return _Numbers(sheet)

    try:
        Converter(str(source)).convert(str(folder), quantization="int8")
    except (ValueError, NotImplementedError, AttributeError) as error:
        raise ModelError(
            f"the compact engine cannot run {str(source)!r} ({type(model).__name__}): set engine ="
            ' "transformers" in [model]'
        ) from error
    text = json.dumps(asdict(sheet)) + "\n"
    (folder / _SHEET).write_text(text, encoding="utf-8")


def require_engine() -> Any:
    """The library. Raises ModelMissing."""
    try:
        import ctranslate2
    except ImportError as error:
        raise ModelMissing(
            "the compact engine is not here: run `pip install 'lawbot[models,compact]'`"
        ) from error
    return ctranslate2


def _no_room(folder: Path, error: OSError) -> StorageFull:
    return StorageFull(
        f"cannot write a conversion to {str(folder.parent)!r}: {error.strerror}. Make room, or make"
        " the folder writable"
    )
