"""When the market is closed for a holiday: golden days of the exchange's notices."""

from __future__ import annotations

from datetime import date

import pytest

from analysis.closures import closure_after, closure_before, closure_on
from analysis.exchanges import Market
from analysis.trading_calendar import may_trade
from analysis.vietnam_holidays import VIETNAM_HOLIDAYS, Holiday


def test_tet_of_2026() -> None:
    found = closure_on(date(2026, 2, 18))

    assert found is not None
    assert found.holiday is Holiday.TET
    assert (found.first, found.last) == (date(2026, 2, 16), date(2026, 2, 20))
    assert (found.last_session, found.opens) == (date(2026, 2, 13), date(2026, 2, 23))
    assert closure_after(date(2026, 2, 13)) == closure_before(date(2026, 2, 23)) == found


@pytest.mark.parametrize("day", ["2026-02-13", "2026-02-14", "2026-02-23", "2026-08-15", "2027-01-01"])
def test_other_days_are_in_no_closure(day: str) -> None:
    assert closure_on(date.fromisoformat(day)) is None


def test_every_holiday_lies_in_a_closure_between_two_sessions() -> None:
    for day in VIETNAM_HOLIDAYS:
        found = closure_on(day)
        assert found is not None
        assert found.last_session < found.first <= day <= found.last < found.opens
        assert may_trade(Market.VIETNAM, found.last_session)
        assert may_trade(Market.VIETNAM, found.opens)
    assert len(VIETNAM_HOLIDAYS) > 100


def test_an_ordinary_session_is_beside_no_closure() -> None:
    assert closure_after(date(2026, 8, 19)) is None
    assert closure_before(date(2026, 8, 19)) is None
