"""The picture of a candle held against the hammer checklist: enlarged and measured, with its levels and its steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.bars import TOLERANCE
from analysis.charts import theme as sizes
from analysis.charts.axis import finish, fit_dates, mark_dates, price_scale
from analysis.charts.chart import AXIS_WIDTH, stack_panels
from analysis.charts.checklist_lens import LensLabels, draw_lens
from analysis.charts.checklist_steps import Steps, draw_steps
from analysis.charts.fonts import shortened, text_width
from analysis.charts.panel import Box, Panel, Tag
from analysis.charts.parts.candles import plot_candles
from analysis.charts.parts.levels import level_color
from analysis.charts.parts.volume import draw_volume
from analysis.charts.png import to_png
from analysis.charts.sheet import BODY, Sheet, write_frame
from analysis.charts.spec import Chart, LevelRole, LimitDays, PriceLevel, View
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.window import Window
from analysis.charts.words import ChartWords
from analysis.timeframes import TimeframeBars
from analysis.volume import AVERAGE_BARS

BARS_SHOWN = 40
_BARS_AFTER = 11
_LENS_WIDTH, _STEPS_HEIGHT, _GAP = 298, 110, 16
# Air above the footer.
_BELOW = 8
_SHARES = (0.78, 0.22)
# A level further beyond the candles than this share of their height is told at the edge, with an arrow.
_NEAR = 0.6
# Below there is room for the pointer.
_MARGIN_BELOW, _MARGIN_ABOVE = 0.1, 0.06
_STRIPE = 0.2
_LINE_PX = 3.0
# Lines are at least so long, also where the marked candle is the newest.
_LINE_BARS = 8
# Beside the panel: from a level to its tag, and what a tag takes beside its text.
_LEAD_PX, _AROUND_TAG_PX, _WIDEST_TAG_PX = 16, 23, 380
_POINTER_PX, _POINTER_BELOW = 26, 26


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistChart:
    """What the picture shows: about 40 candles with one of them marked, the same one enlarged, levels, and volume.

    bar: the marked one, a position among the finished bars. levels: the label of each is its name and its price.
    steps: None without a checklist.
    """

    bars: TimeframeBars
    bar: int
    levels: tuple[PriceLevel, ...]
    steps: Steps | None
    labels: LensLabels
    words: ChartWords
    theme: Theme = LIGHT
    limit_days: LimitDays = field(default_factory=LimitDays)


def draw_checklist_chart(chart: ChecklistChart) -> bytes:
    """The PNG; ValueError where there is no such finished bar."""
    return to_png(checklist_sheet(chart))


def checklist_sheet(chart: ChecklistChart) -> Sheet:
    """Everything that is on the picture, before it is painted; ValueError where there is no such finished bar."""
    if not 0 <= chart.bar < len(chart.bars.finished):
        raise ValueError(f"there is no finished bar {chart.bar} to show")
    view = _view(chart)
    place = view.place(chart.bar)
    sheet = Sheet(chart.theme)
    bottom = BODY.bottom - _BELOW
    if chart.steps is not None:
        draw_steps(sheet, Box(BODY.left, bottom - _STEPS_HEIGHT, BODY.right, bottom), chart.steps)
        bottom -= _STEPS_HEIGHT + _GAP
    _draw_panels(sheet, bottom, chart, view, place)
    draw_lens(sheet, Box(BODY.left, BODY.top, BODY.left + _LENS_WIDTH, bottom), view, place, chart.labels)
    write_frame(sheet, chart.words)
    return sheet


def _view(chart: ChecklistChart) -> View:
    """About 40 shown bars with the marked one among them, and some that came after it."""
    bars, shown = chart.bars, chart.bars.shown
    place = int(shown.index.get_indexer(bars.finished.index[chart.bar : chart.bar + 1])[0])
    end = min(max(place + 1 + _BARS_AFTER, BARS_SHOWN), len(shown))
    frame = shown.iloc[max(end - BARS_SHOWN, 0) : end]
    window = Window(
        frame=frame,
        running=bars.running and end == len(shown),
        timeframe=bars.timeframe,
        positions=frame.index.get_indexer(bars.finished.index),
    )
    spec = Chart(
        rows=(),
        bars=bars,
        words=chart.words,
        theme=chart.theme,
        volume_average_bars=AVERAGE_BARS,
        limit_days=chart.limit_days,
    )
    return View(chart=spec, window=window)


def _draw_panels(sheet: Sheet, bottom: float, chart: ChecklistChart, view: View, place: int) -> None:
    """Prices with their levels, and the volume where it is known, between the lens and the tags."""
    theme = chart.theme
    lead = _LEAD_PX if chart.levels else 0
    tags = (text_width(_tag_text(level, "↑"), sizes.LABEL, bold=True) for level in chart.levels)
    beyond = lead + max(max(tags, default=0.0) + _AROUND_TAG_PX - AXIS_WIDTH, 0.0)
    panels = stack_panels(
        sheet,
        _SHARES if view.window.has_volume else (1.0,),
        Box(BODY.left + _LENS_WIDTH + _GAP, BODY.top, BODY.right - beyond, bottom),
    )
    fit_dates(panels, view.window)
    prices, *volume = panels
    _fit(prices, view, chart.levels)
    plot_candles(prices, view)
    prices.scale = price_scale(view.words)
    for panel in volume:
        draw_volume(panel, view)
    for panel in panels:
        panel.stripe(place - 0.5, place + 0.5, theme.fast_average, _STRIPE)
    mark_dates(panels, view.window.sessions, view.window.timeframe, theme, view.words)
    _draw_levels(prices, chart.levels, place, theme)
    _draw_pointer(prices, view, place)
    for panel in panels:
        finish(panel, theme, lead=lead)


def _fit(panel: Panel, view: View, levels: Sequence[PriceLevel]) -> None:
    """A price axis with all candles, and the levels that are not far beyond them."""
    lowest, highest = float(np.nanmin(view.column("low"))), float(np.nanmax(view.column("high")))
    height = highest - lowest if highest - lowest > highest * TOLERANCE else highest * 0.02
    near = [level.price for level in levels if lowest - _NEAR * height <= level.price <= highest + _NEAR * height]
    lowest, highest = min(lowest, *near, lowest), max(highest, *near, highest)
    height = max(highest - lowest, height)
    panel.y_limits = (lowest - _MARGIN_BELOW * height, highest + _MARGIN_ABOVE * height)


def _draw_levels(panel: Panel, levels: Sequence[PriceLevel], place: int, theme: Theme) -> None:
    """A line for each level, from the marked candle on, a support's all across, and its tag on the axis."""
    low, high = panel.y_limits
    start, end = panel.x_limits
    for level in levels:
        color = _color(theme, level.role)
        arrow = "↑" if level.price > high else "↓" if level.price < low else ""
        panel.tags.append(Tag(level.price, _tag_text(level, arrow), color))
        if not arrow:
            across = level.role is LevelRole.SUPPORT
            first = start if across else min(place, end - _LINE_BARS)
            panel.line(
                (first, end),
                (level.price, level.price),
                color,
                width=_LINE_PX,
                dash=sizes.DASH if across else None,
                crisp=True,
            )


def _tag_text(level: PriceLevel, arrow: str) -> str:
    text = f"{arrow} {level.label}" if arrow else level.label
    return shortened(text, sizes.LABEL, _WIDEST_TAG_PX, bold=True)


def _color(theme: Theme, role: LevelRole) -> str:
    """As everywhere, but a support is not to be taken for the target."""
    return theme.rsi if role is LevelRole.SUPPORT else level_color(theme, role)


def _draw_pointer(panel: Panel, view: View, place: int) -> None:
    """An arrow head under the marked candle, and under those beside it, into which it would reach."""
    beside = view.column("low")[max(place - 1, 0) : place + 2]
    low = float(np.nanmin(beside)) - _POINTER_BELOW * panel.y_a_pixel
    lowest = panel.y_limits[0] + _POINTER_PX / 2 * panel.y_a_pixel
    panel.dots(place, max(low, lowest), view.theme.fast_average, size=_POINTER_PX, form="up")
