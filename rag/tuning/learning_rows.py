"""Rows as token ids: what the model reads, and from where on it learns."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from rag.errors import NothingToLearn
from rag.generation.prompts import prompt_writer
from rag.generation.tokens import PASSAGE_MARKS, Tokens
from rag.tuning.pairs import Pair, Part, Row

if TYPE_CHECKING:
    import torch

IGNORED = -100


class Example(NamedTuple):
    """Token ids; those before `start` are read, the others learned."""

    ids: Sequence[int]
    start: int


class ExampleRows(Protocol):
    """Examples by their place."""

    def __len__(self) -> int: ...

    def __getitem__(self, place: int, /) -> Example: ...


@dataclass(frozen=True, slots=True)
class Examples:
    """What is learned from and what is held out; `left_out` did not fit into the model."""

    train: ExampleRows
    held_out: ExampleRows
    left_out: int = 0


class Tensors(NamedTuple):
    """Rows padded at the right: ids and mask (n, length), and labels, which end with the ids."""

    ids: torch.Tensor
    mask: torch.Tensor
    labels: torch.Tensor


def encode_rows(rows: Iterable[Row], tokens: Tokens, positions: int) -> Examples:
    """Rows as examples. Raises NothingToLearn where nothing is left to learn or to hold out."""
    encoder = _Encoder(tokens, positions)
    found: dict[Part, list[Example]] = {"train": [], "held_out": []}
    total = left_out = 0
    for row in rows:
        total += 1
        examples = encoder.examples(row)
        left_out += not examples
        found[row.part] += examples
    train, held_out = found["train"], found["held_out"]
    if not held_out:  # too few rows to leave it to chance
        one_in_twenty = len(train) // 20 + 1
        train, held_out = train[one_in_twenty:], train[:one_in_twenty]
    if not (train and held_out):
        long = f", {left_out:,} are too long for {positions:,} tokens" if left_out else ""
        raise NothingToLearn(
            f"{total - left_out:,} of {total:,} rows can be learned{long}: there must be two, one"
            " to learn from and one to hold out. Run `lawbot tune pairs`, or give other rows"
        )
    return Examples(train, held_out, left_out)


class _Encoder:
    def __init__(self, tokens: Tokens, positions: int) -> None:
        self._tokens = tokens
        self._positions = positions
        self._writer = prompt_writer(tokens, positions)
        self._endless = prompt_writer(tokens, 1_000 * positions)

    def examples(self, row: Row) -> list[Example]:
        """A pair whole, or a text in pieces as long as the model can read; none has no room."""
        if isinstance(row, Pair):
            example = self._pair(row)
            return [example] if example else []
        ids = [*self._tokens.encode(row.text), *self._end]
        starts = range(0, len(ids) - 1, self._positions)  # a piece of one token teaches nothing
        return [Example(ids[start : start + self._positions], 1) for start in starts]

    def _pair(self, pair: Pair) -> Example | None:
        """A prompt and its answer. Passages that do not answer go where there is no room."""
        if any(
            said.passage is not None and said.passage >= len(PASSAGE_MARKS) for said in pair.answer
        ):
            return None
        while (example := self._whole(pair)) is None:
            used = {said.passage for said in pair.answer}
            spare = [place for place in range(len(pair.passages)) if place not in used]
            if not spare:
                return None
            pair = _without(pair, spare[-1])
        return example

    def _whole(self, pair: Pair) -> Example | None:
        """None where passages or the answer would be cut: it would be learned to invent."""
        prompt = self._writer.write(pair.prompt()).ids
        answer = self._writer.answer(pair.answer)
        cut = prompt != self._endless.write(pair.prompt()).ids
        if cut or len(prompt) + len(answer) > self._positions:
            return None
        return Example([*prompt, *answer], len(prompt))

    @property
    def _end(self) -> list[int]:
        return [] if self._tokens.eos is None else [self._tokens.eos]


def _without(pair: Pair, place: int) -> Pair:
    answer = tuple(
        said._replace(passage=said.passage - (said.passage > place))
        if said.passage is not None
        else said
        for said in pair.answer
    )
    passages = pair.passages[:place] + pair.passages[place + 1 :]
    return replace(pair, passages=passages, answer=answer)


def draw(examples: ExampleRows, step: int, *, size: int, seed: int) -> list[Example]:
    """The batch of a step: every example once an epoch, in an order that the seed gives."""
    first = step * size
    found = []
    for place in range(first, first + size):
        epoch, row = divmod(place, len(examples))
        found.append(examples[_order(len(examples), epoch, seed)[row]])
    return found


@lru_cache(maxsize=2)  # a batch lies in one epoch or two
def _order(number: int, epoch: int, seed: int) -> list[int]:
    order = list(range(number))
    random.Random(f"{seed} {epoch}").shuffle(order)
    return order


def slices(examples: Sequence[Example], size: int) -> Iterator[list[Example]]:
    """Examples of like length together, so many at once."""
    ordered = sorted(examples, key=lambda example: len(example.ids))
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]


def tensors(examples: Sequence[Example], device: torch.device) -> Tensors:
    """Examples of any length; what pads them is neither read nor learned."""
    import torch

    longest = max(len(example.ids) for example in examples)
    ids = torch.zeros(len(examples), longest, dtype=torch.long)
    mask, labels = torch.zeros_like(ids), torch.full_like(ids, IGNORED)
    for row, (numbers, start) in enumerate(examples):
        ids[row, : len(numbers)] = torch.as_tensor(numbers)
        mask[row, : len(numbers)] = 1
        labels[row, start : len(numbers)] = torch.as_tensor(numbers[start:])
    return Tensors(ids.to(device), mask.to(device), labels.to(device))
