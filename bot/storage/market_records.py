"""What signals were worth on the market, in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import structlog
from pydantic import TypeAdapter
from sqlalchemy import Row, select, update

from analysis.track_record import Record
from bot.storage.database import Database
from bot.storage.moments import moment_of
from bot.storage.rows import known, readable
from bot.storage.tables import MARKET_RECORDS, SHARE_TRACKS
from bot.storage.upsert import upsert
from bot.track_record.market import KeptTrack, MarketRecord, Measurement
from bot.track_record.packing import CorruptTrack, pack_occurrences, unpack_occurrences

log = structlog.get_logger(__name__)


class DatabaseMarketRecords:
    """The records of each selection over each universe, and the signals of each share; by the settings of prices."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, prices: str, universe: str, selection: str) -> MarketRecord | None:
        """What is kept of the selection with that key; a damaged row counts as none. Raises TryLater."""
        if not self._database.is_made():
            return None
        table = MARKET_RECORDS.c
        query = select(MARKET_RECORDS).where(
            table.prices == prices, table.universe == universe, table.selection == selection
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return next((record for record in readable(MARKET_RECORDS, rows, _record) if record.records), None)

    async def measured(self, prices: str, universe: str, definition: int) -> Mapping[str, Measurement]:
        """When each selection, by its key, was measured by that definition, and on what. Raises TryLater."""
        table = MARKET_RECORDS.c
        key = (table.prices, table.universe, table.selection)
        query = select(*key, table.measured_at, table.digest).where(
            table.prices == prices, table.universe == universe, table.definition == definition
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return dict(readable(MARKET_RECORDS, rows, _selection_and_measurement))

    async def confirm(self, prices: str, universe: str, measured_at: datetime) -> None:
        """Note that every record of the universe was found unchanged then. Raises TryLater."""
        table = MARKET_RECORDS.c
        change = update(MARKET_RECORDS).where(table.prices == prices, table.universe == universe)
        async with self._database.statement() as connection:
            await connection.execute(change.values(measured_at=measured_at.astimezone(UTC)))

    async def keep(self, prices: str, records: Sequence[MarketRecord]) -> None:
        """Keep these in place of older ones of their selections, all or none. Raises TryLater."""
        async with self._database.transaction() as connection:
            for record in records:
                await upsert(connection, MARKET_RECORDS, {"prices": prices, **_row_of(record)})

    async def track(self, prices: str, symbol: str) -> KeptTrack | None:
        """What was found in that share's bars; a damaged row counts as none. Raises TryLater."""
        table = SHARE_TRACKS.c
        query = select(SHARE_TRACKS).where(table.prices == prices, table.symbol == symbol)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return None
        try:
            found = unpack_occurrences(row.packed_signals)
        except CorruptTrack as error:
            log.warning("track_records.corrupt_track", symbol=symbol, cause=str(error))
            return None
        return KeptTrack(symbol=symbol, digest=row.digest, definition=row.definition, occurrences=found)

    async def keep_track(self, prices: str, track: KeptTrack, tracked_at: datetime) -> None:
        """Keep this in place of what was found in that share's bars before. Raises TryLater."""
        values = {
            "prices": prices,
            "symbol": track.symbol,
            "digest": track.digest,
            "definition": track.definition,
            "tracked_at": tracked_at.astimezone(UTC),
            "packed_signals": pack_occurrences(track.occurrences),
        }
        async with self._database.statement() as connection:
            await upsert(connection, SHARE_TRACKS, values)


@cache
def _written() -> TypeAdapter[tuple[Record, ...]]:
    """How records are written as JSON; made once it is needed, as that takes a moment."""
    return TypeAdapter(tuple[Record, ...])


def _record(row: Row[Any]) -> MarketRecord:
    return MarketRecord(
        universe=row.universe,
        symbols=known(int, row.symbols),
        missing=tuple(known(str, row.missing).split()),
        sources=tuple(known(str, row.sources).splitlines()),
        ended=known(int, row.ended),
        first=known(date, row.first),
        last=known(date, row.last),
        simulated=known(bool, row.simulated),
        definition=row.definition,
        measured_at=moment_of(row.measured_at),
        records=_written().validate_json(row.content),
        digest=known(str, row.digest),
    )


def _selection_and_measurement(row: Row[Any]) -> tuple[str, Measurement]:
    return row.selection, Measurement(measured_at=moment_of(row.measured_at), digest=known(str, row.digest))


def _row_of(record: MarketRecord) -> dict[str, object]:
    return {
        "universe": record.universe,
        "selection": record.selection.key,
        "definition": record.definition,
        "first": record.first,
        "last": record.last,
        "measured_at": record.measured_at.astimezone(UTC),
        "simulated": record.simulated,
        "digest": record.digest,
        "symbols": record.symbols,
        "ended": record.ended,
        "missing": " ".join(record.missing),
        "sources": "\n".join(record.sources),
        "content": _written().dump_json(record.records).decode(),
    }
