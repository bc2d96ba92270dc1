"""`lawbot tune pretrain`: lets a whole model read on in the archive; gives a model of its own."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.archive_changes import ArchiveChanges
from rag.citation import ArticleCitation
from rag.errors import NothingToLearn, TuningError
from rag.generation.prompts import plain_text
from rag.generation.shelf import Card, fingerprint, read_card, weights_sha256
from rag.generation.tokens import Tokens
from rag.passage import Passage
from rag.tuning.learning_rows import Example, Examples
from rag.tuning.libraries import require_libraries
from rag.tuning.lora import load_base, read_positions
from rag.tuning.pairs import Part, PlainText, part_by_name, read_rows
from rag.tuning.progress import OnProgress, Progress
from rag.tuning.run_folder import Look, RunFolder
from rag.tuning.training import Schedule, Training

_READ = 2_000  # passages at once


@dataclass(frozen=True, slots=True)
class PretrainResult:
    """A model that has read on, and its held-out loss before and at its best."""

    card: Card
    tokens: int
    before: Look
    best: Look
    steps: int
    seconds: float

    def figures(self) -> dict[str, Any]:
        """What scores.json holds."""
        return asdict(self) | {"before": self.before._asdict(), "best": self.best._asdict()}


class Blocks:
    """Texts one after the other, cut into pieces as long as the model can read."""

    def __init__(self, ids: NDArray[np.int32]) -> None:
        self._ids = ids

    @classmethod
    def of(cls, texts: Sequence[NDArray[np.int32]], length: int) -> Blocks:
        flat = np.concatenate([np.empty(0, np.int32), *texts])
        return cls(flat[: len(flat) // length * length].reshape(-1, length))

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, place: int) -> Example:
        return Example(self._ids[place].tolist(), 1)


class Pretraining:
    """All weights of one base. Raises ModelError."""

    def __init__(self, base: Path) -> None:
        require_libraries("torch", "peft", "matplotlib")
        self._base = base
        self._tokens = Tokens.load(base)
        self._positions = read_positions(base)

    def check(self, out: Path, run: Path, schedule: Schedule) -> None:
        """Whether such a training can begin or go on. Raises TuningError."""
        if out.exists():
            raise TuningError(f"there is a model in {str(out)!r}: give another --name")
        RunFolder.check(run, self._config(schedule))

    async def read(
        self, archive: Path, held_out_from: date, own: Iterable[Path], on_progress: OnProgress
    ) -> Examples:
        """The texts of an archive and of one's own files. Decisions since a day are held out."""
        found: dict[Part, list[NDArray[np.int32]]] = {"train": [], "held_out": []}
        for path in own:
            for row in read_rows(path):
                if isinstance(row, PlainText):
                    found[row.part].append(self._encode(row.text))
        started, done = time.monotonic(), 0
        async with ArchiveChanges.open(archive) as changes:
            revision = await changes.revision()
            total = await changes.count(revision)
            async for passages in changes.changed_passages(0, revision, batch=_READ):
                for passage in passages:
                    found[_part(passage, held_out_from)].append(self._encode(passage.text))
                done += len(passages)
                speed = done / (time.monotonic() - started)
                on_progress(Progress("reading", done, total, speed))
        train, held_out = (
            Blocks.of(found[part], self._positions) for part in ("train", "held_out")
        )
        if not (train and held_out):
            raise NothingToLearn(
                f"there are {len(train):,} pieces of {self._positions} tokens to learn from and"
                f" {len(held_out):,} to hold out: ingest more, or give another --held-out-from"
            )
        return Examples(train, held_out)

    def run(
        self, examples: Examples, out: Path, run: Path, schedule: Schedule, on_progress: OnProgress
    ) -> PretrainResult:
        """Train into a folder of models; a run that was killed goes on. Raises TuningError."""
        self.check(out, run, schedule)
        blocks = [len(examples.train), len(examples.held_out)]
        config = self._config(schedule) | {"blocks": blocks}
        folder = RunFolder.open(run, config)
        model = load_base(self._base, self._tokens)
        training = Training(model, examples, schedule, folder)
        looks = training.run(on_progress)
        card = self._save(model, out)
        result = PretrainResult(
            card=card,
            tokens=len(examples.train) * self._positions,
            before=looks[0],
            best=min(looks, key=lambda look: look.held_out),
            steps=looks[-1].step,
            seconds=round(training.seconds, 1),
        )
        folder.finish(looks, result.figures())
        return result

    def _config(self, schedule: Schedule) -> dict[str, object]:
        return {"base_sha256": fingerprint(self._base), **asdict(schedule)}

    def _encode(self, text: str) -> NDArray[np.int32]:
        end = [] if self._tokens.eos is None else [self._tokens.eos]
        return np.array([*self._tokens.encode(plain_text(text)), *end], dtype=np.int32)

    def _save(self, model: Any, out: Path) -> Card:
        """The model with its tokenizer and a card; it stays under the licence of its base."""
        base = read_card(self._base)
        licence = base.licence if base else "unknown"
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=out.parent, prefix=".pretrain-") as place:
                made = Path(place) / "model"
                model.save_pretrained(made)
                self._tokens.save(made)
                size = sum(path.stat().st_size for path in made.iterdir())
                parameters = int(model.num_parameters())
                card = Card(out.name, weights_sha256(made), licence, parameters, size)
                card.save(made)
                made.rename(out)
        except OSError as error:
            raise TuningError(f"cannot write {str(out)!r}: {error}. Give another --name") from error
        return card


def _part(passage: Passage, held_out_from: date) -> Part:
    """A decision belongs to a part by its day; a law, and a decision without one, by its name."""
    if passage.kind == "precedent" and passage.date:
        return "train" if passage.date < held_out_from else "held_out"
    citation = passage.citation
    return part_by_name(citation.law if isinstance(citation, ArticleCitation) else passage.id)
