"""Models and LoRA weights on this machine."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.config import ModelSettings
from rag.errors import LoraMismatch, ModelDamaged, ModelMissing
from rag.generation.checking import KOGPT2, check_model
from rag.generation.shelf import (
    Card,
    LoraCard,
    find_lora,
    find_model,
    fingerprint,
    loras,
    models,
    read_card,
    shelf_folder,
)

CARD = Card("someone/model", "ab" * 32, "MIT", 12, 34)


@pytest.fixture
def shelved(tmp_path: Path) -> Path:
    folder = shelf_folder(tmp_path, CARD.name)
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    CARD.save(folder)
    return folder


@pytest.fixture
def lora(tmp_path: Path) -> Path:
    folder = tmp_path / "lora" / "run-1"
    folder.mkdir(parents=True)
    (folder / "adapter_config.json").write_text("{}")
    return folder


def test_finds_a_model_by_name_or_folder(shelved: Path, tmp_path: Path) -> None:
    assert shelved.name == "someone--model"
    assert find_model("someone/model", tmp_path) == shelved
    assert find_model(str(shelved), tmp_path / "elsewhere") == shelved
    assert list(models(tmp_path)) == [CARD]


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("other/model", "run `lawbot model pull other/model` where there is a network"),
        ("..", "holds no model"),
    ],
)
def test_says_how_to_get_a_model(name: str, complaint: str, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=complaint):
        find_model(name, tmp_path)


@pytest.mark.parametrize("text", ["{", '{"name": "x"}'])
def test_a_card_that_is_none_is_named(shelved: Path, text: str) -> None:
    (shelved / "lawbot.json").write_text(text)
    with pytest.raises(ModelDamaged, match=r"lawbot\.json"):
        read_card(shelved)


def test_the_fingerprint_is_on_the_card_or_made_of_the_weights(
    shelved: Path, tmp_path: Path
) -> None:
    assert fingerprint(shelved) == CARD.sha256
    with pytest.raises(ModelMissing, match="no weights"):
        fingerprint(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    assert fingerprint(tmp_path) != CARD.sha256


def test_finds_lora_weights_by_run_or_folder(lora: Path, tmp_path: Path) -> None:
    assert find_lora("run-1", tmp_path) == find_lora(str(lora), tmp_path / "elsewhere") == lora
    assert list(loras(tmp_path)) == [LoraCard(lora, "", 2)]
    (lora / "lawbot.json").write_text(json.dumps({"base_sha256": "cd", "steps": 9}))
    assert [card.base_sha256 for card in loras(tmp_path)] == ["cd"]
    with pytest.raises(ModelMissing, match="run `lawbot tune lora`"):
        find_lora("run-2", tmp_path)


def test_checks_a_model_without_loading_it(tiny_gpt2: Path, tmp_path: Path) -> None:
    report = check_model(ModelSettings(name=str(tiny_gpt2)), tmp_path)
    assert (report.lost, report.as_published) == (("漢字",), True)


def test_a_kogpt2_whose_tokenizer_cuts_otherwise_is_not_as_published(
    tiny_gpt2: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(tiny_gpt2, shelf_folder(tmp_path, KOGPT2))
    Card(KOGPT2, "ab" * 32, "CC-BY-NC-SA 4.0", 12, 34).save(folder)
    assert not check_model(ModelSettings(name=KOGPT2), tmp_path).as_published


def test_a_check_finds_lora_weights_of_another_base(
    tiny_gpt2: Path, lora: Path, tmp_path: Path
) -> None:
    (lora / "lawbot.json").write_text('{"base_sha256": "cd"}')
    with pytest.raises(LoraMismatch, match="were not made for"):
        check_model(ModelSettings(name=str(tiny_gpt2), lora="run-1"), tmp_path)


def lose_a_shard(folder: Path) -> None:
    weights = {"weight_map": {"a": "model.safetensors", "b": "model-00002-of-00002.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(weights))


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda folder: (folder / "model.safetensors").unlink(), "there are no weights in"),
        (lose_a_shard, "model-00002-of-00002.safetensors is missing"),
    ],
)
def test_a_check_misses_weights_that_are_not_here(
    tiny_gpt2: Path, tmp_path: Path, spoil: Callable[[Path], None], complaint: str
) -> None:
    folder = shutil.copytree(tiny_gpt2, tmp_path / "model")
    spoil(folder)
    with pytest.raises(ModelMissing, match=complaint):
        check_model(ModelSettings(name=str(folder)), tmp_path)
