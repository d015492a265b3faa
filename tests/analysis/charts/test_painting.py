"""What shapes become as pixels: flat colours and whole-pixel edges exactly, letters mixed in by how far they cover."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.charts.fonts import text_tile
from analysis.charts.painting import paint, painted
from analysis.charts.panel import Box, Panel
from analysis.charts.sheet import Sheet
from analysis.charts.theme import DARK, LIGHT, Theme, blended

WIDTH, HEIGHT = 120, 80
INK = "#c02060"


def page(theme: Theme = LIGHT) -> tuple[Sheet, Panel]:
    """A small sheet, and a panel all over it that counts pixels from the upper left corner."""
    sheet = Sheet(theme, width=WIDTH, height=HEIGHT)
    return sheet, sheet.in_pixels(Box(0, 0, WIDTH, HEIGHT))


def colors(sheet: Sheet) -> NDArray[np.str_]:
    """Each pixel's colour, as in a theme."""
    pixels = paint(sheet)
    return np.array([["#" + bytes(pixel[:3]).hex() for pixel in row] for row in pixels])


def inked(sheet: Sheet, color: str = INK) -> set[tuple[int, int]]:
    """The pixels (row, column) of exactly that colour."""
    return {(int(row), int(column)) for row, column in np.argwhere(colors(sheet) == color)}


def whole(top: int, left: int, bottom: int, right: int) -> set[tuple[int, int]]:
    """The pixels of a rectangle."""
    return {(row, column) for row in range(top, bottom) for column in range(left, right)}


def test_boxes_end_on_whole_pixels() -> None:
    sheet, panel = page()
    panel.boxes(10.2, 20.4, 29.8, 39.6, INK)
    assert inked(sheet) == whole(20, 10, 40, 30)
    assert set(np.unique(colors(sheet))) == {LIGHT.background, INK}


@pytest.mark.parametrize(("width", "rows"), [(1.0, 1), (1.4, 1), (1.5, 2), (2.0, 2), (2.5, 3), (3.0, 3), (0.3, 1)])
def test_a_crisp_line_is_so_many_whole_pixels_wide(width: float, rows: int) -> None:
    sheet, panel = page()
    panel.level(40.0, INK, width=width)
    # A line of an odd width begins and ends in the middle of a pixel.
    there = colors(sheet)[:, 1:]
    assert set(np.unique(there)) == {LIGHT.background, INK}
    assert (there == INK).any(axis=1).sum() == (there == INK).all(axis=1).sum() == rows


def test_upright_lines_are_one_line_with_gaps() -> None:
    sheet, panel = page()
    panel.uprights([20, 60, 100], INK, width=2.0)
    assert len(panel.shapes) == 1
    assert {column for _, column in inked(sheet)} == {19, 20, 59, 60, 99, 100}
    assert len(inked(sheet)) == 6 * HEIGHT


def test_a_line_breaks_at_nan() -> None:
    sheet, panel = page()
    panel.line([10, 30, np.nan, 60, 80], [40, 40, np.nan, 40, 40], INK, width=2.0, crisp=True)
    assert inked(sheet) == whole(39, 10, 41, 30) | whole(39, 60, 41, 80)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_band_is_one_flat_colour(theme: Theme) -> None:
    sheet, panel = page(theme)
    panel.band(20.3, 60.2, INK, 0.25)
    (mixed,) = set(np.unique(colors(sheet))) - {theme.background}
    wanted = blended(INK, theme.background, 0.25)
    assert max(abs(a - b) for a, b in zip(bytes.fromhex(mixed[1:]), bytes.fromhex(wanted[1:]), strict=True)) <= 1
    assert inked(sheet, mixed) == whole(20, 0, 60, WIDTH)


def test_what_is_outside_its_panel_is_cut_off() -> None:
    sheet, _ = page()
    panel = sheet.panel(Box(20, 20, 60, 60))
    panel.boxes(-1.0, -1.0, 2.0, 2.0, INK)
    assert inked(sheet) == whole(20, 20, 60, 60)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("opacity", [1.0, 0.3])
def test_letters_are_mixed_in_by_how_far_they_cover(theme: Theme, opacity: float) -> None:
    sheet, panel = page(theme)
    panel.write(20, 60, "Hể", INK, 40, bold=True, upright="baseline", opacity=opacity)
    tile = text_tile("Hể", 40, bold=True)
    assert {0, 255} <= set(tile.coverage.ravel().tolist())
    under, ink = (np.frombuffer(bytes.fromhex(color[1:]), dtype=np.uint8) for color in (theme.background, INK))
    share = tile.coverage[..., None] / 255 * opacity
    wanted = under * (1 - share) + ink * share
    top, left = 60 + tile.top, 20 + tile.left
    there = paint(sheet)[top : top + len(wanted), left : left + wanted.shape[1], :3].astype(float)
    # Coverage has 24 steps, and what is mixed is rounded.
    assert np.abs(there - wanted).max() <= np.abs(ink.astype(float) - under).max() * opacity / 48 + 1.5
    if opacity == 1.0:
        assert (there[tile.coverage == 255] == ink).all()
    assert (there[tile.coverage == 0] == under).all()


@pytest.mark.parametrize(("x", "y"), [(-15, 40), (100, 40), (40, 5), (40, 90), (-500, 40), (40, 900), (40, -900)])
def test_letters_beyond_the_edge_are_cut_off(x: float, y: float) -> None:
    sheet, panel = page()
    panel.write(x, y, "Hổ", INK, 40, upright="baseline")
    roomy = Sheet(LIGHT, width=WIDTH + 200, height=HEIGHT + 200)
    roomy.in_pixels(Box(100, 100, WIDTH + 100, HEIGHT + 100)).write(x, y, "Hổ", INK, 40, upright="baseline")
    assert (paint(sheet) == paint(roomy)[100 : 100 + HEIGHT, 100 : 100 + WIDTH]).all()


def test_a_picture_has_nothing_of_the_one_before() -> None:
    first, other = Sheet(LIGHT), Sheet(DARK)
    panel = first.panel(Box(100, 100, 300, 300))
    panel.level(0.3, INK, dash=(9.0, 6.0))
    panel.line([0, 0.5, 1], [0, 1, 0], INK, opacity=0.5)
    before = paint(first)
    other.in_pixels(Box(0, 0, 1280, 960)).dots([5, 700], [5, 500], INK, size=40)
    covered = paint(other)
    assert (paint(first) == before).all()
    assert (paint(other) == covered).all()


def test_pictures_painted_at_the_same_time_do_not_mix() -> None:
    light, dark = Sheet(LIGHT), Sheet(DARK)
    with painted(light) as one, painted(dark) as two:
        assert [bytes(pixels[0, 0, :3]).hex() for pixels in (one, two)] == ["ffffff", "11161d"]
        assert (one == paint(light)).all()
        assert (two == paint(dark)).all()


def test_a_later_layer_covers_an_earlier_one() -> None:
    sheet, panel = page()
    panel.boxes(0, 0, WIDTH, HEIGHT, INK)
    panel.band(0, HEIGHT, LIGHT.fall, 1.0)
    assert len(inked(sheet)) == WIDTH * HEIGHT
