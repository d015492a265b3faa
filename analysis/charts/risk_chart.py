"""The card of risk appetite: its state in words, an index among its records, and its ratio to another index below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.charts import theme as sizes
from analysis.charts.axis import FEWEST_SLOTS, date_middle, draw_dates, finish, multiple_scale, number_scale
from analysis.charts.chart import stack_panels
from analysis.charts.fonts import text_width
from analysis.charts.moves import Move
from analysis.charts.panel import Box, Panel, Tag
from analysis.charts.png import to_png
from analysis.charts.sheet import BODY, Sheet, write_frame
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.words import FrameWords
from analysis.price_reading import BARS_A_YEAR
from analysis.records import breakouts
from analysis.timeframes import Timeframe, TimeframeBars

_BARS_SHOWN = 12 * BARS_A_YEAR[Timeframe.DAY]
# In a shorter history months are named, in a longer one years.
_MONTHS_UP_TO = np.timedelta64(420, "D")

# The tiles that tell the state: where they are, and what stands how far down in each.
_TILES = Box(BODY.left, BODY.top, BODY.right, BODY.top + 148)
_TILE_GAP, _TILE_EDGE, _TILE_STRIPE, _TILE_RADIUS = 20, 28, 10, 14
_HEAD_LINE, _VERDICT_LINE, _DETAIL_LINE = 32, 76, 120
_VERDICT = 42
# Years take one line, where months of other pictures take two.
_CHARTS = Box(BODY.left, _TILES.bottom + 26, BODY.right, BODY.bottom + 34)

# How far above its mark the date of a breakout may stand, how high it is, and how far it keeps from others.
_DATE_RISES = (14, 46, 78)
_DATE_HEIGHT, _DATE_GAP = 26, 10
_YEAR_GAP = 22
# Room above the curve for the names of the lines and the dates, and below it, as shares of its own height.
_ROOM_ABOVE, _ROOM_BELOW = 0.3, 0.05
_FLATTEST = 1.02
_LAST_DOT = 14
_FIGURES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskTile:
    """One thing that is told at a glance: what it is about, the verdict, and the figure behind it.

    move: in whose colour it is told.
    """

    head: str
    verdict: str
    detail: str
    move: Move = Move.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskWords:
    """Everything that is written on the picture.

    frame: around it.
    tiles: the state in words, one to three. index, record, breakout: names of the line, the record line and the marks.
    ratio: name of the lower panel.
    """

    frame: FrameWords
    tiles: tuple[RiskTile, ...]
    index: str
    record: str
    breakout: str
    ratio: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskChart:
    """What the picture shows: the newest twelve years or so of an index.

    ratio: closes of the index over those of another one, by session; None leaves the lower panel out.
    ratio_bars: how many of its newest points are drawn bold.
    """

    bars: TimeframeBars
    ratio: pd.Series[float] | None
    ratio_bars: int
    words: RiskWords
    theme: Theme = LIGHT


def draw_risk_chart(chart: RiskChart) -> bytes:
    """The PNG; records and breakouts are those of the whole history. ValueError where no bar is finished."""
    return to_png(risk_sheet(chart))


def risk_sheet(chart: RiskChart) -> Sheet:
    """Everything that is on the picture, before it is painted; ValueError where no bar is finished."""
    closes = chart.bars.finished["close"]
    if closes.empty:
        raise ValueError("there is no bar to show")
    sheet = Sheet(chart.theme)
    _draw_tiles(sheet, chart.words.tiles)
    panels = stack_panels(sheet, (0.64, 0.36) if chart.ratio is not None else (1.0,), _CHARTS)
    shown = closes.iloc[-_BARS_SHOWN:]
    places = breakouts(np.asarray(closes, dtype=np.float64)) - (len(closes) - len(shown))
    places = places[places >= 0]
    _draw_index(panels[0], closes, places, chart)
    if chart.ratio is not None:
        _draw_ratio(panels[1], chart.ratio, shown.index, chart)
    _fit_width(panels, len(shown), places)
    _name_breakouts(panels[0], shown.iloc[places], places, chart.theme)
    _mark_years(panels, shown.index, chart)
    for panel in panels:
        finish(panel, chart.theme)
    write_frame(sheet, chart.words.frame)
    return sheet


def _draw_tiles(sheet: Sheet, tiles: Sequence[RiskTile]) -> None:
    """The state in words, side by side."""
    theme, area = sheet.theme, sheet.in_pixels(_TILES)
    width = (_TILES.width - _TILE_GAP * (len(tiles) - 1)) / max(len(tiles), 1)
    for place, tile in enumerate(tiles):
        left, height = place * (width + _TILE_GAP), _TILES.height
        color = theme.band if tile.move is Move.UNKNOWN else tile.move.color(theme)
        area.boxes(left, height, left + 4 * _TILE_RADIUS, 0, color, radius=_TILE_RADIUS)
        area.boxes(left + _TILE_STRIPE, height, left + width, 0, theme.field, radius=_TILE_RADIUS)
        x, room = left + _TILE_EDGE, width - _TILE_EDGE - _TILE_STRIPE
        verdict = theme.text if tile.move is Move.UNKNOWN else color
        area.write(x, _HEAD_LINE, tile.head, theme.muted, sizes.LABEL, room=room)
        area.write(x, _VERDICT_LINE, tile.verdict, verdict, _VERDICT, bold=True, room=room)
        area.write(x, _DETAIL_LINE, tile.detail, theme.text, sizes.LABEL, room=room)


def _draw_index(panel: Panel, closes: pd.Series[float], places: NDArray[np.intp], chart: RiskChart) -> None:
    """The index, its record line, what lies between them, and the breakouts."""
    values = np.asarray(closes, dtype=np.float64)
    shown, records = values[-_BARS_SHOWN:], np.maximum.accumulate(values)[-_BARS_SHOWN:]
    x, theme, words = np.arange(len(shown)), chart.theme, chart.words
    panel.on_log, panel.y_limits = True, _limits(float(shown.min()), float(records.max()))
    panel.polygon(
        np.concatenate((x, x[::-1])), np.concatenate((records, shown[::-1])), theme.fast_average, opacity=0.14
    )
    panel.line(x, records, theme.fast_average, width=2.5, dash=sizes.DASH)
    panel.line(x, shown, theme.slow_average, width=3.0)
    panel.dots(x[-1:], shown[-1:], theme.slow_average, size=_LAST_DOT)
    panel.legend = [(words.index, theme.slow_average), (words.record, theme.fast_average)]
    if len(places):
        panel.dots(places, shown[places], theme.rise, form="up", size=22)
        panel.legend.append((words.breakout, theme.rise))
    panel.scale = multiple_scale(words.frame)
    panel.tags.append(_tag(float(shown[-1]), words.frame, theme.slow_average))


def _limits(low: float, high: float) -> tuple[float, float]:
    """The values at the edges of the upper panel; what hardly moves stands in the middle of what is left for it."""
    aside = max(_FLATTEST / (high / low), 1.0) ** 0.5
    low, span = low / aside, high / low * aside**2
    return low / span**_ROOM_BELOW, low * span ** (1 + _ROOM_ABOVE)


def _draw_ratio(panel: Panel, ratio: pd.Series[float], index: pd.Index, chart: RiskChart) -> None:
    """The ratio at the bars of the upper panel; its newest stretch is bold."""
    positions = index.get_indexer(ratio.index)
    inside = positions >= 0
    x, y = positions[inside], np.asarray(ratio, dtype=np.float64)[inside]
    if not len(x):
        return
    color = chart.theme.rsi
    spread = float(y.max() - y.min()) or abs(float(y.max())) * 0.02
    panel.y_limits = (float(y.min()) - spread * 0.1, float(y.max()) + spread * 0.38)
    panel.line(x, y, color, width=2.2, opacity=0.7)
    panel.line(x[-1 - chart.ratio_bars :], y[-1 - chart.ratio_bars :], color, width=6.0)
    panel.dots(x[-1:], y[-1:], color, size=_LAST_DOT)
    panel.legend = [(chart.words.ratio, color)]
    panel.scale = number_scale(chart.words.frame)
    panel.tags.append(_tag(float(y[-1]), chart.words.frame, color))


def _tag(value: float, words: FrameWords, color: str) -> Tag:
    # Points have no use for decimals, ratios have.
    digits = max(_FIGURES - 1 - floor(log10(value)), 0)
    return Tag(value=value, text=words.marks.write(value, digits), color=color)


def _fit_width(panels: Sequence[Panel], bars: int, places: NDArray[np.intp]) -> None:
    """All bars, with room for the date at the left of the first breakout."""
    box = panels[0].box
    date_width = (text_width("00/0000", sizes.TAG, bold=True) + 2 * _DATE_GAP) / box.width
    right = max(bars * 1.012, bars + 0.5)
    left = min(0.0, float(bars - FEWEST_SLOTS)) - 1
    if len(places):
        # The width grows with the room that is made.
        left = min(left, (float(places[0]) - date_width * right) / (1 - date_width))
    for panel in panels:
        panel.x_limits = (left, right)


def _name_breakouts(panel: Panel, closes: pd.Series[float], places: NDArray[np.intp], theme: Theme) -> None:
    """Month and year of each breakout up to the left of its mark, where no close can be: all earlier ones are lower.

    One that would cover another's stands higher; where that is no use either, the mark stands alone.
    """
    taken: list[Box] = []
    for place, (stamp, close) in zip(places[::-1], reversed(list(closes.items())), strict=True):
        text = f"{pd.Timestamp(str(stamp)):%m/%Y}"
        right, bottom = float(panel.x_px(place)) - _DATE_GAP, float(panel.y_px(close))
        left = right - text_width(text, sizes.TAG, bold=True)
        for rise in _DATE_RISES:
            area = Box(left - _DATE_GAP, bottom - rise - _DATE_HEIGHT, right + _DATE_GAP, bottom - rise)
            if not any(area.overlaps(other) for other in taken):
                taken.append(area)
                look = (-_DATE_GAP, -rise - _DATE_HEIGHT / 2)
                panel.write(float(place), close, text, theme.rise, sizes.TAG, bold=True, across="right", shift=look)
                break


def _mark_years(panels: Sequence[Panel], index: pd.Index, chart: RiskChart) -> None:
    """Years under the lowest panel (months where the history is short), a faint line through all."""
    sessions = index.to_numpy().astype("datetime64[D]")
    short = sessions[-1] - sessions[0] <= _MONTHS_UP_TO
    numbers = sessions.astype("datetime64[M]" if short else "datetime64[Y]").astype(np.int64)
    starts = np.flatnonzero(np.diff(numbers, prepend=numbers[0])).tolist() or [0]
    places: list[int] = []
    names: list[str] = []
    end = -np.inf
    for start in starts:
        name = chart.words.frame.months[int(numbers[start]) % 12] if short else str(1970 + int(numbers[start]))
        middle, half = date_middle(panels[-1], start, name), text_width(name, sizes.LABEL) / 2
        if middle - half >= end + _YEAR_GAP:
            places.append(start)
            names.append(name)
            end = middle + half
    draw_dates(panels, places, names, chart.theme)
