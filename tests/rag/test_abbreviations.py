"""Law names as people use them."""

import re
import tarfile
from pathlib import Path

import pytest

from rag.abbreviation_table import table
from rag.abbreviations import StatuteNames

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "statutes.tar.xz"
TITLE = re.compile(r"^제목: ['\"]?(.*?)['\"]?$", re.MULTILINE)

NAMES = StatuteNames(
    [
        "민법",
        "상법",
        "근로기준법",
        "근로기준법 시행령",
        "주택임대차보호법",
        "주택법",
        "가상자원의 관리 및 이용에 관한 법률",
        "가상자원의 관리 및 이용에 관한 법률 시행규칙",
        "우주쓰레기 수거 등에 관한 법률",
        "우주쓰레기 발생 억제에 관한 법률",
        "별빛보호 및 관측 지원에 관한 특별법",
        "학교급식ㆍ위생에 관한 법률",
    ]
)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("민법", "민법"),
        ("「 민 법 」", "민법"),
        ("근기법", "근로기준법"),
        ("근기법 시행령", "근로기준법 시행령"),
        ("근기법시행규칙", "근로기준법 시행규칙"),
        ("주임법", "주택임대차보호법"),
        ("김영란법", "부정청탁 및 금품등 수수의 금지에 관한 법률"),
        ("상속세법", "상속세 및 증여세법"),
        ("헌법", "대한민국헌법"),
        ("가상자원의관리및이용에관한법률", "가상자원의 관리 및 이용에 관한 법률"),
        ("가상자원법", "가상자원의 관리 및 이용에 관한 법률"),
        ("가상자원관리법", "가상자원의 관리 및 이용에 관한 법률"),
        ("가상자원관리이용법", "가상자원의 관리 및 이용에 관한 법률"),
        ("가상자원법 시행규칙", "가상자원의 관리 및 이용에 관한 법률 시행규칙"),
        ("별빛보호특별법", "별빛보호 및 관측 지원에 관한 특별법"),
        ("우주쓰레기수거법", "우주쓰레기 수거 등에 관한 법률"),
        ("학교급식·위생에 관한 법률", "학교급식ㆍ위생에 관한 법률"),
        ("우주쓰레기법", None),
        ("없는법", None),
        ("", None),
    ],
)
def test_resolves_a_name_to_the_official_title(name: str, title: str | None) -> None:
    assert NAMES.resolve(name) == title


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("헌법", None),
        ("민 법", "민법"),
        ("근로기준법시행령", "근로기준법 시행령"),
        ("근기법", None),
        ("상속세법", None),
    ],
)
def test_a_court_cites_by_title_only(name: str, title: str | None) -> None:
    assert NAMES.official(name) == title


def test_a_court_calls_the_constitution_by_its_short_name() -> None:
    assert StatuteNames(["대한민국헌법"]).official("헌법") == "대한민국헌법"


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("근기법상 해고와 민법의 해지", [("근기법", "근로기준법"), ("민법", "민법")]),
        ("근로 기준법이 뭐죠?", [("근로 기준법", "근로기준법")]),
        ("근로기준법 시행령에서", [("근로기준법 시행령", "근로기준법 시행령")]),
        (
            "주택임대차보호법과 주택법",
            [("주택임대차보호법", "주택임대차보호법"), ("주택법", "주택법")],
        ),
        ("구민법과 현행 상법은", [("민법", "민법"), ("상법", "상법")]),
        ("영상법학회와 회상법, 상법학 교수", []),
        ("국민법정", []),
        ("집에서 쫓겨났어요", []),
    ],
)
def test_finds_the_laws_that_a_question_names(text: str, mentions: list[tuple[str, str]]) -> None:
    assert [(text[f.start : f.end], f.title) for f in NAMES.find(text)] == mentions


def test_completes_titles_and_abbreviations_shortest_first() -> None:
    assert NAMES.complete("근") == ["근로기준법", "근로기준법 시행령"]
    assert NAMES.complete("주임") == ["주택임대차보호법"]
    assert NAMES.complete("주택", limit=1) == ["주택법"]
    assert NAMES.complete("김영란") == []


@pytest.fixture(scope="module")
def titles() -> list[str]:
    if not CORPUS.is_file():
        pytest.skip("the law corpus lies beside the checkout on some machines only")
    found = []
    with tarfile.open(CORPUS) as archive:
        for member in archive:
            if member.name.endswith(".md") and (file := archive.extractfile(member)):
                found += TITLE.findall(file.read(2_000).decode("utf-8", "ignore"))[:1]
    return found


def test_every_abbreviation_stands_for_a_law_in_force(titles: list[str]) -> None:
    assert sorted(set(table().values()) - set(titles)) == []


def test_no_abbreviation_hides_the_title_of_another_law(titles: list[str]) -> None:
    names = StatuteNames(titles)
    assert [title for title in set(titles) if names.resolve(title) != title] == []
