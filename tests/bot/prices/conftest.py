"""What tests with the real yfinance client share."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path

import pytest
import yfinance
from yfinance import cache as yfinance_cache
from yfinance import data as yfinance_data

from bot.commands.command import Services
from bot.prices.udf import UdfSource
from bot.prices.yahoo import YahooSource
from tests.bot.prices import samples
from tests.bot.prices.sites import FRIDAY_EVENING, House, Sites, UdfSite, YahooSite, fifty_bars
from tests.bot.prices.udf_samples import NOON, SILENCE, Pauses, bars, source_of
from tests.bot.prices.yahoo_samples import TIME_OUT, Clock, week
from tests.servers.udf import UdfServer
from tests.servers.yahoo import YahooServer, loopback_session


@pytest.fixture
def fresh_yfinance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No session, cookie, crumb or answer of another test, and nothing of the user's own cache folder."""
    yfinance.set_tz_cache_location(str(tmp_path))
    monkeypatch.setattr(yfinance_cache._TzCacheManager, "_tz_cache", None)
    # A real one keeps a database open in each worker thread, of which Python 3.13 complains.
    monkeypatch.setattr(yfinance_cache._CookieCacheManager, "_Cookie_cache", yfinance_cache._CookieCacheDummy())
    monkeypatch.setattr(yfinance_data.SingletonMeta, "_instances", {})
    yfinance_data.YfData.cache_get.cache_clear()


@pytest.fixture
def yahoo_server() -> Iterator[YahooServer]:
    """A Yahoo on loopback that has three bars of FPT."""
    with YahooServer() as running:
        running.serve("FPT.VN", week(100_000, 101_000, 102_000))
        yield running


@pytest.fixture
def yahoo_clock() -> Clock:
    """The time at which Yahoo is asked."""
    return Clock()


@pytest.fixture
async def yahoo_source(
    fresh_yfinance: None,  # noqa: ARG001  asked for before the first session is made.
    yahoo_server: YahooServer,
    yahoo_clock: Clock,
) -> AsyncIterator[YahooSource]:
    """The source, through the real yfinance, on that server."""
    opened = YahooSource(session=loopback_session(yahoo_server.url), clock=yahoo_clock, timeout=TIME_OUT)
    yield opened
    await opened.close()


@pytest.fixture
def udf_server() -> Iterator[UdfServer]:
    """A chart server on loopback that has three bars of FPT; its clock stands."""
    with UdfServer(now=NOON) as running:
        running.serve("FPT", bars(100, 101, 102))
        yield running


@pytest.fixture
def udf_clock() -> samples.Clock:
    """The time at which the chart server is asked."""
    return samples.Clock(NOON)


@pytest.fixture
def udf_pauses() -> Pauses:
    """The retries of its questions."""
    return Pauses()


@pytest.fixture
async def udf_source(udf_server: UdfServer, udf_clock: samples.Clock, udf_pauses: Pauses) -> AsyncIterator[UdfSource]:
    """The source on that server."""
    opened = source_of(udf_server, udf_clock, udf_pauses)
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
def sites() -> Iterator[Sites]:
    """Both servers, for all tests of one file."""
    with YahooServer() as yahoo, UdfServer() as udf, pytest.MonkeyPatch.context() as patch:
        # Every client makes one, and that takes longer than all its questions; nothing here is encrypted.
        patch.setattr(ssl, "create_default_context", cache(ssl.create_default_context))
        yield {"yahoo": YahooSite(yahoo), "udf": UdfSite(udf)}


@pytest.fixture
def house(services: Services, sites: Sites) -> House:
    """The assistant over sources on both servers, which have FPT and HPG; what the test before broke is mended."""
    for site in sites.values():
        site.mend()
        for symbol in ("FPT", "HPG"):
            site.serve(symbol, fifty_bars())
    return House(services, sites, samples.Clock(FRIDAY_EVENING))


@pytest.fixture
async def udf_impatient(
    udf_server: UdfServer, udf_clock: samples.Clock, udf_pauses: Pauses
) -> AsyncIterator[UdfSource]:
    """A source on that server that soon gives up waiting."""
    opened = source_of(udf_server, udf_clock, udf_pauses, timeout=SILENCE)
    yield opened
    await opened.close()
