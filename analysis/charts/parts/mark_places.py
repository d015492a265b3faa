"""Where the names of candles stand: clear of the candles they span, of each other and of the edges, close to their own.

Everything here is in pixels of the picture, whose y grows downwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest
from math import ceil, floor
from operator import itemgetter
from typing import TypeAlias

import numpy as np

from analysis.candles import Direction
from analysis.charts import theme as sizes
from analysis.charts.fonts import CAPITAL, shortened, text_width
from analysis.charts.panel import Box, Panel, shapes_of
from analysis.charts.shapes import Label, Values
from analysis.charts.spec import Mark, View

PADDING = (9.0, 9.0)
"""How far a name's plate reaches beyond its letters, beside and above."""
LEGEND = 44.0
"""The names of lines stand so far down from the upper edge."""
EDGE = 6.0
"""So far a name stays away from the other edges."""

_HEIGHT = CAPITAL * sizes.MARK + 2 * PADDING[1]
_FROM_CANDLE, _FROM_NAME = 14.0, 4.0
# A name that was moved beyond another one is exactly so far from it: no reason to move again.
_TOO_NEAR = _FROM_NAME - 0.01
# A name that stands aside reaches so far beyond its candle's middle.
_OVERHANG = 11.0
# How many pixels farther away a name would rather stand than aside, or in the way of another one's leader; what leaves
# the panel counts more than once, because all candles become smaller to make room.
_ASIDE, _IN_THE_WAY, _OUTSIDE = 24.0, 150.0, 2.0
_MOST_LAYOUTS = 6
# Growing a little more than what is missing comes to an end sooner; the values keep at least this share of the height.
_EAGERNESS, _LEAST_SHARE = 1.25, 0.45
_MOST_GROWTHS = 12
_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Skyline:
    """What names stand clear of: the highest and the lowest value at each place of the window, NaN for none."""

    tops: Values
    bottoms: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """How a name may stand: its candle, the text that fits, and its width; below the candle or above it.

    before: so much of the width is left of the candle's middle, where the panel has room for that.
    """

    mark: Mark
    place: int
    text: str
    width: float
    below: bool
    before: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedMark:
    """A name at its place: its box, the middle of its candle, and that end of the candle which it is tied to."""

    stand: Stand
    box: Box
    x: float
    tip: float

    @property
    def near(self) -> float:
        """The edge of the box that is next to the candle."""
        return self.box.top if self.stand.below else self.box.bottom

    def hides_leader(self, other: PlacedMark) -> bool:
        """Whether the box stands on the line that ties the other one to another candle."""
        if other.stand.place == self.stand.place or not self.box.left < other.x < self.box.right:
            return False
        return self.box.top < max(other.tip, other.near) and min(other.tip, other.near) < self.box.bottom


_Layout: TypeAlias = tuple[float, tuple[PlacedMark, ...]]
"""Names placed together, and how bad that is, in pixels of distance."""


def place_marks(panel: Panel, view: View, marks: Sequence[Mark], skyline: Skyline) -> tuple[PlacedMark, ...]:
    """Where each name goes; the panel's y axis has grown until all fit.

    Names of bars outside the picture, or without a price, are left out, and so are those for which the axis would have
    to grow too far.
    """
    priced = ~np.isnan(skyline.tops)
    shown = [mark for mark in marks if mark.label and (place := view.place(mark.position)) >= 0 and priced[place]]
    shown.sort(key=lambda mark: -mark.position)
    stands = [_stands(panel.box.width, mark, view.place(mark.position)) for mark in shown]
    placed = _Street.of(panel, skyline).settle(stands)
    ends = panel.y_limits
    for _ in range(_MOST_GROWTHS):
        above = max((panel.box.top + LEGEND - one.box.top for one in placed), default=0.0)
        below = max((one.box.bottom - panel.box.bottom + EDGE for one in placed), default=0.0)
        if max(above, below) <= _ENOUGH or not _grow(panel, ends, max(above, 0.0), max(below, 0.0)):
            break
        placed = _Street.of(panel, skyline).line_up([one.stand for one in placed])
    top, bottom = panel.box.top + LEGEND - _ENOUGH, panel.box.bottom - EDGE + _ENOUGH
    return tuple(one for one in placed if top <= one.box.top and one.box.bottom <= bottom)


def _stands(room: float, mark: Mark, place: int) -> list[Stand]:
    """Every way a name may stand: at the middle of its candle, right and left of it; the first is liked best."""
    text = shortened(mark.label, sizes.MARK, room - 2 * (EDGE + PADDING[0]), bold=True)
    width = text_width(text, sizes.MARK, bold=True) + 2 * PADDING[0]
    sides = (False, True) if mark.direction is Direction.NEUTRAL else (mark.direction is Direction.BULLISH,)
    return [
        Stand(mark=mark, place=place, text=text, width=width, below=below, before=before)
        for below in sides
        for before in (width / 2, _OVERHANG, width - _OVERHANG)
    ]


def _grow(panel: Panel, ends: tuple[float, float], above: float, below: float) -> bool:
    """Make room for so many pixels above and below; whether there was any to be had.

    ends: the limits at first; they keep their share of the height.
    """
    height = panel.box.height
    first, last = panel.share_of(ends)
    room = (float(last - first) / _LEAST_SHARE - 1) * height
    if room < 1:
        return False
    share = min(_EAGERNESS, room / (above + below)) / height
    panel.y_limits = panel.y_at(-below * share), panel.y_at(1 + above * share)
    return True


@dataclass(frozen=True, slots=True, eq=False)
class _Street:
    """The panel as it is now: its skyline in pixels, and the labels that stand there already."""

    panel: Panel
    tops: Values
    bottoms: Values
    taken: list[Box]

    @classmethod
    def of(cls, panel: Panel, skyline: Skyline) -> _Street:
        """The one of this panel and its limits."""
        taken = [panel.box_of(label) for label in shapes_of(panel, Label)]
        return cls(panel, panel.y_px(skyline.tops), panel.y_px(skyline.bottoms), taken)

    def settle(self, names: Sequence[Sequence[Stand]]) -> tuple[PlacedMark, ...]:
        """The best place for each name that a search finds, either the first ones or the last ones nearest."""
        starts = [[self._start(stand) for stand in stands] for stands in names]
        found = (self._search(order) for order in (starts, starts[::-1]))
        return min(found, key=itemgetter(0))[1]

    def line_up(self, stands: Sequence[Stand]) -> tuple[PlacedMark, ...]:
        """Names that stand just so, the first ones nearest."""
        placed: tuple[PlacedMark, ...] = ()
        for stand in stands:
            placed = (*placed, self._moved_clear(self._start(stand), placed))
        return placed

    def _search(self, names: Sequence[Sequence[PlacedMark]]) -> _Layout:
        """Name by name, going on with the few best layouts."""
        layouts: list[_Layout] = [(0.0, ())]
        for starts in names:
            layouts = nsmallest(_MOST_LAYOUTS, self._continued(layouts, starts), key=itemgetter(0))
        return layouts[0]

    def _continued(self, layouts: Sequence[_Layout], starts: Sequence[PlacedMark]) -> Iterator[_Layout]:
        """Each layout with each way to place the next name."""
        for burden, placed in layouts:
            for start in starts:
                one = self._moved_clear(start, placed)
                aside = 0.0 if start is starts[0] else _ASIDE
                crossings = sum(one.hides_leader(other) + other.hides_leader(one) for other in placed)
                yield burden + aside + self._distance(one) + _IN_THE_WAY * crossings, (*placed, one)

    def _distance(self, one: PlacedMark) -> float:
        """How far a name is from its candle, and out of the panel."""
        panel = self.panel.box
        outside = max(panel.top + LEGEND - one.box.top, one.box.bottom - panel.bottom + EDGE, 0.0)
        return abs(one.near - one.tip) + _OUTSIDE * outside

    def _moved_clear(self, one: PlacedMark, placed: Sequence[PlacedMark]) -> PlacedMark:
        """The name moved on, away from its candle, until it stands alone."""
        boxes = [*self.taken, *(other.box for other in placed)]
        while (blocking := next((box for box in boxes if one.box.overlaps(box, _TOO_NEAR)), None)) is not None:
            top = blocking.bottom + _FROM_NAME if one.stand.below else blocking.top - _FROM_NAME - _HEIGHT
            one = replace(one, box=Box(one.box.left, top, one.box.right, top + _HEIGHT))
        return one

    def _start(self, stand: Stand) -> PlacedMark:
        """The name right beyond the candles that it spans."""
        panel = self.panel.box
        x = float(self.panel.x_px(stand.place))
        left = min(max(x - stand.before, panel.left + EDGE), panel.right - EDGE - stand.width)
        spanned = self._spanned(left, left + stand.width)
        if stand.below:
            tip, farthest = self.bottoms[stand.place], np.fmax.reduce(self.bottoms[spanned])
            top = float(farthest) + _FROM_CANDLE
        else:
            tip, farthest = self.tops[stand.place], np.fmin.reduce(self.tops[spanned])
            top = float(farthest) - _FROM_CANDLE - _HEIGHT
        return PlacedMark(stand=stand, box=Box(left, top, left + stand.width, top + _HEIGHT), x=x, tip=float(tip))

    def _spanned(self, left: float, right: float) -> slice:
        """The candles that are between, or partly so."""
        start, end = self.panel.x_limits
        width = self.panel.box.width
        first, last = (start + (x - self.panel.box.left) / width * (end - start) for x in (left, right))
        return slice(max(ceil(first - 0.5), 0), max(floor(last + 0.5), 0) + 1)
