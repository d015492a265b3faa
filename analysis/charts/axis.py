"""What stands beside and inside a panel: round values with their lines, boxed values, names, and dates below."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.charts import theme as sizes
from analysis.charts.fonts import text_width
from analysis.charts.panel import Panel, Scale, Tag
from analysis.charts.shapes import INSIDE, UPRIGHT, Layer, Plate
from analysis.charts.spreading import spread
from analysis.charts.theme import Theme, blended
from analysis.charts.window import Window
from analysis.charts.words import ChartWords, FrameWords
from analysis.timeframes import Timeframe

FEWEST_SLOTS = 24
"""A history of fewer bars keeps candles of a usual width, beside the price axis."""
BESIDE_PX = 12
"""Between a panel and the numbers beside it."""

_TAG_PX, _TICK_PX = 40, 34
# Farther than two boxes of the same value, which each give way by half a box.
_STRAY_PX = 21
_TAG_PLATE = (9.0, 9.0)
# A longer number beside the panel is written smaller.
_TICK_ROOM = 138
_PALE = 0.17
_LEGEND_GAP = 26
_LEAD_WIDTH = 3.0
_ROUND_STEPS = (1, 2, 2.5, 5, 10)
_MOST_TICKS = 6
_MULTIPLES, _MOST_MULTIPLES = (1, 2, 5), 10
# On an axis of multiples that holds no more than this many times the lowest, so many round values.
_FEW_TIMES, _FEW_TICKS = 5, 5
_MOST_DECIMALS = 12
# There is room for the most; usual are fewer, for months with holidays have fewer bars.
_USUAL_DATE_LABELS, _MOST_DATE_LABELS = 10, 14
_YEAR_SPANS = (12, 24, 60, 120, 240, 600, 1200)
_MONTH_SPANS = {
    Timeframe.DAY: (1, 2, 3, 6, *_YEAR_SPANS),
    Timeframe.WEEK: (3, 6, *_YEAR_SPANS),
    Timeframe.MONTH: _YEAR_SPANS,
}
_MONTHS_A_YEAR = 12
# Room to the right of the newest bar, as a share of all.
_MARGIN_RIGHT = 0.012


def finish(panel: Panel, theme: Theme, lead: float = 0.0) -> None:
    """Write what belongs to the panel's axis; its limits must not change after this.

    lead: so many pixels beside the panel for lines from values to their boxes, where these had to move.
    """
    low, high = panel.y_limits
    tags = sorted(panel.tags, key=lambda tag: tag.value)
    places = _write_tags(panel, tags, theme, lead)
    _write_names(panel, tags, theme)
    for value, text in panel.scale(low, high) if panel.scale is not None else ():
        if not low <= value <= high:
            continue
        y = float(panel.y_px(value))
        # Below any other level: one that stands on a round value is seen.
        panel.level(value, theme.grid, width=sizes.HAIRLINE, layer=Layer.GROUND)
        is_inside = panel.box.top + _TICK_PX / 3 <= y <= panel.box.bottom - _TICK_PX / 3
        if is_inside and all(abs(y - place) > (_TAG_PX + _TICK_PX) / 2 for place in places):
            _write_beside(panel, lead, y, text, theme.muted)
    _write_legend(panel, theme)


def tags_stray(panel: Panel) -> bool:
    """Whether a boxed value has to stand so far from its place that it could be taken for another's.

    Limits must not change after this.
    """
    (low, high), tags = panel.y_limits, panel.tags
    return any(
        abs(float(panel.y_px(tag.value)) - y) > _STRAY_PX
        for tag, y in zip(tags, _tag_places(panel, tags), strict=True)
        if low <= tag.value <= high
    )


def _tag_places(panel: Panel, tags: Sequence[Tag]) -> list[float]:
    """How far down the picture each boxed value stands, apart from the others."""
    wanted = [float(panel.y_px(tag.value)) for tag in tags]
    return spread(wanted, _TAG_PX, (panel.box.top, panel.box.bottom + _TAG_PX / 2))


def _write_tags(panel: Panel, tags: Sequence[Tag], theme: Theme, lead: float) -> list[float]:
    """The boxed values, apart from each other; how far down the picture each stands."""
    places = _tag_places(panel, tags)
    for tag, y in zip(tags, places, strict=True):
        ground = blended(tag.color, theme.background, _PALE) if tag.pale else tag.color
        plate = Plate(color=ground, padding=_TAG_PLATE, radius=6)
        _write_beside(panel, lead, y, tag.text, tag.color if tag.pale else theme.on_color, plate)
        if lead and panel.y_limits[0] <= tag.value <= panel.y_limits[1]:
            _draw_lead(panel, tag, y, lead)
    return places


def _draw_lead(panel: Panel, tag: Tag, y: float, lead: float) -> None:
    """From a tagged value at the edge of the panel to its box."""
    end = 1.0 + (lead + BESIDE_PX - _TAG_PLATE[0]) / panel.box.width
    panel.line(
        (1.0, end),
        (float(panel.share_of(tag.value)), panel.share_at_px(y)),
        tag.color,
        width=_LEAD_WIDTH,
        clipped=False,
        units=INSIDE,
    )


def _write_names(panel: Panel, tags: Sequence[Tag], theme: Theme) -> None:
    """What tagged values are, on their lines at the left, apart from each other and below the legend."""
    named = [tag for tag in tags if tag.name]
    top = panel.box.top + (_TICK_PX if panel.legend else 0)
    wanted = [float(panel.y_px(tag.value)) for tag in named]
    plate = Plate(color=theme.background, opacity=0.93, padding=(7.0, 5.0))
    for tag, y in zip(named, spread(wanted, _TICK_PX, (top, panel.box.bottom)), strict=True):
        down = y - panel.box.bottom
        panel.write(0.0, 0.0, tag.name, tag.color, sizes.TAG, bold=True, shift=(7.0, down), plate=plate, units=INSIDE)


def _write_beside(panel: Panel, lead: float, y: float, text: str, color: str, plate: Plate | None = None) -> None:
    down = y - panel.box.bottom
    panel.write(
        1.0,
        0.0,
        text,
        color,
        sizes.LABEL,
        bold=plate is not None,
        room=None if plate else _TICK_ROOM,
        shift=(BESIDE_PX + lead, down),
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


def price_scale(words: ChartWords, most: int = _MOST_TICKS, *, signed: bool = False) -> Scale:
    """Round prices, in the unit and with the decimals of the words; signed: differences, which may be below 0."""

    def scale(low: float, high: float) -> list[tuple[float, str]]:
        values = _round_ticks(low / words.price_unit, high / words.price_unit, most)
        digits = tick_digits(values, words.price_digits)
        return [
            (float(value) * words.price_unit, words.marks.write(value, digits if value else 0))
            for value in values
            if signed or value >= 0
        ]

    return scale


def multiple_scale(words: FrameWords) -> Scale:
    """Values for an axis that counts in multiples: 1, 2, 5, 10, 20 ..., or fewer; prices in the unit of the words.

    Where the highest value is only a few times the lowest they are round numbers.
    """
    unit, least_digits = (words.price_unit, words.price_digits) if isinstance(words, ChartWords) else (1.0, 0)

    def scale(low: float, high: float) -> list[tuple[float, str]]:
        low, high = low / unit, high / unit
        if high <= low * _FEW_TIMES:
            values = round_values(low, high, _FEW_TICKS)
            digits = [tick_digits(values, least_digits)] * len(values)
        else:
            values = _multiples(low, high)
            digits = [tick_digits((0.0, value), least_digits) for value in values]
        texts = map(words.marks.write, values, digits)
        return [(value * unit, text) for value, text in zip(values, texts, strict=True)]

    return scale


def _multiples(low: float, high: float) -> list[float]:
    """Powers of ten with their doubles and halves, or where these are too many, as many of them as stand apart."""
    powers = range(floor(log10(low)), floor(log10(high)) + 1)
    values = [step * 10.0**power for power in powers for step in _MULTIPLES]
    if sum(low <= value <= high for value in values) > _MOST_MULTIPLES:
        return [10.0**power for power in powers[:: len(powers) // _MOST_MULTIPLES + 1]]
    return values


def number_scale(words: FrameWords, most: int = _MOST_TICKS) -> Scale:
    """Round numbers, with as many decimals as they need."""

    def scale(low: float, high: float) -> list[tuple[float, str]]:
        values = round_values(low, high, most)
        digits = tick_digits(values, 0)
        return [(value, words.marks.write(value, digits)) for value in values]

    return scale


def round_values(low: float, high: float, most: int) -> list[float]:
    """Round numbers, equally far apart, from the lower limit or a little below up to the upper one or a little above.

    most: so many steps.
    """
    return [float(value) for value in _round_ticks(low, high, most, steps=_ROUND_STEPS)]


def _round_ticks(low: float, high: float, most: int, steps: Sequence[float] | None = None) -> NDArray[np.float64]:
    # As in fonts: only who draws loads Matplotlib.
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415  as above

    return np.asarray(MaxNLocator(most, steps=steps).tick_values(low, high))


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


def mark_dates(
    panels: Sequence[Panel], sessions: pd.DatetimeIndex, timeframe: Timeframe, theme: Theme, words: FrameWords
) -> None:
    """Names of months or years under the lowest panel, a faint line through all; sessions: of the places from 0 on."""
    draw_dates(panels, *date_ticks(sessions.to_numpy(), timeframe, words.months), theme)


def draw_dates(panels: Sequence[Panel], places: Sequence[float], names: Sequence[str], theme: Theme) -> None:
    """Each name under the lowest panel, and a faint line through all."""
    for panel in panels:
        panel.uprights(places, theme.grid, width=sizes.HAIRLINE)
    lowest = panels[-1]
    for place, name in zip(places, names, strict=True):
        lowest.write(
            place,
            0.0,
            name,
            theme.muted,
            sizes.LABEL,
            across="center",
            upright="top",
            shift=(date_middle(lowest, place, name) - float(lowest.x_px(place)), 4.0),
            units=UPRIGHT,
        )


def date_middle(panel: Panel, place: float, name: str) -> float:
    """Where the middle of that date stands, in pixels of the picture: the outermost stay inside the panel."""
    half, x = text_width(name, sizes.LABEL) / 2, float(panel.x_px(place))
    if panel.box.width <= 2 * half:
        return x
    return min(max(x, panel.box.left + half), panel.box.right - half)


def date_ticks(
    sessions: NDArray[np.datetime64], timeframe: Timeframe, months: Sequence[str]
) -> tuple[list[float], list[str]]:
    """Where a new month (daily bars), quarter (weekly) or year (monthly) begins, and its name.

    Where most would stand too close, only every second is named, every third, and so on, counted from a January, or
    years; then those too near to the one before are left out.
    """
    numbers = sessions.astype("datetime64[M]").astype(np.int64)
    bars = max(len(sessions), FEWEST_SLOTS)
    # The first bar rarely begins a month; it is named only where nothing else is.
    span, starts = _starts(numbers, timeframe, bars / _USUAL_DATE_LABELS)
    starts = _with_room(starts or [0], bars / _MOST_DATE_LABELS)
    labels = []
    for place, start in enumerate(starts):
        year, month = 1970 + int(numbers[start]) // _MONTHS_A_YEAR, int(numbers[start]) % _MONTHS_A_YEAR
        new_year = place == 0 or numbers[start] // _MONTHS_A_YEAR != numbers[starts[place - 1]] // _MONTHS_A_YEAR
        name = months[month]
        labels.append(str(year) if span >= _MONTHS_A_YEAR else f"{name}\n{year}" if new_year else name)
    return [float(start) for start in starts], labels


def _starts(months: NDArray[np.int64], timeframe: Timeframe, room: float) -> tuple[int, list[int]]:
    """The shortest span in months of which most have at least so many bars, and the bars that begin one."""
    for span in _MONTH_SPANS[timeframe]:
        starts: list[int] = np.flatnonzero(np.diff(months // span, prepend=months[0] // span)).tolist()
        if len(starts) <= 1 or np.median(np.diff(starts)) >= room:
            return span, starts
    return span, starts


def _with_room(starts: Sequence[int], room: float) -> list[int]:
    """The first one, and every later one at least so far from the one kept before it."""
    kept = [starts[0]]
    for start in starts[1:]:
        if start - kept[-1] >= room:
            kept.append(start)
    return kept
