"""What became of a purchase with a stop: a target reached first or not, and a stop that follows an average."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.bars import TOLERANCE
from analysis.candles import Pattern
from analysis.claims.ceilings import closed_at_ceiling
from analysis.claims.claim import Evidence
from analysis.claims.series import Series
from analysis.claims.sessions import SINCE, UNTIL, Mask
from analysis.claims.signals_of import SignalsOf
from analysis.indicators import sma

STOP_UNDER_LOW = 0.003
LONGEST_BARS = 60
TRAIL_BARS = 20


@dataclass(frozen=True, eq=False, kw_only=True)
class Purchase:
    """A confirmed signal bought at the close that confirms it, with a stop 0.3 % under the signal's low.

    bar: of the purchase. It is looked at for up to 60 sessions; on a session that reaches both, the stop counts.
    """

    series: Series
    bar: int

    @property
    def day(self) -> str:
        """The day of the purchase."""
        return self.series.days[self.bar]

    @property
    def entry(self) -> float:
        """The price paid."""
        return float(self.series.closes[self.bar])

    @property
    def stop(self) -> float:
        """The price of the stop."""
        return float(self.series.history.candles.low[self.bar - 1]) * (1 - STOP_UNDER_LOW)

    @property
    def later(self) -> slice:
        """The sessions that it is looked at."""
        return slice(self.bar + 1, self.bar + 1 + LONGEST_BARS)

    def reached(self, multiple: float) -> bool | None:
        """Whether so many times the risk was gained before the stop; None where the data end undecided."""
        candles = self.series.history.candles
        target = self.entry + multiple * (self.entry - self.stop)
        hit = candles.high[self.later] >= target * (1 - TOLERANCE)
        stopped = candles.low[self.later] <= self.stop * (1 + TOLERANCE)
        over = np.flatnonzero(hit | stopped)
        if over.size:
            return bool(not stopped[over[0]])
        return False if hit.size == LONGEST_BARS else None

    def gain(self, multiple: float) -> float | None:
        """What it made, in multiples of the risk: sold at the target or the stop, else after 60 sessions.

        Below the stop where the open already was; None where the data end undecided.
        """
        risk, reached = self.entry - self.stop, self.reached(multiple)
        if reached is None or reached:
            return None if reached is None else float(multiple)
        candles = self.series.history.candles
        stopped = np.flatnonzero(candles.low[self.later] <= self.stop * (1 + TOLERANCE))
        if stopped.size:
            return float(min(candles.open[self.bar + 1 + stopped[0]], self.stop) - self.entry) / risk
        return float(candles.close[self.bar + LONGEST_BARS] - self.entry) / risk

    def held(self, *, trailed: bool) -> float | None:
        """The return: sold at the stop, where trailed at the first close below SMA20 after one above it, else after 60.

        None where the data end before.
        """
        candles, average = self.series.history.candles, sma(self.series.closes, TRAIL_BARS)
        above = False
        for bar in range(self.bar + 1, min(self.bar + 1 + LONGEST_BARS, self.series.history.bars)):
            if candles.low[bar] <= self.stop:
                return float(min(candles.open[bar], self.stop) / self.entry - 1)
            close = float(candles.close[bar])
            if trailed and above and close < average[bar]:
                return close / self.entry - 1
            above = above or close > average[bar]
        last = self.bar + LONGEST_BARS
        return float(self.series.closes[last] / self.entry - 1) if last < self.series.history.bars else None


def purchases(evidence: Evidence, pattern: Pattern) -> Iterator[Purchase]:
    """That of every confirmed signal of the shares whose stop lies below the price paid.

    Left out are those confirmed by a close at the ceiling, where nobody sells.
    """
    signals = SignalsOf(sessions=evidence.sessions, pattern=pattern, since=SINCE, until=UNTIL)
    known: Mask = signals.known(signals.confirmed) & ~closed_at_ceiling(evidence)
    first = 0
    for series in evidence.sessions.series:
        for bar in np.flatnonzero(known[first : first + series.history.bars]).tolist():
            purchase = Purchase(series=series, bar=bar)
            if purchase.stop < purchase.entry * (1 - TOLERANCE):
                yield purchase
        first += series.history.bars
