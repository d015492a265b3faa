"""What coins did after breakouts of Russell 2000."""

from __future__ import annotations

from datetime import date

from analysis.claims.series import Series
from analysis.records import breakouts
from analysis.risk_appetite import Outcome, aftermaths
from analysis.timeframes import Timeframe, TimeframeBars

SMALL, BITCOIN, ETHER = "RUT", "BTC-USD", "ETH-USD"


def breakout_days(russell: Series, since: str = "", until: str = "9999") -> list[str]:
    """The days of the breakouts to a record close after 120 sessions without one, within a span."""
    days = (russell.days[bar] for bar in breakouts(russell.closes).tolist())
    return [day for day in days if since <= day <= until]


def outcomes_after(coin: Series, days: list[str]) -> dict[int, tuple[Outcome, ...]]:
    """What the coin did after each of these days, by calendar days; those that its prices do not cover are left out."""
    frame = coin.history.frame
    bars = TimeframeBars(timeframe=Timeframe.DAY, finished=frame, shown=frame, running=False)
    found = aftermaths(bars, tuple(date.fromisoformat(day) for day in days))
    return {after.days: after.outcomes for after in found}


def name_of(coin: Series) -> str:
    """What the coin is called: BTC."""
    return coin.symbol.removesuffix("-USD")
