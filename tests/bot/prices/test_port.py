"""Prices as they were known on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from analysis.timeframes import Timeframe
from bot.instruments import Instrument
from tests.bot.prices.samples import AAA, APPLE, a_history

FRIDAY = date(2026, 11, 20)
THURSDAY = date(2026, 11, 19)


def test_until_hides_later_bars_and_nothing_else() -> None:
    history = a_history(last=FRIDAY)

    early = history.until(THURSDAY)

    assert early.bars.last_session == THURSDAY
    assert early == replace(history, bars=early.bars)
    assert history.until(None) is history


@pytest.mark.parametrize(
    ("fetched_at", "as_of", "running"),
    [
        (datetime(2026, 11, 20, 7, 59, tzinfo=UTC), None, True),  # 14:59 in Vietnam
        (datetime(2026, 11, 20, 8, 0, tzinfo=UTC), None, False),  # the close of HOSE
        (datetime(2026, 11, 20, 7, 59, tzinfo=UTC), FRIDAY, True),  # nothing is known that was not fetched
        (datetime(2026, 11, 25, 9, 0, tzinfo=UTC), FRIDAY, False),
    ],
)
def test_a_bar_fetched_before_its_close_is_running(fetched_at: datetime, as_of: date | None, *, running: bool) -> None:
    bars = a_history(last=FRIDAY, fetched_at=fetched_at).bars_in(Timeframe.DAY, as_of)

    assert bars.running is running
    assert len(bars.finished) == (2 if running else 3)


@pytest.mark.parametrize(("instrument", "last"), [(AAA, FRIDAY), (APPLE, FRIDAY)])
def test_the_evening_of_a_day_is_that_of_the_market(instrument: Instrument, last: date) -> None:
    """New York closes at four in the morning of the next day in Vietnam; its session is over all the same."""
    history = a_history(instrument, last=last, fetched_at=datetime(2026, 12, 1, tzinfo=UTC))

    assert not history.bars_in(Timeframe.DAY, last).running


def test_a_week_is_running_on_the_evening_of_its_thursday() -> None:
    history = a_history(last=FRIDAY, fetched_at=datetime(2026, 12, 1, tzinfo=UTC))

    assert history.until(THURSDAY).bars_in(Timeframe.WEEK, THURSDAY).running
    assert not history.bars_in(Timeframe.WEEK, FRIDAY).running
