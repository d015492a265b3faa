"""The card of a company's fundamental figures: a row for each, with its place against the median of its sector."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

from analysis.charts import theme as sizes
from analysis.charts.fonts import fitting_size
from analysis.charts.panel import Panel
from analysis.charts.png import to_png
from analysis.charts.shapes import Layer
from analysis.charts.sheet import BODY, Sheet, write_frame
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.words import FrameWords
from analysis.fundamentals import ABOUT

MOST_ROWS = 9

_HEAD_HEIGHT, _FOOT_HEIGHT = 44, 48
# Where there are few rows they are taller, and their letters larger, up to this.
_USUAL_ROW, _TALLEST_ROW, _MOST_GROWN = 82, 210, 1.6
_NAME, _VALUE, _SMALL = 34, 38, 24
_NAME_RIGHT, _VALUE_RIGHT = 452, 796
_HEAD_WIDTH, _END_WIDTH, _BETWEEN = 160, 56, 20
_SCALE_LEFT, _SCALE_RIGHT = 856, BODY.width - 28
_SCALE_MIDDLE = (_SCALE_LEFT + _SCALE_RIGHT) / 2
# How far the two lines of a row stand from its middle.
_UP, _DOWN = 15, 21
_TRACK, _TICK, _MARK = 12, 28, 24


@dataclass(frozen=True, slots=True, kw_only=True)
class FundamentalsRow:
    """One figure as it is written.

    name, meaning: what it is called and what it means. origin: the day and the source of the value, empty where they
        are those over the column.
    ratio: the value as a multiple of the sector's median; None where it cannot be shown as one.
    median: the line under the scale, empty where there is no median.
    """

    name: str
    meaning: str
    value: str
    origin: str = ""
    ratio: float | None = None
    median: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FundamentalsCard:
    """What the card shows: 1 to 9 rows.

    heads: of the columns: the figure, its value (or the day and source of most of them), and, empty where there is no
        median, its sector.
    half, twice: what stands over the ends of the scales. unstated: a line under the rows, or empty.
    """

    rows: tuple[FundamentalsRow, ...]
    heads: tuple[str, str, str]
    half: str
    twice: str
    unstated: str
    words: FrameWords
    theme: Theme = LIGHT


def draw_fundamentals_card(card: FundamentalsCard) -> bytes:
    """The PNG; ValueError without a row or with more than nine."""
    return to_png(fundamentals_sheet(card))


def fundamentals_sheet(card: FundamentalsCard) -> Sheet:
    """Everything that is on the picture, before it is painted; ValueError without a row or with more than nine."""
    if not 1 <= len(card.rows) <= MOST_ROWS:
        raise ValueError(f"{len(card.rows)} rows on a card of 1 to {MOST_ROWS}")
    sheet, theme = Sheet(card.theme), card.theme
    panel, grid = sheet.in_pixels(BODY), _grid(card)
    _write_heads(panel, card, grid)
    for place, row in enumerate(card.rows):
        top = _HEAD_HEIGHT + place * grid.height
        panel.level(top, theme.grid, width=sizes.HAIRLINE)
        _write_row(panel, row, top + grid.height / 2, grid, theme)
    bottom = _HEAD_HEIGHT + len(card.rows) * grid.height
    if card.unstated:
        panel.level(bottom, theme.grid, width=sizes.HAIRLINE)
        panel.write(0, bottom + _FOOT_HEIGHT / 2, card.unstated, theme.muted, sizes.LABEL, room=BODY.width)
    sheet.end_below(bottom + (_FOOT_HEIGHT if card.unstated else 0))
    write_frame(sheet, card.words)
    return sheet


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the columns of names and of values end, how tall a row is, and its type sizes.

    grown: how much larger than usual everything in it is.
    """

    name_right: float
    value_right: float
    height: float
    grown: float
    value_size: float

    @property
    def value_width(self) -> float:
        """The room of a value."""
        return self.value_right - self.name_right - _BETWEEN


def _grid(card: FundamentalsCard) -> _Grid:
    """Without a sector there is more room for the rest, and where there are few rows they are taller."""
    name_right, value_right = (_NAME_RIGHT, _VALUE_RIGHT) if card.heads[2] else (BODY.width / 2, BODY.width)
    foot = _FOOT_HEIGHT if card.unstated else 0
    height = min((BODY.height - _HEAD_HEIGHT - foot) / len(card.rows), _TALLEST_ROW)
    grown = min(max(height / _USUAL_ROW, 1.0), _MOST_GROWN)
    # One size for all values: a column is read downwards.
    room = value_right - name_right - _BETWEEN
    value_size = min(fitting_size(row.value, _VALUE * grown, room, bold=True) for row in card.rows)
    return _Grid(name_right, value_right, height, grown, value_size)


def _write_heads(panel: Panel, card: FundamentalsCard, grid: _Grid) -> None:
    y, color, size = _HEAD_HEIGHT / 2, card.theme.muted, sizes.FOOTER
    figure, value, sector = card.heads
    panel.write(0, y, figure, color, size, room=_HEAD_WIDTH)
    room = grid.value_right - _HEAD_WIDTH - _BETWEEN
    panel.write(grid.value_right, y, value, color, size, across="right", room=room)
    if sector:
        panel.write(_SCALE_LEFT, y, card.half, color, size, across="center", room=_END_WIDTH)
        panel.write(_SCALE_RIGHT, y, card.twice, color, size, across="center", room=_END_WIDTH)
        room = _SCALE_RIGHT - _SCALE_LEFT - _END_WIDTH - _BETWEEN
        panel.write(_SCALE_MIDDLE, y, sector, color, size, across="center", room=room)


def _write_row(panel: Panel, row: FundamentalsRow, middle: float, grid: _Grid, theme: Theme) -> None:
    """Two lines: what the figure is and what that means; its value and its origin; its place and the median."""
    upper, lower = middle - _UP * grid.grown, middle + _DOWN * grid.grown
    small, right, room = _SMALL * grid.grown, grid.value_right, grid.value_width
    panel.write(0, upper, row.name, theme.text, _NAME * grid.grown, bold=True, room=grid.name_right)
    panel.write(0, lower, row.meaning, theme.muted, small, room=grid.name_right)
    y = upper if row.origin else middle
    panel.write(right, y, row.value, theme.text, grid.value_size, bold=True, across="right", room=room)
    panel.write(right, lower, row.origin, theme.muted, small, across="right", room=room)
    y = middle if row.ratio is None else lower
    room = 2 * (BODY.width - _SCALE_MIDDLE)
    panel.write(_SCALE_MIDDLE, y, row.median, theme.muted, _SMALL, across="center", room=room)
    if row.ratio is not None:
        _draw_scale(panel, row.ratio, upper, theme)


def _draw_scale(panel: Panel, ratio: float, y: float, theme: Theme) -> None:
    """From half the median to twice it, the median in the middle; what lies beyond is an arrow at the end."""
    _draw_band(panel, (0.0, 1.0), y, theme.grid)
    _draw_band(panel, (_along(1 - ABOUT), _along(1 + ABOUT)), y, theme.band)
    along = _along(ratio)
    _draw_band(panel, (min(along, 0.5), max(along, 0.5)), y, theme.slow_average)
    tick = y - _TICK / 2, y + _TICK / 2
    panel.line((_SCALE_MIDDLE, _SCALE_MIDDLE), tick, theme.muted, width=3.0, crisp=True, layer=Layer.LINES)
    x = _x_at(along)
    if 0.0 < along < 1.0:
        panel.dots(x, y, theme.slow_average, size=_MARK)
    else:
        tip = x + (_MARK if along else -_MARK)
        panel.polygon((x, x, tip), (y - _MARK / 2, y + _MARK / 2, y), theme.slow_average, layer=Layer.MARKS)


def _along(ratio: float) -> float:
    """Where the ratio lies on the scale, from 0 at a half to 1 at two and beyond."""
    return 0.0 if ratio <= 0 else min(max((log2(ratio) + 1) / 2, 0.0), 1.0)


def _x_at(along: float) -> float:
    return _SCALE_LEFT + (_SCALE_RIGHT - _SCALE_LEFT) * along


def _draw_band(panel: Panel, ends: tuple[float, float], y: float, color: str) -> None:
    start, end = map(_x_at, ends)
    panel.boxes(start, y + _TRACK / 2, end, y - _TRACK / 2, color)
