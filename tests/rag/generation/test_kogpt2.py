"""A small GPT-2 of KoGPT-2's classes: what it says by each strategy, and how it fails."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from engine_talk import ROWS, say
from tiny_gpt2 import random_lora, save_gpt2

from rag.errors import LoraMismatch, ModelDamaged, OutOfMemory, TokenizerMismatch
from rag.generation.kogpt2 import generating, load_model, most_positions, reading
from rag.generation.prompts import PromptWriter
from rag.generation.shelf import fingerprint


@pytest.fixture
def copy(tiny_gpt2: Path, tmp_path: Path) -> Path:
    """The model in a folder that a test may spoil."""
    return shutil.copytree(tiny_gpt2, tmp_path / "model")


@pytest.mark.parametrize(
    "decoding",
    [
        {},
        {"strategy": "beam", "beams": 3},
        {"strategy": "sample", "top_k": 3, "temperature": 0.1},
        {"strategy": "sample", "top_k": 0, "top_p": 0.5, "temperature": 0.1},
        {"guidance": 1.2},
        {"prompt_lookup": 8},
        {"repetition_penalty": 1.0, "no_repeat_ngram": 0},
    ],
)
async def test_restates_the_quotes_by_each_strategy(load, decoding: dict[str, object]) -> None:
    engine = await load("transformers")
    answer = PromptWriter(engine.tokens).answer(ROWS[0].answer)
    assert await say(engine, **decoding) == answer[:-1]


def truncate(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])


def lose_a_layer(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(folder / "model.safetensors")
    del weights["transformer.h.1.mlp.c_fc.weight"]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def widen(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"n_embd": 32}))


def pickle_badly(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x02no pickle")


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (truncate, "incomplete metadata"),
        (lose_a_layer, "lack 'transformer.h.1.mlp.c_fc.weight'"),
        (widen, "cannot read the model"),
        (pickle_badly, "cannot read the model"),
        (lambda folder: (folder / "config.json").write_text("{"), "not a valid JSON"),
        (lambda folder: (folder / "model.safetensors").unlink(), "no file named"),
    ],
)
def test_says_what_is_wrong_with_its_files(
    copy: Path, spoil: Callable[[Path], None], complaint: str
) -> None:
    spoil(copy)
    with pytest.raises(ModelDamaged, match=complaint):
        load_model(copy)


async def test_refuses_a_tokenizer_with_more_tokens_than_the_model(load, copy: Path) -> None:
    from tokenizers import Tokenizer

    path = str(copy / "tokenizer.json")
    tokenizer = Tokenizer.from_file(path)
    tokenizer.add_tokens(["<|endoftext|>"])  # what AutoTokenizer would add to KoGPT-2
    tokenizer.save(path)
    with pytest.raises(TokenizerMismatch, match="has 384 tokens, its model 383"):
        await load("transformers", copy)


@pytest.fixture
def lora(tiny_gpt2: Path, tmp_path: Path) -> Path:
    return random_lora(tiny_gpt2, tmp_path / "lora")


def test_merges_lora_weights_into_the_model(tiny_gpt2: Path, lora: Path) -> None:
    import torch
    from peft import PeftModel

    ids = torch.tensor([[1, 2, 120, 130]])
    with torch.inference_mode():
        merged = load_model(tiny_gpt2, lora=lora)(ids).logits
        beside = PeftModel.from_pretrained(load_model(tiny_gpt2), lora)(ids).logits
        plain = load_model(tiny_gpt2)(ids).logits
    assert torch.allclose(merged, beside, atol=1e-4)
    assert not torch.allclose(merged, plain, atol=1e-1)


def test_refuses_lora_weights_of_another_base_by_their_shape(lora: Path, tmp_path: Path) -> None:
    from transformers import GPT2Config, GPT2LMHeadModel

    GPT2LMHeadModel(GPT2Config(vocab_size=383, n_embd=32, n_layer=2, n_head=2)).save_pretrained(
        tmp_path / "other"
    )
    with pytest.raises(LoraMismatch, match="were not made for the model in"):
        load_model(tmp_path / "other", lora=lora)


def test_refuses_lora_weights_of_another_base_by_its_hash(
    tiny_gpt2: Path, lora: Path, tmp_path: Path
) -> None:
    save_gpt2(tmp_path / "other", steps=0)
    other = {"base_sha256": fingerprint(tmp_path / "other")}
    (lora / "lawbot.json").write_text(json.dumps(other))
    with pytest.raises(LoraMismatch, match="name their base in"):
        load_model(tiny_gpt2, lora=lora)
    (lora / "lawbot.json").write_text(json.dumps({"base_sha256": fingerprint(tiny_gpt2)}))
    assert load_model(tiny_gpt2, lora=lora)


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: 5 TB"),
    ],
)
def test_tells_a_lack_of_memory_from_other_failures(error: Exception, tmp_path: Path) -> None:
    with pytest.raises(OutOfMemory, match="use a smaller one"), reading(tmp_path):
        raise error
    with pytest.raises(OutOfMemory, match="close other programs"), generating():
        raise error


@pytest.mark.parametrize(
    ("config", "most", "positions"),
    [
        ("GPT2Config", 4096, 1024),
        ("LlamaConfig", 1024, 1024),
        ("BloomConfig", 4096, 4096),
        ("T5Config", 1024, 1024),
    ],
)
def test_reads_as_much_as_is_needed_of_a_model_without_an_end(
    config: str, most: int, positions: int
) -> None:
    import transformers

    assert most_positions(getattr(transformers, config)(), most) == positions
