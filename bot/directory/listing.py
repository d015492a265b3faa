"""The rows of an operator's listing, checked one by one."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from statistics import median

from analysis.exchanges import InstrumentKind
from bot.directory.company import DELISTED, Company
from bot.directory.composed import is_another_instrument
from bot.directory.entries import Entry
from bot.directory.legal_forms import without_legal_form
from bot.directory.listing_file import Row, Table, WrongListing
from bot.directory.sectors import sector_of

REQUIRED_COLUMNS = ("ticker", "exchange", "name_vi", "name_en", "sector", "shares_outstanding", "as_of")
"""The columns that a listing must have."""

FIGURE_LIMITS: Mapping[str, float] = {
    "pe": 1e6,
    "pb": 1e6,
    "eps": 1e9,
    "roe": 10,
    "net_margin": 10,
    "ev": 1e18,
    "dividend_yield": 1,
}
"""The columns of fundamental figures that it may have, each with what no company exceeds either way.

Units as of `analysis.fundamentals.Figure`: a value such as 18.2 for a return on equity was meant in percent.
"""

# Of these, shares of one, half of all companies never exceed so much; where they do, the column is in percent.
_USUAL_SHARES = {"roe": 1.0, "net_margin": 1.0, "dividend_yield": 0.3}

_SHORT_NAMES = ("short_name", "short_name_vi")
_OTHER_COLUMNS = ("type", *_SHORT_NAMES, *FIGURE_LIMITS)

_TICKERS = {
    InstrumentKind.SHARE: re.compile(r"[A-Z][A-Z0-9]{2}"),
    InstrumentKind.FUND: re.compile(r"(?:E1|FU)[A-Z0-9]{6}"),
}
_EXCHANGES = {"HOSE": "HOSE", "HSX": "HOSE", "HNX": "HNX", "UPCOM": "UPCOM", DELISTED: DELISTED}
_KINDS = {
    **dict.fromkeys(("stock", "share"), InstrumentKind.SHARE),
    **dict.fromkeys(("fund", "etf"), InstrumentKind.FUND),
}
_COUNT = re.compile(r"(\d{1,15})(?:\.0{1,6})?", re.ASCII)
# The largest bank has 8.4 billion (2026-02).
_MOST_SHARES = 10**12
_LONGEST_NAME, _LONGEST_SECTOR, _LONGEST_SHOWN = 300, 100, 30
# The day of the first session in Vietnam.
_FIRST_DAY = date(2000, 7, 28)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Rows that were not taken. lines: where they begin; ticker: as written, empty for none."""

    lines: tuple[int, ...]
    ticker: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a file holds.

    refused: rows that are wrong. left_out: rows that are right, but whose symbol means something else here.
    unused: columns that nothing is read from.
    """

    companies: tuple[Company, ...]
    refused: tuple[Refusal, ...]
    left_out: tuple[Refusal, ...]
    unused: tuple[str, ...]


class _WrongRow(ValueError):
    """Why a row cannot be taken."""


def read_listing(
    table: Table,
    entries: Mapping[str, Entry],
    *,
    today: date,
    watch: Callable[[Sequence[Row]], Iterable[Row]] = iter,
) -> Listing:
    """The companies of the file, in its order, and what is wrong with its other rows.

    entries: the packaged instruments by symbol. today: no day of the listing may lie after it.
    watch: passes the rows on, so that somebody can be shown how far it is.

    Raises WrongListing where a column is missing, or one that should have shares of one is in percent.
    """
    _check_columns(table)
    wrong = [Refusal(lines=(line,), ticker="", reason="more or fewer values than columns") for line in table.crooked]
    taken: defaultdict[str, list[tuple[int, Company]]] = defaultdict(list)
    for row in watch(table.rows):
        try:
            company = _company(row.values, today)
        except _WrongRow as error:
            wrong.append(Refusal(lines=(row.line,), ticker=row.values["ticker"], reason=str(error)))
        else:
            taken[company.symbol].append((row.line, company))
    left_out = [_left_out(found, entries[symbol]) for symbol, found in taken.items() if _is_ours(symbol, entries)]
    wrong.extend(_twice(found) for symbol, found in taken.items() if len(found) > 1 and not _is_ours(symbol, entries))
    return Listing(
        companies=tuple(
            found[0][1] for symbol, found in taken.items() if len(found) == 1 and not _is_ours(symbol, entries)
        ),
        refused=tuple(sorted(wrong, key=lambda refusal: refusal.lines)),
        left_out=tuple(left_out),
        unused=tuple(name for name in table.columns if name not in (*REQUIRED_COLUMNS, *_OTHER_COLUMNS)),
    )


def _check_columns(table: Table) -> None:
    missing = [column for column in REQUIRED_COLUMNS if column not in table.columns]
    if missing:
        hint = "; its columns are separated by semicolons" if any(";" in name for name in table.columns) else ""
        raise WrongListing(f"has no column {', '.join(missing)}{hint}")
    for column, usual in _USUAL_SHARES.items():
        numbers = (_number(row.values.get(column, "")) for row in table.rows)
        sizes = [abs(number) for number in numbers if number is not None and isfinite(number)]
        if sizes and median(sizes) > usual:
            raise WrongListing(f"has {column} in percent, it seems: write 0.18 for 18 %")


def _is_ours(symbol: str, entries: Mapping[str, Entry]) -> bool:
    return is_another_instrument(entries.get(symbol))


def _left_out(found: Sequence[tuple[int, Company]], ours: Entry) -> Refusal:
    instrument = ours.instrument
    name = instrument.name("en") or instrument.symbol
    return Refusal(
        lines=tuple(line for line, _ in found),
        ticker=instrument.symbol,
        reason=f"here that symbol is {name}" + (f" ({instrument.exchange})" if instrument.exchange else ""),
    )


def _twice(found: Sequence[tuple[int, Company]]) -> Refusal:
    return Refusal(
        lines=tuple(line for line, _ in found), ticker=found[0][1].symbol, reason="the same ticker more than once"
    )


def _company(values: Mapping[str, str], today: date) -> Company:
    """The company of a row; _WrongRow for the first thing that is wrong with it."""
    ticker = values["ticker"].upper()
    kind = _kind(ticker, values.get("type", ""))
    as_of = _day(values["as_of"], today)
    shares = _share_count(values["shares_outstanding"])
    figures = {name: _figure(name, values[name]) for name in FIGURE_LIMITS if values.get(name)}
    if as_of is None and (shares is not None or figures):
        raise _WrongRow("numbers without the day they are of (as_of)")
    return Company(
        symbol=ticker,
        kind=kind,
        exchange=_exchange(values["exchange"]),
        name_vi=_name(values, "name_vi"),
        name_en=_name(values, "name_en"),
        short_name=next((_name(values, column) for column in _SHORT_NAMES if values.get(column)), ""),
        sector=sector_of(_plain(values["sector"], "sector", _LONGEST_SECTOR)),
        shares_outstanding=shares,
        as_of=as_of,
        figures=figures,
    )


def _kind(ticker: str, written: str) -> InstrumentKind:
    shape = next((kind for kind, pattern in _TICKERS.items() if pattern.fullmatch(ticker)), None)
    if shape is None:
        raise _WrongRow("no Vietnamese ticker")
    if written and _KINDS.get(written.lower()) is not shape:
        raise _WrongRow(f"type {_shown(written)} does not go with that ticker")
    return shape


def _exchange(written: str) -> str:
    exchange = _EXCHANGES.get(written.upper())
    if exchange is None:
        raise _WrongRow(f"unknown exchange {_shown(written)}")
    return exchange


def _name(values: Mapping[str, str], column: str) -> str:
    return without_legal_form(_plain(values[column], column))


def _plain(written: str, column: str, longest: int = _LONGEST_NAME) -> str:
    """The text without what cannot be seen, in one spelling per letter; whatever it says stays text."""
    seen = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in written)
    seen = "".join(letter for letter in seen if unicodedata.category(letter)[0] != "C")
    plain = " ".join(unicodedata.normalize("NFC", seen).split())
    if len(plain) > longest:
        raise _WrongRow(f"{column} is longer than {longest} characters")
    return plain


def _share_count(written: str) -> int | None:
    if not written:
        return None
    found = _COUNT.fullmatch(written)
    if found is None:
        raise _WrongRow(f"shares_outstanding {_shown(written)} is no whole number")
    count = int(found.group(1))
    if not 0 < count <= _MOST_SHARES:
        raise _WrongRow(f"shares_outstanding {_shown(written)} is no number of shares")
    return count


def _day(written: str, today: date) -> date | None:
    """The day; None for nothing, or for words that say that it is not known."""
    if not any(letter.isdigit() for letter in written):
        return None
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise _WrongRow(f"as_of {_shown(written)} is no day (YYYY-MM-DD)") from error
    if not _FIRST_DAY <= day <= today:
        raise _WrongRow(f"as_of {day} is in the future" if day > today else f"as_of {day} is before the exchange")
    return day


def _figure(name: str, written: str) -> float:
    value = _number(written)
    if value is None:
        raise _WrongRow(f"{name} {_shown(written)} is no number")
    if not isfinite(value) or abs(value) > FIGURE_LIMITS[name]:
        hint = " (0.18 is 18 %)" if name in _USUAL_SHARES else ""
        raise _WrongRow(f"{name} {_shown(written)} is out of all proportion{hint}")
    return value


def _number(written: str) -> float | None:
    try:
        return float(written)
    except ValueError:
        return None


def _shown(written: str) -> str:
    """What was written, safe and short enough for one line."""
    return ascii(written) if len(written) <= _LONGEST_SHOWN else f"{written[:_LONGEST_SHOWN]!a}…"
