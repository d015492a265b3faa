"""The list of a summary's picture: a row for each share, or tiles where there are many, with the signals found."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from analysis.charts import theme as sizes
from analysis.charts.fonts import text_width
from analysis.charts.panel import Panel
from analysis.charts.summary_rows import MARK, SummaryMark, SummaryRow, draw_rows, write_mark
from analysis.charts.summary_tiles import draw_tiles
from analysis.charts.theme import Theme

MOST_ROWS = 8
"""More shares than this become tiles."""
MOST_TILES = 30
MOST_SIGNALS = 6
"""So many stand under tiles."""

_HEAD_HEIGHT = 44
_TALLEST_ROW, _TALLEST_ALONE = 62, 92
_COLUMNS, _COLUMN_GAP, _LINE_HEIGHT = 2, 28, 37
_OVER_SIGNALS = 8
_SYMBOL_ROOM, _AFTER_SYMBOL = 150, 14


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarySignals:
    """The signals of all shares looked at: a symbol and a mark each, at most 6.

    head: what they are. more: about those not shown, or that there is none; empty for nothing.
    """

    head: str
    found: tuple[tuple[str, SummaryMark], ...]
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryTable:
    """1 to 30 shares, in the order in which they are shown.

    name: of the list. count: of its shares, or of those not shown. signals: for tiles; rows show their own.
    """

    rows: tuple[SummaryRow, ...]
    name: str
    count: str
    signals: SummarySignals | None = None


def table_height(table: SummaryTable, room: float) -> float:
    """How much of so many pixels it takes under an index; few rows leave the rest to that."""
    if len(table.rows) > MOST_ROWS:
        return room
    return min(_HEAD_HEIGHT + len(table.rows) * _TALLEST_ROW, room)


def draw_summary_table(body: Panel, table: SummaryTable, top: float, theme: Theme) -> None:
    """Put the table there, down to the end of the card; ValueError without a share, or with too many of anything."""
    if not 1 <= len(table.rows) <= MOST_TILES:
        raise ValueError(f"{len(table.rows)} shares in a table of 1 to {MOST_TILES}")
    _write_head(body, top, table.name, table.count, theme)
    first, bottom = top + _HEAD_HEIGHT, body.box.height
    if len(table.rows) <= MOST_ROWS:
        height = min((bottom - first) / len(table.rows), _TALLEST_ROW if top else _TALLEST_ALONE)
        draw_rows(body, table.rows, first, height, theme)
        return
    if table.signals is not None:
        bottom -= _HEAD_HEIGHT + _lines(table.signals) * _LINE_HEIGHT
        _draw_signals(body, table.signals, bottom, theme)
        bottom -= _OVER_SIGNALS
    draw_tiles(body, table.rows, first, bottom, theme)


def _write_head(body: Panel, top: float, left: str, right: str, theme: Theme) -> None:
    y, width = top + _HEAD_HEIGHT / 2, body.box.width
    body.write(0, y, left, theme.text, sizes.HEADING, bold=True, room=width * 0.6)
    body.write(width, y, right, theme.muted, sizes.LABEL, across="right", room=width * 0.38)


def _lines(signals: SummarySignals) -> int:
    return ceil(len(signals.found) / _COLUMNS)


def _draw_signals(body: Panel, signals: SummarySignals, top: float, theme: Theme) -> None:
    """Their head, and them in two columns, each read downwards."""
    if len(signals.found) > MOST_SIGNALS:
        raise ValueError(f"{len(signals.found)} signals in a room for {MOST_SIGNALS}")
    _write_head(body, top, signals.head, signals.more, theme)
    width = (body.box.width - _COLUMN_GAP) / _COLUMNS
    for place, (symbol, mark) in enumerate(signals.found):
        column, line = divmod(place, _lines(signals))
        left, y = column * (width + _COLUMN_GAP), top + _HEAD_HEIGHT + (line + 0.5) * _LINE_HEIGHT
        body.write(left, y, symbol, theme.text, MARK, bold=True, room=_SYMBOL_ROOM)
        beside = min(text_width(symbol, MARK, bold=True), _SYMBOL_ROOM) + _AFTER_SYMBOL
        write_mark(body, mark, (left + beside, y), width - beside, theme)
