"""The tracks of many shares, gathered one after another, and what is measured on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from analysis.track_record import DEFINITION_VERSION, Pool, Selection, Track, measure
from bot.members import Member
from bot.track_record.market import MarketRecord, Universe

ENDED_AFTER = timedelta(days=30)
"""A share whose last session is further than this before the newest of all has stopped trading."""


@dataclass(kw_only=True)
class Gathering:
    """What was read of a universe's shares; their bars are let go as soon as they have been read.

    missing: symbols that no bars were got for, in their order. simulated: whether any price is made up; adjusted:
    whether all are, for dividends and share issues. sources: the keys of those that gave bars, as a set in their order.
    """

    universe: Universe
    tracks: list[Track] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    simulated: bool = False
    adjusted: bool = True
    sources: dict[str, None] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set, init=False, repr=False)

    def add(self, member: Member, track: Track) -> None:
        """One share more, counted once however often it is named; one without a finished bar is missing."""
        if track.symbol in self._seen:
            return
        self._seen.add(track.symbol)
        if not track.outcomes.days.size:
            self.missing.append(track.symbol)
            return
        self.tracks.append(track)
        self.simulated |= member.prices.simulated
        self.adjusted &= member.prices.adjusted
        self.sources[member.prices.source] = None

    @cached_property
    def pool(self) -> Pool:
        """All tracks together, once they are complete; ValueError where there is none."""
        return Pool.of(self.tracks)

    @property
    def ended(self) -> tuple[str, ...]:
        """Which of the shares stopped trading before the data end; they are counted all the same."""
        last_days = [int(track.outcomes.days[-1]) for track in self.tracks]
        newest = max(last_days, default=0)
        pairs = zip(self.tracks, last_days, strict=True)
        return tuple(track.symbol for track, last in pairs if newest - last > ENDED_AFTER.days)

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last session of all; ValueError where there is none."""
        return self.pool.span(None, None)

    def market_records(
        self, selections: Sequence[Selection], measured_at: datetime, digest: str = ""
    ) -> list[MarketRecord]:
        """Those of each selection in their order; takes seconds. ValueError where there is no share.

        They hold the figure that looks ahead too, where the signal has to be confirmed. digest: as `MarketRecord` has.
        """
        first, last = self.span
        return [
            MarketRecord(
                universe=self.universe.key,
                symbols=len(self.tracks),
                missing=tuple(self.missing),
                ended=len(self.ended),
                first=first,
                last=last,
                simulated=self.simulated,
                definition=DEFINITION_VERSION,
                measured_at=measured_at,
                records=records,
                digest=digest,
                sources=tuple(self.sources),
            )
            for records in measure(self.pool, selections, look_ahead=True)
        ]
