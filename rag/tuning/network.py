"""The static embedder while it learns. Imports torch: load it late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import embedding_bag, normalize

from rag.retrieval.static_embedder import damped
from rag.tuning.bags import Bags
from rag.tuning.embedder_pairs import Batch

_BACK = 0.25  # weight of the loss from passage to question beside that from question to passage
_SHARPEST = 60.0  # exp() of it still fits into 32 bits
_WARM_UP = 50  # steps
_CHUNK = 8_192  # texts


class Quantized(NamedTuple):
    """A network at 8 bits a number, as `StaticModel` takes it."""

    vectors: NDArray[np.int8]
    scales: NDArray[np.float32]
    query_scales: NDArray[np.float32]
    fields: NDArray[np.float32]


class Network(torch.nn.Module):
    """A vector and two weights for each morpheme, one in questions and one in passages.

    A text becomes a vector as in `StaticEmbedder`.
    """

    def __init__(self, rarity: NDArray[np.float32], dimension: int, seed: int) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(seed)
        vectors = torch.randn(len(rarity), dimension, generator=generator) * 0.1
        weights = torch.from_numpy(np.log(rarity + 0.1))
        self.vectors = torch.nn.Parameter(vectors)
        self.in_questions = torch.nn.Parameter(weights.clone())
        self.in_passages = torch.nn.Parameter(weights.clone())
        self.fields = torch.nn.Parameter(torch.tensor([0.5, 1.0, 0.5, 1.0]))
        self.sharpness = torch.nn.Parameter(torch.tensor(20.0).log())

    def forward(
        self, questions: Bags, passages: Sequence[Bags]
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Unit vectors of questions (q, dimension), and of the fields of passages (p, dimension).

        Both at once, because each gradient of the vectors costs as much as the rest of a step.
        """
        asked, *fields = self._sums([questions, *passages], asked=len(questions.ids))
        weighed = [weight * sums for weight, sums in zip(self.fields, fields, strict=True)]
        return normalize(asked), normalize(torch.stack(weighed).sum(0))

    @torch.no_grad()
    def quantized(self) -> Quantized:
        """The network as it is now."""
        steps = self.vectors.abs().amax(1) / 127
        return Quantized(
            vectors=(self.vectors / steps[:, None]).round().to(torch.int8).numpy(),
            scales=(steps * self.in_passages.exp()).numpy(),
            query_scales=(steps * self.in_questions.exp()).numpy(),
            fields=self.fields.numpy().copy(),
        )

    def _sums(self, texts: Sequence[Bags], asked: int) -> tuple[torch.Tensor, ...]:
        """The sum of each text, (n, dimension), of several n; the first `asked` ids are asked."""
        ids = torch.from_numpy(np.concatenate([bags.ids for bags in texts]).astype(np.int64))
        counts = torch.from_numpy(np.concatenate([_damped(bags) for bags in texts]))
        before = np.cumsum([0, *(len(bags.ids) for bags in texts)])
        starts = [bags.starts[:-1] + n for bags, n in zip(texts, before[:-1], strict=True)]
        weights = [self.in_questions[ids[:asked]], self.in_passages[ids[asked:]]]
        sums = embedding_bag(
            ids,
            self.vectors,
            torch.from_numpy(np.concatenate(starts)),
            mode="sum",
            per_sample_weights=counts * torch.cat(weights).exp(),
        )
        return torch.split(sums, [len(bags) for bags in texts])


def work_alone() -> None:
    """One thread: two are hardly faster at steps so small, and five times slower when disturbed.

    It also makes the same seed give the same model, whatever the number of cores.
    """
    torch.set_num_threads(1)


class Trainer:
    """Teaches a network with Adam, whose rate grows for some steps and then falls to nothing."""

    def __init__(self, network: Network, rate: float) -> None:
        self.network = network
        self._rate = rate
        self._steps = 0
        named = [network.in_questions, network.in_passages, network.fields, network.sharpness]
        groups = [{"params": [network.vectors]}, {"params": named}]
        self._adam = torch.optim.Adam(groups, betas=(0.9, 0.99), fused=True)

    def step(self, batch: Batch, progress: float) -> float:
        """Learn from a batch, `progress` (0 to 1) into the training. Returns the loss."""
        self._steps += 1
        factor = min(1.0, self._steps / _WARM_UP) * (1 - progress)
        for group, share in zip(self._adam.param_groups, (1.0, 0.5), strict=True):
            group["lr"] = self._rate * share * factor
        loss = self._loss(batch)
        self._adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self._adam.step()
        return float(loss.detach())

    def _loss(self, batch: Batch) -> torch.Tensor:
        """Cross-entropy from question to passage, and from passage to question."""
        questions, passages = self.network(batch.questions, batch.passages)
        scale = self.network.sharpness.exp().clamp(max=_SHARPEST)
        near = (questions @ passages.T * scale).exp()
        near = near.masked_fill(torch.from_numpy(batch.others), 0.0)
        right = near.diagonal().log()
        forth = near.sum(1).log() - right
        back = near[:, : len(right)].sum(0).log() - right
        loss: torch.Tensor = ((1 - _BACK) * forth + _BACK * back).mean()
        return loss


@torch.no_grad()
def best_passages(
    network: Network, questions: Bags, fields: Sequence[Bags], number: int
) -> NDArray[np.int64]:
    """The rows of the nearest passages for each question, (questions, number), best first."""
    nothing = Bags.empty(0)
    asked, _ = network(questions, [nothing] * len(fields))
    scores, rows = asked.new_empty(len(asked), 0), torch.empty(len(asked), 0, dtype=torch.int64)
    for start in range(0, len(fields[0]), _CHUNK):
        some = np.arange(start, min(start + _CHUNK, len(fields[0])))
        _, passages = network(nothing, [bags.take(some) for bags in fields])
        scores = torch.cat([scores, asked @ passages.T], dim=1)
        rows = torch.cat([rows, torch.from_numpy(some).expand(len(asked), -1)], dim=1)
        scores, kept = scores.topk(min(number, scores.shape[1]), dim=1)
        rows = rows.gather(1, kept)
    return rows.numpy()


def _damped(bags: Bags) -> NDArray[np.float32]:
    """Counts as `damped` damps them, text by text."""
    lengths = np.add.reduceat(np.append(bags.counts, 0), bags.starts[:-1])
    return damped(bags.counts, np.maximum(lengths, 1)[bags.rows])
