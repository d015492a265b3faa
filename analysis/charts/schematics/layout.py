"""Where everything of a schematic picture stands, in pixels from its lower left corner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.charts.schematics.lettering import broken, line_px, width_px
from analysis.charts.schematics.parts import Note, Panel, Scene, Schematic, Side, Tone

WIDTH_PX, HEIGHT_PX = 900, 600
EDGE_PX = 24
_TOP_PX, _BOTTOM_PX = 536, 52
_HEADING_PX = 40
_PANEL_GAP_PX = 14
_SCENE_GAP_PX = 36
# Between a panel and the labels beside it.
LEADER_PX = 30
_POINTER_PX = 26
_NEAR_PX = 8
_AIR_PX = 18
_LABEL_GAP_PX = 10
_SIZES = {1: 18.0, 2: 16.0}
_MARGIN_ROOM = {1: 258.0, 2: 128.0}
_ABOVE_ROOM = {1: 236.0, 2: 240.0}
_ON_ROOM = {1: 420.0, 2: 180.0}
_SETTLING_ROUNDS = 4
_CANDLE_SHARE, _WIDEST_CANDLE_PX = 0.62, 74.0
_BRACKET_GAP_PX = 16
_BESIDE_BARS = 0.76


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two share a point inside."""
        apart_x = self.right <= other.left or other.right <= self.left
        return not (apart_x or self.top <= other.bottom or other.top <= self.bottom)

    def holds(self, other: Box) -> bool:
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
    box: Box
    side: Side
    tone: Tone
    size: float
    target: tuple[float, float] | None = None
    span: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A panel with its rectangle, the bars and values at its edges, and its labels."""

    panel: Panel
    box: Box
    bars: tuple[float, float]
    values: tuple[float, float]
    labels: tuple[Label, ...] = ()

    @property
    def candle_px(self) -> float:
        """How wide a candle's body is; 0 where there is none."""
        return min((self.x(1) - self.x(0)) * _CANDLE_SHARE, _WIDEST_CANDLE_PX) if self.panel.candles else 0.0

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
    """What stands over one of two scenes: its middle, its height."""

    text: str
    tone: Tone
    place: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Every field of a picture, and the headings of its scenes."""

    fields: tuple[Field, ...]
    headings: tuple[Heading, ...]


def lay_out(schematic: Schematic) -> Layout:
    """The places of everything between title and footer."""
    count = len(schematic.scenes)
    width = (WIDTH_PX - 2 * EDGE_PX - _SCENE_GAP_PX * (count - 1)) / count
    fields: list[Field] = []
    headings: list[Heading] = []
    for number, scene in enumerate(schematic.scenes):
        left = EDGE_PX + number * (width + _SCENE_GAP_PX)
        top: float = _TOP_PX
        if scene.heading:
            headings.append(
                Heading(text=scene.heading, tone=scene.tone, place=(left + width / 2, top - _HEADING_PX / 2))
            )
            top -= _HEADING_PX
        fields += _fields(scene, Box(left, _BOTTOM_PX, left + width, top), count)
    return Layout(fields=tuple(fields), headings=tuple(headings))


def _fields(scene: Scene, box: Box, count: int) -> Iterator[Field]:
    """The scene's panels, top first, between the margins that their labels need."""
    left, right = (_margin(scene, side, count) for side in (Side.LEFT, Side.RIGHT))
    free = box.top - box.bottom - _PANEL_GAP_PX * (len(scene.panels) - 1)
    top = box.top
    for panel in scene.panels:
        height = free * panel.share / sum(other.share for other in scene.panels)
        inside = Box(box.left + left, top - height, box.right - right, top)
        yield _settled(panel, inside, (scene.first - _BESIDE_BARS, scene.last + _BESIDE_BARS), count)
        top -= height + _PANEL_GAP_PX


def margin_notes(panel: Panel, last: float) -> list[Note]:
    """The labels beside a panel: its notes there, and the names of levels and of curves at their ends."""
    notes = [note for note in panel.notes if note.side in {Side.LEFT, Side.RIGHT}]
    notes += [Note(text=level.name, place=(last, level.price), tone=level.tone) for level in panel.levels if level.name]
    notes += [Note(text=curve.name, place=curve.places[-1], tone=curve.tone) for curve in panel.curves if curve.name]
    return notes


def _margin(scene: Scene, side: Side, count: int) -> float:
    texts = [note.text for panel in scene.panels for note in margin_notes(panel, scene.last) if note.side is side]
    if not texts:
        return 0.0
    lines = [line for text in texts for line in broken(text, _SIZES[count], _MARGIN_ROOM[count])]
    return LEADER_PX + max(width_px(line, _SIZES[count]) for line in lines)


def _settled(panel: Panel, inside: Box, bars: tuple[float, float], count: int) -> Field:
    """The field with as much air over and under what it shows as its labels take."""
    below = above = float(_AIR_PX)
    over = under = 0.0
    for _ in range(_SETTLING_ROUNDS):
        below, above = below + under, above + over
        field = Field(panel=panel, box=inside, bars=bars, values=_values(panel, inside, bars, (below, above)))
        stacked = [_stacked(field, note, count) for note in panel.notes if note.side in {Side.ABOVE, Side.BELOW}]
        over = max((label.box.top - inside.top + _NEAR_PX for label in stacked), default=0.0)
        under = max((inside.bottom + _NEAR_PX - label.box.bottom for label in stacked), default=0.0)
        over, under = max(over, 0.0), max(under, 0.0)
        if panel.limits is not None or not (over or under):
            break
    on = [_on(field, note, count) for note in panel.notes if note.side is Side.ON]
    beside = [label for side in (Side.LEFT, Side.RIGHT) for label in _beside(field, side, count)]
    return Field(panel=panel, box=inside, bars=bars, values=field.values, labels=(*stacked, *on, *beside))


def _values(panel: Panel, inside: Box, bars: tuple[float, float], air: tuple[float, float]) -> tuple[float, float]:
    """What stands at the lower and the upper edge."""
    if panel.limits is not None:
        return panel.limits
    shown = list(_shown(panel, bars))
    low, high = min(shown), max(shown)
    below, above = air
    a_pixel = (high - low) / (inside.top - inside.bottom - below - above)
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
    return lines, max(width_px(line, size) for line in lines), len(lines) * line_px(size)


def _stacked(field: Field, note: Note, count: int) -> Label:
    """A label above or below its place."""
    lines, width, height = _measured(note.text, _SIZES[count], _ABOVE_ROOM[count])
    x, y = field.x(note.place[0]), field.y(note.place[1])
    away = (_POINTER_PX if note.pointer else _NEAR_PX) + note.lift
    low = y + away if note.side is Side.ABOVE else y - away - height
    left = min(max(x + note.shift - width / 2, field.box.left + _NEAR_PX), field.box.right - _NEAR_PX - width)
    return Label(
        lines=lines,
        box=Box(left, low, left + width, low + height),
        side=note.side,
        tone=note.tone,
        size=_SIZES[count],
        target=(x, y) if note.pointer else None,
    )


def _on(field: Field, note: Note, count: int) -> Label:
    lines, width, height = _measured(note.text, _SIZES[count], _ON_ROOM[count])
    x, y = field.x(note.place[0]), field.y(note.place[1])
    box = Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    return Label(lines=lines, box=box, side=Side.ON, tone=note.tone, size=_SIZES[count])


def _beside(field: Field, side: Side, count: int) -> Iterator[Label]:
    """The labels in one margin, moved apart as little as it takes."""
    size = _SIZES[count]
    notes = [note for note in margin_notes(field.panel, field.bars[1]) if note.side is side]
    notes.sort(key=lambda note: note.place[1])
    measured = [_measured(note.text, size, _MARGIN_ROOM[count]) for note in notes]
    heights = [height for _, _, height in measured]
    middles = _apart([field.y(note.place[1]) for note in notes], heights, (field.box.bottom, field.box.top))
    for note, (lines, width, height), middle in zip(notes, measured, middles, strict=True):
        left = field.box.right + LEADER_PX if side is Side.RIGHT else field.box.left - LEADER_PX - width
        yield Label(
            lines=lines,
            box=Box(left, middle - height / 2, left + width, middle + height / 2),
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
    away = field.candle_px / 2 + _BRACKET_GAP_PX if note.span is not None else 0.0
    return x + (away if side is Side.RIGHT else -away), y


def _apart(middles: Sequence[float], heights: Sequence[float], ends: tuple[float, float]) -> list[float]:
    """The ascending middles moved so that things of those heights do not touch, and inside the ends."""
    low, high = ends
    moved: list[float] = []
    floor = low
    for middle, height in zip(middles, heights, strict=True):
        moved.append(max(middle, floor + height / 2))
        floor = moved[-1] + height / 2 + _LABEL_GAP_PX
    ceiling = high
    for index in range(len(moved) - 1, -1, -1):
        moved[index] = min(moved[index], ceiling - heights[index] / 2)
        ceiling = moved[index] - heights[index] / 2 - _LABEL_GAP_PX
    return moved
