"""The candles, and the last close on the axis."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.charts.axis import price_scale
from analysis.charts.panel import Panel, Tag
from analysis.charts.shapes import Layer
from analysis.charts.spec import View
from analysis.charts.theme import Theme, blended

BODY_SHARE = 0.68
"""How much of a candle's place its body takes."""
_SHADOW_SHARE = 0.22
_THINNEST_PX, _THINNEST_SHADOW_PX, _WIDEST_SHADOW_PX = 2.0, 1.5, 5.0
_PALE = 0.4
_AIR = 0.05


def draw_candles(panel: Panel, view: View) -> None:
    """Candles by the colours of Vietnamese boards, and the last close on the axis; a running candle is pale."""
    fit_prices(panel, view)
    plot_candles(panel, view)
    opens, closes = view.column("open"), view.column("close")
    color = move_color(view.theme, opens[-1], closes[-1])
    panel.tags.append(Tag(float(closes[-1]), view.words.write_price(closes[-1]), color))
    panel.scale = price_scale(view.words)


def fit_prices(panel: Panel, view: View) -> None:
    """Let the axis hold every candle, with some air above and below."""
    lowest, highest = float(np.nanmin(view.column("low"))), float(np.nanmax(view.column("high")))
    # A price that never moved still gets an axis with some height.
    moved = highest - lowest > highest * TOLERANCE
    margin = (highest - lowest) * _AIR if moved else highest * 0.01
    panel.y_limits = (lowest - margin, highest + 2 * margin)


def plot_candles(panel: Panel, view: View) -> None:
    """The candles alone."""
    opens, highs, lows, closes = (view.column(name) for name in ("open", "high", "low", "close"))
    place_px = panel.box.width / (panel.x_limits[1] - panel.x_limits[0])
    body_px = max(round(place_px * BODY_SHARE), _THINNEST_PX)
    shadow_px = min(max(place_px * _SHADOW_SHARE, _THINNEST_SHADOW_PX), _WIDEST_SHADOW_PX)
    # A body that is thinner than a line is drawn as one.
    thin = np.abs(panel.y_px(opens) - panel.y_px(closes)) < _THINNEST_PX
    colors = candle_colors(view)
    for color in dict.fromkeys(colors):
        those = np.flatnonzero(colors == color)
        _bars(panel, those, lows[those], highs[those], color, round(shadow_px))
        _bars(panel, those, opens[those], closes[those], color, body_px)
        flat = those[thin[those]]
        half = body_px / place_px / 2
        x = np.stack((flat - half, flat + half, np.full(len(flat), np.nan)), axis=1)
        panel.line(x.ravel(), np.repeat(closes[flat], 3), color, width=_THINNEST_PX, crisp=True, layer=Layer.SHAPES)


def _bars(
    panel: Panel,
    places: NDArray[np.intp],
    bottoms: NDArray[np.float64],
    tops: NDArray[np.float64],
    color: str,
    width: float,
) -> None:
    """Upright bars, all of them one broken line: so they are all equally wide, whatever pixel they begin on."""
    x = np.repeat(places.astype(np.float64), 3)
    y = np.stack((bottoms, tops, np.full(len(places), np.nan)), axis=1).ravel()
    panel.line(x, y, color, width=width, crisp=True, layer=Layer.SHAPES)


def candle_colors(view: View) -> NDArray[np.str_]:
    """The colour of each candle: of its move, of a price limit where it closed at one, and pale while it is running."""
    theme, opens, closes = view.theme, view.column("open"), view.column("close")
    moves = np.array([theme.reference, theme.rise, theme.fall])
    colors: NDArray[np.str_] = moves[np.sign(closes - opens).astype(int)]
    days = view.chart.limit_days
    if view.window.merged == 1:
        for bars, color in ((days.ceiling, theme.ceiling), (days.floor, theme.floor)):
            places = view.window.positions[list(bars)]
            colors[places[places >= 0]] = color
    if view.window.running:
        colors[-1] = blended(str(colors[-1]), theme.background, _PALE)
    return colors


def move_color(theme: Theme, first: float, last: float) -> str:
    """The colour of a move from first to last: a rise, a fall, or neither."""
    if last > first:
        return theme.rise
    return theme.fall if last < first else theme.reference
