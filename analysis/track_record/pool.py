"""Many shares laid end to end: their outcomes and signals in columns, out of which any record is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.listings import NOWHERE, Listings
from analysis.signals import SIGNALS, History, Signal
from analysis.track_record.filters import FILTERS, Filter, TickAt
from analysis.track_record.occurrences import Occurrences
from analysis.track_record.outcomes import WAYS, Outcomes, Way
from analysis.track_record.record import Tally, distribution_of

Days = tuple[int, int]
"""A span: its first and its last day, in days since 1970-01-01."""

_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Track:
    """One share's outcomes and signals."""

    symbol: str
    outcomes: Outcomes
    occurrences: Occurrences

    @classmethod
    def of(
        cls,
        symbol: str,
        history: History,
        tick_at: TickAt,
        signals: Sequence[Signal] = SIGNALS,
        filters: Sequence[Filter] = FILTERS,
        *,
        listings: Listings = NOWHERE,
    ) -> Track:
        """The track of a history, as `Occurrences.of` and `Outcomes.of` read it."""
        occurrences = Occurrences.of(history, tick_at, signals, filters)
        return cls(symbol=symbol, outcomes=Outcomes.of(history, listings), occurrences=occurrences)


@dataclass(frozen=True, eq=False, kw_only=True)
class Pool:
    """The tracks of some shares, end to end; a bar is counted from the first bar of the first share.

    symbols: whose they are; starts: where the bars of each begin.
    """

    symbols: tuple[str, ...]
    starts: NDArray[np.int64]
    outcomes: Outcomes
    occurrences: Occurrences

    @classmethod
    def of(cls, tracks: Sequence[Track]) -> Pool:
        """Those with bars among these, put together; ValueError where there is none."""
        filled = [track for track in tracks if track.outcomes.days.size]
        bars = [len(track.outcomes.days) for track in filled]
        return cls(
            symbols=tuple(track.symbol for track in filled),
            starts=np.concatenate(([0], np.cumsum(bars)[:-1])),
            outcomes=Outcomes.together([track.outcomes for track in filled]),
            occurrences=Occurrences.together([track.occurrences for track in filled], bars),
        )

    @cached_property
    def dates(self) -> NDArray[np.int64]:
        """Every day on which any of the shares traded, ascending."""
        return self._dates_and_places[0]

    @cached_property
    def date_places(self) -> NDArray[np.int64]:
        """The place of each bar's day in `dates`."""
        return self._dates_and_places[1]

    @cached_property
    def _dates_and_places(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        dates, places = np.unique(self.outcomes.days, return_inverse=True)
        return dates, places

    def span(self, since: date | None, until: date | None) -> tuple[date, date]:
        """The first and the last day wanted; where None, that of the data."""
        first, last = (np.datetime64(int(day), "D").item() for day in (self.dates[0], self.dates[-1]))
        return since or first, until or last

    def within(self, days: Days) -> NDArray[np.bool_]:
        """Which bars lie in the span."""
        return (self.outcomes.days >= days[0]) & (self.outcomes.days <= days[1])

    def base(self, way: Way, days: Days) -> Tally:
        """Any bar of the span, bought and sold that way; those whose exit lies beyond the data are left out."""
        if (way, days) not in self._bases:
            self._bases[way, days] = Tally.of(self._base_returns(way, days))
        return self._bases[way, days]

    def base_distribution(self, way: Way, days: Days) -> tuple[int, ...]:
        """How the returns of `base` are distributed."""
        if (way, days) not in self._distributions:
            self._distributions[way, days] = distribution_of(self._base_returns(way, days))
        return self._distributions[way, days]

    def _base_returns(self, way: Way, days: Days) -> NDArray[np.float64]:
        gross: NDArray[np.float64] = self.outcomes.gross[WAYS.index(way)][self.within(days)]
        return gross[~np.isnan(gross)]

    @cached_property
    def _bases(self) -> dict[tuple[Way, Days], Tally]:
        return {}

    @cached_property
    def _distributions(self) -> dict[tuple[Way, Days], tuple[int, ...]]:
        return {}


def days_of(since: date, until: date) -> Days:
    """The span in days since 1970-01-01."""
    return since.toordinal() - _EPOCH, until.toordinal() - _EPOCH
