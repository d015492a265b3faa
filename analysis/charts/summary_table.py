"""The table of a summary: a row for each share, with its change and what shows."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes

from analysis.charts.card import WIDTH_PX, Side, fitting_size, write
from analysis.charts.theme import Theme

MOST_ROWS = 12

_HEAD_HEIGHT = 36
_TALLEST_ROW = 66
_HEAD_PT, _CELL_PT = 13, 16
# Where each column stands: its anchor, its side, and the room it has.
_COLUMNS: tuple[tuple[float, Side, float], ...] = (
    (0, "left", 150),
    (320, "right", 160),
    (460, "right", 128),
    (555, "right", 85),
    (672, "right", 105),
    (704, "left", WIDTH_PX - 704),
)
_CHANGE, _MARKS = 2, 5
_BOLD = frozenset({0, _CHANGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """One share as it is written; rises: whether the change is green, None for neither colour."""

    symbol: str
    close: str
    change: str
    rises: bool | None
    rsi: str
    volume: str
    marks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryTable:
    """1 to 12 rows; heads: of the six columns. more: a line under the rows about shares not shown, or empty."""

    rows: tuple[SummaryRow, ...]
    heads: tuple[str, str, str, str, str, str]
    more: str = ""


def draw_summary_table(body: Axes, table: SummaryTable, band: tuple[float, float], theme: Theme) -> None:
    """Put the table into that band of a card (its top and its height); ValueError without a row or with too many."""
    if not 1 <= len(table.rows) <= MOST_ROWS:
        raise ValueError(f"{len(table.rows)} rows in a table of 1 to {MOST_ROWS}")
    top, room = band
    for (x, side, width), head in zip(_COLUMNS, table.heads, strict=True):
        size = fitting_size(head, _HEAD_PT, width)
        write(body, (x, top + _HEAD_HEIGHT / 2), head, size=size, color=theme.muted, side=side)
    places = len(table.rows) + bool(table.more)
    height = min((room - _HEAD_HEIGHT) / places, _TALLEST_ROW)
    for place, row in enumerate(table.rows):
        _draw_row(body, row, top + _HEAD_HEIGHT + place * height, height, theme)
    if table.more:
        y = top + _HEAD_HEIGHT + (places - 0.5) * height
        write(body, (0, y), table.more, size=_HEAD_PT, color=theme.muted)


def _draw_row(body: Axes, row: SummaryRow, top: float, height: float, theme: Theme) -> None:
    body.plot([0, WIDTH_PX], [top, top], color=theme.grid, linewidth=1.2)
    move = {True: theme.rise, False: theme.fall, None: theme.muted}[row.rises]
    cells = (row.symbol, row.close, row.change, row.rsi, row.volume, row.marks)
    for number, ((x, side, width), text) in enumerate(zip(_COLUMNS, cells, strict=True)):
        size = fitting_size(text, _CELL_PT, width)
        color = {_CHANGE: move, _MARKS: theme.slow_average}.get(number, theme.text)
        write(body, (x, top + height / 2), text, size=size, color=color, bold=number in _BOLD, side=side)
