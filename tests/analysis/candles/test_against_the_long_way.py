"""Every candle signal of the definition on real prices, event by event against a second reading of it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from analysis.bars import check_bars
from analysis.exchanges import InstrumentKind
from analysis.signals import SIGNALS, History, find_events
from analysis.timeframes import traded_bars
from tests.analysis.candles.the_long_way import Bar, Found, signals_in

KEYS = (
    *("hammer", "dragonfly_doji", "inverted_hammer", "shooting_star", "hanging_man", "gravestone_doji"),
    *("doji", "marubozu_bullish", "marubozu_bearish"),
)
DEFINED = [signal for signal in SIGNALS if signal.key in KEYS]


def real_bars(path: Path, kind: InstrumentKind) -> pd.DataFrame:
    table = pd.read_csv(path, index_col="date", parse_dates=["date"])
    return traded_bars(check_bars(table).frame, kind)


def read_by_analysis(frame: pd.DataFrame) -> list[Found]:
    events = find_events(History(frame=frame), DEFINED)
    return [
        Found(event.signal, event.session, event.known_on, None if event.status is None else event.status.value)
        for event in events
    ]


def read_the_long_way(frame: pd.DataFrame) -> list[Found]:
    rows = zip(frame.index, frame["open"], frame["high"], frame["low"], frame["close"], strict=True)
    bars = [Bar(stamp.date(), *map(float, prices)) for stamp, *prices in rows]
    return sorted(signals_in(bars), key=lambda found: (found.day, found.signal))


def test_all_of_the_definition_are_registered() -> None:
    assert sorted(signal.key for signal in DEFINED) == sorted(KEYS)


@pytest.mark.market_data
def test_both_readings_find_the_same_in_every_share(market_data: Path) -> None:
    counts: Counter[str] = Counter()
    files = sorted((market_data / "vn_long").glob("*.csv.gz"))
    for path in files:
        frame = real_bars(path, InstrumentKind.SHARE)
        found = read_by_analysis(frame)
        assert found == read_the_long_way(frame), path.name
        counts.update(event.signal for event in found)
    assert len(files) == 188
    assert set(counts) == set(KEYS)
    assert min(counts.values()) > 500


@pytest.mark.market_data
def test_both_readings_find_the_same_in_every_index(market_data: Path) -> None:
    counts: Counter[str] = Counter()
    files = sorted((market_data / "index").glob("*.csv.gz"))
    for path in files:
        frame = real_bars(path, InstrumentKind.INDEX)
        found = read_by_analysis(frame)
        assert found == read_the_long_way(frame), path.name
        counts.update(event.signal for event in found)
    assert len(files) == 22
    assert set(counts) == set(KEYS)
