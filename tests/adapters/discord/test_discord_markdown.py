"""Text that Discord shows as it was written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord_markdown import markdown
from adapters.splitting import RichText, rich


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("보증금은 2년이다.", "보증금은 2년이다."),
        ("*별* _밑_ ~줄~ `코드` |숨김|", r"\*별\* \_밑\_ \~줄\~ \`코드\` \|숨김\|"),
        (r"역\슬래시", r"역\\슬래시"),
        ("<@123> <#4> [가](나)", r"\<@123\> \<#4\> \[가\](나)"),
        ("1. 가\n3. 나", "1\\. 가\n3\\. 나"),
        ("- 가\n+ 나\n# 다\n> 라", "\\- 가\n\\+ 나\n\\# 다\n\\> 라"),
        ("-# 작은 글", r"\-# 작은 글"),
        ("1.5배, 제1호. 끝 - 끝", "1.5배, 제1호. 끝 - 끝"),
        ("https://law.example/a_b_c 참고", "https://law.example/a_b_c 참고"),
    ],
)
def test_signs_of_the_text_are_no_markup(plain: str, written: str) -> None:
    assert markdown(rich(plain)) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (rich("근거", "bold"), "**근거**"),
        (rich(" 근거 \n조문", "bold"), " **근거** \n**조문**"),
        (rich("시행 2026. 1. 1.", "italic"), "*시행 2026. 1. 1.*"),
        (rich("1. 가\n\n2. 나", "quote"), "> 1\\. 가\n\n> 2\\. 나"),
        (rich("🔗", "link", "https://law.example/a_b"), "[🔗](https://law.example/a_b)"),
        (rich("가") + rich("나*", "bold") + rich("다"), r"가**나\***다"),
        (rich("  ", "bold") + rich("가"), "  가"),
        (RichText(), ""),
    ],
)
def test_marks_become_markup(text: RichText, written: str) -> None:
    assert markdown(text) == written


@given(st.text(alphabet="가1. \n\\*_~`|[]<>#-+@:"))
def test_no_sign_is_lost(text: str) -> None:
    assert re.sub(r"\\(.)", r"\1", markdown(rich(text))) == text
