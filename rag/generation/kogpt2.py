"""KoGPT-2, or any other model that generates text, by the transformers library."""

from __future__ import annotations

import os
import warnings
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.config import DecodingSettings
from rag.errors import (
    GenerationError,
    ModelDamaged,
    ModelMissing,
    OutOfMemory,
    TokenizerMismatch,
)
from rag.generation.prompts import PromptIds
from rag.generation.shelf import check_lora, foreign_lora
from rag.generation.tokens import NO_LIBRARY, Tokens
from rag.generation.worker import Emit, Worker

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MOST_POSITIONS = 4096  # a prompt of ours needs no more, whatever the model can read


class TransformersEngine:
    """A model of the transformers library; one prompt at a time, on the thread of a worker."""

    def __init__(self, model: Any, tokens: Tokens, worker: Worker) -> None:
        self.tokens = tokens
        self.positions = most_positions(model.config)
        self._model = model
        self._worker = worker
        self._ends = end_ids(model, tokens)
        self._first = getattr(model.config, "decoder_start_token_id", None)  # behind an encoder
        model.generation_config = type(model.generation_config)()  # ours are in [model.decoding]

    @classmethod
    def load(
        cls, folder: Path, worker: Worker, *, lora: Path | None, threads: int
    ) -> TransformersEngine:
        """Read a model from its folder, for use on that worker. Raises ModelError."""
        tokens = Tokens.load(folder)
        model = load_model(folder, lora=lora)
        check_vocabulary(tokens, model.get_input_embeddings().num_embeddings, folder)
        set_threads(threads)
        return cls(model, tokens, worker)

    def stream(self, prompt: PromptIds, decoding: DecodingSettings) -> AsyncGenerator[int, None]:
        return self._worker.stream(lambda emit: self._generate(prompt, decoding, emit))

    async def log_probs(self, prompt: Sequence[int], answer: Sequence[int]) -> NDArray[np.float32]:
        return await self._worker.run(lambda: self._score(prompt, answer))

    def _score(self, prompt: Sequence[int], answer: Sequence[int]) -> NDArray[np.float32]:
        import torch

        def batch(*ids: int) -> torch.Tensor:
            return torch.tensor([ids], device=self._model.device)

        with generating(), torch.inference_mode():
            if self._model.config.is_encoder_decoder:
                said = batch(int(self._first or 0), *answer[:-1])
                logits = self._model(input_ids=batch(*prompt), decoder_input_ids=said).logits[0]
            else:
                logits = self._model(batch(*prompt, *answer)).logits[0, len(prompt) - 1 : -1]
            scores: NDArray[np.float32] = logits.float().log_softmax(-1).cpu().numpy()
        return scores

    def _generate(self, prompt: PromptIds, decoding: DecodingSettings, emit: Emit) -> None:
        import torch

        from rag.generation import decoding as settings
        from rag.generation.streaming import Pushing, Stopping

        before = 1 if self._model.config.is_encoder_decoder else len(prompt.ids)
        beam = decoding.strategy == "beam"  # its words are known only at the end
        torch.manual_seed(decoding.seed)
        with generating(), torch.inference_mode():
            config = settings.generation_config(decoding, self.positions - before, self._ends)
            config.decoder_start_token_id = self._first
            config.suppress_tokens = list(prompt.unsaid) or None
            output = self._model.generate(
                **settings.inputs(decoding, prompt, self._model.device),
                generation_config=config,
                logits_processor=settings.processors(decoding, before),
                stopping_criteria=[Stopping(emit)],
                streamer=None if beam else Pushing(emit, self._ends),
            )
        if beam:
            for number in output[0, before:].tolist():
                if number not in self._ends:
                    emit(number)


def most_positions(config: Any, needed: int = _MOST_POSITIONS) -> int:
    """How many ids, prompt and answer, a model takes, as far as we need them; some know no end."""
    return min(needed, int(getattr(config, "max_position_embeddings", needed)))


def end_ids(model: Any, tokens: Tokens) -> list[int]:
    """The ids that end an answer, first the tokenizer's."""
    configured = model.generation_config.eos_token_id
    known = configured if isinstance(configured, list) else [configured]
    return list(dict.fromkeys(end for end in (tokens.eos, *known) if end is not None))


def load_model(folder: Path, *, lora: Path | None = None, on_gpu: bool | None = None) -> Any:
    """A causal language model ready to generate, with LoRA weights merged in. Raises ModelError.

    In float32 on a processor: most have no half precision, and emulate it 30 times slower. On a
    GPU when there is one, unless `on_gpu` says otherwise.
    """
    with reading(folder):
        import torch

        gpu = torch.cuda.is_available() if on_gpu is None else on_gpu
        model = read_model(folder, dtype=torch.bfloat16 if gpu else torch.float32)
        if lora:
            model = merge_lora(model, folder, lora)
        return model.to("cuda" if gpu else "cpu").eval()


def read_model(folder: Path, *, dtype: Any) -> Any:
    """A causal language model as its folder holds it. Raises ModelError."""
    with reading(folder):
        from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM
        from transformers.utils import logging

        logging.disable_progress_bar()
        logging.set_verbosity_error()  # of KoGPT-2's file it would report masks that it ignores
        config = AutoConfig.from_pretrained(folder, local_files_only=True)
        kind = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
        model, info = kind.from_pretrained(
            folder, dtype=dtype, local_files_only=True, output_loading_info=True
        )
    if missing := sorted(info["missing_keys"]):
        raise ModelDamaged(
            f"the weights in {str(folder)!r} lack {missing[0]!r}: pull the model again"
        )
    return model


def merge_lora(model: Any, base: Path, folder: Path) -> Any:
    """The model with LoRA weights in it. Raises LoraMismatch and ModelMissing."""
    check_lora(folder, base)
    with reading(folder):
        from peft import PeftModel

        warnings.filterwarnings("ignore", "`is_gradient_checkpointing`", FutureWarning)  # peft's
        try:
            return PeftModel.from_pretrained(model, folder).merge_and_unload()
        except (RuntimeError, ValueError, KeyError) as error:  # shapes or layers that it has not
            raise foreign_lora(folder, base) from error


def check_vocabulary(tokens: Tokens, rows: int, folder: Path) -> None:
    """Every token needs a row in the embedding, which is never resized: new rows know nothing."""
    if tokens.size > rows:
        raise TokenizerMismatch(
            f"the tokenizer in {str(folder)!r} has {tokens.size:,} tokens, its model {rows:,}: use"
            " the tokenizer.json that the model came with"
        )


def set_threads(threads: int) -> None:
    """Threads of torch."""
    import torch

    torch.set_num_threads(thread_count(threads))


def thread_count(configured: int) -> int:
    """Threads of a model; 0: one less than cores, as two that spin for one core slow it tenfold."""
    return configured or max(1, (os.cpu_count() or 1) - 1)


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Turn what stops a file from being read into a ModelError that says what to do."""
    from pickle import UnpicklingError

    try:
        from safetensors import SafetensorError
    except ImportError as error:
        raise ModelMissing(NO_LIBRARY) from error
    try:
        yield
    except ImportError as error:
        raise ModelMissing(
            f"{str(folder)!r} needs a library that is not here ({error.name}): run "
            "`pip install 'lawbot[models]'`"
        ) from error
    except (MemoryError, RuntimeError) as error:
        if lacks_memory(error):
            raise OutOfMemory(
                f"the model in {str(folder)!r} does not fit into memory: use a smaller one"
            ) from error
        raise _damaged(folder, error) from error
    except (OSError, ValueError, KeyError, EOFError, UnpicklingError, SafetensorError) as error:
        raise _damaged(folder, error) from error


@contextmanager
def generating() -> Iterator[None]:
    """Turn what stops a model in the middle of its work into a GenerationError."""
    try:
        yield
    except (MemoryError, RuntimeError, ValueError, IndexError) as error:
        if lacks_memory(error):
            raise OutOfMemory("no memory is left for the prompt: close other programs") from error
        why = str(error).strip().partition("\n")[0]
        raise GenerationError(f"the model stopped: {why}. Try again, or another model") from error


def lacks_memory(error: Exception) -> bool:
    """Whether torch ran out of memory; on a processor it says so in words only."""
    named = isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError"
    return named or "allocate memory" in str(error)


def _damaged(folder: Path, error: Exception) -> ModelDamaged:
    why = str(error).strip().partition("\n")[0]
    return ModelDamaged(f"cannot read the model in {str(folder)!r} ({why}): pull or copy it again")
