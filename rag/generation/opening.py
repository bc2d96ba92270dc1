"""open_generator(): the generator that [model] names."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rag.config import Bits, EngineName, ModelSettings
from rag.errors import ModelError
from rag.generation import gguf_files
from rag.generation.compact_files import INT8
from rag.generation.conversions import Form, conversion_folder
from rag.generation.engine import Engine
from rag.generation.generator import Generator
from rag.generation.model_generator import LoadedOnce, ModelGenerator
from rag.generation.remote import RemoteGenerator
from rag.generation.shelf import find_weights, weight_files
from rag.generation.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)


@asynccontextmanager
async def open_generator(
    settings: ModelSettings, data_dir: Path
) -> AsyncIterator[Generator | None]:
    """The configured generator, loading; None when there is none or its model is not here."""
    if settings.remote:
        yield RemoteGenerator(settings)
        return
    async with Worker() as worker:
        yield _if_here(settings, data_dir, worker) if settings.name else None


def engine_loader(name: EngineName, bits: Bits) -> Callable[..., Engine]:
    """The `load` of an engine; its library is imported only now."""
    if name == "compact":
        from rag.generation.compact import CompactEngine

        return CompactEngine.load
    if name == "gguf":
        from rag.generation.gguf import GgufEngine

        return partial(GgufEngine.load, bits=bits)
    from rag.generation.kogpt2 import TransformersEngine

    return TransformersEngine.load


def engine_form(name: EngineName, bits: Bits) -> Form | None:
    """What an engine makes of a model to read that; None: it reads the model itself."""
    if name == "compact":
        return INT8
    return gguf_files.form(bits) if name == "gguf" else None


def weights_size(name: EngineName, bits: Bits, folder: Path, lora: Path | None) -> int:
    """Bytes of the weights that an engine reads; a conversion holds those of LoRA as well."""
    if form := engine_form(name, bits):
        files = [conversion_folder(folder, lora, form) / form.weights]
    else:
        files = [*weight_files(folder), *(weight_files(lora) if lora else ())]
    return sum(path.stat().st_size for path in files)


def _if_here(settings: ModelSettings, data_dir: Path, worker: Worker) -> Generator | None:
    try:
        return local_generator(settings, data_dir, worker)
    except ModelError as error:
        log.warning("answers are made of the law's own sentences: %s", error)
        return None


def local_generator(settings: ModelSettings, data_dir: Path, worker: Worker) -> ModelGenerator:
    """A model of this machine, which begins to load on that worker. Raises ModelMissing."""
    folder, lora = find_weights(settings, data_dir)

    def load() -> Engine:
        loader = engine_loader(settings.engine, settings.bits)
        return loader(folder, worker, lora=lora, threads=settings.threads)

    engine = LoadedOnce(worker, load)
    engine.start()
    name = f"{settings.name} + {lora.name}" if lora else settings.name
    return ModelGenerator(name, engine, settings.decoding, timeout=settings.timeout_seconds)
