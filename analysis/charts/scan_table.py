"""The table of a scan or of a list: a row for each share, the most notable first."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.charts.moves import Move
from analysis.charts.png import to_png
from analysis.charts.shapes import Values
from analysis.charts.sheet import BODY, Sheet, write_frame
from analysis.charts.sparkline import Sparkline
from analysis.charts.table import Cell, Column, draw_table
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.words import FrameWords

MOST_ROWS = 12

LINE_BARS = 60
"""So many closes the small line of a share shows."""

_COLUMNS = (
    Column(left=0, right=172, size=40, bold=True),
    Column(left=190, right=322, across="center"),
    Column(left=336, right=486, across="right", size=34),
    Column(left=508, right=652, size=33, bold=True),
    Column(left=664, right=748, across="right", size=33),
    Column(left=766, right=858, across="right", size=33),
    Column(left=884, right=BODY.width, size=29),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScanTableRow:
    """One share as it is written, and its closes, of which the newest 60 are shown.

    move: the colour of its change. signals: what shows, the most telling first.
    """

    symbol: str
    closes: Values
    close: str
    change: str
    move: Move
    rsi: str
    volume: str
    signals: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanTable:
    """What the table shows: 1 to 12 rows.

    heads: of the columns: symbol, small line, close, change, RSI, volume, signals.
    more: a line under the rows about finds that are not shown, or empty.
    """

    rows: tuple[ScanTableRow, ...]
    heads: tuple[str, str, str, str, str, str, str]
    more: str
    words: FrameWords
    theme: Theme = LIGHT


def draw_scan_table(table: ScanTable) -> bytes:
    """The PNG; ValueError without a row or with more than twelve."""
    return to_png(scan_sheet(table))


def scan_sheet(table: ScanTable) -> Sheet:
    """Everything that is on the picture, before it is painted; ValueError without a row or with more than twelve."""
    if not 1 <= len(table.rows) <= MOST_ROWS:
        raise ValueError(f"{len(table.rows)} rows in a table of 1 to {MOST_ROWS}")
    sheet, theme = Sheet(table.theme), table.theme
    rows = [_cells(row, theme) for row in table.rows]
    sheet.end_below(draw_table(sheet.in_pixels(BODY), _COLUMNS, table.heads, rows, theme, more=table.more))
    write_frame(sheet, table.words)
    return sheet


def _cells(row: ScanTableRow, theme: Theme) -> tuple[Cell, ...]:
    return (
        Cell(row.symbol),
        Cell(line=Sparkline.even(row.closes[-LINE_BARS:])),
        Cell(row.close),
        Cell(row.change, move=row.move),
        Cell(row.rsi),
        Cell(row.volume),
        Cell("\n".join(row.signals), theme.slow_average),
    )
