"""The picture of everything about one instrument."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.charts.canvas import new_sheet, stack_panels, to_png, write_frame
from analysis.charts.marks import Mark, draw_marks
from analysis.charts.panels import draw_candles, draw_rsi, mark_dates, usual_averages
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.window import newest_bars
from analysis.charts.words import ChartWords
from analysis.indicators import RSI_PERIOD, rsi
from analysis.rsi_reading import Limits
from analysis.timeframes import TimeframeBars

BARS_SHOWN = 90
"""Fewer than on a chart of prices alone, so that the marked candles can be told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalsChart:
    """What the picture shows: candles with SMA20 and SMA50, recent signals by name, and the RSI with its zones."""

    bars: TimeframeBars
    marks: tuple[Mark, ...]
    words: ChartWords
    theme: Theme = LIGHT


def draw_signals_chart(chart: SignalsChart) -> bytes:
    """The PNG; indicators are computed over the whole history. ValueError where there is no bar to show."""
    window, theme, words = newest_bars(chart.bars, BARS_SHOWN), chart.theme, chart.words
    closes = chart.bars.finished["close"].to_numpy()
    figure = new_sheet(theme)
    prices, strength = panels = stack_panels(figure, theme, (0.7, 0.3))
    draw_candles(prices, window, usual_averages(window, closes, theme), theme, words)
    draw_rsi(strength, window.line(rsi(closes, RSI_PERIOD)), Limits(), theme, words)
    mark_dates(panels, window, theme, words)
    draw_marks(prices, window, chart.marks, theme)
    write_frame(figure, theme, words)
    return to_png(figure)
