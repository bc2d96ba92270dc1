"""The bench measures searches alone and at once."""

import asyncio

from rag.bench import Load, RetrievalBench, bench_retrieval, peak_resident_mb, resident_mb
from rag.passage import Hit, Query


class CountingRetriever:
    """Finds nothing, and notes how many searches were under way at once."""

    def __init__(self) -> None:
        self.searches = 0
        self.under_way = 0
        self.most = 0

    async def retrieve(self, query: Query) -> list[Hit]:
        self.searches += 1
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0.002)
        self.under_way -= 1
        return []


async def test_searches_every_question_once_per_concurrency_after_a_warm_round() -> None:
    retriever = CountingRetriever()
    bench = await bench_retrieval(retriever, ["물음"] * 8, concurrency=(1, 4))
    assert [(load.at_once, load.queries) for load in bench.loads] == [(1, 8), (4, 8)]
    assert (retriever.searches, retriever.most) == (24, 4)
    assert all(2 <= load.p50_ms <= load.p95_ms for load in bench.loads)
    assert all(load.queries_per_s > 0 for load in bench.loads)


def test_memory_is_that_of_this_process() -> None:
    assert 5 < resident_mb() <= peak_resident_mb() + 1


def test_prints_its_figures() -> None:
    load = Load(at_once=16, queries=100, p50_ms=20.5, p95_ms=80.0, queries_per_s=310.2)
    assert RetrievalBench((load,), rss_mb=900.5, peak_rss_mb=1000.0).as_json() == {
        "loads": [
            {"at_once": 16, "queries": 100, "p50_ms": 20.5, "p95_ms": 80.0, "queries_per_s": 310.2}
        ],
        "rss_mb": 900.5,
        "peak_rss_mb": 1000.0,
    }
