"""What tells who somebody is never goes further than the message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy import mask
from rag.case_numbers import _CODES


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("제 번호는 010-1234-5678입니다", "제 번호는 [전화번호]입니다"),
        ("01012345678로 연락", "[전화번호]로 연락"),
        ("010 1234 5678, 010.1234.5678", "[전화번호], [전화번호]"),
        ("０１０－１２３４－５６７８", "[전화번호]"),
        ("010\u200b1234\u200b5678", "[전화번호]"),
        ("+82 10-1234-5678 +82-(0)10-1234-5678", "[전화번호] [전화번호]"),
        ("(02)123-4567, 031-123-4567, 070-1234-5678", "[전화번호], [전화번호], [전화번호]"),
        ("고객센터 1588-1234, 16441234", "고객센터 [전화번호], [전화번호]"),
        ("010-1234-5678,010-2345-6789", "[전화번호],[전화번호]"),
        ("880101-1234567,890101-2345678", "[주민등록번호],[주민등록번호]"),
        ("주민번호 880101-1234567", "주민번호 [주민등록번호]"),
        ("주민번호 8801011234567", "주민번호 [주민등록번호]"),
        ("주민번호 880101 - 1******", "주민번호 [주민등록번호]"),
        ("외국인 880101-5234567", "외국인 [외국인등록번호]"),
        ("국민은행 110-123-456789로 보냈어요", "국민은행 [계좌번호]로 보냈어요"),
        ("110-123-456789 계좌로 입금", "[계좌번호] 계좌로 입금"),
        ("농협 3021234567891", "농협 [계좌번호]"),
        ("카드 4111 1111 1111 1111", "카드 [카드번호]"),
        ("카드 4111-1111-1111-1111", "카드 [카드번호]"),
        ("hong.gil-dong@naver.com으로", "[이메일]으로"),
        ("메일은me@law.go.kr.", "메일은[이메일]."),
    ],
)
def test_masks(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert mask(masked) == masked


@pytest.mark.parametrize(
    "text",
    [
        "민법 제750조제1항, 근기법 36-2, 형법 제347조의2",
        "대법원 2019. 1. 31. 선고 2017다228618 판결",
        "95다48056, 48063 판결과 4294민상597 판결, 2005헌마1139 결정",
        "2011. 3. 29. 법률 제10469호로 개정되기 전의 것, 시행 20110329",
        "보증금 1,234,567,890원과 월세 1000000000원, 10억 원, 1588만 원",
        "은행에서 2020-12-31부터 2021-12-31까지 12345678901원을 빌렸어요",
        "계좌로 1000000000 송금",
        "881301-1234567",  # no day of any year
        "4111-1111-1111-1112",  # the check digit is wrong
        "112, 119, 1366",
        "1500-2000명",
        "①②③④⑤⑥⑦⑧⑨⑩ 은행",
    ],
)
def test_leaves_law_days_and_amounts_alone(text: str) -> None:
    assert mask(text) == text


YEARS = st.integers(1950, 2030)
ARTICLES = st.builds(
    "{}제{}조{}{}".format,
    st.sampled_from(["민법 ", "근로기준법 ", "은행법 "]),
    st.integers(1, 1300),
    st.sampled_from(["", "의2", "의13"]),
    st.sampled_from(["", "제1항", "제12항제3호"]),
)
CASES = st.builds("{}{}{}".format, YEARS, st.sampled_from(_CODES.split()), st.integers(1, 999_999))
DECIDED = st.builds("{}. {}. {}. 선고".format, YEARS, st.integers(1, 12), st.integers(1, 31))
AMOUNTS = st.one_of(
    st.builds("{:,}원".format, st.integers(1, 10**13)),
    st.builds("{}원".format, st.integers(1, 10**13)),
    st.builds("{}만 원".format, st.integers(1, 99_999)),
    st.builds("{}억 {}만 원".format, st.integers(1, 999), st.integers(1, 9_999)),
)
PROMULGATED = st.builds("법률 제{}호".format, st.integers(1, 21_000))


@given(st.lists(st.one_of(ARTICLES, CASES, DECIDED, AMOUNTS, PROMULGATED), min_size=1, max_size=6))
def test_never_masks_citations_and_amounts(words: list[str]) -> None:
    text = "은행 계좌 " + ", ".join(words) + " 송금"
    assert mask(text) == text


@given(st.text(alphabet="0123456789-. ()+*@가원조a\u200b０", max_size=60))
def test_masks_once_and_for_all(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(
    st.text(alphabet="가나다 ,.:-", max_size=10),
    st.sampled_from(["010", "011", "02", "031", "070"]),
    st.integers(100, 9_999),
    st.integers(0, 9_999),
    st.sampled_from(["-", "", " ", "."]),
)
def test_no_phone_number_gets_through(
    before: str, area: str, first: int, last: int, gap: str
) -> None:
    number = f"{area}{gap}{first}{gap}{last:04}"
    assert mask(f"{before}{number}번으로") == f"{before}[전화번호]번으로"
