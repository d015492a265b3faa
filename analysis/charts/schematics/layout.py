"""Where everything of a schematic picture stands, in pixels from its lower left corner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.charts.fonts import LEADING, broken, text_width
from analysis.charts.schematics.parts import Note, Panel, Scene, Schematic, Side, Tone
from analysis.charts.spreading import spread

WIDTH, HEIGHT = 900, 600
EDGE = 24
_TOP, _BOTTOM = 520, 58
# How far a scene's card reaches beyond what is in it.
_CARD_AIR = 12
_HEADING = 40
_PANEL_GAP = 14
_SCENE_GAP = 36
# Between a panel and the labels beside it.
LEADER = 30
_POINTER = 26
_NEAR = 8
_AIR = 18
_LABEL_GAP = 10
_SIZES = {1: 29.0, 2: 26.0}
_MARGIN_ROOM = {1: 258.0, 2: 128.0}
_ABOVE_ROOM = {1: 236.0, 2: 240.0}
_ON_ROOM = {1: 420.0, 2: 180.0}
_SETTLING_ROUNDS = 4
_CANDLE_SHARE, _WIDEST_CANDLE = 0.62, 74.0
_BRACKET_GAP = 16
_BESIDE_BARS = 0.76
_LEAST_SHOWN = 0.25


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle in pixels from the picture's lower left corner; y grows upwards, as that of prices."""

    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: Area) -> bool:
        """Whether the two share a point inside."""
        apart_x = self.right <= other.left or other.right <= self.left
        return not (apart_x or self.top <= other.bottom or other.top <= self.bottom)

    def holds(self, other: Area) -> bool:
        """Whether the other one lies inside."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.bottom <= other.bottom
            and other.top <= self.top
        )

    @property
    def middle(self) -> float:
        """Half way up."""
        return (self.bottom + self.top) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A text with its place.

    target: the pixel that it names, or None where nothing leads there. span: the ends of a bracket, in pixels.
    """

    lines: tuple[str, ...]
    box: Area
    side: Side
    tone: Tone
    size: float
    target: tuple[float, float] | None = None
    span: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A panel with its rectangle, the bars and values at its edges, and its labels."""

    panel: Panel
    box: Area
    bars: tuple[float, float]
    values: tuple[float, float]
    labels: tuple[Label, ...] = ()

    @property
    def candle_width(self) -> float:
        """How wide a candle's body is; 0 where there is none."""
        return min((self.x(1) - self.x(0)) * _CANDLE_SHARE, _WIDEST_CANDLE) if self.panel.candles else 0.0

    def x(self, bar: float) -> float:
        """The pixel of a bar."""
        first, last = self.bars
        return self.box.left + (bar - first) / (last - first) * (self.box.right - self.box.left)

    def y(self, value: float) -> float:
        """The pixel of a price or value."""
        low, high = self.values
        return self.box.bottom + (value - low) / (high - low) * (self.box.top - self.box.bottom)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What stands over one of two scenes: its middle, and how wide it may be."""

    text: str
    tone: Tone
    place: tuple[float, float]
    room: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Every field of a picture, the cards that its scenes stand on, and their headings."""

    fields: tuple[Field, ...]
    cards: tuple[Area, ...]
    headings: tuple[Heading, ...]


def lay_out(schematic: Schematic) -> Layout:
    """The places of everything between title and footer; ValueError but for one or two scenes with things to show."""
    count = len(schematic.scenes)
    if count not in _SIZES:
        raise ValueError(f"{count} scenes on a picture for 1 or 2")
    width = (WIDTH - 2 * EDGE - _SCENE_GAP * (count - 1)) / count
    fields: list[Field] = []
    cards: list[Area] = []
    headings: list[Heading] = []
    for number, scene in enumerate(schematic.scenes):
        left = EDGE + number * (width + _SCENE_GAP)
        top: float = _TOP
        cards.append(Area(left - _CARD_AIR, _BOTTOM - _CARD_AIR, left + width + _CARD_AIR, top + _CARD_AIR))
        if scene.heading:
            headings.append(
                Heading(text=scene.heading, tone=scene.tone, place=(left + width / 2, top - _HEADING / 2), room=width)
            )
            top -= _HEADING
        fields += _fields(scene, Area(left, _BOTTOM, left + width, top), count)
    return Layout(fields=tuple(fields), cards=tuple(cards), headings=tuple(headings))


def _fields(scene: Scene, box: Area, count: int) -> Iterator[Field]:
    """The scene's panels, top first, between the margins that their labels need."""
    left, right = (_margin(scene, side, count) for side in (Side.LEFT, Side.RIGHT))
    free = box.top - box.bottom - _PANEL_GAP * (len(scene.panels) - 1)
    top = box.top
    for panel in scene.panels:
        height = free * panel.share / sum(other.share for other in scene.panels)
        inside = Area(box.left + left, top - height, box.right - right, top)
        yield _settled(panel, inside, (scene.first - _BESIDE_BARS, scene.last + _BESIDE_BARS), count)
        top -= height + _PANEL_GAP


def margin_notes(panel: Panel, last: float) -> list[Note]:
    """The labels beside a panel: its notes there, and the names of levels and of curves at their ends."""
    notes = [note for note in panel.notes if note.side in {Side.LEFT, Side.RIGHT}]
    notes += [Note(text=level.name, place=(last, level.price), tone=level.tone) for level in panel.levels if level.name]
    named = (curve for curve in panel.curves if curve.name and curve.places)
    notes += [Note(text=curve.name, place=curve.places[-1], tone=curve.tone) for curve in named]
    return notes


def _margin(scene: Scene, side: Side, count: int) -> float:
    texts = [note.text for panel in scene.panels for note in margin_notes(panel, scene.last) if note.side is side]
    if not texts:
        return 0.0
    lines = [line for text in texts for line in broken(text, _SIZES[count], _MARGIN_ROOM[count])]
    return LEADER + max(text_width(line, _SIZES[count]) for line in lines)


def _settled(panel: Panel, inside: Area, bars: tuple[float, float], count: int) -> Field:
    """The field with as much air over and under what it shows as its labels take."""
    below = above = float(_AIR)
    over = under = 0.0
    for _ in range(_SETTLING_ROUNDS):
        below, above = below + under, above + over
        field = Field(panel=panel, box=inside, bars=bars, values=_values(panel, inside, bars, (below, above)))
        stacked = [_stacked(field, note, count) for note in panel.notes if note.side in {Side.ABOVE, Side.BELOW}]
        over = max((label.box.top - inside.top + _NEAR for label in stacked), default=0.0)
        under = max((inside.bottom + _NEAR - label.box.bottom for label in stacked), default=0.0)
        over, under = max(over, 0.0), max(under, 0.0)
        if panel.limits is not None or not (over or under):
            break
    on = [_on(field, note, count) for note in panel.notes if note.side is Side.ON]
    beside = [label for side in (Side.LEFT, Side.RIGHT) for label in _beside(field, side, count)]
    return Field(panel=panel, box=inside, bars=bars, values=field.values, labels=(*stacked, *on, *beside))


def _values(panel: Panel, inside: Area, bars: tuple[float, float], air: tuple[float, float]) -> tuple[float, float]:
    """What stands at the lower and the upper edge."""
    if panel.limits is not None:
        return panel.limits
    shown = list(_shown(panel, bars))
    if not shown:
        raise ValueError("a panel of a schematic with nothing in it")
    low, high = min(shown), max(shown)
    below, above = air
    height = inside.top - inside.bottom
    # Prices that are all the same still get some height, and what is shown keeps a part of it beside its labels.
    a_pixel = ((high - low) or 1.0) / max(height - below - above, height * _LEAST_SHOWN)
    return low - below * a_pixel, high + above * a_pixel


def _shown(panel: Panel, bars: tuple[float, float]) -> Iterator[float]:
    first, last = bars
    for position, candle in enumerate(panel.candles):
        if candle is not None and first <= position <= last:
            yield from (candle.low, candle.high)
    places = [place for curve in panel.curves for place in curve.places]
    places += [place for stroke in panel.strokes for place in (stroke.start, stroke.end)]
    places += [*panel.columns, *(note.place for note in panel.notes if note.side is Side.ON)]
    yield from (value for bar, value in places if first <= bar <= last)
    yield from (level.price for level in panel.levels)
    for zone in panel.zones:
        yield from (zone.low, zone.high)


def _measured(text: str, size: float, room: float) -> tuple[tuple[str, ...], float, float]:
    """Its lines, how wide and how high they are."""
    lines = broken(text, size, room)
    return lines, max(text_width(line, size) for line in lines), len(lines) * size * LEADING


def _stacked(field: Field, note: Note, count: int) -> Label:
    """A label above or below its place."""
    lines, width, height = _measured(note.text, _SIZES[count], _ABOVE_ROOM[count])
    x, y = field.x(note.place[0]), field.y(note.place[1])
    away = (_POINTER if note.pointer else _NEAR) + note.lift
    low = y + away if note.side is Side.ABOVE else y - away - height
    left = min(max(x + note.shift - width / 2, field.box.left + _NEAR), field.box.right - _NEAR - width)
    return Label(
        lines=lines,
        box=Area(left, low, left + width, low + height),
        side=note.side,
        tone=note.tone,
        size=_SIZES[count],
        target=(x, y) if note.pointer else None,
    )


def _on(field: Field, note: Note, count: int) -> Label:
    lines, width, height = _measured(note.text, _SIZES[count], _ON_ROOM[count])
    x, y = field.x(note.place[0]), field.y(note.place[1])
    box = Area(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    return Label(lines=lines, box=box, side=Side.ON, tone=note.tone, size=_SIZES[count])


def _beside(field: Field, side: Side, count: int) -> Iterator[Label]:
    """The labels in one margin, moved apart as little as it takes."""
    size = _SIZES[count]
    notes = [note for note in margin_notes(field.panel, field.bars[1]) if note.side is side]
    measured = [_measured(note.text, size, _MARGIN_ROOM[count]) for note in notes]
    rooms = [height + _LABEL_GAP for _, _, height in measured]
    ends = field.box.bottom - _LABEL_GAP / 2, field.box.top + _LABEL_GAP / 2
    middles = spread([field.y(note.place[1]) for note in notes], rooms, ends)
    for note, (lines, width, height), middle in zip(notes, measured, middles, strict=True):
        left = field.box.right + LEADER if side is Side.RIGHT else field.box.left - LEADER - width
        yield Label(
            lines=lines,
            box=Area(left, middle - height / 2, left + width, middle + height / 2),
            side=side,
            tone=note.tone,
            size=size,
            target=_target(field, note, side) if note.pointer else None,
            span=None if note.span is None else (field.y(note.span[0]), field.y(note.span[1])),
        )


def _target(field: Field, note: Note, side: Side) -> tuple[float, float]:
    """The pixel to which a leader runs: beside the candle where a bracket embraces a part of it."""
    first, last = field.bars
    x, y = field.x(min(max(note.place[0], first), last)), field.y(note.place[1])
    away = field.candle_width / 2 + _BRACKET_GAP if note.span is not None else 0.0
    return x + (away if side is Side.RIGHT else -away), y
