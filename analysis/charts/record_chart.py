"""The picture of a track record: where prices went after a signal, beside any day, and how often they rose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.ticker import MaxNLocator

from analysis.charts.canvas import new_sheet, to_png, write_frame
from analysis.charts.card import WIDTH_PX, Side, fitting_size, new_body, text_width, write, write_fitting
from analysis.charts.panels import tick_digits
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.words import FrameWords, NumberMarks
from analysis.track_record import DISTRIBUTION_EDGES, Entry, Record, Tally

MOST_ROWS = 5

_HEADING_PT, _TEXT_PT, _SMALL_PT, _SIDE_PT, _CELL_PT = 17, 14, 13, 22, 16
_PERCENT = 100

# Heights from the top of the card's body; of a line of text its middle.
_HEADING_Y, _LEGEND_Y, _LEGEND_STEP = 16, 54, 28
_SIDES_Y, _SIDES_BASE_Y, _ZERO_TOP = 126, 157, 108
_PLOT_TOP, _PLOT_BOTTOM, _AXIS_Y = 184, 410, 429
_RATES_Y, _ROWS_TOP, _ROWS_HEIGHT, _TALLEST_ROW = 478, 500, 200, 54
_NOTES_Y, _NOTE_STEP = 753, 24

# The histogram: a step beyond on each side, a gap, and the numbers of the shares to the right.
_PLOT_WIDTH = WIDTH_PX - 68
_GAP = 12
_STEP = (_PLOT_WIDTH - 2 * _GAP) / (len(DISTRIBUTION_EDGES) + 1)
_INNER_LEFT = _STEP + _GAP
_STEPS_A_LABEL = 2

# The rates: where the scale lies, and the right ends and widths of the columns of numbers beside it.
_SCALE_LEFT, _SCALE_RIGHT = 300, 650
_COLUMNS: tuple[tuple[float, float], ...] = ((738, 74), (868, 120), (1064, 186), (WIDTH_PX, 142))
_NARROWEST_SCALE = 20
_TENTH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SideWords:
    """One side of the histogram: how many cases ended there, and how many of any day."""

    signals: str
    base: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendWords:
    """What a distribution is of, and its median."""

    name: str
    median: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow:
    """How often prices rose, as it is drawn and as it is written; n of both tallies is at least 1.

    numbers: how many cases, the rate, its 95 % interval, the base rate.
    """

    label: str
    signals: Tally
    base: Tally
    numbers: tuple[str, str, str, str]
    is_told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordWords(FrameWords):
    """Everything that is written on the picture.

    heading: of the histogram. too_few: a boxed remark beside it, or empty. signals, base: the legend.
    fell, rose: the sides left and right of 0. ends: the open ends. shares: what the histogram's height is.
    rates: heading of the rows. heads: of their four columns of numbers. notes: up to two lines under everything.
    """

    heading: str
    too_few: str
    signals: LegendWords
    base: LegendWords
    fell: SideWords
    rose: SideWords
    ends: tuple[str, str]
    shares: str
    rates: str
    heads: tuple[str, str, str, str]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChart:
    """What the picture shows: the distribution of one record, and 1 to 5 rows of rates."""

    record: Record
    rows: tuple[RateRow, ...]
    words: RecordWords
    theme: Theme = LIGHT


def draw_record_chart(chart: RecordChart) -> bytes:
    """The PNG; ValueError without a case, without a row or with more than five, and for a record that looks ahead."""
    if not chart.record.signals.n:
        raise ValueError("a record without a case has no picture")
    if chart.record.entry is Entry.LOOK_AHEAD:
        raise ValueError("what looks ahead could not be traded, and is never drawn")
    if not 1 <= len(chart.rows) <= MOST_ROWS:
        raise ValueError(f"{len(chart.rows)} rows of rates in a room for 1 to {MOST_ROWS}")
    figure = new_sheet(chart.theme)
    body = new_body(figure, chart.theme)
    _draw_heading(body, chart.words, chart.theme)
    _draw_legend(body, chart.words, chart.theme)
    _draw_sides(body, chart.words, chart.theme)
    _draw_histogram(body, chart)
    _draw_rates(body, chart)
    for line, note in enumerate(chart.words.notes):
        write_fitting(body, (0, _NOTES_Y + line * _NOTE_STEP), note, (_SMALL_PT, WIDTH_PX), chart.theme.muted)
    write_frame(figure, chart.theme, chart.words)
    return to_png(figure)


def _draw_heading(body: Axes, words: RecordWords, theme: Theme) -> None:
    """The question that the histogram answers, and the boxed remark to its right."""
    room = float(WIDTH_PX)
    if words.too_few:
        width, height = text_width(words.too_few, _TEXT_PT) + 28, 34
        room -= width + 24
        corner = (WIDTH_PX - width, _HEADING_Y - height / 2)
        box = FancyBboxPatch(corner, width, height, boxstyle="round,pad=0,rounding_size=10")
        box.set(facecolor=theme.shades[0], edgecolor=theme.fast_average, linewidth=2, clip_on=False)
        body.add_patch(box)
        center = (WIDTH_PX - width / 2, _HEADING_Y)
        write(body, center, words.too_few, size=_TEXT_PT, color=theme.text, bold=True, side="center")
    write_fitting(body, (0, _HEADING_Y), words.heading, (_HEADING_PT, room), theme.text, bold=True)


def _draw_legend(body: Axes, words: RecordWords, theme: Theme) -> None:
    """A line for the signal, one for any day: its sample, its name, the mark of its median, its median."""
    upper, lower = _LEGEND_Y, _LEGEND_Y + _LEGEND_STEP
    for left, height, color in ((0, 14, theme.fall), (15, 20, theme.rise)):
        body.add_patch(Rectangle((left, upper + 10 - height), 14, height, facecolor=color, linewidth=0))
    body.plot([0, 15, 15, 30], [lower + 6, lower + 6, lower - 6, lower - 6], color=theme.text, linewidth=2.4)
    middle = WIDTH_PX * 0.46
    for y, legend in ((upper, words.signals), (lower, words.base)):
        write_fitting(body, (44, y), legend.name, (_TEXT_PT, middle - 74), theme.text)
        write_fitting(body, (middle + 20, y), legend.median, (_TEXT_PT, WIDTH_PX - middle - 20), theme.text)
    _mark_median(body, middle, upper, theme, is_base=False)
    _mark_median(body, middle, lower, theme, is_base=True)


def _mark_median(body: Axes, x: float, y: float, theme: Theme, *, is_base: bool) -> None:
    """A pointer: filled for the signal, an outline around it for any day, so that both show where they are equal."""
    (pointer,) = body.plot([x], [y], marker="v", linestyle="", zorder=6)
    if is_base:
        pointer.set(markersize=16, markerfacecolor="none", markeredgecolor=theme.text, markeredgewidth=2)
    else:
        pointer.set(markersize=11, markerfacecolor=theme.slow_average, markeredgewidth=0)


def _draw_sides(body: Axes, words: RecordWords, theme: Theme) -> None:
    """How many cases ended on either side of 0, right where 0 is."""
    zero, gap = _across(0.0), 20
    body.plot([zero, zero], [_ZERO_TOP, _PLOT_BOTTOM], color=theme.muted, linewidth=2, zorder=4)
    sides: tuple[tuple[float, Side, SideWords, str], ...] = (
        (zero - gap, "right", words.fell, theme.fall),
        (zero + gap, "left", words.rose, theme.rise),
    )
    for x, side, texts, color in sides:
        write_fitting(body, (x, _SIDES_Y), texts.signals, (_SIDE_PT, zero - gap), color, bold=True, side=side)
        write_fitting(body, (x, _SIDES_BASE_Y), texts.base, (_TEXT_PT, zero - gap), theme.muted, side=side)


def _across(change: float) -> float:
    """Where a return lies; beyond the ends in the middle of the open step there."""
    first, last = DISTRIBUTION_EDGES[0], DISTRIBUTION_EDGES[-1]
    if change <= first:
        return _STEP / 2
    if change > last:
        return _PLOT_WIDTH - _STEP / 2
    return _INNER_LEFT + (change - first) / (last - first) * (_PLOT_WIDTH - 2 * _INNER_LEFT)


def _lefts() -> list[float]:
    """The left edge of every step of the histogram."""
    inner = [_INNER_LEFT + place * _STEP for place in range(len(DISTRIBUTION_EDGES) - 1)]
    return [0.0, *inner, _PLOT_WIDTH - _STEP]


def _draw_histogram(body: Axes, chart: RecordChart) -> None:
    """Shares of all cases in steps of 2 %, those of any day as a line over them, and both medians."""
    record, theme = chart.record, chart.theme
    signals = _shares(record.distribution.signals)
    base = _shares(record.distribution.base)
    high = _draw_shares_axis(body, max(*signals, *base), chart.words, theme)
    scale = (_PLOT_BOTTOM - _PLOT_TOP) / high
    falls = DISTRIBUTION_EDGES.index(0.0) + 1
    for place, (left, share) in enumerate(zip(_lefts(), signals, strict=True)):
        color = theme.fall if place < falls else theme.rise
        height = share * scale
        corner = (left + 1.5, _PLOT_BOTTOM - height)
        body.add_patch(Rectangle(corner, _STEP - 3, height, facecolor=color, linewidth=0, zorder=2))
    _draw_outline(body, [share * scale for share in base], theme)
    _draw_changes_axis(body, chart.words, theme)
    _draw_medians(body, record, theme)


def _shares(counts: Sequence[int]) -> list[float]:
    """Each count in % of all; all 0 where there is none."""
    total = sum(counts)
    return [_PERCENT * count / total if total else 0.0 for count in counts]


def _draw_shares_axis(body: Axes, highest: float, words: RecordWords, theme: Theme) -> float:
    """Lines across at round shares, their numbers to the right; gives what the top of the panel stands for."""
    values = [value for value in MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]).tick_values(0, highest) if value >= 0]
    digits = tick_digits(values, 0)
    high = values[-1]
    for value in values:
        y = _PLOT_BOTTOM - value / high * (_PLOT_BOTTOM - _PLOT_TOP)
        body.plot([0, _PLOT_WIDTH], [y, y], color=theme.grid, linewidth=1.2, zorder=0)
        write_fitting(
            body, (WIDTH_PX, y), f"{words.marks.write(value, digits)}%", (_SMALL_PT, 66), theme.muted, side="right"
        )
    write_fitting(body, (WIDTH_PX, _SIDES_BASE_Y), words.shares, (_SMALL_PT, 180), theme.muted, side="right")
    return float(high)


def _draw_outline(body: Axes, heights: Sequence[float], theme: Theme) -> None:
    """The upper edge of any day's distribution, apart for the open ends."""
    lefts = _lefts()
    for steps in (slice(0, 1), slice(1, -1), slice(-1, None)):
        x, y = [lefts[steps][0]], [float(_PLOT_BOTTOM)]
        for left, height in zip(lefts[steps], heights[steps], strict=True):
            x += [left, left + _STEP]
            y += [_PLOT_BOTTOM - height] * 2
        body.plot([*x, x[-1]], [*y, _PLOT_BOTTOM], color=theme.background, linewidth=4.6, alpha=0.7, zorder=3)
        body.plot([*x, x[-1]], [*y, _PLOT_BOTTOM], color=theme.text, linewidth=2.4, zorder=3)


def _draw_changes_axis(body: Axes, words: RecordWords, theme: Theme) -> None:
    body.plot([0, _PLOT_WIDTH], [_PLOT_BOTTOM, _PLOT_BOTTOM], color=theme.muted, linewidth=1.6, zorder=4)
    # The outermost edges are told by the open ends.
    for edge in DISTRIBUTION_EDGES[_STEPS_A_LABEL:-1:_STEPS_A_LABEL]:
        text = _signed(edge * _PERCENT, words.marks)
        write(body, (_across(edge), _AXIS_Y), text, size=_SMALL_PT, color=theme.muted, side="center")
    low, high = words.ends
    write(body, (0, _AXIS_Y), low, size=_SMALL_PT, color=theme.fall, bold=True)
    write(body, (_PLOT_WIDTH, _AXIS_Y), high, size=_SMALL_PT, color=theme.rise, bold=True, side="right")


def _signed(percent: float, marks: NumberMarks) -> str:
    """A whole number of % with its sign; 0 has none."""
    sign = "−" if percent < 0 else "+" if percent > 0 else ""
    return f"{sign}{marks.write(abs(percent), 0)}%"


def _draw_medians(body: Axes, record: Record, theme: Theme) -> None:
    for tally, color, dashes, is_base in (
        (record.base, theme.text, (0, (3, 2)), True),
        (record.signals, theme.slow_average, "solid", False),
    ):
        if tally.median is None:
            continue
        x = _across(tally.median)
        body.plot([x, x], [_PLOT_TOP, _PLOT_BOTTOM], color=theme.background, linewidth=4.4, alpha=0.7, zorder=4)
        body.plot([x, x], [_PLOT_TOP, _PLOT_BOTTOM], color=color, linewidth=2.6, linestyle=dashes, zorder=5)
        _mark_median(body, x, _PLOT_TOP - 5, theme, is_base=is_base)


def _draw_rates(body: Axes, chart: RecordChart) -> None:
    """A row for each rate: a dot with its interval, the base rate as a tick, and the numbers beside them."""
    words, theme = chart.words, chart.theme
    write_fitting(body, (0, _RATES_Y), words.rates, (_HEADING_PT, _SCALE_RIGHT), theme.text, bold=True)
    for (right, width), head, (ink, _) in zip(_COLUMNS, words.heads, _looks(theme), strict=True):
        write_fitting(body, (right, _RATES_Y), head, (_SMALL_PT, width), ink, side="right")
    scale = _Scale.of(chart.rows)
    height = min(_ROWS_HEIGHT / len(chart.rows), _TALLEST_ROW)
    bottom = _ROWS_TOP + len(chart.rows) * height
    for percent in scale.ticks:
        x = scale.across(percent / _PERCENT)
        body.plot([x, x], [_ROWS_TOP, bottom], color=theme.grid, linewidth=1.2, zorder=0)
        text = f"{words.marks.write(percent, 0)}%"
        write(body, (x, bottom + 17), text, size=_SMALL_PT, color=theme.muted, side="center")
    # One size for all labels: a column is read downwards.
    size = min(fitting_size(row.label, _CELL_PT, _SCALE_LEFT - 30) for row in chart.rows)
    for place, row in enumerate(chart.rows):
        top = _ROWS_TOP + place * height
        body.plot([0, WIDTH_PX], [top, top], color=theme.grid, linewidth=1.2, zorder=0)
        ink = theme.text if row.is_told else theme.muted
        write(body, (0, top + height / 2), row.label, size=size, color=ink, bold=row.is_told)
        _draw_row(body, row, top + height / 2, scale, theme)
    body.plot([0, WIDTH_PX], [bottom, bottom], color=theme.grid, linewidth=1.2, zorder=0)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Rates in whole %, from left to right."""

    low: int
    high: int

    @classmethod
    def of(cls, rows: Sequence[RateRow]) -> _Scale:
        """From ten to ten, as far as every interval and every base rate reaches, and no narrower than 20 points."""
        reached = [rate for row in rows for rate in _reach(row)]
        low = floor(min(reached) * _TENTH) * _TENTH
        high = ceil(max(reached) * _TENTH) * _TENTH
        while high - low < _NARROWEST_SCALE:
            low, high = max(low - _TENTH, 0), min(high + _TENTH, _PERCENT)
        return cls(low, high)

    @property
    def ticks(self) -> range:
        """Round rates, about five of them."""
        step = next(step for step in (5, 10, 20) if (self.high - self.low) / step <= 6)  # noqa: PLR2004 - more stand too close
        return range(-(-self.low // step) * step, self.high + 1, step)

    def across(self, rate: float) -> float:
        """Where a rate, a fraction, lies."""
        along = (rate * _PERCENT - self.low) / (self.high - self.low)
        return _SCALE_LEFT + along * (_SCALE_RIGHT - _SCALE_LEFT)


def _reach(row: RateRow) -> list[float]:
    interval, base = row.signals.wilson, row.base.win_rate
    if interval is None or base is None:
        raise ValueError(f"nothing to draw in the row {row.label!r}")
    return [interval.low, interval.high, base]


def _draw_row(body: Axes, row: RateRow, middle: float, scale: _Scale, theme: Theme) -> None:
    low, high, base = (scale.across(rate) for rate in _reach(row))
    color = theme.slow_average
    body.plot([low, high], [middle, middle], color=color, linewidth=5, alpha=0.55, solid_capstyle="butt")
    for end in (low, high):
        body.plot([end, end], [middle - 7, middle + 7], color=color, linewidth=2.4)
    body.plot([base, base], [middle - 14, middle + 14], color=theme.text, linewidth=3, zorder=4)
    rate = scale.across(row.signals.wins / row.signals.n)
    body.plot([rate], [middle], marker="o", markersize=12, color=color, zorder=5)
    for (right, width), text, (ink, bold) in zip(_COLUMNS, row.numbers, _looks(theme), strict=True):
        write_fitting(body, (right, middle), text, (_CELL_PT, width), ink, bold=bold, side="right")


def _looks(theme: Theme) -> tuple[tuple[str, bool], ...]:
    """The colour of each column of numbers, that of its mark on the scale, and whether it is bold."""
    return ((theme.muted, False), (theme.slow_average, True), (theme.muted, False), (theme.text, False))
