"""The operator's listing in the database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import structlog
from sqlalchemy import Row, delete, insert, select

from analysis.exchanges import InstrumentKind
from bot.directory import Directory
from bot.directory.company import Company
from bot.errors import TryLater
from bot.storage.database import Database
from bot.storage.rows import known_or_none, readable
from bot.storage.tables import COMPANIES

log = structlog.get_logger(__name__)

_NO_FIGURES = "{}"


class CompanyStore:
    """The companies of the listing that was imported last."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[Company, ...]:
        """Every company, by symbol; a damaged row is left out.

        Raises TryLater (`storage_failed`) where the database fails.
        """
        async with self._database.reading() as connection:
            rows = (await connection.execute(select(COMPANIES).order_by(COMPANIES.c.symbol))).all()
        return tuple(readable(COMPANIES, rows, _company))

    async def replace_all(self, companies: Iterable[Company]) -> None:
        """Keep these in place of those that were there: all of them, or none and the old ones stay.

        Raises TryLater (`storage_failed`) where the database fails.
        """
        rows = [_row(company) for company in companies]
        async with self._database.transaction() as connection:
            await connection.execute(delete(COMPANIES))
            if rows:
                await connection.execute(insert(COMPANIES), rows)


async def read_directory(database: Database) -> Directory:
    """The packaged list with the operator's listing; the packaged list alone where the database cannot be read.

    A database that nobody has made yet holds no listing, and is not made for the question.
    """
    try:
        companies = await CompanyStore(database).all() if database.is_made() else ()
    except TryLater as error:
        log.warning("directory.listing_not_read", code=error.code, cause=repr(error.__cause__))
        companies = ()
    return Directory.load(companies)


def _row(company: Company) -> dict[str, object]:
    return {
        "symbol": company.symbol,
        "kind": company.kind.value,
        "exchange": company.exchange,
        "name_vi": company.name_vi,
        "name_en": company.name_en,
        "short_name": company.short_name,
        "sector": company.sector,
        "shares_outstanding": company.shares_outstanding,
        "as_of": company.as_of,
        "figures": json.dumps(dict(company.figures), allow_nan=False),
    }


def _company(row: Row[Any]) -> Company:
    return Company(
        symbol=row.symbol,
        kind=InstrumentKind(row.kind),
        exchange=row.exchange,
        name_vi=row.name_vi,
        name_en=row.name_en,
        short_name=row.short_name,
        sector=row.sector,
        shares_outstanding=row.shares_outstanding,
        as_of=known_or_none(date, row.as_of),
        figures=_figures(row.figures),
    )


def _figures(text: str) -> dict[str, float]:
    """The figures by name; ValueError or TypeError where they are damaged."""
    if text == _NO_FIGURES:
        return {}
    figures = json.loads(text)
    if not isinstance(figures, dict):
        raise TypeError("figures are no JSON object")
    return {str(name): float(value) for name, value in figures.items()}
