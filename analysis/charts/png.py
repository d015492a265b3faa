"""From pixels to a PNG file."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PIL import Image

from analysis.charts.painting import paint
from analysis.charts.sheet import Sheet

MOST_COLORS = 256
# The first level takes a third of the time of the usual one, for a third more bytes.
_COMPRESSION = 1


def to_png(sheet: Sheet) -> bytes:
    """The finished picture."""
    return encode(paint(sheet))


def encode(pixels: NDArray[np.uint8]) -> bytes:
    """A PNG of pixels as `paint` gives them, of shape (height, width, 4), whose last bytes are all the same.

    It has a palette of the 256 colours that it has most of: a third of the bytes, and of the time, of true colour.
    What the others become is the nearest of those; they are shades on the edges of lines and letters.
    """
    whole = pixels.view(np.uint32)[..., 0]
    background = whole[0, 0]
    drawn = np.flatnonzero(whole != background)
    codes, colors = pd.factorize(whole.ravel()[drawn])
    order = np.argsort(-np.bincount(codes, minlength=len(colors)), kind="stable")
    palette = np.concatenate(([background], colors[order[: MOST_COLORS - 1]])).astype(np.uint32)
    numbers = np.empty(len(colors), dtype=np.uint8)
    numbers[order[: MOST_COLORS - 1]] = np.arange(1, len(palette))
    rare = order[MOST_COLORS - 1 :]
    numbers[rare] = _nearest(colors[rare], palette)
    numbered = np.zeros(whole.size, dtype=np.uint8)
    numbered[drawn] = numbers[codes]
    picture = Image.frombuffer("P", whole.shape[::-1], numbered, "raw", "P", 0, 1)
    picture.putpalette(_parts(palette).astype(np.uint8).tobytes())
    buffer = BytesIO()
    picture.save(buffer, "PNG", compress_level=_COMPRESSION)
    return buffer.getvalue()


def _nearest(colors: NDArray[np.uint32], palette: NDArray[np.uint32]) -> NDArray[np.intp]:
    """For each colour the number of the one in the palette that differs least, by the sum of squares."""
    wanted, there = (_parts(some).astype(np.float32) for some in (colors, palette))
    # The square of the wanted colour is the same for all it is held against.
    distances = np.square(there).sum(axis=1) - 2 * wanted @ there.T
    nearest: NDArray[np.intp] = distances.argmin(axis=1)
    return nearest


def _parts(colors: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Red, green and blue of each colour."""
    return colors.view(np.uint8).reshape(-1, 4)[:, :3]
