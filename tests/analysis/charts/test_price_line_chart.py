"""The picture of a price answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from PIL import Image

from analysis.charts import price_line_chart
from analysis.charts.panels import mark_dates
from analysis.charts.price_line_chart import PriceLevel, PriceLineChart, draw_price_line_chart
from analysis.charts.theme import Theme
from analysis.charts.window import Window
from analysis.charts.words import ChartWords
from analysis.timeframes import TimeframeBars
from tests.analysis.builders import WORDS, finished, random_bars, table


def picture(bars: TimeframeBars, words: ChartWords = WORDS) -> bytes:
    highs, lows = bars.finished["high"].to_numpy(), bars.finished["low"].to_numpy()
    return draw_price_line_chart(
        PriceLineChart(
            bars=bars,
            highest=PriceLevel(price=float(highs.max()), label="Cao nhất 52 tuần: 133.000 ₫"),
            lowest=PriceLevel(price=float(lows.min()), label="Thấp nhất 52 tuần: 83.000 ₫"),
            words=words,
        )
    )


def running() -> TimeframeBars:
    bars = finished(random_bars(5, pd.bdate_range("2024-01-02", periods=300)).frame)
    return replace(bars, finished=bars.finished.iloc[:-1], running=True)


def suspended() -> TimeframeBars:
    bars = finished(random_bars(5, pd.bdate_range("2022-01-03", periods=700)).frame)
    return replace(bars, finished=bars.finished.iloc[:300])


HISTORIES: dict[str, Callable[[], TimeframeBars]] = {
    "one bar": lambda: finished(table([50_000.0], spread=100)),
    "ten equal bars": lambda: finished(table([50_000.0] * 10)),
    "an index without volume": lambda: finished(table(1000 + np.sin(np.arange(400.0)), volume=np.nan)),
    "a thousandfold rise": lambda: finished(table(np.geomspace(10, 10_000, 260), spread=1)),
    "a price of a hundred thousandth": lambda: finished(table(np.linspace(1e-5, 2e-5, 60))),
    "a running session": running,
    "a share suspended for longer than a year": suspended,
}


@pytest.mark.parametrize("history", list(HISTORIES))
def test_every_history_gives_a_picture(history: str) -> None:
    image = Image.open(BytesIO(picture(HISTORIES[history]())))
    assert (image.format, image.size) == ("PNG", (1280, 960))
    assert len(image.getcolors() or ()) > 10


@pytest.mark.parametrize(
    ("history", "size", "is_running"),
    [
        ("a running session", 261, True),
        ("a share suspended for longer than a year", 260, False),
        ("an index without volume", 260, False),
        ("ten equal bars", 10, False),
    ],
)
def test_a_year_of_traded_sessions_is_shown_and_the_running_one(
    history: str,
    size: int,
    is_running: bool,  # noqa: FBT001 - a value of the table
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    windows: list[Window] = []

    def note(panels: Sequence[Axes], window: Window, theme: Theme, words: ChartWords) -> None:
        windows.append(window)
        mark_dates(panels, window, theme, words)

    monkeypatch.setattr(price_line_chart, "mark_dates", note)
    picture(HISTORIES[history]())
    assert [(window.size, window.running) for window in windows] == [(size, is_running)]


def test_a_running_session_is_drawn_apart() -> None:
    bars = running()
    without = replace(bars, shown=bars.finished, running=False)
    assert picture(bars) != picture(without)


def test_a_picture_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no bar to show"):
        draw_price_line_chart(
            PriceLineChart(
                bars=finished(table([])),
                highest=PriceLevel(price=1, label=""),
                lowest=PriceLevel(price=1, label=""),
                words=WORDS,
            )
        )
