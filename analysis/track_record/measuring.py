"""Reads records out of a pool."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.signals import signal_by_key
from analysis.track_record.confidence import Interval, interval_of, resampled_sums
from analysis.track_record.definition import (
    ENTRIES,
    EXIT_BARS,
    VIETNAM_COSTS,
    Costs,
    Entry,
    Selection,
    StatusWanted,
)
from analysis.track_record.outcomes import WAYS, Way
from analysis.track_record.pool import Days, Pool, days_of
from analysis.track_record.record import (
    FIXED_PERIODS,
    Difference,
    Distribution,
    Drawdown,
    Period,
    PeriodName,
    Record,
    Tally,
    distribution_of,
)

_Intervals: TypeAlias = tuple[Interval | None, Interval | None]
"""Of the differences in win rate and in mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cases:
    """The signals of one selection, bought at one entry.

    bars: of their dates; bought_at: the bars that `Outcomes` are read at. waiting: how many are not known yet.
    """

    selection: Selection
    entry: Entry
    bars: NDArray[np.int32]
    bought_at: NDArray[np.int32]
    waiting: int


def measure(
    pool: Pool,
    selections: Sequence[Selection],
    *,
    since: date | None = None,
    until: date | None = None,
    costs: Costs = VIETNAM_COSTS,
    look_ahead: bool = False,
    resampled: bool = True,
) -> list[Record]:
    """The records of these selections in their order, each by entry and exit.

    since, until: the span of the signals' dates; None for that of the data. A signal is counted where its exit lies in
    the data, be it after the span. look_ahead: with the figure that nobody could trade, for signals that have to be
    confirmed; its status is `confirmed`, whatever was asked for. resampled: with the intervals of differences, which
    take most of the time.
    Definition: "Track record" of SIGNALS.md.
    """
    first, last = pool.span(since, until)
    days = days_of(first, last)
    cases = [one for selection in selections for one in _cases(pool, selection, days, look_ahead=look_ahead)]
    unknown: list[_Intervals] = [(None, None)] * len(cases)
    intervals = {bars: _intervals(pool, cases, days, bars) if resampled else unknown for bars in EXIT_BARS}
    return [
        _record(pool, one, (first, last), bars, costs, intervals[bars][place])
        for place, one in enumerate(cases)
        for bars in EXIT_BARS
    ]


def _way(entry: Entry, exit_bars: int) -> Way:
    """Whose outcomes are read: what looks ahead is bought at a close too, only earlier."""
    return (Entry.KNOWN_CLOSE if entry is Entry.LOOK_AHEAD else entry), exit_bars


def _cases(pool: Pool, selection: Selection, days: Days, *, look_ahead: bool) -> Iterator[_Cases]:
    for entry in ENTRIES:
        yield _bought(pool, selection, entry, days)
    if look_ahead:
        yield _bought(pool, _confirmed(selection), Entry.LOOK_AHEAD, days)


def _confirmed(selection: Selection) -> Selection:
    return Selection(
        signal=selection.signal,
        status=StatusWanted.CONFIRMED,
        min_volume=selection.min_volume,
        filters=selection.filters,
    )


def _bought(pool: Pool, selection: Selection, entry: Entry, days: Days) -> _Cases:
    """The selection's signals of the span, at the bar from which an outcome counts."""
    found = pool.occurrences
    matching = found.matching(selection) & pool.within(days)[found.bar]
    rows = np.flatnonzero(matching & found.of_status(selection.status))
    waits = selection.status is not StatusWanted.ALL
    own_bar = entry is Entry.LOOK_AHEAD or (not waits and signal_by_key(selection.signal).needs_confirmation)
    return _Cases(
        selection=selection,
        entry=entry,
        bars=found.bar[rows],
        bought_at=(found.bar if own_bar else found.known)[rows],
        waiting=int((matching & found.waiting).sum()) if waits else 0,
    )


def _intervals(pool: Pool, cases: Sequence[_Cases], days: Days, exit_bars: int) -> list[_Intervals]:
    """For each of the cases the intervals of its win rate and of its mean less the base's."""
    first, after_last = np.searchsorted(pool.dates, (days[0], days[1] + 1))
    by_date = _ByDate(pool, int(first), int(after_last))
    if not by_date.dates:
        return [(None, None)] * len(cases)
    columns = [by_date.base(_way(entry, exit_bars), days) for entry in ENTRIES]
    columns += [by_date.of_cases(one, _way(one.entry, exit_bars)) for one in cases]
    sums = resampled_sums(np.concatenate(columns, axis=1), exit_bars)
    with np.errstate(invalid="ignore", divide="ignore"):
        # By figure: the win rate, then the mean.
        means = np.stack((sums[:, 1::3] / sums[:, 0::3], sums[:, 2::3] / sums[:, 0::3]))
    intervals = []
    for place, one in enumerate(cases):
        base = ENTRIES.index(_way(one.entry, exit_bars)[0])
        values = means[:, :, len(ENTRIES) + place] - means[:, :, base]
        dates = int((columns[len(ENTRIES) + place][:, 0] > 0).sum())
        intervals.append((interval_of(values[0], dates), interval_of(values[1], dates)))
    return intervals


class _ByDate:
    """What happened on each date of a span, in three columns: cases, wins, and the sum of returns."""

    def __init__(self, pool: Pool, first: int, after_last: int) -> None:
        self._pool = pool
        self._first = first
        self.dates = after_last - first

    def base(self, way: Way, days: Days) -> NDArray[np.float64]:
        """Of any bar of the span."""
        bars = np.flatnonzero(self._pool.within(days))
        return self._columns(bars, bars, way)

    def of_cases(self, cases: _Cases, way: Way) -> NDArray[np.float64]:
        """Of some signals, by the dates of the signals themselves."""
        return self._columns(cases.bars, cases.bought_at, way)

    def _columns(self, bars: NDArray[np.integer], bought_at: NDArray[np.integer], way: Way) -> NDArray[np.float64]:
        gross = self._pool.outcomes.gross[WAYS.index(way)][bought_at]
        counted = ~np.isnan(gross)
        gross, places = gross[counted], self._pool.date_places[bars[counted]] - self._first
        weights = (None, gross > TOLERANCE, gross)
        return np.stack([np.bincount(places, weights=each, minlength=self.dates) for each in weights], axis=1)


def _record(
    pool: Pool,
    cases: _Cases,
    span: tuple[date, date],
    exit_bars: int,
    costs: Costs,
    intervals: _Intervals,
) -> Record:
    way = _way(cases.entry, exit_bars)
    row = WAYS.index(way)
    all_gross = pool.outcomes.gross[row][cases.bought_at]
    counted = np.flatnonzero(~np.isnan(all_gross))
    gross, bars, bought_at = all_gross[counted], cases.bars[counted], cases.bought_at[counted]
    signals, base = Tally.of(gross), pool.base(way, days_of(*span))
    return Record(
        selection=cases.selection,
        entry=cases.entry,
        exit_bars=exit_bars,
        since=span[0],
        until=span[1],
        shares=len(pool.symbols),
        shares_with_signals=len(np.unique(np.searchsorted(pool.starts, bars, side="right"))),
        dates=len(np.unique(pool.outcomes.days[bars])),
        signals=signals,
        after_costs=Tally.of(costs.after(gross)),
        costs=costs,
        base=base,
        win_rate_difference=_difference(signals.win_rate, base.win_rate, intervals[0]),
        mean_difference=_difference(signals.mean, base.mean, intervals[1]),
        drawdown=_drawdown(pool.outcomes.drawdown[row][bought_at]),
        without_exit=len(all_gross) - len(gross),
        waiting=cases.waiting,
        zero_range_entries=int(pool.outcomes.zero_range[row][bought_at].sum()),
        across_gap=int(pool.outcomes.across_gap[row][bought_at].sum()),
        periods=tuple(_periods(pool, bars, gross, span, way)),
        distribution=Distribution(signals=distribution_of(gross), base=pool.base_distribution(way, days_of(*span))),
    )


def _difference(value: float | None, base: float | None, interval: Interval | None) -> Difference | None:
    return None if value is None or base is None else Difference(value=value - base, interval=interval)


def _drawdown(drawdowns: NDArray[np.float64]) -> Drawdown | None:
    return Drawdown(mean=float(drawdowns.mean()), worst=float(drawdowns.min())) if drawdowns.size else None


def _periods(
    pool: Pool, bars: NDArray[np.integer], gross: NDArray[np.float64], span: tuple[date, date], way: Way
) -> Iterator[Period]:
    """The halves of the span, and the fixed periods as far as they lie in it."""
    since, until = span
    middle = since + (until - since) / 2
    halves = {
        PeriodName.FIRST_HALF: (since, middle),
        PeriodName.SECOND_HALF: (middle + timedelta(days=1), until),
    }
    for name, (first, last) in (halves | FIXED_PERIODS).items():
        start, end = max(first, since), min(last, until)
        if start > end:
            continue
        days = days_of(start, end)
        inside = (pool.outcomes.days[bars] >= days[0]) & (pool.outcomes.days[bars] <= days[1])
        yield Period(name=name, since=start, until=end, signals=Tally.of(gross[inside]), base=pool.base(way, days))
