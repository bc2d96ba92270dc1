"""The stand-in for KoGPT-2 has its shape to the parameter."""

from pathlib import Path

import pytest

from rag.generation.tokens import Tokens

torch = pytest.importorskip("torch", reason="needs pip install 'lawbot[models]'")


def test_has_the_parameters_of_kogpt2() -> None:
    from transformers import GPT2LMHeadModel

    from rag.generation.shapes import kogpt2_config

    with torch.device("meta"):
        model = GPT2LMHeadModel(kogpt2_config())
    assert model.num_parameters() == 125_164_032


def test_has_a_tokenizer_with_its_marks_and_size(tmp_path: Path) -> None:
    from rag.generation.shapes import save_kogpt2_tokenizer

    save_kogpt2_tokenizer(tmp_path)
    tokens = Tokens.load(tmp_path)
    assert (tokens.size, tokens.has_marks, tokens.marks[0]) == (51_200, True, 9)
