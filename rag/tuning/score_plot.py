"""Scores as a picture."""

from __future__ import annotations

from pathlib import Path

from rag.errors import StorageFull, TuningError
from rag.tuning.libraries import require_libraries
from rag.tuning.scores import ScoreReport

_SHOWN = (
    *("token_accuracy", "bleu", "rouge_1", "rouge_2", "rouge_l", "relevance", "coverage"),
    *("legal_terms", "repetition", "faithfulness"),
)


def check_plot(path: Path) -> None:
    """Find out before the scores are made whether their plot can be. Raises TuningError."""
    require_libraries("matplotlib")
    from matplotlib.backend_bases import FigureCanvasBase

    if path.suffix.lower().lstrip(".") not in FigureCanvasBase.get_supported_filetypes():
        raise TuningError(f"a plot cannot be written to {str(path)!r}: end it in .png")
    if not path.parent.is_dir():
        raise TuningError(f"there is no folder {str(path.parent)!r} for the plot: make it")


def save_plot(report: ScoreReport, path: Path) -> None:
    """A picture with a group of bars for each score from 0 to 1. Raises StorageFull."""
    from matplotlib.figure import Figure

    columns = {"all": report.overall, **report.by_kind}
    figure = Figure(figsize=(12, 5), layout="constrained")
    axes = figure.subplots()
    width = 0.8 / len(columns)
    for number, (name, scores) in enumerate(columns.items()):
        places = [place + number * width for place in range(len(_SHOWN))]
        heights = [getattr(scores, score) for score in _SHOWN]
        axes.bar(places, heights, width, label=f"{name} ({scores.rows})")
    middle = (len(columns) - 1) * width / 2
    axes.set_xticks([place + middle for place in range(len(_SHOWN))], _SHOWN, rotation=20)
    axes.set_ylim(0, 1)
    axes.set_title(f"perplexity {report.overall.perplexity:,.2f}")
    axes.legend()
    try:
        figure.savefig(path)
    except OSError as error:
        raise StorageFull(f"cannot write {str(path)!r}: {error.strerror}") from error
