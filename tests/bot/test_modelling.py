"""Strategies of decoding that `lawbot model try` compares."""

from pathlib import Path

import pytest

from bot.choosing_models import chosen_model
from bot.modelling import decodings_of
from bot.workspace import Workspace
from rag.config import Config, DecodingSettings, ModelSettings
from rag.errors import ConfigError


def test_tries_all_that_the_engine_knows() -> None:
    every = ["greedy", "beam", "top-k", "top-p", "guidance", "prompt-lookup"]
    assert list(decodings_of([], ModelSettings())) == every
    assert list(decodings_of([], ModelSettings(engine="gguf"))) == ["greedy", "top-k", "top-p"]


def test_keeps_what_is_configured_beside_the_strategy() -> None:
    configured = DecodingSettings(guidance=2.0, max_new_tokens=7, temperature=0.3)
    tried = decodings_of(["top-k", "guidance"], ModelSettings(decoding=configured))
    assert tried == {
        "top-k": DecodingSettings(strategy="sample", top_p=1.0, max_new_tokens=7, temperature=0.3),
        "guidance": DecodingSettings(guidance=1.5, max_new_tokens=7, temperature=0.3),
    }


@pytest.mark.parametrize("engine", ["compact", "gguf"])
def test_refuses_what_the_engine_does_not_know(engine: str) -> None:
    with pytest.raises(ConfigError, match="no strategy 'beam': use greedy, top-k, top-p"):
        decodings_of(["greedy", "beam"], ModelSettings(engine=engine))


@pytest.mark.parametrize(
    ("model", "name", "lora"),
    [(None, "base", "first"), ("other", "other", ""), ("other+second", "other", "second")],
)
def test_a_model_is_named_with_its_lora_weights(
    model: str | None, name: str, lora: str, tmp_path: Path
) -> None:
    configured = ModelSettings(name="base", lora="first", threads=3)
    workspace = Workspace(Config(model=configured), tmp_path)
    found = chosen_model(workspace, model, "try")
    assert found == ModelSettings(name=name, lora=lora, threads=3)
