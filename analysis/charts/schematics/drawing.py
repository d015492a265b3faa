"""From a schematic picture to its PNG."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from typing import TypeAlias, Unpack

from analysis.charts.moves import Move
from analysis.charts.panel import Box
from analysis.charts.panel import Panel as Page
from analysis.charts.png import to_png
from analysis.charts.schematics.layout import (
    EDGE,
    HEIGHT,
    LEADER,
    WIDTH,
    Area,
    Field,
    Heading,
    Label,
    lay_out,
)
from analysis.charts.schematics.parts import Candle, Schematic, Side, Stroke, Tone
from analysis.charts.shapes import Across, Dash, FillLook, Layer, StrokeLook
from analysis.charts.sheet import Sheet
from analysis.charts.theme import Theme, blended

_TITLE, _HEADING, _FOOT = 42.0, 30.0, 21.0
_TITLE_Y, _FOOT_Y = 564.0, 25.0
_CARD_RADIUS, _MARKED_RADIUS, _MARKED_AIR = 18.0, 12.0, 12.0
_PALE = 0.38
_TINT, _FADED = 0.13, 0.45
_THINNEST_BODY, _BODY_RADIUS = 4.0, 4.0
_THINNEST_SHADOW, _WIDEST_SHADOW = 3.0, 5.0
_COLUMN_SHARE = 0.7
_BRACKET, _DOT = 9.0, 11.0
_LEADER_WIDTH, _STROKE_WIDTH, _LEVEL_WIDTH = 2.4, 4.0, 2.5
_DASH: Dash = (11.0, 7.0)
# Length and width of an arrow's head.
_HEAD, _SMALL_HEAD = (20.0, 17.0), (13.0, 11.0)

# Labels beside a field are set towards it, others centred.
_ACROSS: dict[Side, Across] = {Side.LEFT: "right", Side.RIGHT: "left"}

_Point: TypeAlias = tuple[float, float]


def draw_schematic(schematic: Schematic) -> bytes:
    """The PNG, 900 by 600 pixels.

    ValueError but for one or two scenes, and for a panel with nothing in it.
    """
    return to_png(schematic_sheet(schematic))


def schematic_sheet(schematic: Schematic) -> Sheet:
    """Everything that is on the picture, on one panel in pixels from its lower left corner; errors as above."""
    layout, theme = lay_out(schematic), schematic.theme
    sheet = Sheet(theme, width=WIDTH, height=HEIGHT)
    page = sheet.panel(Box(0, 0, WIDTH, HEIGHT))
    # Upwards, as prices are drawn.
    page.x_limits, page.y_limits = (0.0, WIDTH), (0.0, HEIGHT)
    _write_frame(page, schematic)
    for card in layout.cards:
        _fill(page, card, theme.field, radius=_CARD_RADIUS)
    for heading in layout.headings:
        _write_heading(page, heading, theme)
    for field in layout.fields:
        _draw_field(page, field, theme)
    return sheet


def _write_frame(page: Page, schematic: Schematic) -> None:
    theme, room = schematic.theme, WIDTH - 2 * EDGE
    page.write(EDGE, _TITLE_Y, schematic.title, theme.text, _TITLE, bold=True, room=room)
    page.write(EDGE, _FOOT_Y, schematic.disclaimer, theme.muted, _FOOT, room=room * 0.7)
    page.write(WIDTH - EDGE, _FOOT_Y, schematic.author, theme.muted, _FOOT, bold=True, across="right", room=room * 0.28)


def _write_heading(page: Page, heading: Heading, theme: Theme) -> None:
    color = color_of(theme, heading.tone)
    page.write(*heading.place, heading.text, color, _HEADING, bold=True, across="center", room=heading.room)


def color_of(theme: Theme, tone: Tone) -> str:
    """The colour of a tone."""
    return {
        Tone.PLAIN: theme.text,
        Tone.MUTED: theme.muted,
        Tone.RISE: theme.rise,
        Tone.FALL: theme.fall,
        Tone.FAST: theme.fast_average,
        Tone.SLOW: theme.slow_average,
        Tone.STRENGTH: theme.rsi,
        Tone.REFERENCE: theme.reference,
        Tone.CEILING: theme.ceiling,
        Tone.FLOOR: theme.floor,
    }[tone]


def _draw_field(page: Page, field: Field, theme: Theme) -> None:
    _draw_marked(page, field, theme)
    _draw_zones(page, field, theme)
    _draw_levels(page, field, theme)
    _draw_columns(page, field, theme)
    _draw_curves(page, field, theme)
    _draw_candles(page, field, theme)
    for stroke in field.panel.strokes:
        _draw_stroke(page, field, stroke, theme)
    for label in field.labels:
        _draw_leader(page, label, theme)
        _write_label(page, label, theme)


def _draw_marked(page: Page, field: Field, theme: Theme) -> None:
    """A warm ground under the marked candles."""
    first, last = field.panel.marked or (0, -1)
    marked = [candle for candle in field.panel.candles[first : last + 1] if candle is not None]
    if not marked:
        return
    ground = Area(
        field.x(first - 0.5),
        field.y(min(candle.low for candle in marked)) - _MARKED_AIR,
        field.x(last + 0.5),
        field.y(max(candle.high for candle in marked)) + _MARKED_AIR,
    )
    _fill(page, ground, theme.fast_average, opacity=_TINT, radius=_MARKED_RADIUS)


def _fill(page: Page, box: Area, color: str, *, opacity: float = 1.0, radius: float = 0.0) -> None:
    """A ground for what is drawn on it."""
    look: FillLook = {"opacity": opacity, "radius": radius, "layer": Layer.GROUND}
    page.boxes(box.left, box.bottom, box.right, box.top, color, **look)


def _draw_zones(page: Page, field: Field, theme: Theme) -> None:
    for zone in field.panel.zones:
        left = field.box.left if zone.first is None else field.x(zone.first)
        right = field.box.right if zone.last is None else field.x(zone.last)
        bottom, top = (min(max(field.y(value), field.box.bottom), field.box.top) for value in (zone.low, zone.high))
        _fill(page, Area(left, bottom, right, top), color_of(theme, zone.tone), opacity=_TINT)


def _draw_levels(page: Page, field: Field, theme: Theme) -> None:
    for level in field.panel.levels:
        left = field.box.left if level.first is None else field.x(level.first)
        y, color = field.y(level.price), color_of(theme, level.tone)
        page.line((left, field.box.right), (y, y), color, width=_LEVEL_WIDTH, dash=_DASH, crisp=True, layer=Layer.GRID)


def _draw_columns(page: Page, field: Field, theme: Theme) -> None:
    half = (field.x(1) - field.x(0)) * _COLUMN_SHARE / 2
    for bar, value in field.panel.columns:
        color = blended(theme.rise if value >= 0 else theme.fall, theme.field, _FADED)
        page.boxes(field.x(bar) - half, field.y(0), field.x(bar) + half, field.y(value), color)


def _draw_curves(page: Page, field: Field, theme: Theme) -> None:
    first, last = field.bars
    for curve in field.panel.curves:
        places = [(field.x(bar), field.y(value)) for bar, value in curve.places if first <= bar <= last]
        _trace(page, places, color_of(theme, curve.tone), width=curve.width)
        if curve.name and places:
            page.dots(*places[-1], color_of(theme, curve.tone), size=_DOT)


def _trace(page: Page, points: Sequence[_Point], color: str, **look: Unpack[StrokeLook]) -> None:
    page.line([x for x, _ in points], [y for _, y in points], color, **look)


def _draw_candles(page: Page, field: Field, theme: Theme) -> None:
    first, last = field.bars
    marked = field.panel.marked
    for position, candle in enumerate(field.panel.candles):
        if candle is not None and first <= position <= last:
            color = Move.of(candle.close - candle.open).color(theme)
            if marked is not None and not marked[0] <= position <= marked[1]:
                # Mixed, not transparent: no candle may shine through another.
                color = blended(color, theme.field, _PALE)
            _draw_candle(page, field, candle, position, color)


def _draw_candle(page: Page, field: Field, candle: Candle, position: int, color: str) -> None:
    x, half = field.x(position), field.candle_width / 2
    shadow = round(min(max(half / 5, _THINNEST_SHADOW), _WIDEST_SHADOW))
    ends = field.y(candle.low), field.y(candle.high)
    page.line((x, x), ends, color, width=shadow, crisp=True, layer=Layer.SHAPES)
    bottom, top = sorted((field.y(candle.open), field.y(candle.close)))
    middle, height = (top + bottom) / 2, max(top - bottom, _THINNEST_BODY)
    radius = min(_BODY_RADIUS, height / 2)
    page.boxes(x - half, middle - height / 2, x + half, middle + height / 2, color, radius=radius)


def _draw_stroke(page: Page, field: Field, stroke: Stroke, theme: Theme) -> None:
    start, end = ((field.x(bar), field.y(value)) for bar, value in (stroke.start, stroke.end))
    color, dash = color_of(theme, stroke.tone), _DASH if stroke.dashed else None
    shaft = _draw_head(page, start, end, color, _HEAD) if stroke.head else end
    _trace(page, (start, shaft), color, width=_STROKE_WIDTH, dash=dash, layer=Layer.MARKS)


def _draw_head(page: Page, start: _Point, tip: _Point, color: str, size: tuple[float, float]) -> _Point:
    """The head of an arrow from start to tip; where its shaft ends. An arrow that is too short for one has none."""
    length, width = size
    (x, y), (to_x, to_y) = start, tip
    whole = hypot(to_x - x, to_y - y)
    if whole < length:
        return tip
    along_x, along_y = (to_x - x) / whole, (to_y - y) / whole
    foot_x, foot_y = to_x - along_x * length, to_y - along_y * length
    corners_x = (to_x, foot_x - along_y * width / 2, foot_x + along_y * width / 2)
    corners_y = (to_y, foot_y + along_x * width / 2, foot_y - along_x * width / 2)
    page.polygon(corners_x, corners_y, color, layer=Layer.MARKS)
    # Into the head: no gap shows between them.
    return foot_x + along_x * 2, foot_y + along_y * 2


def _draw_leader(page: Page, label: Label, theme: Theme) -> None:
    """From a label to what it names: a thin line with a dot, an arrow, or a bracket around a part."""
    if label.target is None:
        return
    color = theme.muted if label.tone is Tone.PLAIN else color_of(theme, label.tone)
    if label.side in {Side.ABOVE, Side.BELOW}:
        _draw_pointer(page, label, label.target, color)
    else:
        _draw_line(page, label, label.target, color)
        _draw_end(page, label, label.target, theme)


def _draw_pointer(page: Page, label: Label, target: _Point, color: str) -> None:
    """From a label above or below: an arrow."""
    x, y = target
    above = label.side is Side.ABOVE
    start = (min(max(x, label.box.left + 8), label.box.right - 8), label.box.bottom if above else label.box.top)
    tip = (x, y + (6 if above else -6))
    shaft = _draw_head(page, start, tip, color, _SMALL_HEAD)
    _trace(page, (start, shaft), color, width=_LEADER_WIDTH, layer=Layer.MARKS)


def _draw_line(page: Page, label: Label, target: _Point, color: str) -> None:
    """From a label in a margin: level up to the field's edge, then to the label's middle."""
    x, y = target
    away = 1 if label.side is Side.RIGHT else -1
    end = label.box.left - 8 if away > 0 else label.box.right + 8
    edge = end - away * (LEADER - 12)
    turn = ((edge, y),) if away * (edge - x) > 0 else ()
    _trace(page, ((x, y), *turn, (end, label.box.middle)), color, width=_LEADER_WIDTH, layer=Layer.GRID)


def _draw_end(page: Page, label: Label, target: _Point, theme: Theme) -> None:
    """What a leader from a margin ends with: a bracket around a part, or a dot; at a line of its own tone nothing."""
    x, y = target
    if label.span is not None:
        low, high = label.span
        tail = x - (_BRACKET if label.side is Side.RIGHT else -_BRACKET)
        bracket = ((tail, low), (x, low), (x, high), (tail, high))
        _trace(page, bracket, theme.muted, width=_LEADER_WIDTH, layer=Layer.MARKS)
    elif label.tone is Tone.PLAIN:
        page.dots(x, y, theme.text, size=_DOT)


def _write_label(page: Page, label: Label, theme: Theme) -> None:
    across = _ACROSS.get(label.side, "center")
    x = {"left": label.box.left, "center": (label.box.left + label.box.right) / 2, "right": label.box.right}[across]
    color = color_of(theme, label.tone)
    page.write(x, label.box.middle, "\n".join(label.lines), color, label.size, across=across)
