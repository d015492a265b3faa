"""What is used of yfinance, and how its failures are read."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pandas as pd
import yfinance
from curl_cffi.const import CurlECode
from curl_cffi.requests import exceptions as curl
from yfinance.data import YfData

from analysis.exchanges import TRADING_HOURS
from bot.errors import RateLimited, SymbolNotFound, TryLater
from bot.instruments import Instrument
from bot.prices.back_off import BackOff, asked_pause
from bot.prices.clock_skew import ClockWatch, http_date
from bot.prices.yahoo_names import SOURCE, yahoo_symbol
from bot.prices.yahoo_session import TooLarge, YahooSession

# Ten years are 2,500 bars in about 150 kB: enough for a 14-month RSI to settle (70 months) and for a 200-week average
# (4 years). "max" would bring up to 60 years of an American share, six times the bytes, which no indicator needs.
_SPAN = "10y"

# What Yahoo writes about a symbol it does not have (yfinance #1548, 2023-06; PR #2903, 2026-07). Other descriptions in
# the same place ("Invalid Crumb", an internal error) are faults.
_UNKNOWN_SYMBOL_PREFIX = "No data found"

_SUMMARY = "https://query2.finance.yahoo.com/v10/finance/quoteSummary/"
_SUMMARY_MODULES = ("defaultKeyStatistics", "financialData", "price", "summaryDetail")
_FIRST_ERROR_STATUS = 400

# In this order: the first that fits counts. "Will be right back" is a YFException, text that is no JSON a ValueError;
# the rest of "bad_answer" is JSON of another shape, nested without end, with numbers beyond all measure, or with days
# beyond the calendar, which pandas has not implemented.
_REASONS: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((TooLarge,), "too_large"),
    ((curl.Timeout,), "timeout"),
    ((curl.DNSError,), "dns"),
    ((curl.CertificateVerifyError,), "certificate"),
    ((curl.RequestException,), "connection"),
    ((yfinance.exceptions.YFException, ValueError, LookupError, TypeError, AttributeError), "bad_answer"),
    ((RecursionError, ArithmeticError, NotImplementedError), "bad_answer"),
)
_FAILURES = tuple(kind for kinds, _ in _REASONS for kind in kinds)


class YahooClient:
    """Asks Yahoo through one session, one question after another in each thread.

    It is made at the first question: importing this module takes a second, which the bot's start should not pay.
    session: what requests go through; None opens one. clock: the present moment, with its zone. timeout: seconds that
    each request may take.
    """

    def __init__(self, session: YahooSession | None, clock: Callable[[], datetime], timeout: float) -> None:
        # By default an outage is an empty table, as a delisted share is.
        yfinance.config.debug.hide_exceptions = False
        # yfinance 1.7.0 writes for pandas 2 and switches its deprecation warnings on: five for every history.
        warnings.filterwarnings("ignore", category=pd.errors.Pandas4Warning, module=r"yfinance\.")
        self.session = session or YahooSession()
        self.session.limit(timeout)
        self._clock = clock
        self._timeout = timeout
        self._back_off = BackOff(SOURCE, clock)
        self.watch = ClockWatch(SOURCE, clock)

    def table(self, instrument: Instrument) -> tuple[pd.DataFrame, str | None]:
        """Ten years of daily rows as `bars_of` takes them, and the currency that Yahoo names; raises what ports name.

        Prices are as they were traded but for splits. The answer's currency field of dividends, which Vietnamese ones
        carry (yfinance #2270), changes nothing: the adjusted closes are Yahoo's own.
        """
        symbol = yahoo_symbol(instrument)
        with self._question(instrument):
            ticker = yfinance.Ticker(symbol, session=self.session)
            # Else yfinance spends a request on the zone, and keeps a failed answer to it for as long as the process
            # lives. It only words messages with it; bars are dated by the zone that comes with them.
            ticker._tz = TRADING_HOURS[instrument.market].zone.key  # noqa: SLF001  yfinance 1.7.0 has no public way.
            try:
                table = ticker.history(
                    period=_SPAN, interval="1d", auto_adjust=False, actions=True, keepna=True, timeout=self._timeout
                )
            except yfinance.exceptions.YFPricesMissingError as error:
                if _is_unknown_symbol(error.yahoo_reason, ticker.history_metadata):
                    raise SymbolNotFound(instrument.symbol, source=SOURCE) from error
                raise
            metadata = ticker.history_metadata
            _check_name(instrument, symbol, metadata.get("symbol"))
            return table, metadata.get("currency")

    def summary(self, instrument: Instrument) -> Mapping[str, Any]:
        """What Yahoo tells of a company, by the name of its module, numbers raw; raises what ports name.

        One request. `Ticker.get_info()` takes three, and lays Yahoo's `quote`, where `dividendYield` is a percentage,
        over these modules, where it is a fraction (yfinance 1.7.0, scrapers/quote.py).
        """
        symbol = yahoo_symbol(instrument)
        asked = {"modules": ",".join(_SUMMARY_MODULES), "formatted": "false", "corsDomain": "finance.yahoo.com"}
        with self._question(instrument):
            try:
                answer = YfData(session=self.session).get_raw_json(_SUMMARY + symbol, asked, self._timeout)
            except curl.HTTPError as error:
                if _is_unknown_company(error.response):
                    raise SymbolNotFound(instrument.symbol, source=SOURCE) from error
                raise
            modules: Mapping[str, Any] = answer["quoteSummary"]["result"][0]
            _check_name(instrument, symbol, (modules.get("price") or {}).get("symbol"))
            return modules

    @contextmanager
    def _question(self, instrument: Instrument) -> Iterator[None]:
        """Whatever goes wrong inside is raised as the ports name it; RateLimited while Yahoo must not be asked."""
        self._back_off.check()  # Here and not before: Yahoo may refuse another question while this one queues.
        self.session.forget()
        try:
            yield
        except yfinance.exceptions.YFRateLimitError as error:
            raise RateLimited("rate_limited", until=self._refused(), source=SOURCE) from error
        except _FAILURES as error:
            cause, why = self._read(error)
            raise TryLater("source_failed", source=SOURCE, symbol=instrument.symbol, **why) from cause
        finally:
            if self.session.answered is not None:
                self.watch.told(self.session.answered.date)
        self._back_off.answered()

    def _refused(self) -> datetime:
        """Until when to keep quiet; yfinance drops the refused answer, but the session remembers its `Retry-After`."""
        answered = self.session.answered
        if answered is None:
            return self._back_off.refused()
        now = http_date(answered.date) or self._clock()
        return self._back_off.refused(asked_pause(answered.retry_after, now))

    def _read(self, error: Exception) -> tuple[Exception, dict[str, object]]:
        """The error that says why the question failed, and the same as fields."""
        answered = self.session.answered
        if answered is not None and answered.status >= _FIRST_ERROR_STATUS:
            # yfinance reads on in an answer that tells of an error, and stumbles over its words.
            cause = curl.HTTPError(f"HTTP status {answered.status}")
            cause.__cause__ = error
            return cause, {"reason": "http_status", "status": answered.status}
        if isinstance(error, curl.HTTPError) and error.code == CurlECode.BAD_CONTENT_ENCODING:
            return error, {"reason": "bad_answer"}
        return error, {"reason": next(reason for kinds, reason in _REASONS if isinstance(error, kinds))}


def _is_unknown_symbol(reason: str | None, metadata: Mapping[str, object]) -> bool:
    """Whether Yahoo says so itself, or names the symbol without prices; else its answer was a fault."""
    return reason.startswith(_UNKNOWN_SYMBOL_PREFIX) if reason is not None else "symbol" in metadata


def _is_unknown_company(response: Any) -> bool:  # noqa: ANN401  curl_cffi does not say what it is.
    """Whether an error answer is Yahoo's word for a company it does not have, and not some server's page.

    Yahoo's words, with status 404: "Quote not found for ticker symbol: XYZ" (in many public programs, 2023 to 2026).
    """
    if response is None:
        return False
    try:
        error = json.loads(response.content)["quoteSummary"]["error"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return False
    return isinstance(error, dict) and error.get("code") == "Not Found"


def _check_name(instrument: Instrument, asked: str, told: object) -> None:
    """Raise TryLater where the answer is about another symbol."""
    if told is not None and told != asked:
        raise TryLater(
            "source_failed", source=SOURCE, symbol=instrument.symbol, reason="another_company", asked=asked, told=told
        )
