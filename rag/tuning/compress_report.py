"""What `lawbot tune compress` found out: ways to run a model side by side, and which to take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

_BEARABLE = 0.05  # nats a token: five percent of perplexity


@dataclass(frozen=True, slots=True)
class Compressed:
    """A way to run the model: its weights (10^6 bytes), memory (MiB), speed, and quality."""

    name: str
    folder: str
    disk_mb: float
    rss_mb: float
    first_token_ms: float
    tokens_per_s: float
    loss: float
    rouge_l: float
    faithfulness: float


@dataclass(frozen=True, slots=True)
class CompressReport:
    """All ways, the model as it is first, which one to take, and which did not run and why."""

    ways: tuple[Compressed, ...]
    advice: str
    left_out: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The figures under the names that the command line prints."""
        return asdict(self)

    def lines(self) -> Iterable[str]:
        """A table with a line for each way, then the advice."""
        head = ("disk MB", "memory MB", "first ms", "tokens/s", "loss", "more", "rouge_l")
        yield f"{'':14}" + "".join(f"{name:>11}" for name in (*head, "faithful"))
        for way in self.ways:
            speed = (way.disk_mb, way.rss_mb, way.first_token_ms, way.tokens_per_s)
            more = round(way.loss - self.ways[0].loss, 4)
            values = (*speed, way.loss, more, way.rouge_l, way.faithfulness)
            yield f"{way.name:14}" + "".join(f"{value:>11,}" for value in values)
        yield self.advice
        for reason in self.left_out:
            yield f"Left out: {reason}"


def advice(ways: Sequence[Compressed]) -> str:
    """The fastest way whose answers are hardly worse than those of the first."""
    first = ways[0]
    bearable = [way for way in ways if way.loss <= first.loss + _BEARABLE]
    best = max(bearable, key=lambda way: way.tokens_per_s)
    if best is first:
        return "Take the model as it is: nothing smaller is faster and as good."
    return (
        f"Take {best.name}: {best.tokens_per_s / first.tokens_per_s:.1f} times as many tokens a"
        f" second, {best.disk_mb / first.disk_mb:.0%} of the disk, {best.rss_mb / first.rss_mb:.0%}"
        f" of the memory, {best.loss - first.loss:+.4f} nats a token ({_BEARABLE} is bearable)."
    )
