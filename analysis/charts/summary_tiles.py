"""The shares of a long list as tiles: the stronger a move, the stronger the colour."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from analysis.charts.fonts import text_width
from analysis.charts.moves import Move
from analysis.charts.panel import Panel
from analysis.charts.summary_rows import SummaryRow
from analysis.charts.theme import SMALLEST, Theme, blended

PALE = ((0.01, 0.16), (0.025, 0.34))
"""A smaller move than each of these has so much of its colour; a larger one than both has all of it."""

_FEWEST_COLUMNS, _MOST_LINES = 4, 5
_TALLEST = 124
_GAP, _RADIUS, _INSET, _BETWEEN = 6, 8, 13, 10
_LARGEST, _PRICE = 36.0, 28.0
_LETTERS = 0.62
_UPPER, _LOWER = 0.34, 0.72
# So tall a tile has room for the price under its symbol.
_TALL = 76


def draw_tiles(body: Panel, rows: Sequence[SummaryRow], top: float, bottom: float, theme: Theme) -> None:
    """Fill that stretch of the card, line by line; few tiles are no taller than they need to be."""
    columns = _columns(rows, body.box.width)
    lines = ceil(len(rows) / columns)
    width, height = (body.box.width + _GAP) / columns, min((bottom - top + _GAP) / lines, _TALLEST)
    size = _size(rows, width - _GAP - 2 * _INSET, height - _GAP)
    for place, row in enumerate(rows):
        left, upper = place % columns * width, top + place // columns * height
        _draw_tile(body, row, (left, upper, left + width - _GAP, upper + height - _GAP), size, theme)


def _columns(rows: Sequence[SummaryRow], width: float) -> int:
    """So many that there are five lines at most; one less where long symbols have no room beside their change."""
    columns = max(ceil(len(rows) / _MOST_LINES), _FEWEST_COLUMNS)
    widest = max(_width(row.symbol, SMALLEST) + _width(row.change, SMALLEST) for row in rows)
    has_room = widest + _BETWEEN <= (width + _GAP) / columns - _GAP - 2 * _INSET
    return columns if has_room else max(columns - 1, _FEWEST_COLUMNS)


def _size(rows: Sequence[SummaryRow], room: float, height: float) -> float:
    """One type size for all tiles: that at which each symbol has room beside its change, if it can be read."""
    most = min(_LARGEST, height * _LETTERS)
    widest = max(_width(row.symbol, most) + _width(row.change, most) for row in rows)
    return max(most * min((room - _BETWEEN) / widest, 1.0), SMALLEST)


def _width(text: str, size: float) -> float:
    return text_width(text, size, bold=True)


def _draw_tile(body: Panel, row: SummaryRow, box: tuple[float, float, float, float], size: float, theme: Theme) -> None:
    """The symbol at the left and its change at the right; in a tall tile the price under them."""
    left, top, right, bottom = box
    strength = _strength(row)
    body.boxes(left, bottom, right, top, blended(row.move.color(theme), theme.background, strength), radius=_RADIUS)
    ink = theme.on_color if strength == 1 else theme.text
    is_tall = bottom - top >= _TALL
    y, room = top + (bottom - top) * (_UPPER if is_tall else 0.5), right - left - 2 * _INSET
    beside = room - _width(row.change, size) - _BETWEEN
    body.write(left + _INSET, y, row.symbol, ink, size, bold=True, room=beside)
    body.write(right - _INSET, y, row.change, ink, size, bold=True, across="right", room=room)
    if is_tall:
        y = top + (bottom - top) * _LOWER
        body.write(right - _INSET, y, row.price, ink, _PRICE, across="right", room=room)


def _strength(row: SummaryRow) -> float:
    """How much of its colour the tile has; all of it at a price limit."""
    if row.move in {Move.CEILING, Move.FLOOR}:
        return 1.0
    return next((share for step, share in PALE if abs(row.share) < step), 1.0)
