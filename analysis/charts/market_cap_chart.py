"""The picture of a market capitalisation: price times shares, and where that lies on the scale of sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import log10

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.charts.canvas import new_sheet, to_png, write_frame
from analysis.charts.card import WIDTH_PX, box, fitting_size, new_body, text_width, write
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.words import FrameWords
from analysis.market_cap import SCALES, MarketCap, SizeClass

# The scale runs so far beyond its outermost thresholds, and farther where the company does.
_BEYOND = 10.0
_BEYOND_THE_COMPANY = 2.5

_FACTORS_TOP, _FACTORS_HEIGHT = 30, 190
_BAR_TOP, _BAR_HEIGHT = 430, 130
_NAME_WIDTH_FACTOR = 0.92


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketCapWords(FrameWords):
    """Everything that is written on the picture.

    factors: three pairs of a figure and what it is: price, shares, market cap.
    mark: what stands at the company's place.
    sizes: the names of the classes. thresholds: the written thresholds, as the scale has them.
    up, down: how far it is to the neighbouring classes; empty where there is none.
    scale: one line that explains the scale.
    """

    factors: tuple[tuple[str, str], tuple[str, str], tuple[str, str]]
    mark: str
    sizes: Mapping[SizeClass, str]
    thresholds: tuple[str, ...]
    up: str
    down: str
    scale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketCapChart:
    """What the picture shows; a currency without classes has no scale."""

    reading: MarketCap
    words: MarketCapWords
    theme: Theme = LIGHT


def draw_market_cap_chart(chart: MarketCapChart) -> bytes:
    """The PNG."""
    figure = new_sheet(chart.theme)
    body = new_body(figure, chart.theme)
    _draw_factors(body, chart.words, chart.theme)
    if chart.reading.size is not None:
        _draw_scale(body, chart)
    write_frame(figure, chart.theme, chart.words)
    return to_png(figure)


def _draw_factors(body: Axes, words: MarketCapWords, theme: Theme) -> None:
    gap = 64
    width = (WIDTH_PX - 2 * gap) / 3
    middle = _FACTORS_TOP + _FACTORS_HEIGHT / 2
    for place, (figure, meaning) in enumerate(words.factors):
        left = place * (width + gap)
        is_result = place == len(words.factors) - 1
        box(body, left, _FACTORS_TOP, width, _FACTORS_HEIGHT, theme.shades[1 if is_result else 0])
        center, room = left + width / 2, width - 30
        size = fitting_size(figure, 26, room)
        write(body, (center, middle - 26), figure, size=size, color=theme.text, bold=True, side="center")
        for line, text in enumerate(meaning.split("\n")):
            size = fitting_size(text, 15, room)
            write(body, (center, middle + 30 + 30 * line), text, size=size, color=theme.muted, side="center")
    for place, sign in enumerate("×="):
        x = (place + 1) * (width + gap) - gap / 2
        write(body, (x, middle), sign, size=30, color=theme.muted, side="center")


def _draw_scale(body: Axes, chart: MarketCapChart) -> None:
    """The classes side by side, smallest left, on a scale where every step is a multiplication."""
    reading, words, theme = chart.reading, chart.words, chart.theme
    scale = SCALES[reading.currency]
    lowest = min(scale.thresholds[-1] / _BEYOND, reading.cap / _BEYOND_THE_COMPANY)
    highest = max(scale.thresholds[0] * _BEYOND, reading.cap * _BEYOND_THE_COMPANY)

    def across(cap: float) -> float:
        return WIDTH_PX * log10(cap / lowest) / log10(highest / lowest)

    edges = [0.0, *(across(threshold) for threshold in reversed(scale.thresholds)), float(WIDTH_PX)]
    for place, size in enumerate(reversed(scale.classes)):
        left, width = edges[place], edges[place + 1] - edges[place]
        body.add_patch(Rectangle((left, _BAR_TOP), width, _BAR_HEIGHT, facecolor=theme.shades[place], linewidth=0))
        name, is_own = words.sizes[size], size is reading.size
        type_size = fitting_size(name, 18, width * _NAME_WIDTH_FACTOR)
        color = theme.text if is_own else theme.muted
        middle = _BAR_TOP + _BAR_HEIGHT / 2
        write(body, (left + width / 2, middle), name, size=type_size, color=color, bold=is_own, side="center")
    for x, text in zip(edges[1:-1], reversed(words.thresholds), strict=True):
        body.plot([x, x], [_BAR_TOP - 6, _BAR_TOP + _BAR_HEIGHT + 12], color=theme.muted, linewidth=2)
        room = min(right - left for left, right in pairwise(edges))
        type_size = fitting_size(text, 16, room)
        write(body, (x, _BAR_TOP + _BAR_HEIGHT + 36), text, size=type_size, color=theme.text, side="center")
    _draw_mark(body, across(reading.cap), words.mark, theme)
    _draw_ways(body, words, theme)


def _draw_mark(body: Axes, x: float, text: str, theme: Theme) -> None:
    """A pointer from above and its text, which stays inside the picture."""
    body.plot([x, x], [_BAR_TOP - 24, _BAR_TOP + _BAR_HEIGHT * 0.25], color=theme.fast_average, linewidth=4)
    body.plot([x], [_BAR_TOP - 24], marker="v", markersize=20, color=theme.fast_average)
    half = text_width(text, 20) / 2
    place = min(max(x, half), WIDTH_PX - half)
    write(body, (place, _BAR_TOP - 70), text, size=20, color=theme.text, bold=True, side="center")


def _draw_ways(body: Axes, words: MarketCapWords, theme: Theme) -> None:
    ways = [text for text in (words.up, words.down) if text]
    for line, text in enumerate(ways):
        size = fitting_size(text, 17, WIDTH_PX)
        write(body, (0, _BAR_TOP + _BAR_HEIGHT + 96 + 38 * line), text, size=size, color=theme.text)
    y = _BAR_TOP + _BAR_HEIGHT + 106 + 38 * len(ways)
    write(body, (0, y), words.scale, size=fitting_size(words.scale, 14, WIDTH_PX), color=theme.muted)
