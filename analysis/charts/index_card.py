"""The card of several indices: a row for each, with the past six months as a small line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from analysis.bars import session_date
from analysis.charts.canvas import new_sheet, to_png, write_frame
from analysis.charts.card import HEIGHT_PX, WIDTH_PX, fitting_size, new_body, write
from analysis.charts.panels import move_color
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.words import FrameWords
from analysis.index_overview import months_back
from analysis.timeframes import TimeframeBars

MOST_ROWS = 8

_MONTHS_SHOWN = 6
_HEAD_HEIGHT = 56
_TALLEST_ROW = 150
_NAME_WIDTH = 236
_LINE_LEFT, _LINE_WIDTH = 250, 170
_LEVEL_RIGHT = 578
_FIRST_CHANGE_RIGHT = 708
_SHARE_OF_ROW = 0.62


@dataclass(frozen=True, slots=True, kw_only=True)
class CardChange:
    """A change as it is written; rises: whether it is green, None for neither colour. Empty where it is not known."""

    text: str
    rises: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRow:
    """One index: its name, the day of its last bar and its level as they are written, its changes and its bars."""

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
    if not 1 <= len(card.rows) <= MOST_ROWS:
        raise ValueError(f"{len(card.rows)} rows on a card of 1 to {MOST_ROWS}")
    figure = new_sheet(card.theme)
    body = new_body(figure, card.theme)
    rights = _change_rights(len(card.heads) - 2)
    _draw_heads(body, card, rights)
    height = min((HEIGHT_PX - _HEAD_HEIGHT) / len(card.rows), _TALLEST_ROW)
    for place, row in enumerate(card.rows):
        _draw_row(body, row, (_HEAD_HEIGHT + place * height, height), rights, card.theme)
    write_frame(figure, card.theme, card.words)
    return to_png(figure)


def _change_rights(count: int) -> list[float]:
    """Where the columns of changes end."""
    return [float(right) for right in np.linspace(_FIRST_CHANGE_RIGHT, WIDTH_PX, count)]


def _draw_heads(body: Axes, card: IndexCard, rights: list[float]) -> None:
    line, level, *changes = card.heads
    y, color = _HEAD_HEIGHT / 2 - 4, card.theme.muted
    write(body, (_LINE_LEFT + _LINE_WIDTH / 2, y), line, size=14, color=color, side="center")
    write(body, (_LEVEL_RIGHT, y), level, size=14, color=color, side="right")
    for right, text in zip(rights, changes, strict=True):
        size = fitting_size(text, 14, _room(rights))
        write(body, (right, y), text, size=size, color=color, side="right")


def _room(rights: list[float]) -> float:
    """How wide a change may be."""
    return rights[1] - rights[0] - 12 if len(rights) > 1 else rights[0] - _LEVEL_RIGHT - 12


def _draw_row(body: Axes, row: IndexRow, band: tuple[float, float], rights: list[float], theme: Theme) -> None:
    top, height = band
    middle = top + height / 2
    body.plot([0, WIDTH_PX], [top, top], color=theme.grid, linewidth=1.5)
    size = fitting_size(row.name, 18, _NAME_WIDTH)
    write(body, (0, middle - 14), row.name, size=size, color=theme.text, bold=True)
    write(body, (0, middle + 19), row.day, size=13, color=theme.muted)
    _draw_line(body, row.bars, (middle, height * _SHARE_OF_ROW), theme)
    size = fitting_size(row.level, 18, _LEVEL_RIGHT - _LINE_LEFT - _LINE_WIDTH - 16)
    write(body, (_LEVEL_RIGHT, middle), row.level, size=size, color=theme.text, bold=True, side="right")
    for right, change in zip(rights, row.changes, strict=True):
        color = {True: theme.rise, False: theme.fall, None: theme.muted}[change.rises]
        size = fitting_size(change.text, 17, _room(rights))
        write(body, (right, middle), change.text, size=size, color=color, bold=True, side="right")


def _draw_line(body: Axes, bars: TimeframeBars, band: tuple[float, float], theme: Theme) -> None:
    """The closes of the past six months, at their dates, in the colour of the move from the first to the last."""
    middle, height = band
    last = session_date(bars.finished.index[-1])
    closes = bars.finished["close"].to_numpy()
    days = bars.finished.index.to_numpy().astype("datetime64[D]")
    first_day = np.datetime64(months_back(last, _MONTHS_SHOWN))
    closes, days = closes[days >= first_day], days[days >= first_day]
    color = move_color(theme, closes[0], closes[-1])
    spread = float(closes.max() - closes.min()) or 1.0
    x = _LINE_LEFT + _LINE_WIDTH * (days - first_day).astype(float) / float((days[-1] - first_day).astype(int))
    y = middle + height * (0.5 - (closes - closes.min()) / spread)
    if closes.max() == closes.min():
        y = np.full(len(closes), middle)
    body.plot([_LINE_LEFT, _LINE_LEFT + _LINE_WIDTH], [y[0], y[0]], color=theme.grid, linewidth=1.2, zorder=1)
    body.plot(x, y, color=color, linewidth=2.2, zorder=2)
    body.plot(x[-1:], y[-1:], marker="o", markersize=7, color=color, zorder=3)
