"""What only the gguf engine does: fewer bits, and llama.cpp's own complaints."""

from pathlib import Path

import numpy as np
import pytest
from engine_talk import say, write

from rag.config import Bits
from rag.errors import ModelError
from rag.generation.gguf_files import _quantize

pytest.importorskip("llama_cpp", reason="needs pip install 'lawbot[models,gguf]'")


@pytest.mark.parametrize(("bits", "apart"), [(8, 0.1), (4, 0.3), (3, 0.5), (2, 0.8)])
async def test_gives_nearly_the_same_scores_at_any_bits(load, bits: Bits, apart: float) -> None:
    engine, reference = await load("gguf", bits=bits), await load("transformers")
    prompt, answer = write(engine).ids, await say(reference)
    found = await engine.log_probs(prompt, answer)
    expected = await reference.log_probs(prompt, answer)
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() < apart
    assert np.exp(found).sum(axis=1) == pytest.approx(1.0, abs=1e-4)


def test_says_what_is_wrong_when_the_weights_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "whole.gguf").write_bytes(b"no weights")
    with pytest.raises(ModelError, match="make room there"):
        _quantize(tmp_path / "whole.gguf", tmp_path / "model.gguf", 4)
