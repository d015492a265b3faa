"""Marks on candles: small named labels that keep clear of the candles and of each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from numpy.typing import NDArray

from analysis.candles import Direction
from analysis.charts import theme as sizes
from analysis.charts.canvas import height_px, width_px
from analysis.charts.theme import Theme
from analysis.charts.window import Window

_MARK_PT = 12
_LINE_PX = 26
_GAP_PX = 12
_PADDING_PX = 6
_LEADER_GAP_PX = 4
# The averages' names stand on the top edge.
_LEGEND_PX = 40
_EDGE_PX = 8
# How the price axis grows until every label finds its place, and how often at most.
_GROWTH = 0.05
_MOST_GROWTHS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A name for one candle: below it where it points up, else above it.

    position: of the bar among all finished bars. faint: it came to nothing.
    lean: the share of the label that stands left of the candle's middle.
    """

    position: int
    label: str
    direction: Direction
    faint: bool = False
    lean: float = 0.5

    @property
    def below(self) -> bool:
        """It stands below its candle."""
        return self.direction is Direction.BULLISH


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedMark:
    """A mark with its place in pixels of the panel, from its lower left corner: the box of its label."""

    mark: Mark
    x: int
    left: float
    right: float
    bottom: float

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.bottom + _LINE_PX

    def overlaps(self, other: PlacedMark) -> bool:
        """Whether the two boxes share a point."""
        apart_x = self.right <= other.left or other.right <= self.left
        return not (apart_x or self.top <= other.bottom or other.top <= self.bottom)


def draw_marks(axes: Axes, window: Window, marks: Sequence[Mark], theme: Theme) -> None:
    """The labels, each tied to its candle by a short line; the price axis grows where they need room.

    Call it after the candles and after the axes have their final width. Marks of bars outside the window are left out.
    """
    shown = [mark for mark in marks if window.positions[mark.position] >= 0]
    for placed in fit_marks(axes, window, shown):
        _draw(axes, window, placed, theme)


def fit_marks(axes: Axes, window: Window, marks: Sequence[Mark]) -> list[PlacedMark]:
    """Where each label goes, the newest nearest to its candle; the price axis has grown until all fit."""
    for _ in range(_MOST_GROWTHS):
        placed = _place(axes, window, marks)
        too_low = any(mark.bottom < _EDGE_PX for mark in placed)
        too_high = any(mark.top > height_px(axes) - _LEGEND_PX for mark in placed)
        if not (too_low or too_high):
            break
        low, high = axes.get_ylim()
        step = (high - low) * _GROWTH
        axes.set_ylim(low - step * too_low, high + step * too_high)
    return placed


def _place(axes: Axes, window: Window, marks: Sequence[Mark]) -> list[PlacedMark]:
    placed: list[PlacedMark] = []
    for mark in sorted(marks, key=lambda mark: -mark.position):
        x = int(window.positions[mark.position])
        left, right = _sides(axes, x, mark_width_px(mark.label), mark.lean)
        candidate = PlacedMark(mark=mark, x=x, left=left, right=right, bottom=_start(axes, window, mark, left, right))
        while (blocking := next((other for other in placed if candidate.overlaps(other)), None)) is not None:
            bottom = blocking.bottom - _LINE_PX - 2 if mark.below else blocking.top + 2
            candidate = PlacedMark(mark=mark, x=x, left=left, right=right, bottom=bottom)
        placed.append(candidate)
    return placed


def mark_width_px(label: str) -> float:
    """How wide a mark is drawn, its box included."""
    return label_width_px(label) + 2 * _PADDING_PX


def _sides(axes: Axes, x: int, width: float, lean: float) -> tuple[float, float]:
    """Left and right edge of a label, so much of it left of its bar, as far as the panel allows."""
    panel = width_px(axes)
    start, end = axes.get_xlim()
    centre = (x - start) / (end - start) * panel
    left = min(max(centre - width * lean, 0.0), max(panel - width, 0.0))
    return left, left + width


def _start(axes: Axes, window: Window, mark: Mark, left: float, right: float) -> float:
    """The label's lower edge beyond all candles that it spans."""
    panel = width_px(axes)
    start, end = axes.get_xlim()
    first, last = (start + pixel / panel * (end - start) for pixel in (left, right))
    spanned = slice(max(int(np.floor(first)), 0), max(int(np.ceil(last)) + 1, 1))
    if mark.below:
        return _pixel(axes, float(window.frame["low"].to_numpy()[spanned].min())) - _GAP_PX - _LINE_PX
    return _pixel(axes, float(window.frame["high"].to_numpy()[spanned].max())) + _GAP_PX


def _pixel(axes: Axes, price: float) -> float:
    low, high = axes.get_ylim()
    return (price - low) / (high - low) * height_px(axes)


@lru_cache(maxsize=256)
def label_width_px(label: str) -> float:
    """How wide a label's text is drawn."""
    font = FontProperties(family=sizes.FONT, weight="bold", size=_MARK_PT)
    # A path is measured in points.
    return float(TextPath((0, 0), label, prop=font).get_extents().width) * sizes.DPI / 72


def _draw(axes: Axes, window: Window, placed: PlacedMark, theme: Theme) -> None:
    mark = placed.mark
    color = theme.muted if mark.faint else mark_color(theme, mark.direction)
    _draw_leader(axes, window, placed, color)
    _draw_label(axes, placed, color, theme)


def _draw_leader(axes: Axes, window: Window, placed: PlacedMark, color: str) -> None:
    """The line from the candle to its label, dotted and a little apart: it must not look like a shadow."""
    below = placed.mark.below
    low, high = axes.get_ylim()
    price_a_pixel = (high - low) / height_px(axes)
    end = placed.top if below else placed.bottom
    candle: NDArray[np.float64] = window.frame["low" if below else "high"].to_numpy()
    gap = _LEADER_GAP_PX * price_a_pixel * (-1 if below else 1)
    axes.plot(
        [placed.x, placed.x],
        [candle[placed.x] + gap, low + end * price_a_pixel],
        color=color,
        linewidth=1.6,
        linestyle=(0, (1, 1.4)),
        zorder=3,
    )


def _draw_label(axes: Axes, placed: PlacedMark, color: str, theme: Theme) -> None:
    low, high = axes.get_ylim()
    price_a_pixel = (high - low) / height_px(axes)
    axes.text(
        (placed.left + placed.right) / 2 / width_px(axes),
        low + (placed.bottom + _LINE_PX / 2) * price_a_pixel,
        placed.mark.label,
        transform=axes.get_yaxis_transform(),
        ha="center",
        va="center_baseline",
        color=theme.on_color,
        fontsize=_MARK_PT,
        fontfamily=sizes.FONT,
        fontweight="bold",
        parse_math=False,
        zorder=4,
        bbox={"facecolor": color, "linewidth": 0, "boxstyle": "square,pad=0.22"},
    )


def mark_color(theme: Theme, direction: Direction) -> str:
    """The colour of what points up, down, or neither way."""
    return {Direction.BULLISH: theme.rise, Direction.BEARISH: theme.fall, Direction.NEUTRAL: theme.slow_average}[
        direction
    ]
