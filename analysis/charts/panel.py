"""A panel: a rectangle of a picture with its own axes, and the shapes drawn in it.

It has what a newcomer expects of axes: lines, areas, boxes, dots, text and limits. Nothing is painted yet: shapes keep
the panel's own units, so limits may still change after something was drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.charts.fonts import ASCENT, CAPITAL, DESCENT, LEADING, fitting_size, shortened, text_width
from analysis.charts.shapes import (
    ACROSS,
    BEFORE,
    UPRIGHT,
    Dash,
    Dots,
    DotsLook,
    Fill,
    FillLook,
    Label,
    LabelLook,
    Layer,
    Shape,
    Stroke,
    StrokeLook,
    Unit,
    Values,
)
from analysis.charts.theme import SMALLEST

Scale: TypeAlias = Callable[[float, float], Sequence[tuple[float, str]]]
"""From the limits of an axis to the values that are written beside it, and how."""

_HAIR = 1.0

Kind = TypeVar("Kind", bound=Shape)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels from the picture's upper left corner; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """In pixels."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """In pixels."""
        return self.bottom - self.top

    def overlaps(self, other: Box, gap: float = 0.0) -> bool:
        """Whether they share a point inside, or are less than so many pixels apart."""
        beside = self.left < other.right + gap and other.left < self.right + gap
        return beside and self.top < other.bottom + gap and other.top < self.bottom + gap


@dataclass(frozen=True, slots=True)
class Tag:
    """A value in a box on the axis, written in full.

    name: what it is, written at the left of the panel. pale: the box is, and the letters have the colour.
    """

    value: float
    text: str
    color: str
    name: str = ""
    pale: bool = False


@dataclass(slots=True, eq=False)
class Panel:
    """Where it is, which values its edges stand for, and what is in it.

    on_log: y counts in multiples. scale, tags, legend: what is written beside and in it once everything is drawn
    (`axis.finish`): round values, boxed values, and names in the colours of what they name.
    """

    box: Box
    x_limits: tuple[float, float] = (0.0, 1.0)
    y_limits: tuple[float, float] = (0.0, 1.0)
    on_log: bool = False
    shapes: list[Shape] = field(default_factory=list)
    scale: Scale | None = None
    tags: list[Tag] = field(default_factory=list)
    legend: list[tuple[str, str]] = field(default_factory=list)

    def line(self, x: ArrayLike, y: ArrayLike, color: str, **look: Unpack[StrokeLook]) -> None:
        """A line through points; NaN breaks it, and without two points there is none."""
        self.shapes.append(Stroke(x=_values(x), y=_values(y), color=color, **look))

    def level(
        self, y: float, color: str, *, width: float = 2.0, dash: Dash | None = None, layer: Layer = Layer.GRID
    ) -> None:
        """A line across the whole panel, behind what is drawn in it."""
        look: StrokeLook = {"width": width, "dash": dash, "crisp": True, "units": ACROSS, "layer": layer}
        self.line((0.0, 1.0), (y, y), color, **look)

    def uprights(self, x: ArrayLike, color: str, *, width: float) -> None:
        """Lines from the bottom to the top of the panel, behind what is drawn in it."""
        look: StrokeLook = {"width": width, "crisp": True, "units": UPRIGHT, "layer": Layer.GRID}
        places = _values(x)
        # One line with gaps is painted sooner than many.
        through = np.stack((places, places, np.full(len(places), np.nan)), axis=1)
        self.line(through.ravel(), np.tile((0.0, 1.0, np.nan), len(places)), color, **look)

    def band(self, low: float, high: float, color: str, opacity: float) -> None:
        """A stretch of y across the whole panel, behind everything."""
        self.boxes(0.0, low, 1.0, high, color, opacity=opacity, units=ACROSS, layer=Layer.GROUND)

    def stripe(self, left: float, right: float, color: str, opacity: float) -> None:
        """A stretch of x over the whole height, behind everything."""
        self.boxes(left, 0.0, right, 1.0, color, opacity=opacity, units=UPRIGHT, layer=Layer.GROUND)

    def area(self, x: ArrayLike, y: ArrayLike, base: float, color: str, opacity: float) -> None:
        """The area between a line and a level."""
        places, values = _values(x), _values(y)
        corners = np.concatenate((places, places[::-1])), np.concatenate((values, np.full(len(values), base)))
        self.polygon(*corners, color, opacity=opacity)

    def polygon(self, x: ArrayLike, y: ArrayLike, color: str, **look: Unpack[FillLook]) -> None:
        """One filled shape with these corners."""
        self.shapes.append(Fill(x=np.atleast_2d(_values(x)), y=np.atleast_2d(_values(y)), color=color, **look))

    def boxes(
        self,
        left: ArrayLike,
        bottom: ArrayLike,
        right: ArrayLike,
        top: ArrayLike,
        color: str,
        **look: Unpack[FillLook],
    ) -> None:
        """Rectangles, on whole pixels; as many as the values have, those that are single stand for all."""
        sides = np.broadcast_arrays(*(np.atleast_1d(_values(side)) for side in (left, bottom, right, top)))
        first, low, last, high = sides
        x, y = np.stack((first, first, last, last), axis=1), np.stack((low, high, high, low), axis=1)
        self.shapes.append(Fill(x=x, y=y, color=color, crisp=not look.get("radius"), **look))

    def dots(self, x: ArrayLike, y: ArrayLike, color: str, **look: Unpack[DotsLook]) -> None:
        """Marks at points."""
        self.shapes.append(Dots(x=np.atleast_1d(_values(x)), y=np.atleast_1d(_values(y)), color=color, **look))

    def write(
        self,
        x: float,
        y: float,
        text: str,
        color: str,
        size: float,
        *,
        room: float | None = None,
        **look: Unpack[LabelLook],
    ) -> None:
        """Text at a place; an empty one is left out.

        room: so many pixels it may be wide: it becomes smaller, as far as it can still be read, and then shorter.
        """
        if room is not None:
            bold = look.get("bold", False)
            size = max(fitting_size(text, size, room, bold=bold), min(size, SMALLEST))
            # Sizes are rounded to parts of a pixel: text that was made to fit may still be a hair wider.
            text = "\n".join(shortened(line, size, room + _HAIR, bold=bold) for line in text.split("\n"))
        if text:
            self.shapes.append(Label(x=float(x), y=float(y), text=text, color=color, size=size, **look))

    def x_px(self, x: ArrayLike, unit: Unit = Unit.DATA) -> NDArray[np.float64]:
        """Where that is, in pixels of the picture."""
        start, end = self.x_limits if unit is Unit.DATA else (0.0, 1.0)
        return self.box.left + (_values(x) - start) / (end - start) * self.box.width

    def y_px(self, y: ArrayLike, unit: Unit = Unit.DATA) -> NDArray[np.float64]:
        """Where that is, in pixels of the picture; y grows downwards there."""
        return self.box.bottom - self.share_of(y, unit) * self.box.height

    def share_of(self, y: ArrayLike, unit: Unit = Unit.DATA) -> NDArray[np.float64]:
        """How far up the panel that is, from 0 to 1."""
        values = _values(y)
        if unit is Unit.SHARE:
            return values
        low, high = self.y_limits
        shares: Values = np.log(values / low) / np.log(high / low) if self.on_log else (values - low) / (high - low)
        return shares

    def y_at(self, share: float) -> float:
        """The value so far up the panel."""
        low, high = self.y_limits
        return low * (high / low) ** share if self.on_log else low + share * (high - low)

    def share_at_px(self, y: float) -> float:
        """How far up the panel that height of the picture is, from 0 to 1."""
        return (self.box.bottom - y) / self.box.height

    @property
    def y_a_pixel(self) -> float:
        """How much y one pixel stands for, where the axis is linear."""
        low, high = self.y_limits
        return (high - low) / self.box.height

    def box_of(self, label: Label) -> Box:
        """What a label takes with its plate, in pixels of the picture: from the top of a capital letter to the line."""
        width = text_width(label.text, label.size, bold=label.bold)
        left = float(self.x_px(label.x, label.units[0])) + label.shift[0]
        left -= width * BEFORE[label.across]
        first = float(self.y_px(label.y, label.units[1])) + label.shift[1] + first_line(label)
        last = first + label.text.count("\n") * label.size * LEADING
        beside, above = label.plate.padding if label.plate is not None else (0.0, 0.0)
        return Box(left - beside, first - CAPITAL * label.size - above, left + width + beside, last + above)


def first_line(label: Label) -> float:
    """How many pixels below the label's place its first line of writing is."""
    block = label.text.count("\n") * label.size * LEADING
    return {
        "top": ASCENT * label.size,
        "middle": (CAPITAL * label.size - block) / 2,
        "baseline": 0.0,
        "bottom": -block - DESCENT * label.size,
    }[label.upright]


def shapes_of(panel: Panel, kind: type[Kind]) -> list[Kind]:
    """The panel's shapes of one kind, in the order in which they were drawn."""
    return [shape for shape in panel.shapes if isinstance(shape, kind)]


def _values(values: ArrayLike) -> Values:
    return np.asarray(values, dtype=np.float64)
