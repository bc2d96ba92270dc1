"""An encoder-decoder like KoBART runs behind the same seam."""

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from tiny_gpt2 import examples, save_tokenizer

from rag.config import DecodingSettings
from rag.generation.kogpt2 import TransformersEngine
from rag.generation.prompts import PromptIds, PromptWriter
from rag.generation.tokens import Tokens
from rag.generation.worker import Worker


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[TransformersEngine]:
    """An untrained one: what it says has no sense, but is chosen by what it read."""
    torch = pytest.importorskip("torch", reason="needs pip install 'lawbot[models]'")
    from transformers import BartConfig, BartForConditionalGeneration

    save_tokenizer(tmp_path)
    torch.manual_seed(1)
    config = BartConfig(
        vocab_size=Tokens.load(tmp_path).size,
        d_model=32,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        init_std=0.5,
        bos_token_id=1,
        eos_token_id=1,
        pad_token_id=3,
        decoder_start_token_id=1,
        forced_eos_token_id=1,
    )
    BartForConditionalGeneration(config).save_pretrained(tmp_path)
    async with Worker() as worker:
        load = worker.submit(
            lambda: TransformersEngine.load(tmp_path, worker, lora=None, threads=1)
        )
        yield load.result()


@pytest.fixture
def prompt(engine: TransformersEngine) -> PromptIds:
    return PromptWriter(engine.tokens, engine.positions).write(next(examples()).prompt)


async def test_says_at_each_place_what_is_likeliest_after_what_it_said(
    engine: TransformersEngine, prompt: PromptIds
) -> None:
    plain = DecodingSettings(repetition_penalty=1.0, no_repeat_ngram=0, max_new_tokens=12)
    said = [number async for number in engine.stream(prompt, plain)]
    scores = await engine.log_probs(prompt.ids, said)
    scores[:, list(prompt.unsaid)] = -np.inf
    assert scores.argmax(-1).tolist() == said
    assert 0 < len(said) <= 12


async def test_a_longer_prompt_takes_no_room_from_the_answer(
    engine: TransformersEngine, prompt: PromptIds
) -> None:
    endless = PromptIds(prompt.ids, prompt.bare, (*prompt.unsaid, 1))
    said = [number async for number in engine.stream(endless, DecodingSettings(max_new_tokens=40))]
    assert len(said) == 40
