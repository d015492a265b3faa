"""The themes: what is written can be read, by the contrast that WCAG asks for."""

from __future__ import annotations

from dataclasses import fields

import pytest

from analysis.charts.theme import DARK, LIGHT, Theme

# https://www.w3.org/TR/WCAG21/#contrast-minimum: letters; large letters; #non-text-contrast: graphics.
LETTERS, LARGE_LETTERS, GRAPHICS = 4.5, 3.0, 3.0

INKS = ("text", "muted", "rise", "fall", "fast_average", "slow_average", "rsi", "floor")
BOXES = ("muted", "rise", "fall", "fast_average", "slow_average", "rsi")


def luminance(color: str) -> float:
    """The relative luminance of an sRGB colour (https://www.w3.org/TR/WCAG21/#dfn-relative-luminance)."""
    parts = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(ink: str, ground: str, alpha: float) -> str:
    """The colour of an ink that covers so much of the ground."""
    pairs = ((int(ink[place : place + 2], 16), int(ground[place : place + 2], 16)) for place in (1, 3, 5))
    return "#" + "".join(f"{round(over * alpha + under * (1 - alpha)):02x}" for over, under in pairs)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("ground", ["background", "field"])
def test_every_ink_of_the_dark_theme_can_be_read(ground: str) -> None:
    under = getattr(DARK, ground)
    poor = {ink: contrast(getattr(DARK, ink), under) for ink in INKS}
    poor |= {curve: contrast(curve, under) for curve in DARK.curves}
    assert {ink: ratio for ink, ratio in poor.items() if ratio < LETTERS} == {}


def test_letters_on_boxes_of_the_dark_theme_can_be_read() -> None:
    assert min(contrast(DARK.on_color, getattr(DARK, box)) for box in BOXES) >= LETTERS


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_on_every_ground(theme: Theme) -> None:
    grounds = (theme.background, theme.field, *theme.shades)
    assert min(contrast(theme.text, ground) for ground in grounds) >= LETTERS
    assert contrast(theme.muted, theme.background) >= LETTERS


def test_names_of_other_classes_stand_out_from_their_shades() -> None:
    # Letters of 18 points are large.
    assert min(contrast(DARK.muted, shade) for shade in DARK.shades) >= LARGE_LETTERS


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_stamp_is_seen_and_does_not_hide_what_it_covers(theme: Theme) -> None:
    stamped = mixed(theme.stamp, theme.background, theme.stamp_alpha)
    assert 1.3 <= contrast(stamped, theme.background) <= 2.5
    assert contrast(theme.text, stamped) >= LETTERS


def test_shades_grow_with_the_size() -> None:
    for theme, step in ((LIGHT, -1), (DARK, 1)):
        shades = [luminance(shade) for shade in theme.shades]
        assert shades == sorted(shades, reverse=step < 0)
        assert len(set(shades)) == 6


def test_the_themes_share_no_colour() -> None:
    for field in fields(Theme):
        assert getattr(LIGHT, field.name) != getattr(DARK, field.name)
