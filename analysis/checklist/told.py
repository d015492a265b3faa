"""What is told with a checklist and not counted: RSI, the long average, a MACD divergence and the weekly trend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analysis.bars import TOLERANCE, Bars
from analysis.divergence import DivergenceKind, find_divergences
from analysis.exchanges import InstrumentKind, Market
from analysis.indicators import macd
from analysis.price_reading import last_known
from analysis.signals.history import History
from analysis.timeframes import Timeframe, bars_in, final_at
from analysis.trend import Trend, trend_before

OVERSOLD_RSI = 30.0
WEAK_RSI = 45.0
_LONG_BARS = 200


class RsiEffect(StrEnum):
    """What the RSI adds to a hammer."""

    STRENGTHENS = "strengthens"
    WEAKENS = "weakens"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDivergence:
    """The newest divergence of the price from the MACD line; of two that end with the same bar the one begun later.

    first, second: the sessions of its two turning points; known_on: from when on it was known; bars_ago: how many bars
    before the hammer that was.
    """

    kind: DivergenceKind
    first: date
    second: date
    known_on: date
    bars_ago: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is told beside the six steps, as known at the hammer's bar; None where it is not defined.

    rsi, rsi_before: RSI14 at the bar and at the one before; effect: under 30 and turning up it strengthens, from 45 on
        it weakens the hammer.
    above_sma200: the close over SMA200, less 1. divergence: with the MACD (12, 26, 9) line.
    weekly_trend: of the last finished week.
    """

    rsi: float | None
    rsi_before: float | None
    effect: RsiEffect | None
    above_sma200: float | None
    divergence: LineDivergence | None
    weekly_trend: Trend | None


def read_told(history: History, bar: int, weekly_trend: Trend | None) -> Told:
    """What is told with the hammer at that bar."""
    closes = history.candles.close[: bar + 1]
    rsi, rsi_before = (last_known(history.rsi14[:bars]) for bars in (bar + 1, bar))
    above = float(closes[-1] / closes[-_LONG_BARS:].mean() - 1) if len(closes) >= _LONG_BARS else None
    return Told(
        rsi=rsi,
        rsi_before=rsi_before,
        effect=_effect(rsi, rsi_before),
        above_sma200=above,
        divergence=_divergence(history, bar),
        weekly_trend=weekly_trend,
    )


def weekly_trend_at(bars: Bars, session: date, *, kind: InstrumentKind, market: Market) -> Trend | None:
    """The trend of the weeks that were over when that session closed; None with fewer than 16 of them.

    bars: daily. The session's own week counts only where no further session follows in it.
    """
    closed = final_at(market, Timeframe.DAY, session)
    weeks = bars_in(bars.until(session), Timeframe.WEEK, kind=kind, market=market, moment=closed)
    return trend_before(weeks.finished["close"].to_numpy())


def _effect(rsi: float | None, before: float | None) -> RsiEffect | None:
    if rsi is None:
        return None
    if rsi >= WEAK_RSI * (1 - TOLERANCE):
        return RsiEffect.WEAKENS
    turns_up = before is not None and rsi > before * (1 + TOLERANCE)
    return RsiEffect.STRENGTHENS if rsi < OVERSOLD_RSI * (1 - TOLERANCE) and turns_up else RsiEffect.NEITHER


def _divergence(history: History, bar: int) -> LineDivergence | None:
    candles = history.candles[: bar + 1]
    found = find_divergences(candles.low, candles.high, macd(candles.close).line, min_difference=0)
    if not found:
        return None
    newest = max(found, key=lambda divergence: (divergence.second, divergence.first))
    return LineDivergence(
        kind=newest.kind,
        first=history.session(newest.first),
        second=history.session(newest.second),
        known_on=history.session(newest.known),
        bars_ago=bar - newest.known,
    )
