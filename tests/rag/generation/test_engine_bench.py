"""`lawbot bench model` runs each engine in a process of its own."""

import shutil
from functools import partial
from pathlib import Path

import pytest
from tiny_gpt2 import random_lora, save_gpt2

from rag.generation.compact_files import INT8
from rag.generation.conversions import converted
from rag.generation.engine_bench import EngineFigures, Load, bench_engines
from rag.generation.gguf_files import has_llama
from rag.generation.opening import weights_size

pytest.importorskip("ctranslate2", reason="needs pip install 'lawbot[models,compact]'")


def test_measures_each_engine_on_the_same_weights() -> None:
    bench = bench_engines(Load(64, 8, threads=1), save_shape=partial(save_gpt2, steps=0))
    printed = bench.as_json()
    engines = printed.pop("engines")
    assert printed == {
        "shape": "kogpt2-125m",
        "prompt_tokens": 64,
        "new_tokens": 8,
    }
    assert isinstance(engines, dict)
    small = ["compact", "gguf"] if has_llama() else ["compact"]
    both = [name for engine in small for name in (engine, f"{engine}_warm")]
    assert list(engines) == ["transformers", *both]
    for figures in engines.values():
        assert list(figures) == list(EngineFigures.__slots__)
        assert all(figure > 0 for figure in figures.values())
    assert engines["compact"]["rss_mb"] < engines["transformers"]["rss_mb"] / 2


def test_counts_the_weights_that_an_engine_reads(tiny_gpt2: Path, tmp_path: Path) -> None:
    model = shutil.copytree(tiny_gpt2, tmp_path / "model")
    lora = random_lora(model, tmp_path / "lora")
    converted(model, lora, INT8)
    whole = (model / "model.safetensors").stat().st_size
    beside = (lora / "adapter_model.safetensors").stat().st_size
    (int8,) = model.glob("int8-*/model.bin")
    assert weights_size("transformers", 4, model, None) == whole
    assert weights_size("transformers", 4, model, lora) == whole + beside
    assert weights_size("compact", 4, model, lora) == int8.stat().st_size
