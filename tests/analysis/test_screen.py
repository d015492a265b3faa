"""The screen: many histories side by side are what each is alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.bars import check_bars
from analysis.candles import PATTERNS
from analysis.candles.confirmation import Status
from analysis.exchanges import InstrumentKind
from analysis.indicators import bollinger_bands, rsi
from analysis.price_limits import Restrictions
from analysis.records import breakouts
from analysis.screen import Screen, Sighting, screen
from analysis.signals import CANDLE_SIGNALS, History, find_events
from analysis.timeframes import traded_bars
from tests.analysis.builders import random_bars, table

LAST = 40


def walk(seed: int, bars: int) -> History:
    return History(frame=random_bars(seed, pd.bdate_range("2020-01-06", periods=bars)).frame)


def restricted(history: History) -> History:
    locked = np.zeros(history.bars, dtype=np.bool_)
    locked[::3] = True
    narrow = np.zeros(history.bars, dtype=np.bool_)
    narrow[::5] = True
    return replace(history, restrictions=Restrictions(locked=locked, narrow=narrow))


def mixed_histories() -> list[History]:
    """More than one block of rows, of every length, some with price limits."""
    lengths = [0, 1, 2, 5, 16, 20, 21, 22, 30, LAST, LAST + 1, LAST + 20, 400]
    walks = [walk(seed, lengths[seed % len(lengths)]) for seed in range(120)]
    return [restricted(history) if number % 4 == 0 else history for number, history in enumerate(walks)]


def assert_is_what_each_is_alone(result: Screen, bars: int) -> int:
    """Compare everything with the single-history code; how many patterns were found."""
    seen = 0
    for number, history in enumerate(result.histories):
        shown = min(bars, history.bars)
        closes = history.candles.close
        bands = bollinger_bands(closes)
        for mine, alone in (
            (result.rsi, rsi(closes)),
            (result.upper, bands.upper),
            (result.lower, bands.lower),
            (result.volume_ratio, history.volume_ratio),
        ):
            np.testing.assert_array_equal(mine[number, bars - shown :], alone[history.bars - shown :])
            assert np.isnan(mine[number, : bars - shown]).all()
        events = find_events(history, CANDLE_SIGNALS)
        first = history.bars - bars
        wanted = {(event.signal, event.bar - first) for event in events if event.bar >= first}
        confirmed = {
            (event.signal, event.bar + 1 - first)
            for event in events
            if event.status is Status.CONFIRMED and event.bar + 1 >= first
        }
        assert places(result.found, number) == wanted
        assert places(result.confirmed, number) == confirmed
        seen += len(wanted)
    return seen


def places(by_key: object, number: int) -> set[tuple[str, int]]:
    assert isinstance(by_key, dict)
    return {(key, int(bar)) for key, there in by_key.items() for bar in np.flatnonzero(there[number])}


@pytest.mark.parametrize("bars", [2, LAST])
def test_side_by_side_is_what_each_is_alone(bars: int) -> None:
    result = screen(mixed_histories(), bars)

    assert assert_is_what_each_is_alone(result, bars) > bars * 10


@pytest.mark.market_data
def test_real_shares_side_by_side_are_what_each_is_alone(market_data: Path) -> None:
    histories = []
    for path in sorted((market_data / "vn_long").glob("*.csv.gz"))[:60]:
        frame = check_bars(pd.read_csv(path, index_col="date", parse_dates=["date"])).frame
        histories.append(History(frame=traded_bars(frame, InstrumentKind.SHARE)))

    result = screen(histories, 250)

    assert assert_is_what_each_is_alone(result, 250) > 1000
    assert {pattern.key for pattern in PATTERNS if result.found[pattern.key].any()} > {"hammer", "doji", "inside_bar"}


def test_rows_tell_the_last_bar() -> None:
    histories = mixed_histories()

    rows = screen(histories).rows()

    assert [row.number for row in rows] == [number for number, history in enumerate(histories) if history.bars]
    news = 0
    for row in rows:
        history = histories[row.number]
        last, closes = history.bars - 1, history.candles.close
        assert (row.session, row.close) == (history.session(last), closes[last])
        assert row.change == (None if last == 0 else closes[last] / closes[last - 1] - 1)
        assert (row.rsi is None) is (last < 14)
        assert row.breaks_record is (last in breakouts(closes))
        highs = history.candles.high[max(last - 20, 0) : last]
        assert row.breaks_high is bool(last >= 20 and closes[last] > highs.max())
        expected = {
            Sighting(pattern=event.signal, bars_ago=last - event.bar, status=event.status)
            for event in find_events(history, CANDLE_SIGNALS)
            if event.bar == last or (event.bar == last - 1 and event.status is not None)
        }
        assert set(row.sightings) == expected
        assert len(row.sightings) == len(expected)
        news += len(expected)
    assert news > 20


def test_a_breakout_needs_a_close_above_the_highs_not_the_closes() -> None:
    closes = [100.0] * 25
    above_the_closes = History(frame=table([*closes, 101], spread=2))
    above_the_highs = History(frame=table([*closes, 102.5], spread=2))
    equal = History(frame=table([*closes, 102], spread=2))

    rows = screen([above_the_closes, above_the_highs, equal]).rows()

    assert [row.breaks_high for row in rows] == [False, True, False]


def test_no_history_at_all_is_an_empty_screen() -> None:
    assert screen([]).rows() == []
    assert screen([walk(0, 0)]).rows() == []


def test_fewer_than_two_bars_are_refused() -> None:
    with pytest.raises(ValueError, match="fewer than 2"):
        screen([walk(0, 30)], bars=1)
