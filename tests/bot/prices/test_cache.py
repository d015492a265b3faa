"""The cache in front of a source: when it asks, how often, and what it gives when the source or the store fails."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from bot.errors import RateLimited, SymbolNotFound, TryLater, UserError
from bot.instruments import Instrument
from bot.prices.cache import CachedSource, PriceStore
from bot.prices.port import PriceHistory
from bot.storage.database import Database
from bot.storage.price_store import DatabasePriceStore
from tests.bot.prices.samples import AAA, APPLE, BITCOIN, Clock, FakeSource, FakeStore, a_history, share
from tests.counted import change_of

VIETNAM, NEW_YORK = ZoneInfo("Asia/Ho_Chi_Minh"), ZoneInfo("America/New_York")
FRIDAY = date(2026, 11, 20)
FRIDAY_EVENING = datetime(2026, 11, 20, 16, tzinfo=VIETNAM)
MONDAY_CLOSE = datetime(2026, 11, 23, 15, tzinfo=VIETNAM)
A_SECOND = timedelta(seconds=1)
FAILED = TryLater("source_failed", source="fake", symbol="AAA", reason="timeout")
STORE_FAILED = TryLater("storage_failed")


@pytest.fixture(params=["memory", "database"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[PriceStore]:
    if request.param == "memory":
        yield FakeStore()
        return
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'nenbua.db'}")
    yield DatabasePriceStore(database)
    await database.close()


@pytest.fixture
def clock() -> Clock:
    return Clock(FRIDAY_EVENING)


@pytest.fixture
def source() -> FakeSource:
    return FakeSource(answer=a_history(last=FRIDAY, fetched_at=FRIDAY_EVENING))


@pytest.fixture
def cache(source: FakeSource, store: PriceStore, clock: Clock) -> CachedSource:
    return CachedSource(source, store, clock=clock)


def told(logs: Sequence[Mapping[str, object]]) -> list[tuple[object, ...]]:
    """Each log line's event, level and symbol."""
    return [(line["event"], line["log_level"], line["symbol"]) for line in logs]


async def settle() -> None:
    """Let every task run until it has to wait for something outside."""
    for _ in range(10):
        await asyncio.sleep(0)


def test_bears_the_name_and_the_list_of_its_source() -> None:
    cache = CachedSource(FakeSource(key="yahoo", listed=frozenset({"AAA"})), FakeStore())
    assert (cache.key, cache.symbols()) == ("yahoo", frozenset({"AAA"}))


@pytest.mark.parametrize(
    ("instrument", "last", "fetched_at", "fresh_until"),
    [
        pytest.param(AAA, FRIDAY, FRIDAY_EVENING, MONDAY_CLOSE, id="after Friday's close: to Monday's"),
        pytest.param(AAA, FRIDAY, MONDAY_CLOSE - timedelta(days=3), MONDAY_CLOSE, id="at the close itself"),
        pytest.param(AAA, FRIDAY, datetime(2026, 11, 22, 3, tzinfo=VIETNAM), MONDAY_CLOSE, id="on a Sunday"),
        pytest.param(AAA, FRIDAY, datetime(2026, 11, 23, 8, tzinfo=VIETNAM), MONDAY_CLOSE, id="before the session"),
        pytest.param(
            AAA,
            FRIDAY,
            datetime(2026, 11, 20, 10, 30, tzinfo=VIETNAM),
            datetime(2026, 11, 20, 15, tzinfo=VIETNAM),
            id="during the session, with its bar: to its close",
        ),
        pytest.param(
            AAA,
            date(2026, 11, 19),
            datetime(2026, 11, 20, 10, 30, tzinfo=VIETNAM),
            datetime(2026, 11, 20, 15, tzinfo=VIETNAM),
            id="during the session, without its bar: to its close",
        ),
        pytest.param(
            AAA,
            FRIDAY,
            datetime(2026, 11, 20, 14, 50, tzinfo=VIETNAM),
            datetime(2026, 11, 20, 15, 5, tzinfo=VIETNAM),
            id="just before the close: a quarter of an hour",
        ),
        pytest.param(
            AAA,
            date(2026, 11, 19),
            FRIDAY_EVENING,
            datetime(2026, 11, 20, 16, 15, tzinfo=VIETNAM),
            id="the bar missing after the close: a quarter of an hour",
        ),
        pytest.param(
            AAA,
            date(2026, 2, 13),
            datetime(2026, 2, 13, 15, 1, tzinfo=VIETNAM),
            datetime(2026, 2, 23, 15, tzinfo=VIETNAM),
            id="before Tết: over the whole of it",
        ),
        pytest.param(
            AAA,
            date(2026, 8, 28),
            datetime(2026, 8, 31, 12, tzinfo=VIETNAM),
            datetime(2026, 9, 3, 15, tzinfo=VIETNAM),
            id="on a holiday: to the close after it",
        ),
        pytest.param(
            BITCOIN,
            date(2026, 11, 21),
            datetime(2026, 11, 21, 10, tzinfo=UTC),
            datetime(2026, 11, 22, tzinfo=UTC),
            id="a coin's running day: to midnight UTC, also on a Saturday",
        ),
        pytest.param(
            BITCOIN,
            date(2026, 11, 21),
            datetime(2026, 11, 22, 0, 0, 30, tzinfo=UTC),
            datetime(2026, 11, 23, tzinfo=UTC),
            id="a coin's finished day: to the end of the next",
        ),
        pytest.param(
            APPLE,
            date(2026, 3, 6),
            datetime(2026, 3, 6, 16, 30, tzinfo=NEW_YORK),
            datetime(2026, 3, 9, 20, tzinfo=UTC),
            id="New York, over the change to summer time",
        ),
    ],
)
async def test_is_asked_again_from_this_moment_on(
    store: PriceStore, instrument: Instrument, last: date, fetched_at: datetime, fresh_until: datetime
) -> None:
    source = FakeSource(answer=a_history(instrument, last=last, fetched_at=fetched_at))
    clock = Clock(fetched_at)
    cache = CachedSource(source, store, clock=clock)
    for moment, asked in ((fetched_at, 1), (fresh_until - A_SECOND, 1), (fresh_until, 2)):
        clock.now = moment
        history = await cache.history(instrument)
        assert (moment, len(source.asked)) == (moment, asked)
        assert (history.instrument, history.bars.last_session, history.outage) == (instrument, last, None)
        assert history.fetched_at == fetched_at


async def test_new_bars_take_the_place_of_old_ones(cache: CachedSource, source: FakeSource, clock: Clock) -> None:
    await cache.history(AAA)
    clock.now = MONDAY_CLOSE + timedelta(minutes=1)
    source.answer = a_history(last=clock.now.date(), fetched_at=clock.now, close=20_000)
    for _ in range(2):
        history = await cache.history(AAA)
        assert history.bars.last_session == date(2026, 11, 23)
        assert history.bars.frame["close"].tolist() == [20_000, 20_001, 20_002]
    assert len(source.asked) == 2


async def test_a_history_without_bars_is_asked_for_again_after_a_quarter_of_an_hour(
    cache: CachedSource, source: FakeSource, clock: Clock
) -> None:
    full = a_history(fetched_at=FRIDAY_EVENING)
    source.answer = replace(full, bars=full.bars.until(date(2000, 1, 1)))
    for minutes, asked in ((0, 1), (14, 1), (15, 2)):
        clock.now = FRIDAY_EVENING + timedelta(minutes=minutes)
        assert (await cache.history(AAA)).bars.frame.empty
        assert len(source.asked) == asked


@pytest.mark.parametrize("askers", [10, 50])
async def test_many_askers_at_a_time_cost_one_question(cache: CachedSource, source: FakeSource, askers: int) -> None:
    histories = await asyncio.gather(*(cache.history(AAA) for _ in range(askers)))
    assert source.asked == ["AAA"]
    assert {history.bars.last_session for history in histories} == {FRIDAY}


async def test_askers_of_several_symbols_do_not_wait_for_each_other(cache: CachedSource, source: FakeSource) -> None:
    source.gate = asyncio.Event()
    symbols = [symbol for symbol in ("AAA", "BBB", "CCC") for _ in range(5)]
    asked = [asyncio.create_task(cache.history(share(symbol))) for symbol in symbols]
    async with asyncio.timeout(5):
        while len(source.asked) < 3:  # noqa: ASYNC110 - the database answers in a thread of its own
            await asyncio.sleep(0.01)
    source.gate.set()
    await asyncio.gather(*asked)
    assert sorted(source.asked) == ["AAA", "BBB", "CCC"]


async def test_an_asker_whom_the_store_keeps_waiting_costs_no_second_question(source: FakeSource) -> None:
    # The second look into the store begins before the first answer is saved and ends after it.
    cache = CachedSource(source, FakeStore(slow=[0, 20]), clock=Clock(FRIDAY_EVENING))
    await asyncio.gather(cache.history(AAA), cache.history(AAA))
    assert source.asked == ["AAA"]


async def test_who_gives_up_does_not_take_the_answer_from_others(cache: CachedSource, source: FakeSource) -> None:
    source.gate = asyncio.Event()
    asked = [asyncio.create_task(cache.history(AAA)) for _ in range(3)]
    await settle()
    asked[0].cancel()
    await settle()
    assert [task.done() for task in asked] == [True, False, False]
    source.gate.set()
    assert [(await task).bars.last_session for task in asked[1:]] == [FRIDAY, FRIDAY]
    assert source.asked == ["AAA"]


async def test_an_answer_that_nobody_waits_for_is_kept(source: FakeSource) -> None:
    source.gate = asyncio.Event()
    store = FakeStore()
    cache = CachedSource(source, store, clock=Clock(FRIDAY_EVENING))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(cache.history(AAA), 0.01)
    source.gate.set()
    await settle()
    assert list(store.kept) == [("fake", "AAA")]


@pytest.mark.parametrize(
    "failure",
    [
        FAILED,
        RateLimited("rate_limited", until=MONDAY_CLOSE, source="fake"),
        UserError("exchange_not_served", symbol="AAA"),
        ZeroDivisionError(),
    ],
)
async def test_a_failure_is_told_to_all_and_the_next_ask_tries_again(
    cache: CachedSource, source: FakeSource, failure: Exception
) -> None:
    good, source.answer = source.answer, failure
    outcomes = await asyncio.gather(*(cache.history(AAA) for _ in range(10)), return_exceptions=True)
    assert outcomes == [failure] * 10
    assert source.asked == ["AAA"]
    source.answer = good
    assert (await cache.history(AAA)).bars.last_session == FRIDAY
    assert source.asked == ["AAA", "AAA"]


def refuse(history: PriceHistory) -> PriceHistory:
    raise TryLater("implausible_prices", source=history.source, symbol=history.instrument.symbol, reason="wrong_unit")


async def test_what_a_source_does_not_have_is_not_asked_for_again_at_once(
    cache: CachedSource, source: FakeSource, clock: Clock
) -> None:
    good, source.answer = source.answer, SymbolNotFound("AAA", source="fake")
    for _ in range(3):
        with pytest.raises(SymbolNotFound) as caught:
            await cache.history(AAA)
        assert caught.value.args == source.answer.args
    assert source.asked == ["AAA"]
    source.answer, clock.now = good, clock.now + timedelta(minutes=5)
    assert (await cache.history(AAA)).bars.last_session == FRIDAY


async def test_what_is_not_admitted_takes_no_other_bars_place_and_is_not_asked_for_again_at_once(
    source: FakeSource, clock: Clock
) -> None:
    store = FakeStore()
    await CachedSource(source, store, clock=clock).history(AAA)
    (kept,) = store.kept.values()
    clock.now = MONDAY_CLOSE
    cache = CachedSource(source, store, admit=refuse, clock=clock)
    for _ in range(3):
        with pytest.raises(TryLater, match="wrong_unit"):
            await cache.history(AAA)
    assert source.asked == ["AAA"] * 2
    assert list(store.kept.values()) == [kept]
    assert await cache.last_known(AAA, FAILED) is not None


async def test_kept_bars_that_are_no_longer_admitted_are_asked_for_anew(source: FakeSource, clock: Clock) -> None:
    store = FakeStore()
    await CachedSource(source, store, clock=clock).history(AAA)
    with pytest.raises(TryLater, match="wrong_unit"):
        await CachedSource(source, store, admit=refuse, clock=clock).history(AAA)
    assert source.asked == ["AAA"] * 2


async def test_refusals_are_remembered_up_to_a_number(source: FakeSource, clock: Clock) -> None:
    source.answer = SymbolNotFound("AAA", source="fake")
    cache = CachedSource(source, FakeStore(), clock=clock)
    for number in range(1030):
        with pytest.raises(SymbolNotFound):
            await cache.history(replace(AAA, symbol=f"A{number}"))
    assert len(cache._refusals) == 1024
    assert list(cache._refusals)[-1] == "A1029"


async def test_a_failure_that_nobody_waits_for_is_logged(source: FakeSource) -> None:
    source.gate, source.answer = asyncio.Event(), FAILED
    noise: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: noise.append(context))
    cache = CachedSource(source, FakeStore(), clock=Clock(FRIDAY_EVENING))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(cache.history(AAA), 0.01)
    source.gate.set()
    with capture_logs() as logs:
        await settle()
    assert [(line["event"], line["cause"]) for line in logs] == [("prices.not_answered", repr(FAILED))]
    gc.collect()
    assert noise == []


async def test_a_symbol_that_the_source_has_lost_is_an_outage(
    cache: CachedSource, source: FakeSource, clock: Clock
) -> None:
    await cache.history(AAA)
    clock.now = MONDAY_CLOSE
    source.answer = SymbolNotFound("AAA", source="fake")
    with pytest.raises(TryLater) as caught:
        await cache.history(AAA)
    assert caught.value.args == ("source_failed", {"source": "fake", "symbol": "AAA", "reason": "symbol_lost"})
    assert caught.value.__cause__ is source.answer


async def test_a_failed_refresh_leaves_the_old_bars_where_they_are(
    cache: CachedSource, source: FakeSource, clock: Clock
) -> None:
    await cache.history(AAA)
    clock.now = MONDAY_CLOSE
    source.answer = FAILED
    with pytest.raises(TryLater):
        await cache.history(AAA)
    known = await cache.last_known(AAA, FAILED)
    assert known is not None
    assert known.bars.last_session == FRIDAY


@pytest.mark.parametrize(
    ("failure", "outage"),
    [
        (FAILED, "source_failed"),
        (RateLimited("rate_limited", until=MONDAY_CLOSE), "rate_limited"),
        # The port knows two kinds of outage, and answers have words for these.
        (TryLater("wrong_currency", source="fake", symbol="AAA", expected="VND", got="USD"), "source_failed"),
    ],
)
async def test_old_bars_are_told_with_their_age_and_what_keeps_newer_ones_away(
    cache: CachedSource, source: FakeSource, clock: Clock, failure: TryLater, outage: str
) -> None:
    given = await cache.history(AAA)
    clock.now = FRIDAY_EVENING + timedelta(days=40, hours=1)
    with capture_logs() as logs:
        known = await cache.last_known(AAA, failure)
    assert known is not None
    assert (known.outage, known.fetched_at, known.instrument) == (outage, FRIDAY_EVENING, AAA)
    assert known.bars.frame.equals(given.bars.frame)
    line = {"event": "prices.stale", "log_level": "warning", "source": "fake", "symbol": "AAA", "age_hours": 961}
    assert logs == [line]
    assert source.asked == ["AAA"]


async def test_nothing_is_known_of_a_symbol_never_stored(cache: CachedSource) -> None:
    assert await cache.last_known(AAA, FAILED) is None


@pytest.mark.parametrize("broken", [FakeStore(load_fails=STORE_FAILED), FakeStore(save_fails=STORE_FAILED)])
async def test_a_broken_store_keeps_nobody_from_an_answer(source: FakeSource, broken: FakeStore) -> None:
    cache = CachedSource(source, broken, clock=Clock(FRIDAY_EVENING))
    for times in (1, 2):
        with capture_logs() as logs:
            histories = await asyncio.gather(*(cache.history(AAA) for _ in range(5)))
        assert histories == [source.answer] * 5
        assert len(source.asked) == times
        assert set(told(logs)) == {("prices.store_failed", "warning", "AAA")}


async def test_a_store_that_breaks_wholly_is_told_and_what_the_source_says_holds(source: FakeSource) -> None:
    broken = FakeStore(load_fails=STORE_FAILED, save_fails=STORE_FAILED)
    cache = CachedSource(source, broken, clock=Clock(FRIDAY_EVENING))
    for failure in (FAILED, SymbolNotFound("AAA")):
        source.answer = failure
        with pytest.raises(type(failure)) as caught:
            await cache.history(AAA)
        assert caught.value is failure
    with capture_logs() as logs:
        assert await cache.last_known(AAA, FAILED) is None
    assert told(logs) == [("prices.store_failed", "warning", "AAA")]


async def test_a_bug_in_the_store_is_not_hidden(source: FakeSource) -> None:
    cache = CachedSource(source, FakeStore(load_fails=ZeroDivisionError()), clock=Clock(FRIDAY_EVENING))
    with pytest.raises(ZeroDivisionError):
        await cache.history(AAA)


async def test_a_database_that_cannot_be_opened_keeps_nobody_from_an_answer(tmp_path: Path, source: FakeSource) -> None:
    (tmp_path / "file").write_text("")
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/file/nenbua.db")
    cache = CachedSource(source, DatabasePriceStore(database), clock=Clock(FRIDAY_EVENING))
    with capture_logs() as logs:
        assert await cache.history(AAA) is source.answer
    assert told(logs) == [("prices.store_failed", "warning", "AAA")] * 2
    assert "FileExistsError" in str(logs[0]["cause"])
    await database.close()


async def test_two_caches_on_one_store_share_what_they_fetch(store: PriceStore, source: FakeSource) -> None:
    for _ in range(2):
        await CachedSource(source, store, clock=Clock(FRIDAY_EVENING)).history(AAA)
    assert source.asked == ["AAA"]


async def test_close_ends_what_is_under_way_before_the_source_is_closed(source: FakeSource) -> None:
    source.gate = asyncio.Event()
    cache = CachedSource(source, FakeStore(), clock=Clock(FRIDAY_EVENING))
    asked = [asyncio.create_task(cache.history(share(symbol))) for symbol in ("AAA", "AAA", "BBB")]
    await settle()
    await cache.close()
    assert source.closed == 1
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [asyncio.CancelledError] * 3
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_close_waits_for_an_answer_that_is_being_saved(source: FakeSource) -> None:
    class Slow(FakeStore):
        ended = False

        async def save(self, history: PriceHistory) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0.02)
                await super().save(history)
                self.ended = True

    store = Slow()
    cache = CachedSource(source, store, clock=Clock(FRIDAY_EVENING))
    asked = asyncio.create_task(cache.history(AAA))
    await settle()
    await cache.close()
    assert store.ended
    with pytest.raises(asyncio.CancelledError):
        await asked


async def test_looks_are_counted_as_hits_and_misses(cache: CachedSource, clock: Clock) -> None:
    hits_of, misses_of = (
        change_of("nenbua_price_cache_lookups_total", source=cache.key, outcome=outcome) for outcome in ("hit", "miss")
    )
    with hits_of as hits, misses_of as misses:
        await cache.history(AAA)
        await cache.history(AAA)
        clock.now += timedelta(minutes=2)
        await cache.history(AAA, max_age=timedelta(minutes=3))
        await cache.history(AAA, max_age=timedelta(minutes=1))
    assert (hits.by, misses.by) == (2, 2)
