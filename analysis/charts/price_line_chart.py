"""The picture of a price answer: where the price stands in its past year."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes

from analysis.charts import theme as sizes
from analysis.charts.canvas import new_sheet, stack_panels, to_png, write_frame
from analysis.charts.panels import draw_volume, fit_prices, mark_dates, write_price_ticks, write_tag
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.window import Line, Window, newest_bars
from analysis.charts.words import ChartWords
from analysis.price_reading import past_year
from analysis.timeframes import TimeframeBars


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLevel:
    """A price to be shown as a line across the picture, with its name."""

    price: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLineChart:
    """What the picture shows: the closes of the past year between its highest and lowest price, and volume if known."""

    bars: TimeframeBars
    highest: PriceLevel
    lowest: PriceLevel
    words: ChartWords
    theme: Theme = LIGHT


def draw_price_line_chart(chart: PriceLineChart) -> bytes:
    """The PNG; days without a trade are left out, the last price of a running session hangs on a dotted line.

    Raises ValueError where there is no bar to show.
    """
    bars, theme, words = chart.bars, chart.theme, chart.words
    window = newest_bars(_traded(bars), past_year(bars).bars + bars.running)
    line = window.line(bars.finished["close"].to_numpy())
    figure = new_sheet(theme)
    panels = stack_panels(figure, theme, (0.8, 0.2) if window.has_volume else (1.0,))
    prices, *volume = panels
    _draw_closes(prices, window, line, theme)
    for level, color, above in ((chart.highest, theme.rise, True), (chart.lowest, theme.fall, False)):
        _draw_level(prices, level, color, above=above)
    last = float(line.values[-1])
    write_tag(prices, last, words.write_price(last), theme.slow_average, theme)
    write_price_ticks(prices, last, words)
    for axes in volume:
        draw_volume(axes, window, theme, words)
    mark_dates(panels, window, theme, words)
    write_frame(figure, theme, words)
    return to_png(figure)


def _traded(bars: TimeframeBars) -> TimeframeBars:
    """The same bars, of which only those that count and the running one are shown."""
    counts = bars.shown.index.isin(bars.finished.index)
    counts[-1:] |= bars.running
    return replace(bars, shown=bars.shown[counts])


def _draw_closes(axes: Axes, window: Window, line: Line, theme: Theme) -> None:
    """The closes as a line over a faint area; a running session's price beyond them, dotted."""
    color = theme.slow_average
    fit_prices(axes, window, ())
    axes.fill_between(line.positions, line.values, axes.get_ylim()[0], color=color, alpha=0.1, linewidth=0)
    axes.plot(line.positions, line.values, color=color, linewidth=2.4, solid_joinstyle="round")
    axes.plot(line.positions[-1:], line.values[-1:], marker="o", markersize=9, color=color)
    if window.running:
        running = float(window.frame["close"].iloc[-1])
        ends = np.array([line.positions[-1], window.size - 1]), np.array([line.values[-1], running])
        axes.plot(*ends, color=theme.muted, linewidth=2, linestyle=":")
        axes.plot(*(end[-1:] for end in ends), marker="o", markersize=9, color=theme.muted, fillstyle="none")


def _draw_level(axes: Axes, level: PriceLevel, color: str, *, above: bool) -> None:
    """A dashed line with its name over or under it, on the left."""
    axes.axhline(level.price, color=color, linewidth=1.3, linestyle=(0, (6, 4)), alpha=0.8)
    axes.annotate(
        level.label,
        (0.008, level.price),
        xycoords=axes.get_yaxis_transform(),
        xytext=(0, 6 if above else -6),
        textcoords="offset points",
        va="bottom" if above else "top",
        color=color,
        fontsize=sizes.TAG_PT,
        fontfamily=sizes.FONT,
        fontweight="bold",
        parse_math=False,
    )
