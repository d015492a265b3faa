"""Where prices went after a signal: shares of all cases in steps of 2 %, those of any day as a line over them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.charts import theme as sizes
from analysis.charts.axis import finish, round_values, tick_digits
from analysis.charts.panel import Panel
from analysis.charts.shapes import UPRIGHT, Across
from analysis.charts.theme import Theme
from analysis.charts.words import NumberMarks
from analysis.track_record import DISTRIBUTION_EDGES, Distribution, Tally

AXIS_HEIGHT = 40
"""Pixels below the panel for the changes of the price."""
POINTER_RISE = 14
"""So many pixels above the panel the medians' pointers stand."""

_PERCENT = 100
_EDGES = np.round(np.array(DISTRIBUTION_EDGES) * _PERCENT)
_STEP = 2.0
# Steps stand so far from each other, and the open ends from the others, in % of change.
_BETWEEN, _APART = 0.12, 0.5
_LEFTS = np.concatenate(([_EDGES[0] - _APART - _STEP], _EDGES[:-1], [_EDGES[-1] + _APART]))
_RISES_FROM = DISTRIBUTION_EDGES.index(0.0) + 1
_EDGES_A_LABEL = 2
# Of the shares' lines; air above the tallest step; and how high the axis is at least, in %.
_MOST_TICKS, _AIR, _LOWEST_TOP = 4, 1.06, 1.0
_POINTER, _BASE_POINTER = 18.0, 24.0
_LINE, _HALO = 3.5, 0.7


def draw_histogram(
    panel: Panel, distribution: Distribution, ends: tuple[str, str], marks: NumberMarks, theme: Theme
) -> None:
    """Both distributions on an axis of changes in %, with an open step beyond either end, which is named."""
    signals, base = _shares(distribution.signals), _shares(distribution.base)
    panel.x_limits = (float(_LEFTS[0]), float(_LEFTS[-1] + _STEP))
    _fit_shares(panel, float(max(signals.max(), base.max(), _LOWEST_TOP)), marks)
    for steps, color in ((slice(_RISES_FROM), theme.fall), (slice(_RISES_FROM, None), theme.rise)):
        lefts = _LEFTS[steps]
        panel.boxes(lefts + _BETWEEN / 2, 0.0, lefts + _STEP - _BETWEEN / 2, signals[steps], color)
    _draw_outline(panel, base, theme)
    panel.line((0.0, 0.0), panel.y_limits, theme.muted, width=2.5, crisp=True)
    panel.line(panel.x_limits, (0.0, 0.0), theme.muted, width=2.5, crisp=True, clipped=False)
    _write_changes(panel, ends, marks, theme)
    finish(panel, theme)


def _shares(counts: Sequence[int]) -> NDArray[np.float64]:
    """Each count in % of all; all 0 where there is none."""
    return _PERCENT * np.array(counts, dtype=np.float64) / max(sum(counts), 1)


def _fit_shares(panel: Panel, highest: float, marks: NumberMarks) -> None:
    """Let the axis hold them, with lines at round shares."""
    values = round_values(0, highest, _MOST_TICKS)
    digits = tick_digits(values, 0)
    panel.y_limits = (0.0, highest * _AIR)
    panel.scale = lambda _low, _high: [(value, f"{marks.write(value, digits)}%") for value in values]


def _draw_outline(panel: Panel, heights: NDArray[np.float64], theme: Theme) -> None:
    """The upper edge of any day's distribution, apart for the open ends."""
    x: list[float] = []
    y: list[float] = []
    for steps in (slice(0, 1), slice(1, -1), slice(-1, None)):
        sides = np.stack((_LEFTS[steps], _LEFTS[steps] + _STEP), axis=1).ravel()
        x += [sides[0], *sides, sides[-1], np.nan]
        y += [0.0, *np.repeat(heights[steps], 2), 0.0, np.nan]
    panel.line(x, y, theme.background, width=_LINE * 2, opacity=_HALO, clipped=False)
    panel.line(x, y, theme.text, width=_LINE, clipped=False)


def _write_changes(panel: Panel, ends: tuple[str, str], marks: NumberMarks, theme: Theme) -> None:
    """Changes of the price below the panel; the outermost edges are told by the open ends."""
    for edge in _EDGES[_EDGES_A_LABEL:-1:_EDGES_A_LABEL]:
        _write_below(panel, float(edge), _signed(float(edge), marks), theme.muted, "center")
    _write_below(panel, panel.x_limits[0], ends[0], theme.fall, "left")
    _write_below(panel, panel.x_limits[1], ends[1], theme.rise, "right")


def _write_below(panel: Panel, x: float, text: str, color: str, across: Across) -> None:
    panel.write(x, 0.0, text, color, sizes.MARK, bold=across != "center", across=across, upright="top", shift=(0, 6))


def _signed(percent: float, marks: NumberMarks) -> str:
    """A whole number of % with its sign; 0 has none."""
    sign = "−" if percent < 0 else "+" if percent > 0 else ""
    return f"{sign}{marks.write(abs(percent), 0)}%"


def mark_median(panel: Panel, tally: Tally, theme: Theme, *, is_base: bool) -> float | None:
    """How far right on the picture the median is drawn, a line with a pointer above the panel; None without a case.

    The pointer is filled for the signal, an outline around it for any day, so that both show where they are equal.
    """
    if tally.median is None:
        return None
    x = _place(tally.median * _PERCENT)
    color = theme.text if is_base else theme.slow_average
    upright = (x, x), (0.0, 1.0)
    panel.line(*upright, theme.background, width=_LINE * 2, opacity=_HALO, units=UPRIGHT)
    panel.line(*upright, color, width=_LINE, dash=sizes.DASH if is_base else None, units=UPRIGHT)
    y = 1 + POINTER_RISE / panel.box.height
    size = _BASE_POINTER if is_base else _POINTER
    panel.dots(x, y, color, size=size, form="down", hollow=is_base, clipped=False, units=UPRIGHT)
    return float(panel.x_px(x))


def _place(change: float) -> float:
    """Where a change lies; beyond the ends in the middle of the open step there."""
    if change <= _EDGES[0]:
        return float(_LEFTS[0] + _STEP / 2)
    return float(_LEFTS[-1] + _STEP / 2) if change > _EDGES[-1] else change
