"""The table of a scan: a row for each find, the most notable first."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes

from analysis.charts.canvas import new_sheet, to_png, write_frame
from analysis.charts.card import HEIGHT_PX, REGULAR, WIDTH_PX, Side, fitting_size, new_body, write
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.words import FrameWords

MOST_ROWS = 12

_HEAD_HEIGHT = 52
_TALLEST_ROW = 84
_HEAD_PT, _CELL_PT, _SYMBOL_PT = 14, 17, 20
# Where each column stands: its anchor, its side, and the room it has.
_COLUMNS: tuple[tuple[float, Side, float], ...] = (
    (0, "left", 150),
    (340, "right", 165),
    (490, "right", 138),
    (585, "right", 95),
    (705, "right", 120),
    (735, "left", WIDTH_PX - 735),
)
_CHANGE, _SIGNAL = 2, 5
_BOLD = frozenset({0, _CHANGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanTableRow:
    """One find as it is written; rises: whether the change is green, None for neither colour."""

    symbol: str
    close: str
    change: str
    rises: bool | None
    rsi: str
    volume: str
    signal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanTable:
    """What the table shows: 1 to 12 rows.

    heads: of the six columns. more: a line under the rows about finds that are not shown, or empty.
    """

    rows: tuple[ScanTableRow, ...]
    heads: tuple[str, str, str, str, str, str]
    more: str
    words: FrameWords
    theme: Theme = LIGHT


def draw_scan_table(table: ScanTable) -> bytes:
    """The PNG; ValueError without a row or with more than twelve."""
    if not 1 <= len(table.rows) <= MOST_ROWS:
        raise ValueError(f"{len(table.rows)} rows in a table of 1 to {MOST_ROWS}")
    figure = new_sheet(table.theme)
    body = new_body(figure, table.theme)
    for (x, side, width), head in zip(_COLUMNS, table.heads, strict=True):
        size = fitting_size(head, _HEAD_PT, width)
        write(body, (x, _HEAD_HEIGHT / 2), head, size=size, color=table.theme.muted, side=side)
    places = len(table.rows) + bool(table.more)
    height = min((HEIGHT_PX - _HEAD_HEIGHT) / places, _TALLEST_ROW)
    for place, row in enumerate(table.rows):
        _draw_row(body, row, _HEAD_HEIGHT + place * height, height, table.theme)
    if table.more:
        y = _HEAD_HEIGHT + (places - 0.5) * height
        write(body, (0, y), table.more, size=_HEAD_PT, color=table.theme.muted)
    write_frame(figure, table.theme, table.words)
    return to_png(figure)


def _draw_row(body: Axes, row: ScanTableRow, top: float, height: float, theme: Theme) -> None:
    body.plot([0, WIDTH_PX], [top, top], color=theme.grid, linewidth=1.5)
    move = {True: theme.rise, False: theme.fall, None: theme.muted}[row.rises]
    cells = (row.symbol, row.close, row.change, row.rsi, row.volume, row.signal)
    for number, ((x, side, width), text) in enumerate(zip(_COLUMNS, cells, strict=True)):
        size = fitting_size(text, _CELL_PT if number else _SYMBOL_PT, width * (1 if number in _BOLD else REGULAR))
        color = {_CHANGE: move, _SIGNAL: theme.slow_average}.get(number, theme.text)
        write(body, (x, top + height / 2), text, size=size, color=color, bold=number in _BOLD, side=side)
