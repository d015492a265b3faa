"""The picture of an RSI answer."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.charts.canvas import new_sheet, stack_panels, to_png, write_frame
from analysis.charts.panels import draw_candles, draw_rsi, draw_volume, mark_dates, usual_averages
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.window import newest_bars
from analysis.charts.words import ChartWords
from analysis.indicators import rsi
from analysis.rsi_reading import Limits
from analysis.timeframes import TimeframeBars


@dataclass(frozen=True, slots=True, kw_only=True)
class RsiChart:
    """What the picture shows: candles with SMA20 and SMA50, volume where it is known, and the RSI with its zones."""

    bars: TimeframeBars
    period: int
    limits: Limits
    words: ChartWords
    theme: Theme = LIGHT


def draw_rsi_chart(chart: RsiChart) -> bytes:
    """The PNG; indicators are computed over the whole history, the newest bars are shown.

    Raises ValueError where there is no bar to show.
    """
    window, theme, words = newest_bars(chart.bars), chart.theme, chart.words
    closes = chart.bars.finished["close"].to_numpy()
    figure = new_sheet(theme)
    panels = stack_panels(figure, theme, (0.55, 0.13, 0.32) if window.has_volume else (0.68, 0.32))
    prices, *volume, strength = panels
    draw_candles(prices, window, usual_averages(window, closes, theme), theme, words)
    for axes in volume:
        draw_volume(axes, window, theme, words)
    draw_rsi(strength, window.line(rsi(closes, chart.period)), chart.limits, theme, words)
    mark_dates(panels, window, theme, words)
    write_frame(figure, theme, words)
    return to_png(figure)
