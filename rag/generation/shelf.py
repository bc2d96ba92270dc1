"""The models on this machine: folders under the data directory, each with a card."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from rag.config import ModelSettings
from rag.errors import LoraMismatch, ModelDamaged, ModelMissing

CARD = "lawbot.json"
_BLOCK = 2**20


@dataclass(frozen=True, slots=True)
class Card:
    """Where a model came from and what may be done with it. `sha256` is that of its weights."""

    name: str
    sha256: str
    licence: str
    parameters: int
    size: int

    def save(self, folder: Path) -> None:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=2)
        (folder / CARD).write_text(text + "\n", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class LoraCard:
    """LoRA weights and the sha256 of the base they were trained on ("" where nobody wrote it)."""

    folder: Path
    base_sha256: str
    size: int


def models_folder(data_dir: Path) -> Path:
    """Where `lawbot model pull` puts models."""
    return data_dir / "models"


def folder_name(name: str) -> str:
    """What the folder of a model is called: "skt/kogpt2-base-v2" lies in skt--kogpt2-base-v2."""
    return name.replace("/", "--")


def shelf_folder(data_dir: Path, name: str) -> Path:
    """The folder of a model of the hub."""
    return models_folder(data_dir) / folder_name(name)


def find_model(name: str, data_dir: Path) -> Path:
    """The folder of a model, given by folder or by name. Raises ModelMissing."""
    for folder in (Path(name), shelf_folder(data_dir, name)):
        if (folder / "config.json").is_file():
            return folder
    if Path(name).is_dir():
        raise ModelMissing(f"the folder {name!r} holds no model: there is no config.json in it")
    raise ModelMissing(
        f"the model {name!r} is not on this machine: run `lawbot model pull {name}` where there is"
        " a network, or give its folder"
    )


def find_lora(name: str, data_dir: Path) -> Path:
    """The folder of LoRA weights, given by folder or by the name of a run. Raises ModelMissing."""
    for folder in (Path(name), data_dir / "lora" / name):
        if (folder / "adapter_config.json").is_file():
            return folder
    raise ModelMissing(f"there are no LoRA weights {name!r}: run `lawbot tune lora`")


def find_weights(settings: ModelSettings, data_dir: Path) -> tuple[Path, Path | None]:
    """The folders of a model and of its LoRA weights, if it has any. Raises ModelMissing."""
    folder = find_model(settings.name, data_dir)
    return folder, find_lora(settings.lora, data_dir) if settings.lora else None


def check_lora(folder: Path, base: Path) -> None:
    """Raises LoraMismatch when LoRA weights say that they were made for another base."""
    expected = read_lora(folder).base_sha256
    if expected and expected != fingerprint(base):
        raise foreign_lora(folder, base)


def foreign_lora(folder: Path, base: Path) -> LoraMismatch:
    """What to raise for LoRA weights that do not belong to a base."""
    return LoraMismatch(
        f"the LoRA weights in {str(folder)!r} were not made for the model in {str(base)!r}: name"
        " their base in [model], or tune again"
    )


def read_card(folder: Path) -> Card | None:
    """The card of a model, or None where none was written. Raises ModelDamaged."""
    values = _read(folder)
    try:
        return TypeAdapter(Card).validate_python(values) if values else None
    except ValidationError as error:
        raise ModelDamaged(
            f"{str(folder / CARD)!r} is no card of a model: pull the model again"
        ) from error


def read_lora(folder: Path) -> LoraCard:
    """LoRA weights. Raises ModelDamaged."""
    size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    return LoraCard(folder, str(_read(folder).get("base_sha256", "")), size)


def models(data_dir: Path) -> Iterator[Card]:
    """The models that were pulled, by name."""
    for path in sorted(models_folder(data_dir).glob(f"*/{CARD}")):
        if card := read_card(path.parent):
            yield card


def loras(data_dir: Path) -> Iterator[LoraCard]:
    """The LoRA weights that were tuned, by folder."""
    for path in sorted((data_dir / "lora").glob("*/adapter_config.json")):
        yield read_lora(path.parent)


def parameter_count(folder: Path) -> int:
    """How many numbers the weights of a folder hold; those that are tied count once.

    0 where there is no safetensors file.
    """
    from safetensors import safe_open

    count = 0
    for path in folder.glob("*.safetensors"):
        with safe_open(path, framework="np") as weights:
            names = weights.offset_keys()
            count += sum(math.prod(weights.get_slice(name).get_shape()) for name in names)
    return count


def fingerprint(folder: Path) -> str:
    """The sha256 of a model's weights, from its card or its files. Raises ModelMissing."""
    if card := read_card(folder):
        return card.sha256
    return weights_sha256(folder)


def weight_files(folder: Path) -> list[Path]:
    """The files of weights in a folder, as far as they are here. Raises ModelMissing for none."""
    files = sorted([*folder.glob("*.safetensors")] or [*folder.glob("*.bin")])
    if not files:
        raise ModelMissing(f"there are no weights in {str(folder)!r}: pull the model again")
    return files


def weights_sha256(folder: Path) -> str:
    """The sha256 over all files of weights in a folder. Raises ModelMissing."""
    digest = hashlib.sha256()
    for path in weight_files(folder):
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    return digest.hexdigest()


def _read(folder: Path) -> dict[str, object]:
    path = folder / CARD
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ModelDamaged(f"cannot read {str(path)!r} ({error}): pull the model again") from error
    return dict(values)
