"""An invented archive whose courts speak of one thing and whose law of another."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from rag.citation import ArticleCitation
from rag.law import ArticleNumber, Holding

# In daily life it is the first, in the law the second.
TOPICS = [
    ("사과", "냉장고"), ("바다", "자전거"), ("구름", "도서관"), ("기차", "피아노"),
    ("나무", "우체국"), ("강아지", "온도계"), ("김치", "망원경"), ("모자", "운동장"),
    ("시계", "박물관"), ("우산", "비행기"), ("연필", "저수지"), ("가방", "발전소"),
    ("호랑이", "세탁기"), ("감자", "신호등"), ("장미", "계산기"), ("편지", "수영장"),
    ("거울", "컴퓨터"), ("양말", "주차장"), ("국수", "현미경"), ("의자", "방송국"),
    ("버섯", "카메라"), ("고래", "놀이터"), ("달력", "소방서"), ("단추", "활주로"),
]  # fmt: skip
LAW = "가상생활법"


@pytest.fixture
def archive(tmp_path: Path, store, statute, precedent, article) -> Path:
    """An article for each topic, four decisions that cite it, and one of the last year."""
    articles = [
        article(
            f"제{n}조({title})",
            f"{title}의 설치와 운영, {title}의 관리와 점검은 가상부 장관이 {title}마다 계획을 세워"
            " 매년 정하고 고시한다.",
        )
        for n, title in enumerate([*(law for _, law in TOPICS), "임대인의 의무"], start=1)
    ]
    precedents = [
        precedent(
            f"{year}다{n}",
            precedent_id=f"{year}{n}",
            decision_date=date(year, 5, 7),
            holdings=(
                Holding(
                    "",
                    f"{life}의 주인이 {life}의 값을 청구할 수 있는지 여부",
                    f"{life}의 주인은 그 값을 청구할 수 있다. {life}도 같다.",
                    (ArticleCitation(LAW, ArticleNumber(n)),),
                ),
            ),
        )
        for year in (2016, 2017, 2018, 2019, 2020)
        for n, (life, _) in enumerate(TOPICS, start=1)
    ]
    store(statute(LAW, articles=tuple(articles)), *precedents)
    return tmp_path / "archive.sqlite"


@pytest.fixture
def numbers() -> Callable[..., list[list[int]]]:
    """The ids of each text of some Bags."""

    def read(bags) -> list[list[int]]:
        return [
            bags.ids[start:end].tolist()
            for start, end in zip(bags.starts[:-1], bags.starts[1:], strict=True)
        ]

    return read
