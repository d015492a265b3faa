"""The picture of a comparison: every instrument from 100 on, named at the end of its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.charts import theme as sizes
from analysis.charts.canvas import height_px, new_sheet, stack_panels, to_png, width_px, write_frame
from analysis.charts.panels import mark_dates, tick_digits, write_ticks
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.window import Window
from analysis.charts.words import FrameWords
from analysis.comparison import START, Rebased
from analysis.timeframes import Timeframe

MOST_CURVES = 5
_LABEL_GAP_PX = 36
# A bold letter of a label is about so wide.
_LETTER_PX = 13.5
# Beyond this ratio of highest to lowest the lines are drawn on a logarithmic scale, or the small ones would lie flat.
_WIDEST_LINEAR = 8
# The timeframe whose pictures name months, quarters or years, for up to so many sessions.
_DATES_UP_TO = ((300, Timeframe.DAY), (900, Timeframe.WEEK), (float("inf"), Timeframe.MONTH))


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareChart:
    """What the picture shows: the curves, and what is written at the end of each, by symbol; at most five."""

    rebased: Rebased
    labels: Mapping[str, str]
    words: FrameWords
    theme: Theme = LIGHT


def draw_compare_chart(chart: CompareChart) -> bytes:
    """The PNG: lines from 100, each in its colour, their names beside their ends without covering each other."""
    theme, words, curves = chart.theme, chart.words, chart.rebased.curves
    figure = new_sheet(theme)
    (axes,) = panels = stack_panels(figure, theme, (1.0,))
    _fit(axes, curves)
    sessions = chart.rebased.sessions
    # Only as far as the lines: it would strike a label out.
    axes.plot([0, len(sessions) - 1], [START, START], color=theme.muted, linewidth=1.4, linestyle=(0, (6, 4)))
    for color, curve in zip(theme.curves, curves.values(), strict=False):
        axes.plot(np.arange(len(curve)), curve, color=color, linewidth=2.6, solid_joinstyle="round")
        axes.plot([len(curve) - 1], curve[-1:], marker="o", markersize=9, color=color)
    mark_dates(panels, _window(sessions), theme, words)
    _leave_room(axes, len(sessions), chart.labels.values())
    _name_curves(axes, curves, chart.labels, theme)
    write_frame(figure, theme, words)
    _write_scale(axes, words)
    return to_png(figure)


def _window(sessions: pd.DatetimeIndex) -> Window:
    """These sessions as the window of a picture, its dates named by month, quarter or year as their number asks for."""
    timeframe = next(timeframe for most, timeframe in _DATES_UP_TO if len(sessions) <= most)
    positions = np.arange(len(sessions))
    return Window(frame=pd.DataFrame(index=sessions), running=False, timeframe=timeframe, positions=positions)


def _fit(axes: Axes, curves: Mapping[str, NDArray[np.float64]]) -> None:
    lowest = min(float(curve.min()) for curve in curves.values())
    highest = max(float(curve.max()) for curve in curves.values())
    if highest > lowest * _WIDEST_LINEAR:
        axes.set_yscale("log")
        air = (highest / lowest) ** 0.05
        axes.set_ylim(lowest / air, highest * air)
        return
    air = (highest - lowest) * 0.06 if highest - lowest > highest * TOLERANCE else 1.0
    axes.set_ylim(lowest - air, highest + air)


def _write_scale(axes: Axes, words: FrameWords) -> None:
    """Numbers beside the lines; on a logarithmic scale each decade's 1, 2 and 5."""
    low, high = axes.get_ylim()
    if axes.get_yscale() == "log":
        decades = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
        steps = (1, 2, 5) if len(decades) <= 4 else (1,)  # noqa: PLR2004 - more would stand on each other
        values = sorted(float(decade * step) for decade in decades for step in steps)
        axes.minorticks_off()
        write_ticks(axes, values, None, words, max(0, int(-np.floor(np.log10(low)))))
        return
    values = list(MaxNLocator(7, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high))
    write_ticks(axes, values, None, words, tick_digits(values, 0))


def _leave_room(axes: Axes, count: int, labels: Iterable[str]) -> None:
    """Room to the right of the lines for the longest label."""
    share = (max(map(len, labels)) * _LETTER_PX + 2 * _LABEL_GAP_PX) / width_px(axes)
    axes.set_xlim(-0.01 * count, (count - 1) / (1 - share))


def _name_curves(
    axes: Axes, curves: Mapping[str, NDArray[np.float64]], labels: Mapping[str, str], theme: Theme
) -> None:
    """Each label beside the end of its line, moved up or down where two would touch, with a thin line to its end."""
    height = height_px(axes)
    ends = [axes.transLimits.transform(axes.transScale.transform((0, curve[-1])))[1] for curve in curves.values()]
    heights = spread([float(end) * height for end in ends], _LABEL_GAP_PX, height)
    for color, (symbol, curve), place in zip(theme.curves, curves.items(), heights, strict=False):
        axes.annotate(
            labels[symbol],
            (len(curve) - 1, curve[-1]),
            xytext=(axes.transLimits.transform((len(curve) - 1, 1))[0] + 0.03, place / height),
            textcoords="axes fraction",
            va="center",
            color=color,
            fontsize=sizes.LABEL_PT,
            fontfamily=sizes.FONT,
            fontweight="bold",
            parse_math=False,
            arrowprops={"arrowstyle": "-", "color": color, "linewidth": 1, "shrinkA": 2, "shrinkB": 6},
        )


def spread(wanted: Sequence[float], gap: float, room: float) -> list[float]:
    """Places as near to those wanted as can be, in the same order, `gap` apart and half a gap from both ends of `room`.

    What stands too close becomes a pile, centred where its members wanted to be on average.
    """
    order = np.argsort(wanted, kind="stable")
    piles: list[list[float]] = []
    for rank, place in enumerate(order):
        pile = [wanted[place] - rank * gap]
        while piles and np.mean(piles[-1]) >= np.mean(pile):
            pile = piles.pop() + pile
        piles.append(pile)
    level = [float(np.mean(pile)) for pile in piles for _ in pile]
    highest = max(room - gap / 2 - (len(level) - 1) * gap, gap / 2)
    placed = [min(max(value, gap / 2), highest) + rank * gap for rank, value in enumerate(level)]
    return [placed[rank] for rank in np.argsort(order, kind="stable")]
