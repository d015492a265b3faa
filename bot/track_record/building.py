"""Measures the market ahead of all questions, and goes on where an earlier run was stopped."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TypeAlias

from analysis.track_record import DEFINITION_VERSION, Outcomes, Track, every_selection
from bot.clock import Clock, utc_now
from bot.directory import Directory
from bot.errors import TryLater
from bot.members import Member, NotRead, read_members
from bot.prices.chain import PriceChain
from bot.track_record.gathering import Gathering
from bot.track_record.market import KeptTrack, MarketRecords, Universe, market_universe
from bot.track_record.packing import digest_of
from bot.track_record.share import track_of

# With more of the shares out of reach it would be the record of others: an older one says more.
_MOST_OUT_OF_REACH = 0.1

_EVERY_KEY = frozenset(selection.key for selection in every_selection())


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """One share is done; anew: its signals were looked for, not only read back."""

    symbol: str
    anew: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What is kept now: the records of so many selections over so many shares, in a span of sessions.

    anew: on how many of the shares signals were looked for, not only read back.
    """

    universe: str
    symbols: int
    anew: int
    ended: tuple[str, ...]
    missing: tuple[str, ...]
    first: date
    last: date
    selections: int


Step: TypeAlias = Tracked | NotRead | Built


class Builder:
    """Measures every selection on every share of a universe, and keeps it.

    prices_key: names the settings of the sources, as for `TrackRecords`. clock: the present moment.
    """

    def __init__(
        self,
        prices: PriceChain,
        directory: Directory,
        store: MarketRecords,
        *,
        prices_key: str,
        clock: Clock = utc_now,
    ) -> None:
        self._prices = prices
        self._directory = directory
        self._store = store
        self._prices_key = prices_key
        self._clock = clock

    @cached_property
    def market(self) -> Universe:
        """Which shares stand for the market."""
        return market_universe(self._prices, self._directory)

    async def is_built(self, universe: Universe, *, since: datetime) -> bool:
        """Whether every selection was measured on it since then; nothing else is read. Raises TryLater."""
        measured = await self._store.measured(self._prices_key, universe.key, DEFINITION_VERSION)
        return measured.keys() >= _EVERY_KEY and all(measured[key].measured_at >= since for key in _EVERY_KEY)

    async def build(self, universe: Universe) -> AsyncGenerator[Step, None]:
        """A step for each symbol in their order, then what was built.

        No such last step, and older records stay, where no share could be read, or more than a tenth of them could not
        because their source fails.

        The signals of each share are kept as soon as they are found, so a run that was stopped goes on where it ended,
        and one after which no bar has changed looks for nothing and measures nothing.
        Raises TryLater where the storage fails.
        """
        gathering, looked_through, out_of_reach = Gathering(universe=universe), 0, 0
        digests: dict[str, str] = {}
        async for one in read_members(self._prices, self._directory, universe.symbols):
            if isinstance(one, NotRead):
                gathering.missing.append(one.symbol)
                out_of_reach += isinstance(one.failure, TryLater)
                yield one
            else:
                symbol = one.instrument.symbol
                digests[symbol] = digest_of(one.instrument, one.history)
                track, anew = await self._tracked(one, digests[symbol])
                gathering.add(one, track)
                looked_through += anew
                yield Tracked(symbol=symbol, anew=anew)
        if gathering.tracks and out_of_reach <= _MOST_OUT_OF_REACH * len(universe.symbols):
            await self._measure(gathering, _together(digests, gathering.missing, gathering.sources))
            yield _built(gathering, looked_through)

    async def _tracked(self, member: Member, digest: str) -> tuple[Track, bool]:
        """The share's track, and whether its signals were looked for now."""
        instrument, history = member.instrument, member.history
        kept = await self._store.track(self._prices_key, instrument.symbol)
        if kept is not None and (kept.digest, kept.definition) == (digest, DEFINITION_VERSION):
            outcomes = await asyncio.to_thread(Outcomes.of, history, instrument.listings)
            return Track(symbol=instrument.symbol, outcomes=outcomes, occurrences=kept.occurrences), False
        track = await asyncio.to_thread(track_of, instrument, history)
        found = KeptTrack(
            symbol=track.symbol, digest=digest, definition=DEFINITION_VERSION, occurrences=track.occurrences
        )
        await self._store.keep_track(self._prices_key, found, self._clock())
        return track, True

    async def _measure(self, gathering: Gathering, digest: str) -> None:
        """Measures what is gathered and keeps it; where the same was measured before, that is noted."""
        key, universe = self._prices_key, gathering.universe.key
        measured = await self._store.measured(key, universe, DEFINITION_VERSION)
        if all(one in measured and measured[one].digest == digest for one in _EVERY_KEY):
            await self._store.confirm(key, universe, self._clock())
            return
        records = await asyncio.to_thread(gathering.market_records, every_selection(), self._clock(), digest)
        await self._store.keep(key, records)


def _together(digests: Mapping[str, str], missing: Sequence[str], sources: Iterable[str]) -> str:
    """One digest of the bars of all these shares, of which have none, and of who gave them."""
    bars = (f"{symbol} {digests[symbol]}" for symbol in sorted(digests))
    text = "\n".join([*bars, "missing", *sorted(missing), "sources", *sources])
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _built(gathering: Gathering, anew: int) -> Built:
    first, last = gathering.span
    return Built(
        universe=gathering.universe.key,
        symbols=len(gathering.tracks),
        anew=anew,
        ended=gathering.ended,
        missing=tuple(gathering.missing),
        first=first,
        last=last,
        selections=len(_EVERY_KEY),
    )
