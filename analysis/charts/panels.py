"""The panels of a picture: each function draws one onto the axes it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba_array
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator
from mplfinance.original_flavor import candlestick2_ohlc
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.charts import theme as sizes
from analysis.charts.canvas import height_px
from analysis.charts.theme import Theme
from analysis.charts.window import Line, Window
from analysis.charts.words import ChartWords, FrameWords
from analysis.indicators import sma
from analysis.rsi_reading import Limits
from analysis.timeframes import Timeframe

_CANDLE_WIDTH = 0.66
# Room to the right of the newest bar, in bars, as a share of all.
_MARGIN_RIGHT = 0.015
_MONTHS_A_YEAR = 12
_PALE = 0.35
_TAG_HEIGHT_PX = 32
_MOST_DECIMALS = 12
_MOST_DATE_LABELS = 9
FEWEST_SLOTS = 24
"""A history of fewer bars keeps candles of a usual width, beside the price axis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Average:
    """A moving average of a price panel: its name, its points, its colour."""

    label: str
    line: Line
    color: str


def usual_averages(window: Window, closes: NDArray[np.float64], theme: Theme) -> list[Average]:
    """SMA20 and SMA50 of all finished closes, as far as the window shows them."""
    return [
        Average(label=f"SMA{bars}", line=window.line(sma(closes, bars)), color=color)
        for bars, color in ((20, theme.fast_average), (50, theme.slow_average))
    ]


def draw_candles(axes: Axes, window: Window, averages: Sequence[Average], theme: Theme, words: ChartWords) -> None:
    """Candles with moving averages, and the last close on the price axis; a running candle is pale."""
    plot_candles(axes, window, theme)
    opens, closes = (window.frame[name].to_numpy() for name in ("open", "close"))
    for average in averages:
        axes.plot(average.line.positions, average.line.values, color=average.color, linewidth=2)
    fit_prices(axes, window, averages)
    _legend(axes, averages, words)
    write_tag(axes, closes[-1], words.write_price(closes[-1]), move_color(theme, opens[-1], closes[-1]), theme)
    write_price_ticks(axes, closes[-1], words)


def plot_candles(axes: Axes, window: Window, theme: Theme) -> None:
    """The candles alone; a running one is pale."""
    opens, highs, lows, closes = (window.frame[name].to_numpy() for name in ("open", "high", "low", "close"))
    wicks, bodies = candlestick2_ohlc(axes, opens, highs, lows, closes, width=_CANDLE_WIDTH)
    colors = to_rgba_array([move_color(theme, first, last) for first, last in zip(opens, closes, strict=True)])
    if window.running:
        colors[-1, 3] = _PALE
    wicks.set_color(colors)
    wicks.set_linewidth(1.3)
    bodies.set_color(colors)
    bodies.set_linewidth(1)
    bodies.set_antialiased([True])


def move_color(theme: Theme, first: float, last: float) -> str:
    """The colour of a move from first to last: a rise, a fall, or neither."""
    if last > first:
        return theme.rise
    return theme.fall if last < first else theme.muted


def tick_digits(values: Sequence[float], price_digits: int) -> int:
    """None for whole numbers; else as many decimals as a price has, and more where neighbours would look alike."""
    step = values[1] - values[0]
    needed = next((digits for digits in range(_MOST_DECIMALS) if _is_written(step, digits)), _MOST_DECIMALS)
    return max(needed, price_digits) if needed else 0


def _is_written(step: float, digits: int) -> bool:
    return abs(round(step, digits) - step) < step * 1e-3


def fit_prices(axes: Axes, window: Window, averages: Sequence[Average]) -> None:
    """Room for every bar and average, with some air above and below."""
    values = [window.frame["low"].to_numpy(), window.frame["high"].to_numpy()]
    values += [average.line.values for average in averages if average.line.values.size]
    lowest = min(float(series.min()) for series in values)
    highest = max(float(series.max()) for series in values)
    # A price that never moved still gets an axis with some height.
    moved = highest - lowest > highest * TOLERANCE
    margin = (highest - lowest) * 0.05 if moved else highest * 0.01
    axes.set_ylim(lowest - margin, highest + 2 * margin)


def _legend(axes: Axes, averages: Sequence[Average], words: ChartWords) -> None:
    """The averages' names and last values, in their colours, on the top edge."""
    x = 0.008
    for average in averages:
        if not average.line.values.size:
            continue
        text = f"{average.label}  {words.write_price(average.line.values[-1])}"
        write_label(axes, x, 0.985, text, average.color, top=True)
        x += 0.0135 * len(text) + 0.02


def draw_volume(axes: Axes, window: Window, theme: Theme, words: ChartWords) -> None:
    """Volume bars in the colour of their candle, and the largest volume in words; unknown volumes leave a gap."""
    volume = np.nan_to_num(window.frame["volume"].to_numpy())
    opens, closes = window.frame["open"], window.frame["close"]
    half = _CANDLE_WIDTH / 2
    positions = np.arange(window.size)
    left, right = positions - half, positions + half
    corners = [[(x, 0.0), (x, y), (z, y), (z, 0.0)] for x, z, y in zip(left, right, volume, strict=True)]
    colors = [move_color(theme, first, last) for first, last in zip(opens, closes, strict=True)]
    axes.add_collection(PolyCollection(corners, facecolors=colors, alpha=0.55, linewidths=0))
    largest = float(volume.max())
    axes.set_ylim(0, largest * 1.3 or 1)
    axes.yaxis.set_major_locator(FixedLocator([largest] if largest else []))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.short_number(value)))
    write_label(axes, 0.008, 0.96, words.volume, theme.muted, top=True)


def draw_rsi(axes: Axes, line: Line, limits: Limits, theme: Theme, words: ChartWords) -> None:
    """The RSI with its centre line, shaded zones that are named, and its last value marked.

    Without a point in the window (too few bars, or none of those shown was traded) the panel holds the zones alone.
    """
    bottom = min(limits.lower - 15, float(line.values.min(initial=50)) - 4)
    top = max(limits.upper + 15, float(line.values.max(initial=50)) + 4)
    axes.set_ylim(bottom, top)
    axes.grid(visible=False)
    _rsi_zones(axes, limits, theme)
    write_label(axes, 0.008, (limits.upper + top) / 2, f"{words.rsi} · {words.overbought}", theme.fall)
    write_label(axes, 0.008, (limits.lower + bottom) / 2, words.oversold, theme.rise)
    levels = [limits.lower, 50, limits.upper]
    if not line.values.size:
        write_ticks(axes, levels, None, words, 0)
        return
    _rsi_line(axes, line, limits, theme)
    write_tag(axes, line.values[-1], words.marks.write(line.values[-1], 1), theme.rsi, theme)
    write_ticks(axes, levels, line.values[-1], words, 0)


def _rsi_zones(axes: Axes, limits: Limits, theme: Theme) -> None:
    # Beyond any RSI: a panel that is made wider later is still shaded to its edge.
    axes.axhspan(limits.upper, 200, color=theme.fall, alpha=0.09, linewidth=0)
    axes.axhspan(-100, limits.lower, color=theme.rise, alpha=0.11, linewidth=0)
    for level, color in ((limits.upper, theme.fall), (50.0, theme.muted), (limits.lower, theme.rise)):
        axes.axhline(level, color=color, linewidth=1.1, linestyle=(0, (6, 4)))


def _rsi_line(axes: Axes, line: Line, limits: Limits, theme: Theme) -> None:
    axes.plot(line.positions, line.values, color=theme.rsi, linewidth=2.2)
    for limit, beyond, color in (
        (limits.upper, line.values > limits.upper, theme.fall),
        (limits.lower, line.values < limits.lower, theme.rise),
    ):
        axes.fill_between(
            line.positions, line.values, limit, where=beyond, interpolate=True, color=color, alpha=0.35, linewidth=0
        )
    axes.plot(line.positions[-1:], line.values[-1:], marker="o", markersize=9, color=theme.rsi)


def write_price_ticks(axes: Axes, tagged: float, words: ChartWords) -> None:
    """Prices beside a panel, in the unit of the words, except where the tag of the last one would cover them."""
    values = MaxNLocator(6).tick_values(*axes.get_ylim())
    write_ticks(axes, values, tagged, words, price_tick_digits(values, words), unit=words.price_unit)


def price_tick_digits(values: Sequence[float], words: ChartWords) -> int:
    """The decimals of prices beside a panel, as `tick_digits` gives them for the unit that they are written in."""
    return tick_digits([value / words.price_unit for value in values], words.price_digits)


def write_ticks(
    axes: Axes,
    values: Sequence[float],
    tagged: float | None,
    words: FrameWords,
    digits: int,
    *,
    unit: float = 1.0,
) -> None:
    """Numbers beside a panel, except where the tag of the last value would cover them.

    unit: each is written as a multiple of this.
    """
    low, high = axes.get_ylim()
    room = _TAG_HEIGHT_PX / height_px(axes) * (high - low)
    free = [value for value in values if low <= value <= high and (tagged is None or abs(value - tagged) > room)]
    axes.yaxis.set_major_locator(FixedLocator(free))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.marks.write(value / unit, digits)))


def write_label(axes: Axes, x: float, y: float, text: str, color: str, *, top: bool = False) -> None:
    """Text inside a panel: x as a share of its width, y likewise from the top, else in the panel's own units."""
    axes.text(
        x,
        y,
        text,
        transform=axes.transAxes if top else axes.get_yaxis_transform(),
        color=color,
        fontsize=sizes.TAG_PT,
        fontfamily=sizes.FONT,
        fontweight="bold",
        va="top" if top else "center",
        parse_math=False,
        zorder=1.5,
        bbox={"facecolor": axes.get_facecolor(), "alpha": 0.7, "linewidth": 0, "pad": 1.5},
    )


def write_tag(axes: Axes, value: float, text: str, color: str, theme: Theme) -> None:
    """The last value, boxed, on the axis to the right."""
    axes.text(
        1.004,
        value,
        f" {text} ",
        transform=axes.get_yaxis_transform(),
        color=theme.on_color,
        fontsize=sizes.LABEL_PT,
        fontfamily=sizes.FONT,
        fontweight="bold",
        va="center",
        parse_math=False,
        zorder=5,
        bbox={"facecolor": color, "edgecolor": color, "boxstyle": "round,pad=0.22"},
    )


def mark_dates(panels: Sequence[Axes], window: Window, theme: Theme, words: FrameWords) -> None:
    """Names of months or years under the lowest panel, a faint line through all; the bars fit the width."""
    positions, labels = date_ticks(window.frame.index.to_numpy(), window.timeframe, words.months)
    left = min(0, window.size - FEWEST_SLOTS) - 1
    for axes in panels:
        axes.set_xlim(left, window.size + max(window.size * _MARGIN_RIGHT, 0.5))
        axes.xaxis.set_major_locator(FixedLocator(positions) if axes is panels[-1] else NullLocator())
        axes.vlines(positions, 0, 1, transform=axes.get_xaxis_transform(), colors=theme.grid, linewidths=1, zorder=0)
    panels[-1].xaxis.set_major_formatter(FuncFormatter(lambda _, place: labels[place or 0]))


def date_ticks(
    sessions: NDArray[np.datetime64], timeframe: Timeframe, months: Sequence[str]
) -> tuple[list[float], list[str]]:
    """Where a new month (daily bars), quarter (weekly) or year (monthly) begins, and its name.

    Those too near to the one before are left out; there are at most nine.
    """
    numbers = sessions.astype("datetime64[M]").astype(np.int64)
    span = {Timeframe.DAY: 1, Timeframe.WEEK: 3, Timeframe.MONTH: 12}[timeframe]
    starts = np.flatnonzero(np.diff(numbers // span, prepend=numbers[0] // span)).tolist()
    # The first bar rarely begins a month; it is named only where nothing else is.
    starts = _with_room(starts or [0], max(len(sessions), FEWEST_SLOTS) / _MOST_DATE_LABELS)
    labels = []
    for place, start in enumerate(starts):
        year, month = 1970 + int(numbers[start]) // _MONTHS_A_YEAR, int(numbers[start]) % _MONTHS_A_YEAR
        new_year = place == 0 or numbers[start] // _MONTHS_A_YEAR != numbers[starts[place - 1]] // _MONTHS_A_YEAR
        name = months[month]
        labels.append(str(year) if timeframe is Timeframe.MONTH else f"{name}\n{year}" if new_year else name)
    return [float(start) for start in starts], labels


def _with_room(starts: Sequence[int], room: float) -> list[int]:
    """The first one, and every later one at least so far from the one kept before it."""
    kept = [starts[0]]
    for start in starts[1:]:
        if start - kept[-1] >= room:
            kept.append(start)
    return kept
