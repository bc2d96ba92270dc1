"""A model's tokenizer: text to token ids and back, with passage marks and without losses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from rag.errors import ModelDamaged, ModelMissing, TokenizerMismatch
from rag.generation.signs import spelled

BEGIN, USER, ANSWER, TURN = "</s>", "<usr>", "<sys>", "<unused9>"  # the author's, bar the turn
PASSAGE_MARKS = tuple(f"<unused{number}>" for number in range(8))
STYLE_MARKS = {
    "정중": "<unused10>",
    "친근": "<unused11>",
    "전문가": "<unused12>",
    "쉬운말": "<unused13>",
}
NO_LIBRARY = "no language model can run here: run `pip install 'lawbot[models]'`"
PROMPT_TOKENS = (BEGIN, USER, ANSWER, TURN, *PASSAGE_MARKS, *STYLE_MARKS.values())

_GOLDEN = "제1조(목적) 이 법은 임대차에 관한 사항을 정한다."
_SIGNS = ("①", "㎡", "½", "漢字")
_ROLES = {
    "bos_token": "</s>",
    "eos_token": "</s>",
    "unk_token": "<unk>",
    "pad_token": "<pad>",
    "mask_token": "<mask>",
}


class Tokens:
    """A fast tokenizer in its own build.

    Never AutoTokenizer: it takes KoGPT-2's files for those of another GPT-2 and drops every Hangul
    syllable without a word.
    """

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._ids: dict[str, int] = tokenizer.get_vocab()

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read a tokenizer. Raises ModelMissing, ModelDamaged, and TokenizerMismatch."""
        tokens = cls(load_tokenizer(folder))
        if tokens._comes_back(_GOLDEN):
            return tokens
        raise TokenizerMismatch(
            f"the tokenizer in {str(folder)!r} loses Korean text: use the tokenizer.json that the "
            "model came with"
        )

    @property
    def size(self) -> int:
        """One more than the highest token id."""
        return max(self._ids.values()) + 1

    @property
    def has_marks(self) -> bool:
        """Whether it is of KoGPT-2's build, with tokens to mark passages and styles."""
        return all(name in self._ids for name in PROMPT_TOKENS)

    @property
    def has_template(self) -> bool:
        return bool(self._tokenizer.chat_template)

    @property
    def eos(self) -> int | None:
        """The token that ends an answer; None where the tokenizer does not say."""
        eos: int | None = self._tokenizer.eos_token_id
        return self._ids[BEGIN] if self.has_marks else eos

    @cached_property
    def marks(self) -> tuple[int, ...]:
        """The ids of the passage marks; the n-th stands for the n-th quote."""
        return tuple(self._ids[name] for name in PASSAGE_MARKS) if self.has_marks else ()

    def id(self, name: str) -> int:
        """The id of one token. Never write it down: KoBART counts otherwise than KoGPT-2."""
        return self._ids[name]

    def encode(self, text: str) -> list[int]:
        """The ids of a text. A mark that is spelled in it, like <sys>, is text and no mark."""
        ids: list[int] = self._tokenizer.encode(
            spelled(text), add_special_tokens=False, split_special_tokens=True
        )
        return ids

    def encode_chat(self, messages: Sequence[dict[str, str]]) -> list[int]:
        """The ids of messages in the template of a chat model."""
        ids: list[int] = self._tokenizer.apply_chat_template(
            list(messages), add_generation_prompt=True, return_dict=False
        )
        return ids

    def decode(self, ids: Sequence[int]) -> str:
        """The text of ids, without marks."""
        text: str = self._tokenizer.decode(
            list(ids), skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return text

    def pieces(self, text: str) -> list[str]:
        """How a text is cut."""
        cut: list[str] = self._tokenizer.convert_ids_to_tokens(self.encode(text))
        return cut

    def unsaid(self, quotes: Sequence[int]) -> tuple[int, ...]:
        """The ids that may not be generated: special ones but the end and the marks of `quotes`."""
        allowed = {self.eos, *(self.marks[quote] for quote in quotes)}
        return tuple(sorted(self._special - allowed))

    def lost_signs(self) -> tuple[str, ...]:
        """Those of ① ㎡ ½ 漢字 that do not come back as they were spelled."""
        return tuple(sign for sign in _SIGNS if not self._comes_back(sign))

    def save(self, folder: Path) -> None:
        """Write the tokenizer with its class, by the name that every version knows."""
        self._tokenizer.save_pretrained(folder)
        path = folder / "tokenizer_config.json"
        values = json.loads(path.read_text(encoding="utf-8"))
        values["tokenizer_class"] = "PreTrainedTokenizerFast"
        path.write_text(json.dumps(values, ensure_ascii=False, indent=2), encoding="utf-8")

    @cached_property
    def _special(self) -> set[int]:
        added = self._tokenizer.added_tokens_decoder.items()
        return {*self._tokenizer.all_special_ids, *(id_ for id_, token in added if token.special)}

    def _comes_back(self, text: str) -> bool:
        back = self.decode(self.encode(text))
        return "".join(back.split()) == "".join(spelled(text).split())


def load_tokenizer(folder: Path) -> Any:
    """The fast tokenizer of a folder, with the roles of KoGPT-2's tokens where it has those."""
    try:
        from transformers import PreTrainedTokenizerFast
    except ImportError as error:
        raise ModelMissing(NO_LIBRARY) from error
    try:
        tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    except Exception as error:  # the library in Rust raises bare Exceptions for a broken file
        raise ModelDamaged(
            f"{str(folder)!r} holds no tokenizer that can be read: copy tokenizer.json there again"
        ) from error
    vocabulary = tokenizer.get_vocab()
    for role, token in _ROLES.items():
        if getattr(tokenizer, role) is None and token in vocabulary:
            setattr(tokenizer, role, token)
    return tokenizer
