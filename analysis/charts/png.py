"""From pixels to a PNG file."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.charts.sheet import Sheet

MOST_COLORS = 256
# At first room for so many, and not for as many as there are pixels.
_USUAL_COLORS = 4_096
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_BITS, _WITH_PALETTE = 8, 3
# The second level takes less than half as long as the usual one, for a quarter more bytes.
_COMPRESSION = 2
# So many colours are held against the palette at once: more of them would be shared out to other threads, which takes
# longer than the work.
_AT_ONCE = 256


def to_png(sheet: Sheet) -> bytes:
    """The finished picture."""
    # Who has its pictures drawn by another process need not load what draws them.
    from analysis.charts.painting import painted  # noqa: PLC0415  as above

    with painted(sheet) as pixels:
        return encode(pixels)


def encode(pixels: NDArray[np.uint8]) -> bytes:
    """A PNG of pixels as `paint` gives them, of shape (height, width, 4), whose last bytes are all the same.

    It has a palette of the 256 colours that it has most of: a third of the bytes, and of the time, of true colour.
    What the others become is the nearest of those; they are shades on the edges of lines and letters.
    """
    whole = pixels.view(np.uint32)[..., 0]
    flat = whole.ravel()
    # Looked at run by run: one in twenty pixels differs from the one before it.
    starts = np.flatnonzero(np.concatenate(([True], flat[1:] != flat[:-1])))
    lengths = np.diff(starts, append=flat.size)
    codes, colors = pd.factorize(flat[starts], size_hint=_USUAL_COLORS)
    order = np.argsort(-np.bincount(codes, weights=lengths), kind="stable")
    palette, rare = colors[order[:MOST_COLORS]], order[MOST_COLORS:]
    numbers = np.empty(len(colors), dtype=np.uint8)
    numbers[order[:MOST_COLORS]] = np.arange(len(palette))
    numbers[rare] = _nearest(colors[rare], palette)
    return _file(np.repeat(numbers[codes], lengths).reshape(whole.shape), _parts(palette))


def _file(numbered: NDArray[np.uint8], palette: NDArray[np.uint8]) -> bytes:
    """The file (https://www.w3.org/TR/png-3/) of a picture with a palette, one byte a pixel."""
    height, width = numbered.shape
    header = struct.pack(">2I5B", width, height, _BITS, _WITH_PALETTE, 0, 0, 0)
    # Each row begins with its filter: none, as numbers of a palette have nothing in common with their neighbours.
    rows = np.zeros((height, 1 + width), dtype=np.uint8)
    rows[:, 1:] = numbered
    chunks = (
        (b"IHDR", header),
        (b"PLTE", palette.tobytes()),
        (b"IDAT", zlib.compress(rows.data, _COMPRESSION)),
        (b"IEND", b""),
    )
    return _SIGNATURE + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(content, zlib.crc32(kind)))


def _nearest(colors: NDArray[np.uint32], palette: NDArray[np.uint32]) -> NDArray[np.intp]:
    """For each colour the number of the one in the palette that differs least, by the sum of squares."""
    wanted, there = (_parts(some).astype(np.float32) for some in (colors, palette))
    nearest = np.empty(len(wanted), dtype=np.intp)
    # The square of the wanted colour is the same for all it is held against.
    squares, twice = np.square(there).sum(axis=1), there.T * 2
    for start in range(0, len(wanted), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        nearest[part] = (squares - wanted[part] @ twice).argmin(axis=1)
    return nearest


def _parts(colors: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Red, green and blue of each colour."""
    return colors.view(np.uint8).reshape(-1, 4)[:, :3]
