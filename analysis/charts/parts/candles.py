"""The candles, and the last close on the axis."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.charts.axis import multiple_scale, price_scale
from analysis.charts.moves import Move
from analysis.charts.panel import Panel, Tag
from analysis.charts.parts.fitting import fit
from analysis.charts.shapes import Layer
from analysis.charts.spec import View
from analysis.charts.theme import blended

BODY_SHARE = 0.68
"""How much of a candle's place its body takes."""
_SHADOW_SHARE = 0.22
_THINNEST_PX, _THINNEST_SHADOW_PX, _WIDEST_SHADOW_PX = 2.0, 1.5, 5.0
_PALE = 0.4


def draw_candles(panel: Panel, view: View) -> None:
    """Candles by the colours of Vietnamese boards, and the last close on the axis; a running candle is pale."""
    fit_prices(panel, view)
    plot_candles(panel, view)
    newest = float(view.chart.bars.shown["close"].dropna().iloc[-1])
    panel.tags.append(Tag(newest, view.words.write_price(newest), last_color(view)))


def fit_prices(panel: Panel, view: View) -> None:
    """Let the axis hold every candle, with round prices beside it."""
    fit(panel, float(np.nanmin(view.column("low"))), float(np.nanmax(view.column("high"))))
    panel.scale = (multiple_scale if panel.on_log else price_scale)(view.words)


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
    colors: NDArray[np.str_] = moves[np.nan_to_num(np.sign(closes - opens)).astype(int)]
    days = view.chart.limit_days
    if view.window.merged == 1:
        for bars, color in ((days.ceiling, theme.ceiling), (days.floor, theme.floor)):
            places = view.window.positions[list(bars)]
            colors[places[places >= 0]] = color
    if view.window.running:
        colors[-1] = blended(str(colors[-1]), theme.background, _PALE)
    return colors


def last_color(view: View) -> str:
    """The colour of the last close against the one before it, as boards have it; of a first bar against its open."""
    bars, days = view.chart.bars, view.chart.limit_days
    closes = bars.shown["close"].dropna().iloc[-2:]
    last = float(closes.iloc[-1])
    before = float(closes.iloc[0]) if len(closes) > 1 else float(bars.shown["open"].iloc[-1])
    limit = None if bars.running else days.limit_at(len(bars.finished) - 1)
    return Move.of(last - before, limit).color(view.theme)
