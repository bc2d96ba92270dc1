"""One thread, many who wait: streams, errors and those who leave."""

import asyncio
import threading
from contextlib import aclosing

import pytest

from rag.generation.worker import Emit, Worker


async def test_streams_what_a_job_emits() -> None:
    def count(emit: Emit) -> None:
        for number in range(3):
            emit(number)

    async with Worker() as worker:
        assert [number async for number in worker.stream(count)] == [0, 1, 2]


async def test_raises_what_a_job_raises_after_what_it_said() -> None:
    def fail(emit: Emit) -> None:
        emit(7)
        raise RuntimeError("gone")

    async with Worker() as worker:
        numbers = worker.stream(fail)
        assert await anext(numbers) == 7
        with pytest.raises(RuntimeError, match="gone"):
            await anext(numbers)


async def test_tells_a_job_that_nobody_listens() -> None:
    stopped = threading.Event()

    def endless(emit: Emit) -> None:
        while not emit.stopped:
            emit(1)
        stopped.set()

    async with Worker() as worker:
        async with aclosing(worker.stream(endless)) as numbers:
            await anext(numbers)
        assert await asyncio.to_thread(stopped.wait, 30)


async def test_a_job_that_is_not_wanted_any_more_never_begins() -> None:
    begun: list[str] = []
    gate = threading.Event()

    def wait(emit: Emit) -> None:
        gate.wait(30)

    def run(emit: Emit) -> None:
        begun.append("second")

    async with Worker() as worker:
        first = asyncio.ensure_future(anext(worker.stream(wait), None))
        await asyncio.sleep(0)
        second = asyncio.ensure_future(anext(worker.stream(run), None))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.wait([second])
        gate.set()
        await first
    assert begun == []
