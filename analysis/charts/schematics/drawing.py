"""From a schematic picture to its PNG."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Any, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.patheffects import withStroke
from PIL import Image

from analysis.charts import theme as sizes
from analysis.charts.schematics.layout import (
    EDGE_PX,
    HEIGHT_PX,
    LEADER_PX,
    WIDTH_PX,
    Box,
    Field,
    Heading,
    Label,
    lay_out,
)
from analysis.charts.schematics.lettering import width_px
from analysis.charts.schematics.parts import Candle, Schematic, Side, Stroke, Tone
from analysis.charts.theme import Theme

MOST_KEPT = 256
"""How many pictures a process keeps: more than there are schematics times languages times themes."""

_TITLE_PT, _HEADING_PT, _FOOT_PT = 23.0, 17.0, 14.0
_COLORS = 128
_PALE = 0.38
_TINT = 0.13
_THINNEST_BODY_PX = 3.0
_BRACKET_PX = 9.0

_Look: TypeAlias = dict[str, Any]


@lru_cache(maxsize=MOST_KEPT)
def draw_schematic(schematic: Schematic) -> bytes:
    """The PNG, 900 by 600 pixels; drawn once, then kept."""
    layout, theme = lay_out(schematic), schematic.theme
    figure = Figure(figsize=(WIDTH_PX / sizes.DPI, HEIGHT_PX / sizes.DPI), dpi=sizes.DPI, facecolor=theme.background)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, WIDTH_PX)
    axes.set_ylim(0, HEIGHT_PX)
    _write_frame(axes, schematic, theme)
    for heading in layout.headings:
        _write_heading(axes, heading, theme)
    for field in layout.fields:
        _draw_field(axes, field, theme)
    return _to_png(figure)


def _to_png(figure: Figure) -> bytes:
    """The picture with the colours that it has most of: an eighth of them all would lose the quiet background."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call] # Matplotlib leaves the canvas untyped
    pixels = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")  # type: ignore[no-untyped-call] # as above
    buffer = BytesIO()
    pixels.quantize(_COLORS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(buffer, "PNG")
    return buffer.getvalue()


def _write_frame(axes: Axes, schematic: Schematic, theme: Theme) -> None:
    room = WIDTH_PX - 2 * EDGE_PX
    size = _TITLE_PT * min(1.0, room / width_px(schematic.title, _TITLE_PT, bold=True))
    _write(axes, EDGE_PX, 566, schematic.title, fontsize=size, fontweight="bold", color=theme.text)
    _write(axes, EDGE_PX, 26, schematic.disclaimer, fontsize=_FOOT_PT, color=theme.muted, fontstyle="italic")
    author: _Look = {"fontsize": _FOOT_PT, "color": theme.muted, "fontweight": "bold", "ha": "right"}
    _write(axes, WIDTH_PX - EDGE_PX, 26, schematic.author, **author)


def _write_heading(axes: Axes, heading: Heading, theme: Theme) -> None:
    look: _Look = {"fontsize": _HEADING_PT, "fontweight": "bold", "ha": "center"}
    _write(axes, *heading.place, heading.text, color=color_of(theme, heading.tone), **look)


def _write(axes: Axes, x: float, y: float, text: str, **look: Any) -> None:  # noqa: ANN401 - Matplotlib's text properties
    axes.text(x, y, text, fontfamily=sizes.FONT, va="center_baseline", parse_math=False, **look)


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
        Tone.FLOOR: theme.floor,
    }[tone]


def _draw_field(axes: Axes, field: Field, theme: Theme) -> None:
    _draw_ground(axes, field, theme)
    _draw_zones(axes, field, theme)
    _draw_levels(axes, field, theme)
    for label in field.labels:
        _draw_leader(axes, label, theme)
    _draw_columns(axes, field, theme)
    _draw_curves(axes, field, theme)
    _draw_candles(axes, field, theme)
    for stroke in field.panel.strokes:
        _draw_stroke(axes, field, stroke, theme)
    for label in field.labels:
        _write_label(axes, label, theme)


def _draw_ground(axes: Axes, field: Field, theme: Theme) -> None:
    """A quiet background, and a warmer one behind the marked candles."""
    box, panel = field.box, field.panel
    look: _Look = {"boxstyle": "round,pad=0,rounding_size=12", "facecolor": theme.field, "linewidth": 0, "zorder": 0}
    axes.add_patch(FancyBboxPatch((box.left, box.bottom), box.right - box.left, box.top - box.bottom, **look))
    if panel.marked is not None:
        left, right = field.x(panel.marked[0] - 0.5), field.x(panel.marked[1] + 0.5)
        _tint(axes, Box(left, box.bottom, right, box.top), theme.fast_average)


def _tint(axes: Axes, box: Box, color: str) -> None:
    size = (box.right - box.left, box.top - box.bottom)
    axes.add_patch(Rectangle((box.left, box.bottom), *size, facecolor=color, alpha=_TINT, linewidth=0, zorder=0.5))


def _draw_zones(axes: Axes, field: Field, theme: Theme) -> None:
    for zone in field.panel.zones:
        left = field.box.left if zone.first is None else field.x(zone.first)
        right = field.box.right if zone.last is None else field.x(zone.last)
        bottom, top = (min(max(field.y(value), field.box.bottom), field.box.top) for value in (zone.low, zone.high))
        _tint(axes, Box(left, bottom, right, top), color_of(theme, zone.tone))


def _draw_levels(axes: Axes, field: Field, theme: Theme) -> None:
    for level in field.panel.levels:
        left = field.box.left if level.first is None else field.x(level.first)
        look: _Look = {"color": color_of(theme, level.tone), "linewidth": 1.8, "linestyle": (0, (6, 4)), "zorder": 1}
        axes.plot([left, field.box.right], [field.y(level.price)] * 2, **look)


def _draw_leader(axes: Axes, label: Label, theme: Theme) -> None:
    """From a label to what it names: a thin line with a dot, an arrow, or a bracket around a part."""
    if label.target is None:
        return
    if label.side in {Side.ABOVE, Side.BELOW}:
        _draw_pointer(axes, label, label.target, theme)
    else:
        _draw_line(axes, label, label.target, theme)


def _draw_line(axes: Axes, label: Label, target: tuple[float, float], theme: Theme) -> None:
    """From a label in a margin."""
    x, y = target
    look: _Look = {"color": theme.muted, "linewidth": 1.6, "solid_capstyle": "round"}
    away = 1 if label.side is Side.RIGHT else -1
    end = label.box.left - 6 if away > 0 else label.box.right + 6
    edge = end - away * (LEADER_PX - 10)
    if label.span is not None:
        low, high = label.span
        axes.plot([x - away * _BRACKET_PX, x, x, x - away * _BRACKET_PX], [low, low, high, high], zorder=3, **look)
    elif label.tone is Tone.PLAIN:
        axes.plot([x], [y], marker="o", markersize=6, color=theme.text, zorder=4)
    look["zorder"] = 1.5
    if label.tone is not Tone.PLAIN:
        look["color"] = color_of(theme, label.tone)
    if away * (edge - x) > 0:
        axes.plot([x, edge, end], [y, y, label.box.middle], **look)
    else:
        axes.plot([x, end], [y, label.box.middle], **look)


def _draw_pointer(axes: Axes, label: Label, target: tuple[float, float], theme: Theme) -> None:
    """From a label above or below."""
    x, y = target
    above = label.side is Side.ABOVE
    start = (min(max(x, label.box.left + 6), label.box.right - 6), label.box.bottom - 1 if above else label.box.top + 1)
    color = theme.muted if label.tone is Tone.PLAIN else color_of(theme, label.tone)
    arrow: _Look = {"arrowstyle": "-|>,head_length=0.5,head_width=0.25", "color": color, "linewidth": 1.6}
    arrow |= {"shrinkA": 0, "shrinkB": 0}
    axes.annotate("", xy=(x, y + (5 if above else -5)), xytext=start, arrowprops=arrow, zorder=4)


def _draw_columns(axes: Axes, field: Field, theme: Theme) -> None:
    width = field.x(1) - field.x(0)
    zero = field.y(0) if field.panel.columns else 0.0
    for bar, value in field.panel.columns:
        height = field.y(value) - zero
        color = theme.rise if value >= 0 else theme.fall
        place = (field.x(bar) - width * 0.35, zero)
        axes.add_patch(Rectangle(place, width * 0.7, height, facecolor=color, alpha=0.45, linewidth=0, zorder=1.2))


def _draw_curves(axes: Axes, field: Field, theme: Theme) -> None:
    first, last = field.bars
    for curve in field.panel.curves:
        places = [(field.x(bar), field.y(value)) for bar, value in curve.places if first <= bar <= last]
        look: _Look = {"color": color_of(theme, curve.tone), "linewidth": curve.width, "zorder": 2.2}
        axes.plot(*zip(*places, strict=True), solid_joinstyle="round", solid_capstyle="round", **look)


def _draw_candles(axes: Axes, field: Field, theme: Theme) -> None:
    first, last = field.bars
    marked = field.panel.marked
    for position, candle in enumerate(field.panel.candles):
        if candle is not None and first <= position <= last:
            pale = marked is not None and not marked[0] <= position <= marked[1]
            _draw_candle(axes, field, candle, position, _faded(candle_color(theme, candle), theme.field, pale=pale))


def candle_color(theme: Theme, candle: Candle) -> str:
    """Green for a rise, red for a fall, grey for neither."""
    if candle.close > candle.open:
        return theme.rise
    return theme.fall if candle.close < candle.open else theme.muted


def _faded(color: str, ground: str, *, pale: bool) -> str:
    """The colour, or a paler one: no candle may shine through another."""
    if not pale:
        return color
    parts = (int(color[start : start + 2], 16) for start in (1, 3, 5))
    below = (int(ground[start : start + 2], 16) for start in (1, 3, 5))
    mixed = (round(part * _PALE + under * (1 - _PALE)) for part, under in zip(parts, below, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _draw_candle(axes: Axes, field: Field, candle: Candle, position: int, color: str) -> None:
    x, width = field.x(position), field.candle_px
    shadow = min(5.0, max(2.5, width / 9))
    axes.plot(
        [x, x],
        [field.y(candle.low), field.y(candle.high)],
        color=color,
        linewidth=shadow * 0.72,
        solid_capstyle="butt",
        zorder=2,
    )
    bottom, top = field.y(min(candle.open, candle.close)), field.y(max(candle.open, candle.close))
    height = max(top - bottom, _THINNEST_BODY_PX)
    middle = (top + bottom) / 2
    body: _Look = {"boxstyle": f"round,pad=0,rounding_size={min(3.0, height / 2)}", "facecolor": color, "linewidth": 0}
    axes.add_patch(FancyBboxPatch((x - width / 2, middle - height / 2), width, height, zorder=2.1, **body))


def _draw_stroke(axes: Axes, field: Field, stroke: Stroke, theme: Theme) -> None:
    start, end = ((field.x(bar), field.y(value)) for bar, value in (stroke.start, stroke.end))
    style = "-|>,head_length=0.65,head_width=0.35" if stroke.head else "-"
    arrow: _Look = {
        "arrowstyle": style,
        "color": color_of(theme, stroke.tone),
        "linewidth": 2.6,
        "linestyle": (0, (4, 2.5)) if stroke.dashed else "-",
        "shrinkA": 0,
        "shrinkB": 0,
    }
    axes.annotate("", xy=end, xytext=start, arrowprops=arrow, zorder=3)


def _write_label(axes: Axes, label: Label, theme: Theme) -> None:
    side = {Side.LEFT: "right", Side.RIGHT: "left"}.get(label.side, "center")
    x = {"right": label.box.right, "left": label.box.left}.get(side, (label.box.left + label.box.right) / 2)
    step = (label.box.top - label.box.bottom) / len(label.lines)
    for number, line in enumerate(label.lines):
        look: _Look = {"fontsize": label.size, "color": color_of(theme, label.tone), "ha": side, "zorder": 5}
        if label.side not in {Side.LEFT, Side.RIGHT}:
            look["path_effects"] = [withStroke(linewidth=4, foreground=theme.field, alpha=0.85)]
        _write(axes, x, label.box.top - (number + 0.5) * step, line, **look)
