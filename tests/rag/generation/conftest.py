"""The small model with its conversions, and engines that run it."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from rag.config import Bits, EngineName
from rag.errors import ModelMissing
from rag.generation.compact_files import INT8
from rag.generation.conversions import converted
from rag.generation.engine import Engine
from rag.generation.gguf_files import form
from rag.generation.opening import engine_loader
from rag.generation.worker import Worker

ALL_BITS: tuple[Bits, ...] = (8, 4, 3, 2)

Load = Callable[..., Awaitable[Engine]]


@pytest.fixture(scope="session")
def model(tiny_gpt2: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small model with a conversion for each engine whose library is here."""
    folder = shutil.copytree(tiny_gpt2, tmp_path_factory.mktemp("converted") / "model")
    for one in (INT8, *map(form, ALL_BITS)):
        with suppress(ModelMissing):
            converted(folder, None, one, run=lambda make, *args: make(*args))  # in this process
    return folder


@pytest.fixture
async def load(model: Path) -> AsyncIterator[Load]:
    """Loads engines, which stop with the test."""
    async with Worker() as worker:

        async def load(
            name: EngineName, folder: Path = model, *, lora: Path | None = None, bits: Bits = 8
        ) -> Engine:
            loader = engine_loader(name, bits)
            return await worker.run(lambda: loader(folder, worker, lora=lora, threads=1))

        yield load
