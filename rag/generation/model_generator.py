"""ModelGenerator: a language model in this process words the short answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Future
from contextlib import aclosing

from rag.config import DecodingSettings
from rag.generation.engine import Engine
from rag.generation.generator import Prompt
from rag.generation.prompts import prompt_writer
from rag.generation.reader import Reader
from rag.generation.streams import up_to_marks, within
from rag.generation.worker import Worker


class LoadedOnce:
    """An engine that loads on a worker; what went wrong is said to everyone who asks for it."""

    def __init__(self, worker: Worker, load: Callable[[], Engine]) -> None:
        self._worker = worker
        self._load = load
        self._loaded: Future[Engine] | None = None

    def start(self) -> Future[Engine]:
        """Begin to load, without waiting."""
        if self._loaded is None:
            self._loaded = self._worker.submit(self._load)
        return self._loaded

    async def get(self) -> Engine:
        """The engine. Raises ModelError. Whoever gives up waiting does not stop the others."""
        return await asyncio.shield(asyncio.wrap_future(self.start()))


class ModelGenerator:
    """Writes the prompt, lets an engine generate, and reads its ids as text with passage marks."""

    def __init__(
        self, name: str, engine: LoadedOnce, decoding: DecodingSettings, *, timeout: float
    ) -> None:
        self.name = name
        self._engine = engine
        self._decoding = decoding
        self._timeout = timeout

    async def ready(self) -> Engine:
        """The engine, when it has loaded. Raises ModelError."""
        return await self._engine.get()

    def using(self, decoding: DecodingSettings) -> ModelGenerator:
        """The same model with other settings of decoding."""
        return ModelGenerator(self.name, self._engine, decoding, timeout=self._timeout)

    def stream(self, prompt: Prompt) -> AsyncGenerator[str, None]:
        return up_to_marks(prompt.sentences, within(self._timeout, self._words(prompt)))

    async def _words(self, prompt: Prompt) -> AsyncGenerator[str, None]:
        engine = await self._engine.get()
        written = prompt_writer(engine.tokens, engine.positions).write(prompt)
        reader = Reader(engine.tokens)
        async with aclosing(engine.stream(written, self._decoding)) as ids:
            async for number in ids:
                if piece := reader.read(number):
                    yield piece
        if rest := reader.rest():
            yield rest
