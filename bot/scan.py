"""A scan: what many shares show on their last session."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from analysis.exchanges import InstrumentKind, Market
from analysis.scan_filters import ScanFilter, hammer_of, select
from analysis.screen import ScreenRow, screen
from analysis.signals import Event, Signal, find_events
from bot.instruments import Instrument
from bot.members import Member, NotRead

# A share that has not traded for longer than this, beside the others of its market, says nothing about today.
_STALE_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What was looked at.

    rows: what each share shows, `number` its place in `members`. silent: symbols without prices.
    stale: members whose last session is more than a week older than the newest of their market, left out of the rows.
    """

    members: Sequence[Member]
    rows: Sequence[ScreenRow]
    silent: Sequence[str]
    stale: Sequence[str]

    @property
    def looked_at(self) -> int:
        """How many shares the finds were chosen from."""
        return len(self.rows)

    @property
    def session(self) -> date | None:
        """The newest session among them; None where nothing was looked at."""
        return max((row.session for row in self.rows), default=None)

    @property
    def simulated(self) -> bool:
        """Whether any of the prices is made up."""
        return any(member.prices.simulated for member in self.members)

    def instrument(self, row: ScreenRow) -> Instrument:
        """Whose row it is."""
        return self.members[row.number].instrument


async def scan(members: AsyncIterable[Member | NotRead]) -> Scan:
    """What these show on their last session; indices are passed over, they are no shares.

    The work is done in a thread: other answers go on meanwhile.
    """
    read: list[Member] = []
    silent: list[str] = []
    async for member in members:
        if isinstance(member, NotRead):
            silent.append(member.symbol)
        elif not member.history.bars:
            silent.append(member.instrument.symbol)
        elif member.instrument.kind is not InstrumentKind.INDEX:
            read.append(member)
    rows, stale = await asyncio.to_thread(_look, read)
    return Scan(members=read, rows=rows, silent=silent, stale=stale)


def _look(members: Sequence[Member]) -> tuple[list[ScreenRow], list[str]]:
    """The rows of those that have traded lately, and the symbols of the others."""
    newest: dict[Market, date] = {}
    for member in members:
        market, last = member.instrument.market, member.history.sessions[-1]
        newest[market] = max(last, newest.get(market, last))
    rows: list[ScreenRow] = []
    stale: list[str] = []
    for row in screen([member.history for member in members]).rows():
        instrument = members[row.number].instrument
        if newest[instrument.market] - row.session > _STALE_AFTER:
            stale.append(instrument.symbol)
        else:
            rows.append(row)
    return rows, stale


def filter_finds(found: Scan, filters: Iterable[ScanFilter]) -> Iterator[dict[str, object]]:
    """What each filter finds, the most notable first, as plain values."""
    for one in filters:
        for row in select(found.rows, one):
            yield {"filter": one.value, **row_facts(found, row)}


def signal_finds(found: Scan, signals: Sequence[Signal]) -> Iterator[dict[str, object]]:
    """The signals that are news on each share's last session: dated that day, or known since it; by symbol."""
    for row in sorted(found.rows, key=lambda row: found.instrument(row).symbol):
        history = found.members[row.number].history
        for event in find_events(history, signals):
            if history.bars - 1 in {event.bar, event.known_bar}:
                yield {**row_facts(found, row), **_event_facts(event)}


def row_facts(found: Scan, row: ScreenRow) -> dict[str, object]:
    """What a share shows, as plain values; numbers unrounded."""
    hammer = hammer_of(row)
    return {
        "symbol": found.instrument(row).symbol,
        "date": row.session,
        "close": row.close,
        "change": row.change,
        "rsi": row.rsi,
        "volume_ratio": row.volume_ratio,
        "breaks_record": row.breaks_record,
        "breaks_high": row.breaks_high,
        "hammer": hammer.pattern if hammer else None,
        "hammer_status": hammer.status.value if hammer and hammer.status else None,
    }


def _event_facts(event: Event) -> dict[str, object]:
    return {
        "signal": event.signal,
        "signal_date": event.session,
        "known_on": event.known_on,
        "status": event.status.value if event.status else None,
    }
