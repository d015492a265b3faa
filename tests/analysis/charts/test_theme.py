"""The themes: what is written can be read, by the contrast that WCAG asks for."""

from __future__ import annotations

import itertools
from dataclasses import fields

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.charts.summary_tiles import PALE
from analysis.charts.theme import DARK, DARK_SAFE, LIGHT, LIGHT_SAFE, THEMES, Theme, blended

# https://www.w3.org/TR/WCAG21/#contrast-minimum: letters; large letters; #non-text-contrast: graphics.
LETTERS, LARGE_LETTERS = 4.5, 3.0

ALL = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
MOVES = ("rise", "fall", "reference", "ceiling", "floor")
# What eyes without one kind of cone make of linear light: G. M. Machado et al., A Physiologically-based Model for
# Simulation of Color Vision Deficiency (2009), severity 1.0.
SIGHTS = {
    "usual": np.eye(3),
    "no red cones": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "no green cones": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "no blue cones": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}

INKS = ("text", "muted", "rise", "fall", "reference", "ceiling", "floor", "fast_average", "slow_average", "rsi")
BOXES = ("muted", "rise", "fall", "reference", "ceiling", "floor", "fast_average", "slow_average", "rsi")


def luminance(color: str) -> float:
    """The relative luminance of an sRGB colour (https://www.w3.org/TR/WCAG21/#dfn-relative-luminance)."""
    parts = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def lab_as_seen(color: str, sight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lightness and the two hue axes of CIELAB (D65), after what that sight makes of the colour in linear light."""
    parts = np.array([int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    white = np.array([0.95047, 1.0, 1.08883])
    shares = to_xyz @ np.clip(sight @ linear, 0, 1) / white
    x, y, z = np.where(shares > 0.008856, np.cbrt(shares), 7.787 * shares + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("ground", ["background", "field"])
@ALL
def test_every_ink_can_be_read(theme: Theme, ground: str) -> None:
    under = getattr(theme, ground)
    poor = {ink: contrast(getattr(theme, ink), under) for ink in INKS}
    poor |= {curve: contrast(curve, under) for curve in theme.curves}
    # A field is only a little darker than the ground, and letters on it are large.
    least = LETTERS if ground == "background" else LARGE_LETTERS
    assert {ink: ratio for ink, ratio in poor.items() if ratio < least} == {}


@ALL
def test_letters_on_boxes_can_be_read(theme: Theme) -> None:
    assert min(contrast(theme.on_color, getattr(theme, box)) for box in BOXES) >= LETTERS


@pytest.mark.parametrize("share", [share for _, share in PALE])
@ALL
def test_text_can_be_read_on_the_pale_colour_of_a_move(theme: Theme, share: float) -> None:
    pale = [blended(getattr(theme, move), theme.background, share) for move in MOVES]
    assert min(contrast(theme.text, ground) for ground in pale) >= LETTERS


@ALL
def test_text_can_be_read_on_every_ground(theme: Theme) -> None:
    grounds = (theme.background, theme.field, *theme.shades)
    assert min(contrast(theme.text, ground) for ground in grounds) >= LETTERS
    assert contrast(theme.muted, theme.background) >= LETTERS


@pytest.mark.parametrize("theme", [DARK, DARK_SAFE], ids=["dark", "dark_safe"])
def test_names_of_other_classes_stand_out_from_their_shades(theme: Theme) -> None:
    # Letters of 18 points are large.
    assert min(contrast(theme.muted, shade) for shade in theme.shades) >= LARGE_LETTERS


@ALL
def test_the_stamp_is_seen_and_does_not_hide_what_it_covers(theme: Theme) -> None:
    stamped = blended(theme.stamp, theme.background, theme.stamp_opacity)
    assert 1.3 <= contrast(stamped, theme.background) <= 2.5
    assert contrast(theme.text, stamped) >= LETTERS


def test_shades_grow_with_the_size() -> None:
    for theme, step in ((LIGHT, -1), (DARK, 1)):
        shades = [luminance(shade) for shade in theme.shades]
        assert shades == sorted(shades, reverse=step < 0)
        assert len(set(shades)) == 6


def test_light_and_dark_share_no_colour() -> None:
    for field in fields(Theme):
        assert getattr(LIGHT, field.name) != getattr(DARK, field.name)


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", [LIGHT_SAFE, DARK_SAFE], ids=["light", "dark"])
def test_the_safe_colours_of_moves_differ_for_every_sight(theme: Theme, sight: str) -> None:
    seen = {move: lab_as_seen(getattr(theme, move), SIGHTS[sight]) for move in MOVES}
    apart = {
        (one, other): float(np.linalg.norm(seen[one] - seen[other])) for one, other in itertools.combinations(MOVES, 2)
    }
    assert len(apart) == 10
    assert apart["rise", "fall"] > 80
    # Ten times what is just told apart side by side is 23.
    assert min(apart.values()) > 20


@pytest.mark.parametrize("sight", ["no red cones", "no green cones"])
def test_the_measure_of_colours_knows_that_green_and_red_are_confused(sight: str) -> None:
    green, red = (lab_as_seen(color, SIGHTS[sight]) for color in (LIGHT.rise, LIGHT.fall))
    assert np.linalg.norm(green - red) < 40
    assert np.linalg.norm(lab_as_seen(LIGHT.rise, SIGHTS["usual"]) - lab_as_seen(LIGHT.fall, SIGHTS["usual"])) > 80


def test_a_blend_is_between_the_ink_and_the_ground() -> None:
    assert blended("#ff0000", "#ffffff", 0.0) == "#ffffff"
    assert blended("#ff0000", "#ffffff", 1.0) == "#ff0000"
    assert blended("#ff8040", "#0040ff", 0.5) == "#8060a0"


def test_every_theme_has_its_name() -> None:
    assert THEMES == {"light": LIGHT, "dark": DARK, "light_safe": LIGHT_SAFE, "dark_safe": DARK_SAFE}
