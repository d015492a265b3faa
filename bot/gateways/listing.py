"""Many findings on the terminal: a line each, as they are found, with a progress bar where somebody watches."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import TypeAlias, TypeVar

from tqdm import tqdm

from bot.errors import NenBuaError, SymbolNotFound, TryLater
from bot.events import Found
from bot.members import NotRead
from bot.scan import Scan
from bot.warming import Outcome, Warmed

_ANSWERED, _UNANSWERED = 0, 1

_EVENT_COLUMNS = (("symbol", 10), ("date", 12), ("signal", 28), ("status", 11), ("known_on", 12))

_SCAN_COLUMNS = (
    ("symbol", 10),
    ("date", 12),
    ("close", 12),
    ("change", 11),
    ("rsi", 8),
    ("volume_ratio", 14),
    ("shows", 30),
)
# From here on a table shows no decimals.
_WHOLE = 10_000

_OUTCOMES = {
    Outcome.FETCHED: "fetched",
    Outcome.FRESH: "already fresh",
    Outcome.FAILED: "failed",
    Outcome.LEFT: "left for the next run",
}

_Columns: TypeAlias = tuple[tuple[str, int], ...]
_Item = TypeVar("_Item")


async def list_events(found: AsyncIterable[Found | NotRead], *, symbols: int, as_json: bool) -> int:
    """Print each symbol's events as soon as they are found; the exit status is 1 where a symbol could not be read.

    symbols: how many there will be, for the progress bar.
    """
    status = _ANSWERED
    write = json_line if as_json else event_line
    if not as_json:
        print(_head(_EVENT_COLUMNS))
    async for item in watched(found, symbols):
        if isinstance(item, NotRead):
            tell_not_read(item)
            status = _UNANSWERED
        else:
            print_lines(map(write, item.rows()))
    return status


def list_scan(found: Scan, finds: Iterable[Mapping[str, object]], *, as_json: bool) -> int:
    """Print what was found; the exit status is 1 where nothing could be looked at. Who was not looked at is told."""
    for reason, symbols in (("no prices", found.silent), ("not traded for over a week", found.stale)):
        if symbols:
            print(f"nenbua: {reason}: {', '.join(symbols)}", file=sys.stderr)
    if not as_json:
        print(_head(_SCAN_COLUMNS))
    print_lines(json_line(row) if as_json else scan_line(row) for row in finds)
    return _ANSWERED if found.rows else _UNANSWERED


async def list_warmed(warmed: AsyncIterable[Warmed], *, symbols: int, as_json: bool) -> int:
    """Tell each failure as it comes, and the counts at the end; the exit status is 1 where prices are missing.

    symbols: how many there will be, for the progress bar.
    """
    counts: Counter[Outcome] = Counter()
    failures: list[dict[str, object]] = []
    async for one in watched(warmed, symbols):
        counts[one.outcome] += 1
        if one.failure:
            tell_not_read(NotRead(symbol=one.symbol, failure=one.failure))
            failures.append({"symbol": one.symbol, "code": one.failure.code, "reason": str(_reason(one.failure))})
    if as_json:
        print(json_line({**{outcome.value: counts[outcome] for outcome in Outcome}, "failures": failures}))
    elif counts:
        print(", ".join(f"{counts[outcome]} {what}" for outcome, what in _OUTCOMES.items() if counts[outcome]))
    return _UNANSWERED if counts[Outcome.FAILED] or counts[Outcome.LEFT] else _ANSWERED


def tell_pause(until: datetime, refusal: TryLater) -> None:
    """Say on standard error that a source wants to be left alone, and when the work goes on."""
    source = refusal.fields.get("source", "the source")
    tell(f"{source} wants a pause; going on at {until.astimezone():%H:%M:%S}")


def scan_line(row: Mapping[str, object]) -> str:
    """One find as a line of the table."""
    name = " ".join(str(row[key]) for key in ("filter", "signal", "status") if row.get(key))
    return _table_line(_SCAN_COLUMNS, {**row, "shows": name})


def json_line(row: Mapping[str, object]) -> str:
    """One JSON object: numbers unrounded, dates as ISO text, null for what is not known."""
    return json.dumps(row, ensure_ascii=False, allow_nan=False, default=_iso)


def event_line(row: Mapping[str, object]) -> str:
    """One line of the table."""
    return _table_line(_EVENT_COLUMNS, row)


def print_lines(lines: Iterable[str]) -> None:
    """Print them at once, and do not keep a reader waiting."""
    text = "\n".join(lines)
    if text:
        # A bar on the same terminal is wiped away first and drawn again below.
        with tqdm.external_write_mode(file=sys.stdout):
            print(text, flush=True)


def tell(text: str) -> None:
    """Say something on standard error, beside what is printed."""
    # A bar there is wiped away first and drawn again below.
    with tqdm.external_write_mode(file=sys.stderr):
        print(f"nenbua: {text}", file=sys.stderr)


def tell_not_read(item: NotRead) -> None:
    """Say on standard error why there is nothing of a symbol: what went wrong underneath, where that is known."""
    tell(f"{item.symbol}: {_reason(item.failure)}")


def _reason(failure: NenBuaError) -> str:
    if isinstance(failure, SymbolNotFound):
        return "no price source has it"
    # An exception without a text, such as a time-out, still has a name.
    return str(failure.__cause__ or "") or str(failure)


async def watched(items: AsyncIterable[_Item], total: int) -> AsyncIterator[_Item]:
    """The items, counted by a bar on standard error where that is a terminal."""
    with tqdm(total=total, unit=" symbols", leave=False, disable=not sys.stderr.isatty()) as bar:
        async for item in items:
            yield item
            bar.update()


@contextmanager
def rows_shown() -> Iterator[Callable[[int, int], None]]:
    """Shows how many rows of how many are done, by a bar on standard error where that is a terminal."""
    with tqdm(unit=" rows", leave=False, disable=not sys.stderr.isatty()) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show


def _head(columns: _Columns) -> str:
    return "".join(name.ljust(width) for name, width in columns).rstrip()


def _table_line(columns: _Columns, row: Mapping[str, object]) -> str:
    return "".join(_cell(row[name]).ljust(width) for name, width in columns).rstrip()


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < _WHOLE else f"{value:,.0f}"
    return "" if value is None else str(value)


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in JSON")
