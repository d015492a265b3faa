"""The card of several indices: a row for each, with the past six months as a small line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from analysis.bars import session_date
from analysis.charts.moves import Move
from analysis.charts.png import to_png
from analysis.charts.sheet import BODY, Sheet, write_frame
from analysis.charts.sparkline import Sparkline
from analysis.charts.table import Cell, Column, draw_table
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.words import FrameWords
from analysis.index_overview import months_back
from analysis.timeframes import TimeframeBars

MOST_ROWS = 8

_MONTHS_SHOWN = 6
_NAME = Column(left=0, right=278, size=36, bold=True)
_LINE = Column(left=298, right=448, across="center")
_LEVEL = Column(left=472, right=636, across="right", size=40, bold=True)
_DAY = Column(left=658, right=806, size=36, bold=True)
_FIRST_SPAN, _BETWEEN_SPANS = 810, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class CardChange:
    """A change as it is written, and the colour of it."""

    text: str
    move: Move


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRow:
    """One index: its name, the day of its last bar and its level as they are written, its changes and its bars.

    changes: that of the last session first.
    """

    name: str
    day: str
    level: str
    changes: tuple[CardChange, ...]
    bars: TimeframeBars


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexCard:
    """What the card shows: 1 to 8 rows.

    heads: of the columns: the small line, the level, and each change.
    """

    rows: tuple[IndexRow, ...]
    heads: tuple[str, ...]
    words: FrameWords
    theme: Theme = LIGHT


def draw_index_card(card: IndexCard) -> bytes:
    """The PNG; ValueError without a row or with more than eight."""
    return to_png(index_sheet(card))


def index_sheet(card: IndexCard) -> Sheet:
    """Everything that is on the picture, before it is painted; ValueError without a row or with more than eight."""
    if not 1 <= len(card.rows) <= MOST_ROWS:
        raise ValueError(f"{len(card.rows)} rows on a card of 1 to {MOST_ROWS}")
    sheet, theme = Sheet(card.theme), card.theme
    columns = (_NAME, _LINE, _LEVEL, _DAY, *_span_columns(len(card.heads) - 3))
    rows = [_cells(row, theme) for row in card.rows]
    sheet.end_below(draw_table(sheet.in_pixels(BODY), columns, ("", *card.heads), rows, theme))
    write_frame(sheet, card.words)
    return sheet


def _span_columns(count: int) -> Sequence[Column]:
    """Those of the changes after the first, equally wide up to the right edge."""
    edges = np.linspace(_FIRST_SPAN, BODY.width, count + 1).tolist()
    return [
        Column(left=left + _BETWEEN_SPANS, right=right, across="right", size=32, bold=True)
        for left, right in pairwise(edges)
    ]


def _cells(row: IndexRow, theme: Theme) -> tuple[Cell, ...]:
    day, *spans = row.changes
    return (
        Cell(row.name, below=row.day),
        Cell(line=_sparkline(row.bars)),
        Cell(row.level),
        Cell(day.text, move=day.move),
        *(Cell(change.text, change.move.color(theme)) for change in spans),
    )


def _sparkline(bars: TimeframeBars) -> Sparkline:
    """The closes of the past six months, at their dates."""
    first_day = np.datetime64(months_back(session_date(bars.finished.index[-1]), _MONTHS_SHOWN))
    days = bars.finished.index.to_numpy().astype("datetime64[D]")
    shown = days >= first_day
    along = (days[shown] - first_day).astype(np.float64) / float((days[-1] - first_day).astype(int))
    return Sparkline(along, bars.finished["close"].to_numpy(dtype=np.float64)[shown])
