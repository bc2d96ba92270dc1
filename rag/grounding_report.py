"""What came of measuring grounding, by kind of error, as JSON and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from rag.grounding_judge import Limits


@dataclass(frozen=True, slots=True)
class Figures:
    """The share of `n` sentences of a kind: of errors caught, of good sentences kept."""

    kind: str
    n: int
    share: float


@dataclass(frozen=True, slots=True)
class Trial:
    """What a limit on both shares would keep and catch over the development half."""

    limit: float
    kept: float
    caught: float


@dataclass(frozen=True, slots=True)
class GroundingReport:
    """Figures over two halves of the law; limits were chosen on the first. Times per sentence."""

    development: tuple[Figures, ...]
    held_out: tuple[Figures, ...]
    limits: Limits
    trials: tuple[Trial, ...]
    p50_ms: float
    p95_ms: float

    def as_json(self) -> dict[str, object]:
        """The figures under the names that the command line prints."""
        return {
            "development": {f.kind: {"n": f.n, "share": f.share} for f in self.development},
            "held_out": {f.kind: {"n": f.n, "share": f.share} for f in self.held_out},
            "limits": self.limits._asdict(),
            "trials": [asdict(trial) for trial in self.trials],
            "p50_ms": self.p50_ms,
            "p95_ms": self.p95_ms,
        }

    def lines(self) -> Iterator[str]:
        """A table: what is kept and caught on both halves, then what other limits would do."""
        held_out = {figures.kind: figures for figures in self.held_out}
        yield f"{'':<15}{'development':>18}{'held out':>18}"
        for figures in self.development:
            other = held_out.get(figures.kind)
            yield f"{figures.kind:<15}{_cell(figures)}{_cell(other) if other else ''}"
        yield ""
        yield f"{'limit':<15}{'kept':>18}{'caught':>18}"
        for trial in self.trials:
            yield f"{trial.limit:<15}{trial.kept:>18.1%}{trial.caught:>18.1%}"
        yield ""
        yield f"a sentence takes {self.p50_ms:.1f} ms (p50), {self.p95_ms:.1f} ms (p95)"


def _cell(figures: Figures) -> str:
    return f"{f'{figures.share:.1%} of {figures.n}':>18}"
