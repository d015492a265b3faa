"""Where everything on a sheet is: which texts touch each other, and what leaves its room.

As `tests.analysis.builders`, this is for tests of any picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from analysis.charts.fonts import ASCENT, CAPITAL, DESCENT, LEADING, text_width
from analysis.charts.panel import Box, Panel
from analysis.charts.shapes import Dots, Fill, Label, Stroke
from analysis.charts.sheet import Sheet
from analysis.charts.theme import HEIGHT, SMALLEST, WIDTH

# Of the lowest tails and the sides of letters a pixel or two may stand in another's room without being seen.
_SLACK = 1.0


def picture_of(png: bytes) -> NDArray[np.uint8]:
    """The pixels of a PNG as wide as usual, and no higher, with something drawn on it."""
    image = Image.open(BytesIO(png))
    assert (image.format, image.width) == ("PNG", WIDTH)
    assert image.height <= HEIGHT
    pixels = np.asarray(image.convert("RGB"))
    assert (pixels != pixels[0, 0]).any()
    return pixels


def assert_reads_well(sheet: Sheet) -> None:
    """Nothing runs into anything, leaves the sheet or is too small for a phone, and every number is one."""
    assert overlaps(sheet) == []
    assert beyond_the_edges(sheet) == []
    assert too_small(sheet) == []
    assert [text for text in texts_on(sheet) if re.search(r"\bnan\b", text, re.IGNORECASE)] == []


def texts_on(sheet: Sheet) -> list[str]:
    """Every text on the sheet, in the order in which they were written."""
    return [label.text for _, label in _labels(sheet)]


def boxes_on(sheet: Sheet) -> list[tuple[str, Box]]:
    """Every text with the room that its letters take, from the capitals' tops to the tails; the turned ones left out.

    In pixels of the sheet.
    """
    return [(label.text, label_box(panel, label)) for panel, label in _labels(sheet) if not label.turned]


def label_box(panel: Panel, label: Label) -> Box:
    """The room that the letters take, in pixels of the sheet, without a plate."""
    lines = label.text.count("\n") + 1
    width, block = text_width(label.text, label.size, bold=label.bold), (lines - 1) * LEADING * label.size
    x = float(panel.x_px(label.x, label.units[0])) + label.shift[0]
    y = float(panel.y_px(label.y, label.units[1])) + label.shift[1]
    left = x - width * {"left": 0.0, "center": 0.5, "right": 1.0}[label.across]
    first = {
        "top": y + ASCENT * label.size,
        "middle": y + (CAPITAL * label.size - block) / 2,
        "baseline": y,
        "bottom": y - block - DESCENT * label.size,
    }[label.upright]
    return Box(left, first - CAPITAL * label.size, left + width, first + block + DESCENT * label.size)


def overlaps(sheet: Sheet) -> list[tuple[str, str]]:
    """Texts that share room with each other; the stamp, which lies across everything, left out."""
    return [
        (one, other) for (one, first), (other, second) in combinations(boxes_on(sheet), 2) if _share_room(first, second)
    ]


def beyond_the_edges(sheet: Sheet, free: float = 12.0) -> list[str]:
    """What comes nearer to the sheet's edges than so many pixels: texts, and the kinds of other shapes.

    Shapes that are clipped count as far as their panel reaches.
    """
    room = Box(free, free, sheet.width - free, sheet.height - free)
    texts = [text for text, box in boxes_on(sheet) if not _holds(room, box)]
    drawn = [
        type(shape).__name__
        for panel in sheet.panels
        for shape in panel.shapes
        if not isinstance(shape, Label) and np.isfinite(shape.y).any() and not _holds(room, _drawn_box(panel, shape))
    ]
    return texts + drawn


def beyond_their_panels(sheet: Sheet) -> list[str]:
    """Texts that leave the box of the panel they were written in."""
    return [
        label.text
        for panel, label in _labels(sheet)
        if not label.turned and not _holds(panel.box, label_box(panel, label))
    ]


def too_small(sheet: Sheet) -> list[str]:
    """Texts that a phone, which shows every sheet equally wide, makes too small to be read."""
    smallest = SMALLEST * sheet.width / WIDTH
    return [label.text for _, label in _labels(sheet) if label.size < smallest]


def _labels(sheet: Sheet) -> Iterator[tuple[Panel, Label]]:
    for panel in sheet.panels:
        for shape in panel.shapes:
            if isinstance(shape, Label):
                yield panel, shape


def _drawn_box(panel: Panel, shape: Stroke | Fill | Dots) -> Box:
    x, y = panel.x_px(shape.x, shape.units[0]), panel.y_px(shape.y, shape.units[1])
    drawn = Box(*(float(side) for side in (np.nanmin(x), np.nanmin(y), np.nanmax(x), np.nanmax(y))))
    if not shape.clipped:
        return drawn
    box = panel.box
    return Box(
        max(drawn.left, box.left),
        max(drawn.top, box.top),
        min(drawn.right, box.right),
        min(drawn.bottom, box.bottom),
    )


def _share_room(first: Box, second: Box) -> bool:
    across = min(first.right, second.right) - max(first.left, second.left)
    upright = min(first.bottom, second.bottom) - max(first.top, second.top)
    return across > _SLACK and upright > _SLACK


def _holds(room: Box, box: Box) -> bool:
    return (
        room.left - _SLACK <= box.left
        and room.top - _SLACK <= box.top
        and box.right <= room.right + _SLACK
        and box.bottom <= room.bottom + _SLACK
    )
