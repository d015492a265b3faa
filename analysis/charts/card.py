"""The body of a card: one plain area under the header, in pixels from its top left corner, and what is put on it."""

from __future__ import annotations

from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch
from matplotlib.textpath import text_to_path

from analysis.charts import theme as sizes
from analysis.charts.theme import Theme

BODY_TOP_PX = 116
BODY_BOTTOM_PX = 905
EDGE_PX = 32
WIDTH_PX = sizes.WIDTH_PX - 2 * EDGE_PX
HEIGHT_PX = BODY_BOTTOM_PX - BODY_TOP_PX

REGULAR = 1.06
"""Regular type is narrower than bold, by which widths are measured: it may take so much more of a place."""

_POINTS_AN_INCH = 72

Side = Literal["left", "center", "right"]


def new_body(figure: Figure, theme: Theme) -> Axes:
    """The area between header and footer, x and y in pixels of the usual picture, y growing downwards."""
    left, bottom = EDGE_PX / sizes.WIDTH_PX, 1 - BODY_BOTTOM_PX / sizes.HEIGHT_PX
    axes = figure.add_axes(
        (left, bottom, WIDTH_PX / sizes.WIDTH_PX, HEIGHT_PX / sizes.HEIGHT_PX), facecolor=theme.background
    )
    axes.set_axis_off()
    axes.set_xlim(0, WIDTH_PX)
    axes.set_ylim(HEIGHT_PX, 0)
    return axes


def write(
    axes: Axes,
    place: tuple[float, float],
    text: str,
    *,
    size: float,
    color: str,
    bold: bool = False,
    side: Side = "left",
) -> None:
    """Text on a card at that x and y, its middle at that height; `side` is where x stands in it."""
    axes.text(
        *place,
        text,
        fontsize=size,
        fontfamily=sizes.FONT,
        fontweight="bold" if bold else "normal",
        color=color,
        ha=side,
        va="center",
        parse_math=False,
    )


def write_fitting(
    axes: Axes,
    place: tuple[float, float],
    text: str,
    room: tuple[float, float],
    color: str,
    *,
    bold: bool = False,
    side: Side = "left",
) -> None:
    """As `write`; room: a type size, or the smaller one that is taken where the text is wider than so many pixels."""
    size, width_px = room
    fitted = fitting_size(text, size, width_px if bold else width_px * REGULAR)
    write(axes, place, text, size=fitted, color=color, bold=bold, side=side)


def fitting_size(text: str, size: float, width_px: float) -> float:
    """That type size, or the smaller one at which the bold text is no wider than so many pixels."""
    return size * min(1.0, width_px / max(text_width(text, size), 1.0))


def text_width(text: str, size: float) -> float:
    """How many pixels of the usual picture the bold text is wide at that type size."""
    font = FontProperties(family=sizes.FONT, weight="bold", size=size)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) * sizes.DPI / _POINTS_AN_INCH


def box(axes: Axes, x: float, y: float, width: float, height: float, color: str) -> None:
    """A filled box with round corners."""
    patch = FancyBboxPatch((x, y), width, height, boxstyle="round,pad=0,rounding_size=14", facecolor=color, linewidth=0)
    axes.add_patch(patch)
