"""What of a row the model reads, and what it learns."""

from itertools import chain
from pathlib import Path

import pytest

from rag.errors import NothingToLearn
from rag.generation.prompts import PromptWriter
from rag.generation.tokens import Tokens
from rag.tuning.learning_rows import Example, draw, encode_rows, slices, tensors
from rag.tuning.pairs import Pair, PlainText, Said

torch = pytest.importorskip("torch", reason="needs pip install 'lawbot[models]'")

RENT = "임차인은 매월 말일에 집세를 지급한다."
DEPOSIT = "임대인은 임차인이 집을 비우면 보증금을 돌려준다."
PAIR = Pair("보증금: 어떻게 되나요?", (RENT, DEPOSIT), (Said(DEPOSIT, 1),), part="train")
HELD_OUT = PlainText(RENT, "held_out")


@pytest.fixture
def tokens(tiny_gpt2: Path) -> Tokens:
    return Tokens.load(tiny_gpt2)


def test_only_the_answer_is_learned_and_its_end(tokens: Tokens) -> None:
    example = encode_rows([PAIR, HELD_OUT], tokens, 1024).train[0]
    learned = example.ids[example.start :]
    assert tuple(example.ids[: example.start]) == PromptWriter(tokens).write(PAIR.prompt()).ids
    assert learned == [*tokens.encode(DEPOSIT), tokens.marks[1], tokens.eos]


def test_a_text_is_learned_from_its_second_token_on(tokens: Tokens) -> None:
    ids = [*tokens.encode(RENT), tokens.eos]
    assert encode_rows([PAIR, HELD_OUT], tokens, 1024).held_out == [Example(ids, 1)]


def test_a_text_longer_than_the_model_reads_is_learned_in_pieces(tokens: Tokens) -> None:
    long = " ".join([RENT] * 200)
    examples = encode_rows([PlainText(long), HELD_OUT], tokens, 256)
    pieces = [piece.ids for piece in examples.train]
    assert [*chain(*pieces)] == [*tokens.encode(long), tokens.eos]
    assert (len(pieces) > 2, {len(piece) for piece in pieces[:-1]}) == (True, {256})


def test_passages_that_do_not_answer_go_where_there_is_no_room(tokens: Tokens) -> None:
    """And those after them get the mark that is free."""
    long = " ".join([RENT] * 40)
    pair = Pair(PAIR.question, (long, DEPOSIT, RENT), (Said(DEPOSIT, 1),))
    example = encode_rows([pair, HELD_OUT], tokens, 256).train[0]
    alone = Pair(PAIR.question, (DEPOSIT,), (Said(DEPOSIT, 0),)).prompt()
    assert tuple(example.ids[: example.start]) == PromptWriter(tokens, 256).write(alone).ids
    assert example.ids[-2:] == [tokens.marks[0], tokens.eos]


def test_what_would_be_cut_is_left_out(tokens: Tokens) -> None:
    long = " ".join([RENT] * 40)
    pair = Pair(PAIR.question, (long,), (Said(RENT, 0),))
    examples = encode_rows([PAIR, pair, HELD_OUT], tokens, 256)
    assert (len(examples.train), examples.left_out) == (1, 1)


def test_few_rows_still_leave_one_to_hold_out(tokens: Tokens) -> None:
    examples = encode_rows([PAIR, PAIR], tokens, 1024)
    assert (len(examples.train), len(examples.held_out)) == (1, 1)


@pytest.mark.parametrize("rows", [[], [PAIR], [PlainText(""), PlainText("")]])
def test_says_so_when_there_is_nothing_to_learn(tokens: Tokens, rows: list[Pair]) -> None:
    with pytest.raises(NothingToLearn, match="Run `lawbot tune pairs`"):
        encode_rows(rows, tokens, 1024)


def test_says_so_when_no_row_fits_into_the_model(tokens: Tokens) -> None:
    with pytest.raises(
        NothingToLearn, match="0 of 2 rows can be learned, 2 are too long for 16 tokens"
    ):
        encode_rows([PAIR, PAIR], tokens, 16)


def test_every_example_is_drawn_once_an_epoch_in_an_order_of_the_seed() -> None:
    examples = [Example([number], 0) for number in range(6)]
    epochs = [
        [example.ids[0] for step in steps for example in draw(examples, step, size=2, seed=1)]
        for steps in (range(3), range(3, 6))
    ]
    assert [sorted(epoch) for epoch in epochs] == [list(range(6))] * 2
    assert epochs[0] != epochs[1]
    assert draw(examples, 0, size=6, seed=1) != draw(examples, 0, size=6, seed=2)


def test_examples_of_like_length_are_padded_together() -> None:
    examples = [Example([1] * length, 0) for length in (3, 1, 2)]
    assert [[len(one.ids) for one in some] for some in slices(examples, 2)] == [[1, 2], [3]]


def test_padding_is_neither_read_nor_learned() -> None:
    batch = tensors([Example([5, 6, 7], 1), Example([8, 9], 1)], torch.device("cpu"))
    assert batch.ids.tolist() == [[5, 6, 7], [8, 9, 0]]
    assert batch.mask.tolist() == [[1, 1, 1], [1, 1, 0]]
    assert batch.labels.tolist() == [[-100, 6, 7], [-100, 9, -100]]
