"""Small tables of bars, an RSI computed the long way, and the words of a picture."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from analysis.bars import Bars, check_bars
from analysis.charts import ChartWords, NumberMarks
from analysis.charts.moves import Move
from analysis.timeframes import Timeframe, TimeframeBars

MONDAY = date(2024, 1, 8)


def table(
    closes: Sequence[float] | NDArray[np.float64],
    *,
    dates: list[str] | pd.DatetimeIndex | None = None,
    spread: float = 0.0,
    volume: float | Sequence[float] = 1000.0,
) -> pd.DataFrame:
    """Bars that open and close at these prices, high and low so much above and below; weekdays from a Monday on."""
    close = np.array(closes, dtype=np.float64)
    index = pd.bdate_range(MONDAY, periods=len(close)) if dates is None else pd.DatetimeIndex(dates)
    volumes = np.broadcast_to(np.array(volume, dtype=np.float64), close.shape).copy()
    columns = {"open": close, "high": close + spread, "low": close - spread, "close": close, "volume": volumes}
    return pd.DataFrame(columns, index=index)


def finished(frame: pd.DataFrame, timeframe: Timeframe = Timeframe.DAY) -> TimeframeBars:
    """Bars of which all are finished and traded."""
    checked = check_bars(frame).frame
    return TimeframeBars(timeframe=timeframe, finished=checked, shown=checked, running=False)


def random_bars(seed: int, sessions: pd.DatetimeIndex) -> Bars:
    """A random walk on these sessions, with wicks and whole-number volumes."""
    random = np.random.default_rng(seed)
    close = 50_000 * np.exp(np.cumsum(random.normal(0, 0.02, len(sessions))))
    first = close * (1 + random.normal(0, 0.01, len(sessions)))
    high = np.maximum(first, close) * (1 + random.uniform(0, 0.01, len(sessions)))
    low = np.minimum(first, close) * (1 - random.uniform(0, 0.01, len(sessions)))
    volume = random.integers(1, 10_000, len(sessions)).astype(np.float64)
    columns = {"open": first, "high": high, "low": low, "close": close, "volume": volume}
    return check_bars(pd.DataFrame(columns, index=sessions))


def walks(min_size: int = 0, max_size: int = 400) -> st.SearchStrategy[NDArray[np.float64]]:
    """Random walks of prices: steps of up to 10 %, stretches without a change among them."""
    steps = arrays(np.float64, st.integers(min_size, max_size), elements=st.floats(-0.1, 0.1), fill=st.just(0.0))
    return steps.map(lambda moves: 10_000 * np.exp(np.cumsum(moves)))


def wilder_rsi(closes: Sequence[float], period: int) -> list[float]:
    """Wilder's RSI at the bars from `period` on, step by step as his book tells it; the price must have changed."""
    changes = [later - earlier for earlier, later in pairwise(closes)]
    gains = [max(change, 0.0) for change in changes]
    losses = [max(-change, 0.0) for change in changes]
    gain, loss = sum(gains[:period]) / period, sum(losses[:period]) / period
    values = [_strength(gain, loss)]
    for up, down in zip(gains[period:], losses[period:], strict=True):
        gain = (gain * (period - 1) + up) / period
        loss = (loss * (period - 1) + down) / period
        values.append(_strength(gain, loss))
    return values


def _strength(gain: float, loss: float) -> float:
    return 100.0 if loss == 0 else 100 - 100 / (1 + gain / loss)


def closes_with_rsi(path: Sequence[float], period: int) -> list[float]:
    """Closes whose RSI, from its first defined bar on, follows this path (each between 0 and 100, ends excluded).

    Wilder's step solved for the change: the change that takes the averages from one RSI to the next.
    """
    gain, loss = path[0], 100 - path[0]
    closes = [100_000.0, 100_000 + gain, 100_000 + gain - loss]
    closes += [closes[-1]] * (period - 2)
    gain, loss = gain / period, loss / period
    for target in path[1:]:
        old_gain, old_both = gain * (period - 1), (gain + loss) * (period - 1)
        rise = (target * old_both - 100 * old_gain) / (100 - target)
        fall = 100 * old_gain / target - old_both
        change = rise if rise > 0 else -max(fall, 0.0)
        gain = (old_gain + max(change, 0.0)) / period
        loss = (old_both - old_gain + max(-change, 0.0)) / period
        closes.append(closes[-1] + change)
    return closes


VIETNAMESE_MARKS = NumberMarks(decimal=",", group=".")

WORDS = ChartWords(
    title="FPT · Công ty Cổ phần FPT",
    subtitle="Nến ngày · HOSE · 13/02/2026",
    price="112.500 ₫",
    change="+1,25% so với phiên trước",
    price_digits=0,
    move=Move.RISE,
    volume="Khối lượng",
    rsi="RSI 14",
    overbought="Quá mua",
    oversold="Quá bán",
    thousand="nghìn",
    million="triệu",
    billion="tỷ",
    months=tuple(f"Th{month}" for month in range(1, 13)),
    footer="Nến Búa · chỉ để tham khảo, không phải lời khuyên mua bán",
    stamp=None,
    marks=VIETNAMESE_MARKS,
)
