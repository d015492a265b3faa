"""Our candles cover what mplfinance's candles cover, at the same place and with the same limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.charts import Chart, kinds
from analysis.charts.reference import TOLERANCE_PX, SeenCandle, difference_px, our_candles, plain_candles, plain_picture
from analysis.charts.theme import DARK, LIGHT, LIGHT_SAFE
from tests.analysis.builders import WORDS, finished, random_bars, table

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chart_of(frame: pd.DataFrame, bars_shown: int | None = None) -> Chart:
    """Its candles."""
    return Chart(rows=kinds.RSI, bars=finished(frame), words=WORDS, bars_shown=bars_shown)


def walk(seed: int, bars: int) -> pd.DataFrame:
    """A random walk."""
    return random_bars(seed, pd.bdate_range("2024-01-02", periods=bars)).frame


def with_gaps() -> pd.DataFrame:
    """Prices that jump by a fifth, up and down."""
    frame = walk(5, 60)
    jumps = np.where(np.arange(60) // 12 % 2, 1.2, 1.0)
    frame[["open", "high", "low", "close"]] *= jumps[:, None]
    return frame


def with_dojis() -> pd.DataFrame:
    """Every third bar closes where it opened, every ninth does not move at all."""
    frame = walk(6, 60)
    frame.loc[frame.index[::3], "open"] = frame["close"].iloc[::3]
    for name in ("high", "low"):
        frame.loc[frame.index[::9], name] = frame["close"].iloc[::9]
    return frame


WINDOWS: dict[str, Callable[[], Chart]] = {
    "120 bars": lambda: chart_of(walk(1, 300)),
    "60 bars": lambda: chart_of(walk(2, 300), 60),
    "150 bars": lambda: chart_of(walk(3, 400), 150),
    "a new share": lambda: chart_of(walk(4, 5)),
    "one bar": lambda: chart_of(table([100.0], spread=3.0)),
    "gaps": lambda: chart_of(with_gaps()),
    "dojis": lambda: chart_of(with_dojis()),
    "constant": lambda: chart_of(table([100.0] * 40)),
    "constant, with shadows": lambda: chart_of(table([100.0] * 40, spread=3.0)),
    "dark": lambda: replace(chart_of(walk(7, 120)), theme=DARK),
    "safe": lambda: replace(chart_of(walk(8, 120)), theme=LIGHT_SAFE),
}


def differences(ours: list[SeenCandle], theirs: list[SeenCandle], chart: Chart) -> list[float]:
    """How far each pair is apart."""
    return [difference_px(one, other, chart.theme) for one, other in zip(ours, theirs, strict=True)]


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_every_candle_is_where_mplfinance_has_it(window: Callable[[], Chart]) -> None:
    chart = window()
    ours = our_candles(chart)
    assert len(ours) == min(len(chart.bars.shown), chart.bars_shown or 120)
    assert max(differences(ours, plain_candles(chart), chart)) <= TOLERANCE_PX


def test_candles_one_place_off_are_found() -> None:
    frame = walk(1, 120)
    shifted = frame.set_axis(np.roll(frame.index, 1)).sort_index()
    apart = differences(our_candles(chart_of(shifted)), plain_candles(chart_of(frame)), chart_of(frame))
    assert sum(distance > TOLERANCE_PX for distance in apart) > 100


def test_swapped_colours_are_found() -> None:
    chart = chart_of(walk(1, 120))
    swapped = replace(chart, theme=replace(LIGHT, rise=LIGHT.fall, fall=LIGHT.rise))
    assert min(differences(our_candles(swapped), plain_candles(chart), chart)) == float("inf")


@pytest.mark.parametrize("name", ["open", "high", "low", "close"])
def test_a_price_that_is_off_is_found(name: str) -> None:
    # A hundredth of the price is about a tenth of these panels.
    frame = table(np.linspace(100, 110, 40), spread=2.0)
    frame["open"] -= 1.0
    other = frame.copy()
    other.loc[other.index[20], name] += {"high": 1.0, "low": -1.0, "open": 0.5, "close": 0.5}[name]
    apart = differences(our_candles(chart_of(other)), plain_candles(chart_of(frame)), chart_of(frame))
    assert [place for place, distance in enumerate(apart) if distance > TOLERANCE_PX] == [20]


def test_a_candle_that_is_missing_is_found() -> None:
    frame = walk(1, 60)
    frame.iloc[30] = np.nan
    chart = chart_of(walk(1, 60))
    with pytest.raises(ValueError, match="no candle"):
        our_candles(replace(chart, bars=replace(chart.bars, shown=frame)))


def test_the_plain_picture_is_one() -> None:
    assert plain_picture(chart_of(walk(1, 200))).startswith(PNG_SIGNATURE)
