"""What a schematic picture is made of: hand-made candles and lines, and labels that name their parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto

from analysis.charts.theme import LIGHT, Theme

Place = tuple[float, float]
"""A bar's position and a price (or a value of an oscillator)."""

Say = Callable[[str], str]


class Tone(Enum):
    """Which of the theme's colours something has."""

    PLAIN = auto()
    MUTED = auto()
    RISE = auto()
    FALL = auto()
    FAST = auto()
    SLOW = auto()
    STRENGTH = auto()
    REFERENCE = auto()
    CEILING = auto()
    FLOOR = auto()


class Side(Enum):
    """Where a label stands: in the margins, above or below what it names, or right on its place."""

    LEFT = auto()
    RIGHT = auto()
    ABOVE = auto()
    BELOW = auto()
    ON = auto()


@dataclass(frozen=True, slots=True)
class Candle:
    """One hand-made candle."""

    open: float
    high: float
    low: float
    close: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A label and the place it names.

    span: the lowest and highest price of a part that a bracket embraces. pointer: whether a line leads to the place.
    lift, shift: by how many pixels more a label above or below is away from its place, and to the right of it.
    """

    text: str
    place: Place
    side: Side = Side.RIGHT
    tone: Tone = Tone.PLAIN
    span: tuple[float, float] | None = None
    pointer: bool = True
    lift: float = 0.0
    shift: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A line through places; its name stands in the right margin at its end."""

    places: tuple[Place, ...]
    tone: Tone
    name: str = ""
    width: float = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A dashed line at one price, from a bar on or across the whole panel; its name stands in the right margin."""

    price: float
    name: str
    tone: Tone
    first: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A tinted band of prices, between two bars or across the whole panel."""

    low: float
    high: float
    tone: Tone
    first: float | None = None
    last: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A straight line between two places, with an arrow's head or without."""

    start: Place
    end: Place
    tone: Tone
    head: bool = False
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One field of a scene.

    candles: from bar 0 on, None where there is none.
    marked: the first and the last of the candles it is about; all others are pale. Without it none is.
    columns: bars from zero, green above and red below. limits: the values at its lower and upper edge, where they are
    not to follow from what it shows. share: of the scene's height.
    """

    candles: tuple[Candle | None, ...] = ()
    marked: tuple[int, int] | None = None
    curves: tuple[Curve, ...] = ()
    levels: tuple[Level, ...] = ()
    zones: tuple[Zone, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    columns: tuple[Place, ...] = ()
    notes: tuple[Note, ...] = ()
    limits: tuple[float, float] | None = None
    share: float = 1.0

    def worded(self, say: Say) -> Panel:
        """The same with every word as `say` has it."""
        return replace(
            self,
            curves=tuple(replace(curve, name=_said(curve.name, say)) for curve in self.curves),
            levels=tuple(replace(level, name=_said(level.name, say)) for level in self.levels),
            notes=tuple(replace(note, text=_said(note.text, say)) for note in self.notes),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Panels under each other that share their bars; first, last: the first and the last bar that are shown.

    Bars before the first are not drawn: trends and averages need them. heading: over the scene, where there are two.
    """

    panels: tuple[Panel, ...]
    first: float
    last: float
    heading: str = ""
    tone: Tone = Tone.PLAIN

    def worded(self, say: Say) -> Scene:
        """The same with every word as `say` has it."""
        return replace(self, heading=_said(self.heading, say), panels=tuple(panel.worded(say) for panel in self.panels))


@dataclass(frozen=True, slots=True, kw_only=True)
class Schematic:
    """One picture: a scene or two beside each other, its title, and the words under it.

    disclaimer: that nothing in it is real data. author: who drew it.
    """

    scenes: tuple[Scene, ...]
    title: str
    disclaimer: str
    author: str
    theme: Theme = LIGHT


def _said(text: str, say: Say) -> str:
    return say(text) if text else ""
