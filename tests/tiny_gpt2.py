"""A GPT-2 of KoGPT-2's classes and a tokenizer of its build, trained on invented law in seconds."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rag.answer import Quote
from rag.citation import ArticleCitation
from rag.generation.generator import Prompt
from rag.generation.prompts import PromptWriter
from rag.generation.tokens import Tokens
from rag.law import ArticleNumber
from rag.passage import Passage

if TYPE_CHECKING:
    import torch

LAW = "가상임대차법"
GOLDEN = "제1조(목적) 이 법은 임대차에 관한 사항을 정한다."
SPECIAL = [
    *("<s>", "</s>", "<usr>", "<pad>", "<sys>", "<unk>", "<mask>", "<d>", "</d>"),
    *(f"<unused{number}>" for number in range(100)),
    *(":)", "^^", "😤"),
]
PROVISIONS = {
    "보증금": "임대인은 임차인이 집을 비우면 보증금을 돌려준다.",
    "집세": "임차인은 매월 말일에 집세를 지급한다.",
    "임금": "사용자는 매월 1회 이상 임금을 지급한다.",
    "퇴직금": "사용자는 근로자가 퇴직하면 14일 이내에 퇴직금을 지급한다.",
    "상속분": "자녀의 상속분은 서로 같다.",
    "대금": "매수인은 물건을 받으면 대금을 지급한다.",
    "이자": "이자는 1년에 5퍼센트로 한다.",
    "벌금": "벌금은 판결이 확정되면 30일 이내에 낸다.",
}
_STEPS = 160
_BATCH = 8
_IGNORED = -100


class Example(NamedTuple):
    """A question, the provisions at hand, and which of them answers it."""

    prompt: Prompt
    answer: tuple[tuple[str, int], ...]


def build_quote(text: str, number: int = 1) -> Quote:
    """A provision of an invented law, quoted whole."""
    citation = ArticleCitation(LAW, ArticleNumber(number))
    passage = Passage(f"s/{LAW}/1/제{number}조", "statute", citation, None, text, None, "")
    return Quote(passage, citation, text)


def examples(seed: int = 0) -> Iterator[Example]:
    """Endless questions with two provisions each; the answer restates both, the best one first."""
    draw = random.Random(seed)
    while True:
        topics = draw.sample(list(PROVISIONS), 2)
        quotes = tuple(
            build_quote(PROVISIONS[topic], number) for number, topic in enumerate(topics, 1)
        )
        answer = tuple((quote.text, index) for index, quote in enumerate(quotes))
        yield Example(Prompt(question(topics[0]), quotes), answer)


def question(topic: str) -> str:
    return f"{topic}: 어떻게 되나요?"


TEXTS = (
    *PROVISIONS.values(),
    *map(question, PROVISIONS),
    GOLDEN,
    "(1) 100제곱미터 1/2 [2] 답: 근거 없음\n 234567890 인용 질문",
)


def save_tokenizer(
    path: Path,
    texts: Sequence[str] = TEXTS,
    *,
    special: Sequence[str] = SPECIAL,
    raw: bool = False,
) -> None:
    """A character BPE with ▁ before words, like KoGPT-2's; `raw`: tokenizer.json alone."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.BpeTrainer(
        vocab_size=420, special_tokens=[*special], initial_alphabet=["\n"], show_progress=False
    )
    tokenizer.train_from_iterator([*texts] * 3, trainer)
    path.mkdir(parents=True, exist_ok=True)
    if raw:
        tokenizer.save(str(path / "tokenizer.json"))
    else:
        PreTrainedTokenizerFast(tokenizer_object=tokenizer).save_pretrained(path)


def save_gpt2(path: Path, *, steps: int = _STEPS) -> None:
    """A small GPT-2 that restates two provisions with their marks, and its tokenizer."""
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel

    torch.manual_seed(1)
    save_tokenizer(path)
    tokens = Tokens.load(path)
    config = GPT2Config(
        vocab_size=tokens.size,
        n_positions=1024,
        n_embd=64,
        n_layer=2,
        n_head=4,
        resid_pdrop=0.0,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
        bos_token_id=0,
        eos_token_id=1,
        pad_token_id=3,
    )
    model = GPT2LMHeadModel(config)
    if steps:
        _train(model, PromptWriter(tokens), steps)
    model.save_pretrained(path)


def publish(model: Path, folder: Path) -> Path:
    """Lay a model out as KoGPT-2 is at the hub: a pickle, with leftovers, and tokenizer.json."""
    import torch
    from safetensors.torch import load_file

    save_tokenizer(folder, raw=True)
    shutil.copy(model / "config.json", folder)
    masks = {f"transformer.h.{n}.attn.masked_bias": torch.tensor(-1e4) for n in range(2)}
    torch.save(load_file(model / "model.safetensors") | masks, folder / "pytorch_model.bin")
    (folder / "README.md").write_text("---\nlanguage: ko\nlicense: cc-by-nc-sa-4.0\n---\n")
    (folder / "flax_model.msgpack").write_bytes(b"nobody needs this")
    return folder


def random_lora(model: Path, folder: Path) -> Path:
    """Write LoRA weights for the small model that turn its attention around."""
    import torch
    from peft import LoraConfig, get_peft_model

    from rag.generation.kogpt2 import load_model

    torch.manual_seed(1)
    config = LoraConfig(target_modules=["c_attn"], fan_in_fan_out=True)
    tuned = get_peft_model(load_model(model), config)
    for name, weights in tuned.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weights)
    tuned.save_pretrained(folder)
    return folder


def _train(model: torch.nn.Module, writer: PromptWriter, steps: int) -> None:
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # so small a model only loses by more
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=steps)
    stream = examples()
    for _ in range(steps):
        ids, labels = _batch(writer, [next(stream) for _ in range(_BATCH)])
        model(input_ids=ids, attention_mask=torch.ones_like(ids), labels=labels).loss.backward()
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
    torch.set_num_threads(threads)


def _batch(writer: PromptWriter, rows: list[Example]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and labels, padded at the right; the prompt teaches nothing."""
    import torch
    from torch.nn.utils.rnn import pad_sequence

    ids, labels = [], []
    for row in rows:
        prompt, answer = writer.write(row.prompt).ids, writer.answer(row.answer)
        ids.append(torch.tensor([*prompt, *answer]))
        labels.append(torch.tensor([*[_IGNORED] * len(prompt), *answer]))
    return (
        pad_sequence(ids, batch_first=True, padding_value=3),
        pad_sequence(labels, batch_first=True, padding_value=_IGNORED),
    )
