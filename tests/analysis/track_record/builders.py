"""Histories made by hand, signals placed in them by hand, and random walks in which signals are found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import ParamSpec, TypeAlias

import numpy as np
import pandas as pd

from analysis.bars import check_bars
from analysis.signals import SIGNALS, History
from analysis.track_record import (
    FILTERS,
    Occurrences,
    Outcomes,
    Pool,
    Record,
    Selection,
    StatusWanted,
    Track,
    measure,
)

_Asked = ParamSpec("_Asked")

Prices: TypeAlias = tuple[float, float, float, float]
"""Open, high, low, close."""

CALM: Prices = (100.0, 101.0, 99.0, 100.0)
NOTHING, CONFIRMED, REJECTED, WAITING = 0, 1, 2, 3


def history_of(rows: Sequence[Prices], *, first: str = "2024-01-01", dates: list[str] | None = None) -> History:
    """These bars, on weekdays from the first date on or on the dates given; a thousand traded in each."""
    index = pd.bdate_range(first, periods=len(rows)) if dates is None else pd.DatetimeIndex(dates)
    frame = pd.DataFrame(rows, columns=["open", "high", "low", "close"], index=index, dtype=np.float64)
    return History(frame=check_bars(frame.assign(volume=1000.0)).frame)


def calm_but(bars: int, other: Mapping[int, Prices], *, first: str = "2024-01-01") -> History:
    """So many calm bars around 100, but for some."""
    return history_of([other.get(bar, CALM) for bar in range(bars)], first=first)


def closing(closes: Sequence[float], *, first: str = "2024-01-01", dates: list[str] | None = None) -> History:
    """Bars that open at 100 and close at these prices, without shadows."""
    rows = [(100.0, max(100.0, close), min(100.0, close), close) for close in closes]
    return history_of(rows, first=first, dates=dates)


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A signal put at a bar; known: None while it waits."""

    signal: str
    bar: int
    known: int | None
    status: int = NOTHING
    volume_ratio: float = 1.0
    filters: tuple[str, ...] = ()


HAMMERS = Selection(signal="hammer", status=StatusWanted.CONFIRMED)
ENGULFING = Selection(signal="engulfing_bullish", status=StatusWanted.ALL)


def hammer(bar: int, status: int = CONFIRMED) -> Placed:
    """A hammer, known a bar later unless it waits."""
    return Placed(signal="hammer", bar=bar, known=None if status == WAITING else bar + 1, status=status)


def engulfing(bar: int) -> Placed:
    """A pattern that needs no confirmation."""
    return Placed(signal="engulfing_bullish", bar=bar, known=bar)


def track_of(history: History, placed: Sequence[Placed], symbol: str = "AAA") -> Track:
    """The history's outcomes with these signals."""
    return Track(symbol=symbol, outcomes=Outcomes.of(history), occurrences=columns_of(placed))


def columns_of(placed: Sequence[Placed]) -> Occurrences:
    """These signals as columns."""
    keys, bits = [signal.key for signal in SIGNALS], {one.key: 1 << i for i, one in enumerate(FILTERS)}
    return Occurrences(
        signal=np.array([keys.index(one.signal) for one in placed], dtype=np.int16),
        bar=np.array([one.bar for one in placed], dtype=np.int32),
        known=np.array([-1 if one.known is None else one.known for one in placed], dtype=np.int32),
        status=np.array([one.status for one in placed], dtype=np.int8),
        volume_ratio=np.array([one.volume_ratio for one in placed], dtype=np.float64),
        filters=np.array([sum(bits[key] for key in one.filters) for one in placed], dtype=np.uint8),
    )


def pool_of(history: History, *placed: Placed) -> Pool:
    """One share with these signals."""
    return Pool.of([track_of(history, placed)])


def _in_one_row(measure: Callable[_Asked, list[tuple[Record, ...]]]) -> Callable[_Asked, list[Record]]:
    def measured(*pool_and_selections: _Asked.args, **further: _Asked.kwargs) -> list[Record]:
        return [record for records in measure(*pool_and_selections, **further) for record in records]

    return measured


measured = _in_one_row(measure)
"""The records of all selections in one row."""


def walk(seed: int, bars: int = 700) -> History:
    """A random walk in price steps of 10, with falls and rises, every fourth bar with one long shadow.

    Of Python's own generator, which promises the same numbers for ever.
    """
    random = Random(seed)  # noqa: S311 - prices, no secrets
    close, rows = 20_000.0, []
    for bar in range(bars):
        drift = 0.006 if (bar // 40) % 2 else -0.006
        first = close * (1 + random.uniform(-0.012, 0.012))
        one_sided = random.random() < 0.25
        step = 0.004 if one_sided else 0.03 * random.random()
        close = max(first * (1 + drift * (not one_sided) + random.uniform(-step, step)), 500.0)
        shadows = [0.0, random.uniform(0.01, 0.04)] if one_sided else [random.random() ** 3 * 0.04 for _ in range(2)]
        random.shuffle(shadows)
        high, low = max(first, close) * (1 + shadows[0]), min(first, close) * (1 - shadows[1])
        rows.append([round(price, -1) for price in (first, high, low, close)])
    index = pd.bdate_range("2019-01-01", periods=bars)
    frame = pd.DataFrame(rows, columns=["open", "high", "low", "close"], index=index)
    volume = [float(random.randrange(500, 3000)) for _ in range(bars)]
    return History(frame=check_bars(frame.assign(volume=volume)).frame)


def one_tick(_: float) -> float:
    """The price step of the walks."""
    return 10.0
