"""Encoders of the real classes, some thousand weights large, for tests without a network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

TEXTS = (
    "집을 비우면 보증금을 돌려받는다.",
    "사용자는 정당한 이유 없이 해고하지 못한다.",
    "상속은 사망으로 개시된다.",
    "query: passage: 가상임대차법 제1장",
)
_SIZES = {
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": 128,
}


def save_sentence_model(path: Path, prompts: dict[str, str]) -> None:
    """A SentenceTransformer over a small BERT with a WordPiece tokenizer trained on TEXTS."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel

    torch.manual_seed(1)
    base = path.with_name(path.name + "-base")
    vocabulary = _save_tokenizer(base)
    BertModel(BertConfig(vocab_size=vocabulary, **_SIZES)).save_pretrained(base)
    modules = [Transformer(str(base)), Pooling(_SIZES["hidden_size"], pooling_mode="mean")]
    SentenceTransformer(modules=modules, prompts=prompts, device="cpu").save(str(path))


def save_cross_encoder(path: Path, *, labels: int = 1) -> None:
    """A CrossEncoder over such a BERT that gives `labels` scores."""
    import torch
    from sentence_transformers import CrossEncoder
    from transformers import BertConfig, BertForSequenceClassification

    torch.manual_seed(1)
    base = path.with_name(path.name + "-base")
    config = BertConfig(
        vocab_size=_save_tokenizer(base), num_labels=labels, initializer_range=1.0, **_SIZES
    )
    BertForSequenceClassification(config).save_pretrained(base)
    CrossEncoder(str(base), device="cpu").save_pretrained(str(path))


def _save_tokenizer(path: Path, texts: Sequence[str] = TEXTS) -> int:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=400, special_tokens=special, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=_SIZES["max_position_embeddings"],
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
    ).save_pretrained(path)
    return int(tokenizer.get_vocab_size())
