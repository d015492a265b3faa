"""Reads records out of a pool."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.signals import signal_by_key
from analysis.track_record.confidence import Interval, in_enough_runs, interval_of, resampled_sums
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

# Cases, wins and the sum of returns.
_FIGURES = 3


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """The span of the signals' dates, and the parts of it that are looked at by themselves."""

    since: date
    until: date
    parts: tuple[tuple[PeriodName, _Span], ...] = ()

    @property
    def days(self) -> Days:
        return days_of(self.since, self.until)


def measure(
    pool: Pool,
    selections: Sequence[Selection],
    *,
    since: date | None = None,
    until: date | None = None,
    costs: Costs = VIETNAM_COSTS,
    look_ahead: bool = False,
    resampled: bool = True,
) -> list[tuple[Record, ...]]:
    """The records of each selection, in their order: by entry, then by exit.

    since, until: the span of the signals' dates; None for that of the data. A signal is counted where its exit lies in
    the data, be it after the span. look_ahead: with the figure that nobody could trade, for signals that have to be
    confirmed, the others have none; its status is `confirmed`, whatever was asked for. resampled: with the intervals of
    differences, which take most of the time.
    Definition: "Track record" of SIGNALS.md.
    """
    span = _span(*pool.span(since, until))
    by_selection = [tuple(_cases(pool, one, span.days, look_ahead=look_ahead)) for one in selections]
    cases = [one for some in by_selection for one in some]
    unknown: list[_Intervals] = [(None, None)] * len(cases)
    intervals = {bars: _intervals(pool, cases, span.days, bars) if resampled else unknown for bars in EXIT_BARS}
    records = (
        _record(pool, one, span, bars, costs, intervals[bars][place])
        for place, one in enumerate(cases)
        for bars in EXIT_BARS
    )
    return [tuple(islice(records, len(some) * len(EXIT_BARS))) for some in by_selection]


def _span(since: date, until: date) -> _Span:
    """That span with its halves, and the fixed periods as far as they lie in it."""
    middle = since + (until - since) / 2
    halves = {
        PeriodName.FIRST_HALF: (since, middle),
        PeriodName.SECOND_HALF: (middle + timedelta(days=1), until),
    }
    parts = (
        (name, _Span(since=max(first, since), until=min(last, until)))
        for name, (first, last) in (halves | FIXED_PERIODS).items()
    )
    return _Span(
        since=since, until=until, parts=tuple((name, part) for name, part in parts if part.since <= part.until)
    )


def _way(entry: Entry, exit_bars: int) -> Way:
    """Whose outcomes are read: what looks ahead is bought at a close too, only earlier."""
    return (Entry.KNOWN_CLOSE if entry is Entry.LOOK_AHEAD else entry), exit_bars


def _cases(pool: Pool, selection: Selection, days: Days, *, look_ahead: bool) -> Iterator[_Cases]:
    for entry in ENTRIES:
        yield _bought(pool, selection, entry, days)
    if look_ahead and signal_by_key(selection.signal).needs_confirmation:
        yield _bought(pool, replace(selection, status=StatusWanted.CONFIRMED), Entry.LOOK_AHEAD, days)


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
    returns = [_returns(pool, one.bars, one.bought_at, _way(one.entry, exit_bars)) for one in cases]
    told = [place for place, (dates, _) in enumerate(returns) if in_enough_runs(dates, exit_bars)]
    intervals: list[_Intervals] = [(None, None)] * len(cases)
    if not told:
        return intervals
    bars = np.flatnonzero(pool.within(days))
    base = [_returns(pool, bars, bars, (entry, exit_bars)) for entry in ENTRIES]
    first, after_last = np.searchsorted(pool.dates, (days[0], days[1] + 1)).tolist()
    by_date = [
        _by_date(dates - first, gross, after_last - first) for dates, gross in (*base, *(returns[i] for i in told))
    ]
    sums = resampled_sums(np.concatenate(by_date), exit_bars).reshape(len(by_date), _FIGURES, -1)
    with np.errstate(invalid="ignore", divide="ignore"):
        # By figure: the win rate, then the mean.
        means = sums[:, 1:] / sums[:, :1]
    for row, place in enumerate(told, start=len(ENTRIES)):
        win_rate, mean = means[row] - means[ENTRIES.index(_way(cases[place].entry, exit_bars)[0])]
        intervals[place] = interval_of(win_rate), interval_of(mean)
    return intervals


def _returns(
    pool: Pool, bars: NDArray[np.integer], bought_at: NDArray[np.integer], way: Way
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The places of these bars' dates in `Pool.dates`, and their returns; without those that have no exit."""
    gross = pool.outcomes.gross[WAYS.index(way)][bought_at]
    counted = ~np.isnan(gross)
    return pool.date_places[bars[counted]], gross[counted]


def _by_date(places: NDArray[np.int64], gross: NDArray[np.float64], dates: int) -> NDArray[np.float64]:
    """What happened on each date, in rows: cases, wins, and the sum of returns."""
    weights = (None, gross > TOLERANCE, gross)
    return np.stack([np.bincount(places, weights=each, minlength=dates) for each in weights])


def _record(
    pool: Pool,
    cases: _Cases,
    span: _Span,
    exit_bars: int,
    costs: Costs,
    intervals: _Intervals,
) -> Record:
    way = _way(cases.entry, exit_bars)
    row = WAYS.index(way)
    all_gross = pool.outcomes.gross[row][cases.bought_at]
    counted = np.flatnonzero(~np.isnan(all_gross))
    gross, bars, bought_at = all_gross[counted], cases.bars[counted], cases.bought_at[counted]
    signals, base = Tally.of(gross), pool.base(way, span.days)
    at_ceiling = pool.outcomes.at_ceiling[row][bought_at]
    return Record(
        selection=cases.selection,
        entry=cases.entry,
        exit_bars=exit_bars,
        since=span.since,
        until=span.until,
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
        ceiling_entries=int(at_ceiling.sum()),
        off_ceiling=Tally.of(gross[~at_ceiling]),
        across_gap=int(pool.outcomes.across_gap[row][bought_at].sum()),
        periods=tuple(_periods(pool, bars, gross, span, way)),
        distribution=Distribution(signals=distribution_of(gross), base=pool.base_distribution(way, span.days)),
    )


def _difference(value: float | None, base: float | None, interval: Interval | None) -> Difference | None:
    return None if value is None or base is None else Difference(value=value - base, interval=interval)


def _drawdown(drawdowns: NDArray[np.float64]) -> Drawdown | None:
    return Drawdown(mean=float(drawdowns.mean()), worst=float(drawdowns.min())) if drawdowns.size else None


def _periods(
    pool: Pool, bars: NDArray[np.integer], gross: NDArray[np.float64], span: _Span, way: Way
) -> Iterator[Period]:
    days = pool.outcomes.days[bars]
    for name, part in span.parts:
        first, last = part.days
        signals = Tally.of(gross[(days >= first) & (days <= last)])
        yield Period(name=name, since=part.since, until=part.until, signals=signals, base=pool.base(way, part.days))
