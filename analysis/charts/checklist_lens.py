"""One candle enlarged, with a bracket, a name and a share beside each of its three parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from analysis.bars import TOLERANCE
from analysis.charts import theme as sizes
from analysis.charts.panel import Box, Panel
from analysis.charts.parts.candles import candle_colors
from analysis.charts.shapes import Layer
from analysis.charts.sheet import Sheet
from analysis.charts.spec import View
from analysis.charts.spreading import spread
from analysis.charts.theme import Theme

_FRAME_PX, _RADIUS = 3, 14
_TITLE_Y, _CANDLE_TOP, _BELOW = 36, 92, 42
# From the left: the candle's middle, the bracket beside it, and what is written there.
_MIDDLE, _BRACKET, _WRITING = 50, (92, 100), 118
_BODY_PX, _SHADOW_PX, _THINNEST_PX = 64, 8, 4
_EDGE = 12
_SHARE_SIZE = 36
# A share with its name below takes so much room.
_BLOCK_PX, _NAME_BELOW = 84, 34

_Heights: TypeAlias = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class CandlePart:
    """What is written beside a part of the candle: its name, and its share of the whole."""

    name: str
    share: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LensLabels:
    """What is written around the enlarged candle: above it, and beside its parts."""

    title: str
    upper_shadow: CandlePart
    body: CandlePart
    lower_shadow: CandlePart


def draw_lens(sheet: Sheet, box: Box, view: View, place: int, labels: LensLabels) -> None:
    """The candle at that place of the view, in its colour, framed in that of its mark.

    One without a range is a dash, and has no parts.
    """
    panel, theme = sheet.in_pixels(box), view.theme
    _draw_frame(panel, theme)
    room = box.width - 2 * _EDGE
    panel.write(box.width / 2, _TITLE_Y, labels.title, theme.text, sizes.LABEL, bold=True, across="center", room=room)
    opened, high, low, close = (float(view.column(name)[place]) for name in ("open", "high", "low", "close"))
    has_range = high - low > high * TOLERANCE
    color = str(candle_colors(view)[place])
    if not has_range:
        level = (_CANDLE_TOP + box.height - _BELOW) / 2
        _draw_candle(panel, [level] * 4, box.width / 2, color)
        return
    heights = _heights(low, high, box.height)
    ends = [heights(price) for price in (high, max(opened, close), min(opened, close), low)]
    _draw_candle(panel, ends, _MIDDLE, color)
    _write_parts(panel, theme, ends, (labels.upper_shadow, labels.body, labels.lower_shadow))


def _draw_frame(panel: Panel, theme: Theme) -> None:
    width, height, inset = panel.box.width, panel.box.height, _FRAME_PX
    panel.boxes(0.0, height, width, 0.0, theme.fast_average, radius=_RADIUS, layer=Layer.GROUND)
    inside = inset, height - inset, width - inset, inset
    panel.boxes(*inside, theme.background, radius=_RADIUS - inset, layer=Layer.GROUND)


def _heights(low: float, high: float, height: float) -> _Heights:
    """How far down the lens each price is."""
    top, bottom = _CANDLE_TOP, height - _BELOW
    return lambda price: bottom - (price - low) / (high - low) * (bottom - top)


def _draw_candle(panel: Panel, ends: list[float], middle: float, color: str) -> None:
    """Around that place; ends: how far down its high, the upper and the lower end of its body, and its low are."""
    high, top, bottom, low = ends
    panel.boxes(middle - _SHADOW_PX / 2, low, middle + _SHADOW_PX / 2, high, color)
    missing = max(_THINNEST_PX - (bottom - top), 0.0) / 2
    panel.boxes(middle - _BODY_PX / 2, bottom + missing, middle + _BODY_PX / 2, top - missing, color)


def _write_parts(panel: Panel, theme: Theme, ends: list[float], parts: tuple[CandlePart, ...]) -> None:
    """Shares and names apart from each other, each with a line to the middle of its bracket."""
    pieces = list(pairwise(ends))
    # The block of a part at the very end may stand a little beyond it.
    free = _CANDLE_TOP - _BLOCK_PX / 4, panel.box.height - _EDGE
    places = spread([(first + last) / 2 for first, last in pieces], _BLOCK_PX, free)
    room = panel.box.width - _WRITING - _EDGE
    for (first, last), place, part in zip(pieces, places, parts, strict=True):
        _draw_bracket(panel, theme, (first, last), place)
        share_y = place - _NAME_BELOW / 2
        panel.write(_WRITING, share_y, part.share, theme.text, _SHARE_SIZE, bold=True, room=room)
        panel.write(_WRITING, share_y + _NAME_BELOW, part.name, theme.muted, sizes.LABEL, room=room)


def _draw_bracket(panel: Panel, theme: Theme, ends: tuple[float, float], place: float) -> None:
    first, last = ends
    inset = min(3.0, (last - first) / 2)
    left, right = _BRACKET
    x, y = (left, right, right, left), (first + inset, first + inset, last - inset, last - inset)
    panel.line(x, y, theme.muted, width=2.5)
    panel.line((right, _WRITING - 6), ((first + last) / 2, place), theme.muted, width=2.0)
