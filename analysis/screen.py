"""Many shares at once: what every one of them shows on its last bars, worked out side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analysis.bars import COLUMNS, TOLERANCE
from analysis.candles import PATTERNS, Candles
from analysis.candles.anatomy import extreme_of_last
from analysis.candles.confirmation import Status
from analysis.indicators import bollinger_bands
from analysis.levels import BREAKOUT_BARS
from analysis.price_limits import NO_RESTRICTIONS
from analysis.price_reading import last_known
from analysis.records import breakouts
from analysis.signals.history import History
from analysis.volume import AVERAGE_BARS, volume_ratio

# Measured on 1,494 shares x 250 bars: so many rows of some forty arrays stay in a core's cache, all at once take thrice
# the time.
_ROWS = 50
_WARM_UP = max(AVERAGE_BARS, BREAKOUT_BARS, *(pattern.bars_needed - 1 for pattern in PATTERNS))


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Screen:
    """The last bars of many histories, side by side.

    All arrays have a row for each history and a column for each of the last bars, the newest in the last one. Where a
    history has no such bar, or too few before it: NaN, and nothing found.

    histories: in the order of the rows. rsi: of 14 bars. upper, lower: Bollinger's bands (20, 2).
    volume_ratio: volume over the mean of the 20 bars before. breaks_high: the close is above the highs of the 20 bars
    before.
    found: by key, whether that candle pattern is there; confirmed: by key, for patterns that have to be confirmed,
    whether the pattern was there on the bar before and this bar confirmed it.
    """

    histories: Sequence[History]
    rsi: NDArray[np.float64]
    upper: NDArray[np.float64]
    lower: NDArray[np.float64]
    volume_ratio: NDArray[np.float64]
    breaks_high: NDArray[np.bool_]
    found: Mapping[str, NDArray[np.bool_]]
    confirmed: Mapping[str, NDArray[np.bool_]]

    def rows(self) -> list[ScreenRow]:
        """What each history shows on its last bar; those without a bar have none."""
        return [self._row(number) for number, history in enumerate(self.histories) if history.bars]

    def _row(self, number: int) -> ScreenRow:
        history = self.histories[number]
        closes = history.candles.close
        records = breakouts(closes)
        return ScreenRow(
            number=number,
            session=history.session(history.bars - 1),
            close=float(closes[-1]),
            change=float(closes[-1] / closes[-2] - 1) if history.bars > 1 else None,
            rsi=last_known(self.rsi[number]),
            volume_ratio=last_known(self.volume_ratio[number]),
            breaks_record=bool(records.size and records[-1] == history.bars - 1),
            breaks_high=bool(self.breaks_high[number, -1]),
            sightings=tuple(self._sightings(number)),
        )

    def _sightings(self, number: int) -> Iterator[Sighting]:
        for pattern in PATTERNS:
            there = self.found[pattern.key][number]
            if there[-1]:
                waits = pattern.confirmation is not None
                yield Sighting(pattern=pattern.key, bars_ago=0, status=Status.WAITING if waits else None)
            if pattern.confirmation is not None and there[-2]:
                confirmed = self.confirmed[pattern.key][number, -1]
                status = Status.CONFIRMED if confirmed else Status.REJECTED
                yield Sighting(pattern=pattern.key, bars_ago=1, status=status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A candle pattern that is news: on the last bar, or on the one before and now confirmed or rejected."""

    pattern: str
    bars_ago: int
    status: Status | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenRow:
    """One history on its last bar.

    number: its place among the histories. change: of the close against the bar before, as a fraction.
    breaks_record: `ath_breakout`; breaks_high: the close is above the highs of the 20 bars before.
    change, rsi, volume_ratio: None where they are not defined.
    """

    number: int
    session: date
    close: float
    change: float | None
    rsi: float | None
    volume_ratio: float | None
    breaks_record: bool
    breaks_high: bool
    sightings: tuple[Sighting, ...]


def screen(histories: Sequence[History], bars: int = 2) -> Screen:
    """What the histories show on their last `bars` bars; equal, bar by bar, to what each shows alone.

    Raises ValueError for fewer than 2 bars: a change and a confirmation take two.
    """
    if bars < 2:  # noqa: PLR2004 - as the docstring says
        raise ValueError(f"{bars} bars are fewer than 2")
    result = _unfilled(histories, bars)
    for start in range(0, len(histories), _ROWS):
        _fill(result, slice(start, start + _ROWS), bars)
    return result


def _unfilled(histories: Sequence[History], bars: int) -> Screen:
    """Room for the results. One large piece of memory each: the system hands that out in fewer, larger pages."""
    shape = (len(histories), bars)
    lines = np.empty((4, *shape))
    confirmable = [pattern for pattern in PATTERNS if pattern.confirmation is not None]
    flags = np.empty((1 + len(PATTERNS) + len(confirmable), *shape), dtype=np.bool_)
    keys = [pattern.key for pattern in PATTERNS]
    return Screen(
        histories=histories,
        rsi=lines[0],
        upper=lines[1],
        lower=lines[2],
        volume_ratio=lines[3],
        breaks_high=flags[0],
        found=dict(zip(keys, flags[1:], strict=False)),
        confirmed={pattern.key: room for pattern, room in zip(confirmable, flags[1 + len(keys) :], strict=True)},
    )


def _fill(result: Screen, rows: slice, bars: int) -> None:
    """Work out these rows."""
    histories = result.histories[rows]
    longest = max((history.bars for history in histories), default=0)
    candles = _side_by_side(histories, min(bars + _WARM_UP, max(bars, longest)))
    limited = [(row, history) for row, history in enumerate(histories) if history.restrictions is not NO_RESTRICTIONS]
    last = np.s_[..., -bars:]
    result.volume_ratio[rows] = volume_ratio(candles.volume)[last]
    result.breaks_high[rows] = (candles.close > _highest_before(candles) * (1 + TOLERANCE))[last]
    for pattern in PATTERNS:
        found = _allowed(pattern.detect(candles), limited, reversal=pattern.reversal)
        result.found[pattern.key][rows] = found[last]
        if pattern.confirmation is not None:
            before = np.zeros_like(found)
            before[..., 1:] = found[..., :-1]
            result.confirmed[pattern.key][rows] = (before & pattern.confirmed_at(candles))[last]
    # These remember their whole past, or round as they go along it: each history by itself, from its first bar.
    bands = [bollinger_bands(history.candles.close) for history in histories]
    result.rsi[rows] = _newest([history.rsi14 for history in histories], bars)
    result.upper[rows] = _newest([band.upper for band in bands], bars)
    result.lower[rows] = _newest([band.lower for band in bands], bars)


def _side_by_side(histories: Sequence[History], width: int) -> Candles:
    """The last bars of each history, one a row."""
    return Candles(
        **{name: _newest([getattr(history.candles, name) for history in histories], width) for name in COLUMNS}
    )


def _newest(series: Sequence[NDArray[np.float64]], width: int) -> NDArray[np.float64]:
    """The last values of each, one a row, NaN at the start of those that are shorter."""
    newest = [values[-width:] for values in series]
    if all(len(values) == width for values in newest):
        return np.array(newest).reshape(len(newest), width)
    block = np.full((len(newest), width), np.nan)
    for row, values in zip(block, newest, strict=True):
        row[width - len(values) :] = values
    return block


def _allowed(found: NDArray[np.bool_], limited: Iterable[tuple[int, History]], *, reversal: bool) -> NDArray[np.bool_]:
    """The patterns that remain where these rows' histories have price limits."""
    for row, history in limited:
        shown = min(history.bars, found.shape[-1])
        there = np.zeros(history.bars, dtype=np.bool_)
        there[history.bars - shown :] = found[row, found.shape[-1] - shown :]
        allowed = history.restrictions.allow(there, reversal=reversal)
        found[row, found.shape[-1] - shown :] = allowed[history.bars - shown :]
    return found


def _highest_before(candles: Candles) -> NDArray[np.float64]:
    """The highest high of the bars before each; NaN where there are too few."""
    highest = np.full_like(candles.high, np.nan)
    highest[..., 1:] = extreme_of_last(np.maximum, candles.high, BREAKOUT_BARS)[..., :-1]
    return highest
