"""The picture of a comparison: every instrument from 100 on, named at the end of its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.charts import theme as sizes
from analysis.charts.axis import BESIDE_PX, finish, mark_dates, multiple_scale, number_scale
from analysis.charts.chart import stack_panels
from analysis.charts.fonts import text_width
from analysis.charts.panel import Panel
from analysis.charts.parts.fitting import fit
from analysis.charts.png import to_png
from analysis.charts.shapes import Layer, Plate
from analysis.charts.sheet import BODY, Sheet, write_frame
from analysis.charts.spreading import spread
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.words import FrameWords
from analysis.comparison import START, Rebased
from analysis.timeframes import Timeframe

MOST_CURVES = 5
_NAME_SIZE, _NAME_GAP_PX = 31, 46
# From the end of a line to its name, the whole of it and the part that stays free.
_LEAD_PX, _FREE_PX = 40, 12
# A name takes at most this share of the panel's width.
_WIDEST_NAME = 0.4
_CURVE_PX, _LEAD_WIDTH, _START_WIDTH, _DOT_PX = 3.5, 2.0, 2.5, 16
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
    return to_png(compare_sheet(chart))


def compare_sheet(chart: CompareChart) -> Sheet:
    """Everything that is on the picture, before it is painted."""
    theme, words, curves = chart.theme, chart.words, chart.rebased.curves
    sheet = Sheet(theme)
    (panel,) = panels = stack_panels(sheet, (1.0,))
    _fit(panel, curves, words)
    sessions = chart.rebased.sessions
    names = {symbol: chart.labels[symbol] for symbol in curves}
    room = min(max(text_width(name, _NAME_SIZE, bold=True) for name in names.values()), panel.box.width * _WIDEST_NAME)
    _fit_sessions(panel, len(sessions), room)
    # Only as far as the lines: it would strike a name out.
    panel.line((0, len(sessions) - 1), (START, START), theme.muted, width=_START_WIDTH, dash=sizes.DASH, crisp=True)
    timeframe = next(timeframe for most, timeframe in _DATES_UP_TO if len(sessions) <= most)
    mark_dates(panels, sessions, timeframe, theme, words)
    for color, curve in zip(theme.curves, curves.values(), strict=False):
        panel.line(np.arange(len(curve)), curve, color, width=_CURVE_PX)
        panel.dots(len(curve) - 1, curve[-1], color, size=_DOT_PX)
    _name_curves(panel, curves, names, room, theme)
    finish(panel, theme)
    write_frame(sheet, words)
    return sheet


def _fit(panel: Panel, curves: Mapping[str, NDArray[np.float64]], words: FrameWords) -> None:
    """An axis with all curves, its numbers at the edge of the picture."""
    values = np.concatenate(list(curves.values()))
    fit(panel, float(values.min()), float(values.max()))
    panel.scale = (multiple_scale if panel.on_log else number_scale)(words)
    low, high = panel.y_limits
    widest = max(text_width(text, sizes.LABEL) for value, text in panel.scale(low, high) if low <= value <= high)
    panel.box = replace(panel.box, right=round(BODY.right - widest - BESIDE_PX))


def _fit_sessions(panel: Panel, count: int, room: float) -> None:
    """All sessions, and to the right of the newest room for names that are so many pixels wide."""
    last, margin = count - 1, _DOT_PX / 2
    a_pixel = last / (panel.box.width - room - _LEAD_PX - _FREE_PX - margin)
    panel.x_limits = (-margin * a_pixel, last + (room + _LEAD_PX + _FREE_PX) * a_pixel)


def _name_curves(
    panel: Panel, curves: Mapping[str, NDArray[np.float64]], names: Mapping[str, str], room: float, theme: Theme
) -> None:
    """Each name beside the end of its line, moved up or down where two would touch, with a thin line to its end."""
    ends = [float(panel.y_px(curve[-1])) for curve in curves.values()]
    places = spread(ends, _NAME_GAP_PX, (panel.box.top, panel.box.bottom))
    session_a_pixel = (panel.x_limits[1] - panel.x_limits[0]) / panel.box.width
    # The grid stays behind a name.
    plate = Plate(color=theme.background, padding=(6.0, 6.0))
    for color, (symbol, curve), end, place in zip(theme.curves, curves.items(), ends, places, strict=False):
        last, value = len(curve) - 1, float(curve[-1])
        lead = np.array((_DOT_PX / 2, _LEAD_PX - _FREE_PX)) * session_a_pixel
        panel.line(last + lead, (value, panel.y_at(panel.share_at_px(place))), color, width=_LEAD_WIDTH)
        panel.write(
            last,
            value,
            names[symbol],
            color,
            _NAME_SIZE,
            room=room,
            bold=True,
            shift=(_LEAD_PX, place - end),
            plate=plate,
            layer=Layer.TAGS,
        )
