"""What a picture consists of before it is painted: lines, filled shapes, dots and text, in the units of their panel."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum, auto
from typing import Literal, TypeAlias, TypedDict

import numpy as np
from numpy.typing import NDArray

Values: TypeAlias = NDArray[np.float64]
Dash: TypeAlias = tuple[float, float]
"""Lengths of a dash and of the gap after it, in pixels."""

Across: TypeAlias = Literal["left", "center", "right"]
"""Which part of a text stands at its place."""
BEFORE: dict[Across, float] = {"left": 0.0, "center": 0.5, "right": 1.0}
"""The share of a text's width that is left of its place."""
Upright: TypeAlias = Literal["top", "middle", "baseline", "bottom"]
"""Which part of a text's height stands at its place; `middle` is that of a capital letter."""

Form: TypeAlias = Literal["disc", "up", "down", "diamond"]
"""What a mark at a point looks like; a triangle points up or down."""


class Unit(Enum):
    """What a coordinate counts.

    DATA: what the panel's axis counts. SHARE: of the panel, from 0 at the left or bottom to 1.
    """

    DATA = auto()
    SHARE = auto()


class Layer(IntEnum):
    """What covers what: a later layer covers the earlier ones, whatever was drawn first."""

    GROUND = auto()
    GRID = auto()
    SHAPES = auto()
    LINES = auto()
    MARKS = auto()
    LABELS = auto()
    TAGS = auto()


# What x and y count: as the axes do; all across, all upright, or anywhere in the panel, whatever its limits.
DATA = (Unit.DATA, Unit.DATA)
ACROSS = (Unit.SHARE, Unit.DATA)
UPRIGHT = (Unit.DATA, Unit.SHARE)
INSIDE = (Unit.SHARE, Unit.SHARE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stroke:
    """A line through points; NaN breaks it. width: in pixels. crisp: upright and level ones are set on whole pixels."""

    x: Values
    y: Values
    color: str
    width: float = 3.0
    dash: Dash | None = None
    opacity: float = 1.0
    crisp: bool = False
    clipped: bool = True
    units: tuple[Unit, Unit] = DATA
    layer: Layer = Layer.LINES


class StrokeLook(TypedDict, total=False):
    """How a line looks, where not as usual: fields of `Stroke`."""

    width: float
    dash: Dash | None
    opacity: float
    crisp: bool
    clipped: bool
    units: tuple[Unit, Unit]
    layer: Layer


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fill:
    """Polygons of one colour, a row each: x and y have the shape (polygons, corners). crisp: set on whole pixels.

    radius: of the corners of rectangles, in pixels.
    """

    x: Values
    y: Values
    color: str
    opacity: float = 1.0
    radius: float = 0.0
    crisp: bool = False
    clipped: bool = True
    units: tuple[Unit, Unit] = DATA
    layer: Layer = Layer.SHAPES


class FillLook(TypedDict, total=False):
    """How an area looks, where not as usual: fields of `Fill`."""

    opacity: float
    radius: float
    clipped: bool
    units: tuple[Unit, Unit]
    layer: Layer


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dots:
    """Marks at points. size: in pixels across.

    hollow: only their outline.
    """

    x: Values
    y: Values
    color: str
    size: float = 12.0
    form: Form = "disc"
    hollow: bool = False
    clipped: bool = True
    units: tuple[Unit, Unit] = DATA
    layer: Layer = Layer.MARKS


class DotsLook(TypedDict, total=False):
    """How marks look, where not as usual: fields of `Dots`."""

    size: float
    form: Form
    hollow: bool
    clipped: bool
    units: tuple[Unit, Unit]
    layer: Layer


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """What a text stands on: its colour, and how far it reaches beyond the text, in pixels."""

    color: str
    opacity: float = 1.0
    padding: tuple[float, float] = (8.0, 5.0)
    radius: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Text at a place, in one or more lines; shift: moved by so many pixels to the right and down.

    turned: by so many degrees against the clock.
    """

    x: float
    y: float
    text: str
    color: str
    size: float
    bold: bool = False
    across: Across = "left"
    upright: Upright = "middle"
    shift: tuple[float, float] = (0.0, 0.0)
    plate: Plate | None = None
    opacity: float = 1.0
    turned: float = 0.0
    units: tuple[Unit, Unit] = DATA
    layer: Layer = Layer.LABELS


class LabelLook(TypedDict, total=False):
    """How text looks, where not as usual: fields of `Label`."""

    bold: bool
    across: Across
    upright: Upright
    shift: tuple[float, float]
    plate: Plate | None
    opacity: float
    turned: float
    units: tuple[Unit, Unit]
    layer: Layer


Shape: TypeAlias = Stroke | Fill | Dots | Label
