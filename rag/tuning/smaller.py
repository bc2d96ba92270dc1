"""Smaller models made of one: half of its weights zero, or half of its layers, taught by it."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import ModelError
from rag.generation.kogpt2 import load_model, most_positions
from rag.generation.tokens import Tokens
from rag.tuning.learning_rows import IGNORED, Tensors, draw, encode_rows, tensors
from rag.tuning.pairs import Row
from rag.tuning.pairs_judging import standing_rows
from rag.tuning.training import Schedule

if TYPE_CHECKING:
    import torch

_FOLLOW = 0.5  # how much the teacher's opinion counts beside the right answer


def prune(source: Path, lora: Path | None, folder: Path, *, share: float = 0.5) -> None:
    """Write a model whose weights of least magnitude are zero, in each matrix of its layers."""
    import torch

    model = load_model(source, lora=lora, on_gpu=False)
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if ".h." in name and weights.ndim == 2:
                least = weights.abs().flatten().kthvalue(round(share * weights.numel())).values
                weights[weights.abs() <= least] = 0.0
    _save(model, source, folder)


def distil(
    source: Path,
    lora: Path | None,
    rows: Sequence[Row],
    folder: Path,
    *,
    layers: int,
    schedule: Schedule,
) -> None:
    """Write a GPT-2 of fewer layers that learned from rows and from the model that it is made of.

    Raises ModelError for another kind of model, and NothingToLearn.
    """
    import torch

    teacher = load_model(source, lora=lora)
    student = _fewer_layers(teacher, layers)
    positions = most_positions(teacher.config)
    examples = encode_rows(standing_rows(rows), Tokens.load(source), positions).train
    optimizer = torch.optim.AdamW(student.parameters(), lr=schedule.rate, weight_decay=0.01)
    steps = schedule.steps_over(len(examples))
    torch.manual_seed(schedule.seed)
    student.train()
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = schedule.rate_at(step, steps)
        batch = tensors(
            draw(examples, step, size=schedule.batch, seed=schedule.seed), teacher.device
        )
        loss = _loss(teacher, student, batch)
        loss.backward()  # type: ignore[no-untyped-call]  # torch's
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
    _save(student.eval(), source, folder)


def _loss(teacher: Any, student: Any, batch: Tensors) -> torch.Tensor:
    """Of the answers: the right token's, and how far the student is from the teacher."""
    import torch
    from torch.nn import functional

    due = batch.labels[:, 1:]
    learned = due != IGNORED
    with torch.no_grad():
        opinion = teacher(batch.ids, attention_mask=batch.mask).logits[:, :-1][learned].float()
    said = student(batch.ids, attention_mask=batch.mask).logits[:, :-1][learned].float()
    right = functional.cross_entropy(said, due[learned])
    apart = functional.kl_div(
        said.log_softmax(-1), opinion.log_softmax(-1), log_target=True, reduction="batchmean"
    )
    return _FOLLOW * apart + (1 - _FOLLOW) * right


def _fewer_layers(teacher: Any, layers: int) -> Any:
    """Some of a model's layers, spread evenly from the first one to the last one."""
    from torch import nn

    if teacher.config.model_type != "gpt2" or not 1 <= layers < teacher.config.n_layer:
        raise ModelError(
            f"{layers} layers cannot be made of this model: give a GPT-2, and fewer layers than"
            " it has"
        )
    student = copy.deepcopy(teacher)
    last = teacher.config.n_layer - 1
    kept = [round(number * last / max(1, layers - 1)) for number in range(layers)]
    student.transformer.h = nn.ModuleList(student.transformer.h[place] for place in kept)
    for place, block in enumerate(student.transformer.h):
        block.attn.layer_idx = place  # under which it finds its keys and values
    student.config.n_layer = layers
    return student


def _save(model: Any, source: Path, folder: Path) -> None:
    from transformers.utils import logging

    logging.disable_progress_bar()
    folder.mkdir(parents=True)
    model.save_pretrained(folder)
    Tokens.load(source).save(folder)
