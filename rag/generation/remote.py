"""A served model words the short answer: any provider, or a local server, through LangChain."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Any

from rag.config import ModelSettings
from rag.errors import GenerationError, ModelError, ModelMissing
from rag.generation.generator import Prompt
from rag.generation.prompts import chat_messages, whole
from rag.generation.reader import WrittenMarks
from rag.generation.streams import up_to_marks, within

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


class RemoteGenerator:
    """Sends quotes and question as data, and reads [1] in what comes back as a passage mark.

    It trusts no word of it: what a quote does not carry is dropped behind it.
    """

    def __init__(self, settings: ModelSettings) -> None:
        self.name = settings.remote
        self._settings = settings
        self._model: BaseChatModel | None = None

    def stream(self, prompt: Prompt) -> AsyncGenerator[str, None]:
        words = within(self._settings.timeout_seconds, self._words(prompt))
        return up_to_marks(prompt.sentences, words)

    async def _words(self, prompt: Prompt) -> AsyncGenerator[str, None]:
        if self._model is None:
            self._model = await asyncio.to_thread(open_chat_model, self._settings)
        marks = WrittenMarks()
        try:
            async for chunk in self._model.astream(chat_messages(prompt, whole(prompt))):
                if piece := marks.read(chunk.text):
                    yield piece
        except Exception as error:  # each provider has exceptions of its own, without a base
            kind = type(error).__name__
            raise GenerationError(
                f"{self.name} failed with {kind}: check remote, base_url and the key"
            ) from error
        if rest := marks.rest():
            yield rest


def open_chat_model(settings: ModelSettings) -> BaseChatModel:
    """The chat model of `[model] remote`. Raises ModelError."""
    decoding = settings.decoding
    options: dict[str, Any] = {
        "temperature": decoding.temperature if decoding.strategy == "sample" else 0.0,
        "max_tokens": decoding.max_new_tokens,
        "timeout": settings.timeout_seconds,
    }
    if settings.base_url:
        options["base_url"] = settings.base_url
    try:
        from langchain.chat_models import init_chat_model

        model: BaseChatModel = init_chat_model(settings.remote, **options)
        return model
    except ImportError as error:
        raise ModelMissing(
            f"remote = {settings.remote!r} needs {error.name or 'its package'}: run `pip install "
            "'lawbot[remote]'` and install the package of the provider"
        ) from error
    except Exception as error:  # as above; without a key most raise at once
        raise ModelError(
            f"cannot open remote = {settings.remote!r} ({type(error).__name__}): write it as"
            " provider:model and set the provider's key in the environment"
        ) from error
