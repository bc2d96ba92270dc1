"""GGUF files hold the weights of a GPT-2 under llama.cpp's names."""

from pathlib import Path

import numpy as np
import pytest

from rag.errors import ModelError
from rag.generation.gguf_files import form, write_gguf, write_whole
from rag.generation.kogpt2 import load_model

gguf = pytest.importorskip("gguf", reason="needs pip install gguf")


def test_writes_each_weight_as_llama_cpp_reads_it(tiny_gpt2: Path, tmp_path: Path) -> None:
    model = load_model(tiny_gpt2)
    write_whole(model, tmp_path / "model.gguf")
    file = gguf.GGUFReader(tmp_path / "model.gguf")
    written = {tensor.name: tensor.data for tensor in file.tensors}
    assert len(written) == len(list(model.parameters()))  # the output is the embedding
    block = model.transformer.h[1]
    for name, weights in {
        "token_embd.weight": model.transformer.wte.weight,
        "blk.1.attn_qkv.weight": block.attn.c_attn.weight.T,
        "blk.1.ffn_up.bias": block.mlp.c_fc.bias,
        "output_norm.weight": model.transformer.ln_f.weight,
    }.items():
        assert np.array_equal(written[name], weights.detach().numpy()), name


def test_writes_the_sizes_and_no_tokenizer(tiny_gpt2: Path, tmp_path: Path) -> None:
    model = load_model(tiny_gpt2)
    write_whole(model, tmp_path / "model.gguf")
    fields = gguf.GGUFReader(tmp_path / "model.gguf").fields
    read = {name: field.contents() for name, field in fields.items() if "GGUF." not in name}
    assert read.pop("gpt2.attention.layer_norm_epsilon") == pytest.approx(1e-5)
    assert read == {
        "general.architecture": "gpt2",
        "gpt2.context_length": 1024,
        "gpt2.embedding_length": 64,
        "gpt2.block_count": 2,
        "gpt2.feed_forward_length": 256,
        "gpt2.attention.head_count": 4,
        "gpt2.vocab_size": model.config.vocab_size,
        "tokenizer.ggml.model": "no_vocab",
    }


def test_writes_an_output_of_its_own_where_the_model_has_one(
    tiny_gpt2: Path, tmp_path: Path
) -> None:
    model = load_model(tiny_gpt2)
    model.lm_head.weight = type(model.lm_head.weight)(model.lm_head.weight * 2)
    write_whole(model, tmp_path / "model.gguf")
    names = {tensor.name for tensor in gguf.GGUFReader(tmp_path / "model.gguf").tensors}
    assert "output.weight" in names


def test_says_which_models_it_can_write(tiny_gpt2: Path, tmp_path: Path) -> None:
    model = load_model(tiny_gpt2)
    model.config.activation_function = "relu"
    with pytest.raises(ModelError, match='Set engine = "compact" or "transformers"'):
        write_gguf(model, tiny_gpt2, tmp_path / "made", bits=4)
    assert not (tmp_path / "made").exists()


def test_names_folders_by_llama_cpps_names() -> None:
    assert [form(bits).name for bits in (8, 4, 3, 2)] == [
        *("gguf-q8_0", "gguf-q4_k_m"),
        *("gguf-q3_k_m", "gguf-q2_k"),
    ]
