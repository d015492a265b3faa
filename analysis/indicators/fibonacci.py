"""Fibonacci retracements."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

RATIOS = (0.236, 0.382, 0.5, 0.618, 0.786)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retracement:
    """One level: which share of the swing is given back there, and its price."""

    ratio: float
    price: float


def fibonacci_retracements(start: float, end: float) -> tuple[Retracement, ...]:
    """The prices at which 23.6, 38.2, 50, 61.8 and 78.6 % of the swing from start to end are given back, in this order.

    start, end: the low and the high of an upswing, whose levels lie under its high, or the high and the low of a
    downswing, whose levels lie above its low.
    Raises ValueError where they are equal, not above 0 or not finite: there is no swing.
    Source: John J. Murphy, Technical Analysis of the Financial Markets (1999), ch. 4 and 13: the ratios of numbers of
    Leonardo Fibonacci's series, 0.618 (neighbours), 0.382 and 0.236 (further apart); 0.786 is the root of 0.618, and
    one half is no such ratio but Charles Dow's.
    """
    if not (np.isfinite([start, end]).all() and min(start, end) > 0 and start != end):
        raise ValueError(f"no swing from {start} to {end}")
    return tuple(Retracement(ratio=ratio, price=end - ratio * (end - start)) for ratio in RATIOS)
