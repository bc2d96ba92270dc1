"""A model of KoGPT-2's exact shape with random weights: speed and memory do not need others."""

from __future__ import annotations

from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import GPT2Config

_VOCABULARY = 51_200
_SPECIAL = (
    *("<s>", "</s>", "<usr>", "<pad>", "<sys>", "<unk>", "<mask>", "<d>", "</d>"),
    *(f"<unused{number}>" for number in range(100)),
)
_SYLLABLES = [chr(code) for code in range(ord("가"), ord("힣") + 1)]


def save_kogpt2_shape(folder: Path, *, seed: int = 0) -> None:
    """Write 125,164,032 random parameters (500 MB) and a tokenizer of 51,200 tokens."""
    import torch
    from transformers import GPT2LMHeadModel
    from transformers.utils import logging

    logging.disable_progress_bar()
    folder.mkdir(parents=True, exist_ok=True)
    save_kogpt2_tokenizer(folder)
    torch.manual_seed(seed)
    GPT2LMHeadModel(kogpt2_config()).save_pretrained(folder)


def kogpt2_config() -> GPT2Config:
    """The sizes in KoGPT-2's config.json; the others are GPT-2's own."""
    from transformers import GPT2Config

    return GPT2Config(
        vocab_size=_VOCABULARY, n_positions=1024, bos_token_id=0, eos_token_id=1, pad_token_id=3
    )


def save_kogpt2_tokenizer(folder: Path) -> None:
    """Each syllable alone, after a space, and pairs of syllables as long as there is room."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    signs = ["▁", "\n", *map(chr, range(0x21, 0x7F))]
    pairs = chain(
        (("▁", one) for one in _SYLLABLES),
        ((one, other) for one in _SYLLABLES for other in _SYLLABLES),
    )
    room = _VOCABULARY - len(_SPECIAL) - len(signs) - len(_SYLLABLES)
    merges = list(islice(pairs, room))
    entries = [*_SPECIAL, *signs, *_SYLLABLES, *map("".join, merges)]
    vocabulary = {entry: number for number, entry in enumerate(entries)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.add_special_tokens([AddedToken(name, special=True) for name in _SPECIAL])
    PreTrainedTokenizerFast(tokenizer_object=tokenizer).save_pretrained(folder)
