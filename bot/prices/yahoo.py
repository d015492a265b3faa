"""Daily prices from Yahoo Finance, asked through yfinance."""

from __future__ import annotations

import asyncio
import threading
import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.bars import Bars, BarsError, check_bars
from analysis.exchanges import TRADING_HOURS, InstrumentKind, Market
from bot.errors import NenBuaError, RateLimited, SymbolNotFound, TryLater, UserError
from bot.instruments import Instrument
from bot.prices.port import PriceHistory

if TYPE_CHECKING:
    from curl_cffi.requests import Response, Session

SOURCE = "yahoo"

# Ten years are 2,500 bars in about 150 kB: enough for a 14-month RSI to settle (70 months) and for a 200-week average
# (4 years). "max" would bring up to 60 years of an American share, six times the bytes, which no indicator needs.
_SPAN = "10y"
_PARALLEL_QUESTIONS = 2
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=1)

# Vietnam: public programs write these two, none proves that Yahoo answers; an empty answer is told, not filled with
# a proxy. Others: manual of R's qrmdata (^GSPC, ^DJI, 000001.SS; 2016-01), ystockquote #41 (^IXIC; 2016-04); no source
# found for ^RUT.
_INDICES = {
    "VNINDEX": "^VNINDEX.VN",
    "VN30": "^VN30.VN",
    "GSPC": "^GSPC",
    "RUT": "^RUT",
    "IXIC": "^IXIC",
    "DJI": "^DJI",
    "SSEC": "000001.SS",
}

# `.VN` is the Ho Chi Minh exchange (yfinance 1.7.0, const.py, XSTC: VN). HNX and UPCoM have no code there, and public
# programs disagree about a suffix. A share whose exchange we do not know is asked for, as most are on HOSE.
_SERVED_VIETNAMESE_EXCHANGES = ("HOSE", None)

# What Yahoo writes about a symbol it does not have (yfinance #1548, 2023-06; PR #2903, 2026-07). Other descriptions in
# the same place ("Invalid Crumb", an internal error) are faults.
_UNKNOWN_SYMBOL_PREFIX = "No data found"


def utc_now() -> datetime:
    """The present moment, with its zone."""
    return datetime.now(UTC)


def yahoo_symbol(instrument: Instrument) -> str:
    """The name that Yahoo knows the instrument by.

    Raises SymbolNotFound for what Yahoo does not list, and UserError for a Vietnamese exchange unproven on Yahoo.
    """
    if instrument.kind is InstrumentKind.INDEX and instrument.symbol in _INDICES:
        return _INDICES[instrument.symbol]
    if instrument.kind is InstrumentKind.INDEX or instrument.market is Market.CHINA:
        raise SymbolNotFound(instrument.symbol, source=SOURCE)
    if instrument.market is not Market.VIETNAM:
        return instrument.symbol
    if instrument.exchange not in _SERVED_VIETNAMESE_EXCHANGES:
        raise UserError("exchange_not_served", symbol=instrument.symbol, exchange=instrument.exchange, source=SOURCE)
    return f"{instrument.symbol}.VN"


class YahooSource:
    """The whole daily history of one instrument per question, adjusted for dividends and splits.

    session: what requests go through; closed with the source. None opens one that looks like a browser.
    clock: the present moment, with its zone.
    timeout: seconds that each request may take. Measured with yfinance 1.7.0: a good answer is one request for prices
        and, the first time, two or three for a cookie; an answer with an error status costs up to nine requests in
        all; a dead network three time-outs.
    """

    key = SOURCE

    def __init__(
        self,
        *,
        session: Session[Response] | None = None,
        clock: Callable[[], datetime] = utc_now,
        timeout: float = 10.0,
    ) -> None:
        self._session = session
        self._clock = clock
        self._timeout = timeout
        self._client: _Client | None = None
        self._loading = threading.Lock()
        self._back_off = _BackOff(clock)
        # Own threads, so that a caller who stops waiting does not free a place while its request still runs.
        self._workers = ThreadPoolExecutor(_PARALLEL_QUESTIONS, thread_name_prefix=SOURCE)

    def symbols(self) -> frozenset[str]:
        """Nothing: Yahoo gives no list."""
        return frozenset()

    async def history(self, instrument: Instrument) -> PriceHistory:
        """Ten years of daily bars, `fetched_at` the moment before Yahoo was asked.

        Raises what the port names, and UserError for an exchange that Yahoo is not known to serve.
        """
        symbol = yahoo_symbol(instrument)
        return await asyncio.get_running_loop().run_in_executor(self._workers, self._fetch, instrument, symbol)

    async def close(self) -> None:
        """Wait for the requests under way, drop those that queue, and close the session."""
        await asyncio.to_thread(self._workers.shutdown, cancel_futures=True)
        if self._session is not None:
            self._session.close()

    def _fetch(self, instrument: Instrument, symbol: str) -> PriceHistory:
        self._back_off.check()  # Here and not before: Yahoo may refuse another question while this one queues.
        asked_at = self._clock()
        table, currency = self._ask(instrument, symbol)
        self._back_off.answered()
        _check_currency(instrument, currency)
        return PriceHistory(
            instrument=instrument, bars=_checked(instrument, table), source=SOURCE, fetched_at=asked_at, adjusted=True
        )

    def _ask(self, instrument: Instrument, symbol: str) -> tuple[pd.DataFrame, str | None]:
        """Yahoo's table and the currency it names; every failure translated, with its cause chained."""
        client = self._loaded_client()
        ticker = client.ticker(symbol, session=client.session)
        # Else yfinance spends a request on the zone, and keeps a failed answer to it for as long as the process lives.
        # It only words messages with it; bars are dated by the zone that comes with them.
        ticker._tz = TRADING_HOURS[instrument.market].zone.key  # noqa: SLF001  yfinance 1.7.0 has no public way.
        try:
            table = ticker.history(period=_SPAN, interval="1d", auto_adjust=True, actions=False, timeout=self._timeout)
        except client.rate_limited as error:
            raise RateLimited("rate_limited", until=self._back_off.refused(), source=SOURCE) from error
        except client.prices_missing as error:
            raise _missing(instrument, error.yahoo_reason, ticker.history_metadata) from error
        except client.timed_out as error:
            raise _failed(instrument, "timeout") from error
        except client.cut_off as error:
            raise _failed(instrument, "connection") from error
        except client.unreadable as error:
            raise _failed(instrument, "bad_answer") from error
        return table, ticker.history_metadata.get("currency")

    def _loaded_client(self) -> _Client:
        with self._loading:
            if self._client is None:
                self._client = _load_client(self._session, self._timeout)
                self._session = self._client.session
            return self._client


class _BackOff:
    """When Yahoo may be asked again after it refused; the pause doubles until it answers."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._pause = _FIRST_PAUSE
        self._until: datetime | None = None

    def check(self) -> None:
        """Raise RateLimited while Yahoo must not be asked."""
        with self._lock:
            if self._until is not None and self._clock() < self._until:
                raise RateLimited("rate_limited", until=self._until, source=SOURCE)

    def refused(self) -> datetime:
        """The moment until which to keep quiet; two refusals at one time count as one."""
        with self._lock:
            now = self._clock()
            if self._until is None or now >= self._until:
                self._until = now + self._pause
                self._pause = min(2 * self._pause, _LONGEST_PAUSE)
            return self._until

    def answered(self) -> None:
        """Start again with the shortest pause, unless somebody else was refused meanwhile."""
        with self._lock:
            if self._until is None or self._clock() >= self._until:
                self._until = None
                self._pause = _FIRST_PAUSE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Client:
    """What is used of yfinance and curl_cffi, and how their exceptions are read."""

    ticker: Callable[..., Any]
    session: Session[Response]
    rate_limited: type[Exception]
    prices_missing: type[Any]
    timed_out: type[Exception]
    cut_off: type[Exception]
    unreadable: tuple[type[Exception], ...]


def _load_client(session: Session[Response] | None, timeout: float) -> _Client:
    """The client, imported at the first question: the import takes a second that the bot's start should not pay."""
    import curl_cffi  # noqa: PLC0415  see the docstring.
    import yfinance  # noqa: PLC0415  see the docstring.

    # By default an outage is an empty table, as a delisted share is.
    yfinance.config.debug.hide_exceptions = False
    # yfinance 1.7.0 writes for pandas 2 and switches its deprecation warnings on: five for every history.
    warnings.filterwarnings("ignore", category=pd.errors.Pandas4Warning, module=r"yfinance\.")
    session = session or curl_cffi.requests.Session(impersonate="chrome")
    # The time-out given to `history` misses the requests for cookie and crumb: silence would take 30 seconds of each.
    session.curl_options[curl_cffi.CurlOpt.TIMEOUT_MS] = round(timeout * 1000)  # type: ignore[assignment]  # declared as text.
    errors = curl_cffi.requests.exceptions
    return _Client(
        ticker=yfinance.Ticker,
        session=session,
        rate_limited=yfinance.exceptions.YFRateLimitError,
        prices_missing=yfinance.exceptions.YFPricesMissingError,
        timed_out=errors.Timeout,
        cut_off=errors.RequestException,
        # "Will be right back" is a YFException, text that is no JSON a ValueError; the rest is JSON of another shape.
        unreadable=(yfinance.exceptions.YFException, ValueError, LookupError, TypeError, AttributeError),
    )


def _missing(instrument: Instrument, reason: str | None, metadata: Mapping[str, object]) -> NenBuaError:
    """SymbolNotFound where Yahoo says so itself or names the symbol without prices; else its answer was a fault."""
    unknown = reason.startswith(_UNKNOWN_SYMBOL_PREFIX) if reason is not None else "symbol" in metadata
    if unknown:
        return SymbolNotFound(instrument.symbol, source=SOURCE)
    return _failed(instrument, "bad_answer")


def _failed(instrument: Instrument, reason: str) -> TryLater:
    return TryLater("source_failed", source=SOURCE, symbol=instrument.symbol, reason=reason)


def _check_currency(instrument: Instrument, currency: str | None) -> None:
    if instrument.currency and currency and currency != instrument.currency:
        raise TryLater(
            "wrong_currency", source=SOURCE, symbol=instrument.symbol, expected=instrument.currency, got=currency
        )


def _checked(instrument: Instrument, table: pd.DataFrame) -> Bars:
    if table.empty:
        raise SymbolNotFound(instrument.symbol, source=SOURCE)
    try:
        bars = check_bars(table.rename(columns=str.lower))
    except BarsError as error:
        raise _failed(instrument, "bad_bars") from error
    if bars.frame.empty:
        raise _failed(instrument, "bad_bars")
    return bars
