"""Several instruments at once: what is found, what is missing and why, and that they are asked side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from bot.ask import Ask
from bot.commands.command import Request, Services
from bot.commands.several import Several, find_several, listed
from bot.errors import SymbolNotFound, TryLater, UserError
from bot.instruments import Instrument
from bot.prices.chain import PriceChain
from bot.prices.demo import DemoSource
from bot.prices.port import PriceHistory
from bot.replies.words import words_in
from bot.understanding.intent import Arguments
from tests.bot.conftest import NOW

LIMITED = TryLater("source_failed", source="yahoo", symbol="GSPC", reason="timed_out")
REFUSED = UserError("exchange_not_served", symbol="SSEC", exchange="SSE", source="yahoo")


class Meeting:
    """Demo prices that arrive only when all that are expected are being waited for; some fail."""

    key = "demo"

    def __init__(self, demo: DemoSource, failures: Mapping[str, Exception], expected: int) -> None:
        self._demo = demo
        self._failures = failures
        self._together = asyncio.Barrier(expected)

    def symbols(self) -> frozenset[str]:
        """The demo's."""
        return self._demo.symbols()

    async def history(self, instrument: Instrument) -> PriceHistory:
        """The demo's, or the failure."""
        await asyncio.wait_for(self._together.wait(), timeout=5)
        if instrument.symbol in self._failures:
            raise self._failures[instrument.symbol]
        return await self._demo.history(instrument)

    async def close(self) -> None:
        """Nothing is held open."""


def request_of(services: Services, as_of: date | None = None) -> Request:
    ask = Ask(text="", asked_at=NOW, as_of=as_of)
    return Request(ask=ask, arguments=Arguments(), words=words_in("vi"), services=services)


async def find(
    services: Services, *symbols: str, failures: Mapping[str, Exception] | None = None, as_of: date | None = None
) -> Several:
    source = Meeting(DemoSource(services.directory, clock=lambda: NOW), failures or {}, len(symbols))
    request = request_of(replace(services, prices=PriceChain([source])), as_of)
    return await find_several(request, listed(request, symbols))


async def test_all_are_found_side_by_side_in_the_order_asked_for(services: Services) -> None:
    several = await find(services, "VNINDEX", "BTC-USD", "RUT")

    assert list(several.found) == ["VNINDEX", "BTC-USD", "RUT"]
    assert [history.instrument.symbol for history in several.histories] == ["VNINDEX", "BTC-USD", "RUT"]
    assert several.missing == ()
    assert all(len(series.bars.finished) > 1000 for series in several.found.values())


async def test_one_that_fails_does_not_lose_the_others(services: Services) -> None:
    failures = {"GSPC": LIMITED, "SSEC": REFUSED, "RUT": SymbolNotFound("RUT")}

    several = await find(services, "VNINDEX", "GSPC", "SSEC", "RUT", "VN30", failures=failures)

    assert list(several.found) == ["VNINDEX", "VN30"]
    assert {lost.instrument.symbol: lost.error.code for lost in several.missing} == {
        "GSPC": "source_failed",
        "SSEC": "exchange_not_served",
        "RUT": "unknown_symbol",
    }


async def test_where_nothing_is_found_what_may_come_later_is_told_first(services: Services) -> None:
    with pytest.raises(TryLater) as later:
        await find(services, "RUT", "GSPC", failures={"RUT": SymbolNotFound("RUT"), "GSPC": LIMITED})
    assert later.value is LIMITED

    with pytest.raises(UserError) as never:
        await find(services, "RUT", "SSEC", failures={"RUT": SymbolNotFound("RUT"), "SSEC": REFUSED})
    assert never.value.code == "nothing_found"


async def test_a_bug_is_not_taken_for_a_missing_symbol(services: Services) -> None:
    with pytest.raises(ZeroDivisionError):
        await find(services, "RUT", "GSPC", failures={"GSPC": ZeroDivisionError()})


async def test_later_bars_are_hidden_and_one_without_earlier_ones_is_missing(services: Services) -> None:
    several = await find(services, "VNINDEX", "RUT", as_of=date(2024, 5, 12))
    assert {series.history.bars.last_session for series in several.found.values()} == {date(2024, 5, 10)}
    assert {series.bars.finished.index[-1].date() for series in several.found.values()} == {date(2024, 5, 10)}

    with pytest.raises(UserError) as caught:
        await find(services, "VNINDEX", "RUT", as_of=date(2020, 1, 1))
    assert caught.value.code == "nothing_found"


def test_an_instrument_that_nothing_could_be_is_refused(services: Services) -> None:
    request = request_of(services)

    assert [instrument.symbol for instrument in listed(request, ("RUT", "FPT"))] == ["RUT", "FPT"]
    with pytest.raises(SymbolNotFound):
        listed(request, ("RUT", "FPTX1"))
