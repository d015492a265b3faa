"""Prices from a chart server that speaks TradingView's UDF protocol, as those of Vietnamese brokers do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import httpx
import pandas as pd
import structlog

from analysis.bars import BarsError
from analysis.exchanges import InstrumentKind, Market
from bot.clock import Clock, utc_now
from bot.errors import SymbolNotFound, TryLater
from bot.instruments import CANONICAL_SYMBOL, Instrument
from bot.prices.port import PriceHistory
from bot.prices.udf_address import source_key
from bot.prices.udf_answers import (
    DEFAULT_RESOLUTION,
    AnswerError,
    Listing,
    Page,
    ServerError,
    daily_bars,
    read_found,
    read_json,
    read_listing,
    read_page,
    read_resolution,
    udf_symbols,
)
from bot.prices.udf_http import LONGEST_SILENCE_S, HttpAnswer, UdfConnection, jittered_pause, open_client

# Ten years of daily bars, for the same reasons as Yahoo's.
_SPAN = timedelta(days=3653)
_DAY_S = 86_400
# A first bar so soon after the first day asked for is no page that was cut off: the longest closure is two weeks.
_CLOSURE_S = 14 * _DAY_S
_MOST_PAGES = 10
# The protocol knows no limit to an answer. Servers that set one nevertheless set it higher than two years of bars.
_SHORTEST_CUT = 500
_LONGEST_SEARCH = 60
_SEARCHED = 30

# A silent server is asked twice; both time-outs and the pause between them fit into a question's time.
_DEADLINE_TIMEOUTS = 2.25

log = structlog.get_logger(__name__)


class UdfSource:
    """Ten years of daily bars of Vietnamese instruments per question; it has no others.

    url: where `/history` and the rest lie below; name and password in it are used and never told.
    unit: what prices are multiplied by (1000 where the server gives thousand VND, as SSI's, VNDIRECT's and DNSE's do by
        public programs of 2026). Volumes are not, and neither are indices: every server gives their levels in points,
        and multiplying them is a mistake others made (vnstock #78, #85).
    adjusted: whether the server adjusts past prices for dividends and splits, as the charts of brokers do.
    clock: the present moment, with its zone.
    timeout: seconds without a byte after which a request is given up. A question, with all its requests, retries and
        pages, takes at most 2.25 times as long.
    pause: waits before a retry of that number, counted from 0.
    shortest_cut: an answer of fewer bars is whole; only behind a longer one older bars are looked for.
    client: what requests go through, closed with the source; None opens one without a proxy.
    """

    def __init__(  # noqa: PLR0913  one keyword for each thing in which servers differ, or that a test stands in for.
        self,
        url: str,
        *,
        unit: int = 1,
        adjusted: bool = True,
        clock: Clock = utc_now,
        timeout: float = LONGEST_SILENCE_S,
        pause: Callable[[int], Awaitable[None]] = jittered_pause,
        shortest_cut: int = _SHORTEST_CUT,
        client: httpx.AsyncClient | None = None,
    ) -> None:
        self.key = source_key(url, unit=unit, adjusted=adjusted)
        self._unit = unit
        self._adjusted = adjusted
        self._clock = clock
        self._timeout = timeout
        self._shortest_cut = shortest_cut
        self._connection = UdfConnection(
            url.rstrip("/"), self.key, client=client or open_client(timeout), clock=clock, pause=pause
        )
        self._resolution: str | None = None
        self._configuring = asyncio.Lock()
        # Kept only of symbols that the server has, so that nobody can fill the memory with made-up ones.
        self._listings: dict[str, Listing] = {}
        self._names: dict[str, str] = {}

    @property
    def clock_skew(self) -> timedelta | None:
        """How far ahead of ours the server's clock was at its last answer; None before one."""
        return self._connection.watch.skew

    def symbols(self) -> frozenset[str]:
        """Nothing: the protocol lists symbols only by group, which the servers of brokers do not offer."""
        return frozenset()

    async def history(self, instrument: Instrument) -> PriceHistory:
        """Its bars, `fetched_at` the moment before the server was asked.

        Where we do not know the exchange or the name of the instrument, the history's has those that the server tells.
        Raises what the port names: SymbolNotFound also, without asking, for what is not Vietnamese; TryLater with the
        code `wrong_currency`, and `source_failed` with the reason `another_company` where the server has something else
        under that symbol.
        """
        is_ours = instrument.market is Market.VIETNAM and CANONICAL_SYMBOL.fullmatch(instrument.symbol)
        if not is_ours:
            raise SymbolNotFound(instrument.symbol, source=self.key)
        try:
            async with asyncio.timeout(_DEADLINE_TIMEOUTS * self._timeout):
                return await self._history(instrument)
        except TimeoutError as error:
            raise self._failed(instrument, "timeout") from error

    async def search(self, text: str, limit: int = 3) -> tuple[Instrument, ...]:
        """The Vietnamese shares, funds and indices that the server's own search finds, at most so many.

        Raises RateLimited while the server must not be asked, and TryLater for every other failure.
        """
        query = " ".join(text.split())[:_LONGEST_SEARCH]
        if not query or limit < 1:
            return ()
        params: dict[str, str | int] = {"query": query, "type": "", "exchange": "", "limit": max(limit, _SEARCHED)}
        answer = await self._connection.get("search", params, subject=query, retries=0)
        try:
            return read_found(read_json(answer.body), limit)
        except AnswerError as error:
            raise self._unreadable(query, answer) from error

    async def close(self) -> None:
        """Close the connections."""
        await self._connection.close()

    async def _history(self, instrument: Instrument) -> PriceHistory:
        """The bars under the first of its names that the server knows; raises SymbolNotFound where it knows none."""
        names = udf_symbols(instrument)
        if known := self._names.get(instrument.symbol):
            names = (known, *(name for name in names if name != known))
        unknown = SymbolNotFound(instrument.symbol, source=self.key)
        for name in names:
            try:
                return await self._history_of(instrument, name)
            except SymbolNotFound as error:
                unknown = error
        raise unknown

    async def _history_of(self, instrument: Instrument, name: str) -> PriceHistory:
        asked_at = self._clock()
        listing = self._listings.get(name)
        if listing is None:
            listing = await self._listing(instrument, name)
            self._tell_moved(instrument, listing)
        self._check(instrument, name, listing)
        rows = await self._rows(instrument, name, asked_at)
        unit = 1 if instrument.kind is InstrumentKind.INDEX else self._unit
        try:
            bars = await asyncio.to_thread(daily_bars, rows, unit)
        except BarsError as error:
            raise self._failed(instrument, "bad_bars") from error
        if bars.frame.empty:
            raise self._failed(instrument, "bad_bars")
        self._connection.back_off.answered()
        self._listings[name], self._names[instrument.symbol] = listing, name
        return PriceHistory(
            instrument=listing.completed(instrument),
            bars=bars,
            source=self.key,
            fetched_at=asked_at,
            adjusted=self._adjusted,
        )

    def _check(self, instrument: Instrument, name: str, listing: Listing) -> None:
        """Raise TryLater where the server has something else under that name."""
        if contradiction := listing.contradicts(instrument, name):
            raise TryLater(
                "source_failed",
                source=self.key,
                symbol=instrument.symbol,
                reason="another_company",
                **contradiction,
            )
        if instrument.currency and listing.currency and listing.currency != instrument.currency:
            raise TryLater(
                "wrong_currency",
                source=self.key,
                symbol=instrument.symbol,
                expected=instrument.currency,
                got=listing.currency,
            )

    def _tell_moved(self, instrument: Instrument, listing: Listing) -> None:
        """Log that the server names another exchange than the directory, which the operator may bring up to date."""
        is_index = instrument.kind is InstrumentKind.INDEX  # HNX runs UPCoM: an index may be told under either.
        if not is_index and listing.exchange and instrument.exchange not in (None, listing.exchange):
            log.warning(
                "prices.exchange_differs",
                source=self.key,
                symbol=instrument.symbol,
                exchange=listing.exchange,
                known=instrument.exchange,
            )

    async def _listing(self, instrument: Instrument, name: str) -> Listing:
        """What the server tells of that name; nothing where it tells nothing, which does not keep prices away."""
        try:
            answer = await self._connection.get("symbols", {"symbol": name}, subject=instrument.symbol)
            return Listing() if answer.is_complaint else read_listing(read_json(answer.body))
        except AnswerError:
            return Listing()
        except TryLater as error:
            if error.fields.get("reason") not in ("http_status", "bad_answer"):
                raise
            log.info("prices.listing_unknown", source=self.key, symbol=name, cause=repr(error.__cause__))
            return Listing()

    async def _daily_resolution(self) -> str:
        """How the server names a day; a server that fails to tell is asked again the next time."""
        async with self._configuring:
            if self._resolution is None:
                try:
                    async with asyncio.timeout(self._timeout / 2):
                        answer = await self._connection.get("config", {}, subject="config", retries=0)
                    self._resolution = read_resolution(read_json(answer.body))
                except AnswerError:
                    self._resolution = DEFAULT_RESOLUTION
                except (TryLater, TimeoutError) as error:
                    log.info("prices.config_unknown", source=self.key, cause=repr(error.__cause__ or error))
            return self._resolution or DEFAULT_RESOLUTION

    async def _rows(self, instrument: Instrument, name: str, moment: datetime) -> pd.DataFrame:
        """The server's rows of ten years, page by page back from a day after that moment: our clock may be slow.

        Raises SymbolNotFound where there are none.
        """
        resolution = await self._daily_resolution()
        first = int((moment - _SPAN).timestamp()) // _DAY_S * _DAY_S
        last = int(moment.timestamp()) + _DAY_S
        rows: pd.DataFrame | None = None
        for _ in range(_MOST_PAGES):
            page = await self._page(instrument, name, {"resolution": resolution, "from": first, "to": last})
            if page.rows.empty and page.earlier is not None and first <= page.earlier < last - 1:
                last = page.earlier + 1
                continue
            older = page.rows if rows is None else page.rows[page.rows.index < rows.index[0]]
            if older.empty:
                break
            rows = older if rows is None else pd.concat([older, rows])
            last = int(rows.index[0])
            if len(page.rows) < self._shortest_cut or last - first <= _CLOSURE_S:
                break
        else:
            log.warning("prices.history_cut", source=self.key, symbol=name, pages=_MOST_PAGES, first_time=last)
        if rows is None:
            raise SymbolNotFound(instrument.symbol, source=self.key)
        return rows

    async def _page(self, instrument: Instrument, name: str, span: Mapping[str, str | int]) -> Page:
        answer = await self._connection.get("history", {"symbol": name, **span}, subject=instrument.symbol)
        try:
            page = await asyncio.to_thread(_read_page, answer.body)
        except ServerError as error:
            if error.is_about_symbol:
                raise SymbolNotFound(instrument.symbol, source=self.key) from error
            raise self._unreadable(instrument.symbol, answer) from error
        except AnswerError as error:
            raise self._unreadable(instrument.symbol, answer) from error
        self._check(instrument, name, page.listing)
        return page

    def _unreadable(self, subject: str, answer: HttpAnswer) -> TryLater:
        if answer.is_complaint:
            return TryLater(
                "source_failed", source=self.key, symbol=subject, reason="http_status", status=answer.status
            )
        return TryLater("source_failed", source=self.key, symbol=subject, reason="bad_answer")

    def _failed(self, instrument: Instrument, reason: str) -> TryLater:
        return TryLater("source_failed", source=self.key, symbol=instrument.symbol, reason=reason)


def _read_page(body: bytes) -> Page:
    return read_page(read_json(body))
