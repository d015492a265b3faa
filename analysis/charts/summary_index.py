"""The upper part of a summary's picture: the index, its line, what is told of it, and how many shares went along."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.charts import theme as sizes
from analysis.charts.fonts import CAPITAL, fitting_size, text_width
from analysis.charts.moves import Move
from analysis.charts.panel import Box, Panel
from analysis.charts.theme import Theme
from analysis.market_summary import Breadth

LINE_BARS = 60
"""So many closes the line shows."""

LOWEST = 326
"""So many pixels high it is at least, with everything that it may hold."""

_MOST_FACTS = 3
_LEVEL, _NAME, _CHANGE, _FACT, _COUNT = 116.0, 34.0, 48.0, 28.0, 31.0
_LEVEL_Y, _CHANGE_Y, _UNDER_CHANGE = 98, 164, 16
_ARROW, _LEVEL_GAP = 32, 18
_LEFT_ROOM, _NAME_ROOM = 572, 200
# From this height on the line goes across the whole sheet, under the level.
_TALL = 380
_LINE_LEFT, _LINE_TOP, _LINE_NAME = 612, 14, 38
_BESIDE_LINE = 30
_FACTS_HEIGHT, _BREADTH_HEIGHT = 58, 86
_FACT_GAP, _WORD_GAP = 36, 12
_BAR_LEFT, _BAR_HEIGHT, _BAR_GAP, _BAR_RADIUS = 210, 34, 5, 6
_COUNTS_Y = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class BreadthBar:
    """How many shares went which way, and the words: of how many, and each count.

    ceiling, floor: how many closed at their price limit; empty where none is known to have.
    """

    breadth: Breadth
    head: str
    rising: str
    unchanged: str
    falling: str
    ceiling: str = ""
    floor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPanel:
    """The index: its name, level and change as they are written, and its newest closes with what the line is.

    highest, lowest: of these closes. facts: at most three, each its name and what it is.
    """

    name: str
    level: str
    change: str
    move: Move
    closes: NDArray[np.float64]
    line: str
    highest: str
    lowest: str
    breadth: BreadthBar | None
    facts: tuple[tuple[str, str], ...]


def draw_index(body: Panel, index: IndexPanel, height: float, theme: Theme) -> None:
    """Put it into the top of the card, so many pixels high; ValueError with too many facts."""
    if len(index.facts) > _MOST_FACTS:
        raise ValueError(f"{len(index.facts)} facts in a room for {_MOST_FACTS}")
    bottom = height
    if index.breadth is not None:
        bottom -= _BREADTH_HEIGHT
        _draw_breadth(body, index.breadth, bottom, theme)
    if index.facts:
        bottom -= _FACTS_HEIGHT
        _write_facts(body, index.facts, bottom + _FACTS_HEIGHT / 2, theme)
    _write_level(body, index, theme)
    corner = (0, _CHANGE_Y + _UNDER_CHANGE) if bottom >= _TALL else (_LINE_LEFT, 0)
    _draw_line(body, index, Box(*corner, body.box.width, bottom), theme)


def _write_level(body: Panel, index: IndexPanel, theme: Theme) -> None:
    """The level and whose it is, and the change under it, with an arrow for those who see no colours."""
    color = index.move.color(theme)
    name_room = min(text_width(index.name, _NAME, bold=True), _NAME_ROOM)
    size = fitting_size(index.level, _LEVEL, _LEFT_ROOM - _LEVEL_GAP - name_room, bold=True)
    body.write(0, _LEVEL_Y, index.level, color, size, bold=True, upright="baseline")
    left = text_width(index.level, size, bold=True) + _LEVEL_GAP
    body.write(left, _LEVEL_Y, index.name, theme.muted, _NAME, bold=True, upright="baseline", room=_LEFT_ROOM - left)
    left, form = 0.0, index.move.arrow
    if form is not None:
        body.dots(_ARROW / 2, _CHANGE_Y - _CHANGE * CAPITAL / 2, color, size=_ARROW, form=form)
        left = _ARROW + _WORD_GAP
    body.write(left, _CHANGE_Y, index.change, color, _CHANGE, bold=True, upright="baseline", room=_LEFT_ROOM - left)


def _draw_line(body: Panel, index: IndexPanel, box: Box, theme: Theme) -> None:
    """The closes with their highest and lowest at the right, and the newest in the colour of its move."""
    closes = index.closes[-LINE_BARS:]
    lowest, highest = float(closes.min()), float(closes.max())
    top, bottom = box.top + _LINE_TOP, box.bottom - _LINE_NAME - 6
    right = box.right - _BESIDE_LINE - max(text_width(text, sizes.MARK) for text in (index.highest, index.lowest))
    x = np.linspace(box.left, right, len(closes)) if len(closes) > 1 else np.array([right])
    # Without any move the line is in the middle.
    shares = (highest - closes) / (highest - lowest) if highest > lowest else np.full(len(closes), 0.5)
    y = top + (bottom - top) * shares
    body.area(x, y, bottom + 8, theme.slow_average, 0.13)
    body.line(x, y, theme.slow_average, width=4.5)
    body.dots(x[-1], y[-1], theme.background, size=28)
    body.dots(x[-1], y[-1], index.move.color(theme), size=22)
    marks = [(index.highest, top), (index.lowest, bottom)] if highest > lowest else [(index.highest, float(y[-1]))]
    for text, place in marks:
        body.write(box.right, place, text, theme.muted, sizes.MARK, across="right")
    body.write(box.left, box.bottom - _LINE_NAME / 2 + 4, index.line, theme.muted, sizes.MARK, room=box.width)


def _write_facts(body: Panel, facts: tuple[tuple[str, str], ...], y: float, theme: Theme) -> None:
    """Each name with what it is in bold; the first at the left edge, the last at the right one."""
    size = _FACT
    room = body.box.width - _FACT_GAP * (len(facts) - 1)
    wanted = sum(_fact_width(fact, _FACT) for fact in facts)
    if wanted > room:
        size = max(_FACT * room / wanted, sizes.SMALLEST)
    widths = [_fact_width(fact, size) for fact in facts]
    gap = max((body.box.width - sum(widths)) / max(len(facts) - 1, 1), 0.0)
    left = 0.0
    for (name, value), width in zip(facts, widths, strict=True):
        body.write(left, y, name, theme.muted, size)
        body.write(left + width, y, value, theme.text, size, bold=True, across="right")
        left += width + gap


def _fact_width(fact: tuple[str, str], size: float) -> float:
    name, value = fact
    return text_width(name, size) + _WORD_GAP + text_width(value, size, bold=True)


def _draw_breadth(body: Panel, bar: BreadthBar, top: float, theme: Theme) -> None:
    """One bar parted in the shares that rose, stayed and fell, those at a limit at its ends; the counts under it."""
    breadth, width = bar.breadth, body.box.width - _BAR_LEFT
    body.write(0, top + _BAR_HEIGHT / 2, bar.head, theme.muted, _FACT, room=_BAR_LEFT - 20)
    parts = (
        (breadth.at_ceiling, theme.ceiling),
        (breadth.rising - breadth.at_ceiling, theme.rise),
        (breadth.unchanged, theme.reference),
        (breadth.falling - breadth.at_floor, theme.fall),
        (breadth.at_floor, theme.floor),
    )
    shown = [(count, color) for count, color in parts if count > 0]
    a_share = (width - _BAR_GAP * (len(shown) - 1)) / max(breadth.looked_at, 1)
    left = float(_BAR_LEFT)
    for count, color in shown:
        right = left + count * a_share
        body.boxes(left, top + _BAR_HEIGHT, right, top, color, radius=min(_BAR_RADIUS, (right - left) / 2))
        left = right + _BAR_GAP
    _write_counts(body, bar, top + _COUNTS_Y, theme)


def _write_counts(body: Panel, bar: BreadthBar, y: float, theme: Theme) -> None:
    """Rises at the left, falls at the right, each with those at the limit beside it; the others in the middle."""
    left, right = float(_BAR_LEFT), body.box.width
    body.write(left, y, bar.rising, theme.rise, _COUNT, bold=True)
    left += text_width(bar.rising, _COUNT, bold=True) + _FACT_GAP / 2
    body.write(left, y, bar.ceiling, theme.ceiling, _COUNT, bold=True)
    body.write((_BAR_LEFT + right) / 2, y, bar.unchanged, theme.reference, _COUNT, bold=True, across="center")
    body.write(right, y, bar.falling, theme.fall, _COUNT, bold=True, across="right")
    right -= text_width(bar.falling, _COUNT, bold=True) + _FACT_GAP / 2
    body.write(right, y, bar.floor, theme.floor, _COUNT, bold=True, across="right")
