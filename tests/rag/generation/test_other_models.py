"""Any other causal language model: no marks of its own, with or without a template."""

import json
from pathlib import Path

import pytest
from tiny_gpt2 import PROVISIONS, build_quote, save_tokenizer

from rag.config import ModelSettings
from rag.generation.generator import Prompt
from rag.generation.opening import open_generator
from rag.generation.prompts import TextWriter, prompt_writer
from rag.generation.tokens import Tokens

pytest.importorskip("torch", reason="needs pip install 'lawbot[models]'")

PROMPT = Prompt("보증금은 어떻게 되나요?", (build_quote(PROVISIONS["보증금"]),))
TEMPLATE = (
    "{% for message in messages %}({{ message.role }}) {{ message.content }}\n{% endfor %}"
    "{% if add_generation_prompt %}(답){% endif %}"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained model whose tokenizer knows no token but words."""
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel

    path = tmp_path_factory.mktemp("models") / "other"
    texts = [*PROVISIONS.values(), "제1조(목적) 이 법은 임대차에 관한 사항을 정한다. (user) (답)"]
    save_tokenizer(path, texts, special=["<unk>"])
    torch.manual_seed(1)
    config = GPT2Config(
        vocab_size=Tokens.load(path).size, n_embd=16, n_layer=1, n_head=2, eos_token_id=None
    )
    GPT2LMHeadModel(config).save_pretrained(path)
    return path


async def test_reads_plain_text_and_says_something(folder: Path, tmp_path: Path) -> None:
    settings = ModelSettings(name=str(folder), decoding={"max_new_tokens": 5})  # type: ignore[arg-type]
    async with open_generator(settings, tmp_path) as generator:
        assert generator
        assert "".join([piece async for piece in generator.stream(PROMPT)])


def test_reads_messages_where_it_has_a_template(folder: Path) -> None:
    config = folder / "tokenizer_config.json"
    values = json.loads(config.read_text())
    config.write_text(json.dumps(values | {"chat_template": TEMPLATE}))
    tokens = Tokens.load(folder)
    writer = prompt_writer(tokens, 1024)
    assert isinstance(writer, TextWriter)
    written = writer.write(PROMPT)
    text, bare = tokens.decode(written.ids), tokens.decode(written.bare)
    assert PROMPT.quotes[0].text in text
    assert PROMPT.quotes[0].text not in bare
    assert "(user)" in text
    assert text.endswith("(답)")
    assert written.unsaid == ()
