"""A share of a summary's list as a row: its price, its change in a box of its colour, and the signals it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.charts.fonts import text_width
from analysis.charts.moves import Move
from analysis.charts.panel import Panel
from analysis.charts.theme import HAIRLINE, Theme

MARK = 28.0
"""Type size of a signal."""

_SYMBOL, _PRICE = 36.0, 32.0
_SYMBOL_ROOM, _PRICE_RIGHT, _PRICE_ROOM = 172, 412, 228
_BOX_LEFT, _BOX_RIGHT, _BOX_SHARE, _BOX_RADIUS, _BOX_AIR = 436, 606, 0.76, 10, 10
_MARKS_LEFT = 638
_ARROW, _AFTER_ARROW, _BETWEEN = 18, 10, 24


@dataclass(frozen=True, slots=True)
class SummaryMark:
    """What shows at a share; points: up (`RISE`), down (`FALL`), or neither."""

    text: str
    points: Move = Move.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """One share as it is written; share: its change as a fraction."""

    symbol: str
    price: str
    change: str
    share: float
    move: Move
    marks: tuple[SummaryMark, ...] = ()


def draw_rows(body: Panel, rows: Sequence[SummaryRow], top: float, height: float, theme: Theme) -> None:
    """Put the rows there, each so high, with a hairline above it; without any mark they reach to the right edge."""
    shift = 0.0 if any(row.marks for row in rows) else body.box.width - _BOX_RIGHT
    for place, row in enumerate(rows):
        upper = top + place * height
        body.level(upper, theme.grid, width=HAIRLINE)
        _draw_row(body, row, upper + height / 2, height, shift, theme)


def _draw_row(body: Panel, row: SummaryRow, y: float, height: float, shift: float, theme: Theme) -> None:
    half, left, right = height * _BOX_SHARE / 2, _BOX_LEFT + shift, _BOX_RIGHT + shift
    body.write(0, y, row.symbol, theme.text, _SYMBOL, bold=True, room=_SYMBOL_ROOM)
    body.write(_PRICE_RIGHT + shift, y, row.price, theme.text, _PRICE, across="right", room=_PRICE_ROOM)
    body.boxes(left, y + half, right, y - half, row.move.color(theme), radius=_BOX_RADIUS)
    room = right - left - 2 * _BOX_AIR
    body.write((left + right) / 2, y, row.change, theme.on_color, _PRICE, bold=True, across="center", room=room)
    _write_marks(body, row.marks, y, theme)


def _write_marks(body: Panel, marks: Sequence[SummaryMark], y: float, theme: Theme) -> None:
    """The marks one after another; those for which no room is left are counted at the right edge."""
    left, end = float(_MARKS_LEFT), body.box.width
    for place, mark in enumerate(marks):
        rest = len(marks) - place - 1
        free = end - left - (text_width(f"+{rest}", MARK) + _BETWEEN if rest else 0)
        if place and _mark_width(mark) > free:
            body.write(end, y, f"+{rest + 1}", theme.muted, MARK, across="right")
            return
        write_mark(body, mark, (left, y), free, theme)
        left += min(_mark_width(mark), free) + _BETWEEN


def _mark_width(mark: SummaryMark) -> float:
    return text_width(mark.text, MARK) + (_ARROW + _AFTER_ARROW if mark.points.arrow else 0)


def write_mark(body: Panel, mark: SummaryMark, at: tuple[float, float], room: float, theme: Theme) -> None:
    """A triangle that points its way, and its words, in so many pixels."""
    (left, y), form = at, mark.points.arrow
    if form is not None:
        body.dots(left + _ARROW / 2, y, mark.points.color(theme), size=_ARROW, form=form)
        left, room = left + _ARROW + _AFTER_ARROW, room - _ARROW - _AFTER_ARROW
    body.write(left, y, mark.text, theme.text, MARK, room=room)
