"""Law text as sentences."""

import pytest

from rag.sentences import plain, split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "집을 비운다. 다만, 겨울은 그러하지 아니하다.",
            ["집을 비운다.", "다만, 겨울은 그러하지 아니하다."],
        ),
        ("2011. 3. 29. 시행된 법에 따른다.", ["2011. 3. 29. 시행된 법에 따른다."]),
        ("이는 제1호. 및 제2호에 따른다. 끝낸다.", ["이는 제1호. 및 제2호에 따른다.", "끝낸다."]),
        (
            "돈(이자를 포함한다. 이하 같다)을 낸다. 늦으면 더 낸다.",
            ["돈(이자를 포함한다. 이하 같다)을 낸다.", "늦으면 더 낸다."],
        ),
        ("집을 비운다. <개정 2011.3.29>", ["집을 비운다. <개정 2011.3.29>"]),
        ("집을 판다. 비운다.<개정 2011.3.29>", ["집을 판다.", "비운다.<개정 2011.3.29>"]),
        ("① 집을 비운다.\n1. 봄\n가. 삼월", ["① 집을 비운다.", "1. 봄", "가. 삼월"]),
        ("먼저 받는다(우선변제권). 그 뒤는 같다.", ["먼저 받는다(우선변제권).", "그 뒤는 같다."]),
        ("돌려받는지 여부(적극)", ["돌려받는지 여부(적극)"]),
        (
            "괄호(가 열린 채 끝난다.\n다음 줄이다. 또 있다.",
            ["괄호(가 열린 채 끝난다.", "다음 줄이다.", "또 있다."],
        ),
        ("", []),
    ],
)
def test_ends_a_sentence_only_where_the_law_does(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


@pytest.mark.parametrize(
    ("sentence", "read"),
    [
        ("① 집을 비운다. <개정 2011.3.29, 2013.8.13>", "집을 비운다."),
        ("1의2. 임차인(賃借人)과 임대인(賃貸人)", "임차인과 임대인"),
        ("가. 돈(이자를 포함한다)을 낸다.[본조신설 2009.12.29]", "돈(이자를 포함한다)을 낸다."),
        ("2011. 3. 29. 시행된 법에 따른다.", "2011. 3. 29. 시행된 법에 따른다."),
    ],
)
def test_leaves_out_marks_notes_and_chinese_characters(sentence: str, read: str) -> None:
    assert plain(sentence) == read


@pytest.mark.parametrize(
    "text",
    ["가나다.  라마바다.<개정 2020.1.1>\n① 사아다. ", "집을 판다(끝). <신설 2020.1.1> 비운다"],
)
def test_every_sentence_is_a_piece_of_the_text(text: str) -> None:
    assert all(sentence in text for sentence in split_sentences(text))
