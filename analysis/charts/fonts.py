"""Letters: the two faces of every picture, how wide text is, and its pixels.

Source Sans (by Adobe, SIL Open Font License 1.1) comes with the package `font-source-sans-pro` and has every Vietnamese
letter; what it lacks (a ballot x, Arabic, Hebrew) is taken from DejaVu Sans, which comes with Matplotlib.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from matplotlib import get_data_path
from matplotlib.font_manager import get_font
from matplotlib.ft2font import FT2Font, LoadFlags
from numpy.typing import NDArray
from PIL import Image

# Shares of the type size, as the faces are drawn: from the line up to the top of a capital letter, up to the highest
# accent of one, down to the lowest tail, and from line to line.
CAPITAL, ASCENT, DESCENT, LEADING = 0.66, 0.9, 0.24, 1.25

_MOST_TILES = 4_096
# FreeType measures in 64ths of a pixel.
_SUBPIXELS = 64
# At 72 dots an inch a point is a pixel.
_DOTS_AN_INCH = 72


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """One line of text as pixels: how much of each is covered, 0 to 255.

    left, top: where its upper left corner is, seen from the start of the line of writing; y grows downwards.
    width: how far the line of writing goes, in pixels.
    """

    coverage: NDArray[np.uint8]
    left: int
    top: int
    width: float


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """How many pixels the text is wide at that type size; of several lines, the widest."""
    return max(text_tile(line, size, bold=bold).width for line in text.split("\n"))


def fitting_size(text: str, size: float, width: float, *, bold: bool = False) -> float:
    """That type size, or the smaller one at which the text is no wider than so many pixels."""
    return size * min(1.0, width / max(text_width(text, size, bold=bold), 1.0))


def shortened(text: str, size: float, width: float, *, bold: bool = False) -> str:
    """The text, or as much of its beginning, with an ellipsis, as is no wider than so many pixels."""
    if text_width(text, size, bold=bold) <= width:
        return text
    kept = len(text) - 1
    while kept and text_width(f"{text[:kept].rstrip()}…", size, bold=bold) > width:
        kept -= 1
    return f"{text[:kept].rstrip()}…"


def drawable(text: str) -> str:
    """The text without what neither face has: emoji, for one."""
    return "".join(letter for letter in text if ord(letter) in _letters())


@lru_cache(maxsize=_MOST_TILES)
def text_tile(text: str, size: float, *, bold: bool = False, turned: float = 0.0) -> Tile:
    """One line of text, drawn; turned: by so many degrees, against the clock, around its middle.

    Kept: months, labels and numbers come back on picture after picture.
    """
    if turned:
        return _turned(text_tile(text, size, bold=bold), turned)
    # One of its own in every thread.
    font = get_font(_paths(bold=bold))
    font.clear()
    font.set_size(size, _DOTS_AN_INCH)
    font.set_text(drawable(text), 0.0, flags=LoadFlags.NO_HINTING)
    font.draw_glyphs_to_bitmap(antialiased=True)
    coverage = np.array(font.get_image(), dtype=np.uint8)
    left, _ = font.get_bitmap_offset()
    width, _ = font.get_width_height()
    below = round(font.get_descent() / _SUBPIXELS)
    return Tile(
        coverage=coverage,
        left=round(left / _SUBPIXELS),
        top=below - len(coverage),
        width=width / _SUBPIXELS,
    )


def _turned(tile: Tile, degrees: float) -> Tile:
    """The tile turned around the middle of its text."""
    turned = np.asarray(Image.fromarray(tile.coverage).rotate(degrees, Image.Resampling.BICUBIC, expand=True))
    height, width = tile.coverage.shape
    return Tile(
        coverage=turned,
        left=tile.left + round((width - turned.shape[1]) / 2),
        top=tile.top + round((height - turned.shape[0]) / 2),
        width=tile.width,
    )


@cache
def _paths(*, bold: bool) -> tuple[str, str]:
    folder = files("font_source_sans_pro") / "files"
    own = folder / ("SourceSansPro-Semibold.ttf" if bold else "SourceSansPro-Regular.ttf")
    return str(own), f"{get_data_path()}/fonts/ttf/{'DejaVuSans-Bold.ttf' if bold else 'DejaVuSans.ttf'}"


@cache
def _letters() -> frozenset[int]:
    return frozenset(
        code for bold in (False, True) for path in _paths(bold=bold) for code in FT2Font(path).get_charmap()
    )
