"""Names of candles on small plates, each tied to its candle."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.candles import Direction
from analysis.charts import theme as sizes
from analysis.charts.panel import Panel
from analysis.charts.parts.mark_places import PADDING, PlacedMark, Skyline, place_marks
from analysis.charts.shapes import LabelLook, Plate
from analysis.charts.spec import Mark, View
from analysis.charts.theme import Theme

_RADIUS = 7.0
_LEADER_WIDTH = 2.5
_LEADER_DASH = (3.0, 4.0)
_FROM_CANDLE = 5.0


def draw_marks(panel: Panel, view: View) -> None:
    """The names beside their candles; the y axis grows where they need room. Name it last in a row.

    Those of bars outside the picture are left out.
    """
    write_marks(panel, view, view.chart.marks, Skyline(view.column("high"), view.column("low")))


def write_marks(panel: Panel, view: View, marks: Sequence[Mark], skyline: Skyline) -> None:
    """Names that stand clear of this skyline and are tied to it, each at the place of its bar."""
    for placed in place_marks(panel, view, marks, skyline):
        stand, box = placed.stand, placed.box
        color = view.theme.muted if stand.mark.faint else mark_color(view.theme, stand.mark.direction)
        _tie(panel, placed, color)
        plate = Plate(color=color, padding=PADDING, radius=_RADIUS)
        value = (skyline.bottoms if stand.below else skyline.tops)[stand.place]
        shift = (box.left + PADDING[0] - placed.x, (box.top + box.bottom) / 2 - placed.tip)
        look: LabelLook = {"bold": True, "shift": shift, "plate": plate}
        panel.write(stand.place, float(value), stand.text, view.theme.on_color, sizes.MARK, **look)


def mark_color(theme: Theme, direction: Direction) -> str:
    """The colour of what points up, down, or neither way."""
    return {Direction.BULLISH: theme.rise, Direction.BEARISH: theme.fall, Direction.NEUTRAL: theme.slow_average}[
        direction
    ]


def _tie(panel: Panel, placed: PlacedMark, color: str) -> None:
    """A line from the candle to its name, dotted and a little apart: it must not look like a shadow."""
    start = placed.tip + (_FROM_CANDLE if placed.stand.below else -_FROM_CANDLE)
    ends = [panel.y_at(panel.share_at_px(y)) for y in (start, placed.near)]
    panel.line(
        (placed.stand.place, placed.stand.place), ends, color, width=_LEADER_WIDTH, dash=_LEADER_DASH, crisp=True
    )
