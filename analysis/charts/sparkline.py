"""A small line of closes in a row of a table: which way it went, at a glance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.charts.moves import Move
from analysis.charts.panel import Box, Panel
from analysis.charts.shapes import Layer, Values
from analysis.charts.theme import HAIRLINE, Theme

_WIDTH, _DOT = 3.5, 13
_AREA_OPACITY = 0.12
_LEVEL_DASH = (4.0, 4.0)


@dataclass(frozen=True, slots=True, eq=False)
class Sparkline:
    """Closes, and how far along the line each of them stands, from 0 to 1."""

    along: Values
    closes: Values

    @classmethod
    def even(cls, closes: Values) -> Sparkline:
        """Closes that are equally far apart; a single one stands at the end."""
        return cls(np.linspace(0, 1, len(closes)) if len(closes) > 1 else np.ones(len(closes)), closes)


def draw_sparkline(panel: Panel, room: Box, sparkline: Sparkline, theme: Theme) -> None:
    """The closes in the colour of their move from the first to the last, with a dot at the last.

    room: in pixels of the panel. One close is a dot; closes that are all alike lie in the middle.
    """
    along, closes = sparkline.along, sparkline.closes
    lowest, spread = float(closes.min()), float(closes.max() - closes.min())
    heights = (closes - lowest) / spread if spread else np.full(len(closes), 0.5)
    x, y = room.left + room.width * along, room.bottom - room.height * heights
    color = Move.of(float(closes[-1] - closes[0])).color(theme)
    panel.area(x, y, room.bottom, color, _AREA_OPACITY)
    panel.line((room.left, room.right), (y[0], y[0]), theme.band, width=HAIRLINE, dash=_LEVEL_DASH, layer=Layer.GRID)
    panel.line(x, y, color, width=_WIDTH)
    panel.dots(x[-1:], y[-1:], color, size=_DOT)
