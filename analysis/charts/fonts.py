"""Letters: the two faces of every picture, how wide text is, and its pixels.

Source Sans (by Adobe, SIL Open Font License 1.1) comes with the package `font-source-sans-pro` and has every Vietnamese
letter; what it lacks (a ballot x, Arabic, Hebrew) is taken from DejaVu Sans, which comes with Matplotlib.

Matplotlib is loaded only once something is drawn: who has that done by another process need not load it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from threading import get_ident
from typing import TYPE_CHECKING
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray
from PIL import Image

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

# Shares of the type size, as the faces are drawn: from the line up to the top of a capital letter, up to the highest
# accent of one, down to the lowest tail, and from line to line.
CAPITAL, ASCENT, DESCENT, LEADING = 0.66, 0.9, 0.24, 1.25

_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_VIETNAMESE = "".join(normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in _TONES) + "đ"
USUAL_LETTERS = frozenset(map(chr, range(0x20, 0x7F))) | frozenset(_VIETNAMESE + _VIETNAMESE.upper())
"""Letters, digits and marks that our own faces have for certain."""

_MOST_TILES = 1_024
_MOST_FONTS = 16
# So many pixels at a time.
_NARROWING = 8.0
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
    if not text or text_width(text, size, bold=bold) <= width:
        return text

    def beginning(kept: int) -> str:
        return f"{text[:kept].rstrip()}…"

    def how_wide(kept: int) -> float:
        # Not drawn, and so not kept: nobody sees these.
        return max(_written(line, size, bold=bold).get_width_height()[0] for line in beginning(kept).split("\n"))

    fitting = bisect_right(range(len(text)), width * _SUBPIXELS, key=how_wide)
    return beginning(max(fitting - 1, 0))


def broken(text: str, size: float, width: float) -> tuple[str, ...]:
    """Its lines, none wider than so many pixels where its words allow it: as few as that takes, of about one width."""
    lines = _filled(text, size, width)
    widest = max(text_width(line, size) for line in lines)
    # The narrowest that takes no more lines: no last line with one lost word.
    while len(lines) > 1 and width > widest / 2:
        width -= _NARROWING
        closer = _filled(text, size, width)
        if len(closer) > len(lines) or any(text_width(line, size) > width for line in closer):
            break
        lines = closer
    return tuple(lines)


def _filled(text: str, size: float, width: float) -> list[str]:
    """Its lines, each as full as it goes."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def drawable(text: str) -> str:
    """The text without what neither face has: emoji, for one."""
    if USUAL_LETTERS.issuperset(text):
        return text
    return "".join(letter for letter in text if ord(letter) in _letters())


def missing_letters(text: str) -> str:
    """What of the text one of our own two faces lacks; raises OSError or RuntimeError where they cannot be read."""
    faces = [_letters_of(_paths(bold=bold)[0]) for bold in (False, True)]
    return "".join(letter for letter in text if not all(ord(letter) in face for face in faces))


@lru_cache(maxsize=_MOST_TILES)
def text_tile(text: str, size: float, *, bold: bool = False, turned: float = 0.0) -> Tile:
    """One line of text, drawn; turned: by so many degrees, against the clock, around its middle.

    Kept: months, labels and numbers come back on picture after picture.
    """
    if turned:
        return _turned(text_tile(text, size, bold=bold), turned)
    font = _written(text, size, bold=bold)
    font.draw_glyphs_to_bitmap(antialiased=True)
    coverage = np.array(font.get_image(), dtype=np.uint8)
    left, _ = font.get_bitmap_offset()
    width, height = font.get_width_height()
    # So many rows of the bitmap are above the line of writing.
    above = (height - font.get_descent()) // _SUBPIXELS + 1
    return Tile(
        coverage=coverage,
        left=round(left / _SUBPIXELS),
        top=-above,
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


def _written(text: str, size: float, *, bold: bool) -> FT2Font:
    """This thread's face with one line of text laid out in it."""
    from matplotlib.ft2font import LoadFlags  # noqa: PLC0415  see above

    font = _font(get_ident(), bold=bold)
    font.clear()
    font.set_size(size, _DOTS_AN_INCH)
    font.set_text(drawable(text), 0.0, flags=LoadFlags.NO_HINTING)
    return font


@lru_cache(maxsize=_MOST_FONTS)
def _font(_thread: int, *, bold: bool) -> FT2Font:
    """The faces to write with; a thread needs its own.

    They are read from memory: FreeType asks Matplotlib for a few bytes at a time, a dozen times a letter.
    """
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415  see above

    own, other = (BytesIO(content) for content in _contents(bold=bold))
    return FT2Font(own, _fallback_list=[FT2Font(other)])


@cache
def _contents(*, bold: bool) -> tuple[bytes, bytes]:
    own, other = _paths(bold=bold)
    return Path(own).read_bytes(), Path(other).read_bytes()


@cache
def _paths(*, bold: bool) -> tuple[str, str]:
    from matplotlib import get_data_path  # noqa: PLC0415  see above

    folder = files("font_source_sans_pro") / "files"
    own = folder / ("SourceSansPro-Semibold.ttf" if bold else "SourceSansPro-Regular.ttf")
    return str(own), f"{get_data_path()}/fonts/ttf/{'DejaVuSans-Bold.ttf' if bold else 'DejaVuSans.ttf'}"


@cache
def _letters() -> frozenset[int]:
    return frozenset(code for bold in (False, True) for path in _paths(bold=bold) for code in _letters_of(path))


def _letters_of(path: str) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415  see above

    return frozenset(FT2Font(path).get_charmap())
