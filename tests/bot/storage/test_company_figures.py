"""Stored figures: what was saved comes back, of many companies at once too, and damage counts as nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import nan

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from analysis.fundamentals import Figure, Stated
from bot.errors import TryLater
from bot.fundamentals.port import CompanyFigures
from bot.storage.company_figures import DatabaseFiguresStore
from bot.storage.database import Database
from bot.storage.tables import COMPANY_FIGURES
from tests.bot.fundamentals.samples import FIGURES, FPT

# In Vietnam it is the next day already.
FETCHED_AT = datetime(2026, 11, 20, 18, 30, 15, 123456, tzinfo=UTC)
COMPANY = CompanyFigures(instrument=FPT, source="yahoo", fetched_at=FETCHED_AT, figures=FIGURES)


@pytest.fixture
def store(database: Database) -> DatabaseFiguresStore:
    return DatabaseFiguresStore(database)


def of(symbol: str, source: str = "yahoo") -> CompanyFigures:
    return replace(COMPANY, instrument=replace(FPT, symbol=symbol), source=source)


async def damage(database: Database, text: str) -> None:
    async with database.transaction() as connection:
        await connection.execute(update(COMPANY_FIGURES).values(figures=text))


async def test_what_was_saved_comes_back(store: DatabaseFiguresStore) -> None:
    await store.save(COMPANY)

    assert await store.load("yahoo", FPT) == COMPANY


async def test_a_figure_without_a_day_and_no_figures_at_all_come_back(store: DatabaseFiguresStore) -> None:
    undated = replace(COMPANY, figures={Figure.ROE: Stated(value=-0.1, as_of=None)})
    for company in (undated, replace(COMPANY, figures={})):
        await store.save(company)
        assert await store.load("yahoo", FPT) == company


async def test_newer_figures_take_the_place_of_older_ones(store: DatabaseFiguresStore) -> None:
    later = replace(COMPANY, fetched_at=FETCHED_AT + timedelta(days=1), figures={Figure.PE: FIGURES[Figure.PE]})
    await store.save(COMPANY)
    await store.save(later)

    assert await store.load("yahoo", FPT) == later


async def test_sources_and_companies_are_kept_apart(store: DatabaseFiguresStore) -> None:
    await store.save(COMPANY)

    assert await store.load("udf:other", FPT) is None
    assert await store.load("yahoo", replace(FPT, symbol="HPG")) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"pe": 18.2}',
        '{"pe": {"value": "18.2", "as_of": null}}',
        '{"pe": {"value": true, "as_of": null}}',
        '{"pe": {"value": NaN, "as_of": null}}',
        '{"pe": {"value": Infinity, "as_of": null}}',
        '{"pe": {"value": 18.2}}',
        '{"pe": {"value": 18.2, "as_of": "30/09/2026"}}',
        '{"pe": {"value": 18.2, "as_of": 20260930}}',
    ],
)
async def test_a_damaged_row_counts_as_none_and_is_logged(
    store: DatabaseFiguresStore, database: Database, text: str
) -> None:
    await store.save(COMPANY)
    await damage(database, text)

    with capture_logs() as logs:
        assert await store.load("yahoo", FPT) is None
        assert await store.statements(["FPT"]) == {}
    assert [(entry["event"], entry["source"], entry["symbol"]) for entry in logs] == [
        ("figures.corrupt_row", "yahoo", "FPT")
    ] * 2

    await store.save(COMPANY)
    assert await store.load("yahoo", FPT) == COMPANY


async def test_a_figure_of_another_version_is_passed_over(store: DatabaseFiguresStore, database: Database) -> None:
    await store.save(COMPANY)
    await damage(database, '{"pe": {"value": 18, "as_of": "2026-11-20"}, "ev_ebitda": [1, 2]}')

    loaded = await store.load("yahoo", FPT)

    assert loaded is not None
    assert loaded.figures == {Figure.PE: Stated(value=18.0, as_of=date(2026, 11, 20))}


async def test_a_value_that_is_no_number_is_never_written(store: DatabaseFiguresStore) -> None:
    with pytest.raises(ValueError, match="JSON"):
        await store.save(replace(COMPANY, figures={Figure.PE: Stated(value=nan, as_of=None)}))


async def test_many_companies_are_read_at_once(store: DatabaseFiguresStore) -> None:
    for company in (of("FPT"), of("HPG"), of("HPG", "other"), of("VCB")):
        await store.save(company)

    found = await store.statements(["HPG", "FPT", "XXX"])

    assert {symbol: [statement.source for statement in given] for symbol, given in found.items()} == {
        "FPT": ["yahoo"],
        "HPG": ["other", "yahoo"],
    }
    assert found["FPT"][0].figures == FIGURES
    assert found["FPT"][0].known_on == date(2026, 11, 21)


async def test_a_whole_market_is_not_too_many(store: DatabaseFiguresStore) -> None:
    await store.save(COMPANY)

    assert set(await store.statements([f"S{number}" for number in range(2000)] + ["FPT"])) == {"FPT"}


async def test_a_database_that_cannot_be_opened_is_told_as_such() -> None:
    database = Database("sqlite+aiosqlite:////dev/null/nenbua.db")

    with pytest.raises(TryLater, match="storage_failed"):
        await DatabaseFiguresStore(database).load("yahoo", FPT)
    await database.close()
