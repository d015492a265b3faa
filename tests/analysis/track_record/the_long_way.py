"""The track record worked out the long way: loops over lists, one trade at a time, nothing shared with `analysis`.

Slow and obvious on purpose, so that it can be read beside the definition of the track record.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median

from tests.analysis.track_record.plain_signals import (
    Bar,
    Found,
    above,
    at_least,
    has_range,
    read_series,
    signals,
    volume_ratio,
)

__all__ = ["Bar", "Found", "read_series", "signals", "track_record", "volume_ratio"]

EXITS = (5, 10, 20)
Z_95 = 1.959964
BUY_COST = 0.0015
SELL_COST = 0.0015 + 0.001

Row = dict[str, str | int | float | None]


@dataclass(frozen=True)
class Trade:
    """One signal's outcome: two prices, the lowest return on the way (at most 0), an entry bar without a range."""

    entry_price: float
    exit_price: float
    drawdown: float
    zero_range: bool


def track_record(
    many: dict[str, list[Bar]],
    key: str,
    *,
    status: str,
    min_volume: float | None = None,
    since: str,
    until: str,
    look_ahead: bool = False,
) -> list[Row]:
    """One row per entry and exit, over all these shares; rates and returns are fractions, None where n is 0.

    `status` is `confirmed`, `rejected` or `all`; the days are ISO, both included. Raises ValueError for another
    status, and where `look_ahead` is asked of anything but confirmed patterns.
    """
    if status not in ("confirmed", "rejected", "all") or (look_ahead and status != "confirmed"):
        raise ValueError(f"no track record of {status}, look_ahead={look_ahead}")
    counted = {
        symbol: [
            found
            for found in signals(bars, key)
            if since <= bars[found.index].day <= until
            and status in ("all", found.status)
            and has_volume(bars, found.index, min_volume)
        ]
        for symbol, bars in many.items()
    }
    rows = []
    for entry in ["look_ahead"] if look_ahead else ["known_close", "next_open"]:
        for exit_bars in EXITS:
            row: Row = {"entry": entry, "exit_bars": exit_bars}
            row |= outcome_of(many, counted, status=status, entry=entry, exit_bars=exit_bars)
            row |= base_of(many, since=since, until=until, entry=entry, exit_bars=exit_bars)
            rows.append(row)
    return rows


def has_volume(bars: list[Bar], t: int, min_volume: float | None) -> bool:
    """Whether the volume ratio is known and large enough; True where none is asked for."""
    if min_volume is None:
        return True
    ratio = volume_ratio(bars, t)
    return ratio is not None and at_least(ratio, min_volume)


def entry_bar(found: Found, *, status: str, entry: str) -> int | None:
    """The bar that is bought at; None where that is not known yet."""
    waits_for_nothing = entry == "look_ahead" or (status == "all" and found.status is not None)
    bar = found.index if waits_for_nothing else found.known
    if bar is None:
        return None
    return bar + 1 if entry == "next_open" else bar


def trade_of(bars: list[Bar], bought: int | None, *, entry: str, exit_bars: int) -> Trade | None:
    """Bought at this bar, sold at the close that many bars later; None where the data end before."""
    if bought is None or bought + exit_bars >= len(bars):
        return None
    at_open = entry == "next_open"
    price = bars[bought].open if at_open else bars[bought].close
    first_low = bought if at_open else bought + 1
    lowest = min(bars[i].low for i in range(first_low, bought + exit_bars + 1))
    return Trade(
        entry_price=price,
        exit_price=bars[bought + exit_bars].close,
        drawdown=min(0.0, lowest / price - 1),
        zero_range=not has_range(bars[bought]),
    )


def outcome_of(
    many: dict[str, list[Bar]], counted: dict[str, list[Found]], *, status: str, entry: str, exit_bars: int
) -> Row:
    """The figures of the signals themselves, with and without costs."""
    trades = []
    without_exit = 0
    for symbol, bars in many.items():
        for found in counted[symbol]:
            bought = entry_bar(found, status=status, entry=entry)
            trade = trade_of(bars, bought, entry=entry, exit_bars=exit_bars)
            if trade is None:
                without_exit += 1
            else:
                trades.append(trade)
    gross = [(trade.entry_price, trade.exit_price) for trade in trades]
    net = [(paid * (1 + BUY_COST), received * (1 - SELL_COST)) for paid, received in gross]
    n, wins = len(gross), wins_of(gross)
    wilson_low, wilson_high = wilson_interval(wins, n)
    return {
        "n": n,
        "wins": wins,
        "win_rate": wins / n if n else None,
        "wilson_low": wilson_low,
        "wilson_high": wilson_high,
        "mean": mean_return(gross),
        "median": median_return(gross),
        "without_exit": without_exit,
        "zero_range_entries": sum(1 for trade in trades if trade.zero_range),
        "worst_drawdown": min((trade.drawdown for trade in trades), default=None),
        "wins_after_costs": wins_of(net),
        "mean_after_costs": mean_return(net),
    }


def base_of(many: dict[str, list[Bar]], *, since: str, until: str, entry: str, exit_bars: int) -> Row:
    """The same figures for every bar of the span, as if something had become known at each."""
    pairs = []
    for bars in many.values():
        for t in range(len(bars)):
            bought = t + 1 if entry == "next_open" else t
            if since <= bars[t].day <= until and bought + exit_bars < len(bars):
                price = bars[bought].open if entry == "next_open" else bars[bought].close
                pairs.append((price, bars[bought + exit_bars].close))
    return {
        "base_n": len(pairs),
        "base_wins": wins_of(pairs),
        "base_mean": mean_return(pairs),
        "base_median": median_return(pairs),
    }


def wins_of(pairs: list[tuple[float, float]]) -> int:
    """How many of these (paid, received) were sold for more than was paid."""
    return sum(1 for paid, received in pairs if above(received, paid))


def mean_return(pairs: list[tuple[float, float]]) -> float | None:
    """The mean return of these (paid, received), a fraction; None without any."""
    return math.fsum(received / paid - 1 for paid, received in pairs) / len(pairs) if pairs else None


def median_return(pairs: list[tuple[float, float]]) -> float | None:
    """The median return of these (paid, received), a fraction; None without any."""
    return median(received / paid - 1 for paid, received in pairs) if pairs else None


def wilson_interval(wins: int, n: int) -> tuple[float, float] | tuple[None, None]:
    """The 95 % interval of a rate (Wilson, Journal of the American Statistical Association 22, 1927); None for n=0."""
    if n == 0:
        return None, None
    rate = wins / n
    centre = (rate + Z_95**2 / (2 * n)) / (1 + Z_95**2 / n)
    reach = Z_95 / (1 + Z_95**2 / n) * math.sqrt(rate * (1 - rate) / n + Z_95**2 / (4 * n**2))
    return centre - reach, centre + reach
