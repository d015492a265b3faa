"""What sources gave as the fundamental figures of companies, in the database."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date
from math import isfinite
from typing import Any

import structlog
from sqlalchemy import Row, select

from analysis.fundamentals import Figure, Stated, Statement
from bot.fundamentals.fundamentals import day_of
from bot.fundamentals.port import CompanyFigures
from bot.instruments import Instrument
from bot.storage.database import Database
from bot.storage.moments import moment_of
from bot.storage.tables import COMPANY_FIGURES
from bot.storage.upsert import upsert

log = structlog.get_logger(__name__)

_NAMES = frozenset(figure.value for figure in Figure)


class _CorruptFigures(ValueError):
    """An entry that this program did not write so."""


class DatabaseFiguresStore:
    """The last figures of each source and symbol, a JSON object each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, source: str, instrument: Instrument) -> CompanyFigures | None:
        """What was saved last, or None; a damaged row counts as none and is overwritten by the next answer."""
        table = COMPANY_FIGURES.c
        query = select(COMPANY_FIGURES).where(table.source == source, table.symbol == instrument.symbol)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        figures = None if row is None else _figures_of(row)
        if row is None or figures is None:
            return None
        return CompanyFigures(
            instrument=instrument, source=source, fetched_at=moment_of(row.fetched_at), figures=figures
        )

    async def save(self, company: CompanyFigures) -> None:
        """Keep these figures in place of older ones."""
        written = {
            figure.value: {"value": stated.value, "as_of": stated.as_of.isoformat() if stated.as_of else None}
            for figure, stated in company.figures.items()
        }
        values = {
            "source": company.source,
            "symbol": company.instrument.symbol,
            "fetched_at": company.fetched_at.astimezone(UTC),
            "figures": json.dumps(written, allow_nan=False),
        }
        async with self._database.transaction() as connection:
            await upsert(connection, COMPANY_FIGURES, values)

    async def statements(self, symbols: Collection[str]) -> Mapping[str, Sequence[Statement]]:
        """What each source gave last about each of these companies, sources by name; those without are absent."""
        query = select(COMPANY_FIGURES).where(COMPANY_FIGURES.c.symbol.in_(symbols)).order_by(COMPANY_FIGURES.c.source)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        found: dict[str, list[Statement]] = {}
        for row in rows:
            figures = _figures_of(row)
            if figures is not None:
                known_on = day_of(moment_of(row.fetched_at))
                statement = Statement(source=row.source, known_on=known_on, figures=figures)
                found.setdefault(row.symbol, []).append(statement)
        return found


def _figures_of(row: Row[Any]) -> dict[Figure, Stated] | None:
    """The figures of a row; None where they are damaged. A name of another version of this program is passed over."""
    try:
        entries = json.loads(row.figures)
        moment_of(row.fetched_at)
        if not isinstance(entries, dict):
            raise _CorruptFigures("no object")
        return {Figure(name): _stated(item) for name, item in entries.items() if name in _NAMES}
    except (ValueError, TypeError) as error:
        log.warning("figures.corrupt_row", source=row.source, symbol=row.symbol, cause=str(error))
        return None


def _stated(item: object) -> Stated:
    match item:
        case {"value": value, "as_of": None}:
            return Stated(value=_number(value), as_of=None)
        case {"value": value, "as_of": str(day)}:
            return Stated(value=_number(value), as_of=date.fromisoformat(day))
    raise _CorruptFigures(f"{item!r:.40} is no figure")


def _number(value: object) -> float:
    """The value; JSON as Python reads it also knows NaN and infinities, which are no figures."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise _CorruptFigures(f"{value!r:.40} is no number")
    return float(value)
