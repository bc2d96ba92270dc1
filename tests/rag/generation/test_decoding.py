"""Penalties count what the model said, never the prompt that it is to repeat."""

import pytest

from rag.config import DecodingSettings

torch = pytest.importorskip("torch", reason="needs pip install 'lawbot[models]'")


def penalized(decoding: DecodingSettings, prompt: list[int], generated: list[int]) -> list[float]:
    from rag.generation.decoding import processors

    scores = torch.ones(1, 6)
    ids = torch.tensor([[*prompt, *generated]])
    return processors(decoding, len(prompt))(ids, scores)[0].tolist()


def test_a_token_of_the_prompt_is_not_penalized_and_one_that_was_said_is() -> None:
    decoding = DecodingSettings(repetition_penalty=2.0, no_repeat_ngram=0)
    assert penalized(decoding, [1, 2, 3], []) == [1.0] * 6
    assert penalized(decoding, [1, 2, 3], [4]) == [1.0, 1.0, 1.0, 1.0, 0.5, 1.0]


def test_a_run_of_the_prompt_may_be_repeated_once() -> None:
    decoding = DecodingSettings(repetition_penalty=1.0, no_repeat_ngram=2)
    assert penalized(decoding, [1, 2, 3], [1]) == [1.0] * 6
    banned = penalized(decoding, [1, 2, 3], [1, 2, 1])
    assert [n for n, score in enumerate(banned) if score == -float("inf")] == [2]


@pytest.mark.parametrize(
    "wrong",
    [
        {"strategy": "beam", "guidance": 1.5},
        {"strategy": "sample", "prompt_lookup": 8},
        {"guidance": 1.5, "prompt_lookup": 8},
    ],
)
def test_settings_that_do_not_go_together_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="goes with the strateg"):
        DecodingSettings(**wrong)  # type: ignore[arg-type]


def test_never_asks_for_more_than_there_is_room() -> None:
    from rag.generation.decoding import generation_config

    config = generation_config(DecodingSettings(max_new_tokens=160), room=40, ends=[1])
    assert config.max_new_tokens == 40
