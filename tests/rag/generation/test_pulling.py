"""A model comes whole or not at all, as safetensors, with tokenizer, hash and licence."""

import hashlib
import json
from pathlib import Path

import pytest

from rag.config import ModelSettings
from rag.errors import ModelDamaged, ModelMissing, StorageFull
from rag.generation.checking import check_model
from rag.generation.pulling import Terms, pull, read_terms
from rag.generation.shelf import Card, find_model, models


def shelf_of(data: Path) -> list[str]:
    return sorted(path.name for path in (data / "models").iterdir())


def test_makes_safetensors_of_a_pickle_and_names_the_class_of_the_tokenizer(
    published: Path, tiny_gpt2: Path, tmp_path: Path
) -> None:
    from safetensors.torch import load_file

    card = pull(str(published), tmp_path)
    folder = find_model("published", tmp_path)
    weights = folder / "model.safetensors"
    config = json.loads((folder / "tokenizer_config.json").read_text())
    assert card == Card(
        name="published",
        sha256=hashlib.sha256(weights.read_bytes()).hexdigest(),
        licence="cc-by-nc-sa-4.0",
        parameters=190_144,
        size=card.size,
    )
    assert list(models(tmp_path)) == [card]
    assert not list(folder.glob("*.bin"))
    assert (config["tokenizer_class"], config["eos_token"]) == ("PreTrainedTokenizerFast", "</s>")
    before, after = load_file(tiny_gpt2 / "model.safetensors"), load_file(weights)
    assert all(before[name].equal(after[name]) for name in before)
    report = check_model(ModelSettings(name="published"), tmp_path)
    assert (report.folder, report.lost, report.as_published) == (folder, ("漢字",), True)


def test_pulling_again_takes_the_place_of_what_was_there(published: Path, tmp_path: Path) -> None:
    pull(str(published), tmp_path)
    (published / "README.md").write_text("---\nlicense: mit\n---\n")
    assert pull(str(published), tmp_path).licence == "mit"
    assert [card.licence for card in models(tmp_path)] == ["mit"]
    assert shelf_of(tmp_path) == ["published"]


def test_what_fails_leaves_the_shelf_as_it_was(published: Path, tmp_path: Path) -> None:
    card = pull(str(published), tmp_path)
    pickle = published / "pytorch_model.bin"
    pickle.write_bytes(pickle.read_bytes()[:5000])
    with pytest.raises(ModelDamaged, match="cannot read the model"):
        pull(str(published), tmp_path)
    assert list(models(tmp_path)) == [card]
    assert shelf_of(tmp_path) == ["published"]


@pytest.mark.parametrize(
    ("config", "card", "licence"),
    [
        ({"license": "CC-BY-NC-SA 4.0"}, "---\nlicense: mit\n---\n", "CC-BY-NC-SA 4.0"),
        ({}, "---\nlanguage: ko\nlicense: mit\n---\n# 모델\n", "mit"),
        ({}, "# 모델\n", "unknown"),
        ({}, "# 모델\n---\n두 줄 사이\n---\n", "unknown"),
        ({}, "---\nlicense: [\n---\n", "unknown"),
        ({}, None, "unknown"),
    ],
)
def test_reads_the_licence_where_it_stands(
    tmp_path: Path, config: dict[str, str], card: str | None, licence: str
) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(config))
    if card is not None:
        (folder / "README.md").write_text(card, encoding="utf-8")
    assert read_terms(str(folder), tmp_path) == Terms("model", licence)


def test_a_folder_without_a_model_is_none(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"there is no config\.json in it"):
        read_terms(str(tmp_path), tmp_path)


def test_a_config_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(ModelDamaged, match="pull or copy it again"):
        read_terms(str(tmp_path), tmp_path)


def test_says_where_it_cannot_write(published: Path, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StorageFull, match="Make room"):
        pull(str(published), tmp_path / "data")
