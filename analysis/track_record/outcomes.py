"""What buying at each bar of a history, or of many, would have brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.listings import NOWHERE, Listings
from analysis.price_limits import at_ceiling
from analysis.signals import History
from analysis.track_record.definition import ENTRIES, EXIT_BARS, Entry

LONGEST_PAUSE_DAYS = 15
"""Neighbouring bars further apart than this leave a gap: no holiday of any market lasts so long."""

Way = tuple[Entry, int]
"""Bought at an entry that could be traded, sold so many bars after it."""

WAYS: tuple[Way, ...] = tuple((entry, bars) for entry in ENTRIES for bars in EXIT_BARS)

# The entry bar, counted from the bar at which the signal is known.
_BARS_LATER = {Entry.KNOWN_CLOSE: 0, Entry.NEXT_OPEN: 1}
_PRICES: dict[Entry, Literal["open", "close"]] = {Entry.KNOWN_CLOSE: "close", Entry.NEXT_OPEN: "open"}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Outcomes:
    """For every bar what came of buying once it was known: by row the ways of `WAYS`, by column the bars.

    days: the date of each bar, in days since 1970-01-01.
    gross: the return, a fraction without costs; NaN where the exit lies beyond the data.
    drawdown: how far the lowest low on the way lay under the entry, at most 0; NaN where `gross` is.
    zero_range: the bar of the entry had no range.
    at_ceiling: the price paid was the daily limit or nearly, at which hardly anybody sells; False where none is known.
    across_gap: prices are missing for over 15 days on the way, which begins at the bar from which the signal is known.
    """

    days: NDArray[np.int64]
    gross: NDArray[np.float64]
    drawdown: NDArray[np.float64]
    zero_range: NDArray[np.bool_]
    at_ceiling: NDArray[np.bool_]
    across_gap: NDArray[np.bool_]

    @classmethod
    def of(cls, history: History, listings: Listings = NOWHERE) -> Outcomes:
        """The outcomes of one history; listings: where the share was listed, for its daily limits."""
        days = history.frame.index.to_numpy().astype("datetime64[D]").astype(np.int64)
        ceilings = {entry: at_ceiling(history.frame, listings, price) for entry, price in _PRICES.items()}
        ways = [_outcome(history, entry, bars, days, ceilings[entry]) for entry, bars in WAYS]
        return cls(days=days, **{name: np.stack([way[name] for way in ways]) for name in _BY_WAY})

    @classmethod
    def together(cls, many: Sequence[Outcomes]) -> Outcomes:
        """Those of many histories, one after the other; ValueError for none."""
        joined = {name: np.concatenate([getattr(one, name) for one in many], axis=-1) for name in ("days", *_BY_WAY)}
        return cls(**joined)


_BY_WAY = tuple(field.name for field in fields(Outcomes) if field.name != "days")


def _outcome(
    history: History, entry: Entry, exit_bars: int, days: NDArray[np.int64], ceilings: NDArray[np.bool_]
) -> dict[str, NDArray[Any]]:
    """The rows of one way; ceilings: of the prices paid, by their own bars."""
    candles, bars = history.candles, history.bars
    later = _BARS_LATER[entry]
    counted = max(bars - later - exit_bars, 0)
    entries, exits = slice(later, later + counted), slice(later + exit_bars, later + exit_bars + counted)
    price = getattr(candles, _PRICES[entry])[entries]
    gross, drawdown = np.full((2, bars), np.nan)
    gross[:counted] = candles.close[exits] / price - 1
    if counted:
        # From the bar after the signal is known: the close of an entry is its bar's last price, an open its first.
        lows = sliding_window_view(candles.low[1:], exit_bars + later)[:counted]
        drawdown[:counted] = np.minimum(lows.min(axis=1) / price - 1, 0)
    zero_range, paid_ceiling, across_gap = np.zeros((3, bars), dtype=np.bool_)
    paid_ceiling[:counted] = ceilings[entries]
    zero_range[:counted] = (candles.high <= candles.low * (1 + TOLERANCE))[entries]
    pauses = np.concatenate(([0], np.cumsum(np.diff(days) > LONGEST_PAUSE_DAYS)))[:bars]
    across_gap[:counted] = pauses[exits] > pauses[:counted]
    return {
        "gross": gross,
        "drawdown": drawdown,
        "zero_range": zero_range,
        "at_ceiling": paid_ceiling,
        "across_gap": across_gap,
    }
