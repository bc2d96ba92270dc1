"""The short answer goes on with the law's own sentences where a generator fails."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

import pytest

from rag.answer import Quote
from rag.citation import ArticleCitation
from rag.errors import GenerationError
from rag.generation.generator import Prompt
from rag.passage import Passage
from rag.restating import Restater

RENT = "집세와 관리비는 매월 낸다."
RETURNED = "보증금은 바로 돌려준다."
RETURNED_POLITELY = "보증금은 즉시 돌려줘요."
LAW = f"{RENT}\n{RETURNED}"
CITATION = ArticleCitation("가상임대차법")
QUOTE = Quote(Passage("s/1", "statute", CITATION, None, LAW, None, ""), CITATION, LAW)


@dataclass
class Dying:
    """Says its pieces, then fails or falls silent."""

    pieces: Sequence[str]
    dies: bool = True
    name: str = "dying"

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str, None]:
        for piece in self.pieces:
            yield piece
        if self.dies:
            raise GenerationError("no memory left")


@pytest.mark.parametrize(
    ("generator", "shown"),
    [
        (Dying([f"{RETURNED_POLITELY}⟦0⟧", "집세"]), [RETURNED_POLITELY, RENT]),
        (Dying([]), [RENT, RETURNED]),
        (Dying(["오늘은 날이 좋습니다.⟦0⟧"], dies=False), [RENT, RETURNED]),
        (Dying(["집세와 관리비는 매월 내요.⟦0⟧"], dies=False), ["집세와 관리비는 매월 내요."]),
        (None, [RENT, RETURNED]),
    ],
)
async def test_completes_what_a_generator_leaves(morphemes, generator, shown, caplog) -> None:
    prompt = Prompt("집세와 관리비를 내고 보증금을 돌려주나요?", (QUOTE,))
    sentences = Restater(morphemes, generator).sentences(prompt)
    assert [sentence.text async for sentence in sentences] == shown
    assert "집세" not in caplog.text


@pytest.mark.parametrize(
    ("pieces", "author"),
    [
        ([f"{RETURNED_POLITELY}⟦0⟧"], "dying"),
        (["오늘은 날이 좋습니다.⟦0⟧"], "extractive"),
        ([f"{RENT}⟦0⟧"], "extractive"),
        ([], "extractive"),
    ],
)
async def test_a_generator_is_named_where_its_words_are_shown(morphemes, pieces, author) -> None:
    restater = Restater(morphemes, Dying(pieces, dies=False))
    prompt = Prompt("집세와 관리비를 내고 보증금을 돌려주나요?", (QUOTE,))
    summary = [sentence async for sentence in restater.sentences(prompt)]
    assert summary
    assert restater.author(summary) == author
