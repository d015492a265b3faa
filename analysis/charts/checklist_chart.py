"""The picture of a candle held against the hammer checklist: enlarged and measured, with its levels beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from analysis.bars import TOLERANCE
from analysis.candles.anatomy import mean_of_last
from analysis.charts import theme as sizes
from analysis.charts.canvas import height_px, new_sheet, stack_panels, to_png, write_frame
from analysis.charts.panels import draw_volume, mark_dates, move_color, plot_candles, price_tick_digits
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.window import Window
from analysis.charts.words import ChartWords
from analysis.checklist import Outcome
from analysis.timeframes import TimeframeBars
from analysis.volume import AVERAGE_BARS

BARS_SHOWN = 40
_BARS_AFTER = 11
# The enlarged candle stands beside the prices, the steps beside the volume.
_LENS_LEFT, _LENS_WIDTH = 0.025, 0.205
_LENS_BOTTOM, _LENS_TOP = 0.272, 0.875
_PANEL_LEFT, _PANEL_RIGHT = 0.245, 0.772
# A level further beyond the candles than this share of their height is told at the edge, with an arrow.
_NEAR = 0.6
_MARGIN = 0.06
_TAG_PX = 38
_TICK_PX = 30
_PART_PX = 58
_BODY_HALF = 0.13
_LENS_X, _BRACKET_X = 0.19, 0.38
# Lines are at least so long, also where the marked candle is the newest.
_LINE_BARS = 8

_STEPS_BOTTOM, _STEPS_TOP = 0.105, 0.256
_STEPS_A_ROW = 3
_STEP_MARKS = {Outcome.PASS: "✓", Outcome.FAIL: "✗", Outcome.UNKNOWN: "?", Outcome.NOT_APPLICABLE: "–"}

_Look: TypeAlias = dict[str, Any]


class LevelRole(Enum):
    """What a level is to the checklist; it decides its colour."""

    TARGET = auto()
    ENTRY = auto()
    STOP = auto()
    SUPPORT = auto()
    TRIGGER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistLevel:
    """One price to draw as a line; tag: its name and number, as they are written beside it."""

    role: LevelRole
    price: float
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandleLabels:
    """What is written on the enlarged candle: above it, beside its three parts, and beside the volume's mean.

    count: how many steps passed, under the enlarged candle; empty where there is no checklist.
    """

    title: str
    upper_shadow: str
    body: str
    lower_shadow: str
    average_volume: str
    count: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistChart:
    """What the picture shows: about 40 candles with one of them marked, the same one enlarged, levels, and volume.

    bar: the marked one, a position among the finished bars. outcomes: of the six steps, none without a checklist.
    """

    bars: TimeframeBars
    bar: int
    levels: tuple[ChecklistLevel, ...]
    outcomes: tuple[Outcome, ...]
    labels: CandleLabels
    words: ChartWords
    theme: Theme = LIGHT


def draw_checklist_chart(chart: ChecklistChart) -> bytes:
    """The PNG; ValueError where there is no such finished bar."""
    if not 0 <= chart.bar < len(chart.bars.finished):
        raise ValueError(f"there is no finished bar {chart.bar} to show")
    window, theme, words = _around(chart.bars, chart.bar), chart.theme, chart.words
    place = int(window.positions[chart.bar])
    figure = new_sheet(theme)
    panels = stack_panels(figure, theme, (0.8, 0.2) if window.has_volume else (1.0,))
    for axes in panels:
        _narrow(axes)
        axes.axvspan(place - 0.5, place + 0.5, color=theme.fast_average, alpha=0.2, linewidth=0, zorder=0)
    prices, *volume = panels
    plot_candles(prices, window, theme)
    _fit(prices, window, chart.levels)
    for axes in volume:
        draw_volume(axes, window, theme, words)
        _draw_average_volume(axes, chart, window)
    mark_dates(panels, window, theme, words)
    _draw_levels(prices, chart, place)
    _draw_pointer(prices, window, place, theme)
    _draw_lens(figure, chart)
    _draw_outcomes(figure, chart)
    write_frame(figure, theme, words)
    return to_png(figure)


def _around(bars: TimeframeBars, bar: int) -> Window:
    """About 40 shown bars with the finished bar among them, and some that came after it."""
    shown = bars.shown
    place = int(shown.index.get_indexer(bars.finished.index[bar : bar + 1])[0])
    end = min(max(place + 1 + _BARS_AFTER, BARS_SHOWN), len(shown))
    frame = shown.iloc[max(end - BARS_SHOWN, 0) : end]
    return Window(
        frame=frame,
        running=bars.running and end == len(shown),
        timeframe=bars.timeframe,
        positions=frame.index.get_indexer(bars.finished.index),
    )


def _narrow(axes: Axes) -> None:
    """Leave room for the enlarged candle on the left and for the tags on the right."""
    place = axes.get_position()
    axes.set_position((_PANEL_LEFT, place.y0, _PANEL_RIGHT - _PANEL_LEFT, place.height))


def _fit(axes: Axes, window: Window, levels: Sequence[ChecklistLevel]) -> None:
    """A price axis with all candles, and the levels that are not far beyond them."""
    lowest, highest = float(window.frame["low"].min()), float(window.frame["high"].max())
    height = highest - lowest if highest - lowest > highest * TOLERANCE else highest * 0.02
    near = [level.price for level in levels if lowest - _NEAR * height <= level.price <= highest + _NEAR * height]
    lowest, highest = min(lowest, *near, lowest), max(highest, *near, highest)
    height = max(highest - lowest, height)
    axes.set_ylim(lowest - _MARGIN * height, highest + _MARGIN * height)


def _draw_levels(axes: Axes, chart: ChecklistChart, place: int) -> None:
    """A line for each level and its tag on the right; tags keep apart, numbers of the axis keep clear of them."""
    low, high = axes.get_ylim()
    price_a_pixel = (high - low) / height_px(axes)
    levels = sorted(chart.levels, key=lambda level: level.price)
    room = _TAG_PX * price_a_pixel
    heights = spread([min(max(level.price, low), high) for level in levels], room, (low + room / 2, high - room / 2))
    start, end = axes.get_xlim()
    for level, height in zip(levels, heights, strict=True):
        color = _color(chart.theme, level.role)
        if low <= level.price <= high:
            first = start if level.role is LevelRole.SUPPORT else min(place, end - _LINE_BARS)
            style = (0, (5, 3)) if level.role is LevelRole.SUPPORT else "-"
            axes.plot([first, end], [level.price, level.price], color=color, linewidth=2, linestyle=style, zorder=2)
            _lead(axes, level.price, height, color)
        arrow = "↑ " if level.price > high else "↓ " if level.price < low else ""
        _write_tag(axes, height, arrow + level.tag, color, chart.theme)
    _draw_ticks(axes, heights, chart.words, price_a_pixel)


def _lead(axes: Axes, price: float, height: float, color: str) -> None:
    """From the line's end to its tag."""
    axes.plot(
        [1.0, 1.022],
        [price, height],
        transform=axes.get_yaxis_transform(),
        color=color,
        linewidth=2,
        clip_on=False,
    )


def _write_tag(axes: Axes, height: float, text: str, color: str, theme: Theme) -> None:
    axes.text(
        1.028,
        height,
        text,
        transform=axes.get_yaxis_transform(),
        color=theme.on_color,
        fontsize=sizes.LABEL_PT,
        fontfamily=sizes.FONT,
        fontweight="bold",
        va="center_baseline",
        parse_math=False,
        zorder=5,
        bbox={"facecolor": color, "edgecolor": color, "boxstyle": "round,pad=0.22"},
    )


def _draw_ticks(axes: Axes, tags: Sequence[float], words: ChartWords, price_a_pixel: float) -> None:
    low, high = axes.get_ylim()
    values = MaxNLocator(6).tick_values(low, high)
    digits = price_tick_digits(values, words)
    free = [
        value
        for value in values
        if low <= value <= high and all(abs(value - tag) > _TICK_PX * price_a_pixel for tag in tags)
    ]
    axes.yaxis.set_major_locator(FixedLocator(free))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.marks.write(value / words.price_unit, digits)))
    axes.tick_params(axis="y", pad=18)


def spread(places: Sequence[float], room: float, ends: tuple[float, float]) -> list[float]:
    """The ascending places moved as little as it takes to be so far apart, and inside the ends where there is room.

    >>> spread([1.0, 1.1, 5.0], 1.0, (0.0, 5.0))
    [1.0, 2.0, 5.0]
    """
    low, high = ends
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + room if moved else low))
    ceiling = high
    for index in range(len(moved) - 1, -1, -1):
        moved[index] = min(moved[index], ceiling)
        ceiling = moved[index] - room
    return moved


def _color(theme: Theme, role: LevelRole) -> str:
    return {
        LevelRole.TARGET: theme.rise,
        LevelRole.ENTRY: theme.slow_average,
        LevelRole.STOP: theme.fall,
        LevelRole.SUPPORT: theme.rsi,
        LevelRole.TRIGGER: theme.fast_average,
    }[role]


def _draw_pointer(axes: Axes, window: Window, place: int, theme: Theme) -> None:
    """An arrow head under the marked candle."""
    low, high = axes.get_ylim()
    height = max(float(window.frame["low"].iloc[place]) - 0.03 * (high - low), low + 0.015 * (high - low))
    axes.plot([place], [height], marker="^", markersize=13, color=theme.fast_average, zorder=6, linestyle="none")


def _draw_average_volume(axes: Axes, chart: ChecklistChart, window: Window) -> None:
    """The mean volume of the 20 bars before each bar."""
    volume = chart.bars.finished["volume"].to_numpy(dtype=np.float64)
    before = np.concatenate(([np.nan], mean_of_last(volume, AVERAGE_BARS)[:-1]))
    line = window.line(before)
    if not line.values.size:
        return
    color = chart.theme.fast_average
    axes.plot(line.positions, line.values, color=color, linewidth=2.2)
    axes.set_ylim(0, max(axes.get_ylim()[1], float(line.values.max()) * 1.3))
    axes.text(
        0.992,
        0.96,
        chart.labels.average_volume,
        transform=axes.transAxes,
        ha="right",
        va="top",
        color=color,
        fontsize=sizes.TAG_PT,
        fontfamily=sizes.FONT,
        fontweight="bold",
        parse_math=False,
        bbox={"facecolor": axes.get_facecolor(), "alpha": 0.7, "linewidth": 0, "pad": 1.5},
    )


def _draw_lens(figure: Figure, chart: ChecklistChart) -> None:
    """The marked candle, enlarged, with a bracket and a label beside each of its parts."""
    axes = figure.add_axes(
        (_LENS_LEFT, _LENS_BOTTOM, _LENS_WIDTH, _LENS_TOP - _LENS_BOTTOM), facecolor=chart.theme.background
    )
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_color(chart.theme.fast_average)
        spine.set_linewidth(2)
    candle = chart.bars.finished.iloc[chart.bar]
    opened, high, low, close = (float(candle[name]) for name in ("open", "high", "low", "close"))
    height = high - low if high - low > high * TOLERANCE else high * 0.02
    axes.set_xlim(0, 1)
    axes.set_ylim(low - 0.08 * height, high + 0.16 * height)
    _write_lens_title(axes, chart)
    color = move_color(chart.theme, opened, close)
    axes.plot([_LENS_X, _LENS_X], [low, high], color=color, linewidth=5, solid_capstyle="butt")
    bottom, top = min(opened, close), max(opened, close)
    thickness = max(top - bottom, 0.006 * height)
    axes.bar(_LENS_X, thickness, width=2 * _BODY_HALF, bottom=(top + bottom - thickness) / 2, color=color)
    if high - low > high * TOLERANCE:
        _draw_parts(axes, chart, (low, bottom, top, high))


def _write_lens_title(axes: Axes, chart: ChecklistChart) -> None:
    look: _Look = {"fontsize": sizes.TAG_PT, "fontfamily": sizes.FONT, "fontweight": "bold", "parse_math": False}
    axes.text(
        0.5, 0.985, chart.labels.title, transform=axes.transAxes, ha="center", va="top", color=chart.theme.text, **look
    )


def _draw_parts(axes: Axes, chart: ChecklistChart, ends: tuple[float, float, float, float]) -> None:
    low, high = axes.get_ylim()
    price_a_pixel = (high - low) / height_px(axes)
    labels = (chart.labels.lower_shadow, chart.labels.body, chart.labels.upper_shadow)
    parts = list(pairwise(ends))
    room = _PART_PX * price_a_pixel
    heights = spread([(first + last) / 2 for first, last in parts], room, (low + room / 2, ends[-1] + room / 4))
    for (first, last), height, label in zip(parts, heights, labels, strict=True):
        inset = min(3 * price_a_pixel, (last - first) / 2)
        axes.plot(
            [_BRACKET_X - 0.03, _BRACKET_X, _BRACKET_X, _BRACKET_X - 0.03],
            [first + inset, first + inset, last - inset, last - inset],
            color=chart.theme.muted,
            linewidth=1.8,
        )
        axes.plot([_BRACKET_X, _BRACKET_X + 0.05], [(first + last) / 2, height], color=chart.theme.muted, linewidth=1.4)
        axes.text(
            _BRACKET_X + 0.065,
            height,
            label,
            va="center",
            color=chart.theme.text,
            fontsize=sizes.TAG_PT,
            fontfamily=sizes.FONT,
            linespacing=1.15,
            parse_math=False,
        )


def _draw_outcomes(figure: Figure, chart: ChecklistChart) -> None:
    """The six steps as numbered boxes under the enlarged candle: green, red, and grey for what is open."""
    if not chart.outcomes:
        return
    axes = figure.add_axes((_LENS_LEFT, _STEPS_BOTTOM, _LENS_WIDTH, _STEPS_TOP - _STEPS_BOTTOM))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    look: _Look = {"fontfamily": sizes.FONT, "fontweight": "bold", "ha": "center", "parse_math": False}
    axes.text(0.5, 0.9, chart.labels.count, color=chart.theme.text, fontsize=sizes.TAG_PT, va="center", **look)
    colors = {Outcome.PASS: chart.theme.rise, Outcome.FAIL: chart.theme.fall}
    for place, outcome in enumerate(chart.outcomes):
        row, column = divmod(place, _STEPS_A_ROW)
        axes.text(
            (column + 0.5) / _STEPS_A_ROW,
            0.58 - 0.4 * row,
            f"{place + 1} {_STEP_MARKS[outcome]}",
            color=chart.theme.on_color,
            fontsize=sizes.LABEL_PT,
            va="center_baseline",
            bbox={"facecolor": colors.get(outcome, chart.theme.muted), "linewidth": 0, "boxstyle": "round,pad=0.3"},
            **look,
        )
