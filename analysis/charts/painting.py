"""From shapes to pixels: the one place that calls Matplotlib's renderer.

A figure with axes and artists takes most of its time to be built; its renderer (Agg) paints the same lines and areas
when it is called directly. Threads may paint side by side: a renderer is used by one at a time.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from math import floor
from typing import Any, TypeAlias

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform
from numpy.typing import NDArray

from analysis.charts.fonts import LEADING, text_tile, text_width
from analysis.charts.panel import Box, Panel, first_line
from analysis.charts.shapes import BEFORE, Dots, Fill, Label, Plate, Shape, Stroke, Values
from analysis.charts.sheet import Sheet
from analysis.charts.theme import HEIGHT, WIDTH

# At 72 dots an inch the renderer's points are pixels.
_DOTS_AN_INCH = 72
_HERE = IdentityTransform()
_OUTLINE = 2.5
# A quarter circle as one cubic curve, see https://spencermortensen.com/articles/bezier-circle/ (2012).
_ROUND = 0.5519
# Of the letters' edges.
_STEPS = 24
_WHOLE, _HALF = np.uint32(256), np.uint32(0x00800080)
_EVERY_OTHER = np.uint32(0x00FF00FF)

# Renderers that nobody paints with, by their width and height; whoever takes one takes it out.
_SPARE: dict[tuple[int, int], Any] = {}
_KEPT_SIZES = {(WIDTH, HEIGHT)}

Pixels: TypeAlias = NDArray[np.uint32]
"""Four bytes each: red, green, blue, and one without meaning."""


def paint(sheet: Sheet) -> NDArray[np.uint8]:
    """The picture's pixels, of shape (height, width, 4): red, green, blue, and a last one without meaning."""
    with painted(sheet) as pixels:
        return pixels.copy()


@contextmanager
def painted(sheet: Sheet) -> Iterator[NDArray[np.uint8]]:
    """The same until the block ends; then another picture is painted over it, as fresh memory costs its time."""
    size = sheet.width, sheet.height
    # Matplotlib leaves its renderer untyped.
    renderer: Any = (
        _SPARE.pop(size, None) or RendererAgg(*size, _DOTS_AN_INCH)  # type: ignore[no-untyped-call] # as above
    )
    painter = _Painter(sheet, renderer)
    for panel in sheet.panels:
        for shape in sorted(panel.shapes, key=lambda shape: shape.layer):
            painter.draw(panel, shape)
    yield painter.pixels
    if size in _KEPT_SIZES:
        _SPARE[size] = renderer


class _Painter:
    """Paints shapes on one sheet, whose pixels it holds; y grows upwards for the renderer, downwards in pixels."""

    def __init__(self, sheet: Sheet, renderer: Any) -> None:  # noqa: ANN401  untyped
        self._height = sheet.height
        self._renderer = renderer
        self.pixels: NDArray[np.uint8] = np.asarray(renderer.buffer_rgba())
        # Four bytes at once: ten times as fast as one by one.
        self._whole: Pixels = self.pixels.view(np.uint32)[..., 0]
        self._whole[...] = _packed(sheet.theme.background)

    def draw(self, panel: Panel, shape: Shape) -> None:
        match shape:
            case Stroke():
                self._stroke(panel, shape)
            case Fill():
                self._fill(panel, shape)
            case Dots():
                self._dots(panel, shape)
            case Label():
                self._label(panel, shape)

    def _stroke(self, panel: Panel, stroke: Stroke) -> None:
        context = self._context(panel, stroke, stroke.opacity)
        # An edge within a pixel is a shade, which takes longer to paint than the whole line.
        context.set_linewidth(max(floor(stroke.width + 0.5), 1) if stroke.crisp else stroke.width)
        if stroke.dash is not None:
            context.set_dashes(0, list(stroke.dash))
        context.set_joinstyle("round")
        context.set_capstyle("butt")
        context.set_snap(stroke.crisp)
        self._renderer.draw_path(context, Path(self._points(panel, stroke)), _HERE)

    def _fill(self, panel: Panel, fill: Fill) -> None:
        context = self._context(panel, fill, fill.opacity)
        context.set_linewidth(0)
        context.set_snap(fill.crisp)
        points = self._points(panel, fill)
        path = _round_boxes(points, fill) if fill.radius else Path(points, _closed(*fill.x.shape))
        self._renderer.draw_path(context, path, _HERE, _rgb(fill.color))

    def _dots(self, panel: Panel, dots: Dots) -> None:
        context = self._context(panel, dots, 1.0)
        context.set_linewidth(_OUTLINE if dots.hollow else 0)
        form, scale = _FORMS[dots.form], Affine2D().scale(dots.size / 2)
        inside = None if dots.hollow else _rgb(dots.color)
        self._renderer.draw_markers(context, form, scale, Path(self._points(panel, dots)), _HERE, inside)

    def _points(self, panel: Panel, shape: Stroke | Fill | Dots) -> Values:
        """Its points as the renderer counts them; each polygon of a fill ends with its first corner."""
        x, y = panel.x_px(shape.x, shape.units[0]), self._height - panel.y_px(shape.y, shape.units[1])
        points = np.stack((x, y), axis=-1)
        if isinstance(shape, Fill):
            points = np.concatenate((points, points[:, :1]), axis=1).reshape(-1, 2)
        return points

    def _context(self, panel: Panel, shape: Stroke | Fill | Dots, opacity: float) -> GraphicsContextBase:
        context: GraphicsContextBase = self._renderer.new_gc()
        context.set_foreground(_rgb(shape.color), isRGBA=True)
        context.set_alpha(opacity)
        if shape.clipped:
            box = panel.box
            context.set_clip_rectangle(
                Bbox.from_extents(box.left, self._height - box.bottom, box.right, self._height - box.top)
            )
        return context

    def _label(self, panel: Panel, label: Label) -> None:
        lines = label.text.split("\n")
        step = label.size * LEADING
        x = float(panel.x_px(label.x, label.units[0])) + label.shift[0]
        y = float(panel.y_px(label.y, label.units[1])) + label.shift[1] + first_line(label)
        if label.plate is not None:
            self._plate(label.plate, panel.box_of(label))
        for number, line in enumerate(lines):
            width = text_width(line, label.size, bold=label.bold)
            left = x - width * BEFORE[label.across]
            self._text(label, line, round(left), round(y + number * step))

    def _plate(self, plate: Plate, box: Box) -> None:
        """What text stands on, there."""
        context = self._renderer.new_gc()
        context.set_foreground(_rgb(plate.color), isRGBA=True)
        context.set_alpha(plate.opacity)
        context.set_linewidth(0)
        corners = (box.left, self._height - box.bottom, box.right, self._height - box.top)
        self._renderer.draw_path(context, _rounded(corners, plate.radius), _HERE, _rgb(plate.color))

    def _text(self, label: Label, line: str, left: int, baseline: int) -> None:
        """Mix the letters' colour into the pixels they cover; what leaves the picture is cut off."""
        tile = text_tile(line, label.size, bold=label.bold, turned=label.turned)
        height, width = tile.coverage.shape
        top, left = baseline + tile.top, left + tile.left
        above, before = max(-top, 0), max(-left, 0)
        under = self._whole[top + above : max(top + height, 0), left + before : max(left + width, 0)]
        coverage = tile.coverage[above : above + under.shape[0], before : before + under.shape[1]]
        under[...] = _mixed(under, label.color, _shares(label.opacity)[coverage])


def _mixed(under: Pixels, color: str, share: Pixels) -> Pixels:
    """The pixels under an ink that covers so many 256ths of each; two of their bytes are worked out at a time."""
    ink, rest = _packed(color), _WHOLE - share
    one = (under & _EVERY_OTHER) * rest + (ink & _EVERY_OTHER) * share + _HALF
    other = (under >> 8 & _EVERY_OTHER) * rest + (ink >> 8 & _EVERY_OTHER) * share + _HALF
    mixed: Pixels = (one >> 8 & _EVERY_OTHER) | (other & ~_EVERY_OTHER)
    return mixed


@cache
def _shares(opacity: float) -> Pixels:
    """For each coverage of a letter's pixel, 0 to 255, the 256ths of it that the ink takes.

    So many steps cannot be told from more, and the picture has fewer colours.
    """
    steps = np.rint(np.arange(256) * (_STEPS / 255))
    shares: Pixels = np.rint(steps * (float(_WHOLE) / _STEPS * opacity)).astype(np.uint32)
    return shares


@cache
def _rgb(color: str) -> tuple[float, float, float]:
    return to_rgb(color)


@cache
def _packed(color: str) -> np.uint32:
    """A colour as the four bytes of a pixel."""
    red, green, blue = (round(part * 255) for part in _rgb(color))
    return np.uint32(int.from_bytes((red, green, blue, 255), sys.byteorder))


@lru_cache(maxsize=512)
def _closed(polygons: int, corners: int) -> NDArray[np.uint8]:
    """The codes of so many closed polygons in one path."""
    one = [Path.MOVETO, *[Path.LINETO] * (corners - 1), Path.CLOSEPOLY]
    return np.tile(np.array(one, dtype=Path.code_type), polygons)


def _round_boxes(points: Values, fill: Fill) -> Path:
    """Its rectangles with round corners; points: each box's four corners and the first again."""
    each = points.reshape(len(fill.x), -1, 2)
    lows, highs = each.min(axis=1), each.max(axis=1)
    return Path.make_compound_path(
        *(_rounded((*low, *high), fill.radius) for low, high in zip(lows.tolist(), highs.tolist(), strict=True))
    )


def _rounded(corners: tuple[float, float, float, float], radius: float) -> Path:
    """A rectangle (left, bottom, right, top) with round corners."""
    left, bottom, right, top = corners
    if not radius:
        return Path([(left, bottom), (left, top), (right, top), (right, bottom), (left, bottom)], closed=True)
    bend = radius * (1 - _ROUND)
    points = [
        (left + radius, bottom),
        (right - radius, bottom),
        *((right - bend, bottom), (right, bottom + bend), (right, bottom + radius)),
        (right, top - radius),
        *((right, top - bend), (right - bend, top), (right - radius, top)),
        (left + radius, top),
        *((left + bend, top), (left, top - bend), (left, top - radius)),
        (left, bottom + radius),
        *((left, bottom + bend), (left + bend, bottom), (left + radius, bottom)),
        (left + radius, bottom),
    ]
    side = [Path.LINETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
    return Path(points, [Path.MOVETO, *side * 4, Path.CLOSEPOLY])


_FORMS = {
    "disc": Path.unit_circle(),
    "up": Path([(-1, -0.8), (0, 1), (1, -0.8), (-1, -0.8)], closed=True),
    "down": Path([(-1, 0.8), (0, -1), (1, 0.8), (-1, 0.8)], closed=True),
    "diamond": Path([(-1, 0), (0, 1), (1, 0), (0, -1), (-1, 0)], closed=True),
}
