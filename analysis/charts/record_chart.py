"""The picture of a track record: how often prices rose after a signal, and how far they went, beside any day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.charts import theme as sizes
from analysis.charts.fonts import text_width
from analysis.charts.panel import Box, Panel
from analysis.charts.png import to_png
from analysis.charts.record_histogram import AXIS_HEIGHT, POINTER_RISE, draw_histogram, mark_median
from analysis.charts.record_rates import HEAD_HEIGHT, ROW_HEIGHT, SCALE_HEIGHT, RateRow, RateWords, draw_rates
from analysis.charts.shapes import LabelLook, Plate
from analysis.charts.sheet import BODY, Sheet, write_frame
from analysis.charts.theme import LIGHT, Theme, blended
from analysis.charts.words import FrameWords
from analysis.track_record import Entry, Record, Tally

MOST_ROWS = 5

_SIDE = 32
_HEADING_Y = 22
_CHIP_AIR, _CHIP_GAP = (14.0, 9.0), 26

# The two bars of rises and falls: how far down, how high, from where on, and their names with a sample to the left.
_BARS_TOP, _BAR_HEIGHT, _BARS_GAP, _BARS_LEFT = 52, 44, 8, 412
_BAR_AIR, _BAR_RADIUS, _BETWEEN, _THINNEST = 16, 8, 4, 8
_SAMPLE_WIDTH, _NAME_LEFT = 34, 48
_PALE = 0.3

# The histogram: where its medians are told, where it begins, and the numbers of its shares to the right.
_MEDIANS_Y = _BARS_TOP + 2 * _BAR_HEIGHT + _BARS_GAP + 30
_PLOT_TOP = _MEDIANS_Y + 18 + 2 * POINTER_RISE
_SHARES_WIDTH = 118
_MEDIAN_GAP = 16
_ABOVE_RATES = 16
_NOTE_STEP = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class SideWords:
    """How many of the cases ended on one side of 0, and how many of any day."""

    signals: str
    base: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendWords:
    """What a distribution is of, and its median."""

    name: str
    median: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordWords:
    """Everything that is written on the picture.

    frame: around it.
    heading: of the upper half. too_few: a boxed remark beside it, or empty. signals, base: names and medians.
    fell, rose: what share of the cases ended at or below 0, and above it. ends: the open ends of the histogram.
    shares: what its height is. rates: over the rows. heads: of their three columns of numbers.
    notes: up to two lines under everything.
    """

    frame: FrameWords
    heading: str
    too_few: str
    signals: LegendWords
    base: LegendWords
    fell: SideWords
    rose: SideWords
    ends: tuple[str, str]
    shares: str
    rates: str
    heads: tuple[str, str, str]
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
    return to_png(record_sheet(chart))


def record_sheet(chart: RecordChart) -> Sheet:
    """Everything that is on the picture, before it is painted; errors as above."""
    _refuse(chart)
    words, theme = chart.words, chart.theme
    sheet = Sheet(theme)
    body = sheet.in_pixels(BODY)
    _write_heading(body, words, theme)
    _draw_sides(body, chart)
    notes_top = BODY.height - _NOTE_STEP * len(words.notes)
    rates_top = notes_top - SCALE_HEIGHT - ROW_HEIGHT * len(chart.rows) - HEAD_HEIGHT
    _draw_distribution(sheet, body, rates_top - _ABOVE_RATES - AXIS_HEIGHT, chart)
    rates = RateWords(heading=words.rates, heads=words.heads, marks=words.frame.marks)
    draw_rates(sheet, rates_top, chart.rows, rates, theme)
    for line, note in enumerate(words.notes):
        middle = notes_top + (line + 0.5) * _NOTE_STEP
        body.write(0, middle, note, theme.muted, sizes.FOOTER, room=body.box.width)
    write_frame(sheet, words.frame)
    return sheet


def _refuse(chart: RecordChart) -> None:
    if not chart.record.signals.n:
        raise ValueError("a record without a case has no picture")
    if chart.record.entry is Entry.LOOK_AHEAD:
        raise ValueError("what looks ahead could not be traded, and is never drawn")
    if not 1 <= len(chart.rows) <= MOST_ROWS:
        raise ValueError(f"{len(chart.rows)} rows of rates in a room for 1 to {MOST_ROWS}")


def _write_heading(body: Panel, words: RecordWords, theme: Theme) -> None:
    """The question that the upper half answers, and the boxed remark to its right."""
    width = body.box.width
    most = width / 2
    if words.too_few:
        plate = Plate(color=theme.fast_average, padding=_CHIP_AIR, radius=10)
        x, look = width - _CHIP_AIR[0], LabelLook(bold=True, across="right", plate=plate)
        body.write(x, _HEADING_Y, words.too_few, theme.on_color, sizes.MARK, room=most, **look)
        width -= min(text_width(words.too_few, sizes.MARK, bold=True), most) + 2 * _CHIP_AIR[0] + _CHIP_GAP
    body.write(0, _HEADING_Y, words.heading, theme.text, sizes.HEADING, bold=True, room=width)


def _draw_sides(body: Panel, chart: RecordChart) -> None:
    """A bar of all cases, red as far as prices had not risen, and a paler one of any day below it."""
    words, record, theme = chart.words, chart.record, chart.theme
    lower = _BARS_TOP + _BAR_HEIGHT + _BARS_GAP
    for top, legend, is_base in ((_BARS_TOP, words.signals, False), (lower, words.base, True)):
        middle = top + _BAR_HEIGHT / 2
        _draw_sample(body, middle, theme, is_base=is_base)
        room = _BARS_LEFT - _NAME_LEFT - _BAR_AIR
        body.write(_NAME_LEFT, middle, legend.name, theme.text, sizes.LABEL, bold=not is_base, room=room)
    strong = theme.fall, theme.rise, theme.on_color
    _draw_bar(body, _BARS_TOP, record.signals, (words.fell.signals, words.rose.signals), strong)
    pale = (*(blended(color, theme.background, _PALE) for color in strong[:2]), theme.text)
    _draw_bar(body, lower, record.base, (words.fell.base, words.rose.base), pale)


def _draw_sample(body: Panel, middle: float, theme: Theme, *, is_base: bool) -> None:
    """What the signals, or any day, look like in the histogram: filled steps, or a line over them."""
    half, bottom = _SAMPLE_WIDTH / 2, middle + 13
    low, high = bottom - 15, bottom - 26
    if is_base:
        x, y = (2, 2, half, half, 2 * half - 2, 2 * half - 2), (bottom, low, low, high, high, bottom)
        body.line(x, y, theme.text, width=3.5)
    else:
        body.boxes(0, bottom, half - 1, low, theme.fall)
        body.boxes(half + 1, bottom, 2 * half, high, theme.rise)


def _draw_bar(body: Panel, top: float, tally: Tally, texts: tuple[str, str], colors: tuple[str, ...]) -> None:
    """A bar whose left part are the cases that did not rise, and what is said of each part there is.

    colors: of the left part, of the right one, and of the letters.
    """
    bottom, middle, ink = top + _BAR_HEIGHT, top + _BAR_HEIGHT / 2, colors[2]
    left, right = float(_BARS_LEFT), body.box.width
    room = (right - left) / 2 - 2 * _BAR_AIR
    between, end = 0.0, right - (right - left) * (tally.win_rate or 0.0)
    if 0 < tally.wins < tally.n:
        # The smallest part is still seen.
        between, end = _BETWEEN / 2, min(max(end, left + _THINNEST), right - _THINNEST)
    if tally.n > tally.wins:
        stop = end - between
        body.boxes(left, bottom, stop, top, colors[0], radius=min(_BAR_RADIUS, (stop - left) / 2))
        body.write(left + _BAR_AIR, middle, texts[0], ink, _SIDE, bold=True, room=room)
    if tally.wins:
        start = end + between
        body.boxes(start, bottom, right, top, colors[1], radius=min(_BAR_RADIUS, (right - start) / 2))
        body.write(right - _BAR_AIR, middle, texts[1], ink, _SIDE, bold=True, across="right", room=room)


def _draw_distribution(sheet: Sheet, body: Panel, bottom: float, chart: RecordChart) -> None:
    """The histogram down to there, and over it both medians."""
    record, words, theme = chart.record, chart.words, chart.theme
    plot = sheet.panel(Box(BODY.left, BODY.top + _PLOT_TOP, BODY.right - _SHARES_WIDTH, BODY.top + bottom))
    draw_histogram(plot, record.distribution, words.ends, words.frame.marks, theme)
    room = _SHARES_WIDTH - 8
    body.write(body.box.width, _MEDIANS_Y, words.shares, theme.muted, sizes.MARK, across="right", room=room)
    pointers = [
        (mark_median(plot, record.signals, theme, is_base=False), words.signals.median, theme.slow_average),
        (mark_median(plot, record.base, theme, is_base=True), words.base.median, theme.text),
    ]
    told = [(x - BODY.left, text, color) for x, text, color in pointers if x is not None]
    _tell_medians(body, sorted(told, key=lambda one: one[0]), plot.box.width)


def _tell_medians(body: Panel, told: Sequence[tuple[float, str, str]], width: float) -> None:
    """What is said of each pointer, left of the first and right of the second; x, text and colour of each."""
    room = width / 2 - _MEDIAN_GAP
    widths = [min(text_width(text, sizes.TAG, bold=True), room) for _, text, _ in told]
    x, text, color = told[0]
    end = max(x - _MEDIAN_GAP, widths[0])
    if len(told) > 1:
        other, other_text, other_color = told[1]
        start = min(max(other + _MEDIAN_GAP, end + 2 * _MEDIAN_GAP), width - widths[1])
        end = min(end, start - 2 * _MEDIAN_GAP)
        body.write(start, _MEDIANS_Y, other_text, other_color, sizes.TAG, bold=True, room=room)
    body.write(end, _MEDIANS_Y, text, color, sizes.TAG, bold=True, across="right", room=room)
