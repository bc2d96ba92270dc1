"""Requests keep to the rates, whoever makes them; a 429 is obeyed and remembered for a while."""

import asyncio
from collections import Counter
from itertools import pairwise

import pytest
from fake_place import FastClock

from adapters.pacing import Lane, Pacer, Rate


@pytest.fixture
def clock() -> FastClock:
    return FastClock()


@pytest.fixture
def pacer(clock: FastClock) -> Pacer:
    return Pacer(clock=clock, sleep=clock.sleep)


async def moments(lane: Lane, clock: FastClock, turns: int, **how: int) -> list[float]:
    """Seconds after the start at which each turn came."""
    came = []
    for _ in range(turns):
        await lane.turn(**how)
        came.append(round(clock.now - 1_000, 2))
    return came


async def test_a_burst_goes_at_once_and_the_rest_at_the_rate(pacer: Pacer, clock) -> None:
    lane = pacer.lane("room", Rate(3, 2.0))
    assert await moments(lane, clock, 6) == [0, 0, 0, 0.5, 1.0, 1.5]


async def test_each_rate_of_a_lane_holds(pacer: Pacer, clock) -> None:
    lane = pacer.lane("group", Rate(2, 1.0), Rate(4, 0.25))
    assert await moments(lane, clock, 6) == [0, 0, 1, 2, 4, 8]


async def test_rooms_do_not_wait_for_each_other(pacer: Pacer, clock) -> None:
    first, second = pacer.lane("1", Rate(1, 1.0)), pacer.lane("2", Rate(1, 1.0))
    came = await asyncio.gather(moments(first, clock, 2), moments(second, clock, 2))
    assert came == [[0, 1], [0, 1]]


async def test_all_rooms_together_keep_the_overall_rate(clock: FastClock) -> None:
    pacer = Pacer(Rate(5, 10.0), clock=clock, sleep=clock.sleep)
    lanes = [pacer.lane(str(room), Rate(3, 1.0)) for room in range(30)]
    came = await asyncio.gather(*(moments(lane, clock, 1) for lane in lanes))
    a_second = Counter(int(moment) for (moment,) in came)
    assert (a_second[0], sum(a_second.values())) == (14, 30)


async def test_a_reserve_is_left_for_whoever_has_none(pacer: Pacer, clock) -> None:
    lane = pacer.lane("room", Rate(3, 1.0))
    assert await moments(lane, clock, 4, reserve=1) == [0, 0, 1, 2]
    assert await moments(lane, clock, 1) == [2]


async def test_a_reserve_as_large_as_the_burst_waits_for_a_full_bucket(pacer: Pacer, clock) -> None:
    lane = pacer.lane("room", Rate(2, 1.0))
    assert await moments(lane, clock, 3, reserve=9) == [0, 1, 2]


async def test_nothing_is_asked_before_a_429_has_passed(pacer: Pacer, clock) -> None:
    lane, other = pacer.lane("room", Rate(3, 1.0)), pacer.lane("other", Rate(3, 1.0))
    await lane.turn()
    lane.slow_down(7)
    assert await moments(other, clock, 1) == [0]
    assert await moments(lane, clock, 2) == [7, 8.35]


async def test_a_429_for_everyone_stops_everyone(clock: FastClock) -> None:
    pacer = Pacer(Rate(5, 10.0), clock=clock, sleep=clock.sleep)
    pacer.lane("room", Rate(3, 1.0)).slow_down(3, everywhere=True)
    assert await moments(pacer.lane("other", Rate(3, 1.0)), clock, 1) == [3]


async def test_the_rate_comes_back_after_a_429(pacer: Pacer, clock) -> None:
    lane = pacer.lane("room", Rate(1, 1.0))
    lane.slow_down(1)
    came = await moments(lane, clock, 6)
    pauses = [round(later - earlier, 2) for earlier, later in pairwise(came)]
    assert pauses == sorted(pauses, reverse=True)
    assert (pauses[0] > 1, pauses[-1]) == (True, 1.0)


async def test_idle_rooms_are_forgotten_and_busy_ones_kept(pacer: Pacer, clock) -> None:
    busy = pacer.lane("busy", Rate(1, 0.001))
    await busy.turn()
    idle = pacer.lane("idle", Rate(1, 1.0))
    for room in range(1_000):
        pacer.lane(str(room), Rate(1, 1.0))
    assert pacer.lane("busy", Rate(1, 0.001)) is busy
    assert pacer.lane("idle", Rate(1, 1.0)) is not idle


async def test_what_can_wait_leaves_the_burst_of_all_to_others(clock: FastClock) -> None:
    pacer = Pacer(Rate(5, 10.0), clock=clock, sleep=clock.sleep)
    updates, others = pacer.lane("1", Rate(9, 9.0)), pacer.lane("2", Rate(9, 9.0))
    assert await moments(updates, clock, 2, can_wait=True) == [0, 0.1]
    assert await moments(others, clock, 4) == [0.1] * 4
    assert await moments(updates, clock, 1, can_wait=True) == [0.6]
