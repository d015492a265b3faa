"""At which price limits sessions closed, told alike in every picture and text."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.charts import LimitDays
from analysis.price_limits import Limit, limit_at_close, limit_closes
from bot.prices.port import PriceHistory


def limit_days(history: PriceHistory, frame: pd.DataFrame) -> LimitDays:
    """The bars that closed at their ceiling or floor; none where `limit_closes` does not know, or there are no limits.

    frame: finished daily bars of that history.
    """
    if not _has_limits(history):
        return LimitDays()
    closes = limit_closes(frame, history.instrument.listings, adjusted=history.adjusted)
    ceiling, floor = (tuple(np.flatnonzero(days).tolist()) for days in closes)
    return LimitDays(ceiling=ceiling, floor=floor)


def last_limit(history: PriceHistory, frame: pd.DataFrame) -> Limit | None:
    """The limit that the last bar closed at; None where it closed at none, or as `limit_days`."""
    if not _has_limits(history):
        return None
    return limit_at_close(frame, history.instrument.listings, adjusted=history.adjusted)


def _has_limits(history: PriceHistory) -> bool:
    """Vietnamese shares have; made-up prices know none."""
    return history.instrument.is_vietnamese_share and not history.simulated
