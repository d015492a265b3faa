"""The sessions of markets abroad, as the library exchange_calendars knows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from analysis.exchanges import Market

if TYPE_CHECKING:
    from exchange_calendars import ExchangeCalendar

# Holidays to 2028: NYSE's announcement of 2025-12-23 (mondovisione.com); the library would count on by its rules.
_NEW_YORK_KNOWN = (date(1990, 1, 1), date(2028, 12, 31))


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryCalendar:
    """A market's days from first to last: on which weekdays it is closed, and when it closes early (local time)."""

    first: date
    last: date
    closed: frozenset[date]
    early_closes: dict[date, time]


@cache
def library_calendar(market: Market) -> LibraryCalendar | None:
    """The calendar of the New York or the Shanghai exchange for its market; None for others.

    Made once a process, at the first question: the library takes about a fifth of a second.
    """
    if market is Market.UNITED_STATES:
        return _new_york()
    return _shanghai() if market is Market.CHINA else None


def last_library_day(market: Market) -> date | None:
    """The last day that the calendar of that market knows, without making it; None where it has none."""
    if market is Market.UNITED_STATES:
        return _NEW_YORK_KNOWN[1]
    return _shanghai_bounds()[1] if market is Market.CHINA else None


def _new_york() -> LibraryCalendar:
    from exchange_calendars.exchange_calendar_xnys import XNYSExchangeCalendar  # noqa: PLC0415 - see library_calendar.

    first, last = _NEW_YORK_KNOWN
    return _read(XNYSExchangeCalendar(start=first.isoformat(), end=last.isoformat()), first, last)


def _shanghai() -> LibraryCalendar:
    """Within the library's own bounds: it lists the holidays that were announced and guesses no further."""
    from exchange_calendars.exchange_calendar_xshg import XSHGExchangeCalendar  # noqa: PLC0415 - see library_calendar.

    first, last = _shanghai_bounds()
    return _read(XSHGExchangeCalendar(start=first.isoformat(), end=last.isoformat()), first, last)


def _shanghai_bounds() -> tuple[date, date]:
    from exchange_calendars.exchange_calendar_xshg import XSHGExchangeCalendar  # noqa: PLC0415 - see library_calendar.

    return XSHGExchangeCalendar.bound_min().date(), XSHGExchangeCalendar.bound_max().date()


def _read(calendar: ExchangeCalendar, first: date, last: date) -> LibraryCalendar:
    days = np.arange(np.datetime64(first), np.datetime64(last) + 1)
    weekdays = days[np.is_busday(days)]
    closed = np.setdiff1d(weekdays, calendar.sessions.to_numpy().astype("datetime64[D]"))
    early = calendar.closes[calendar.early_closes].dt.tz_convert(calendar.tz)
    return LibraryCalendar(
        first=first,
        last=last,
        closed=frozenset(closed.tolist()),
        early_closes={stamp.date(): stamp.time() for stamp in early},
    )
