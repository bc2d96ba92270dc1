"""`lawbot bench model` runs each engine in a process of its own."""

from functools import partial

import pytest
from tiny_gpt2 import save_gpt2

from rag.generation.engine_bench import EngineFigures, Load, bench_engines
from rag.generation.gguf_files import has_llama

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
