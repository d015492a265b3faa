"""Whether the rules of time zones are there: those of the markets, and those that people live in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from bot.doctor.finding import Finding, Installation, Verdict

# A zone east, one west of Greenwich, summer and winter: (zone, month, minutes ahead of UTC).
_KNOWN = (
    ("Asia/Ho_Chi_Minh", 7, 420),
    ("Europe/Berlin", 7, 120),
    ("Europe/Berlin", 1, 60),
    ("America/New_York", 1, -300),
)


async def check_zones(_installation: Installation) -> AsyncIterator[Finding]:
    """One finding."""
    wrong = sorted({zone for zone, month, ahead in _KNOWN if _ahead(zone, month) != ahead})
    count = len(available_timezones())
    facts = {"zones": count, "wrong": wrong}
    if wrong:
        text = f"the rules of {', '.join(wrong)} are missing or wrong: install the package tzdata anew"
        yield Finding(name="time zones", verdict=Verdict.FAILED, text=text, facts=facts)
    else:
        yield Finding(name="time zones", verdict=Verdict.OK, text=f"{count} are known", facts=facts)


def _ahead(zone: str, month: int) -> float | None:
    """How many minutes that zone was ahead of UTC in the middle of that month of 2026; None for an unknown zone."""
    try:
        offset = datetime(2026, month, 15, 12, tzinfo=ZoneInfo(zone)).utcoffset()
    except (LookupError, OSError, ValueError):  # ZoneInfoNotFoundError is a KeyError.
        return None
    return None if offset is None else offset.total_seconds() / 60
