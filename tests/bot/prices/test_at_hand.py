"""What a cache has at hand: many symbols in one look, nobody asked, nothing that is out of date."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from structlog.testing import capture_logs

from bot.directory import Directory
from bot.errors import RateLimited, SymbolNotFound, TryLater
from bot.members import Member, read_members
from bot.prices.cache import CachedSource
from bot.prices.chain import PriceChain
from bot.storage.database import Database
from bot.storage.price_store import DatabasePriceStore
from tests.bot.prices.samples import AAA, Clock, FakeSource, FakeStore, a_history, share

# The evening of the last bar's day: it holds until Monday's close.
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
MONDAY_CLOSE = datetime(2026, 11, 23, 8, tzinfo=UTC)


@dataclass
class Kept:
    """A cache over a database in which a test puts what it needs."""

    database: Database
    clock: Clock = field(default_factory=lambda: Clock(NOW))
    source: FakeSource = field(default_factory=FakeSource)

    def __post_init__(self) -> None:
        self.store = DatabasePriceStore(self.database)
        self.cache = CachedSource(self.source, self.store, clock=self.clock)

    async def keep(self, *symbols: str, fetched_at: datetime = NOW) -> None:
        for symbol in symbols:
            await self.store.save(a_history(share(symbol), fetched_at=fetched_at))


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'nenbua.db'}")
    yield Kept(database)
    await database.close()


async def at_hand(kept: Kept, *symbols: str) -> list[str]:
    return sorted(await kept.cache.at_hand([share(symbol) for symbol in symbols]))


async def test_what_is_kept_is_at_hand_and_nobody_is_asked(kept: Kept) -> None:
    await kept.keep("AAA", "BBB")
    assert await at_hand(kept, "AAA", "BBB", "CCC") == ["AAA", "BBB"]
    assert kept.source.asked == []


async def test_what_is_out_of_date_is_not_at_hand(kept: Kept) -> None:
    await kept.keep("AAA")
    kept.clock.now = MONDAY_CLOSE - timedelta(seconds=1)
    assert await at_hand(kept, "AAA") == ["AAA"]
    kept.clock.now = MONDAY_CLOSE
    assert await at_hand(kept, "AAA") == []


@pytest.mark.parametrize(("ahead", "expected"), [(timedelta(minutes=4), ["AAA"]), (timedelta(minutes=6), [])])
async def test_bars_that_a_wrong_clock_has_dated_are_asked_for_again(
    kept: Kept, ahead: timedelta, expected: list[str]
) -> None:
    await kept.keep("AAA", fetched_at=NOW + ahead)
    assert await at_hand(kept, "AAA") == expected
    await kept.cache.history(AAA)
    assert kept.source.asked == ([] if expected else ["AAA"])


async def test_bars_dated_far_ahead_do_not_stay_for_ever(kept: Kept) -> None:
    await kept.keep("AAA", fetched_at=datetime(9999, 1, 1, tzinfo=UTC))
    assert await at_hand(kept, "AAA") == []
    kept.source.answer = a_history(fetched_at=NOW)
    await kept.cache.history(AAA)
    assert await at_hand(kept, "AAA") == ["AAA"]


async def test_a_store_that_fails_has_nothing_at_hand() -> None:
    cache = CachedSource(FakeSource(), FakeStore(load_fails=TryLater("storage_failed")), clock=Clock(NOW))
    with capture_logs() as logs:
        assert await cache.at_hand([share("AAA"), share("BBB")]) == {}
    assert [(line["event"], line["symbol"]) for line in logs] == [("prices.store_failed", "2 symbols")]


async def test_a_chain_has_at_hand_what_its_first_source_keeps(kept: Kept) -> None:
    await kept.keep("AAA")
    later = CachedSource(FakeSource(key="later"), FakeStore(kept={("later", "BBB"): a_history(share("BBB"))}))
    chain = PriceChain([kept.cache, later])
    # Whether the first source has BBB is not known without asking it.
    assert list(await chain.at_hand([share("AAA"), share("BBB")])) == ["AAA"]
    assert await PriceChain([FakeSource(), kept.cache]).at_hand([AAA]) == {}
    assert (chain.is_cached, PriceChain([FakeSource()]).is_cached) == (True, False)


async def test_what_is_kept_may_be_had_however_old_and_nobody_is_asked(kept: Kept) -> None:
    await kept.keep("AAA")
    kept.clock.now = MONDAY_CLOSE + timedelta(days=30)
    later = CachedSource(
        FakeSource(key="later"),
        FakeStore(kept={("later", "AAA"): a_history(source="later"), ("later", "BBB"): a_history(share("BBB"))}),
    )
    found = await PriceChain([kept.cache, FakeSource(), later]).kept([share("AAA"), share("BBB"), share("CCC")])
    # Of two sources that have it, the first.
    assert {symbol: history.source for symbol, history in found.items()} == {"AAA": "fake", "BBB": "fake"}
    assert kept.source.asked == []


async def test_a_store_that_fails_keeps_nothing() -> None:
    cache = CachedSource(FakeSource(), FakeStore(load_fails=TryLater("storage_failed")), clock=Clock(NOW))
    assert await PriceChain([cache]).kept([AAA]) == {}


async def test_many_members_are_read_in_a_few_looks(kept: Kept) -> None:
    symbols = sorted(f"{first}{second}A" for first in "BCDEGHIKLMNPRSTVX" for second in "BCDEGHIKLMN")
    await kept.keep(*symbols)
    kept.source.answer = SymbolNotFound("XYZ")
    looks: list[str] = []
    engine = await kept.database._open()
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *told: looks.append(told[2]))
    asked = [*symbols[:150], "no symbol!", *symbols[150:], "XYZ"]
    read = [member async for member in read_members(PriceChain([kept.cache]), Directory.load(), asked)]
    assert [one.instrument.symbol if isinstance(one, Member) else one.symbol for one in read] == asked
    assert [one.symbol for one in read if not isinstance(one, Member)] == ["no symbol!", "XYZ"]
    # Two looks for 189 symbols, and one for the symbol that was not at hand.
    assert (len(symbols), len(looks)) == (187, 3)
    assert kept.source.asked == ["XYZ"]


async def test_current_bars_are_never_old_ones(kept: Kept) -> None:
    await kept.keep("AAA")
    kept.clock.now = MONDAY_CLOSE
    refusal = RateLimited("rate_limited", until=MONDAY_CLOSE + timedelta(minutes=1), source="fake")
    kept.source.answer = refusal
    chain = PriceChain([kept.cache])
    assert (await chain.history(AAA)).outage == "rate_limited"
    with pytest.raises(RateLimited) as caught:
        await chain.current(AAA)
    assert caught.value is refusal
