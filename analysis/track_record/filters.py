"""What may be asked of a signal's bar beside the signal itself, in one registry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.checklist.reading import hammer_bars, read_checklist
from analysis.checklist.supported import supported_bars
from analysis.indicators import sma
from analysis.rsi_reading import Limits
from analysis.signals import History

TickAt = Callable[[float], float | None]
"""The price step at a price; None where none is known."""

SIX_STEPS = "six_steps"
_STEPS = 6
_LONG_TREND_BARS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One thing to ask of a signal's bar; key: its name for programs. holds: for every bar, False where not known."""

    key: str
    holds: Callable[[History, TickAt], NDArray[np.bool_]]


def _rsi_below_30(history: History, _: TickAt) -> NDArray[np.bool_]:
    return Limits().signs(history.rsi14) < 0


def _at_support(history: History, _: TickAt) -> NDArray[np.bool_]:
    return supported_bars(history)


def _above_sma200(history: History, _: TickAt) -> NDArray[np.bool_]:
    closes = history.candles.close
    return closes > sma(closes, _LONG_TREND_BARS) * (1 + TOLERANCE)


def _six_steps(history: History, tick_at: TickAt) -> NDArray[np.bool_]:
    """Hammers that passed all six steps of their checklist; the fourth is read from the bar after."""
    passed = np.zeros(history.bars, dtype=np.bool_)
    supported = supported_bars(history)
    # A step read for all bars at once spares reading most checklists whole.
    for bar in (bar for bar in hammer_bars(history) if supported[bar]):
        tick = tick_at(float(history.candles.low[bar]))
        passed[bar] = read_checklist(history, bar, tick=tick).passed == _STEPS
    return passed


FILTERS: tuple[Filter, ...] = (
    Filter(key="rsi_below_30", holds=_rsi_below_30),
    Filter(key="at_support", holds=_at_support),
    Filter(key="above_sma200", holds=_above_sma200),
    Filter(key=SIX_STEPS, holds=_six_steps),
)
"""Every filter; `six_steps` holds for confirmed hammers, dragonfly doji and inverted hammers only."""

VOLUME_RATIOS = (1.2, 1.3)
"""The least volume ratios that records are kept for: that of the articles, and that of the checklist."""
