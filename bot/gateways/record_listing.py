"""Track records on the terminal: a table for people, or one JSON object a line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Iterator, Sequence

from analysis.track_record import (
    DEFINITION_VERSION,
    ENOUGH_SIGNALS,
    Costs,
    Difference,
    Entry,
    Interval,
    Period,
    Record,
    Tally,
)
from bot.errors import SymbolNotFound
from bot.gateways.listing import json_line, print_lines, tell, tell_not_read, watched
from bot.members import NotRead
from bot.track_record.building import Built, Step, Tracked
from bot.track_record.gathering import Gathering
from bot.track_record.selecting import Measured, Wanted, measured
from bot.track_record.share import TOLD_ENTRY, TOLD_EXIT_BARS, pick_told

_ANSWERED, _UNANSWERED = 0, 1
# So many symbols are named in a table; JSON names them all.
_NAMED = 12

_LOOK_AHEAD = "look-ahead (nobody could trade this)"
_FIGURES = ("n", "win rate", "95 % interval", "mean", "median", "any bar", "its mean")
_COLUMNS = ("entry", "exit", *_FIGURES, "difference", "95 % interval", "net rate", "net mean", "lowest")
# Each a line of its own, not wider than the table.
_NOTES = """\
Rates and returns are in %. Bought at known_close: the close of the bar at which the signal is known, or at next_open:
the open after it; sold at the close so many bars later. A win is a price above the entry, for bearish signals too.
Any bar: the same shares, bought and sold alike on any day of the span. Lowest: how far the lowest price on the way to
the exit lay under the entry, on average.
The first interval (Wilson) takes signals for independent. Those of many shares on the same days are not, so it is too
narrow. The second, of the difference to any bar, draws whole dates.""".splitlines()


async def list_records(
    steps: AsyncIterable[NotRead | None], gathering: Gathering, wanted: Wanted, *, as_json: bool
) -> int:
    """Print what came out once every share has been read; the exit status is 1 where none could be."""
    unknown: list[str] = []
    async for step in watched(steps, len(gathering.universe.symbols)):
        if step is not None and isinstance(step.failure, SymbolNotFound):
            unknown.append(step.symbol)
        elif step is not None:
            tell_not_read(step)
    if unknown:
        tell(f"no price source has {', '.join(unknown)}")
    if not gathering.tracks:
        tell("no share could be read, so there is nothing to measure")
        return _UNANSWERED
    found = await asyncio.to_thread(measured, gathering, wanted)
    _tell_of_span(found)
    _tell_too_short(found)
    print_lines(map(json_line, found.rows()) if as_json else _table(found))
    return _ANSWERED


async def list_built(steps: AsyncIterable[Step], *, symbols: int) -> Built | None:
    """What was built, None where too few shares could be read; who was not read is told as it comes."""
    built: Built | None = None
    async for step in watched(steps, symbols):
        match step:
            case NotRead():
                tell_not_read(step)
            case Built():
                built = step
            case Tracked():
                pass
    return built


def built_line(built: Built, *, seconds: float) -> str:
    """What was built, in one line."""
    return (
        f"{built.universe}: {built.symbols} shares ({len(built.missing)} without prices, {len(built.ended)} ended, "
        f"{built.anew} looked through anew), {built.first} to {built.last}, records of {built.selections} "
        f"selections in {seconds:.1f} s"
    )


def _tell_of_span(found: Measured) -> None:
    """Say so where nothing can be found, as the data lie before or after the span that was asked for."""
    first, last = found.gathering.span
    since, until = found.wanted.since or first, found.wanted.until or last
    if since > last or until < first:
        tell(f"the data reach from {first} to {last}: there is nothing in the span that was asked for")


def _tell_too_short(found: Measured) -> None:
    for signal in found.wanted.signals:
        if short := found.too_short(signal):
            tell(f"{signal.key} needs {signal.bars_needed} bars, too few have {_named(short)}")


def _table(found: Measured) -> Iterator[str]:
    yield from _heading(found)
    if len(found.records) == 1:
        yield from _one(found.records[0])
    else:
        yield from _many(found.records)


def _heading(found: Measured) -> Iterator[str]:
    gathering, sample = found.gathering, found.records[0][0]
    if gathering.simulated:
        yield "SIMULATED PRICES: these figures say nothing about the market."
    if not gathering.adjusted:
        yield "Not all prices are adjusted for dividends and share issues, which then count as falls."
    yield (
        f"Universe {gathering.universe.key}, shares: {sample.shares}. Signals dated {sample.since} to {sample.until}. "
        f"Definition {DEFINITION_VERSION}."
    )
    yield "A list of today's large companies is a selection by survivors: those that failed are not in it."
    if gathering.missing:
        yield f"Without prices, and not counted: {_named(gathering.missing)}."
    if gathering.ended:
        yield f"Stopped trading since, and counted: {_named(gathering.ended)}."
    yield from _NOTES
    yield _costs(sample.costs)


def _costs(costs: Costs) -> str:
    """What the net figures are after; none of it is known of another market than Vietnam's."""
    fees = f"{costs.buy_fee:.2%} to buy, {costs.sell_fee:.2%} to sell and {costs.sell_tax:.2%} tax on what is sold"
    return (
        f"Net: after {fees.replace('%', ' %')}, whatever the market; --buy-fee, --sell-fee and --sell-tax change that."
    )


def _one(records: Sequence[Record]) -> Iterator[str]:
    """Every entry and exit of one selection, then the told one by period."""
    tradable = [record for record in records if record.entry is not Entry.LOOK_AHEAD]
    yield ""
    yield f"{records[0].selection.key}{_remarks(pick_told(records))}"
    yield from _aligned([_COLUMNS, *(_cells(record, record.entry.value) for record in tradable)])
    ahead = [record for record in records if record.entry is Entry.LOOK_AHEAD]
    if ahead:
        yield ""
        yield f"{_LOOK_AHEAD}: {ahead[0].selection.key}, bought before it was known"
        yield from _aligned([_COLUMNS, *(_cells(record, "own close") for record in ahead)])
    told = pick_told(records)
    if not told.periods:
        return
    yield ""
    yield f"By period, bought at {TOLD_ENTRY.value} and sold {TOLD_EXIT_BARS} bars later"
    yield from _aligned([("from", "to", *_FIGURES), *map(_period_cells, told.periods)])


def _many(found: Sequence[Sequence[Record]]) -> Iterator[str]:
    """One line for each selection, and for what looks ahead."""
    yield ""
    yield f"Bought at {TOLD_ENTRY.value} and sold {TOLD_EXIT_BARS} bars later; --json gives every entry and exit."
    lines: list[tuple[str, ...]] = [("signal", *_COLUMNS[2:])]
    for records in found:
        told = pick_told(records)
        lines.append(_figure_cells(told, told.selection.key))
        ahead = [one for one in records if (one.entry, one.exit_bars) == (Entry.LOOK_AHEAD, TOLD_EXIT_BARS)]
        lines += [_figure_cells(one, f"{one.selection.key}: {_LOOK_AHEAD}") for one in ahead]
    yield from _aligned(lines)


def _remarks(record: Record) -> str:
    """What has to be known of the selection beside its figures."""
    if not record.signals.n and not record.without_exit and not record.waiting:
        return ": no such signal in this span"
    remarks = [
        f"shares {record.shares_with_signals}",
        f"days {record.dates}",
        *([f"{record.waiting} not confirmed yet"] if record.waiting else []),
        *([f"{record.zero_range_entries} bought on a bar without range"] if record.zero_range_entries else []),
        *_at_ceiling(record),
        *([f"{record.across_gap} across a gap in the prices"] if record.across_gap else []),
    ]
    return f": {', '.join(remarks)}"


def _at_ceiling(record: Record) -> Iterator[str]:
    if record.ceiling_entries:
        others = record.off_ceiling
        rest = f"; without them {_percent(others.win_rate)} % of {others.n} won" if others.n else ""
        said = f"{record.ceiling_entries} bought at the daily limit, where hardly anybody sells{rest}"
        yield f"{said} ({record.entry}, {record.exit_bars} bars)"


def _cells(record: Record, entry: str) -> tuple[str, ...]:
    return (entry, f"{record.exit_bars} bars", *_figure_cells(record, "")[1:])


def _figure_cells(record: Record, name: str) -> tuple[str, ...]:
    difference = record.win_rate_difference
    return (
        name,
        *_tally_cells(record.signals, record.base),
        *_difference_cells(difference),
        _percent(record.after_costs.win_rate),
        _percent(record.after_costs.mean, signed=True),
        _percent(record.drawdown.mean if record.drawdown else None, signed=True),
        _too_few(record.signals),
    )


def _period_cells(period: Period) -> tuple[str, ...]:
    dates = (str(period.since), str(period.until))
    return (*dates, *_tally_cells(period.signals, period.base), _too_few(period.signals))


def _tally_cells(signals: Tally, base: Tally) -> tuple[str, ...]:
    return (
        str(signals.n),
        _percent(signals.win_rate),
        _interval(signals.wilson),
        _percent(signals.mean, signed=True),
        _percent(signals.median, signed=True),
        _percent(base.win_rate),
        _percent(base.mean, signed=True),
    )


def _difference_cells(difference: Difference | None) -> tuple[str, str]:
    if difference is None:
        return "", ""
    value, interval = difference.value, difference.interval
    ends = f"{interval.low * 100:+.1f} to {interval.high * 100:+.1f}" if interval else "-"
    return f"{value * 100:+.1f}", ends


def _too_few(signals: Tally) -> str:
    return "" if signals.is_enough else f"too few data (n < {ENOUGH_SIGNALS})"


def _percent(fraction: float | None, *, signed: bool = False) -> str:
    if fraction is None:
        return "-"
    return f"{fraction * 100:+.2f}" if signed else f"{fraction * 100:.1f}"


def _interval(interval: Interval | None) -> str:
    return "-" if interval is None else f"{_percent(interval.low)} to {_percent(interval.high)}"


def _aligned(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    """The cells under one another, the first to the left, figures to the right; what follows them as it is."""
    columns = len(lines[0])
    widths = [max(len(line[place]) for line in lines) for place in range(columns)]
    for line in lines:
        cells = [line[0].ljust(widths[0]), *(line[place].rjust(widths[place]) for place in range(1, columns))]
        yield "  ".join([*cells, *line[columns:]]).rstrip()


def _named(symbols: Sequence[str]) -> str:
    """The first of them by name, and how many more there are."""
    more = len(symbols) - _NAMED
    return ", ".join(symbols[:_NAMED]) + (f" and {more} more" if more > 0 else "")
