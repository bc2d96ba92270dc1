"""What `lawbot evaluate grounding` prints: a table by kind of error, and the limits tried."""

from __future__ import annotations

from collections.abc import Iterator

from rag.grounding_evaluation import Figures, GroundingReport


def lines(report: GroundingReport) -> Iterator[str]:
    """Good sentences kept and errors caught, on both halves, then what other limits would do."""
    held_out = {figures.kind: figures for figures in report.held_out}
    yield f"{'':<15}{'development':>18}{'held out':>18}"
    for figures in report.development:
        other = held_out.get(figures.kind)
        yield f"{figures.kind:<15}{_cell(figures)}{_cell(other) if other else ''}"
    yield ""
    yield f"{'limit':<15}{'kept':>18}{'caught':>18}"
    for trial in report.trials:
        yield f"{trial.limit:<15}{trial.kept:>18.1%}{trial.caught:>18.1%}"
    yield ""
    yield f"a sentence takes {report.p50_ms:.1f} ms (p50), {report.p95_ms:.1f} ms (p95)"


def _cell(figures: Figures) -> str:
    return f"{figures.share:>9.1%} of {figures.n:<5}"
