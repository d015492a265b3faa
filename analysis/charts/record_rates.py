"""How often prices rose after a signal: a row for each rate, with its interval and the rate of any day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from analysis.charts import theme as sizes
from analysis.charts.fonts import fitting_size
from analysis.charts.panel import Box, Panel
from analysis.charts.shapes import Layer
from analysis.charts.sheet import BODY, Sheet
from analysis.charts.theme import Theme
from analysis.charts.words import NumberMarks
from analysis.track_record import Tally

ROW_HEIGHT, HEAD_HEIGHT, SCALE_HEIGHT = 40, 46, 42
"""Pixels of a row, of what stands above the rows, and of the scale below them."""

# The scale, and the right ends and widths of the columns of numbers beside it, in pixels from the left of the body.
_SCALE_LEFT, _SCALE_RIGHT = 304, 754
_COLUMNS: tuple[tuple[float, float], ...] = ((870, 100), (1018, 132), (1216, 182))
_GAP = 22
_LABEL, _NUMBER = 30, 31
_INTERVAL_WIDTH, _END_WIDTH, _TICK_WIDTH, _DOT = 8.0, 3.0, 5.0, 19.0
_INTERVAL_OPACITY = 0.5
# Half the height of the ends of an interval, and of the tick of any day, as shares of a row.
_END_REACH, _TICK_REACH = 0.2, 0.36
_BAND_RADIUS = 8

_PERCENT, _TENTH, _NARROWEST = 100, 10, 20
_STEPS, _MOST_STEPS = (5, 10, 20), 6


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow:
    """How often prices rose, as it is drawn and as it is written; n of both tallies is at least 1.

    numbers: how many cases, the rate, the base rate. is_told: it is what the rest of the picture shows.
    """

    label: str
    signals: Tally
    base: Tally
    numbers: tuple[str, str, str]
    is_told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RateWords:
    """heading: over the rows. heads: of their three columns of numbers."""

    heading: str
    heads: tuple[str, str, str]
    marks: NumberMarks


def draw_rates(sheet: Sheet, top: float, rows: Sequence[RateRow], words: RateWords, theme: Theme) -> None:
    """The rows, from so far down the body on; ValueError for a row without cases."""
    rows_top = BODY.top + top + HEAD_HEIGHT
    body = sheet.in_pixels(Box(BODY.left, rows_top, BODY.right, rows_top + len(rows) * ROW_HEIGHT))
    _write_heads(body, words, theme)
    scale = sheet.panel(Box(BODY.left + _SCALE_LEFT, body.box.top, BODY.left + _SCALE_RIGHT, body.box.bottom))
    scale.x_limits, scale.y_limits = _limits(rows), (float(len(rows)), 0.0)
    _draw_scale(scale, words.marks, theme)
    # One size for all labels: a column is read downwards.
    room = _SCALE_LEFT - _GAP
    size = min(fitting_size(row.label, _LABEL, room, bold=row.is_told) for row in rows)
    for place, row in enumerate(rows):
        middle = (place + 0.5) * ROW_HEIGHT
        if row.is_told:
            _draw_band(body, place, theme)
        ink = theme.text if row.is_told else theme.muted
        body.write(0, middle, row.label, ink, max(size, sizes.SMALLEST), bold=row.is_told, room=room)
        for (right, width), text, (color, bold) in zip(_COLUMNS, row.numbers, _looks(theme), strict=True):
            body.write(right, middle, text, color, _NUMBER, bold=bold, across="right", room=width)
        _draw_row(scale, row, place + 0.5, theme)


def _write_heads(body: Panel, words: RateWords, theme: Theme) -> None:
    y = -HEAD_HEIGHT / 2
    body.write(0, y, words.heading, theme.text, sizes.HEADING, bold=True, room=_SCALE_RIGHT)
    for (right, width), head, (color, _) in zip(_COLUMNS, words.heads, _looks(theme), strict=True):
        body.write(right, y, head, color, sizes.MARK, across="right", room=width)


def _looks(theme: Theme) -> tuple[tuple[str, bool], ...]:
    """The colour of each column of numbers, that of its mark on the scale, and whether it is bold."""
    return ((theme.muted, False), (theme.slow_average, True), (theme.text, False))


def _limits(rows: Sequence[RateRow]) -> tuple[float, float]:
    """From ten to ten %, as far as every interval and every base rate reaches, and no narrower than 20 points."""
    reached = [rate for row in rows for rate in _reach(row)]
    low = floor(min(reached) * _TENTH) * _TENTH
    high = ceil(max(reached) * _TENTH) * _TENTH
    while high - low < _NARROWEST:
        low, high = max(low - _TENTH, 0), min(high + _TENTH, _PERCENT)
    return float(low), float(high)


def _reach(row: RateRow) -> tuple[float, float, float]:
    """Both ends of the interval, and the base rate, as fractions."""
    interval, base = row.signals.wilson, row.base.win_rate
    if interval is None or base is None:
        raise ValueError(f"nothing to draw in the row {row.label!r}")
    return interval.low, interval.high, base


def _draw_scale(scale: Panel, marks: NumberMarks, theme: Theme) -> None:
    """Lines at round rates, about five of them, and their numbers below."""
    low, high = (int(limit) for limit in scale.x_limits)
    step = next(step for step in _STEPS if (high - low) / step <= _MOST_STEPS)
    ticks = range(-(-low // step) * step, high + 1, step)
    scale.uprights(ticks, theme.grid, width=2)
    y = scale.y_limits[0]
    for tick in ticks:
        text = f"{marks.write(tick, 0)}%"
        scale.write(tick, y, text, theme.muted, sizes.MARK, across="center", upright="top", shift=(0, 4))


def _draw_band(body: Panel, place: int, theme: Theme) -> None:
    """A ground for the row that the rest of the picture is about."""
    top, beside = place * ROW_HEIGHT, 10
    right = body.box.width + beside
    body.boxes(
        -beside, top, right, top + ROW_HEIGHT, theme.field, radius=_BAND_RADIUS, clipped=False, layer=Layer.GROUND
    )


def _draw_row(scale: Panel, row: RateRow, y: float, theme: Theme) -> None:
    """A dot with its interval, and any day as a tick."""
    low, high, base = (rate * _PERCENT for rate in _reach(row))
    color = theme.slow_average
    scale.line((low, high), (y, y), color, width=_INTERVAL_WIDTH, opacity=_INTERVAL_OPACITY, clipped=False)
    for end in (low, high):
        scale.line((end, end), (y - _END_REACH, y + _END_REACH), color, width=_END_WIDTH, clipped=False)
    scale.line((base, base), (y - _TICK_REACH, y + _TICK_REACH), theme.text, width=_TICK_WIDTH, clipped=False)
    scale.dots(_PERCENT * row.signals.wins / row.signals.n, y, color, size=_DOT, clipped=False)
