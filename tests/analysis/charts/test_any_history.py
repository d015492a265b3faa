"""Pictures of bars come out whatever the market did and whatever is written on them."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.candles import Direction
from analysis.charts import Average, Chart, ChartWords, LevelRole, LimitDays, Mark, PriceLevel, draw_chart, kinds
from analysis.charts.spec import Row
from analysis.levels import swing_points
from analysis.timeframes import Timeframe, TimeframeBars
from tests.analysis.builders import WORDS
from tests.analysis.charts.layout import picture_of

TEXTS = (
    "",
    " ",
    "\n",
    "một\nhai\n\nba",
    "e\u0301\u0323 combined",
    "📈🔥",
    "المؤشر العام",
    "שלום עולם",
    "日本語 株式",
    "\x00\x07\t\x1b[31m\u202e\u200b\u2028",
    r"$A_1^2\ 100% {x}",
    "X" * 500,
    "Công ty Cổ phần " * 20,
)
KINDS = {
    "rsi": kinds.RSI,
    "prices": kinds.PRICES,
    "macd": kinds.MACD,
    "year": kinds.YEAR,
    "patterns": kinds.PATTERNS,
    "signals": kinds.SIGNALS,
}
STEPS = {Timeframe.DAY: "B", Timeframe.WEEK: "W-FRI", Timeframe.MONTH: "BME"}
# From a coin of a fraction of a dong up to an index of trillions.
PRICES = st.floats(-8.0, 15.0).map(lambda power: 10.0**power)
UNKNOWN = float("nan")
MULTIPLES = st.sampled_from([1.0, 1.0 + 1e-12, 0.9, 1e4, 1e-4])
"""Levels lie at the last price, beside it, or far away."""


@st.composite
def histories(draw: st.DrawFn) -> TimeframeBars:
    """Bars of any size, quiet or wild, with a spike, volumes of every kind, a gap without prices, or a running one."""
    count = draw(st.one_of(st.integers(1, 3), st.integers(1, 400)))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    step, wick = draw(st.sampled_from([0.0, 1e-12, 1e-4, 0.02, 0.4])), draw(st.sampled_from([0.0, 0.02]))
    close = draw(PRICES) * np.exp(np.clip(np.cumsum(random.normal(0, step, count)), -15, 15))
    close[draw(st.integers(0, count - 1))] *= draw(st.sampled_from([1.0, 1_000.0, 0.001]))
    first = close * np.exp(random.normal(0, wick, count))
    high, low = np.maximum(first, close) * (1 + wick), np.minimum(first, close) / (1 + wick)
    volume = random.choice(draw(st.sampled_from([(0.0,), (UNKNOWN,), (UNKNOWN, 0.0, 3e5), (1e18, 1.0)])), count)
    timeframe = draw(st.sampled_from(Timeframe))
    columns = {"open": first, "high": high, "low": low, "close": close, "volume": volume}
    frame = pd.DataFrame(columns, index=pd.date_range("1980-01-04", periods=count, freq=STEPS[timeframe]))
    if draw(st.booleans()):
        frame.iloc[1 : draw(st.integers(1, max(count - 1, 1)))] = np.nan
    running = draw(st.booleans())
    finished = frame.iloc[:-1] if running else frame
    return TimeframeBars(timeframe=timeframe, finished=finished, shown=frame, running=running)


@st.composite
def words(draw: st.DrawFn) -> ChartWords:
    """The usual words, or one text in the place of all of them; prices in any unit and with any decimals."""
    text = draw(st.sampled_from(TEXTS))
    texts = {name.name: text for name in fields(ChartWords) if isinstance(getattr(WORDS, name.name), str | None)}
    written: dict[str, object] = draw(st.sampled_from([{}, texts | {"months": (text,) * 12, "merged": ""}]))
    if written:
        written["volume_average"] = "{bars}"
    digits, unit = draw(st.sampled_from([0, 2, 8])), draw(st.sampled_from([1.0, 1_000.0]))
    return replace(WORDS, **written, price_digits=digits, price_unit=unit)  # type: ignore[arg-type] # texts by name


@pytest.mark.parametrize("rows", KINDS.values(), ids=KINDS)
@settings(max_examples=25, deadline=None)
@given(bars=histories(), written=words(), data=st.data())
def test_every_history_becomes_a_picture(
    rows: tuple[Row, ...], bars: TimeframeBars, written: ChartWords, data: st.DataObject
) -> None:
    last, count = float(bars.shown["close"].iloc[-1]), len(bars.finished)
    places = tuple(data.draw(st.lists(st.integers(0, count - 1), max_size=4))) if count else ()
    labels = data.draw(st.lists(st.sampled_from(TEXTS), min_size=len(places), max_size=len(places)))
    chart = Chart(
        rows=rows,
        bars=bars,
        words=written,
        bars_shown=data.draw(st.sampled_from([None, 1, 2, 400])),
        averages=(Average(1), Average(20)),
        band_bars=20,
        volume_average_bars=5,
        marks=tuple(
            Mark(position=place, label=label, direction=data.draw(st.sampled_from(Direction)))
            for place, label in zip(places, labels, strict=True)
        ),
        levels=tuple(
            PriceLevel(role=role, price=last * data.draw(MULTIPLES), label=text)
            for role, text in zip(LevelRole, TEXTS, strict=False)
        ),
        swings=swing_points(bars.finished),
        limit_days=LimitDays(ceiling=places[:1], floor=places[1:]),
        span=(min(places), max(places)) if places else None,
    )

    picture_of(draw_chart(chart))
