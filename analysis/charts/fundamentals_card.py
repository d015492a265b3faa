"""The card of a company's fundamental figures: a row for each, with its place against the median of its sector."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.charts.canvas import new_sheet, to_png, write_frame
from analysis.charts.card import HEIGHT_PX, WIDTH_PX, Side, fitting_size, new_body, write_fitting
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.words import FrameWords
from analysis.fundamentals import ABOUT

MOST_ROWS = 9

_HEAD_HEIGHT = 44
_FOOT_HEIGHT = 56
_TALLEST_ROW = 90
_HEAD_PT, _NAME_PT, _VALUE_PT, _SMALL_PT = 14, 18, 18, 13
_NAME_WIDTH = 424
_VALUE_RIGHT, _VALUE_WIDTH = 676, 240
_SCALE_LEFT, _SCALE_WIDTH = 716, 258
_ORIGIN_WIDTH = 205
# How far the two lines of a row stand from its middle.
_UP, _DOWN = 12, 19
_TRACK_HEIGHT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class FundamentalsRow:
    """One figure as it is written.

    name, meaning: what it is called and what it means. value: empty where nobody states it.
    ratio: the value as a multiple of the sector's median; None where it cannot be shown as one.
    median: the line under the scale, empty where there is no median. day, source: where the value comes from.
    """

    name: str
    meaning: str
    value: str = ""
    ratio: float | None = None
    median: str = ""
    day: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FundamentalsCard:
    """What the card shows: 1 to 9 rows.

    heads: of the four columns: the figure, its value, its sector, its origin.
    unknown: what stands in place of a value that nobody states. note: a line under the rows, or empty.
    """

    rows: tuple[FundamentalsRow, ...]
    heads: tuple[str, str, str, str]
    unknown: str
    note: str
    words: FrameWords
    theme: Theme = LIGHT


def draw_fundamentals_card(card: FundamentalsCard) -> bytes:
    """The PNG; ValueError without a row or with more than nine."""
    if not 1 <= len(card.rows) <= MOST_ROWS:
        raise ValueError(f"{len(card.rows)} rows on a card of 1 to {MOST_ROWS}")
    figure = new_sheet(card.theme)
    body = new_body(figure, card.theme)
    _draw_heads(body, card)
    height = min((HEIGHT_PX - _HEAD_HEIGHT - _FOOT_HEIGHT) / len(card.rows), _TALLEST_ROW)
    # One size for all values: a column is read downwards.
    value_size = min(fitting_size(row.value, _VALUE_PT, _VALUE_WIDTH) for row in card.rows)
    for place, row in enumerate(card.rows):
        top = _HEAD_HEIGHT + place * height
        _rule(body, top, card.theme)
        _draw_row(body, row, top + height / 2, value_size, card)
    bottom = _HEAD_HEIGHT + len(card.rows) * height
    _rule(body, bottom, card.theme)
    if card.note:
        write_fitting(body, (0, bottom + _FOOT_HEIGHT / 2), card.note, (_SMALL_PT, WIDTH_PX), card.theme.muted)
    write_frame(figure, card.theme, card.words)
    return to_png(figure)


def _draw_heads(body: Axes, card: FundamentalsCard) -> None:
    columns: tuple[tuple[float, Side, float], ...] = (
        (0, "left", _NAME_WIDTH),
        (_VALUE_RIGHT, "right", _VALUE_WIDTH),
        (_SCALE_LEFT + _SCALE_WIDTH / 2, "center", _SCALE_WIDTH),
        (WIDTH_PX, "right", _ORIGIN_WIDTH),
    )
    for (x, side, width), head in zip(columns, card.heads, strict=True):
        write_fitting(body, (x, _HEAD_HEIGHT / 2 - 6), head, (_HEAD_PT, width), card.theme.muted, side=side)


def _rule(body: Axes, y: float, theme: Theme) -> None:
    body.plot([0, WIDTH_PX], [y, y], color=theme.grid, linewidth=1.5)


def _draw_row(body: Axes, row: FundamentalsRow, middle: float, value_size: float, card: FundamentalsCard) -> None:
    theme, upper, lower = card.theme, middle - _UP, middle + _DOWN
    name_color = theme.text if row.value else theme.muted
    write_fitting(body, (0, upper), row.name, (_NAME_PT, _NAME_WIDTH), name_color, bold=True)
    write_fitting(body, (0, lower), row.meaning, (_SMALL_PT, _NAME_WIDTH), theme.muted)
    if not row.value:
        write_fitting(body, (_VALUE_RIGHT, middle), card.unknown, (_SMALL_PT, _VALUE_WIDTH), theme.muted, side="right")
        return
    write_fitting(
        body, (_VALUE_RIGHT, middle), row.value, (value_size, _VALUE_WIDTH), theme.text, bold=True, side="right"
    )
    write_fitting(body, (WIDTH_PX, upper), row.day, (_SMALL_PT, _ORIGIN_WIDTH), theme.text, side="right")
    write_fitting(body, (WIDTH_PX, lower), row.source, (_SMALL_PT, _ORIGIN_WIDTH), theme.muted, side="right")
    if row.median:
        place = (_SCALE_LEFT + _SCALE_WIDTH / 2, lower if row.ratio is not None else middle)
        write_fitting(body, place, row.median, (_SMALL_PT, _SCALE_WIDTH), theme.muted, side="center")
    if row.ratio is not None:
        _draw_scale(body, row.ratio, upper, theme)


def _draw_scale(body: Axes, ratio: float, y: float, theme: Theme) -> None:
    """From half the median to twice it, the median in the middle; what lies beyond is an arrow at the end."""
    body.add_patch(_band(0.0, 1.0, y, theme.grid))
    body.add_patch(_band(_along(1 - ABOUT), _along(1 + ABOUT), y, theme.band))
    middle = _SCALE_LEFT + _SCALE_WIDTH / 2
    body.plot([middle, middle], [y - _TRACK_HEIGHT, y + _TRACK_HEIGHT], color=theme.muted, linewidth=2)
    along = _along(ratio)
    marker = {0.0: "<", 1.0: ">"}.get(along, "o")
    x = _SCALE_LEFT + _SCALE_WIDTH * along
    body.plot([x], [y], marker=marker, markersize=13, color=theme.slow_average, zorder=5)


def _along(ratio: float) -> float:
    """Where the ratio lies on the scale, from 0 at a half to 1 at two and beyond."""
    return 0.0 if ratio <= 0 else min(max((log2(ratio) + 1) / 2, 0.0), 1.0)


def _band(start: float, end: float, y: float, color: str) -> Rectangle:
    left, width = _SCALE_LEFT + _SCALE_WIDTH * start, _SCALE_WIDTH * (end - start)
    return Rectangle((left, y - _TRACK_HEIGHT / 2), width, _TRACK_HEIGHT, facecolor=color, linewidth=0)
