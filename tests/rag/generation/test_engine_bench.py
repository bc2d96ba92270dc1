"""`lawbot bench model` runs each engine in a process of its own."""

from functools import partial

import pytest
from tiny_gpt2 import save_gpt2

from rag.generation.engine_bench import EngineFigures, Load, bench_engines

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
    assert list(engines) == ["transformers", "compact", "compact_warm"]
    for figures in engines.values():
        assert list(figures) == list(EngineFigures.__slots__)
        assert all(figure > 0 for figure in figures.values())
    assert engines["compact"]["rss_mb"] < engines["transformers"]["rss_mb"] / 2
