"""What a UDF server's answers say, without asking it: JSON in, rows, listings and instruments out.

The protocol is TradingView's "UDF" (charting library documentation, connecting data, UDF adapter; read 2026-11). Where
Vietnamese servers are known to stray from it, a comment names which and when.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
import pandas as pd

from analysis.bars import COLUMNS, PRICES, Bars, check_bars
from analysis.exchanges import TRADING_HOURS, InstrumentKind, Market
from bot.directory import fold
from bot.instruments import CANONICAL_SYMBOL, Instrument

DEFAULT_RESOLUTION = "1D"
"""What TradingView's own configuration names a day, where a server has none."""

_DAILY_RESOLUTIONS = ("1D", "D")
_SECONDS_A_DAY = 86_400
# The year 3000: a time in milliseconds lies far beyond it.
_LAST_TIME = 32_503_680_000
_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?")
_LONGEST_NAME = 120

# How an index is called besides its canonical name: VNDIRECT and DNSE write HNX and UPCOM (public programs, 2026),
# CafeF and others HNX-INDEX and UPCOM-INDEX.
_INDEX_NAMES = {
    "HNXINDEX": ("HNXINDEX", "HNX-INDEX", "HNX"),
    "UPCOMINDEX": ("UPCOMINDEX", "UPCOM-INDEX", "UPCOM"),
    "VN30": ("VN30", "VN30-INDEX", "VN30INDEX"),
    "VNINDEX": ("VNINDEX", "VN-INDEX"),
}
_INDEX_BY_NAME = {name: symbol for symbol, names in _INDEX_NAMES.items() for name in names}

# The three Vietnamese exchanges, with their market identifier codes (ISO 10383: XSTC, XHNX), and foreign ones that a
# share of the same letters may be listed on.
_EXCHANGES = {
    **dict.fromkeys(("HOSE", "HSX", "XSTC", "HOCHIMINH", "HCM"), "HOSE"),
    **dict.fromkeys(("HNX", "HASTC", "XHNX", "HANOI"), "HNX"),
    **dict.fromkeys(("UPCOM", "UPC", "HNXUPCOM"), "UPCOM"),
    **{name: name for name in ("NASDAQ", "NYSE", "AMEX", "ARCA", "HKEX", "SSE", "SZSE", "SGX", "SET", "TSE", "LSE")},
    **{name: name for name in ("BINANCE", "COINBASE", "BITFINEX")},
}
_VIETNAMESE_EXCHANGES = frozenset({"HOSE", "HNX", "UPCOM"})
_EXCHANGE_FIELDS = (
    "exchange-listed", "listed_exchange", "exchange_listed", "exchange-traded", "exchange_traded", "exchange"
)  # fmt: skip

# How types begin, folded; "ifc" is an investment fund certificate (VNDIRECT, 2026). What is none of ours is named too,
# so that a future is not taken for a share.
_KINDS = {
    **dict.fromkeys(("stock", "share", "equity", "common", "co phieu"), "share"),
    **dict.fromkeys(("fund", "etf", "ifc", "quy", "chung chi quy"), "fund"),
    **dict.fromkeys(("index", "indices", "chi so"), "index"),
    **dict.fromkeys(("future", "derivative", "phai sinh", "hop dong"), "future"),
    **dict.fromkeys(("warrant", "cw", "chung quyen"), "warrant"),
    **dict.fromkeys(("bond", "trai phieu"), "bond"),
    **dict.fromkeys(("crypto", "bitcoin", "forex", "cfd"), "currency"),
}
_SECURITIES = frozenset({"share", "fund"})

_TICKER = re.compile(r"[A-Z][A-Z0-9]{2}")
_UNKNOWN_SYMBOL = re.compile(
    r"(unknown|invalid|no such|wrong|bad)[ _-]*(symbol|ticker)"
    r"|(symbol|ticker|\bma\b).*((not|n.t)[ _-]*(found|exist)|unknown|invalid|khong (ton tai|hop le|tim thay))"
    r"|khong (tim thay|co) ma\b"
)


class AnswerError(ValueError):
    """An answer that is none of the protocol; its text says in what."""


class ServerError(Exception):
    """The server's own complaint (`s: error`) in its words, shortened."""

    @property
    def is_about_symbol(self) -> bool:
        """Whether it says that there is no such symbol."""
        return _UNKNOWN_SYMBOL.search(fold(str(self))) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a server tells of a symbol; None wherever it tells nothing that we know.

    tickers: the names it gives back. exchange: as ours are written; also a foreign one. kind: `share`, `fund`, `index`,
    or the name of something else. currency: ISO code. name: of the company, as the server writes it.
    """

    tickers: frozenset[str] = frozenset()
    exchange: str | None = None
    kind: str | None = None
    currency: str | None = None
    name: str | None = None

    def contradicts(self, instrument: Instrument, asked: str) -> dict[str, str]:
        """What it says that the instrument is not, by field; empty where nothing speaks against it.

        asked: the name that the server was asked about. A server that says `stock` of an index is not believed: many
        write that of everything. Another of the three Vietnamese exchanges is no contradiction: a symbol belongs to
        one company on all of them, which has moved, and either the server or our directory is late.
        """
        others = sorted(filter(_TICKER.fullmatch, self.tickers))
        if others and self.tickers.isdisjoint({asked, *udf_symbols(instrument)}):
            return {"named": others[0]}
        is_index = instrument.kind is InstrumentKind.INDEX
        if self.kind is not None and self.kind not in _SECURITIES and not (is_index and self.kind == "index"):
            return {"kind": self.kind}
        if self.exchange is not None and self.exchange not in _VIETNAMESE_EXCHANGES:
            return {"exchange": self.exchange}
        return {}

    def completed(self, instrument: Instrument) -> Instrument:
        """The instrument with the exchange and the name that we did not know."""
        exchange = instrument.exchange or self.exchange
        names = instrument.names or _names(self.name)
        if (exchange, names) == (instrument.exchange, instrument.names):
            return instrument
        return replace(instrument, exchange=exchange, names=names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer to a question for bars.

    rows: the columns of bars as the server wrote them, by Unix time, ascending and unique; maybe none.
    earlier: where there are none, the time at which the server says the next older bar lies.
    listing: what it tells of the symbol with them.
    """

    rows: pd.DataFrame
    earlier: int | None = None
    listing: Listing = Listing()


def udf_symbols(instrument: Instrument) -> tuple[str, ...]:
    """The names that a server may know a Vietnamese instrument by, the canonical one first."""
    return _INDEX_NAMES.get(instrument.symbol, (instrument.symbol,))


def read_json(body: bytes) -> object:
    """The value an answer holds, without the envelope that some servers put it in; AnswerError where it is no JSON."""
    try:
        value: object = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise AnswerError(f"is no JSON: {body[:40]!r}") from error
    # SSI wraps: {"code": "SUCCESS", "data": {"t": ...}} (public programs, 2026).
    if isinstance(value, dict) and isinstance(value.get("data"), dict | list):
        return value["data"]
    return value


def _no_number(literal: str) -> float:
    raise ValueError(f"{literal} is no JSON")


def read_resolution(answer: object) -> str:
    """How the server names a day, by its configuration."""
    offered = answer.get("supported_resolutions") if isinstance(answer, dict) else None
    if isinstance(offered, list):
        for resolution in _DAILY_RESOLUTIONS:
            if resolution in offered:
                return resolution
    return DEFAULT_RESOLUTION


def read_listing(answer: object) -> Listing:
    """What the answer tells of a symbol; nothing where it is no description of one."""
    if not isinstance(answer, dict):
        return Listing()
    currency = (_text(answer, "currency_code") or _text(answer, "currency")).upper()
    return Listing(
        tickers=frozenset(filter(None, (_ticker(answer.get(field)) for field in ("ticker", "symbol", "name")))),
        exchange=_exchange(answer),
        kind=_kind(answer),
        currency=currency if re.fullmatch("[A-Z]{3}", currency) else None,
        name=_text(answer, "description")[:_LONGEST_NAME] or None,
    )


def read_found(answer: object, limit: int) -> tuple[Instrument, ...]:
    """The Vietnamese shares, funds and indices that a search found, at most so many, each once."""
    if not isinstance(answer, list):
        raise AnswerError("is no list of symbols")
    found: dict[str, Instrument] = {}
    for row in answer:
        instrument = _found(row) if isinstance(row, dict) else None
        if instrument is not None and len(found) < limit:
            found.setdefault(instrument.symbol, instrument)
    return tuple(found.values())


def _found(row: Mapping[str, object]) -> Instrument | None:
    told = _ticker(row.get("symbol")) or _ticker(row.get("ticker")) or ""
    symbol = _INDEX_BY_NAME.get(told, told)
    kind, exchange = _kind(row), _exchange(row)
    if symbol in _INDEX_NAMES and kind in _SECURITIES:
        kind = "index"
    if kind not in {"share", "fund", "index"} or exchange not in _VIETNAMESE_EXCHANGES:
        return None
    if not CANONICAL_SYMBOL.fullmatch(symbol):
        return None
    return Instrument(
        symbol=symbol,
        kind=InstrumentKind(kind),
        market=Market.VIETNAM,
        currency=None if kind == "index" else "VND",
        exchange=exchange,
        names=_names(_text(row, "description")[:_LONGEST_NAME] or None),
    )


def read_page(answer: object) -> Page:
    """The bars of an answer, or where to look for older ones.

    Rows are put in order; of several with one time the last counts. A price that is null is NaN.
    Raises ServerError where the server complains, AnswerError where the answer is none of the protocol.
    """
    if not isinstance(answer, dict):
        raise AnswerError("is no object")
    # DNSE leaves the status out (public programs, 2026).
    status = answer.get("s", "ok")
    if status == "error":
        raise ServerError(_text(answer, "errmsg")[:200])
    if status not in ("ok", "no_data"):
        raise AnswerError(f"has the status {str(status)[:40]!r}")
    # `nb` is what TradingView's older description of the protocol calls it.
    earlier = _time_or_none(answer.get("nextTime", answer.get("nb")))
    rows = _rows(answer) if status == "ok" else _rows({"t": [], "o": [], "h": [], "l": [], "c": []})
    ticker = _ticker(answer.get("symbol"))
    return Page(rows=rows, earlier=earlier, listing=Listing(tickers=frozenset({ticker} if ticker else ())))


def _rows(answer: Mapping[str, object]) -> pd.DataFrame:
    times = [_time(value) for value in _column(answer, "t")]
    columns = {name: [_number(value) for value in _column(answer, name[0])] for name in PRICES}
    volumes = answer.get("v")
    columns["volume"] = (
        [float("nan")] * len(times) if volumes is None else [_number(value) for value in _column(answer, "v")]
    )
    if uneven := sorted(name for name, column in columns.items() if len(column) != len(times)):
        raise AnswerError(f"has {len(times)} times but not as many numbers for {', '.join(uneven)}")
    rows = pd.DataFrame(columns, index=pd.Index(times, dtype="int64"), columns=list(COLUMNS), dtype="float64")
    rows = rows.sort_index(kind="stable")
    return rows[~rows.index.duplicated(keep="last")]


def _column(answer: Mapping[str, object], name: str) -> Sequence[object]:
    column = answer.get(name)
    if not isinstance(column, list):
        raise AnswerError(f"has no list {name!r}")
    return column


def _number(value: object) -> float:
    """That number, also where it is written as text; NaN where there is none."""
    if value is None:
        return float("nan")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number and not (isinstance(value, str) and _NUMBER.fullmatch(value.strip())):
        raise AnswerError(f"has {str(value)[:40]!r} for a number")
    try:
        return float(value)  # type: ignore[arg-type]  # the lines above leave numbers and text that is one.
    except OverflowError as error:
        raise AnswerError("has a number that is too large") from error


def _time(value: object) -> int:
    number = _number(value)
    if not 0 <= number < _LAST_TIME:
        raise AnswerError(f"has {str(value)[:40]!r} for a time in seconds")
    return int(number)


def _time_or_none(value: object) -> int | None:
    try:
        return _time(value)
    except AnswerError:
        return None


def daily_bars(rows: pd.DataFrame, unit: int) -> Bars:
    """The checked bars of these rows, prices multiplied by the unit.

    A time that is a midnight in UTC stands for that date; any other (the exchange's midnight, its opening or closing)
    for the date in Vietnam, whatever zone the server declares: its bars are of sessions there. Of several rows of one
    date the one with the latest time counts. Prices are multiplied as decimals, so that 4.06 thousand are 4,060.
    """
    times = rows.index.to_numpy()
    zone = TRADING_HOURS[Market.VIETNAM].zone
    local = pd.to_datetime(times, unit="s", utc=True).tz_convert(zone).tz_localize(None)
    written = pd.to_datetime(times, unit="s")
    days = np.where(times % _SECONDS_A_DAY == 0, written.to_numpy(), local.to_numpy()).astype("datetime64[D]")
    table = rows.set_axis(pd.DatetimeIndex(days.astype("datetime64[s]"), name="date"), axis=0)
    table = table[~table.index.duplicated(keep="last")]
    if unit != 1:
        table = table.assign(**{name: [_times(price, unit) for price in table[name].tolist()] for name in PRICES})
    return check_bars(table)


def _times(price: float, unit: int) -> float:
    return float(Decimal(repr(price)) * unit)


def _text(answer: Mapping[str, object], field: str) -> str:
    """What stands there on one line, empty where it is no text."""
    value = answer.get(field)
    return " ".join("".join(c if c.isprintable() else " " for c in value).split()) if isinstance(value, str) else ""


def _ticker(value: object) -> str | None:
    """A symbol without the exchange beside it (`HOSE:FPT`)."""
    if not isinstance(value, str):
        return None
    parts = [part.strip() for part in value.upper().split(":") if part.strip()]
    return next((part for part in parts if part not in _EXCHANGES), parts[-1] if parts else None)


def _exchange(answer: Mapping[str, object]) -> str | None:
    written = (re.sub("[^A-Z0-9]", "", fold(_text(answer, field)).upper()) for field in _EXCHANGE_FIELDS)
    return next((_EXCHANGES[name] for name in written if name in _EXCHANGES), None)


def _kind(answer: Mapping[str, object]) -> str | None:
    written = fold(_text(answer, "type"))
    return next((kind for start, kind in _KINDS.items() if written.startswith(start)), None)


def _names(name: str | None) -> tuple[tuple[str, str], ...]:
    """The name in the language that its letters tell: only Vietnamese has letters beyond ASCII."""
    return () if name is None else (("en" if name.isascii() else "vi", name),)
