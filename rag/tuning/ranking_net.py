"""A small net that ranks candidates: a straight line and one hidden layer (torch)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from rag.retrieval.features import NAMES, Numbers
from rag.retrieval.fusion import FAR, Fusion
from rag.tuning.judged import Judged
from rag.tuning.network import work_alone

_HIDDEN = 16
_RATE = 0.01
_DECAY = 1e-3
_DROPOUT = 0.1
_ABSOLUTE = 0.3  # of the loss that asks for absolute scores, beside that which asks for order


class _Net(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.linear = nn.Linear(width, 1)
        self.hidden = nn.Linear(width, _HIDDEN)
        self.out = nn.Linear(_HIDDEN, 1, bias=False)
        nn.init.zeros_(self.linear.weight)
        nn.init.normal_(self.out.weight, std=0.05)

    def forward(self, rows: Tensor) -> Tensor:
        hidden = nn.functional.dropout(torch.relu(self.hidden(rows)), _DROPOUT, self.training)
        scores: Tensor = self.linear(rows) + self.out(hidden)
        return scores.squeeze(-1)


class _Lesson:
    """All candidates of all questions in one: rows, their question, and what is right."""

    def __init__(self, judged: Sequence[Judged], columns: Sequence[int]) -> None:
        rows = np.concatenate([question.features for question in judged])
        chosen = np.isin(np.arange(len(NAMES)), columns)
        self.mean = rows.mean(axis=0)
        self.scale = np.where(chosen, rows.std(axis=0) + 1e-6, np.inf).astype(np.float32)
        scaled = np.clip((rows - self.mean) / self.scale, -FAR, FAR)
        self.rows = torch.from_numpy(scaled.astype(np.float32))
        sizes = [len(question.right) for question in judged]
        self.question = torch.from_numpy(np.repeat(np.arange(len(judged)), sizes))
        right = np.concatenate([question.right for question in judged])
        self.right = torch.from_numpy(right.astype(np.float32))
        weights = torch.tensor(_weights(judged), dtype=torch.float32)
        per_question = torch.zeros(len(judged)).index_add(0, self.question, self.right)
        ranked = weights * (per_question > 0)
        self.share = self.right * (ranked / per_question.clamp(min=1) / ranked.sum())[self.question]
        self.evenly = (weights / weights.sum() / torch.tensor(sizes))[self.question]

    def loss(self, scores: Tensor) -> Tensor:
        """Cross entropy over the candidates of each question, and of each candidate alone."""
        tops = torch.full((int(self.question[-1]) + 1,), -1e9)
        tops = tops.scatter_reduce(0, self.question, scores.detach(), "amax")[self.question]
        total = torch.zeros(int(self.question[-1]) + 1)
        total = total.index_add(0, self.question, torch.exp(scores - tops))
        order = scores - tops - torch.log(total)[self.question]
        alone = nn.functional.binary_cross_entropy_with_logits(
            scores, self.right, reduction="none", pos_weight=torch.tensor(10.0)
        )
        return -(order * self.share).sum() + _ABSOLUTE * (alone * self.evenly).sum()


def learn(
    judged: Sequence[Judged], columns: Sequence[int], *, seeds: Iterable[int], epochs: int
) -> Fusion:
    """Train one net for each seed; their mean as one, its scores not yet calibrated."""
    work_alone()
    lesson = _Lesson(judged, columns)
    nets = [_trained(lesson, seed, epochs) for seed in seeds]
    return Fusion(
        mean=lesson.mean,
        scale=lesson.scale,
        linear=np.mean([_array(net.linear.weight)[0] for net in nets], axis=0),
        hidden=np.concatenate([_array(net.hidden.weight).T for net in nets], axis=1),
        hidden_bias=np.concatenate([_array(net.hidden.bias) for net in nets]),
        out=np.concatenate([_array(net.out.weight)[0] / len(nets) for net in nets]),
        bias=sum(float(_array(net.linear.bias)[0]) for net in nets) / len(nets),
    )


def _trained(lesson: _Lesson, seed: int, epochs: int) -> _Net:
    torch.manual_seed(seed)
    net = _Net(len(NAMES))
    optimizer = torch.optim.AdamW(net.parameters(), lr=_RATE, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.01, epochs)
    for _ in range(epochs):
        loss = lesson.loss(net(lesson.rows))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
    return net.eval()


def _weights(judged: Sequence[Judged]) -> list[float]:
    """Each register counts by the fourth root of its size, so that the largest does not rule."""
    registers = Counter(question.register for question in judged)
    return [registers[question.register] ** -0.75 for question in judged]


def _array(tensor: Tensor) -> Numbers:
    return tensor.detach().numpy()
