"""A served model: what is asked of it, what it says, and how it fails."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
from servers.openai_server import OpenAIServer
from tiny_gpt2 import build_quote

from rag.config import DecodingSettings, ModelSettings
from rag.errors import GenerationError, ModelError, ModelMissing
from rag.generation.generator import Prompt
from rag.generation.prompts import chat_messages, whole
from rag.generation.remote import RemoteGenerator

pytest.importorskip("langchain_openai", reason="needs pip install 'lawbot[remote]'")

PROMPT = Prompt(
    "보증금은 어떻게 되나요?",
    (build_quote("보증금은 돌려준다.", 1), build_quote("집세는 매월 낸다.", 2)),
    style="친근",
    memory=("집을 비웠어요.",),
)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "test")


@pytest.fixture
async def server() -> AsyncIterator[OpenAIServer]:
    async with OpenAIServer() as server:
        yield server


def generator(server: OpenAIServer, **changes: object) -> RemoteGenerator:
    values = {"remote": "openai:m", "base_url": server.base_url, "timeout_seconds": 20.0}
    return RemoteGenerator(ModelSettings(**(values | changes)))  # type: ignore[arg-type]


async def said(generator: RemoteGenerator) -> str:
    return "".join([piece async for piece in generator.stream(PROMPT)])


async def test_streams_sentences_with_the_marks_of_their_quotes(server: OpenAIServer) -> None:
    server.pieces = ["보증금은 돌려", "줘요 [", "1", "]. 집세는", " 매월 내요. [2]"]
    assert await said(generator(server)) == "보증금은 돌려줘요.⟦0⟧ 집세는 매월 내요.⟦1⟧"


async def test_sends_the_quotes_as_data_and_the_settings_of_decoding(server: OpenAIServer) -> None:
    server.pieces = ["근거 없음"]
    decoding = DecodingSettings(strategy="sample", temperature=0.3, max_new_tokens=77)
    await said(generator(server, decoding=decoding))
    (request,) = server.requests
    assert request["messages"] == chat_messages(PROMPT, whole(PROMPT))
    assert (request["model"], request["stream"], request["temperature"]) == ("m", True, 0.3)
    assert request["max_completion_tokens"] == 77


async def test_is_not_daring_unless_told(server: OpenAIServer) -> None:
    server.pieces = ["근거 없음"]
    await said(generator(server))
    assert server.requests[0]["temperature"] == 0.0


async def test_stops_listening_after_enough_sentences(server: OpenAIServer) -> None:
    server.pieces = ["하나다. [1] 둘이다. [2] 셋", "이다. [1] 넷이다. "]
    server.hangs = True
    assert await said(generator(server)) == "하나다.⟦0⟧ 둘이다.⟦1⟧ 셋"
    await server.left.wait()


async def test_closing_the_stream_ends_the_request(server: OpenAIServer) -> None:
    server.pieces, server.hangs = ["보증금은"], True
    async with aclosing(generator(server).stream(PROMPT)) as pieces:
        assert await anext(pieces) == "보증금은"
    await server.left.wait()


@pytest.mark.parametrize("status", [400, 401, 404])
async def test_a_refusal_is_told_without_the_words_of_the_user(
    server: OpenAIServer, status: int
) -> None:
    server.status = status
    with pytest.raises(GenerationError) as caught:
        await said(generator(server))
    assert str(caught.value).startswith("openai:m failed with ")
    assert "보증금" not in str(caught.value)


async def test_a_line_that_is_cut_gives_what_came_and_an_error(server: OpenAIServer) -> None:
    server.pieces, server.dies = ["보증금은 돌려줘요. [1] 집세"], True
    stream = generator(server).stream(PROMPT)
    assert await anext(stream) == "보증금은 돌려줘요.⟦0⟧ 집세"
    with pytest.raises(GenerationError, match="openai:m failed with"):
        await anext(stream)


async def test_gives_up_on_a_server_that_says_nothing(server: OpenAIServer) -> None:
    server.hangs = True
    with pytest.raises(GenerationError):
        await said(generator(server, timeout_seconds=0.2))


@pytest.mark.parametrize(
    ("remote", "error", "complaint"),
    [
        ("ollama:m", ModelMissing, "install the package of the provider"),
        ("no-such-provider:m", ModelError, "write it as provider:model"),
    ],
)
async def test_says_what_a_provider_needs(
    server: OpenAIServer, remote: str, error: type[ModelError], complaint: str
) -> None:
    with pytest.raises(error, match=complaint):
        await said(generator(server, remote=remote))


async def test_asks_for_the_key(server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(ModelError, match="set the provider's key in the environment"):
        await said(generator(server))
