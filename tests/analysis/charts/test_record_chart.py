"""The picture of a track record: everything lies where its numbers say, and nothing runs into anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.charts.panel import Panel, shapes_of
from analysis.charts.record_chart import (
    LegendWords,
    RecordChart,
    RecordWords,
    SideWords,
    draw_record_chart,
    record_sheet,
)
from analysis.charts.record_rates import RateRow
from analysis.charts.shapes import Dots, Fill, Label, Stroke
from analysis.charts.sheet import Sheet
from analysis.charts.theme import LIGHT, THEMES, Theme, blended
from analysis.charts.words import FrameWords
from analysis.track_record import VIETNAM_COSTS, Distribution, Entry, Record, Selection, StatusWanted, Tally
from tests.analysis.builders import WORDS
from tests.analysis.charts.layout import (
    assert_reads_well,
    boxes_on,
    picture_of,
    texts_on,
)

STEPS = 22
"""Those of 2 % from −20 % to 20 %, and the two open ends."""

# 40 cases, 15 of which rose; any day: 200, of which 110 rose.
SIGNALS = (2, 0, 0, 1, 0, 2, 3, 0, 4, 6, 7, 5, 3, 2, 0, 1, 1, 0, 0, 0, 0, 3)
BASE = (4, 1, 1, 2, 3, 5, 7, 9, 13, 20, 25, 30, 24, 17, 12, 9, 6, 4, 3, 2, 1, 2)
NOTHING = (0,) * STEPS
ENDS = (20, *NOTHING[2:], 10)
ONE = (*NOTHING[:14], 1, *NOTHING[15:])


def tally(counts: Sequence[int], median: float | None = 0.004) -> Tally:
    n = sum(counts)
    return Tally(n=n, wins=sum(counts[11:]), mean=median if n else None, median=median if n else None)


def made_record(signals: Sequence[int] = SIGNALS, base: Sequence[int] = BASE, median: float = -0.011) -> Record:
    """A record whose outcomes fell so into the steps of its distribution."""
    counted = tally(signals, median)
    return Record(
        selection=Selection(signal="hammer", status=StatusWanted.CONFIRMED),
        entry=Entry.KNOWN_CLOSE,
        exit_bars=10,
        since=date(2015, 1, 1),
        until=date(2025, 12, 31),
        shares=188,
        shares_with_signals=20,
        dates=30,
        signals=counted,
        after_costs=counted,
        costs=VIETNAM_COSTS,
        base=tally(base),
        win_rate_difference=None,
        mean_difference=None,
        drawdown=None,
        without_exit=0,
        waiting=0,
        zero_range_entries=0,
        ceiling_entries=0,
        off_ceiling=Tally.of(np.array([])),
        across_gap=0,
        periods=(),
        distribution=Distribution(signals=tuple(signals), base=tuple(base)),
    )


def row(label: str, wins: int, n: int, base: tuple[int, int] = (505, 1000), *, is_told: bool = False) -> RateRow:
    return RateRow(
        label=label,
        signals=Tally(n=n, wins=wins, mean=0.0, median=0.0),
        base=Tally(n=base[1], wins=base[0], mean=0.0, median=0.0),
        numbers=(f"{n}", f"{wins / max(n, 1):.1%}", f"{base[0] / base[1]:.2%}"),
        is_told=is_told,
    )


ROWS = (
    row("sau 5 phiên", 16, 40),
    row("sau 10 phiên", 15, 40, is_told=True),
    row("sau 20 phiên", 22, 40),
    row("10 phiên, 2015–2020", 9, 20),
    row("10 phiên, 2021–2025", 6, 20),
)

FRAME = FrameWords(
    title="188 cổ phiếu Việt Nam · nến búa ngược, không chờ xác nhận",
    subtitle="khối lượng ≥ 1,3× · trên SMA200 · 01/01/2015 – 31/12/2025 · 123.456 lần · Yahoo Finance",
    months=WORDS.months,
    footer=WORDS.footer,
    stamp=None,
    marks=WORDS.marks,
)
WRITTEN = RecordWords(
    frame=FRAME,
    heading="10 phiên sau tín hiệu, giá tăng hay giảm bao nhiêu?",
    too_few="Chưa đủ dữ liệu: 29 lần, dưới 30",
    signals=LegendWords(name="Sau tín hiệu: 123.456 lần", median="trung vị −1,1% (nửa số lần cao hơn)"),
    base=LegendWords(name="Ngày bất kỳ: 12.345.678 phiên", median="ngày bất kỳ +0,4%"),
    fell=SideWords(signals="Không tăng: 62,5%", base="Không tăng: 45,0%"),
    rose=SideWords(signals="Tăng: 37,5%", base="Tăng: 55,0%"),
    ends=("≤ −20%", "> +20%"),
    shares="% số lần",
    rates="Bao nhiêu phần trăm số lần giá tăng?",
    heads=("số lần", "● tín hiệu", "┃ ngày bất kỳ"),
    notes=("Mua ở giá đóng cửa khi biết tín hiệu, bán sau bấy nhiêu phiên, chưa trừ phí.", "Vạch ngang: khoảng 95%."),
)


def made_chart(record: Record | None = None, rows: tuple[RateRow, ...] = ROWS, theme: Theme = LIGHT) -> RecordChart:
    return RecordChart(record=record or made_record(), rows=rows, words=WRITTEN, theme=theme)


RECORDS = {
    "usual": made_record(),
    "one case": made_record(ONE),
    "beyond both ends": made_record(ENDS, median=-0.27),
    "median above the end": made_record((0,) * 21 + (7,), median=0.6),
    "equal medians": made_record(median=0.004),
    "any day is the same": made_record(BASE, BASE),
    "no other day": made_record(base=NOTHING),
    "not counted": replace(made_record(), distribution=Distribution(signals=NOTHING, base=NOTHING)),
    "no change at all": made_record((*NOTHING[:10], 50, *NOTHING[11:]), median=0.0),
}
HUGE = (row("sau 10 phiên", 654_321, 1_234_567, (6_000_000, 12_345_678), is_told=True),)
SOME_ROWS = {"five rows": ROWS, "one row": HUGE, "all rose": (row("sau 5 phiên", 3, 3), row("sau 10 phiên", 0, 1))}


THEMED = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


@THEMED
@pytest.mark.parametrize("name", list(RECORDS))
def test_every_record_reads_well(name: str, theme: Theme) -> None:
    chart = made_chart(RECORDS[name], theme=theme)

    picture_of(draw_record_chart(chart))
    assert_reads_well(record_sheet(chart))


@pytest.mark.parametrize("name", list(SOME_ROWS))
def test_every_number_of_rows_reads_well(name: str) -> None:
    rows = SOME_ROWS[name]
    sheet = record_sheet(made_chart(rows=rows))

    assert_reads_well(sheet)
    for one in rows:
        assert {one.label, *one.numbers} <= set(texts_on(sheet))


def test_every_word_stands_on_the_picture() -> None:
    expected = {FRAME.title, FRAME.subtitle, FRAME.footer, WRITTEN.heading, WRITTEN.too_few, WRITTEN.shares}
    expected |= {WRITTEN.rates, *WRITTEN.heads, *WRITTEN.notes, *WRITTEN.ends}
    for pair in (WRITTEN.signals, WRITTEN.base):
        expected |= {pair.name, pair.median}
    for side in (WRITTEN.fell, WRITTEN.rose):
        expected |= {side.signals, side.base}
    assert expected <= set(texts_on(record_sheet(made_chart())))


@pytest.mark.parametrize("more", [" và còn nữa" * 12, " $A_B$ \\alpha", " מניה الأسهم"])
def test_long_and_odd_words_are_made_to_fit(more: str) -> None:
    words = replace(
        WRITTEN,
        frame=replace(FRAME, title=FRAME.title + more, subtitle=FRAME.subtitle + more),
        heading=WRITTEN.heading + more,
        too_few=WRITTEN.too_few + more,
        rates=WRITTEN.rates + more,
        shares=WRITTEN.shares + more,
        heads=("number of cases", "● after the signal", "┃ any day at all"),
        signals=LegendWords(name=WRITTEN.signals.name + more, median=WRITTEN.signals.median + more),
        base=LegendWords(name=WRITTEN.base.name + more, median=WRITTEN.base.median + more),
        fell=SideWords(signals=WRITTEN.fell.signals + more, base=WRITTEN.fell.base + more),
        notes=tuple(note + more for note in WRITTEN.notes),
    )
    rows = tuple(
        replace(one, label=f"{one.label}, {number}{more}", numbers=(f"1.234.567.89{number}", *one.numbers[1:]))
        for number, one in enumerate(ROWS)
    )
    for name in ("usual", "beyond both ends", "median above the end"):
        assert_reads_well(record_sheet(replace(made_chart(RECORDS[name], rows=rows), words=words)))


@settings(max_examples=12, deadline=None)
@given(
    signals=st.lists(st.integers(0, 9), min_size=STEPS, max_size=STEPS).filter(any),
    medians=st.tuples(st.floats(-0.99, 3.0), st.floats(-0.99, 3.0)),
)
def test_any_distribution_reads_well(signals: list[int], medians: tuple[float, float]) -> None:
    record = made_record(signals, median=medians[0])
    record = replace(record, base=replace(record.base, median=medians[1]))

    assert_reads_well(record_sheet(made_chart(record)))


def plot_of(sheet: Sheet) -> Panel:
    """The histogram: the one panel whose axis goes below 0 and beyond 20 %."""
    (plot,) = (panel for panel in sheet.panels if -25 < panel.x_limits[0] < -20 and 20 < panel.x_limits[1] < 25)
    return plot


def body_of(sheet: Sheet) -> Panel:
    return sheet.panels[0]


# How many rose.


@THEMED
def test_bars_are_divided_where_rises_begin(theme: Theme) -> None:
    """15 of 40 rose after the signal, 110 of 200 on any day: the last 37.5 and 55 % of the bars' width."""
    body = body_of(record_sheet(made_chart(theme=theme)))

    whole: tuple[float, float] | None = None
    for share, grounds in ((0.375, (theme.fall, theme.rise)), (0.55, pale(theme))):
        fell, rose = (wide_box(body, color) for color in grounds)
        left, right = fell.x.min(), rose.x.max()
        assert rose.x.min() - fell.x.max() == pytest.approx(4)
        assert (rose.x.min() - 2 - left) / (right - left) == pytest.approx(1 - share)
        assert whole in {None, (left, right)}
        whole = (left, right)


def pale(theme: Theme) -> tuple[str, str]:
    return blended(theme.fall, theme.background, 0.3), blended(theme.rise, theme.background, 0.3)


def wide_box(body: Panel, color: str) -> Fill:
    (found,) = (fill for fill in shapes_of(body, Fill) if fill.color == color and np.ptp(fill.x) > 50)
    return found


@pytest.mark.parametrize("wins", [1, 9_999])
def test_one_case_of_ten_thousand_is_still_a_part(wins: int) -> None:
    record = replace(made_record(), signals=replace(tally(SIGNALS), n=10_000, wins=wins))
    body = body_of(record_sheet(made_chart(record)))

    # Those of the legend stand left of the bars.
    parts = [fill for fill in shapes_of(body, Fill) if fill.x.min() > 200 and fill.color in {LIGHT.fall, LIGHT.rise}]
    fell, rose = (next(fill for fill in parts if fill.color == color) for color in (LIGHT.fall, LIGHT.rise))
    assert min(np.ptp(fell.x), np.ptp(rose.x)) == pytest.approx(6)
    assert rose.x.min() > fell.x.max()
    assert min(fell.radius, rose.radius) == pytest.approx(3)


def test_nobody_rose_and_all_did() -> None:
    body = body_of(record_sheet(made_chart(made_record((*SIGNALS[:11], *NOTHING[11:]), (*NOTHING[:11], *BASE[11:])))))

    colors = {fill.color for fill in shapes_of(body, Fill) if np.ptp(fill.x) > 50}
    assert LIGHT.fall in colors
    assert LIGHT.rise not in colors
    assert colors & set(pale(LIGHT)) == {pale(LIGHT)[1]}
    texts = [label.text for label in shapes_of(body, Label)]
    assert (WRITTEN.fell.signals in texts, WRITTEN.rose.signals in texts) == (True, False)
    assert (WRITTEN.fell.base in texts, WRITTEN.rose.base in texts) == (False, True)


# The histogram.


@THEMED
def test_bars_are_as_high_as_their_shares_and_red_up_to_zero(theme: Theme) -> None:
    falls, rises = shapes_of(plot_of(record_sheet(made_chart(theme=theme))), Fill)

    # Each of the 40 cases is 2.5 % of them.
    heights = np.concatenate((falls.y.max(axis=1), rises.y.max(axis=1)))
    assert heights.tolist() == pytest.approx([2.5 * count for count in SIGNALS])
    assert (falls.y.min(), rises.y.min()) == (0, 0)
    assert (falls.color, len(falls.x), rises.color, len(rises.x)) == (theme.fall, 11, theme.rise, 11)


def test_bars_stand_on_their_steps() -> None:
    falls, rises = shapes_of(plot_of(record_sheet(made_chart())), Fill)

    middles = np.concatenate((falls.x.mean(axis=1), rises.x.mean(axis=1))).tolist()
    assert middles[1:-1] == pytest.approx(list(range(-19, 21, 2)))
    # The open ends stand apart from the last steps.
    assert middles[0] == pytest.approx(-21.5)
    assert middles[-1] == pytest.approx(21.5)


def test_changes_are_named_below_their_place() -> None:
    plot = plot_of(record_sheet(made_chart()))

    below = {label.text: label.x for label in shapes_of(plot, Label) if label.upright == "top"}
    assert below == {
        **{f"−{number}%": -number for number in (16, 12, 8, 4)},
        **{f"+{number}%": number for number in (4, 8, 12, 16)},
        "0%": 0,
        "≤ −20%": plot.x_limits[0],
        "> +20%": plot.x_limits[1],
    }


def test_the_line_is_any_day() -> None:
    plot = plot_of(record_sheet(made_chart()))

    (outline,) = (stroke for stroke in shapes_of(plot, Stroke) if stroke.color == LIGHT.text and len(stroke.x) > 2)
    for center, count in zip((-21.5, *range(-19, 21, 2), 21.5), BASE, strict=True):
        (place,) = np.flatnonzero((outline.x[:-1] == center - 1) & (outline.x[1:] == center + 1))
        # Each of the 200 days is 0.5 % of them.
        assert outline.y[place] == outline.y[place + 1] == pytest.approx(0.5 * count)
    assert np.isnan(outline.x).sum() == 3


def test_the_axis_of_shares_holds_both_and_names_round_ones() -> None:
    """Any day's highest step is 15 %, the signal's 17.5 %."""
    plot = plot_of(record_sheet(made_chart()))

    assert plot.y_limits[0] == 0
    assert 17.5 < plot.y_limits[1] < 20
    beside = [label for label in shapes_of(plot, Label) if label.upright != "top"]
    assert [label.text for label in beside] == ["5%", "10%", "15%"]


def pointers(plot: Panel) -> dict[str, Dots]:
    """Those over the histogram, by colour."""
    return {dots.color: dots for dots in shapes_of(plot, Dots) if dots.form == "down"}


def test_medians_are_marked_and_told_on_either_side() -> None:
    """−1.1 % after the signal, left of +0.4 % on any day."""
    sheet = record_sheet(made_chart())

    found = pointers(plot_of(sheet))
    assert {color: dots.x.tolist() for color, dots in found.items()} == {
        LIGHT.slow_average: [pytest.approx(-1.1)],
        LIGHT.text: [pytest.approx(0.4)],
    }
    assert (found[LIGHT.slow_average].hollow, found[LIGHT.text].hollow) == (False, True)
    boxes = dict(boxes_on(sheet))
    first, second = (float(plot_of(sheet).x_px(change)) for change in (-1.1, 0.4))
    assert boxes[WRITTEN.signals.median].right < first < second < boxes[WRITTEN.base.median].left


def test_equal_medians_are_both_seen() -> None:
    sheet = record_sheet(made_chart(made_record(median=0.004)))

    found = pointers(plot_of(sheet))
    assert found[LIGHT.slow_average].x == found[LIGHT.text].x
    assert found[LIGHT.slow_average].size < found[LIGHT.text].size
    dashed = [
        stroke.dash is not None for stroke in shapes_of(plot_of(sheet), Stroke) if stroke.x[0] == pytest.approx(0.4)
    ]
    assert True in dashed


@pytest.mark.parametrize(
    ("median", "place"), [(-0.2, -21.5), (-0.6, -21.5), (-0.1999, -19.99), (0.2, 20.0), (4.0, 21.5)]
)
def test_a_median_beyond_the_scale_is_marked_in_the_open_end(median: float, place: float) -> None:
    found = pointers(plot_of(record_sheet(made_chart(made_record(median=median)))))

    assert found[LIGHT.slow_average].x.tolist() == [pytest.approx(place)]


def test_without_any_other_day_only_the_signal_is_marked() -> None:
    sheet = record_sheet(made_chart(made_record(base=NOTHING)))

    assert set(pointers(plot_of(sheet))) == {LIGHT.slow_average}
    assert WRITTEN.base.median not in texts_on(sheet)


def test_zero_is_a_line() -> None:
    plot = plot_of(record_sheet(made_chart()))

    assert any(
        stroke.x.tolist() == [0, 0] and stroke.y.tolist() == list(plot.y_limits) for stroke in shapes_of(plot, Stroke)
    )


# The rates.


def scale_of(sheet: Sheet) -> Panel:
    """The panel of intervals: the one with discs on it."""
    (scale,) = (panel for panel in sheet.panels if any(dots.form == "disc" for dots in shapes_of(panel, Dots)))
    return scale


def test_rates_lie_on_their_scale() -> None:
    """180 of 400: Wilson's interval goes from 40.195 to 49.900 %, worked out by hand from his formula."""
    scale = scale_of(record_sheet(made_chart(rows=(row("sau 10 phiên", 180, 400, (505, 1000)),))))

    (dot,) = shapes_of(scale, Dots)
    assert (dot.x.tolist(), dot.y.tolist()) == ([45.0], [0.5])
    blue = [stroke for stroke in shapes_of(scale, Stroke) if stroke.color == LIGHT.slow_average]
    (reach,) = (stroke for stroke in blue if stroke.y.tolist() == [0.5, 0.5])
    assert reach.x.tolist() == pytest.approx([40.195, 49.900], abs=0.001)
    assert sorted(stroke.x[0] for stroke in blue if stroke is not reach) == pytest.approx([40.195, 49.9], abs=0.001)
    (tick,) = (stroke for stroke in shapes_of(scale, Stroke) if stroke.color == LIGHT.text)
    assert tick.x.tolist() == pytest.approx([50.5, 50.5])
    assert tick.y.min() < 0.5 < tick.y.max()


def test_rows_stand_under_each_other_beside_their_words() -> None:
    sheet = record_sheet(made_chart())

    scale, boxes = scale_of(sheet), dict(boxes_on(sheet))
    rates = [dots.x[0] for dots in shapes_of(scale, Dots)]
    assert rates == [40.0, 37.5, 55.0, 45.0, 30.0]
    for one, dots in zip(ROWS, shapes_of(scale, Dots), strict=True):
        y, box = float(scale.y_px(dots.y[0])), boxes[one.label]
        assert box.top < y < box.bottom
        assert box.right < scale.box.left


def test_the_told_row_stands_out() -> None:
    sheet = record_sheet(made_chart())

    labels = {label.text: label for panel in sheet.panels for label in shapes_of(panel, Label)}
    assert [labels[one.label].bold for one in ROWS] == [False, True, False, False, False]
    assert labels["sau 10 phiên"].color == LIGHT.text
    assert len({labels[one.label].size for one in ROWS}) == 1
    (band,) = (fill for panel in sheet.panels for fill in shapes_of(panel, Fill) if fill.color == LIGHT.field)
    assert np.ptp(band.x) > 1200


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((row("a", 180, 400, (505, 1000)),), [40, 45, 50, 55, 60]),
        ((row("a", 55_000, 100_000, (545, 1000)),), [40, 45, 50, 55, 60, 65, 70]),
        ((row("a", 1, 1, (505, 1000)),), [20, 40, 60, 80, 100]),
        ((row("a", 0, 1), row("b", 1, 1)), [0, 20, 40, 60, 80, 100]),
        ((row("a", 9_990, 10_000, (999, 1000)),), [80, 85, 90, 95, 100]),
        ((row("a", 10, 10_000, (1, 1000)),), [0, 5, 10, 15, 20]),
    ],
)
def test_the_scale_of_rates_reaches_as_far_as_they_do(rows: tuple[RateRow, ...], expected: list[int]) -> None:
    scale = scale_of(record_sheet(made_chart(rows=rows)))

    assert [(label.text, label.x) for label in shapes_of(scale, Label)] == [(f"{rate}%", rate) for rate in expected]
    assert scale.x_limits == (expected[0], expected[-1])


# What is refused, and what is said.


@THEMED
def test_too_few_data_are_boxed(theme: Theme) -> None:
    few = made_chart(theme=theme)
    plain = replace(few, words=replace(few.words, too_few=""))

    boxed = {label.text: label for label in shapes_of(body_of(record_sheet(few)), Label) if label.plate is not None}
    assert set(boxed) == {WRITTEN.too_few}
    assert body_of(record_sheet(few)).box_of(boxed[WRITTEN.too_few]).right <= 1248
    assert not [label for label in shapes_of(body_of(record_sheet(plain)), Label) if label.plate is not None]


def test_a_record_without_a_case_is_refused() -> None:
    with pytest.raises(ValueError, match="without a case"):
        draw_record_chart(made_chart(made_record(NOTHING)))


def test_what_looks_ahead_is_refused() -> None:
    with pytest.raises(ValueError, match="looks ahead"):
        draw_record_chart(made_chart(replace(made_record(), entry=Entry.LOOK_AHEAD)))


@pytest.mark.parametrize("rows", [(), (*ROWS, ROWS[0])])
def test_no_row_and_too_many_are_refused(rows: tuple[RateRow, ...]) -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        draw_record_chart(made_chart(rows=rows))


def test_a_row_without_cases_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to draw in the row 'sau 5 phiên'"):
        draw_record_chart(made_chart(rows=(row("sau 5 phiên", 0, 0),)))


def test_a_stamp_lies_over_the_picture() -> None:
    plain = made_chart()
    stamped = replace(plain, words=replace(WRITTEN, frame=replace(FRAME, stamp="DỮ LIỆU MÔ PHỎNG")))

    assert set(texts_on(record_sheet(stamped))) - set(texts_on(record_sheet(plain))) == {"DỮ LIỆU MÔ PHỎNG"}


def test_the_same_record_gives_the_same_picture() -> None:
    assert draw_record_chart(made_chart()) == draw_record_chart(made_chart())
