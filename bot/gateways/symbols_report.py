"""The symbol directory on the terminal: what an import did, what was found, what is known of a symbol."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tqdm import tqdm

from bot.directory import Directory
from bot.directory.listing import Refusal
from bot.directory.listing_file import Row
from bot.gateways.listing import json_line, print_lines
from bot.listing_import import Imported

# Who reads more than this on a terminal looks into the file.
_MOST_LINES = 50
_MOST_ON_A_LINE = 20


def watched_rows(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows, counted by a bar on standard error where that is a terminal."""
    yield from tqdm(rows, unit=" rows", leave=False, disable=not sys.stderr.isatty())


def print_import(name: str, imported: Imported, *, dry_run: bool) -> None:
    """What became of the listing of that name."""
    listing = imported.listing
    done = "to be taken" if dry_run else "taken"
    counts = f"{imported.new:,} new, {imported.changed:,} changed, {imported.unchanged:,} as before"
    lines = [f"companies {done} from {name}: {len(listing.companies):,} ({counts})"]
    if listing.companies:
        lines.append(", ".join(f"{exchange} {count:,}" for exchange, count in imported.by_exchange.items()))
    lines += _refusals("left out", listing.left_out) + _refusals("refused", listing.refused)
    if imported.kept:
        lines.append(f"kept as they were before: {_some(imported.kept)}")
    if imported.gone:
        lines.append(f"no longer listed in the file: {_some(imported.gone)}")
    if listing.unused:
        lines.append(f"columns not used: {', '.join(map(ascii, listing.unused))}")
    if listing.companies and not dry_run:
        lines.append("A bot that is running reads the listing when it is started again.")
    print_lines(lines)


def print_found(directory: Directory, symbols: Iterable[str], *, as_json: bool) -> None:
    """A line for each symbol: where it is listed and what it is called."""
    for symbol in symbols:
        entry = directory.entry(symbol)
        instrument = entry.instrument if entry else None
        exchange = instrument.exchange if instrument else None
        name = instrument.name("vi") if instrument else None
        if as_json:
            print_lines([json_line({"symbol": symbol, "exchange": exchange, "name": name})])
        else:
            print_lines([f"{symbol:<10}{exchange or '':<8}{name or ''}".rstrip()])


def print_known(known: Mapping[str, object]) -> None:
    """Everything that is known of a symbol, a line each; what is not known is left out."""
    print_lines(f"{name:<20}{line}" for name, value in known.items() for line in _told(value))


def _told(value: object) -> list[str]:
    """The value in lines; none for nothing."""
    match value:
        case None | "" | False:
            return []
        case dict():
            return [f"{key} {_number(item)}" for key, item in value.items()]
        case list():
            return [_told_item(item) for item in value]
        case True:
            return ["yes"]
    return [_number(value)]


def _told_item(item: object) -> str:
    if not isinstance(item, dict):
        return str(item)
    return ", ".join(f"{key} {_number(value)}" for key, value in item.items() if value is not None)


def _number(value: object) -> str:
    """A number with thousands marked and no more digits than it has, else what it is."""
    if isinstance(value, float):
        return f"{value:,.15g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _refusals(title: str, refusals: Sequence[Refusal]) -> list[str]:
    if not refusals:
        return []
    more = [f"  and {len(refusals) - _MOST_LINES:,} more"] if len(refusals) > _MOST_LINES else []
    return [f"{title}: {len(refusals):,}", *map(_refusal, refusals[:_MOST_LINES]), *more]


def _refusal(refusal: Refusal) -> str:
    lines = f"line {refusal.lines[0]}" if len(refusal.lines) == 1 else f"lines {_some(refusal.lines)}"
    return f"  {lines}: {f'{refusal.ticker[:16]!a}: ' if refusal.ticker else ''}{refusal.reason}"


def _some(items: Sequence[object]) -> str:
    """The first of the symbols or line numbers, and how many more there are."""
    more = f" and {len(items) - _MOST_ON_A_LINE:,} more" if len(items) > _MOST_ON_A_LINE else ""
    return f"{', '.join(map(str, items[:_MOST_ON_A_LINE]))}{more}"
