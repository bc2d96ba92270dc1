"""The folder of one training: its settings, figures and curves, and where it can go on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from rag.errors import TuningError

_CONFIG, _METRICS, _SCORES, _CURVES = "config.json", "metrics.jsonl", "scores.json", "curves.png"


class Look(NamedTuple):
    """Figures after a step: mean loss of the steps since the look before, and of held-out rows.

    `held_out` is the loss (nats a token), `hits` the share of tokens that came first, `end` the
    probability of the last token of an answer, which ends it.
    """

    step: int
    loss: float
    held_out: float
    hits: float
    end: float


class RunFolder:
    """Every file is written whole or not at all, so that a killed run goes on where it was."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._state, self._best = path / "checkpoint" / "state.pt", path / "checkpoint" / "best.pt"

    @classmethod
    def open(cls, path: Path, config: Mapping[str, object]) -> RunFolder:
        """The folder of a run with these settings. Raises TuningError where another one lies."""
        folder = cls(path)
        written = json.dumps(config, ensure_ascii=False, indent=2, default=str) + "\n"
        with folder._writing():
            folder._state.parent.mkdir(parents=True, exist_ok=True)
            file = path / _CONFIG
            if folder._begun and file.read_text(encoding="utf-8") != written:
                raise folder._other()
            folder._put(file, written.encode())
        return folder

    @classmethod
    def check(cls, path: Path, config: Mapping[str, object]) -> None:
        """Raises TuningError where a run lies whose settings are not these, as far as they go."""
        folder = cls(path)
        if folder._begun:
            known = json.loads((path / _CONFIG).read_text(encoding="utf-8"))
            if any(known.get(name) != value for name, value in config.items()):
                raise folder._other()

    def scores(self) -> dict[str, Any] | None:
        """The scores of a finished run."""
        file = self.path / _SCORES
        return dict(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else None

    @property
    def _begun(self) -> bool:
        return self.has_checkpoint or self.scores() is not None

    def _other(self) -> TuningError:
        return TuningError(
            f"{str(self.path)!r} holds a training with other settings: delete that folder, or give"
            " another name"
        )

    @property
    def has_checkpoint(self) -> bool:
        return self._state.is_file()

    def checkpoint(self) -> dict[str, Any]:
        """The last state that was kept."""
        return self._read(self._state)

    def best_weights(self) -> dict[str, Any]:
        """The weights with the lowest held-out loss."""
        return self._read(self._best)

    def keep_best(self, weights: Mapping[str, Any]) -> None:
        self._save(self._best, weights)

    def keep(self, looks: Sequence[Look], state: Mapping[str, Any]) -> None:
        """Keep a state to go on from, and the figures that led to it."""
        self._save(self._state, state)
        lines = [json.dumps({k: _rounded(v) for k, v in look._asdict().items()}) for look in looks]
        with self._writing():
            self._put(self.path / _METRICS, "".join(f"{line}\n" for line in lines).encode())

    def finish(self, looks: Sequence[Look], scores: Mapping[str, object]) -> None:
        """Draw the curves, write the scores, and forget the checkpoint."""
        with self._writing():
            _draw(looks, self.path / _CURVES)
            self._put(self.path / _SCORES, (json.dumps(scores, indent=2) + "\n").encode())
            shutil.rmtree(self._state.parent)

    def _save(self, path: Path, values: Mapping[str, Any]) -> None:
        import torch

        with self._writing():
            made = path.with_suffix(".new")
            with made.open("wb") as file:
                torch.save(values, file)
            made.replace(path)

    def _read(self, path: Path) -> dict[str, Any]:
        import torch

        values: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        return values

    def _put(self, path: Path, data: bytes) -> None:
        made = path.with_name(f"{path.name}.new")
        made.write_bytes(data)
        made.replace(path)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise TuningError(
                f"cannot write to {str(self.path)!r}: {error.strerror or error}. Make room and"
                " start again: the training goes on where it was"
            ) from error


def _rounded(value: float) -> float:
    return round(value, 5)


def _draw(looks: Sequence[Look], path: Path) -> None:
    """Losses at the left; at the right the share of right tokens and P(end)."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4), layout="constrained")
    losses, shares = figure.subplots(1, 2)
    steps = [look.step for look in looks]
    losses.plot(steps, [look.loss for look in looks], label="training")
    losses.plot(steps, [look.held_out for look in looks], label="held out")
    shares.plot(steps, [look.hits for look in looks], label="right tokens")
    shares.plot(steps, [look.end for look in looks], label="P(end of answer)")
    for axes, name in ((losses, "loss (nats a token)"), (shares, "share")):
        axes.set(xlabel="step", ylabel=name)
        axes.legend()
    shares.set_ylim(0, 1)
    figure.savefig(path)
