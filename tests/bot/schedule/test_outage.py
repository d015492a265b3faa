"""When all wait together."""

from __future__ import annotations

from datetime import timedelta

from bot.schedule.outage import Outage
from tests.bot.schedule.chats import SteppedClock

NONE = timedelta()


def test_pauses_begin_with_the_third_failure_in_a_row_and_grow_up_to_a_limit() -> None:
    clock = SteppedClock()
    outage = Outage(clock)
    pauses = []
    for _ in range(8):
        outage.failed()
        pauses.append(outage.pause().total_seconds())
        clock.now += outage.pause()
    assert pauses == [0, 0, 1, 2, 4, 8, 15, 15]


def test_what_was_under_way_when_the_pause_began_counts_no_more() -> None:
    outage = Outage(SteppedClock())
    for _ in range(8):
        outage.failed()
    assert outage.pause() == timedelta(seconds=1)


def test_one_success_ends_it() -> None:
    outage = Outage(SteppedClock())
    for _ in range(3):
        outage.failed()
    outage.over()
    assert outage.pause() == NONE
    outage.failed()
    assert outage.pause() == NONE


def test_a_clock_that_is_put_back_makes_nobody_wait_longer() -> None:
    clock = SteppedClock()
    outage = Outage(clock)
    for _ in range(3):
        outage.failed()
    clock.now -= timedelta(days=1)
    assert outage.pause() == timedelta(seconds=15)
