"""The bars that signals are looked for in."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.exchanges import InstrumentKind
from analysis.listings import Listings
from analysis.price_limits import NO_RESTRICTIONS
from analysis.signals import History
from analysis.timeframes import Timeframe, TimeframeBars
from tests.analysis.builders import finished, random_bars, table, wilder_rsi

SESSIONS = pd.bdate_range("2025-01-06", periods=60)


def test_only_finished_bars_are_searched() -> None:
    shown = random_bars(3, SESSIONS).frame
    bars = TimeframeBars(timeframe=Timeframe.DAY, finished=shown.iloc[:-1], shown=shown, running=True)
    history = History.of(bars, kind=InstrumentKind.SHARE, listings=Listings(exchange="HOSE"), adjusted=True)
    assert history.bars == 59
    assert history.session(58) == date(2025, 3, 27)
    assert history.candles.close.tolist() == shown["close"].iloc[:-1].tolist()


@pytest.mark.parametrize(
    ("kind", "exchange", "adjusted", "judged"),
    [
        (InstrumentKind.SHARE, "HOSE", False, True),
        (InstrumentKind.SHARE, "UPCOM", False, True),
        (InstrumentKind.SHARE, "HOSE", True, False),
        (InstrumentKind.SHARE, "NASDAQ", False, False),
        (InstrumentKind.SHARE, None, False, False),
        (InstrumentKind.INDEX, "HOSE", False, False),  # the VN-Index is listed under HOSE too
        (InstrumentKind.FUND, "HOSE", False, False),  # funds have other price steps
        (InstrumentKind.COIN, None, False, False),
    ],
)
def test_price_rules_judge_unadjusted_shares_only(
    kind: InstrumentKind, exchange: str | None, *, adjusted: bool, judged: bool
) -> None:
    bars = finished(random_bars(3, SESSIONS).frame)
    restrictions = History.of(bars, kind=kind, listings=Listings(exchange=exchange), adjusted=adjusted).restrictions
    assert (restrictions.locked is not None, restrictions.narrow is not None) == (judged, judged)
    assert judged or restrictions is NO_RESTRICTIONS


def test_rsi_is_that_of_fourteen_bars() -> None:
    closes = [100, 102, 101, 103, 104, 102, 105, 107, 106, 108, 107, 109, 111, 110, 112, 109, 108]
    history = History(frame=finished(table(closes)).finished)
    assert np.isnan(history.rsi14[:14]).all()
    assert history.rsi14[14:].tolist() == pytest.approx(wilder_rsi(closes, 14))
