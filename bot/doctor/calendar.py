"""Until when it is known on which days markets trade."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime

from analysis.exchanges import TRADING_HOURS, Market
from analysis.trading_calendar import last_known_day
from bot.doctor.finding import Finding, Installation, Verdict

_SOON_DAYS = 60


async def check_calendar(installation: Installation) -> AsyncIterator[Finding]:
    """One finding for all markets that close on holidays."""
    now = installation.clock()
    known = {market: last for market in Market if (last := last_known_day(market)) is not None}
    days_left = {market: (last - _today(market, now)).days for market, last in known.items()}
    ending = [market for market, days in days_left.items() if days < _SOON_DAYS]
    notes = tuple(f"{_name(market)}: until {last}" for market, last in known.items())
    facts = {market.value: last for market, last in known.items()}
    if not ending:
        text = f"trading days are known until {min(known.values())} at least"
        yield Finding(name="calendar", verdict=Verdict.OK, text=text, notes=notes, facts=facts)
        return
    least = min(days_left.values())
    until = f"for {least} more days" if least > 0 else "no longer"
    text = (
        f"holidays of {' and '.join(map(_name, ending))} are known {until}: update the program; "
        "an unknown holiday passes for a day without prices"
    )
    yield Finding(name="calendar", verdict=Verdict.WARNING, text=text, notes=notes, facts=facts)


def _today(market: Market, now: datetime) -> date:
    return now.astimezone(TRADING_HOURS[market].zone).date()


def _name(market: Market) -> str:
    return market.value.replace("_", " ").title()
