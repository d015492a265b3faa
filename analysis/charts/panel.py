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

from analysis.charts.fonts import fitting_size, shortened
from analysis.charts.shapes import (
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

_ACROSS = (Unit.SHARE, Unit.DATA)
_UPRIGHT = (Unit.DATA, Unit.SHARE)
INSIDE = (Unit.SHARE, Unit.SHARE)

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


@dataclass(frozen=True, slots=True)
class Tag:
    """A value in a box on the axis, written in full."""

    value: float
    text: str
    color: str


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

    def level(self, y: float, color: str, *, width: float = 2.0, dash: Dash | None = None) -> None:
        """A line across the whole panel, behind what is drawn in it."""
        look: StrokeLook = {"width": width, "dash": dash, "crisp": True, "units": _ACROSS, "layer": Layer.GRID}
        self.line((0.0, 1.0), (y, y), color, **look)

    def uprights(self, x: ArrayLike, color: str, *, width: float = 1.0, dash: Dash | None = None) -> None:
        """Lines from the bottom to the top of the panel, behind what is drawn in it."""
        look: StrokeLook = {"width": width, "dash": dash, "crisp": True, "units": _UPRIGHT, "layer": Layer.GRID}
        for place in _values(x):
            self.line((place, place), (0.0, 1.0), color, **look)

    def band(self, low: float, high: float, color: str, opacity: float) -> None:
        """A stretch of y across the whole panel, behind everything."""
        corners = (0.0, 0.0, 1.0, 1.0), (low, high, high, low)
        self.polygon(*corners, color, opacity=opacity, units=_ACROSS, layer=Layer.GROUND)

    def stripe(self, left: float, right: float, color: str, opacity: float) -> None:
        """A stretch of x over the whole height, behind everything."""
        corners = (left, left, right, right), (0.0, 1.0, 1.0, 0.0)
        self.polygon(*corners, color, opacity=opacity, units=_UPRIGHT, layer=Layer.GROUND)

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
            text = shortened(text, size, room, bold=bold)
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

    @property
    def y_a_pixel(self) -> float:
        """How much y one pixel stands for, where the axis is linear."""
        low, high = self.y_limits
        return (high - low) / self.box.height


def shapes_of(panel: Panel, kind: type[Kind]) -> list[Kind]:
    """The panel's shapes of one kind, in the order in which they were drawn."""
    return [shape for shape in panel.shapes if isinstance(shape, kind)]


def _values(values: ArrayLike) -> Values:
    return np.asarray(values, dtype=np.float64)
