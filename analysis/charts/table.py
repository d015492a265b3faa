"""A table on a card: heads, and a row for each share or index with hairlines between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.charts import theme as sizes
from analysis.charts.fonts import LEADING, fitting_size, text_width
from analysis.charts.moves import Move
from analysis.charts.panel import Box, Panel
from analysis.charts.shapes import Across
from analysis.charts.sparkline import Sparkline, draw_sparkline
from analysis.charts.theme import Theme

HEAD_HEIGHT = 44
"""Pixels for the heads of the columns."""

# Where there are few rows they are taller, and their letters larger, up to this.
_USUAL_ROW, _TALLEST_ROW, _MOST_GROWN = 104, 190, 1.18
# Of the height of their row: letters at most, a small line, and the box around a change, up to so many pixels.
_LETTERS, _SPARKLINE, _BOX, _TALLEST_BOX = 0.72, 0.62, 0.72, 76
_BELOW_STEP = 34
_BOX_AIR, _BOX_RADIUS = 10, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Where a column is, in pixels of the panel, and how its texts look.

    across: at which of its edges the texts stand. size: of the letters, where rows are tall enough for them.
    """

    left: float
    right: float
    across: Across = "left"
    size: float = 32
    bold: bool = False

    @property
    def width(self) -> float:
        """In pixels."""
        return self.right - self.left

    def stand(self, *, in_boxes: bool) -> tuple[float, Across]:
        """Where its texts stand, and with which of their parts; in boxes it is the middle."""
        across: Across = "center" if in_boxes else self.across
        return {"left": self.left, "center": (self.left + self.right) / 2, "right": self.right}[across], across


@dataclass(frozen=True, slots=True)
class Cell:
    """What a row has in a column; the lines of a text go into one where the row is too low for all.

    color: of the letters; empty for the usual one. move: they stand in a box of its colour instead.
    below: a small text under it, for rows of which there are few. line: what stands there instead of a text.
    """

    text: str = ""
    color: str = ""
    move: Move | None = None
    below: str = ""
    line: Sparkline | None = None


def draw_table(
    panel: Panel,
    columns: Sequence[Column],
    heads: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    theme: Theme,
    *,
    more: str = "",
) -> float:
    """How far down the panel its table ends, once drawn; its units are pixels from its upper left corner.

    Many rows fill the panel, a few leave some of it free.
    heads: of the columns, of which each row has a cell. more: a last line about rows that are not shown.
    """
    places = len(rows) + bool(more)
    height = min((panel.box.height - HEAD_HEIGHT) / places, _TALLEST_ROW)
    middles = [HEAD_HEIGHT + (place + 0.5) * height for place in range(places)]
    for middle in middles:
        panel.level(middle - height / 2, theme.grid, width=sizes.HAIRLINE)
    for number, (column, head) in enumerate(zip(columns, heads, strict=True)):
        cells = [row[number] for row in rows]
        x, across = column.stand(in_boxes=any(cell.move for cell in cells))
        panel.write(x, HEAD_HEIGHT / 2, head, theme.muted, sizes.FOOTER, across=across, room=column.width)
        _draw_cells(panel, column, list(zip(cells, middles, strict=False)), height, theme)
    if more:
        panel.write(0, middles[-1], more, theme.muted, sizes.LABEL, room=panel.box.width)
    return HEAD_HEIGHT + places * height


def _draw_cells(panel: Panel, column: Column, cells: Sequence[tuple[Cell, float]], height: float, theme: Theme) -> None:
    """Each with the middle of its row."""
    in_boxes = any(cell.move for cell, _ in cells)
    x, across = column.stand(in_boxes=in_boxes)
    room = column.width - 2 * _BOX_AIR if in_boxes else column.width
    grown = min(max(height / _USUAL_ROW, 1.0), _MOST_GROWN)
    most, step = column.size * grown, _BELOW_STEP * grown
    texts = [_in_lines(cell.text, column, height) for cell, _ in cells]
    fitting = [
        fitting_size(text, min(most, height * _LETTERS / (1 + text.count("\n"))), room, bold=column.bold)
        for text in texts
    ]
    if across != "left":
        # Numbers are read downwards: all are as small as the longest.
        fitting = [min(fitting)] * len(fitting)
    for (cell, y), text, size in zip(cells, texts, fitting, strict=True):
        if cell.line is not None:
            half = height * _SPARKLINE / 2
            draw_sparkline(panel, Box(column.left, y - half, column.right, y + half), cell.line, theme)
        color = cell.color or theme.text
        if cell.move is not None:
            color = _draw_box(panel, column, y, height, cell.move, theme)
        place = y - step / 2 if cell.below else y
        panel.write(x, place, text, color, max(size, sizes.SMALLEST), bold=column.bold, across=across, room=room)
        panel.write(x, place + step, cell.below, theme.muted, sizes.FOOTER * grown, across=across, room=room)


def _in_lines(text: str, column: Column, height: float) -> str:
    """The text in its own lines; where the row is too low for them, as many of them in one as there is room for."""
    lines = text.split("\n")
    if len(lines) * sizes.FOOTER * LEADING <= height:
        return text
    told = [", ".join((*lines[:kept], *("…" for _ in lines[kept:][:1]))) for kept in range(len(lines), 0, -1)]
    fitting = (one for one in told if text_width(one, sizes.SMALLEST, bold=column.bold) <= column.width)
    return next(fitting, told[-1])


def _draw_box(panel: Panel, column: Column, y: float, height: float, move: Move, theme: Theme) -> str:
    """The box around a change, none where it is unknown; the colour of the letters on it."""
    if move is Move.UNKNOWN:
        return theme.muted
    half = min(height * _BOX, _TALLEST_BOX) / 2
    panel.boxes(column.left, y + half, column.right, y - half, move.color(theme), radius=_BOX_RADIUS)
    return theme.on_color
