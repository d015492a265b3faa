"""Prices made by hand, in which hammers are followed by what a test wants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.claims import CLAIMS
from analysis.claims.claim import Claim, Evidence, Share
from analysis.claims.series import Series
from analysis.signals import History

Bar = tuple[float, float, float, float, float]

FALLING_BARS, PATH_BARS = 24, 12
BARS = FALLING_BARS + 2 + PATH_BARS
"""The sessions of one hammer: the fall before it, itself, the confirming one, and the way after that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """One hammer after a fall, confirmed by a close 5 % higher.

    to: where prices go within 12 sessions, over the hammer's own close. volume: of its session, over the mean.
    red: it closes below its open.
    """

    to: float
    volume: float = 2.0
    red: bool = False


RISES, FALLS, BETWEEN = Staged(to=1.12), Staged(to=0.9), Staged(to=1.02)
"""A rise; a fall; a price above the hammer's own close and below the confirming one."""


def staged_series(symbol: str, hammers: Sequence[Staged], first: str = "2015-01-05") -> Series:
    """One hammer after another, on weekdays."""
    bars: list[Bar] = []
    for hammer in hammers:
        bars += _bars(bars[-1][3] if bars else 1e9, hammer)
    return series_of_bars(symbol, bars, first)


def series_of_bars(symbol: str, bars: Sequence[Bar], first: str = "2015-01-05") -> Series:
    """These bars on weekdays: open, high, low, close and volume."""
    columns = ["open", "high", "low", "close", "volume"]
    days = pd.bdate_range(first, periods=len(bars), name="date")
    return Series(symbol, History(frame=pd.DataFrame(bars, columns=columns, index=days, dtype=float)))


def _bars(price: float, hammer: Staged) -> list[Bar]:
    made = []
    for _ in range(FALLING_BARS):
        made.append(_step(price, price * 0.995))
        price *= 0.995
    close = price * (0.998 if hammer.red else 1.002)
    made.append((price, max(price, close), price * 0.975, close, 1000 * hammer.volume))
    made.append(_step(close, close * 1.05))
    last = close * 1.05
    for step in range(1, PATH_BARS + 1):
        following = close * (1.05 + (hammer.to - 1.05) * min(step / (PATH_BARS - 2), 1 + step / 1000))
        made.append(_step(last, following))
        last = following
    return made


def _step(before: float, close: float) -> Bar:
    """A session from close to close, without shadows."""
    return (before, max(before, close), min(before, close), close, 1000.0)


def flat_series(symbol: str, sessions: int, first: str = "2015-01-05") -> Series:
    """A price that does not move."""
    return series_of_bars(symbol, [(100.0, 101.0, 99.0, 100.0, 1000.0)] * sessions, first)


def evidence_of(*shares: Series, exchange: str = "HOSE", adjusted: bool = True, **instruments: Series) -> Evidence:
    """These shares, property companies on that exchange, with these instruments and a VN-Index that does not move."""
    return Evidence(
        instruments={"VNINDEX": flat_series("VNINDEX", 600), **instruments},
        shares=tuple(Share(series=one, exchange=exchange, market_cap_vnd=1e12, sector="real_estate") for one in shares),
        adjusted=adjusted,
    )


def claim(key: str) -> Claim:
    """The claim with that key."""
    return next(one for one in CLAIMS if one.key == key)
