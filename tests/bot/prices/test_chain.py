"""Several sources in a row: who is asked, who answers, and what is told where nobody does."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from time import monotonic

import pytest
from structlog.testing import capture_logs

from bot.errors import RateLimited, SymbolNotFound, TryLater, UserError
from bot.instruments import Instrument
from bot.prices.cache import CachedSource
from bot.prices.chain import PriceChain
from bot.prices.port import PriceSource
from tests.bot.prices.samples import AAA, BITCOIN, Clock, FakeSource, FakeStore, a_history

NOT_FOUND = SymbolNotFound("AAA", source="other")
NOT_SERVED = UserError("exchange_not_served", symbol="AAA", exchange="HNX", source="yahoo")
FAILED = TryLater("source_failed", source="fake", symbol="AAA", reason="timeout")
REFUSED = RateLimited("rate_limited", until=datetime(2026, 11, 21, 12, tzinfo=UTC), source="fake")
BUSY = RateLimited("rate_limited", until=datetime(2026, 11, 21, 12, tzinfo=UTC), source="fake", reason="busy")
# Long after the sample's bars went stale.
NOW = datetime(2026, 12, 24, 12, tzinfo=UTC)


def source(key: str, answer: Exception | None = None) -> FakeSource:
    """A source that raises that, or has bars of its own."""
    return FakeSource(key=key, answer=answer or a_history(source=key))


def cached(inner: FakeSource, *, stored: bool) -> CachedSource:
    """The source behind a cache, which holds old bars or none."""
    store = FakeStore()
    if stored:
        store.kept[inner.key, "AAA"] = a_history(source=inner.key)
    return CachedSource(inner, store, clock=Clock(NOW))


async def test_the_first_that_has_it_answers_and_no_other_is_asked() -> None:
    first, second, third = source("first", NOT_FOUND), source("second"), source("third")
    history = await PriceChain([first, second, third]).history(AAA)
    assert (history.source, history.outage) == ("second", None)
    assert (first.asked, second.asked, third.asked) == (["AAA"], ["AAA"], [])


@pytest.mark.parametrize("failure", [NOT_FOUND, NOT_SERVED, FAILED, REFUSED])
async def test_after_any_refusal_the_next_is_asked(failure: Exception) -> None:
    assert (await PriceChain([source("first", failure), source("second")]).history(AAA)).source == "second"


async def test_a_failure_is_logged_and_a_symbol_not_found_is_not() -> None:
    with capture_logs() as logs:
        await PriceChain([source("first", FAILED), source("second", NOT_FOUND), source("third")]).history(AAA)
    told = [(line["event"], line["log_level"], line["source"], line["symbol"]) for line in logs]
    assert told == [("prices.source_failed", "warning", "first", "AAA")]


async def test_that_a_source_rests_is_no_news_at_every_question() -> None:
    resting = TryLater("source_failed", source="first", symbol="AAA", reason="resting", until=NOW)
    with capture_logs() as logs:
        await PriceChain([source("first", resting), source("second")]).history(AAA)
    assert [(line["event"], line["log_level"]) for line in logs] == [("prices.source_failed", "debug")]


async def test_what_went_wrong_underneath_is_logged() -> None:
    failure = TryLater("source_failed", source="first", symbol="AAA", reason="bad_file")
    failure.__cause__ = ValueError("row 7")
    with capture_logs() as logs:
        await PriceChain([source("first", failure), source("second")]).history(AAA)
    assert [line["cause"] for line in logs] == ["ValueError('row 7')"]


async def test_fresh_bars_of_a_later_source_come_before_old_ones_of_an_earlier() -> None:
    chain = PriceChain([cached(source("first", FAILED), stored=True), source("second")])
    assert (await chain.history(AAA)).source == "second"


@pytest.mark.parametrize(("failure", "outage"), [(FAILED, "source_failed"), (REFUSED, "rate_limited"), (BUSY, "busy")])
@pytest.mark.parametrize("other", [FAILED, NOT_FOUND, NOT_SERVED])
async def test_old_bars_with_their_outage_where_none_has_fresh_ones(
    failure: TryLater, outage: str, other: Exception
) -> None:
    chain = PriceChain([source("first", other), cached(source("second", failure), stored=True)])
    history = await chain.history(AAA)
    assert (history.source, history.outage) == ("second", outage)
    assert history.bars.last_session == date(2026, 11, 20)
    assert history.fetched_at == datetime(2026, 11, 20, 9, tzinfo=UTC)


async def test_the_first_cache_with_old_bars_gives_them() -> None:
    empty, first, second = (source(key, FAILED) for key in ("empty", "first", "second"))
    chain = PriceChain([cached(empty, stored=False), cached(first, stored=True), cached(second, stored=True)])
    assert (await chain.history(AAA)).source == "first"


async def test_without_old_bars_the_first_failure_is_told() -> None:
    first, second = TryLater("source_failed", source="first"), TryLater("source_failed", source="second")
    chain = PriceChain([source("a", NOT_FOUND), cached(source("first", first), stored=False), source("second", second)])
    with pytest.raises(TryLater) as caught:
        await chain.history(AAA)
    assert caught.value is first


@pytest.mark.parametrize("refusal", [NOT_FOUND, NOT_SERVED])
@pytest.mark.parametrize("failure_first", [True, False])
async def test_a_failure_beats_what_the_others_do_not_have(refusal: Exception, *, failure_first: bool) -> None:
    sources = [source("failed", FAILED), source("refused", refusal)]
    with pytest.raises(TryLater) as caught:
        await PriceChain(sources if failure_first else sources[::-1]).history(AAA)
    assert caught.value is FAILED


async def test_a_symbol_that_nobody_has_is_not_found() -> None:
    with pytest.raises(SymbolNotFound) as caught:
        await PriceChain([source("first", NOT_FOUND), source("second", NOT_FOUND)]).history(AAA)
    assert caught.value.fields == {"symbol": "AAA"}


@pytest.mark.parametrize("answers", [[NOT_SERVED, NOT_FOUND], [NOT_FOUND, NOT_SERVED]])
async def test_an_exchange_not_served_says_more_than_not_found(answers: list[Exception]) -> None:
    with pytest.raises(UserError) as caught:
        await PriceChain([source(str(number), answer) for number, answer in enumerate(answers)]).history(AAA)
    assert caught.value is NOT_SERVED


async def test_a_bug_is_no_failure_of_a_source() -> None:
    second = source("second")
    with pytest.raises(ZeroDivisionError):
        await PriceChain([source("first", ZeroDivisionError()), second]).history(AAA)
    assert second.asked == []


@pytest.mark.parametrize("failures", [[FAILED], [REFUSED], [FAILED, NOT_FOUND], [NOT_FOUND, FAILED], [FAILED, REFUSED]])
async def test_bars_of_a_later_source_name_the_first_that_failed(failures: list[Exception]) -> None:
    sources = [source(f"{type(failure).__name__}{place}", failure) for place, failure in enumerate(failures)]
    failed = [each.key for each in sources if isinstance(each.answer, TryLater)]
    history = await PriceChain([*sources, source("last")]).history(AAA)
    assert (history.source, history.instead_of) == ("last", failed[0])


@pytest.mark.parametrize("refusal", [NOT_FOUND, NOT_SERVED])
async def test_a_source_that_does_not_have_it_has_not_failed(refusal: Exception) -> None:
    history = await PriceChain([source("first", refusal), source("second"), source("third", FAILED)]).history(AAA)
    assert (history.source, history.instead_of) == ("second", None)


async def test_a_silent_source_is_not_waited_for_longer_than_the_limit() -> None:
    silent, second = FakeSource(key="silent", gate=asyncio.Event()), source("second")
    began = monotonic()
    history = await PriceChain([silent, second], longest_wait=0.05).history(AAA)
    assert 0.04 < monotonic() - began < 1
    assert (history.source, history.instead_of) == ("second", "silent")


async def test_where_every_source_is_silent_a_time_out_is_told() -> None:
    chain = PriceChain([FakeSource(key=key, gate=asyncio.Event()) for key in "ab"], longest_wait=0.01)
    with pytest.raises(TryLater) as caught:
        await chain.history(AAA)
    assert caught.value.fields == {"source": "a", "symbol": "AAA", "reason": "timeout"}
    assert isinstance(caught.value.__cause__, TimeoutError)


async def test_however_many_are_silent_nobody_waits_longer_than_twice_the_limit() -> None:
    silent = [FakeSource(key=key, gate=asyncio.Event()) for key in "abcdef"]
    began = monotonic()
    history = await PriceChain([*silent, source("last")], longest_wait=0.2).history(AAA)
    assert 0.3 < monotonic() - began < 1
    assert (history.source, history.instead_of) == ("last", "a")


async def test_old_bars_of_a_silent_source_are_given_after_the_limit() -> None:
    silent = FakeSource(key="silent", gate=asyncio.Event())
    history = await PriceChain([cached(silent, stored=True)], longest_wait=0.01).history(AAA)
    assert (history.source, history.outage) == ("silent", "source_failed")


async def test_what_takes_too_long_for_one_still_comes_for_the_next() -> None:
    slow = FakeSource(key="slow", answer=a_history(source="slow", fetched_at=NOW), gate=asyncio.Event())
    chain = PriceChain([cached(slow, stored=False)], longest_wait=0.05)
    first = asyncio.create_task(chain.history(AAA))
    await asyncio.sleep(0.03)
    second = asyncio.create_task(chain.history(AAA))
    with pytest.raises(TryLater):
        await first
    assert slow.gate is not None
    slow.gate.set()
    assert (await second).source == "slow"
    assert slow.asked == ["AAA"]


@dataclass(eq=False)
class FakeSearch:
    """Finds what a test says, or raises it; waits where it is silent."""

    key: str
    found: Sequence[Instrument] | Exception = ()
    silent: bool = False
    asked: list[tuple[str, int]] = field(default_factory=list)

    async def search(self, text: str, limit: int) -> Sequence[Instrument]:
        self.asked.append((text, limit))
        if self.silent:
            await asyncio.Event().wait()
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


async def test_the_first_source_that_finds_anything_is_believed() -> None:
    searches = [FakeSearch("a"), FakeSearch("b", [AAA, BITCOIN]), FakeSearch("c", [BITCOIN])]
    assert await PriceChain([], searches=searches).search("hoa phat", 3) == [AAA, BITCOIN]
    assert [each.asked for each in searches] == [[("hoa phat", 3)], [("hoa phat", 3)], []]


async def test_a_search_that_fails_finds_nothing_and_is_logged() -> None:
    searches = [FakeSearch("a", FAILED), FakeSearch("b", REFUSED), FakeSearch("c", silent=True)]
    chain = PriceChain([], searches=searches, longest_search=0.01)
    with capture_logs() as logs:
        assert await chain.search("hoa phat", 3) == ()
    told = [(line["event"], line["log_level"], line["source"]) for line in logs]
    assert told == [("prices.search_failed", "warning", key) for key in "abc"]
    assert await PriceChain([]).search("hoa phat", 3) == ()


def test_lists_what_any_source_lists() -> None:
    sources: list[PriceSource] = [
        FakeSource(listed=frozenset({"AAA", "BBB"})),
        FakeSource(),
        CachedSource(FakeSource(listed=frozenset({"BBB", "CCC"})), FakeStore()),
    ]
    chain = PriceChain(sources)
    assert chain.symbols() == {"AAA", "BBB", "CCC"}
    assert [chain.lists(symbol) for symbol in ("AAA", "BBB", "CCC", "DDD")] == [True, True, True, False]
    assert PriceChain([FakeSource()]).symbols() == frozenset()


async def test_closes_every_source_even_where_some_fail_to() -> None:
    sources = [FakeSource(key=key, closing_fails=key in {"b", "c"}) for key in "abcd"]
    with pytest.raises(RuntimeError, match="does not close"):
        await PriceChain([sources[0], CachedSource(sources[1], FakeStore()), *sources[2:]]).close()
    assert [each.closed for each in sources] == [1, 1, 1, 1]
