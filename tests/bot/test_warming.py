"""Prices fetched beforehand: what is fetched, what is passed over, which refusal is waited for, and when it ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from bot.directory import Directory
from bot.errors import RateLimited, SymbolNotFound, TryLater
from bot.instruments import Instrument
from bot.prices.cache import CachedSource, PriceStore
from bot.prices.chain import PriceChain
from bot.prices.port import PriceHistory, PriceSource
from bot.storage.database import Database
from bot.storage.price_store import DatabasePriceStore
from bot.warming import Outcome, Warmed, Warming
from tests.bot.prices.samples import Clock, FakeSource, FakeStore, a_history, share

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)
SYMBOLS = ("FPT", "HPG", "SSI", "VCB", "VNM")


def failed(symbol: str) -> TryLater:
    return TryLater("source_failed", source="far", symbol=symbol, reason="timeout")


@dataclass(eq=False)
class FarSource:
    """Answers for every symbol, after the failures that a test has set for it."""

    clock: Clock
    key: str = "far"
    failures: dict[str, list[Exception]] = field(default_factory=dict)
    down: bool = False
    asked: list[str] = field(default_factory=list)

    def symbols(self) -> frozenset[str]:
        return frozenset()

    async def history(self, instrument: Instrument) -> PriceHistory:
        self.asked.append(instrument.symbol)
        if self.down:
            raise failed(instrument.symbol)
        if self.failures.get(instrument.symbol):
            raise self.failures[instrument.symbol].pop(0)
        return a_history(instrument, last=date(2026, 11, 20), fetched_at=self.clock.now, source=self.key)

    async def close(self) -> None:
        pass


@dataclass
class Run:
    """A run of the warming over a cache in a database, its clock moved on by every pause."""

    store: DatabasePriceStore
    clock: Clock = field(default_factory=lambda: Clock(NOW))
    pauses: list[tuple[datetime, str]] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.source = FarSource(self.clock)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.now += timedelta(seconds=seconds)

    def cached(self, source: PriceSource, store: PriceStore | None = None) -> CachedSource:
        return CachedSource(source, store or self.store, clock=self.clock)

    def over(self, symbols: Iterable[str], *sources: PriceSource) -> AsyncIterator[Warmed]:
        warming = Warming(
            PriceChain(sources or [self.cached(self.source)]),
            Directory.load(),
            tell_pause=lambda until, refusal: self.pauses.append((until, refusal.code)),
            clock=self.clock,
            sleep=self.sleep,
        )
        return warming.warm(symbols)

    async def outcomes(self, symbols: Iterable[str], *sources: PriceSource) -> dict[str, str]:
        return {one.symbol: one.outcome.value async for one in self.over(symbols, *sources)}


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Run]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'nenbua.db'}")
    yield Run(DatabasePriceStore(database))
    await database.close()


async def test_what_is_not_there_is_fetched_and_kept(run: Run) -> None:
    assert await run.outcomes(SYMBOLS) == dict.fromkeys(SYMBOLS, "fetched")
    assert run.source.asked == list(SYMBOLS)
    assert set(await run.store.load_many("far", [share(symbol) for symbol in SYMBOLS])) == set(SYMBOLS)


async def test_a_run_that_was_stopped_goes_on_where_it_ended(run: Run) -> None:
    stopped = run.over(SYMBOLS)
    assert [(await anext(stopped)).symbol for _ in range(2)] == ["FPT", "HPG"]
    # As a kill does: nothing is told to the run.
    assert await run.outcomes(SYMBOLS) == dict.fromkeys(SYMBOLS[:2], "fresh") | dict.fromkeys(SYMBOLS[2:], "fetched")
    assert run.source.asked == list(SYMBOLS)


async def test_what_is_out_of_date_is_fetched_again(run: Run) -> None:
    await run.outcomes(["FPT"])
    run.clock.now += timedelta(days=3, hours=12)
    assert await run.outcomes(["FPT"]) == {"FPT": "fetched"}


async def test_fresh_bars_of_a_later_source_are_passed_over_too(run: Run) -> None:
    await run.outcomes(SYMBOLS)
    nobody = FakeSource(key="nobody", answer=SymbolNotFound("FPT"))
    chain = (run.cached(nobody), run.cached(run.source))
    run.clock.now += A_MINUTE
    assert await run.outcomes(SYMBOLS, *chain) == dict.fromkeys(SYMBOLS, "fresh")
    assert run.source.asked == list(SYMBOLS)


async def test_a_symbol_that_fails_stops_none_of_the_others(run: Run) -> None:
    run.source.failures = {"HPG": [failed("HPG")], "SSI": [SymbolNotFound("SSI")]}
    warmed = [one async for one in run.over(["FPT", "HPG", "SSI", "no symbol!", "VNM"])]
    assert [(one.symbol, one.outcome) for one in warmed] == [
        ("FPT", Outcome.FETCHED),
        ("HPG", Outcome.FAILED),
        ("SSI", Outcome.FAILED),
        ("no symbol!", Outcome.FAILED),
        ("VNM", Outcome.FETCHED),
    ]
    assert [one.failure.code if one.failure else None for one in warmed] == [
        None,
        "source_failed",
        "unknown_symbol",
        "unknown_symbol",
        None,
    ]


async def test_old_bars_are_not_taken_for_fetched_ones(run: Run) -> None:
    await run.outcomes(["FPT"])
    run.clock.now += timedelta(days=3, hours=12)
    run.source.down = True
    assert await run.outcomes(["FPT"]) == {"FPT": "failed"}


async def test_a_refusal_is_waited_for_until_the_moment_it_names(run: Run) -> None:
    until = NOW + 7 * A_MINUTE
    run.source.failures = {"HPG": [RateLimited("rate_limited", until=until, source="far")]}
    assert await run.outcomes(SYMBOLS) == dict.fromkeys(SYMBOLS, "fetched")
    assert run.pauses == [(until, "rate_limited")]
    assert run.slept == [7 * 60]


async def test_a_source_that_rests_after_failures_is_waited_for(run: Run) -> None:
    until = NOW + A_MINUTE / 2
    resting = TryLater("source_failed", source="far", symbol="HPG", reason="resting", until=until)
    run.source.failures = {"HPG": [resting]}
    assert await run.outcomes(SYMBOLS) == dict.fromkeys(SYMBOLS, "fetched")
    assert run.pauses == [(until, "source_failed")]


async def test_a_moment_that_has_passed_is_a_second_of_rest(run: Run) -> None:
    run.source.failures = {"FPT": [RateLimited("rate_limited", until=NOW - A_MINUTE, source="far")]}
    assert await run.outcomes(["FPT"]) == {"FPT": "fetched"}
    assert run.slept == [1]


async def test_a_symbol_is_tried_three_times(run: Run) -> None:
    refusals: list[Exception] = [RateLimited("rate_limited", until=NOW + A_MINUTE, source="far") for _ in range(9)]
    run.source.failures = {"FPT": refusals}
    assert await run.outcomes(["FPT", "HPG"]) == {"FPT": "failed", "HPG": "fetched"}
    assert run.source.asked == ["FPT", "FPT", "FPT", "HPG"]


async def test_a_long_refusal_ends_the_run_and_what_is_fresh_is_told_all_the_same(run: Run) -> None:
    await run.outcomes(["VNM"])
    run.source.failures = {"HPG": [RateLimited("rate_limited", until=NOW + 60 * A_MINUTE, source="far")]}
    expected = {"FPT": "fetched", "HPG": "failed", "SSI": "left", "VCB": "left", "VNM": "fresh"}
    assert await run.outcomes(SYMBOLS) == expected
    assert (run.pauses, run.slept) == ([], [])
    assert await run.outcomes(SYMBOLS) == dict.fromkeys(("FPT", "VNM"), "fresh") | dict.fromkeys(
        ("HPG", "SSI", "VCB"), "fetched"
    )


async def test_a_source_that_is_down_is_left_alone_after_ten_failures(run: Run) -> None:
    run.source.down = True
    symbols = ["".join(letters) for letters in product("BCDFGH", repeat=3)]
    outcomes = list((await run.outcomes(symbols)).values())
    assert outcomes == ["failed"] * 10 + ["left"] * 206
    assert len(run.source.asked) == 10


async def test_prices_that_are_refused_are_no_illness_of_the_source(run: Run) -> None:
    symbols = ["".join(letters) for letters in product("BCD", repeat=3)]
    run.source.failures = {
        symbol: [TryLater("wrong_currency", source="far", symbol=symbol, expected="VND", got="USD")]
        for symbol in symbols
    }
    assert await run.outcomes(symbols) == dict.fromkeys(symbols, "failed")
    assert len(run.source.asked) == 27


async def test_what_cannot_be_kept_has_failed_and_not_the_whole_market_is_fetched_in_vain(run: Run) -> None:
    full_disk = run.cached(run.source, FakeStore(save_fails=TryLater("storage_failed")))
    symbols = ["".join(letters) for letters in product("BCD", repeat=3)]
    outcomes = await run.outcomes(symbols, full_disk)
    assert list(outcomes.values()) == ["failed"] * 10 + ["left"] * 17
    assert len(run.source.asked) == 10


async def test_a_source_without_a_cache_beside_one_with_a_cache_needs_none(run: Run) -> None:
    here = FakeSource(key="here", answer=a_history(fetched_at=NOW, source="here"))
    assert await run.outcomes(["FPT"], here, run.cached(run.source)) == {"FPT": "fetched"}
    assert run.source.asked == []
