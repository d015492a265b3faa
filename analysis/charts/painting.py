"""From shapes to pixels: the one place that calls Matplotlib's renderer.

A figure with axes and artists takes most of its time to be built; its renderer (Agg) paints the same lines and areas
when it is called directly. Nothing here is shared but the letters' tiles: threads may paint side by side.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform
from numpy.typing import NDArray

from analysis.charts.fonts import ASCENT, CAPITAL, DESCENT, LEADING, text_tile, text_width
from analysis.charts.panel import Panel
from analysis.charts.shapes import Dots, Fill, Label, Plate, Shape, Stroke, Values
from analysis.charts.sheet import Sheet

# At 72 dots an inch the renderer's points are pixels.
_DOTS_AN_INCH = 72
_HERE = IdentityTransform()
_OUTLINE = 2.5
# A quarter circle as one cubic curve, see https://spencermortensen.com/articles/bezier-circle/ (2012).
_ROUND = 0.5519


def paint(sheet: Sheet) -> NDArray[np.uint8]:
    """The picture's pixels, of shape (height, width, 4): red, green, blue, and a last one without meaning."""
    painter = _Painter(sheet)
    for panel in sheet.panels:
        for shape in sorted(panel.shapes, key=lambda shape: shape.layer):
            painter.draw(panel, shape)
    return painter.pixels


class _Painter:
    """Paints shapes on one sheet, whose pixels it holds; y grows upwards for the renderer, downwards in pixels."""

    def __init__(self, sheet: Sheet) -> None:
        self._height = sheet.height
        # Matplotlib leaves its renderer untyped.
        renderer: Any = RendererAgg(sheet.width, sheet.height, _DOTS_AN_INCH)  # type: ignore[no-untyped-call] # as above
        self._renderer = renderer
        self.pixels: NDArray[np.uint8] = np.asarray(renderer.buffer_rgba())
        # Four bytes at once: ten times as fast as one by one.
        self.pixels.view(np.uint32)[...] = np.frombuffer(bytes((*_bytes(sheet.theme.background), 255)), dtype=np.uint32)

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
        context.set_linewidth(stroke.width)
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
        self._renderer.draw_path(context, path, _HERE, to_rgb(fill.color))

    def _dots(self, panel: Panel, dots: Dots) -> None:
        context = self._context(panel, dots, 1.0)
        context.set_linewidth(_OUTLINE if dots.hollow else 0)
        form, scale = _FORMS[dots.form], Affine2D().scale(dots.size / 2)
        inside = None if dots.hollow else to_rgb(dots.color)
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
        context.set_foreground(to_rgb(shape.color), isRGBA=False)
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
        y = float(panel.y_px(label.y, label.units[1])) + label.shift[1] + _first_line(label, len(lines), step)
        if label.plate is not None:
            self._plate(label, label.plate, x, y, y + (len(lines) - 1) * step)
        for number, line in enumerate(lines):
            width = text_width(line, label.size, bold=label.bold)
            left = x - width * {"left": 0.0, "center": 0.5, "right": 1.0}[label.across]
            self._text(label, line, round(left), round(y + number * step))

    def _plate(self, label: Label, plate: Plate, x: float, first: float, last: float) -> None:
        """What the text between these lines of writing stands on."""
        width = text_width(label.text, label.size, bold=label.bold)
        left = x - width * {"left": 0.0, "center": 0.5, "right": 1.0}[label.across]
        beside, above = plate.padding
        top, bottom = first - CAPITAL * label.size - above, last + above
        context = self._renderer.new_gc()
        context.set_foreground(to_rgb(plate.color))
        context.set_alpha(plate.opacity)
        context.set_linewidth(0)
        corners = (left - beside, self._height - bottom, left + width + beside, self._height - top)
        self._renderer.draw_path(context, _rounded(corners, plate.radius), _HERE, to_rgb(plate.color))

    def _text(self, label: Label, line: str, left: int, baseline: int) -> None:
        """Mix the letters' colour into the pixels they cover; what leaves the picture is cut off."""
        tile = text_tile(line, label.size, bold=label.bold, turned=label.turned)
        height, width = tile.coverage.shape
        top, left = baseline + tile.top, left + tile.left
        above, before = max(-top, 0), max(-left, 0)
        under = self.pixels[top + above : max(top + height, 0), left + before : max(left + width, 0), :3]
        coverage = tile.coverage[above : above + under.shape[0], before : before + under.shape[1], None]
        share = coverage * np.float32(label.opacity / 255)
        # Half a step more: the mixed value is rounded, not cut.
        under[...] = under + (np.array(_bytes(label.color), dtype=np.float32) - under) * share + np.float32(0.5)


def _first_line(label: Label, lines: int, step: float) -> float:
    """How far below the label's place its first line of writing is."""
    block = (lines - 1) * step
    return {
        "top": ASCENT * label.size,
        "middle": (CAPITAL * label.size - block) / 2,
        "baseline": 0.0,
        "bottom": -block - DESCENT * label.size,
    }[label.upright]


def _bytes(color: str) -> tuple[int, int, int]:
    red, green, blue = (round(part * 255) for part in to_rgb(color))
    return red, green, blue


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
