"""What is found about holidays that are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from analysis.exchanges import Market
from analysis.trading_calendar import SessionState, last_known_day, session_state
from bot.doctor import Finding, Installation, Verdict
from bot.doctor.calendar import check_calendar


async def at(installed: Callable[..., Installation], moment: str) -> Finding:
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    installation = replace(installed(), clock=lambda: now)
    (finding,) = [each async for each in check_calendar(installation)]
    return finding


@pytest.fixture(autouse=True)
def _known_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if Vietnam's were known to the end of 2026, all others for longer."""
    known = {
        Market.VIETNAM: date(2026, 12, 31),
        Market.UNITED_STATES: date(2028, 12, 31),
        Market.CHINA: date(2027, 1, 31),
    }
    monkeypatch.setattr("bot.doctor.calendar.last_known_day", known.get)


async def test_enough_days_ahead(installed: Callable[..., Installation]) -> None:
    # From 1 November to 31 December there are 60 days; in Vietnam the first begins at 17:00 UTC of the day before.
    finding = await at(installed, "2026-11-01 16:59")
    assert (finding.verdict, finding.text) == (Verdict.OK, "trading days are known until 2026-12-31 at least")
    assert finding.notes == ("Vietnam: until 2026-12-31", "United States: until 2028-12-31", "China: until 2027-01-31")
    assert (await at(installed, "2026-11-01 17:00")).verdict is Verdict.WARNING


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-22", "holidays of Vietnam are known for 39 more days: update the program"),
        ("2026-12-22", "holidays of Vietnam and China are known for 9 more days: update the program"),
        ("2027-01-05", "holidays of Vietnam and China are known no longer: update the program"),
    ],
)
async def test_too_few_days_are_told(installed: Callable[..., Installation], moment: str, said: str) -> None:
    finding = await at(installed, moment)
    assert finding.verdict is Verdict.WARNING
    assert finding.text.startswith(said)


@pytest.mark.parametrize("market", [Market.VIETNAM, Market.UNITED_STATES, Market.CHINA])
def test_the_day_after_the_last_known_one_is_unknown(market: Market) -> None:
    last = last_known_day(market)
    assert last is not None
    weekdays = [day for ahead in range(1, 8) if (day := date.fromordinal(last.toordinal() + ahead)).weekday() < 5]
    assert {session_state(market, day) for day in weekdays} == {SessionState.UNKNOWN}
    assert session_state(market, last) is not SessionState.UNKNOWN


def test_coins_trade_every_day() -> None:
    assert last_known_day(Market.CRYPTO) is None
