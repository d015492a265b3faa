"""Cached prices in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Row, and_, bindparam, func, not_, select, type_coerce
from sqlalchemy.types import NullType

from bot.instruments import Instrument
from bot.prices.packing import CorruptBars, pack_bars, unpack_bars
from bot.prices.port import PriceHistory
from bot.storage.database import Database
from bot.storage.moments import moment_of
from bot.storage.tables import PRICE_HISTORIES
from bot.storage.upsert import upsert

_ROW = PRICE_HISTORIES.c
# As the driver gives them: SQLAlchemy's own reading would let one damaged row fail all others of its query.
_AS_STORED = [
    type_coerce(column, NullType()).label(column.name)
    for column in (_ROW.fetched_at, _ROW.packed_bars, _ROW.adjusted, _ROW.exchange, _ROW.name)
]
# Put together once: doing so at every load is a fifth of the load's time.
_QUERY = select(_ROW.symbol, *_AS_STORED).where(
    _ROW.source == bindparam("source"), _ROW.symbol.in_(bindparam("symbols", expanding=True))
)
# PostgreSQL takes 32,767 values a statement; and so few rows are out of memory again soon.
_AT_A_TIME = 200
_LONGEST_NAME = 200
# Two processes that fetch one symbol differ by minutes; a row that lies further ahead was dated by a wrong clock.
_STAYS_AHEAD = timedelta(days=1)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """How many histories of a source are stored, and when the oldest and the newest were fetched; None for none."""

    count: int
    oldest: datetime | None
    newest: datetime | None


class DatabasePriceStore:
    """The last bars of each source and symbol, one packed row each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, source: str, instrument: Instrument) -> PriceHistory | None:
        """What was saved last, or None; a damaged row counts as none and is overwritten by the next fetch."""
        return (await self.load_many(source, [instrument])).get(instrument.symbol)

    async def load_many(self, source: str, instruments: Sequence[Instrument]) -> Mapping[str, PriceHistory]:
        """As `load`, by symbol; what there is nothing of is left out. One query for some hundred instruments."""
        by_symbol = {instrument.symbol: instrument for instrument in instruments}
        symbols = list(by_symbol)
        loaded: dict[str, PriceHistory] = {}
        for start in range(0, len(symbols), _AT_A_TIME):
            for row in await self._rows(source, symbols[start : start + _AT_A_TIME]):
                history = _read(source, by_symbol[row.symbol], row)
                if history is not None:
                    loaded[row.symbol] = history
        return loaded

    async def _rows(self, source: str, symbols: Sequence[str]) -> Sequence[Row[Any]]:
        async with self._database.reading() as connection:
            return (await connection.execute(_QUERY, {"source": source, "symbols": symbols})).all()

    async def save(self, history: PriceHistory) -> None:
        """Keep these bars in place of older ones; bars that were fetched later, if only by another process, stay."""
        instrument, fetched_at = history.instrument, history.fetched_at.astimezone(UTC)
        name = instrument.name("vi")
        values = {
            "source": history.source,
            "symbol": instrument.symbol,
            "fetched_at": fetched_at,
            "packed_bars": pack_bars(history.bars),
            "adjusted": history.adjusted,
            "exchange": instrument.exchange,
            "name": name and name[:_LONGEST_NAME],
        }
        newer = and_(_ROW.fetched_at > fetched_at, _ROW.fetched_at <= fetched_at + _STAYS_AHEAD)
        async with self._database.transaction() as connection:
            await upsert(connection, PRICE_HISTORIES, values, where=not_(newer))

    async def summary(self, source: str) -> Stored:
        """What there is of that source."""
        fetched_at = _AS_STORED[0]
        query = select(func.count(), func.min(fetched_at), func.max(fetched_at)).where(_ROW.source == source)
        async with self._database.reading() as connection:
            count, oldest, newest = (await connection.execute(query)).one()
        return Stored(count=count, oldest=_moment_or_none(oldest), newest=_moment_or_none(newest))


def _read(source: str, instrument: Instrument, row: Row[Any]) -> PriceHistory | None:
    try:
        bars, fetched_at = unpack_bars(row.packed_bars), _moment(row.fetched_at)
    except (CorruptBars, TypeError, ValueError) as error:
        log.warning("prices.corrupt_row", source=source, symbol=instrument.symbol, cause=repr(error))
        return None
    return PriceHistory(
        instrument=_enriched(instrument, row),
        bars=bars,
        source=source,
        fetched_at=fetched_at,
        adjusted=bool(row.adjusted),
    )


def _enriched(instrument: Instrument, row: Row[Any]) -> Instrument:
    """The instrument with what the source told of it, where the directory has nothing of its own."""
    exchange = instrument.exchange or row.exchange
    names = instrument.names or ((("vi", row.name),) if row.name else ())
    if (exchange, names) == (instrument.exchange, instrument.names):
        return instrument
    return replace(instrument, exchange=exchange, names=names)


def _moment(stored: object) -> datetime:
    """The moment with its zone; SQLite keeps it as text. TypeError or ValueError for anything else."""
    moment = stored if isinstance(stored, datetime) else datetime.fromisoformat(stored)  # type: ignore[arg-type]  # no text is refused.
    return moment_of(moment)


def _moment_or_none(stored: object) -> datetime | None:
    try:
        return _moment(stored)
    except (TypeError, ValueError):
        return None
