"""When a source's clock and ours disagree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from structlog.testing import capture_logs

from bot.prices.clock_skew import ClockWatch, http_date

NOON = datetime(2024, 1, 12, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def noted(watch: ClockWatch, header: str | None) -> list[object]:
    """The seconds that it writes into the log."""
    with capture_logs() as logs:
        watch.told(header)
    assert all((entry["event"], entry["source"]) == ("prices.clock_skew", "fake") for entry in logs)
    return [entry["seconds"] for entry in logs]


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, []), (120, []), (-120, []), (121, [121]), (-121, [-121]), (90_000, [90_000])]
)
def test_two_minutes_are_allowed(seconds: int, expected: list[int]) -> None:
    header = format_datetime(NOON + timedelta(seconds=seconds), usegmt=True)
    assert noted(ClockWatch("fake", Clock()), header) == expected


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "yesterday",
        "0",
        "Fri, 32 Jan 2024 12:00:00 GMT",
        "Fri, 12 Jan 99999 12:00:00 GMT",
        "Fri, 12 Jan 2024 12:00:00 +" + "9" * 30,
    ],
)
def test_what_is_no_date_says_nothing(header: str | None) -> None:
    assert noted(ClockWatch("fake", Clock()), header) == []


def test_it_is_noted_at_most_once_an_hour() -> None:
    clock = Clock()
    watch = ClockWatch("fake", clock)
    late = "Fri, 12 Jan 2024 11:00:00 GMT"
    assert noted(watch, late) == [-3600]
    clock.now += timedelta(minutes=59)
    assert noted(watch, late) == []
    clock.now += timedelta(minutes=1)
    assert noted(watch, late) == [-7200]
    # Somebody has set our clock right, and by mistake an hour too far back.
    clock.now = NOON - timedelta(hours=2)
    assert noted(watch, late) == [3600]


def test_each_source_is_noted_by_itself() -> None:
    clock = Clock()
    late = "Fri, 12 Jan 2024 11:00:00 GMT"
    assert [noted(ClockWatch("fake", clock), late) for _ in range(2)] == [[-3600], [-3600]]


def test_date_without_a_zone_is_utc() -> None:
    assert http_date("Fri, 12 Jan 2024 12:00:00 -0000") == NOON
