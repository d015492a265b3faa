"""The picture of a summary: the index with how many shares went along, and a table of shares under it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from analysis.charts.canvas import new_sheet, to_png, write_frame
from analysis.charts.card import HEIGHT_PX, WIDTH_PX, fitting_size, new_body, write
from analysis.charts.panels import move_color
from analysis.charts.summary_table import SummaryTable, draw_summary_table
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.words import FrameWords
from analysis.market_summary import Breadth

LINE_BARS = 60
"""So many closes the line shows."""

_BAND_HEIGHT = 252
_LINE_WIDTH = 560
_LINE_TOP, _LINE_BOTTOM = 22, 34
_FACTS_LEFT = 648
_BAR_TOP, _BAR_HEIGHT = 34, 26
_FIRST_FACT, _FACT_STEP = 122, 44
_HEAD_PT, _FACT_PT = 14, 16
_NAME_WIDTH = 224
_MOST_FACTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class BreadthBar:
    """How many shares went which way, and the words: what it is, and each count."""

    breadth: Breadth
    head: str
    rising: str
    unchanged: str
    falling: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPanel:
    """The index: its newest closes with what the line is, the breadth where it is known, and at most three facts.

    highest, lowest: as they are written. facts: each its name and what it is.
    """

    closes: NDArray[np.float64]
    line: str
    highest: str
    lowest: str
    breadth: BreadthBar | None
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryCard:
    """What the picture shows: the index, a table, or both."""

    index: IndexPanel | None
    table: SummaryTable | None
    words: FrameWords
    theme: Theme = LIGHT


def draw_summary_card(card: SummaryCard) -> bytes:
    """The PNG; ValueError where there is neither an index nor a table, or a table or the facts have too many rows."""
    if card.index is None and card.table is None:
        raise ValueError("neither an index nor a table")
    figure = new_sheet(card.theme)
    body = new_body(figure, card.theme)
    if card.index is not None:
        places = _places(card.index, over_table=card.table is not None)
        _draw_line(body, card.index, places.line, card.theme)
        _draw_breadth(body, card.index.breadth, places.breadth, card.theme)
        _draw_facts(body, card.index.facts, places.facts, card.theme)
    if card.table is not None:
        top = 0 if card.index is None else _BAND_HEIGHT
        draw_summary_table(body, card.table, (top, HEIGHT_PX - top), card.theme)
    write_frame(figure, card.theme, card.words)
    return to_png(figure)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """Where the index's parts are: width and height of the line, the top left corners of the breadth and the facts."""

    line: tuple[float, float]
    breadth: tuple[float, float]
    facts: tuple[float, float]


def _places(panel: IndexPanel, *, over_table: bool) -> _Places:
    """Side by side over a table; without one the line is as wide as the sheet, and the rest is under it."""
    if over_table:
        first_fact = _BAR_TOP if panel.breadth is None else _FIRST_FACT
        return _Places(line=(_LINE_WIDTH, _BAND_HEIGHT), breadth=(_FACTS_LEFT, 0), facts=(_FACTS_LEFT, first_fact))
    under = HEIGHT_PX - _BAND_HEIGHT + _FACT_STEP
    facts_left = 0 if panel.breadth is None else _FACTS_LEFT
    return _Places(line=(WIDTH_PX, under - _FACT_STEP / 2), breadth=(0, under), facts=(facts_left, under + 12))


def _draw_line(body: Axes, panel: IndexPanel, area: tuple[float, float], theme: Theme) -> None:
    """The closes in the colour of their move, with their highest and lowest at the right."""
    closes = panel.closes[-LINE_BARS:]
    lowest, highest = float(closes.min()), float(closes.max())
    width, band = area
    height = band - _LINE_TOP - _LINE_BOTTOM - 12
    room = width - 96
    x = np.linspace(0, room, len(closes)) if len(closes) > 1 else np.array([room])
    y = _LINE_TOP + height * (highest - closes) / ((highest - lowest) or 1.0)
    color = move_color(theme, float(closes[0]), float(closes[-1]))
    body.fill_between(x, y, _LINE_TOP + height, color=color, alpha=0.12, linewidth=0)
    body.plot(x, y, color=color, linewidth=2.6)
    body.plot(x[-1:], y[-1:], marker="o", markersize=8, color=color)
    for text, at in ((panel.highest, _LINE_TOP), (panel.lowest, _LINE_TOP + height)):
        size = fitting_size(text, _HEAD_PT, 86)
        write(body, (room + 12, at), text, size=size, color=theme.muted)
    write(body, (0, band - _LINE_BOTTOM / 2 - 6), panel.line, size=_HEAD_PT, color=theme.muted)


def _draw_breadth(body: Axes, bar: BreadthBar | None, corner: tuple[float, float], theme: Theme) -> None:
    """One bar parted in the shares that rose, stayed and fell, and their counts under it."""
    if bar is None:
        return
    width = WIDTH_PX - _FACTS_LEFT
    size = fitting_size(bar.head, _HEAD_PT, width)
    left, top = corner
    write(body, (left, top + 12), bar.head, size=size, color=theme.muted)
    counts = (bar.breadth.rising, bar.breadth.unchanged, bar.breadth.falling)
    drawn = left
    for count, color in zip(counts, (theme.rise, theme.band, theme.fall), strict=True):
        share = width * count / max(bar.breadth.looked_at, 1)
        body.barh(top + _BAR_TOP + _BAR_HEIGHT / 2, share, left=drawn, height=_BAR_HEIGHT, color=color, linewidth=0)
        drawn += share
    y = top + _BAR_TOP + _BAR_HEIGHT + 22
    write(body, (left, y), bar.rising, size=_HEAD_PT, color=theme.rise, bold=True)
    write(body, (left + width / 2, y), bar.unchanged, size=_HEAD_PT, color=theme.muted, bold=True, side="center")
    write(body, (left + width, y), bar.falling, size=_HEAD_PT, color=theme.fall, bold=True, side="right")


def _draw_facts(body: Axes, facts: tuple[tuple[str, str], ...], corner: tuple[float, float], theme: Theme) -> None:
    if len(facts) > _MOST_FACTS:
        raise ValueError(f"{len(facts)} facts in a room for {_MOST_FACTS}")
    name_size = min((fitting_size(name, _HEAD_PT, _NAME_WIDTH) for name, _ in facts), default=_HEAD_PT)
    left, top = corner
    for place, (name, value) in enumerate(facts):
        y = top + place * _FACT_STEP
        body.plot([left, WIDTH_PX], [y - 4, y - 4], color=theme.grid, linewidth=1.2)
        write(body, (left, y + 19), name, size=name_size, color=theme.muted)
        size = fitting_size(value, _FACT_PT, WIDTH_PX - _FACTS_LEFT - _NAME_WIDTH - 12)
        write(body, (WIDTH_PX, y + 19), value, size=size, color=theme.text, bold=True, side="right")
