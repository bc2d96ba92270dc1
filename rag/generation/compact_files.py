"""Conversions of models to int8 weights that CTranslate2 runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rag.errors import ModelError, ModelMissing
from rag.generation.conversions import Form


def write_int8(model: Any, source: Path, folder: Path) -> None:
    """Write a loaded model to a new folder. Raises ModelError for a kind that cannot run there."""
    from ctranslate2.converters import TransformersConverter

    class Converter(TransformersConverter):  # type: ignore[misc]
        """Takes the model from memory, where LoRA weights are merged into it."""

        def load_model(self, *_: object, **__: object) -> Any:
            return model

        def load_tokenizer(self, *_: object, **__: object) -> _Numbers:
            return _Numbers(model.get_input_embeddings().num_embeddings)

    try:
        Converter(str(source)).convert(str(folder), quantization="int8")
    except (ValueError, NotImplementedError, AttributeError) as error:
        raise ModelError(
            f"the compact engine cannot run {str(source)!r} ({type(model).__name__}): set engine ="
            ' "transformers" in [model]'
        ) from error


def require_ctranslate2() -> Any:
    """The library of the compact engine. Raises ModelMissing."""
    try:
        import ctranslate2
    except ImportError as error:
        raise ModelMissing(
            "the compact engine is not here: run `pip install 'lawbot[models,compact]'`"
        ) from error
    return ctranslate2


INT8 = Form("int8", "model.bin", write_int8, require_ctranslate2)


class _Numbers:
    """Stands for a tokenizer: each id is named by its digits, so that the engine takes ids."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self.bos_token = self.eos_token = self.unk_token = "0"  # the engine says itself what ends

    def get_vocab(self) -> dict[str, int]:
        return {str(number): number for number in range(self._rows)}
