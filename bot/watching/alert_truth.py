"""Whether what somebody waits for is so, and since when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from analysis.bars import TOLERANCE, session_date
from analysis.exchanges import TRADING_HOURS, Market
from analysis.price_reading import last_known
from analysis.signals import History
from analysis.timeframes import Timeframe, bars_in
from analysis.trading_calendar import close_of
from bot.prices.port import PriceHistory
from bot.watching.alert import Alert, AlertKind, Condition
from bot.watching.alert_reading import Quote

RSI_KINDS = frozenset({AlertKind.RSI_ABOVE, AlertKind.RSI_BELOW})
CHANGE_KINDS = frozenset({AlertKind.CHANGE_UP, AlertKind.CHANGE_DOWN})
RUNNING_KINDS = frozenset({AlertKind.PRICE_ABOVE, AlertKind.PRICE_BELOW, *CHANGE_KINDS})
"""What may come to be met while a session runs; everything else counts by closes alone."""
_UPWARD = frozenset({AlertKind.PRICE_ABOVE, AlertKind.RSI_ABOVE, AlertKind.CHANGE_UP})


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The bar of a session that is not over: its date and last price."""

    session: date
    price: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Seen:
    """What is known of a symbol at one moment: its finished bars and, while its market is open, the running one."""

    prices: PriceHistory
    history: History
    running: Running | None

    @classmethod
    def of(cls, prices: PriceHistory, moment: datetime) -> Seen:
        """What these prices told at that moment (with zone); later bars are hidden."""
        instrument = prices.instrument
        known = prices.until(moment.astimezone(TRADING_HOURS[instrument.market].zone).date())
        moment = min(moment, known.fetched_at)
        bars = bars_in(known.bars, Timeframe.DAY, kind=instrument.kind, market=instrument.market, moment=moment)
        history = History.of(bars, kind=instrument.kind, listings=instrument.listings, adjusted=known.adjusted)
        last = bars.shown.iloc[-1] if bars.running else None
        running = None
        # A bar without volume was not traded; of an index nobody knows.
        if last is not None and (instrument.currency is None or last["volume"] > 0):
            running = Running(session=session_date(bars.shown.index[-1]), price=float(last["close"]))
        return cls(prices=known, history=history, running=running)

    @property
    def quote(self) -> Quote | None:
        """Where the symbol stands; None without a finished bar."""
        if not self.history.bars:
            return None
        closes = self.history.candles.close
        return Quote(
            price=self.running.price if self.running else float(closes[-1]),
            close=float(closes[-1]),
            session=self.history.session(-1),
            rsi=last_known(self.history.rsi14),
            currency=self.prices.instrument.currency,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """When a condition came to be met: the session, the price then, and whether that session runs still."""

    session: date
    price: float
    is_running: bool = False


def is_met(condition: Condition, value: float, reference: float | None = None) -> bool:
    """Whether that price (for an RSI's condition: that RSI) meets it; reaching the number exactly does.

    reference: the price that a change is counted from. False for a signal, and for a value that is not known.
    """
    wanted = condition.value
    if wanted is None or np.isnan(value):
        return False
    if condition.kind in CHANGE_KINDS:
        if reference is None:
            return False
        wanted = reference * (1 + wanted if condition.kind is AlertKind.CHANGE_UP else 1 - wanted)
    slack = TOLERANCE * abs(wanted)
    return value >= wanted - slack if condition.kind in _UPWARD else value <= wanted + slack


def crossing(alert: Alert, seen: Seen) -> Crossing | None:
    """The first time since it was armed that a price's, RSI's or change's condition came to be met, or None.

    Closes count and, for prices and changes, the last price of a session that runs still. One that was met already
    when it was armed again has to be left first; what was told of a session is not told of it again.
    """
    reference = reference_of(alert, seen.history)
    values = seen.history.rsi14 if alert.condition.kind in RSI_KINDS else seen.history.candles.close
    was_met = _was_met(alert, seen.history, values, reference)
    for found, value in _values(alert, seen, values):
        met = is_met(alert.condition, value, reference)
        was_told = alert.fired_on is not None and found.session <= alert.fired_on
        if met and not was_met and not was_told:
            return found
        was_met = met and (was_met or not was_told)
    return None


def reference_of(alert: Alert, history: History) -> float | None:
    """The price that a change is counted from: as the history has it today, where past prices are adjusted."""
    if alert.reference_on in history.sessions:
        return float(history.candles.close[history.sessions.index(alert.reference_on)])
    return alert.reference_price


def counts(alert: Alert, session: date, market: Market) -> bool:
    """Whether the bar of that session is news to the alert: it ended after that was set, and armed again."""
    if alert.reference_on is not None and session <= alert.reference_on:
        return False
    return close_of(market, session) > alert.created_at


def _values(alert: Alert, seen: Seen, values: NDArray[np.float64]) -> Iterator[tuple[Crossing, float]]:
    """Each bar that counts with the value to look at, oldest first."""
    history, market = seen.history, seen.prices.instrument.market
    closes = history.candles.close
    for bar in range(_first_bar(alert, history), history.bars):
        if counts(alert, history.session(bar), market):
            yield Crossing(session=history.session(bar), price=float(closes[bar])), float(values[bar])
    running = seen.running
    if running and alert.condition.kind in RUNNING_KINDS and counts(alert, running.session, market):
        yield Crossing(session=running.session, price=running.price, is_running=True), running.price


def _first_bar(alert: Alert, history: History) -> int:
    """A bar at or before the first one that can count, found without looking at every bar."""
    # A session ends at the latest a day after its date, wherever its market is.
    first = np.datetime64(alert.created_at.date(), "D") - np.timedelta64(2, "D")
    return int(np.searchsorted(history.frame.index.to_numpy().astype("datetime64[D]"), first))


def _was_met(alert: Alert, history: History, values: NDArray[np.float64], reference: float | None) -> bool:
    """Whether the condition was met when the alert was armed again; False for one that was never told."""
    if alert.fired_on is None or alert.condition.kind in CHANGE_KINDS or alert.reference_on is None:
        return False
    if alert.condition.kind in RSI_KINDS:
        before = history.sessions.index(alert.reference_on) if alert.reference_on in history.sessions else None
        return before is not None and is_met(alert.condition, float(values[before]))
    return alert.reference_price is not None and is_met(alert.condition, alert.reference_price, reference)
