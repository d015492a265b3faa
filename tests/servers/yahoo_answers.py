"""What Yahoo Finance writes to yfinance 1.7.0 about a symbol's prices, well or badly."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd


class Fault(StrEnum):
    """One way in which Yahoo fails to give what it is asked for."""

    NOT_FOUND = "not_found"
    NOT_FOUND_HTML = "not_found_html"
    BAD_REQUEST = "bad_request"
    FORBIDDEN = "forbidden"
    TEAPOT = "teapot"
    RATE_LIMITED = "rate_limited"
    BAD_GATEWAY = "bad_gateway"
    UNAVAILABLE = "unavailable"
    SERVER_ERROR = "server_error"
    SERVER_ERROR_JSON = "server_error_json"
    INVALID_CRUMB = "invalid_crumb"
    UNAUTHORIZED = "unauthorized"
    HTML = "html"
    NOT_UTF8 = "not_utf8"
    TRUNCATED = "truncated"
    NESTED = "nested"
    BOMB = "bomb"
    BAD_GZIP = "bad_gzip"
    EMPTY_QUOTE = "empty_quote"
    NO_ROWS = "no_rows"
    NO_RESULT = "no_result"
    NULL = "null"
    NO_CURRENCY = "no_currency"
    OTHER_SYMBOL = "other_symbol"
    HUGE_NUMBER = "huge_number"
    UNEVEN_COLUMNS = "uneven_columns"
    NO_TIMESTAMP = "no_timestamp"
    BEFORE_THE_CALENDAR = "before_the_calendar"
    RIGHT_BACK = "right_back"
    SILENCE = "silence"
    TRICKLE = "trickle"
    CUT = "cut"
    CUT_SHORT = "cut_short"


def _error(code: str, description: str) -> str:
    return json.dumps({"chart": {"result": None, "error": {"code": code, "description": description}}})


_HTML = "<html><body>Sorry</body></html>"

# What Yahoo writes about an unknown symbol: yfinance #1548 (2023-06). About a bad crumb: iprak/yahoofinance #94.
ERROR_ANSWERS: dict[Fault, tuple[int, str]] = {
    Fault.NOT_FOUND: (404, _error("Not Found", "No data found, symbol may be delisted")),
    Fault.NOT_FOUND_HTML: (404, _HTML),
    Fault.BAD_REQUEST: (400, _error("Bad Request", "Invalid input - range=10y is not supported")),
    Fault.FORBIDDEN: (403, _HTML),
    Fault.TEAPOT: (418, "I'm a teapot"),
    Fault.BAD_GATEWAY: (502, _HTML),
    Fault.UNAVAILABLE: (503, _HTML),
    Fault.RATE_LIMITED: (429, "Too Many Requests\r\n"),
    Fault.SERVER_ERROR: (500, _HTML),
    Fault.SERVER_ERROR_JSON: (500, _error("Internal Server Error", "Something went wrong")),
    Fault.INVALID_CRUMB: (401, _error("Unauthorized", "Invalid Crumb")),
    Fault.UNAUTHORIZED: (401, '{"finance": {"result": null, "error": {"code": "Unauthorized"}}}'),
    Fault.HTML: (200, _HTML),
    Fault.NESTED: (200, "[" * 100_000),
    Fault.TRUNCATED: (200, '{"chart": {"result": [{"meta": {"symbol": "FPT.VN", "cur'),
    Fault.NO_RESULT: (200, '{"chart": {"result": [], "error": null}}'),
    Fault.NULL: (200, '{"chart": null}'),
    Fault.RIGHT_BACK: (200, "<html><body>Will be right back...</body></html>"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What is known of one symbol."""

    bars: pd.DataFrame
    currency: str | None
    timezone: str
    dividends: Mapping[date, float]
    splits: Mapping[date, float]
    dividend_currency: str | None
    stamped_at: time
    ranges: tuple[str, ...]
    adjusted_closes: tuple[float, ...] | None

    def stamp(self, day: date) -> int:
        """The Unix time of that day's bar or event."""
        return int(datetime.combine(day, self.stamped_at, tzinfo=ZoneInfo(self.timezone)).timestamp())


def spoil(result: dict[str, Any], fault: Fault) -> None:
    """Take away from a good answer what the fault is about."""
    if fault is Fault.EMPTY_QUOTE:
        del result["timestamp"]
        result["indicators"] = {"quote": [{}], "adjclose": [{}]}
    elif fault is Fault.NO_ROWS:
        result["timestamp"] = []
        result["indicators"]["quote"][0] = {name: [] for name in result["indicators"]["quote"][0]}
        result["indicators"]["adjclose"][0]["adjclose"] = []
    elif fault is Fault.NO_CURRENCY:
        del result["meta"]["currency"]
    elif fault is Fault.HUGE_NUMBER:
        result["indicators"]["quote"][0]["close"][0] = 10**400
    elif fault is Fault.OTHER_SYMBOL:
        result["meta"]["symbol"] = "VNM"
    elif fault is Fault.UNEVEN_COLUMNS:
        result["indicators"]["quote"][0]["close"].pop()
    elif fault is Fault.NO_TIMESTAMP:
        result["timestamp"][-1] = None
    elif fault is Fault.BEFORE_THE_CALENDAR:
        # Some 31,700 years before 1970.
        result["timestamp"] = [stamp - 10**12 for stamp in result["timestamp"]]


def chart_result(symbol: str, listing: Listing, span: str) -> dict[str, Any]:
    """One element of `chart.result`, for one day or for all there is."""
    rows = slice(-1, None) if span == "1d" else slice(None)
    bars = listing.bars.iloc[rows]
    return {
        "meta": _meta(symbol, listing, span),
        "timestamp": [listing.stamp(day.date()) for day in bars.index],
        "events": _events(listing),
        "indicators": {
            "quote": [{str(name): _numbers(bars[name].to_numpy()) for name in bars.columns}],
            "adjclose": [{"adjclose": _numbers(_adjusted_closes(listing)[rows])}],
        },
    }


def _meta(symbol: str, listing: Listing, span: str) -> dict[str, Any]:
    first, last = (listing.stamp(listing.bars.index[row].date()) for row in (0, -1))
    offset = int(datetime.fromtimestamp(last, ZoneInfo(listing.timezone)).strftime("%z")[:3]) * 3600
    period = {"timezone": listing.timezone, "gmtoffset": offset, "start": last, "end": last}
    return {
        "symbol": symbol,
        "currency": listing.currency,
        "instrumentType": "EQUITY",
        "firstTradeDate": first,
        "regularMarketTime": last,
        "gmtoffset": offset,
        "exchangeTimezoneName": listing.timezone,
        "priceHint": 2,
        "currentTradingPeriod": {name: dict(period) for name in ("pre", "regular", "post")},
        "dataGranularity": "1d",
        "range": span,
        "validRanges": list(listing.ranges),
    }


def _events(listing: Listing) -> dict[str, Any]:
    currency = {} if listing.dividend_currency is None else {"currency": listing.dividend_currency}
    dividends = {listing.stamp(day): {"amount": amount, **currency} for day, amount in listing.dividends.items()}
    splits = {
        listing.stamp(day): {"numerator": ratio, "denominator": 1, "splitRatio": f"{ratio:g}:1"}
        for day, ratio in listing.splits.items()
    }
    groups = {"dividends": dividends, "splits": splits}
    return {
        name: {str(stamp): {"date": stamp, **event} for stamp, event in group.items()}
        for name, group in groups.items()
        if group
    }


def _adjusted_closes(listing: Listing) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The closes with each dividend taken off all earlier ones in proportion to the last close before it."""
    if listing.adjusted_closes is not None:
        return np.array(listing.adjusted_closes, dtype=np.float64)
    closes = listing.bars["close"].to_numpy(dtype=np.float64, copy=True)
    days = listing.bars.index
    factors = np.ones(len(closes))
    for day, amount in listing.dividends.items():
        earlier = int(days.searchsorted(pd.Timestamp(day)))
        if earlier:
            factors[:earlier] *= 1 - amount / closes[earlier - 1]
    return closes * factors


def _numbers(column: np.ndarray[Any, np.dtype[Any]]) -> list[float | None]:
    return [None if math.isnan(number) else float(number) for number in column]
