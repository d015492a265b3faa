"""The checklist against a second reading of its definition, on every hammer of many real shares."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from analysis.bars import Bars, check_bars
from analysis.checklist import hammer_at, hammer_bars, read_checklist
from analysis.exchanges import InstrumentKind
from analysis.signals import History
from analysis.timeframes import traded_bars
from tests.analysis.checklist.plain_reading import PlainBars, pattern_at, read_plainly
from tests.analysis.near import near

EVERY_NTH_SHARE = 6
TICK = 50.0


def bars_of(path: Path) -> Bars:
    return check_bars(pd.read_csv(path, index_col="date", parse_dates=True))


def plain(history: History) -> PlainBars:
    return PlainBars(**{name: history.frame[name].tolist() for name in history.frame.columns})


def nearly(value: float | None) -> float | None:
    return None if value is None else near(value)


@pytest.mark.market_data
def test_every_hammer_of_thirty_shares_reads_alike(market_data: Path) -> None:
    seen: Counter[str] = Counter()
    paths = sorted((market_data / "vn_long").glob("*.csv.gz"))[::EVERY_NTH_SHARE]
    for path in paths:
        history = History(frame=traded_bars(bars_of(path).frame, InstrumentKind.SHARE))
        bars = plain(history)
        found = [bar for bar in range(history.bars) if pattern_at(bars, bar) is not None]
        assert hammer_bars(history) == found
        for bar in found:
            checklist, expected = read_checklist(history, bar, tick=TICK), read_plainly(bars, bar, TICK)
            assert checklist.pattern.key == pattern_at(bars, bar)
            assert tuple(outcome.value for outcome in checklist.outcomes) == expected.outcomes, (path.name, bar)
            assert checklist.volume.ratio == nearly(expected.volume_ratio)
            assert (checklist.support.nearest.price if checklist.support.nearest else None) == nearly(expected.support)
            assert checklist.confirmation.trigger == nearly(expected.trigger)
            assert (checklist.stop.entry, checklist.stop.stop) == (nearly(expected.entry), nearly(expected.stop))
            assert (checklist.reward.target.price if checklist.reward.target else None) == nearly(expected.target)
            assert checklist.reward.ratio == nearly(expected.reward_ratio)
            seen.update(f"{step}:{outcome}" for step, outcome in enumerate(expected.outcomes, start=1))
            seen[checklist.pattern.key] += 1
    assert len(paths) >= 30
    assert seen.total() > 5000
    assert {"hammer", "dragonfly_doji", "inverted_hammer"} <= seen.keys()
    assert {f"{step}:{outcome}" for step in (2, 3, 4, 5, 6) for outcome in ("pass", "fail")} <= seen.keys()


@pytest.mark.market_data
def test_what_is_read_while_waiting_is_what_is_read_later_but_for_the_confirmation(market_data: Path) -> None:
    frame = traded_bars(bars_of(market_data / "vn_long" / "FPT.csv.gz").frame, InstrumentKind.SHARE)
    whole = History(frame=frame)
    bars = hammer_bars(whole)
    for bar in bars:
        now = History(frame=frame.iloc[: bar + 1])
        then, later = read_checklist(now, bar, tick=TICK), read_checklist(whole, bar, tick=TICK)
        expected = read_plainly(plain(now), bar, TICK)
        assert tuple(outcome.value for outcome in then.outcomes) == expected.outcomes
        assert (then.shape, then.volume, then.support) == (later.shape, later.volume, later.support)
        assert then.told == later.told
    assert len(bars) > 30


@pytest.mark.market_data
def test_the_vn_index_had_no_hammer_on_25_october_2023_but_one_two_days_later(market_data: Path) -> None:
    frame = traded_bars(bars_of(market_data / "index" / "VNINDEX.csv.gz").frame, InstrumentKind.INDEX)
    history = History(frame=frame)
    days = [session.isoformat() for session in history.sessions]

    assert hammer_at(history, days.index("2023-10-25")) is None
    pattern = hammer_at(history, days.index("2023-10-27"))
    assert pattern is not None
    assert pattern.key == "dragonfly_doji"
