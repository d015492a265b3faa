"""What runs in a drawing process; it loads what draws, and nothing of the bot."""

from __future__ import annotations

import gc
import os
import signal
import threading
from multiprocessing import connection, parent_process

import numpy as np
import pandas as pd

from analysis.charts import Chart, ChartWords, NumberMarks, draw_chart, kinds
from analysis.timeframes import Timeframe, TimeframeBars
from bot.heap import give_memory_back

# So many bars have an RSI and every average.
_BARS = 60
_WRITTEN = "0123456789 aăâbcdđeêghiklmnoôơpqrstuưvxy AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY"


def get_ready() -> None:
    """Draw a picture that nobody sees: the first takes ten times as long as the next ones.

    An interrupt from the keyboard reaches every process of the terminal; this one leaves it to its parent.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, name="parent", daemon=True).start()
    draw_chart(practice_chart())
    # What is loaded stays: there is no garbage to be looked for among it.
    gc.collect()
    gc.freeze()
    give_memory_back()


def nothing() -> None:
    """What a process is given to do so that it starts."""


def practice_chart() -> Chart:
    """A small chart with every part of the usual ones; some of its candles rise, some fall, one does neither."""
    steps = np.arange(_BARS) / 5
    close = 100 + 20 * np.sin(steps)
    first = close - 5 * np.cos(3 * steps)
    first[-1] = close[-1]
    high, low = np.maximum(first, close) + 2, np.minimum(first, close) - 2
    prices = {"open": first, "high": high, "low": low, "close": close, "volume": close}
    frame = pd.DataFrame(prices, index=pd.bdate_range("2024-01-02", periods=_BARS))
    words = ChartWords(
        title=_WRITTEN,
        subtitle=_WRITTEN,
        price=_WRITTEN[:10],
        change=_WRITTEN[:10],
        months=tuple(f"Th{month}" for month in range(1, 13)),
        footer=_WRITTEN,
        stamp=None,
        marks=NumberMarks(decimal=",", group="."),
        price_digits=0,
        volume=_WRITTEN[10:],
        rsi="RSI",
        overbought=_WRITTEN[10:20],
        oversold=_WRITTEN[10:20],
        thousand="k",
        million="M",
        billion="B",
    )
    bars = TimeframeBars(timeframe=Timeframe.DAY, finished=frame, shown=frame, running=False)
    return Chart(rows=kinds.RSI, bars=bars, words=words)


def _end_with_the_parent() -> None:
    """A parent that was killed cannot tell anybody to stop."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
