"""Record breakout: after how long a wait, above what, and what it tells."""

from __future__ import annotations

from datetime import date

import pytest

from analysis.bars import check_bars
from analysis.candles import Direction
from analysis.signals import Event, History, find_events, signal_by_key
from tests.analysis.builders import table

SIGNAL = signal_by_key("ath_breakout")


def breakouts(closes: list[float]) -> list[Event]:
    return find_events(History(frame=check_bars(table(closes)).frame), [SIGNAL])


@pytest.mark.parametrize(("between", "is_one"), [(119, False), (120, True), (121, True)])
def test_at_least_120_bars_lie_strictly_between(between: int, *, is_one: bool) -> None:
    events = breakouts([10.0, 12.0, *[11.0] * between, 12.5])
    assert [event.bar for event in events] == ([between + 2] if is_one else [])


def test_the_first_bar_is_a_record_to_be_broken() -> None:
    (event,) = breakouts([12.0, *[11.0] * 120, 12.5])
    assert event.bar == 121
    assert SIGNAL.bars_needed == 122


@pytest.mark.parametrize(("last", "is_one"), [(12.0, False), (12 * (1 + 5e-10), False), (12 * (1 + 2e-9), True)])
def test_an_equal_close_is_none(last: float, *, is_one: bool) -> None:
    assert bool(breakouts([12.0, *[11.0] * 150, last])) is is_one


def test_an_equal_close_on_the_way_does_not_shorten_the_wait() -> None:
    assert [event.bar for event in breakouts([12.0, *[11.0] * 100, 12.0, *[11.0] * 30, 12.5])] == [132]


def test_each_record_starts_the_wait_anew() -> None:
    closes = [12.0, *[11.0] * 120, 12.5, *[12.0] * 119, 13.0, *[12.0] * 120, 14.0]
    assert [event.bar for event in breakouts(closes)] == [121, 362]


def test_the_close_counts_and_not_the_high() -> None:
    frame = check_bars(table([12.0, *[11.0] * 130, 12.5])).frame
    frame.loc[frame.index[60], "high"] = 20.0
    assert len(find_events(History(frame=frame), [SIGNAL])) == 1


def test_the_facts_of_an_event() -> None:
    (event,) = breakouts([10.0, 12.0, *[11.0] * 120, 12.5])
    assert (event.signal, event.bar, event.known_bar, event.status) == ("ath_breakout", 122, 122, None)
    assert event.session == event.known_on == date(2024, 6, 26)
    assert event.facts == {
        "close": 12.5,
        "record_close": 12.0,
        "record_date": date(2024, 1, 9),
        "bars_between": 120,
        "since": date(2024, 1, 8),
    }
    assert SIGNAL.direction is Direction.BULLISH


@pytest.mark.parametrize("closes", [[], [10.0], [10.0, 11.0], [11.0] * 200])
def test_histories_without_one(closes: list[float]) -> None:
    assert breakouts(closes) == []
