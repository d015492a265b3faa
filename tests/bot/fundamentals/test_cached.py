"""Figures are kept for a day, asked for once, and shown with their reason while the source fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from math import nan
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from analysis.fundamentals import Figure, Stated
from bot.errors import RateLimited, SymbolNotFound, TryLater
from bot.fundamentals.cached import CachedFigures
from bot.fundamentals.port import CompanyFigures
from bot.instruments import Instrument
from bot.storage.company_figures import DatabaseFiguresStore
from bot.storage.database import Database
from tests.bot.fundamentals.samples import FIGURES, FPT, FRIDAY, MOMENT, Clock, FakeSource


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def source(clock: Clock) -> FakeSource:
    return FakeSource(FIGURES, clock)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[DatabaseFiguresStore]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'nenbua.db'}")
    yield DatabaseFiguresStore(database)
    await database.close()


@pytest.fixture
def cached(source: FakeSource, store: DatabaseFiguresStore, clock: Clock) -> CachedFigures:
    return CachedFigures(source, store, clock=clock)


class BrokenStore:
    """A store on a full disk."""

    async def load(self, source: str, instrument: Instrument) -> CompanyFigures | None:
        raise TryLater("storage_failed") from OSError(source, instrument.symbol)

    async def save(self, company: CompanyFigures) -> None:
        raise TryLater("storage_failed") from OSError(company.source)


async def test_a_day_long_the_source_is_not_asked_again(
    cached: CachedFigures, source: FakeSource, clock: Clock
) -> None:
    first = await cached.figures(FPT)
    clock.pass_by(timedelta(hours=23, minutes=59))
    assert await cached.figures(FPT) == first
    assert source.asked == ["FPT"]

    clock.pass_by(timedelta(minutes=1))
    again = await cached.figures(FPT)

    assert source.asked == ["FPT", "FPT"]
    assert again.fetched_at == MOMENT + timedelta(days=1)
    assert (again.figures, again.outage) == (FIGURES, None)


async def test_figures_dated_in_the_future_by_a_wrong_clock_are_asked_for_again(
    cached: CachedFigures, source: FakeSource, clock: Clock
) -> None:
    clock.pass_by(timedelta(days=30))
    await cached.figures(FPT)
    clock.pass_by(timedelta(days=-30))

    assert (await cached.figures(FPT)).fetched_at == MOMENT
    assert source.asked == ["FPT", "FPT"]


async def test_fifty_askers_at_once_are_one_question(cached: CachedFigures, source: FakeSource) -> None:
    answers = await asyncio.gather(*(cached.figures(FPT) for _ in range(50)))

    assert source.asked == ["FPT"]
    assert {id(answer) for answer in answers} == {id(answers[0])}


async def test_one_asker_who_gives_up_takes_nothing_from_the_others(cached: CachedFigures, source: FakeSource) -> None:
    source.may_answer.clear()
    impatient, patient = (asyncio.create_task(cached.figures(FPT)) for _ in range(2))
    await asyncio.sleep(0.01)
    impatient.cancel()
    source.may_answer.set()

    assert (await patient).figures == FIGURES
    assert source.asked == ["FPT"]


@pytest.mark.parametrize(
    ("failure", "outage"),
    [
        (TryLater("source_failed", source="yahoo", symbol="FPT"), "source_failed"),
        (RateLimited("rate_limited", until=MOMENT, source="yahoo"), "rate_limited"),
        (RateLimited("rate_limited", until=MOMENT, source="yahoo", reason="busy"), "busy"),
        (SymbolNotFound("FPT"), "source_failed"),
    ],
)
async def test_old_figures_are_shown_while_the_source_fails(
    cached: CachedFigures, source: FakeSource, clock: Clock, failure: Exception, outage: str
) -> None:
    await cached.figures(FPT)
    source.failure = failure
    clock.pass_by(timedelta(days=9))

    with capture_logs() as logs:
        answer = await cached.figures(FPT)

    assert (answer.figures, answer.fetched_at, answer.outage) == (FIGURES, MOMENT, outage)
    assert [(entry["event"], entry["age_hours"]) for entry in logs] == [("figures.stale", 216)]


async def test_without_old_figures_the_failure_is_told(cached: CachedFigures, source: FakeSource) -> None:
    source.failure = TryLater("source_failed", source="yahoo", symbol="FPT")

    with pytest.raises(TryLater) as caught:
        await cached.figures(FPT)

    assert caught.value is source.failure


async def test_a_source_without_the_company_is_not_asked_for_a_day(
    cached: CachedFigures, source: FakeSource, clock: Clock
) -> None:
    source.given = None

    assert (await cached.figures(FPT)).figures == {}
    assert (await cached.figures(FPT)).figures == {}
    assert source.asked == ["FPT"]

    source.given = FIGURES
    clock.pass_by(timedelta(days=1))
    assert (await cached.figures(FPT)).figures == FIGURES


async def test_a_failure_after_no_figures_is_a_failure(cached: CachedFigures, source: FakeSource, clock: Clock) -> None:
    source.given = None
    await cached.figures(FPT)
    clock.pass_by(timedelta(days=1))
    source.failure = TryLater("source_failed", source="yahoo", symbol="FPT")

    with pytest.raises(TryLater):
        await cached.figures(FPT)


async def test_what_cannot_be_the_figure_is_dropped_and_logged(cached: CachedFigures, source: FakeSource) -> None:
    source.given = FIGURES | {
        Figure.PE: Stated(value=nan, as_of=FRIDAY),
        Figure.DIVIDEND_YIELD: Stated(value=1.8, as_of=FRIDAY),
    }

    with capture_logs() as logs:
        answer = await cached.figures(FPT)

    assert set(answer.figures) == set(Figure) - {Figure.PE, Figure.DIVIDEND_YIELD}
    assert {(entry["event"], entry["figure"]) for entry in logs} == {
        ("figures.dropped", "pe"),
        ("figures.dropped", "dividend_yield"),
    }


async def test_a_store_that_fails_keeps_nobody_from_an_answer(source: FakeSource, clock: Clock) -> None:
    cached = CachedFigures(source, BrokenStore(), clock=clock)

    with capture_logs() as logs:
        answer = await cached.figures(FPT)

    assert answer.figures == FIGURES
    assert [entry["event"] for entry in logs] == ["figures.store_failed"] * 2
    assert await cached.stored(FPT) is None


async def test_closing_ends_what_is_under_way(cached: CachedFigures, source: FakeSource) -> None:
    source.may_answer.clear()
    waiting = asyncio.create_task(cached.figures(FPT))
    await asyncio.sleep(0.01)

    await cached.close()

    with pytest.raises(asyncio.CancelledError):
        await waiting
