"""The picture of prices alone."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.charts.canvas import new_sheet, stack_panels, to_png, write_frame
from analysis.charts.panels import draw_candles, draw_volume, mark_dates, usual_averages
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.window import newest_bars
from analysis.charts.words import ChartWords
from analysis.timeframes import TimeframeBars


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceChart:
    """What the picture shows: candles with SMA20 and SMA50, and volume where it is known."""

    bars: TimeframeBars
    words: ChartWords
    theme: Theme = LIGHT


def draw_price_chart(chart: PriceChart) -> bytes:
    """The PNG; the averages are computed over the whole history, the newest bars are shown.

    Raises ValueError where there is no bar to show.
    """
    window, theme, words = newest_bars(chart.bars), chart.theme, chart.words
    closes = chart.bars.finished["close"].to_numpy()
    figure = new_sheet(theme)
    panels = stack_panels(figure, theme, (0.8, 0.2) if window.has_volume else (1.0,))
    prices, *volume = panels
    draw_candles(prices, window, usual_averages(window, closes, theme), theme, words)
    for axes in volume:
        draw_volume(axes, window, theme, words)
    mark_dates(panels, window, theme, words)
    write_frame(figure, theme, words)
    return to_png(figure)
