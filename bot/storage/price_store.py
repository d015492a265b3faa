"""Cached prices in the database."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog
from sqlalchemy import select

from bot.instruments import Instrument
from bot.prices.packing import CorruptBars, pack_bars, unpack_bars
from bot.prices.port import PriceHistory
from bot.storage.database import Database
from bot.storage.tables import PRICE_HISTORIES
from bot.storage.upsert import upsert

log = structlog.get_logger(__name__)


class DatabasePriceStore:
    """The last bars of each source and symbol, one packed row each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, source: str, instrument: Instrument) -> PriceHistory | None:
        """What was saved last, or None; a damaged row counts as none and is overwritten by the next fetch."""
        table = PRICE_HISTORIES.c
        query = select(table.fetched_at, table.packed_bars).where(
            table.source == source, table.symbol == instrument.symbol
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return None
        try:
            bars = unpack_bars(row.packed_bars)
        except CorruptBars as error:
            log.warning("prices.corrupt_row", source=source, symbol=instrument.symbol, cause=str(error))
            return None
        return PriceHistory(instrument=instrument, bars=bars, source=source, fetched_at=_with_zone(row.fetched_at))

    async def save(self, history: PriceHistory) -> None:
        """Keep these bars in place of older ones."""
        values = {
            "source": history.source,
            "symbol": history.instrument.symbol,
            "fetched_at": history.fetched_at.astimezone(UTC),
            "packed_bars": pack_bars(history.bars),
        }
        async with self._database.transaction() as connection:
            await upsert(connection, PRICE_HISTORIES, values)


def _with_zone(moment: datetime) -> datetime:
    """SQLite gives back the UTC time it was given, without its zone."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
