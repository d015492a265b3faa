"""What may be asked of a signal's bar beside the signal itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.bars import check_bars
from analysis.checklist import hammer_bars, price_step, read_checklist
from analysis.exchanges import InstrumentKind
from analysis.signals import History
from analysis.timeframes import traded_bars
from analysis.track_record import FILTERS, SIX_STEPS, Filter
from tests.analysis.builders import closes_with_rsi, table
from tests.analysis.track_record.builders import closing, one_tick, walk

BY_KEY = {one.key: one for one in FILTERS}
# All six steps are rare: each of the first five has one hammer that passed them.
REAL_SHARES = ("BMP", "CII", "NLG", "NVL", "PAN", "FPT")


def held(key: str, history: History) -> list[int]:
    return np.flatnonzero(BY_KEY[key].holds(history, one_tick)).tolist()


def test_each_has_a_key_of_its_own_and_a_bit_in_a_byte() -> None:
    assert len(BY_KEY) == len(FILTERS)
    assert SIX_STEPS in BY_KEY
    assert len(FILTERS) <= 8


@pytest.mark.parametrize("one", FILTERS, ids=lambda one: one.key)
@pytest.mark.parametrize("bars", [0, 1, 2, 14, 15, 21, 199, 200])
def test_any_history_can_be_asked(one: Filter, bars: int) -> None:
    assert one.holds(History(frame=walk(1, 200).frame.iloc[:bars]), one_tick).shape == (bars,)


def test_rsi_under_30_and_neither_30_itself_nor_an_unknown_one() -> None:
    history = History(frame=table(closes_with_rsi([50.0, 31.0, 29.9, 25.0, 30.1, 30.0, 29.0], 14)))
    assert held("rsi_below_30", history) == [16, 17, 20]
    assert held("rsi_below_30", closing([100.0] * 30)) == []


def test_a_close_above_the_mean_of_200_and_none_at_it() -> None:
    # At bar 199 the mean is (199 * 100 + 110) / 200 = 100.05; the bars before have none.
    closes = [*[100.0] * 199, 110.0, 100.05, 100.2, 99.0]
    assert held("above_sma200", closing(closes)) == [199, 201]
    assert held("above_sma200", closing([100.0] * 210)) == []
    assert held("above_sma200", closing([100.0] * 199 + [100.0 * (1 + 5e-10)])) == []
    assert held("above_sma200", closing([100.0] * 199 + [100.0 * (1 + 5e-9)])) == [199]


@pytest.mark.parametrize("seed", range(4))
def test_the_six_steps_of_walks_against_every_checklist_in_full(seed: int) -> None:
    history = walk(seed)
    passed = [bar for bar in hammer_bars(history) if read_checklist(history, bar, tick=10.0).passed == 6]
    assert held(SIX_STEPS, history) == passed


@pytest.mark.market_data
def test_the_six_steps_of_real_shares_against_every_checklist_in_full(market_data: Path) -> None:
    seen = 0
    for symbol in REAL_SHARES:
        frame = pd.read_csv(market_data / "vn_long" / f"{symbol}.csv.gz", index_col="date", parse_dates=True)
        history = History(frame=traded_bars(check_bars(frame).frame, InstrumentKind.SHARE))

        def step(price: float) -> float | None:
            return price_step(price, kind=InstrumentKind.SHARE, currency="VND", exchange="HOSE")

        passed = [
            bar
            for bar in hammer_bars(history)
            if read_checklist(history, bar, tick=step(float(history.candles.low[bar]))).passed == 6
        ]
        assert np.flatnonzero(BY_KEY[SIX_STEPS].holds(history, step)).tolist() == passed
        seen += len(passed)
    assert seen >= 5


def test_without_a_price_step_no_stop_is_known_and_no_hammer_passes() -> None:
    histories = [walk(seed) for seed in range(4)]
    assert any(held(SIX_STEPS, history) for history in histories)
    assert not any(BY_KEY[SIX_STEPS].holds(history, lambda _: None).any() for history in histories)
