"""The quiet time after a refusal, minute by minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import RateLimited
from bot.prices.back_off import BackOff, asked_pause

NOON = datetime(2024, 1, 12, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def back_off(clock: Clock) -> BackOff:
    return BackOff("fake", clock)


def pause(back_off: BackOff, clock: Clock, asked: timedelta | None = None) -> timedelta:
    """How long one refusal silences it; the clock then stands at the end."""
    until = back_off.refused(asked)
    length = until - clock.now
    clock.now = until
    return length


def test_nothing_is_held_back_before_a_refusal(back_off: BackOff) -> None:
    back_off.check()


def test_it_keeps_quiet_until_the_moment_it_told(back_off: BackOff, clock: Clock) -> None:
    assert back_off.refused() == NOON + MINUTE
    clock.now = NOON + MINUTE - timedelta(microseconds=1)
    with pytest.raises(RateLimited) as caught:
        back_off.check()
    assert caught.value.fields == {"until": NOON + MINUTE, "source": "fake"}
    clock.now = NOON + MINUTE
    back_off.check()


def test_pause_doubles_up_to_an_hour(back_off: BackOff, clock: Clock) -> None:
    assert [pause(back_off, clock) / MINUTE for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]


def test_an_answer_makes_it_short_again(back_off: BackOff, clock: Clock) -> None:
    assert [pause(back_off, clock) / MINUTE for _ in range(3)] == [1, 2, 4]
    back_off.answered()
    back_off.check()
    assert pause(back_off, clock) == MINUTE


def test_refusals_at_one_time_count_as_one(back_off: BackOff, clock: Clock) -> None:
    assert back_off.refused() == NOON + MINUTE
    clock.now += timedelta(seconds=30)
    # The second wish is longer, but the first refusal has been told already.
    assert back_off.refused(timedelta(minutes=10)) == NOON + MINUTE
    clock.now = NOON + MINUTE
    assert pause(back_off, clock) == 2 * MINUTE


def test_an_answer_to_an_earlier_question_ends_no_pause(back_off: BackOff) -> None:
    back_off.refused()
    back_off.answered()
    with pytest.raises(RateLimited):
        back_off.check()


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        (None, MINUTE),
        (timedelta(0), MINUTE),
        (timedelta(seconds=59), MINUTE),
        (timedelta(seconds=61), timedelta(seconds=61)),
        (timedelta(minutes=59), timedelta(minutes=59)),
        (timedelta(days=3), timedelta(hours=1)),
    ],
)
def test_source_may_ask_for_more_up_to_an_hour(
    back_off: BackOff, clock: Clock, asked: timedelta | None, granted: timedelta
) -> None:
    assert pause(back_off, clock, asked) == granted


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("0", timedelta(0)),
        ("120", timedelta(minutes=2)),
        (" 120 ", timedelta(minutes=2)),
        ("9" * 30, timedelta(seconds=999_999_999)),
        ("Fri, 12 Jan 2024 12:03:00 GMT", timedelta(minutes=3)),
        ("Fri, 12 Jan 2024 11:00:00 GMT", timedelta(0)),
        ("Fri, 12 Jan 2024 19:03:00 +0700", timedelta(minutes=3)),
        ("Fri, 32 Jan 2024 12:03:00 GMT", None),
    ],
)
def test_retry_after(header: str | None, asked: timedelta | None) -> None:
    assert asked_pause(header, NOON) == asked
