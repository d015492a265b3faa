"""What claims ask of a signal's own session: its volume, place, RSI, trend and colour."""

from __future__ import annotations

import numpy as np

from analysis.bars import TOLERANCE
from analysis.checklist import MIN_VOLUME_RATIO
from analysis.checklist.supported import supported_bars
from analysis.claims import rsi_conditions
from analysis.claims.sessions import Mask, Sessions
from analysis.claims.signals_of import Asked
from analysis.divergence import DivergenceKind, find_divergences
from analysis.indicators import macd
from analysis.signals import History

OVERSOLD, WEAK = 30, 45
NEAR_AVERAGE = 0.02
FRESH_BARS = 20


def high_volume(sessions: Sessions) -> Mask:
    """The sessions with at least 1.3 times the mean volume of the 20 before, as the checklist asks."""
    return sessions.volume_ratio >= MIN_VOLUME_RATIO * (1 - TOLERANCE)


def lower_volume(sessions: Sessions) -> Mask:
    """The sessions with less than that."""
    return sessions.volume_ratio < MIN_VOLUME_RATIO * (1 - TOLERANCE)


def at_support(sessions: Sessions) -> Mask:
    """The sessions whose low lies at a support, by step three of the checklist."""
    return sessions.holds("at support", lambda one: supported_bars(one.history))


def away(asked: Asked) -> Asked:
    """The sessions of which that is not so."""
    return lambda sessions: ~asked(sessions)


def oversold(sessions: Sessions) -> Mask:
    """The sessions with an RSI under 30."""
    return sessions.rsi14 < OVERSOLD * (1 - TOLERANCE)


def not_oversold(sessions: Sessions) -> Mask:
    """The sessions with a known RSI of 30 or more."""
    return sessions.rsi14 >= OVERSOLD * (1 - TOLERANCE)


def middling(sessions: Sessions) -> Mask:
    """The sessions with an RSI of 45 or more."""
    return sessions.rsi14 >= WEAK * (1 - TOLERANCE)


def near_long_average(sessions: Sessions) -> Mask:
    """The sessions whose low lies within 2 % of SMA200."""
    return np.abs(sessions.candle("low") / sessions.sma(rsi_conditions.LONG_AVERAGE) - 1) <= NEAR_AVERAGE


def far_from_long_average(sessions: Sessions) -> Mask:
    """The sessions with an SMA200 whose low lies further from it."""
    return np.abs(sessions.candle("low") / sessions.sma(rsi_conditions.LONG_AVERAGE) - 1) > NEAR_AVERAGE


def above_long_average(sessions: Sessions) -> Mask:
    """The sessions that closed above SMA200."""
    return sessions.holds("above long average", lambda one: rsi_conditions.above_long_average(one.history))


def below_long_average(sessions: Sessions) -> Mask:
    """The sessions that closed below SMA200."""
    return sessions.holds("below long average", lambda one: rsi_conditions.below_long_average(one.history))


def after_divergence(sessions: Sessions) -> Mask:
    """The sessions up to 20 bars after a regular bullish divergence of the MACD line became known."""
    return sessions.holds("MACD divergence", lambda one: _diverged(one.history))


def _diverged(history: History) -> Mask:
    """Whether a regular bullish divergence of the MACD line became known in the 20 bars up to each one."""
    candles = history.candles
    found = find_divergences(candles.low, candles.high, macd(candles.close).line, min_difference=0)
    fresh = np.zeros(history.bars, dtype=np.bool_)
    for one in found:
        if one.kind is DivergenceKind.REGULAR_BULLISH:
            fresh[one.known : one.known + FRESH_BARS] = True
    return fresh


def green(sessions: Sessions) -> Mask:
    """The sessions that closed above their open."""
    return sessions.green
