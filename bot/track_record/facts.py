"""A record as one flat row of plain values: the contract of `nenbua record`."""

from __future__ import annotations

from analysis.track_record import DISTRIBUTION_EDGES, Difference, Interval, Period, Record, Tally


def record_row(record: Record, universe: str) -> dict[str, object]:
    """The record's fields as SIGNALS.md names them, then further ones; rates and returns are fractions, unrounded.

    universe: what was looked at: a symbol, a list of them, the name of a file or of a universe.
    What is not known, such as the mean of no case at all, is None.
    """
    selection, interval = record.selection, record.signals.wilson
    return {
        "signal": selection.signal,
        "status": selection.status.value,
        "min_volume": selection.min_volume,
        "universe": universe,
        "since": record.since,
        "until": record.until,
        "entry": record.entry.value,
        "exit_bars": record.exit_bars,
        **_counts(record.signals),
        "wilson_low": interval.low if interval else None,
        "wilson_high": interval.high if interval else None,
        "mean": record.signals.mean,
        "median": record.signals.median,
        "base_n": record.base.n,
        "base_wins": record.base.wins,
        "base_mean": record.base.mean,
        "base_median": record.base.median,
        "base_win_rate": record.base.win_rate,
        **_difference("win_rate_difference", record.win_rate_difference),
        **_difference("mean_difference", record.mean_difference),
        **_after_costs(record),
        "mean_drawdown": record.drawdown.mean if record.drawdown else None,
        "worst_drawdown": record.drawdown.worst if record.drawdown else None,
        "enough": record.is_enough,
        "filters": list(selection.filters),
        "shares": record.shares,
        "shares_with_signals": record.shares_with_signals,
        "dates": record.dates,
        "without_exit": record.without_exit,
        "waiting": record.waiting,
        "zero_range_entries": record.zero_range_entries,
        "ceiling_entries": record.ceiling_entries,
        "win_rate_off_ceiling": record.off_ceiling.win_rate,
        "mean_off_ceiling": record.off_ceiling.mean,
        "across_gap": record.across_gap,
        "periods": [_period(period) for period in record.periods],
        "distribution": {
            "edges": list(DISTRIBUTION_EDGES),
            "signals": list(record.distribution.signals),
            "base": list(record.distribution.base),
        },
    }


def _counts(tally: Tally) -> dict[str, object]:
    return {"n": tally.n, "wins": tally.wins, "win_rate": tally.win_rate}


def _difference(name: str, difference: Difference | None) -> dict[str, object]:
    interval: Interval | None = difference.interval if difference else None
    return {
        name: difference.value if difference else None,
        f"{name}_low": interval.low if interval else None,
        f"{name}_high": interval.high if interval else None,
    }


def _after_costs(record: Record) -> dict[str, object]:
    after, costs = record.after_costs, record.costs
    return {
        "wins_after_costs": after.wins,
        "win_rate_after_costs": after.win_rate,
        "mean_after_costs": after.mean,
        "median_after_costs": after.median,
        "buy_fee": costs.buy_fee,
        "sell_fee": costs.sell_fee,
        "sell_tax": costs.sell_tax,
    }


def _period(period: Period) -> dict[str, object]:
    return {
        "name": period.name.value,
        "since": period.since,
        "until": period.until,
        **_counts(period.signals),
        "mean": period.signals.mean,
        "median": period.signals.median,
        "base_n": period.base.n,
        "base_wins": period.base.wins,
        "base_win_rate": period.base.win_rate,
        "base_mean": period.base.mean,
        "base_median": period.base.median,
    }
