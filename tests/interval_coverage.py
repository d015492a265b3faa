"""How often an interval calls a difference clear where there is none: `python -m tests.interval_coverage`.

Made-up shares that rise and fall together, and signals on days that were drawn by lot: whatever they are followed by is
chance. Of 100 such intervals at 95 %, 5 should leave out 0.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.signals import History
from analysis.track_record import Entry, Pool, Record, Selection, StatusWanted, Track, measure
from tests.analysis.track_record.builders import Placed, track_of

_RUNS, _SHARES, _BARS = 300, 40, 750
_EXIT_BARS = 10
_SIGNAL = "engulfing_bullish"
_OF_MARKET, _OF_SHARE = 0.010, 0.015
_SPREAD, _DAYS, _WEEKS, _SHARES_A_DAY = 8, 20, 8, 12


@dataclass(frozen=True, slots=True)
class Kind:
    """A way of drawing signals by lot: for each share the bars that get one."""

    name: str
    drawn: Callable[[np.random.Generator], list[NDArray[np.int64]]]


def _spread(random: np.random.Generator) -> list[NDArray[np.int64]]:
    return [np.sort(random.choice(_BARS, _SPREAD, replace=False)) for _ in range(_SHARES)]


def _clustered(random: np.random.Generator) -> list[NDArray[np.int64]]:
    return _on_days(random, random.choice(_BARS, _DAYS, replace=False))


def _in_weeks(random: np.random.Generator) -> list[NDArray[np.int64]]:
    weeks = random.choice(_BARS // 5, _WEEKS, replace=False) * 5
    return _on_days(random, (weeks[:, np.newaxis] + np.arange(5)).ravel())


def _on_days(random: np.random.Generator, days: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    placed: list[list[int]] = [[] for _ in range(_SHARES)]
    for day in np.sort(days).tolist():
        for share in random.choice(_SHARES, _SHARES_A_DAY, replace=False).tolist():
            placed[share].append(day)
    return [np.array(bars, dtype=np.int64) for bars in placed]


_KINDS = (
    Kind(f"{_SPREAD} on each share, on days of their own", _spread),
    Kind(f"{_DAYS} days with signals of {_SHARES_A_DAY} shares", _clustered),
    Kind(f"{_WEEKS} weeks with signals of {_SHARES_A_DAY} shares a day", _in_weeks),
)


def _histories(random: np.random.Generator) -> Iterator[History]:
    """Shares with a common part in every move, each bar as flat as its close."""
    market = random.normal(0, _OF_MARKET, _BARS)
    index = pd.bdate_range("2020-01-01", periods=_BARS)
    for _ in range(_SHARES):
        close = 100 * np.exp(np.cumsum(market + random.normal(0, _OF_SHARE, _BARS)))
        prices = dict.fromkeys(("open", "high", "low", "close"), close)
        yield History(frame=pd.DataFrame({**prices, "volume": np.ones(_BARS)}, index=index))


def _told(random: np.random.Generator, kind: Kind) -> Record:
    tracks: list[Track] = []
    for place, (history, bars) in enumerate(zip(_histories(random), kind.drawn(random), strict=True)):
        placed = [Placed(signal=_SIGNAL, bar=bar, known=bar) for bar in bars.tolist()]
        tracks.append(track_of(history, placed, f"S{place}"))
    (records,) = measure(Pool.of(tracks), [Selection(signal=_SIGNAL, status=StatusWanted.ALL)])
    return next(one for one in records if (one.entry, one.exit_bars) == (Entry.KNOWN_CLOSE, _EXIT_BARS))


def main() -> None:
    """Count and print."""
    random = np.random.default_rng(2026)
    for kind in _KINDS:
        records = [_told(random, kind) for _ in range(_RUNS)]
        rates = [one.win_rate_difference for one in records]
        means = [one.mean_difference for one in records]
        clear = [sum(one is not None and one.is_clear for one in some) / _RUNS for some in (rates, means)]
        sys.stdout.write(f"{kind.name}: win rate {clear[0]:.1%}, mean {clear[1]:.1%} of {_RUNS} runs called clear\n")


if __name__ == "__main__":
    main()
