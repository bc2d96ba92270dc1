"""`lawbot tune lora`: LoRA weights for a causal language model, from pairs and texts."""

from __future__ import annotations

import hashlib
import json
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from rag.errors import TuningError
from rag.generation.kogpt2 import check_vocabulary, most_positions, read_model, reading
from rag.generation.shelf import CARD, fingerprint, read_card
from rag.generation.tokens import PROMPT_TOKENS, Tokens
from rag.tuning.learning_rows import Examples, encode_rows
from rag.tuning.libraries import require_libraries
from rag.tuning.pairs import read_rows
from rag.tuning.pairs_judging import standing_rows
from rag.tuning.progress import OnProgress
from rag.tuning.run_folder import Look, RunFolder
from rag.tuning.training import Schedule, Training

_SCALE = 2  # alpha by rank
_GPT2_LAYERS = ["c_attn", "c_proj", "c_fc"]  # Conv1D; never lm_head, which is the embedding too
_MOST_POSITIONS = 1024
_WEIGHTS = "adapter_model.safetensors"
RANKS, RATES = (8, 16, 32), (2e-4, 5e-4, 1e-3)  # that a search tries


@dataclass(frozen=True, slots=True)
class LoraPlan:
    """How to tune. Alpha is twice the rank."""

    rank: int = 16
    dropout: float = 0.05
    schedule: Schedule = field(default_factory=Schedule)


@dataclass(frozen=True, slots=True)
class LoraResult:
    """A finished run: figures before it and at its best, seconds, and bytes of its weights.

    `left_out` rows did not fit into the model; `ungrounded` ones say more than their passages.
    """

    folder: Path
    rows: int
    left_out: int
    ungrounded: int
    before: Look
    best: Look
    steps: int
    seconds: float
    size: int

    def figures(self) -> dict[str, Any]:
        """What scores.json holds."""
        values = asdict(self) | {"before": self.before._asdict(), "best": self.best._asdict()}
        del values["folder"]
        return values


class Trial(NamedTuple):
    """A rank and a rate, and the held-out loss they lead to in a short run."""

    rank: int
    rate: float
    held_out: float


class LoraTuning:
    """LoRA over one base and one set of rows. Raises ModelError and TuningError."""

    def __init__(self, base: Path, files: Sequence[Path]) -> None:
        require_libraries("torch", "peft", "matplotlib")
        self._base = base
        self._tokens = Tokens.load(base)
        self._base_sha256 = fingerprint(base)
        positions = read_positions(base)
        rows = [row for path in files for row in read_rows(path)]
        standing = standing_rows(rows)
        self._ungrounded = len(rows) - len(standing)
        self._files_sha256 = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
        self._examples: Examples = encode_rows(standing, self._tokens, positions)

    def run(self, folder: Path, plan: LoraPlan, on_progress: OnProgress) -> LoraResult:
        """Tune into a folder; a run that was killed goes on."""
        run = self._open(folder, plan)
        if run.scores():
            raise TuningError(f"the run in {str(folder)!r} is finished: give another --run")
        model = add_lora(load_base(self._base, self._tokens), self._tokens, plan)
        training = Training(model, self._examples, plan.schedule, run)
        looks = training.run(on_progress)
        save_lora(model, folder, self._about())
        result = LoraResult(
            folder=folder,
            rows=len(self._examples.train) + len(self._examples.held_out),
            left_out=self._examples.left_out,
            ungrounded=self._ungrounded,
            before=looks[0],
            best=min(looks, key=lambda look: look.held_out),
            steps=looks[-1].step,
            seconds=round(training.seconds, 1),
            size=(folder / _WEIGHTS).stat().st_size,
        )
        run.finish(looks, result.figures())
        return result

    def search(
        self,
        folder: Path,
        plan: LoraPlan,
        on_progress: OnProgress,
        *,
        ranks: Sequence[int] = RANKS,
        rates: Sequence[float] = RATES,
    ) -> tuple[Trial, ...]:
        """Short runs, each a tenth of the whole one; the best first. A killed search goes on."""
        steps = max(2, plan.schedule.steps_over(len(self._examples.train)) // 10)
        trials = []
        for rank, rate in product(ranks, rates):
            path = folder / "trials" / f"rank-{rank}-rate-{rate:g}"
            short = replace(plan.schedule, rate=rate, steps=steps, warm_up=0, looks=1)
            tried = replace(plan, rank=rank, schedule=short)
            scores = self._open(path, tried).scores()
            if scores is None:
                scores = self.run(path, tried, on_progress).figures()
            trials.append(Trial(rank, rate, scores["best"]["held_out"]))
        return tuple(sorted(trials, key=lambda trial: trial.held_out))

    def _open(self, folder: Path, plan: LoraPlan) -> RunFolder:
        config = {
            "base_sha256": self._base_sha256,
            "pairs_sha256": self._files_sha256,
            "alpha": _SCALE * plan.rank,
            **asdict(plan),
        }
        return RunFolder.open(folder, config)

    def _about(self) -> dict[str, str]:
        """The base that the weights belong to, and whose licence they stay under."""
        card = read_card(self._base)
        named = {"base": card.name, "licence": card.licence} if card else {}
        return {"base_sha256": self._base_sha256, **named}


def save_lora(model: Any, folder: Path, about: Mapping[str, str]) -> None:
    """Write LoRA weights and what they are about. Their config comes last: it makes them found.

    The embedding stays out of the file: with a copy of it the file is 17 times as large.
    """
    with tempfile.TemporaryDirectory(dir=folder) as made:
        place = Path(made)
        model.save_pretrained(place, save_embedding_layers=False)
        (place / CARD).write_text(json.dumps(about, ensure_ascii=False) + "\n", encoding="utf-8")
        for name in (_WEIGHTS, CARD, "adapter_config.json"):
            (place / name).replace(folder / name)


def add_lora(model: Any, tokens: Tokens, plan: LoraPlan) -> Any:
    """The model with fresh LoRA weights, and with the rows of our marks to be trained."""
    import torch
    from peft import LoraConfig, get_peft_model

    gpt2 = model.config.model_type == "gpt2"
    marks = sorted(tokens.id(name) for name in PROMPT_TOKENS) if tokens.has_marks else None
    config = LoraConfig(
        task_type="CAUSAL_LM",
        r=plan.rank,
        lora_alpha=_SCALE * plan.rank,
        lora_dropout=plan.dropout,
        target_modules=_GPT2_LAYERS if gpt2 else "all-linear",
        fan_in_fan_out=gpt2,
        trainable_token_indices=marks,
    )
    warnings.filterwarnings("ignore", "`is_gradient_checkpointing`", FutureWarning)  # peft's
    torch.manual_seed(plan.schedule.seed)
    return get_peft_model(model, config)


def load_base(folder: Path, tokens: Tokens) -> Any:
    """A model to train, in float32, on the GPU where there is one. Raises ModelError."""
    import torch

    model = read_model(folder, dtype=torch.float32)
    check_vocabulary(tokens, model.get_input_embeddings().num_embeddings, folder)
    return model.to("cuda" if torch.cuda.is_available() else "cpu")


def read_positions(folder: Path) -> int:
    """How many tokens a model reads at once, as far as our prompts need it.

    Raises ModelError, and TuningError for a model with an encoder.
    """
    from transformers import AutoConfig

    with reading(folder):
        config = AutoConfig.from_pretrained(folder, local_files_only=True)
    if config.is_encoder_decoder:
        raise TuningError(
            f"the model in {str(folder)!r} has an encoder: give one without as --base"
        )
    return most_positions(config, _MOST_POSITIONS)
