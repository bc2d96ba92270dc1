"""One training of a language model: steps, looks at what is held out, an early stop, a resume."""

from __future__ import annotations

import math
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from rag.errors import OutOfMemory, TuningError
from rag.generation.kogpt2 import lacks_memory
from rag.tuning.learning_rows import IGNORED, Examples, Tensors, draw, slices, tensors
from rag.tuning.progress import OnProgress, Progress
from rag.tuning.run_folder import Look, RunFolder

if TYPE_CHECKING:
    import torch

_CLIP = 1.0
_DECAY = 0.01
_WARM_UP = 0.05  # of all steps, where none are given
_MOST_HELD_OUT = 512  # rows that a look takes


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast. `steps` 0: as many as `epochs` need; `warm_up` 0: 5% of the steps.

    `batch` rows make a step, `slice` of them are computed at once. `looks` at the held-out rows are
    spread over the run, which ends after `patience` of them without a lower loss.
    """

    rate: float = 5e-4
    epochs: float = 3.0
    steps: int = 0
    warm_up: int = 0
    batch: int = 16
    slice: int = 4
    looks: int = 20
    patience: int = 3
    seed: int = 0

    def steps_over(self, rows: int) -> int:
        """The steps of a run over so many rows. Raises TuningError for a run that never learns.

        In the tuning on record that learned nothing, a warm-up of 100 steps met a run of 30.
        """
        steps = self.steps or max(2, round(self.epochs * rows / self.batch))
        if self.warm_up >= steps:
            raise TuningError(
                f"a warm-up of {self.warm_up} steps in a run of {steps} never reaches its rate:"
                " give a shorter --warm-up or more --steps"
            )
        return steps

    def rate_at(self, step: int, steps: int) -> float:
        """The rate of a step: up in a line, then down along a cosine."""
        warm_up = self.warm_up or max(1, round(_WARM_UP * steps))
        if step < warm_up:
            return self.rate * (step + 1) / warm_up
        return self.rate * 0.5 * (1 + math.cos(math.pi * (step - warm_up) / (steps - warm_up)))


class Training:
    """Trains whatever of the model is marked to be trained; its weights end as the best ones."""

    def __init__(
        self, model: Any, examples: Examples, schedule: Schedule, folder: RunFolder
    ) -> None:
        import torch

        self._model = model
        self._device: torch.device = next(model.parameters()).device
        self._examples = examples
        looked_at = min(_MOST_HELD_OUT, len(examples.held_out))
        self._held_out = draw(examples.held_out, 0, size=looked_at, seed=0)
        self._schedule = schedule
        self._folder = folder
        self._steps = schedule.steps_over(len(examples.train))
        self._weights = {n: p for n, p in model.named_parameters() if p.requires_grad}
        self._optimizer = torch.optim.AdamW(
            self._weights.values(), lr=schedule.rate, weight_decay=_DECAY
        )
        self._started = time.monotonic()
        self._step = 0
        self._losses: list[float] = []
        self._looks: list[Look] = []

    def run(self, on_progress: OnProgress) -> tuple[Look, ...]:
        """Train to the end, from the last checkpoint on. Gives all looks, the first before step 1.

        Raises OutOfMemory and TuningError.
        """
        try:
            return self._run(on_progress)
        except (MemoryError, RuntimeError) as error:
            if lacks_memory(error):
                raise OutOfMemory(
                    "the training does not fit into memory: give a smaller --slice"
                ) from error
            raise

    @property
    def seconds(self) -> float:
        """How long it has trained, before it was killed as well."""
        return time.monotonic() - self._started

    def _run(self, on_progress: OnProgress) -> tuple[Look, ...]:
        if self._folder.has_checkpoint:
            self._resume()
        else:
            self._look()
        started, first = time.monotonic(), self._step
        while self._step < self._steps and not self._stale():
            self._learn()
            rows = (self._step - first) * self._schedule.batch
            rate = rows / (time.monotonic() - started)
            on_progress(Progress("training", self._step, self._steps, rate, self._note()))
            if self._step in self._look_steps():
                self._look()
        self._load(self._folder.best_weights())
        return tuple(self._looks)

    def _learn(self) -> None:
        """One step. Its loss is the mean over all answer tokens of the batch."""
        import torch

        schedule = self._schedule
        self._model.train()
        torch.manual_seed(schedule.seed + self._step)  # a resumed run drops out the same
        for group in self._optimizer.param_groups:
            group["lr"] = schedule.rate_at(self._step, self._steps)
        rows = draw(self._examples.train, self._step, size=schedule.batch, seed=schedule.seed)
        total = sum(len(row.ids) - row.start for row in rows)
        loss = 0.0
        for some in slices(rows, schedule.slice):
            part = self._scores(tensors(some, self._device)).nll.sum() / total
            torch.autograd.backward(part)
            loss += part.item()
        torch.nn.utils.clip_grad_norm_(self._weights.values(), _CLIP)
        self._optimizer.step()
        self._optimizer.zero_grad()
        self._losses.append(loss)
        self._step += 1

    def _look(self) -> None:
        """Score the held-out rows; keep the weights if they never were better, and a checkpoint."""
        import torch

        self._model.eval()
        scored = []
        with torch.inference_mode():
            for some in slices(self._held_out, self._schedule.slice):
                found = self._scores(tensors(some, self._device))
                scored.append(_Scored(*(part.float().cpu() for part in found)))
        nll, hits, ends = (torch.cat(parts).mean().item() for parts in zip(*scored, strict=True))
        if not (self._looks or math.isfinite(nll)):
            raise TuningError(
                "the loss of the base is no number before the first step: its weights are broken,"
                " pull it again or give another --base"
            )
        learned = sum(self._losses) / len(self._losses) if self._losses else nll
        self._losses = []
        self._looks.append(Look(self._step, learned, nll, hits, ends))
        if nll <= min(look.held_out for look in self._looks):
            self._folder.keep_best(dict(self._weights))
        self._folder.keep(self._looks, self._state())

    def _scores(self, batch: Tensors) -> _Scored:
        import torch

        length, first = batch.labels.shape[1], int((batch.labels != IGNORED).any(0).nonzero()[0])
        with self._precision():
            logits = self._model(
                input_ids=batch.ids,
                attention_mask=batch.mask,
                logits_to_keep=length - first + 1,
                use_cache=False,
            ).logits
        learned = batch.labels[:, first:] != IGNORED
        wanted = batch.labels[:, first:][learned]
        logits = logits[:, :-1][learned].float()
        nll = torch.nn.functional.cross_entropy(logits, wanted, reduction="none")
        last = learned.sum(1).cumsum(0) - 1  # of each row, where its tokens lie one after another
        return _Scored(nll, logits.argmax(1) == wanted, torch.exp(-nll[last]))

    def _precision(self) -> AbstractContextManager[object]:
        """bfloat16 on a GPU; most processors only emulate it."""
        import torch

        gpu = self._device.type == "cuda"
        return torch.autocast("cuda", torch.bfloat16) if gpu else nullcontext()

    def _look_steps(self) -> set[int]:
        looks = self._schedule.looks
        return {round(self._steps * look / looks) for look in range(1, looks + 1)}

    def _stale(self) -> bool:
        losses = [look.held_out for look in self._looks]
        return len(losses) - 1 - losses.index(min(losses)) >= self._schedule.patience

    def _state(self) -> dict[str, Any]:
        return {
            "step": self._step,
            "seconds": self.seconds,
            "looks": [tuple(look) for look in self._looks],
            "weights": dict(self._weights),
            "optimizer": self._optimizer.state_dict(),
        }

    def _resume(self) -> None:
        state = self._folder.checkpoint()
        self._step = state["step"]
        self._started -= state["seconds"]
        self._looks = [Look(*values) for values in state["looks"]]
        self._load(state["weights"])
        self._optimizer.load_state_dict(state["optimizer"])

    def _load(self, weights: dict[str, torch.Tensor]) -> None:
        import torch

        with torch.no_grad():
            for name, weight in self._weights.items():
                weight.copy_(weights[name])

    def _note(self) -> str:
        last = self._looks[-1]
        return f"loss {self._losses[-1]:.3f}, held-out {last.held_out:.3f}, P(end) {last.end:.2f}"


class _Scored(NamedTuple):
    """Of each learned token its loss and whether it came first; of each row P(its last one)."""

    nll: torch.Tensor
    hits: torch.Tensor
    ends: torch.Tensor
