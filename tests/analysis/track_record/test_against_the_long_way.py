"""Records against a second calculation that shares nothing with the code, on large real shares."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from analysis.bars import check_bars
from analysis.exchanges import InstrumentKind
from analysis.signals import History, signal_by_key
from analysis.timeframes import traded_bars
from analysis.track_record import Entry, Pool, Record, Selection, StatusWanted, Track, usual_status
from tests.analysis.near import near
from tests.analysis.track_record.builders import measured, one_tick, walk
from tests.analysis.track_record.plain_signals import CANDLES, DIVERGENCES
from tests.analysis.track_record.the_long_way import Bar, Row, read_series, track_record

SHARES = ("FPT", "VCB", "VNM", "HPG", "CTG", "MWG", "VIC", "GAS", "SSI", "MBB", "MSN", "BID")
SINCE, UNTIL = date(2015, 1, 1), date(2025, 12, 31)
WALK_BARS = 700
KEYS = (*CANDLES, *DIVERGENCES, "rsi_oversold", "rsi_overbought", "ath_breakout")


def selections() -> Iterator[Selection]:
    """Every signal that the long way knows by every status it has, and some with volume."""
    for key in KEYS:
        confirmed = signal_by_key(key).needs_confirmation
        for status in StatusWanted if confirmed else [StatusWanted.ALL]:
            yield Selection(signal=key, status=status)
    for key in ("hammer", "shooting_star", "divergence_regular_bullish", "ath_breakout"):
        yield Selection(signal=key, status=usual_status(key), min_volume=1.2)


@cache
def real_prices(folder: Path) -> tuple[Pool, dict[str, list[Bar]]]:
    """The same files read twice: by the project and the long way."""
    paths = {symbol: folder / "vn_long" / f"{symbol}.csv.gz" for symbol in SHARES}
    signals = [signal_by_key(key) for key in KEYS]
    tracks = []
    for symbol, path in paths.items():
        frame = check_bars(pd.read_csv(path, index_col="date", parse_dates=True)).frame
        history = History(frame=traded_bars(frame, InstrumentKind.SHARE))
        tracks.append(Track.of(symbol, history, one_tick, signals, ()))
    return Pool.of(tracks), {symbol: read_series(path) for symbol, path in paths.items()}


@cache
def walks() -> tuple[Pool, dict[str, list[Bar]]]:
    """Four random walks, which begin and end within the span."""
    histories = {f"WALK{seed}": walk(seed, WALK_BARS) for seed in range(4)}
    tracks = [Track.of(symbol, history, one_tick) for symbol, history in histories.items()]
    return Pool.of(tracks), {symbol: bars_of(history) for symbol, history in histories.items()}


def bars_of(history: History) -> list[Bar]:
    rows = history.frame[["open", "high", "low", "close", "volume"]].to_numpy().tolist()
    return [Bar(day.isoformat(), *row) for day, row in zip(history.sessions, rows, strict=True)]


def long_way(many: dict[str, list[Bar]], selection: Selection, *, look_ahead: bool = False) -> list[Row]:
    return track_record(
        many,
        selection.signal,
        status=selection.status.value,
        min_volume=selection.min_volume,
        since=SINCE.isoformat(),
        until=UNTIL.isoformat(),
        look_ahead=look_ahead,
    )


def row_of(record: Record) -> Row:
    """The record as the long way tells it."""
    signals, base = record.signals, record.base
    interval, drawdown = signals.wilson, record.drawdown
    return {
        "entry": record.entry.value,
        "exit_bars": record.exit_bars,
        "n": signals.n,
        "wins": signals.wins,
        "win_rate": signals.win_rate,
        "wilson_low": interval.low if interval else None,
        "wilson_high": interval.high if interval else None,
        "mean": signals.mean,
        "median": signals.median,
        "without_exit": record.without_exit,
        "zero_range_entries": record.zero_range_entries,
        "worst_drawdown": drawdown.worst if drawdown else None,
        "wins_after_costs": record.after_costs.wins,
        "mean_after_costs": record.after_costs.mean,
        "base_n": base.n,
        "base_wins": base.wins,
        "base_mean": base.mean,
        "base_median": base.median,
    }


def nearly(row: Row) -> Row:
    """The row with stand-ins for its fractions."""
    return {name: near(value) if isinstance(value, float) else value for name, value in row.items()}


def assert_alike(records: list[Record], rows: list[Row]) -> int:
    """Every figure of every record; how many signals were counted."""
    assert [row_of(record) for record in records] == [nearly(row) for row in rows]
    return records[0].signals.n


@pytest.mark.parametrize("selection", list(selections()), ids=lambda selection: selection.key)
def test_every_figure_of_walks(selection: Selection) -> None:
    pool, many = walks()
    records = measured(pool, [selection], resampled=False, look_ahead=selection.status is StatusWanted.CONFIRMED)
    rows = long_way(many, selection)
    if selection.status is StatusWanted.CONFIRMED:
        rows += long_way(many, selection, look_ahead=True)
    assert_alike(records, rows)
    assert records[0].base.n == 4 * (WALK_BARS - 5)


def test_the_walks_have_every_signal() -> None:
    pool, _ = walks()
    every = [Selection(signal=key, status=StatusWanted.ALL) for key in KEYS]
    assert [one.selection.key for one in measured(pool, every, resampled=False) if not one.signals.n] == []


@pytest.mark.market_data
@pytest.mark.parametrize("selection", list(selections()), ids=lambda selection: selection.key)
def test_every_figure_of_large_shares(market_data: Path, selection: Selection) -> None:
    pool, many = real_prices(market_data)
    records = measured(pool, [selection], since=SINCE, until=UNTIL, resampled=False)
    assert pool.symbols == SHARES
    assert assert_alike(records, long_way(many, selection)) > 0
    assert records[0].base.n > 30_000


@pytest.mark.market_data
@pytest.mark.parametrize("key", CANDLES)
def test_looking_ahead_at_large_shares(market_data: Path, key: str) -> None:
    pool, many = real_prices(market_data)
    selection = Selection(signal=key, status=StatusWanted.CONFIRMED)
    records = measured(pool, [selection], since=SINCE, until=UNTIL, look_ahead=True, resampled=False)
    ahead = [record for record in records if record.entry is Entry.LOOK_AHEAD]
    assert assert_alike(ahead, long_way(many, selection, look_ahead=True)) > 0


@pytest.mark.market_data
def test_the_end_of_the_data(market_data: Path) -> None:
    """Without a span some signals have no exit yet, in both calculations."""
    pool, many = real_prices(market_data)
    selection = Selection(signal="divergence_hidden_bullish", status=StatusWanted.ALL)
    records = measured(pool, [selection], resampled=False)
    rows = track_record(many, selection.signal, status="all", since="0001-01-01", until="9999-12-31")
    assert assert_alike(records, rows) > 0
    assert any(record.without_exit for record in records)
