"""A tiny invented corpus, ingested for real once: Kiwi, tantivy and Chroma."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from adapters.cli import main

STATUTE = """---
제목: {title}
법령MST: 1{number}
법령ID: '00000{number}'
법령구분: 법률
법령구분코드: ''
소관부처:
- 가상부
공포일자: 2019-12-01
공포번호: '{number}'
시행일자: {effective}
법령분야: ''
상태: 시행
출처: https://law.example/{title}
첨부파일: []
---

# {title}

{articles}
"""
LEASE = """##### 제1조 (목적)

이 법은 빌린 집에서 편히 사는 것을 목적으로 한다.

##### 제2조 (기간)

집을 빌린 기간은 2년으로 한다. 다만, 서로 짧게 정한 때에는 그러하지 아니하다.

##### 제3조 (보증금)

**①** 임대인은 임차인이 집을 비우면 보증금을 돌려주어야 한다. <개정 2019.12.1>

**②** 집세는 매월 낸다.
"""
MOON = """##### 제1조 (떡)

달토끼는 보름마다 떡을 찧는다.
"""
PRECEDENT = """---
판례일련번호: '1'
사건번호: 2020다1
사건명: 보증금반환
법원명: 대법원
법원등급: 대법원
사건종류: 민사
출처: https://law.example/precedent
선고일자: 2020-05-07
---

# 보증금반환

## 판시사항

임차인이 집을 비우면 보증금을 돌려받는지 여부(적극)

## 판결요지

임차인은 집을 비우면 보증금을 돌려받을 수 있다.

## 참조조문

가상임대차법 제3조
"""


class Done(NamedTuple):
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def run_lawbot(data: Path, *arguments: str, typed: str = "") -> Done:
    """Run the command line in this process, as wide as a small terminal."""
    environment = {"LAWBOT_DATA": str(data), "COLUMNS": "80", "NO_COLOR": "1"}
    result = CliRunner(env=environment).invoke(main, arguments, input=typed)
    return Done(result.exit_code, result.stdout, result.stderr)


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sources")
    files = {
        "statutes/kr/가상임대차법/법률.md": STATUTE.format(
            title="가상임대차법", number=1, effective="2020-01-01", articles=LEASE
        ),
        "statutes/kr/달나라법/법률.md": STATUTE.format(
            title="달나라법", number=2, effective="2999-01-01", articles=MOON
        ),
        "precedents/민사/대법원/2020다1.md": PRECEDENT,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def data(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("data")
    for kind in ("statutes", "precedents"):
        done = run_lawbot(data, "ingest", kind, str(sources / kind))
        assert (done.returncode, done.stderr) == (0, "")
    return data


@pytest.fixture
def lawbot(data: Path) -> Callable[..., Done]:
    def run(*arguments: str, typed: str = "") -> Done:
        return run_lawbot(data, *arguments, typed=typed)

    return run


@pytest.fixture
def nothing_ingested(tmp_path: Path) -> Callable[..., Done]:
    def run(*arguments: str, typed: str = "") -> Done:
        return run_lawbot(tmp_path / "data", *arguments, typed=typed)

    return run
