"""The picture of a divergence: the two lines that part, one on the price and one on the RSI."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from analysis.candles import Direction
from analysis.charts import theme as sizes
from analysis.charts.canvas import height_px, new_sheet, stack_panels, to_png, width_px, write_frame
from analysis.charts.marks import Mark, draw_marks, mark_color, mark_width_px
from analysis.charts.panels import draw_candles, draw_rsi, mark_dates, usual_averages
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.window import BARS_SHOWN, Window, newest_bars
from analysis.charts.words import ChartWords
from analysis.divergence_reading import FoundDivergence
from analysis.indicators import RSI_PERIOD, rsi
from analysis.rsi_reading import Limits
from analysis.timeframes import TimeframeBars

# So much of the width stays free before the first turning point: the names in the panels stand there.
_LEAD_SHARE = 0.28
_VALUE_HEIGHT_PX = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class DivergenceWords:
    """What is written at a divergence: its name, and the dates of its turning points."""

    name: str
    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DivergenceChart:
    """What the picture shows: candles with SMA20 and SMA50, the RSI, and a divergence on both, where there is one."""

    bars: TimeframeBars
    divergence: tuple[FoundDivergence, DivergenceWords] | None
    words: ChartWords
    theme: Theme = LIGHT


def draw_divergence_chart(chart: DivergenceChart) -> bytes:
    """The PNG; the window reaches back beyond the divergence's first turning point.

    Raises ValueError where there is no bar to show.
    """
    window, theme, words = _window(chart), chart.theme, chart.words
    closes = chart.bars.finished["close"].to_numpy()
    figure = new_sheet(theme)
    panels = stack_panels(figure, theme, (0.62, 0.38))
    prices, strength = panels
    draw_candles(prices, window, usual_averages(window, closes, theme), theme, words)
    draw_rsi(strength, window.line(rsi(closes, RSI_PERIOD)), Limits(), theme, words)
    mark_dates(panels, window, theme, words)
    if chart.divergence is not None:
        divergence, labels = chart.divergence
        _make_room_right(panels, _places(window, divergence)[1], mark_width_px(labels.second))
        _on_price(prices, window, divergence, labels, theme)
        _on_rsi(strength, window, divergence, theme, words)
        _tie(panels, window, divergence, theme)
    write_frame(figure, theme, words)
    return to_png(figure)


def _window(chart: DivergenceChart) -> Window:
    """The usual newest bars, or as many more as it takes to show the whole divergence."""
    usual = BARS_SHOWN[chart.bars.timeframe]
    if chart.divergence is None:
        return newest_bars(chart.bars, usual)
    shown = chart.bars.shown.index
    since = len(shown) - int(shown.searchsorted(chart.bars.finished.index[chart.divergence[0].first.bar]))
    return newest_bars(chart.bars, max(usual, math.ceil(since / (1 - _LEAD_SHARE))))


def _places(window: Window, divergence: FoundDivergence) -> tuple[int, int]:
    return int(window.positions[divergence.first.bar]), int(window.positions[divergence.second.bar])


def _on_price(axes: Axes, window: Window, divergence: FoundDivergence, labels: DivergenceWords, theme: Theme) -> None:
    """The line between the two highs or lows, their dates, and the divergence's name in the upper right corner."""
    direction = _direction(divergence)
    marks = [
        Mark(position=divergence.first.bar, label=labels.first, direction=direction, lean=1),
        Mark(position=divergence.second.bar, label=labels.second, direction=direction, lean=0),
    ]
    draw_marks(axes, window, marks, theme)
    prices = (divergence.first.price, divergence.second.price)
    _line(axes, _places(window, divergence), prices, mark_color(theme, direction))
    axes.text(
        0.992,
        0.985,
        labels.name,
        transform=axes.transAxes,
        ha="right",
        va="top",
        color=mark_color(theme, direction),
        fontsize=sizes.LABEL_PT,
        fontfamily=sizes.FONT,
        fontweight="bold",
        parse_math=False,
        zorder=5,
        bbox={"facecolor": theme.background, "alpha": 0.7, "linewidth": 0, "pad": 1.5},
    )


def _on_rsi(axes: Axes, window: Window, divergence: FoundDivergence, theme: Theme, words: ChartWords) -> None:
    """The line between the RSI of the same two bars, with both values."""
    color = mark_color(theme, _direction(divergence))
    places = _places(window, divergence)
    values = (divergence.first.rsi, divergence.second.rsi)
    above = not divergence.kind.bullish
    _make_room(axes, values, above=above)
    _line(axes, places, values, color)
    for place, value, side in zip(places, values, ("right", "left"), strict=True):
        axes.annotate(
            words.marks.write(value, 1),
            (place, value),
            xytext=(-3 if side == "right" else 3, 7 if above else -7),
            textcoords="offset points",
            ha=side,
            va="bottom" if above else "top",
            color=color,
            fontsize=sizes.LABEL_PT,
            fontfamily=sizes.FONT,
            fontweight="bold",
            zorder=5,
            bbox={"facecolor": theme.background, "alpha": 0.8, "linewidth": 0, "pad": 1.0},
        )


def _make_room(axes: Axes, values: Sequence[float], *, above: bool) -> None:
    """Widen the panel where a value's label would leave it."""
    low, high = axes.get_ylim()
    room = (high - low) * _VALUE_HEIGHT_PX / height_px(axes)
    if above:
        axes.set_ylim(low, max(high, max(values) + room))
    else:
        axes.set_ylim(min(low, min(values) - room), high)


def _make_room_right(panels: Sequence[Axes], place: int, label_px: float) -> None:
    """Widen both panels until a label so wide fits right of that bar."""
    start, end = panels[0].get_xlim()
    panel_px = width_px(panels[0])
    needed = (place * panel_px - start * label_px) / (panel_px - label_px)
    for axes in panels:
        axes.set_xlim(start, max(end, needed))


def _line(axes: Axes, places: Sequence[int], values: Sequence[float], color: str) -> None:
    axes.plot(places, values, color=color, linewidth=3, marker="o", markersize=9, zorder=3.5)


def _tie(panels: Sequence[Axes], window: Window, divergence: FoundDivergence, theme: Theme) -> None:
    """Faint lines from the price's turning points down to the RSI's: the eye finds the same bar in both panels."""
    prices, strength = panels
    for place, point in zip(_places(window, divergence), (divergence.first, divergence.second), strict=True):
        for axes, ends in (
            (prices, (prices.get_ylim()[0], point.price)),
            (strength, (point.rsi, strength.get_ylim()[1])),
        ):
            axes.vlines(place, *ends, colors=theme.muted, linewidths=1.2, linestyles=(0, (2, 3)), alpha=0.7, zorder=0.5)


def _direction(divergence: FoundDivergence) -> Direction:
    return Direction.BULLISH if divergence.kind.bullish else Direction.BEARISH
