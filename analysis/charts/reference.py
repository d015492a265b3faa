"""What the drawing is held against: the same panels, and the same candles, by `mplfinance.plot`.

That function changes settings that all of Matplotlib shares, so it must not run beside other drawing in threads.
mplfinance is loaded only once it is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from math import inf
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.charts import theme as sizes
from analysis.charts.axis import fit_dates
from analysis.charts.painting import paint
from analysis.charts.panel import Box, Panel
from analysis.charts.parts.candles import BODY_SHARE, fit_prices, plot_candles
from analysis.charts.sheet import Sheet
from analysis.charts.spec import Chart, View
from analysis.charts.theme import Theme
from analysis.charts.window import BARS_SHOWN, newest_bars
from analysis.indicators import rsi

TOLERANCE_PX = 2.0
"""So far apart an edge of a candle may be: a pixel for rounding, and one for the outline that mplfinance adds."""

_BOX = Box(0, 0, 1080, 420)
_DPI = 100
_POINTS_AN_INCH = 72
# A colour that differs less from another, summed over red, green and blue, is a shade of it.
_SHADE = 120
# A row of a candle that is covered by more than this share of the body's width is one of the body.
_BODY = 0.7


@dataclass(frozen=True, slots=True)
class SeenCandle:
    """A candle as it was found among pixels: its outermost rows, those of its body, its columns, and its colour.

    color: of the theme's three moves the one that most of it has.
    """

    top: int
    bottom: int
    body_top: int
    body_bottom: int
    left: int
    right: int
    color: str


def plain_picture(chart: Chart) -> bytes:
    """The PNG of candles with two averages, volume and RSI, as a newcomer writes it with mplfinance."""
    import mplfinance  # noqa: PLC0415  see above

    frame = chart.bars.finished
    shown = slice(-(chart.bars_shown or BARS_SHOWN[chart.bars.timeframe]), None)
    strength = rsi(chart.closes, chart.rsi_period)[shown]
    levels = (chart.limits.upper, 50.0, chart.limits.lower)
    curves = [
        *(mplfinance.make_addplot(each.of(chart.closes)[shown], secondary_y=False) for each in chart.averages),
        mplfinance.make_addplot(strength, panel=2, secondary_y=False),
        *(mplfinance.make_addplot([level] * len(strength), panel=2, secondary_y=False) for level in levels),
    ]
    picture = BytesIO()
    mplfinance.plot(
        frame.iloc[shown],
        type="candle",
        style="yahoo",
        volume=True,
        addplot=curves,
        title=chart.words.title,
        figsize=(sizes.WIDTH / _DPI, sizes.HEIGHT / _DPI),
        savefig={"fname": picture, "dpi": _DPI},
    )
    return picture.getvalue()


def our_candles(chart: Chart) -> list[SeenCandle]:
    """The candles of the chart as they are found in our picture of them alone."""
    sheet, panel, view = _alone(chart)
    plot_candles(panel, view)
    return seen_candles(paint(sheet)[..., :3], panel, view)


def plain_candles(chart: Chart) -> list[SeenCandle]:
    """The candles of the chart as they are found in mplfinance's picture, with the same colours, place and limits."""
    import mplfinance  # noqa: PLC0415  see above

    _, panel, view = _alone(chart)
    theme = chart.theme
    colors = mplfinance.make_marketcolors(up=theme.rise, down=theme.fall, edge="inherit", wick="inherit")
    figure = Figure(figsize=(_BOX.width / _DPI, _BOX.height / _DPI), dpi=_DPI)
    # Matplotlib leaves its canvas untyped.
    canvas: Any = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    with rc_context():
        mplfinance.plot(
            view.window.frame,
            type="candle",
            ax=axes,
            style=mplfinance.make_mpf_style(marketcolors=colors),
            update_width_config={"candle_width": BODY_SHARE, "candle_linewidth": _POINTS_AN_INCH / _DPI},
        )
        axes.set_axis_off()
        axes.set_yscale("log" if panel.on_log else "linear")
        axes.set_xlim(panel.x_limits)
        axes.set_ylim(panel.y_limits)
        figure.set_facecolor(theme.background)
        canvas.draw()
    return seen_candles(np.asarray(canvas.buffer_rgba())[..., :3], panel, view)


def difference_px(ours: SeenCandle, theirs: SeenCandle, theme: Theme) -> float:
    """How far their worst edges are apart; infinite where one rises and the other falls.

    A candle that closed where it opened has a colour of its own in ours alone.
    """
    if ours.color not in (theirs.color, theme.reference):
        return inf
    edges = ("top", "bottom", "body_top", "body_bottom", "left", "right")
    return float(max(abs(getattr(ours, edge) - getattr(theirs, edge)) for edge in edges))


def _alone(chart: Chart) -> tuple[Sheet, Panel, View]:
    """An empty sheet with one panel, and its limits as candles need them."""
    window = newest_bars(chart.bars, chart.bars_shown)
    view = View(chart=chart, window=window)
    sheet = Sheet(chart.theme, width=round(_BOX.width), height=round(_BOX.height))
    panel = sheet.panel(_BOX)
    fit_dates([panel], window)
    fit_prices(panel, view)
    return sheet, panel, view


def seen_candles(pixels: NDArray[np.uint8], panel: Panel, view: View) -> list[SeenCandle]:
    """The candles in these pixels of the panel alone; ValueError where a place is empty."""
    edges = np.rint(panel.x_px(np.arange(view.window.size + 1) - 0.5)).astype(int)
    body = BODY_SHARE * (edges[-1] - edges[0]) / view.window.size
    return [_seen(pixels[:, left:right].astype(int), int(left), body, view.theme) for left, right in pairwise(edges)]


def _seen(pixels: NDArray[np.int_], left: int, body: float, theme: Theme) -> SeenCandle:
    inked = _distance(pixels, theme.background) > _SHADE
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if not rows.size:
        raise ValueError("there is no candle")
    wide = np.flatnonzero(inked.sum(axis=1) > body * _BODY)
    colors = (theme.rise, theme.fall, theme.reference)
    counts = [int((_distance(pixels, color)[inked] < _SHADE).sum()) for color in colors]
    return SeenCandle(
        top=int(rows[0]),
        bottom=int(rows[-1]),
        body_top=int(wide[0]) if wide.size else int(rows[0]),
        body_bottom=int(wide[-1]) if wide.size else int(rows[-1]),
        left=left + int(columns[0]),
        right=left + int(columns[-1]),
        color=colors[int(np.argmax(counts))],
    )


def _distance(pixels: NDArray[np.int_], color: str) -> NDArray[np.int_]:
    distance: NDArray[np.int_] = np.abs(pixels - np.rint(np.array(to_rgb(color)) * 255).astype(int)).sum(axis=-1)
    return distance
