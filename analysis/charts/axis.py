"""What stands beside and inside a panel: round values with their lines, boxed values, names, and dates below."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from analysis.charts import theme as sizes
from analysis.charts.fonts import text_width
from analysis.charts.panel import INSIDE, Panel, Scale, Tag
from analysis.charts.shapes import Layer, Plate, Unit
from analysis.charts.spreading import spread
from analysis.charts.theme import Theme
from analysis.charts.window import Window
from analysis.charts.words import ChartWords, FrameWords
from analysis.timeframes import Timeframe

FEWEST_SLOTS = 24
"""A history of fewer bars keeps candles of a usual width, beside the price axis."""

_TAG_PX, _TICK_PX = 40, 34
_BESIDE_PX = 12
_TAG_PLATE = (9.0, 9.0)
_LEGEND_GAP = 26
_ROUND_STEPS = (1, 2, 2.5, 5, 10)
_MOST_TICKS = 6
_MOST_DECIMALS = 12
_MOST_DATE_LABELS = 9
_MONTHS_A_YEAR = 12
# Room to the right of the newest bar, as a share of all.
_MARGIN_RIGHT = 0.012


def finish(panel: Panel, theme: Theme) -> None:
    """Write what belongs to the panel's axis; its limits must not change after this."""
    low, high = panel.y_limits
    tags = sorted(panel.tags, key=lambda tag: tag.value)
    places = _write_tags(panel, tags, theme)
    for value, text in panel.scale(low, high) if panel.scale is not None else ():
        if not low <= value <= high:
            continue
        y = float(panel.y_px(value))
        panel.level(value, theme.grid, width=1.5)
        is_inside = panel.box.top + _TICK_PX / 3 <= y <= panel.box.bottom - _TICK_PX / 3
        if is_inside and all(abs(y - place) > (_TAG_PX + _TICK_PX) / 2 for place in places):
            _write_beside(panel, y, text, theme.muted)
    _write_legend(panel, theme)


def _write_tags(panel: Panel, tags: Sequence[Tag], theme: Theme) -> list[float]:
    """The boxed values, apart from each other; how far down the picture each stands."""
    wanted = [float(panel.y_px(tag.value)) for tag in tags]
    places = spread(wanted, _TAG_PX, (panel.box.top - _TAG_PX / 2, panel.box.bottom + _TAG_PX / 2))
    for tag, y in zip(tags, places, strict=True):
        plate = Plate(color=tag.color, padding=_TAG_PLATE, radius=6)
        _write_beside(panel, y, tag.text, theme.on_color, plate)
    return places


def _write_beside(panel: Panel, y: float, text: str, color: str, plate: Plate | None = None) -> None:
    down = y - panel.box.bottom
    panel.write(
        1.0,
        0.0,
        text,
        color,
        sizes.LABEL,
        bold=plate is not None,
        shift=(_BESIDE_PX, down),
        plate=plate,
        units=INSIDE,
        layer=Layer.TAGS if plate else Layer.LABELS,
    )


def _write_legend(panel: Panel, theme: Theme) -> None:
    """Names side by side on the top edge, each in its colour."""
    plate = Plate(color=theme.background, opacity=0.78, padding=(5.0, 5.0))
    left = 10.0
    for text, color in panel.legend:
        panel.write(
            0.0, 1.0, text, color, sizes.TAG, bold=True, upright="top", shift=(left, 0.0), plate=plate, units=INSIDE
        )
        left += text_width(text, sizes.TAG, bold=True) + _LEGEND_GAP


def price_scale(words: ChartWords) -> Scale:
    """Round prices, in the unit and with the decimals of the words."""

    def scale(low: float, high: float) -> list[tuple[float, str]]:
        values = MaxNLocator(_MOST_TICKS).tick_values(low / words.price_unit, high / words.price_unit)
        digits = tick_digits(values, words.price_digits)
        return [(float(value) * words.price_unit, words.marks.write(value, digits)) for value in values]

    return scale


def number_scale(words: FrameWords, most: int = _MOST_TICKS) -> Scale:
    """Round numbers, with as many decimals as they need."""

    def scale(low: float, high: float) -> list[tuple[float, str]]:
        values = MaxNLocator(most, steps=_ROUND_STEPS).tick_values(low, high)
        digits = tick_digits(values, 0)
        return [(float(value), words.marks.write(value, digits)) for value in values]

    return scale


def fixed_scale(values: Sequence[float], words: FrameWords, digits: int = 0) -> Scale:
    """These values and no others."""
    return lambda _low, _high: [(value, words.marks.write(value, digits)) for value in values]


def tick_digits(values: Sequence[float] | NDArray[np.float64], price_digits: int) -> int:
    """None for whole numbers; else as many decimals as a price has, and more where neighbours would look alike."""
    step = float(values[1] - values[0])
    needed = next((digits for digits in range(_MOST_DECIMALS) if _is_written(step, digits)), _MOST_DECIMALS)
    return max(needed, price_digits) if needed else 0


def _is_written(step: float, digits: int) -> bool:
    return abs(round(step, digits) - step) < step * 1e-3


def fit_dates(panels: Sequence[Panel], window: Window) -> None:
    """Let all panels be as wide as the window's candles, with a little air at the right."""
    left = min(0, window.size - FEWEST_SLOTS) - 0.7
    for panel in panels:
        panel.x_limits = (left, window.size - 0.3 + max(window.size * _MARGIN_RIGHT, 0.5))


def mark_dates(panels: Sequence[Panel], window: Window, theme: Theme, words: FrameWords) -> None:
    """Names of months or years under the lowest panel, a faint line through all."""
    positions, labels = date_ticks(window.frame.index.to_numpy(), window.timeframe, words.months)
    for panel in panels:
        panel.uprights(positions, theme.grid, width=1.5)
    lowest = panels[-1]
    for position, label in zip(positions, labels, strict=True):
        half = text_width(label, sizes.LABEL) / 2
        left, right = (edge - float(lowest.x_px(position)) for edge in (lowest.box.left, lowest.box.right))
        # The outermost stay inside the panel.
        aside = max(left + half, 0.0) + min(right - half, 0.0) if right - left > 2 * half else 0.0
        lowest.write(
            position,
            0.0,
            label,
            theme.muted,
            sizes.LABEL,
            across="center",
            upright="top",
            shift=(aside, 4.0),
            units=(Unit.DATA, Unit.SHARE),
        )


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
