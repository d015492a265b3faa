"""Daily prices and fundamental figures from Yahoo Finance, asked through yfinance."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from analysis.bars import Bars, BarsError
from analysis.exchanges import InstrumentKind
from bot.clock import Clock, utc_now
from bot.errors import SymbolNotFound, TryLater
from bot.fundamentals.port import CompanyFigures
from bot.instruments import Instrument
from bot.prices.port import PriceHistory
from bot.prices.yahoo_bars import bars_of, tells_anything
from bot.prices.yahoo_figures import stated_figures
from bot.prices.yahoo_names import SOURCE, yahoo_symbol

if TYPE_CHECKING:
    from bot.prices.yahoo_client import YahooClient
    from bot.prices.yahoo_session import YahooSession

_PARALLEL_QUESTIONS = 2


class YahooSource:
    """The whole daily history of one instrument, or the figures of one company, per question.

    session: what requests go through; closed with the source. None opens one that looks like a browser.
    clock: the present moment, with its zone.
    timeout: seconds that each request may take. Measured with yfinance 1.7.0: a good answer is one request for what is
        asked and, the first time, two or three for a cookie; an answer with an error status costs up to nine requests
        in all; a dead network three time-outs.
    Not seen against the live Yahoo: its Vietnamese indices, the fundamental figures it has of Vietnamese companies and
    the currency it gives them in. What it lacks is told as lacking.
    """

    key = SOURCE

    def __init__(
        self,
        *,
        session: YahooSession | None = None,
        clock: Clock = utc_now,
        timeout: float = 10.0,
    ) -> None:
        self._session = session
        self._clock = clock
        self._timeout = timeout
        self._client: YahooClient | None = None
        self._loading = threading.Lock()
        # Own threads, so that a caller who stops waiting does not free a place while its request still runs.
        self._workers = ThreadPoolExecutor(_PARALLEL_QUESTIONS, thread_name_prefix=SOURCE)

    @property
    def clock_skew(self) -> timedelta | None:
        """How far ahead of ours Yahoo's clock was at its last answer; None before one."""
        return self._client.watch.skew if self._client else None

    def symbols(self) -> frozenset[str]:
        """Nothing: Yahoo gives no list."""
        return frozenset()

    async def history(self, instrument: Instrument) -> PriceHistory:
        """Ten years of daily bars, `fetched_at` the moment before Yahoo was asked.

        Raises what the port names, and UserError for an exchange that Yahoo is not known to serve.
        """
        yahoo_symbol(instrument)  # What cannot be asked for needs no thread.
        return await asyncio.get_running_loop().run_in_executor(self._workers, self._history, instrument)

    async def figures(self, instrument: Instrument) -> CompanyFigures:
        """What Yahoo states about a company, each figure with its day; none are in it where Yahoo states none.

        Raises what the port names (SymbolNotFound for all but shares), and UserError as `history` does.
        """
        if instrument.kind is not InstrumentKind.SHARE:
            raise SymbolNotFound(instrument.symbol, source=SOURCE)
        yahoo_symbol(instrument)
        return await asyncio.get_running_loop().run_in_executor(self._workers, self._figures, instrument)

    async def close(self) -> None:
        """Wait for the requests under way, drop those that queue, and close the session."""
        await asyncio.to_thread(self._workers.shutdown, cancel_futures=True)
        if self._session is not None:
            self._session.close()

    def _history(self, instrument: Instrument) -> PriceHistory:
        client = self._loaded_client()
        asked_at = self._clock()
        table, currency = client.table(instrument)
        _check_currency(instrument, currency)
        return PriceHistory(
            instrument=instrument,
            bars=_bars(instrument, table, asked_at),
            source=SOURCE,
            fetched_at=asked_at,
            adjusted=True,
        )

    def _figures(self, instrument: Instrument) -> CompanyFigures:
        client = self._loaded_client()
        asked_at = self._clock()
        figures = stated_figures(client.summary(instrument), instrument)
        return CompanyFigures(instrument=instrument, source=SOURCE, fetched_at=asked_at, figures=figures)

    def _loaded_client(self) -> YahooClient:
        from bot.prices.yahoo_client import YahooClient  # noqa: PLC0415  it takes a second: not at the bot's start.

        with self._loading:
            if self._client is None:
                self._client = YahooClient(self._session, self._clock, self._timeout)
                self._session = self._client.session
            return self._client


def _check_currency(instrument: Instrument, currency: str | None) -> None:
    """Raise TryLater where prices are not in the instrument's currency to the letter: `GBp` is pence, None anything."""
    if instrument.currency is not None and currency != instrument.currency:
        raise TryLater(
            "wrong_currency", source=SOURCE, symbol=instrument.symbol, expected=instrument.currency, got=currency
        )


def _bars(instrument: Instrument, table: pd.DataFrame, asked_at: datetime) -> Bars:
    if not tells_anything(table):
        raise SymbolNotFound(instrument.symbol, source=SOURCE)
    try:
        bars = bars_of(table, instrument.market, asked_at)
    except BarsError as error:
        raise _bad_bars(instrument) from error
    if bars.frame.empty:
        raise _bad_bars(instrument)
    return bars


def _bad_bars(instrument: Instrument) -> TryLater:
    return TryLater("source_failed", source=SOURCE, symbol=instrument.symbol, reason="bad_bars")
