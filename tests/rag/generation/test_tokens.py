"""The tokenizer: nothing of Korean is lost, marks stay marks and words stay words."""

from pathlib import Path

import pytest
from tiny_gpt2 import GOLDEN, TEXTS, save_tokenizer

from rag.errors import ModelDamaged, TokenizerMismatch
from rag.generation.tokens import PROMPT_TOKENS, Tokens

pytest.importorskip("transformers", reason="needs pip install 'lawbot[models]'")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tokenizer")
    save_tokenizer(path, raw=True)
    return path


@pytest.fixture(scope="module")
def tokens(folder: Path) -> Tokens:
    return Tokens.load(folder)


def test_reads_the_bare_file_of_kogpt2_with_the_roles_of_its_tokens(tokens: Tokens) -> None:
    assert tokens.decode(tokens.encode(GOLDEN)) == GOLDEN
    assert [tokens.id(name) for name in ("</s>", "<usr>", "<sys>", "<unused0>")] == [1, 2, 4, 9]
    assert (tokens.eos, tokens.marks, tokens.has_marks) == (1, tuple(range(9, 17)), True)


def test_adds_no_token_that_the_model_would_have_no_row_for(tokens: Tokens, folder: Path) -> None:
    from tokenizers import Tokenizer

    raw = Tokenizer.from_file(str(folder / "tokenizer.json"))
    assert tokens.size == raw.get_vocab_size()


@pytest.mark.parametrize("name", PROMPT_TOKENS)
def test_a_mark_that_a_user_writes_is_text(tokens: Tokens, name: str) -> None:
    assert tokens.id(name) not in tokens.encode(f"보증금은 {name} 어떻게 되나요?")


def test_says_which_signs_it_loses(tokens: Tokens) -> None:
    assert tokens.lost_signs() == ("漢字",)


def test_lets_the_model_say_the_marks_of_its_quotes_and_the_end_only(tokens: Tokens) -> None:
    unsaid = tokens.unsaid([0, 2])
    assert {9, 11, 1}.isdisjoint(unsaid)
    assert {0, 2, 3, 4, 5, 10, 12, 108} <= set(unsaid)


def test_saved_tokenizers_are_read_rightly_by_other_programs(
    tokens: Tokens, tmp_path: Path
) -> None:
    from transformers import AutoTokenizer

    tokens.save(tmp_path)
    other = AutoTokenizer.from_pretrained(tmp_path)
    assert other.decode(other.encode(GOLDEN)) == GOLDEN
    assert (len(other), other.eos_token, other.pad_token) == (tokens.size, "</s>", "<pad>")


def test_refuses_a_tokenizer_that_loses_korean(tmp_path: Path) -> None:
    save_tokenizer(tmp_path, ["this tokenizer has seen English only"], raw=True)
    with pytest.raises(TokenizerMismatch, match="loses Korean text: use"):
        Tokens.load(tmp_path)


@pytest.mark.parametrize("text", ["{", '{"added_tokens": []}', None])
def test_refuses_what_is_no_tokenizer(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "tokenizer.json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelDamaged, match="no tokenizer that can be read"):
        Tokens.load(tmp_path)


def test_cuts_text_at_words(tokens: Tokens) -> None:
    assert "".join(tokens.pieces(TEXTS[0])) == "▁" + TEXTS[0].replace(" ", "▁")
