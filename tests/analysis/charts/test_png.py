"""The PNG file: every colour that a picture has much of is exact, and the others are as near as can be."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from PIL import Image

from analysis.charts.png import MOST_COLORS, encode, to_png
from analysis.charts.sheet import Sheet
from analysis.charts.theme import DARK, LIGHT, Theme


def pixels_of(colors: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Pixels as they are painted, of shape (height, width, 4)."""
    opaque = np.full((*colors.shape[:2], 1), 255, dtype=np.uint8)
    return np.ascontiguousarray(np.concatenate((colors, opaque), axis=-1))


def decoded(png: bytes) -> NDArray[np.uint8]:
    """The colours as another program reads them."""
    with Image.open(BytesIO(png)) as picture:
        picture.verify()
    with Image.open(BytesIO(png)) as picture:
        assert (picture.format, picture.mode) == ("PNG", "P")
        return np.asarray(picture.convert("RGB"))


def ramp(colors: int) -> NDArray[np.uint8]:
    """So many shades of red and green, each in one pixel of a row."""
    numbers = np.arange(colors)
    return np.stack((numbers % 256, numbers // 256 * 8, np.zeros(colors)), axis=-1).astype(np.uint8)[None]


@given(arrays(np.uint8, st.tuples(st.integers(1, 15), st.integers(1, 17), st.just(3))))
def test_pictures_of_at_most_256_colours_are_exact(colors: NDArray[np.uint8]) -> None:
    assert (decoded(encode(pixels_of(colors))) == colors).all()


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (960, 1280)])
def test_any_size_of_one_colour(shape: tuple[int, int]) -> None:
    colors = np.broadcast_to(np.array((17, 22, 29), dtype=np.uint8), (*shape, 3))
    assert (decoded(encode(pixels_of(colors))) == colors).all()


def test_the_colours_it_has_most_of_are_exact_and_the_rest_is_near() -> None:
    # 600 colours, the last 255 of them twice; the first is the background.
    colors = np.concatenate((ramp(600), ramp(600)[:, -255:]), axis=1)
    there = decoded(encode(pixels_of(colors)))
    assert (there[:, 600:] == colors[:, 600:]).all()
    assert (there[0, 0] == colors[0, 0]).all()
    palette = {tuple(color) for color in there[0].tolist()}
    assert len(palette) == MOST_COLORS
    each = np.array(sorted(palette), dtype=int)
    for wanted, got in zip(colors[0].astype(int), there[0].astype(int), strict=True):
        nearest = np.square(each - wanted).sum(axis=1).min()
        assert np.square(got - wanted).sum() == nearest


def test_a_file_has_the_same_bytes_each_time() -> None:
    random = np.random.default_rng(3)
    pixels = pixels_of(random.integers(0, 256, (90, 120, 3), dtype=np.uint8))
    assert encode(pixels) == encode(pixels.copy())


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_an_empty_sheet_is_its_background(theme: Theme) -> None:
    there = decoded(to_png(Sheet(theme, width=64, height=48)))
    assert there.shape == (48, 64, 3)
    assert "#" + bytes(there[0, 0]).hex() == theme.background
    assert (there == there[0, 0]).all()
