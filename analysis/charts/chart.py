"""One picture of one instrument's bars: panels under each other, each drawn by the parts that its row names.

A new kind of line is a function `draw_it(panel, view)` in `parts/`, named in the rows of a picture (`kinds.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from analysis.charts.axis import finish, fit_dates, mark_dates, tags_stray
from analysis.charts.panel import Box, Panel
from analysis.charts.png import to_png
from analysis.charts.sheet import BODY, Sheet, write_frame
from analysis.charts.spec import Chart, View
from analysis.charts.window import BARS_SHOWN, Window, newest_bars
from analysis.charts.words import ChartWords

AXIS_WIDTH = 138
"""Pixels for the numbers beside the panels."""
DATES_HEIGHT = 74
"""Pixels for the dates below them."""
GAP = 18

# Of the bars shown so many are before the first one that has to be seen: names stand there.
_LEAD_SHARE = 0.28
# Beside the panels, for lines from levels to prices that stand elsewhere.
_LEAD_PX = 12


def draw_chart(chart: Chart) -> bytes:
    """The PNG; indicators are computed over the whole history. ValueError where there is no bar to show."""
    return to_png(chart_sheet(chart))


def chart_sheet(chart: Chart) -> Sheet:
    """Everything that is on the picture, before it is painted; ValueError where there is no bar to show."""
    window = _window(chart)
    view = View(chart=chart, window=window)
    rows = [row for row in chart.rows if row.needed(view)]
    sheet = Sheet(chart.theme)
    panels = stack_panels(sheet, [row.share for row in rows])
    fit_dates(panels, window)
    for panel, row in zip(panels, rows, strict=True):
        for draw in row.parts:
            draw(panel, view)
    mark_dates(panels, window.sessions, window.timeframe, chart.theme, chart.words)
    lead = _LEAD_PX if any(map(tags_stray, panels)) else 0
    for panel in panels:
        finish(panel, chart.theme, lead)
    write_frame(sheet, _told_merged(chart.words, window))
    return sheet


def stack_panels(sheet: Sheet, shares: Sequence[float], area: Box = BODY) -> list[Panel]:
    """Panels under each other, top first, in these proportions, with room for numbers beside and dates below them."""
    free = area.height - DATES_HEIGHT - GAP * (len(shares) - 1)
    panels, top = [], area.top
    for share in shares:
        height = free * share / sum(shares)
        panels.append(sheet.panel(Box(area.left, round(top), area.right - AXIS_WIDTH, round(top + height))))
        top += height + GAP
    return panels


def _window(chart: Chart) -> Window:
    """The newest bars, as many as are asked for, or as it takes to show the one that has to be seen."""
    usual = chart.bars_shown or BARS_SHOWN[chart.bars.timeframe]
    if chart.since is None:
        return newest_bars(chart.bars, usual, merging=chart.merging)
    shown = chart.bars.shown.index
    since = len(shown) - int(shown.searchsorted(chart.bars.finished.index[chart.since]))
    return newest_bars(chart.bars, max(usual, ceil(since / (1 - _LEAD_SHARE))), merging=chart.merging)


def _told_merged(words: ChartWords, window: Window) -> ChartWords:
    """The words, which say where a candle stands for several bars that it does."""
    if window.merged == 1:
        return words
    return replace(words, subtitle=f"{words.merged.format(bars=window.merged)} · {words.subtitle}")
