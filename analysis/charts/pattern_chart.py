"""The picture of candle patterns."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.charts.canvas import new_sheet, stack_panels, to_png, write_frame
from analysis.charts.marks import Mark, draw_marks
from analysis.charts.panels import Average, draw_candles, draw_volume, mark_dates
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.window import newest_bars
from analysis.charts.words import ChartWords
from analysis.indicators import sma
from analysis.timeframes import TimeframeBars

BARS_SHOWN = 60
"""Half as many as on other pictures: the shadows have to be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternChart:
    """What the picture shows: large candles with SMA20, the patterns' names beside them, and volume where it is known.

    span: the first and the last finished bar that were looked at; they are shaded.
    """

    bars: TimeframeBars
    marks: tuple[Mark, ...]
    span: tuple[int, int]
    words: ChartWords
    theme: Theme = LIGHT


def draw_pattern_chart(chart: PatternChart) -> bytes:
    """The PNG; ValueError where there is no bar to show."""
    window, theme, words = newest_bars(chart.bars, BARS_SHOWN), chart.theme, chart.words
    figure = new_sheet(theme)
    panels = stack_panels(figure, theme, (0.82, 0.18) if window.has_volume else (1.0,))
    prices, *volume = panels
    average = window.line(sma(chart.bars.finished["close"].to_numpy(), 20))
    first, last = (int(window.positions[bar]) for bar in chart.span)
    prices.axvspan(first - 0.5, last + 0.5, color=theme.slow_average, alpha=0.09, linewidth=0, zorder=0)
    draw_candles(prices, window, [Average(label="SMA20", line=average, color=theme.fast_average)], theme, words)
    for axes in volume:
        draw_volume(axes, window, theme, words)
    mark_dates(panels, window, theme, words)
    draw_marks(prices, window, chart.marks, theme)
    write_frame(figure, theme, words)
    return to_png(figure)
