"""Whether the configured model can be used, found out without loading its weights."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from rag.config import ModelSettings
from rag.errors import ModelMissing
from rag.generation.opening import engine_form
from rag.generation.shelf import check_lora, find_lora, find_model, read_card, weight_files
from rag.generation.tokens import Tokens

KOGPT2 = "skt/kogpt2-base-v2"
_README = "안녕하세요. 한국어 GPT-2 입니다."
_PIECES = ["▁안녕", "하", "세", "요.", "▁한국어", "▁G", "P", "T", "-2", "▁입", "니다."]


@dataclass(frozen=True, slots=True)
class ModelReport:
    """A model that can be used. `lost` are signs that its tokenizer does not know.

    `as_published` is False for a KoGPT-2 whose tokenizer does not cut text as its authors show.
    """

    folder: Path
    lost: tuple[str, ...]
    as_published: bool


def check_model(settings: ModelSettings, data_dir: Path) -> ModelReport:
    """Read tokenizer, sizes and headers of the model in [model] name. Raises ModelError."""
    from rag.generation.kogpt2 import check_vocabulary, reading

    folder = find_model(settings.name, data_dir)
    tokens = Tokens.load(folder)
    with reading(folder):
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        check_vocabulary(tokens, int(config["vocab_size"]), folder)
        _check_weights(folder)
    if settings.lora:
        check_lora(find_lora(settings.lora, data_dir), folder)
    if form := engine_form(settings.engine, settings.bits):
        form.require()
    card = read_card(folder)
    known = card is not None and card.name == KOGPT2
    as_published = not known or tokens.pieces(_README) == _PIECES
    return ModelReport(folder, tokens.lost_signs(), as_published)


def _check_weights(folder: Path) -> None:
    """An index names all files, and the header of a safetensors file says how long it must be."""
    from safetensors import safe_open

    files = weight_files(folder)
    for index in folder.glob(f"*{files[0].suffix}.index.json"):
        named = json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()
        if lost := sorted(set(named) - {path.name for path in files}):
            raise ModelMissing(f"{lost[0]} is missing in {str(folder)!r}: pull the model again")
    for path in folder.glob("*.safetensors"):
        with safe_open(path, framework="np"):
            pass
