"""Pictures as people chose them."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from analysis.charts.theme import DARK, DARK_SAFE, LIGHT, LIGHT_SAFE, Themed
from bot.preferences import USUAL, ColorTheme, MoveColors, Preferences

THEMES = {
    (ColorTheme.LIGHT, MoveColors.BOARD): LIGHT,
    (ColorTheme.DARK, MoveColors.BOARD): DARK,
    (ColorTheme.LIGHT, MoveColors.SAFE): LIGHT_SAFE,
    (ColorTheme.DARK, MoveColors.SAFE): DARK_SAFE,
}

_Chart = TypeVar("_Chart", bound=Themed)


def themed(chart: _Chart, preferences: Preferences) -> _Chart:
    """The chart in the colours chosen."""
    return replace(chart, theme=THEMES[preferences.theme, preferences.colors])


def picture_name(name: str, preferences: Preferences) -> str:
    """The file name with whatever was chosen that makes another picture of it.

    >>> picture_name("FPT-rsi.png", Preferences(theme=ColorTheme.DARK))
    'FPT-rsi-dark.png'
    """
    chosen = (
        (preferences.theme, USUAL.theme),
        (preferences.colors, USUAL.colors),
        (preferences.price_unit, USUAL.price_unit),
    )
    stem = name.removesuffix(".png")
    return "-".join((stem, *(value for value, usual in chosen if value is not usual))) + ".png"
