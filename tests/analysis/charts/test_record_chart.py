"""The picture of a track record: everything lies where its numbers say, and nothing runs into anything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure as Sheet
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Rectangle

from analysis.charts import record_chart
from analysis.charts.card import WIDTH_PX
from analysis.charts.record_chart import (
    LegendWords,
    RateRow,
    RecordChart,
    RecordWords,
    SideWords,
    draw_record_chart,
)
from analysis.charts.theme import DARK, LIGHT, Theme
from analysis.track_record import VIETNAM_COSTS, Distribution, Entry, Record, Selection, StatusWanted, Tally
from tests.analysis.builders import WORDS
from tests.analysis.charts.test_cards import STAMPED, assert_is_a_picture, assert_reads_well, kept_figures, written

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
        numbers=(f"n {label}", f"rate {label}", f"interval {label}", f"base {label}"),
        is_told=is_told,
    )


ROWS = (
    row("sau 5 phiên", 16, 40),
    row("sau 10 phiên", 15, 40, is_told=True),
    row("sau 20 phiên", 22, 40),
    row("10 phiên, 2015–2020", 9, 20),
    row("10 phiên, 2021–2025", 6, 20),
)

WRITTEN = RecordWords(
    title="188 cổ phiếu Việt Nam · nến búa ngược, không chờ xác nhận",
    subtitle="khối lượng ≥ 1,3× · trên SMA200 · 01/01/2015 – 31/12/2025 · 123.456 lần · Yahoo Finance",
    months=WORDS.months,
    footer=WORDS.footer,
    stamp=None,
    marks=WORDS.marks,
    heading="10 phiên sau tín hiệu, giá tăng hay giảm bao nhiêu?",
    too_few="Chưa đủ dữ liệu: 29 lần, dưới 30",
    signals=LegendWords(
        name="Sau tín hiệu: 123.456 lần", median="trung vị −1,1%: một nửa số lần cao hơn, một nửa thấp hơn"
    ),
    base=LegendWords(name="Ngày bất kỳ của các mã này: 12.345.678 phiên", median="trung vị +0,4%"),
    fell=SideWords(signals="Không tăng: 100,0% ▼", base="ngày bất kỳ: 100,0%"),
    rose=SideWords(signals="▲ Tăng: 100,0%", base="ngày bất kỳ: 100,0%"),
    ends=("≤ −20%", "> +20%"),
    shares="% số lần",
    rates="Bao nhiêu phần trăm số lần giá tăng?",
    heads=("số lần", "● tín hiệu", "khoảng tin cậy 95%", "┃ ngày bất kỳ"),
    notes=("Mua ở giá đóng cửa phiên biết tín hiệu, " * 3, "Khoảng tin cậy 95%: " * 5),
)


def made_chart(record: Record | None = None, rows: tuple[RateRow, ...] = ROWS, theme: Theme = LIGHT) -> RecordChart:
    return RecordChart(record=record or made_record(), rows=rows, words=WRITTEN, theme=theme)


@pytest.fixture
def sheets(monkeypatch: pytest.MonkeyPatch) -> list[Sheet]:
    return kept_figures(monkeypatch, record_chart)


RECORDS = {
    "usual": made_record(),
    "one case": made_record(ONE),
    "beyond both ends": made_record(ENDS, median=-0.27),
    "median above the end": made_record((0,) * 21 + (7,), median=0.6),
    "equal medians": made_record(median=0.004),
    "any day is the same": made_record(BASE, BASE),
    "no other day": made_record(base=NOTHING),
    "no change at all": made_record((*NOTHING[:10], 50, *NOTHING[11:]), median=0.0),
}
HUGE = (row("sau 10 phiên", 654_321, 1_234_567, (6_000_000, 12_345_678), is_told=True),)
SOME_ROWS = {"five rows": ROWS, "one row": HUGE, "all rose": (row("sau 5 phiên", 3, 3), row("sau 10 phiên", 0, 1))}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", list(RECORDS))
def test_every_record_reads_well(sheets: list[Sheet], name: str, theme: Theme) -> None:
    assert_is_a_picture(draw_record_chart(made_chart(RECORDS[name], theme=theme)))

    assert_reads_well(sheets[0])
    assert not any(re.search(r"\bnan\b", text, re.IGNORECASE) for text in written(sheets[0]))


@pytest.mark.parametrize("name", list(SOME_ROWS))
def test_every_number_of_rows_reads_well(sheets: list[Sheet], name: str) -> None:
    rows = SOME_ROWS[name]
    draw_record_chart(made_chart(rows=rows))

    assert_reads_well(sheets[0])
    for one in rows:
        assert {one.label, *one.numbers} <= set(written(sheets[0]))


def test_every_word_stands_on_the_picture(sheets: list[Sheet]) -> None:
    draw_record_chart(made_chart())

    expected = {WRITTEN.title, WRITTEN.subtitle, WRITTEN.footer, WRITTEN.heading, WRITTEN.too_few, WRITTEN.shares}
    expected |= {WRITTEN.rates, *WRITTEN.heads, *WRITTEN.notes, *WRITTEN.ends}
    for pair in (WRITTEN.signals, WRITTEN.base):
        expected |= {pair.name, pair.median}
    for side in (WRITTEN.fell, WRITTEN.rose):
        expected |= {side.signals, side.base}
    assert expected <= set(written(sheets[0]))


def test_long_words_are_written_smaller(sheets: list[Sheet]) -> None:
    words = replace(
        WRITTEN,
        heading=WRITTEN.heading * 2,
        rates=WRITTEN.rates * 2,
        heads=("number of cases", "● after the signal", "confidence interval of 95%", "┃ any day at all"),
        fell=SideWords(signals="Không tăng hoặc đứng giá: 100,0% ▼", base=WRITTEN.fell.base * 3),
        notes=tuple(note * 2 for note in WRITTEN.notes),
    )
    rows = tuple(replace(one, label=one.label * 2, numbers=("1.234.567", *one.numbers[1:])) for one in ROWS)
    draw_record_chart(replace(made_chart(rows=rows), words=words))

    assert_reads_well(sheets[0])


@settings(max_examples=8, deadline=None)
@given(
    signals=st.lists(st.integers(0, 9), min_size=STEPS, max_size=STEPS).filter(any),
    median=st.floats(-0.99, 3.0),
)
def test_any_distribution_is_drawn(signals: list[int], median: float) -> None:
    assert_is_a_picture(draw_record_chart(made_chart(made_record(signals, median=median))))


# The histogram.


def percents_at(axes: Axes, *, x: float | None = None, y: float | None = None) -> dict[float, float]:
    """The percentages that are written along a scale, by where they stand: at that x by their y, or the other way."""
    found = {}
    for text in axes.texts:
        place, wanted = text.get_position(), (x, y)
        on_scale = all(one is None or one == pytest.approx(at) for one, at in zip(wanted, place, strict=True))
        number = text.get_text().removesuffix("%").replace("−", "-").replace(",", ".")
        if on_scale and text.get_text().endswith("%") and number.lstrip("+-").replace(".", "").isdigit():
            found[place[1 if y is None else 0]] = float(number)
    return found


def along(scale: dict[float, float], place: float) -> float:
    """What the place on the scale stands for."""
    (first, low), *_, (last, high) = sorted(scale.items())
    return low + (place - first) / (last - first) * (high - low)


def shares_scale(axes: Axes) -> dict[float, float]:
    scale = {y: value for y, value in percents_at(axes, x=WIDTH_PX).items() if y < 500}
    assert len(scale) >= 3
    return scale


def changes_scale(axes: Axes) -> dict[float, float]:
    y = next(text.get_position()[1] for text in axes.texts if text.get_text() == "+4%")
    scale = percents_at(axes, y=y)
    assert sorted(scale.values()) == [-16, -12, -8, -4, 0, 4, 8, 12, 16]
    return scale


def steps_of(axes: Axes) -> list[Rectangle]:
    """The bars of the histogram, left first; those of the legend are narrower."""
    bars = [patch for patch in axes.patches if isinstance(patch, Rectangle) and patch.get_width() > 20]
    return sorted(bars, key=Rectangle.get_x)


def points(line: Line2D) -> list[tuple[float, float]]:
    x, y = (np.asarray(values, dtype=np.float64).tolist() for values in line.get_data())
    return list(zip(x, y, strict=True))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_bars_are_as_high_as_their_shares_and_red_up_to_zero(sheets: list[Sheet], theme: Theme) -> None:
    draw_record_chart(made_chart(theme=theme))

    (axes,) = sheets[0].axes
    scale, bars = shares_scale(axes), steps_of(axes)
    shares = [along(scale, bar.get_y()) for bar in bars]
    # Each of the 40 cases is 2.5 % of them.
    assert shares == pytest.approx([2.5 * count for count in SIGNALS], abs=1e-6)
    assert [along(scale, bar.get_y() + bar.get_height()) for bar in bars] == pytest.approx([0.0] * STEPS, abs=1e-6)
    assert [to_hex(bar.get_facecolor()) for bar in bars] == [theme.fall] * 11 + [theme.rise] * 11


def test_bars_stand_on_their_steps(sheets: list[Sheet]) -> None:
    draw_record_chart(made_chart())

    (axes,) = sheets[0].axes
    scale = changes_scale(axes)
    middles = [along(scale, bar.get_x() + bar.get_width() / 2) for bar in steps_of(axes)]
    assert middles[1:-1] == pytest.approx(list(range(-19, 21, 2)))
    # The open ends stand apart from the last steps.
    assert middles[0] < -21.2
    assert middles[-1] > 21.2


def test_the_line_is_any_day(sheets: list[Sheet]) -> None:
    draw_record_chart(made_chart())

    (axes,) = sheets[0].axes
    scale = shares_scale(axes)
    lines = [points(line) for line in axes.lines if line.get_color() == LIGHT.text]
    outlines = [line for line in lines if len(line) > 2 and min(y for _, y in line) > 170]
    heights = [along(scale, y) for line in sorted(outlines) for _, y in line[1:-1:2]]
    # Each of the 200 days is 0.5 % of them.
    assert heights == pytest.approx([0.5 * count for count in BASE], abs=1e-6)


def medians(axes: Axes) -> dict[str, float]:
    """Where the pointers over the histogram stand, in %, by the colour of their rim or filling."""
    scale = changes_scale(axes)
    pointers = [line for line in axes.lines if line.get_marker() == "v" and points(line)[0][1] > 150]
    return {
        str(line.get_markeredgecolor() if line.get_markerfacecolor() == "none" else line.get_markerfacecolor()): along(
            scale, points(line)[0][0]
        )
        for line in pointers
    }


def test_medians_are_marked(sheets: list[Sheet]) -> None:
    draw_record_chart(made_chart())

    found = medians(sheets[0].axes[0])
    assert found == {LIGHT.slow_average: pytest.approx(-1.1), LIGHT.text: pytest.approx(0.4)}


@pytest.mark.parametrize(("median", "step"), [(-0.2, 0), (-0.6, 0), (-0.1999, 1), (0.2, -2), (0.2001, -1), (4.0, -1)])
def test_a_median_beyond_the_scale_is_marked_in_the_open_end(sheets: list[Sheet], median: float, step: int) -> None:
    draw_record_chart(made_chart(made_record(median=median)))

    (axes,) = sheets[0].axes
    bar, scale = steps_of(axes)[step], changes_scale(axes)
    left, right = (along(scale, bar.get_x() + extra) for extra in (-2, bar.get_width() + 2))
    assert left <= medians(axes)[LIGHT.slow_average] <= right


def test_zero_is_a_line_between_the_sides(sheets: list[Sheet]) -> None:
    draw_record_chart(made_chart())

    (axes,) = sheets[0].axes
    zero = next(place for place, value in changes_scale(axes).items() if value == 0)
    upright = [points(line) for line in axes.lines if line.get_color() == LIGHT.muted]
    assert any(first[0] == last[0] == pytest.approx(zero) for first, last in upright)
    boxes = written(sheets[0])
    on_sheet = axes.transData.transform((zero, 0))[0]
    assert boxes[WRITTEN.fell.signals][0].x1 < on_sheet < boxes[WRITTEN.rose.signals][0].x0


# The rates.


def rates_scale(axes: Axes) -> dict[float, float]:
    """The lowest percentages on the picture."""
    lowest = max(text.get_position()[1] for text in axes.texts if text.get_text().endswith("0%"))
    return percents_at(axes, y=lowest)


def test_rates_lie_on_their_scale(sheets: list[Sheet]) -> None:
    """180 of 400: Wilson's interval goes from 40.195 to 49.900 %, worked out by hand from his formula."""
    draw_record_chart(made_chart(rows=(row("sau 10 phiên", 180, 400, (505, 1000)),)))

    (axes,) = sheets[0].axes
    scale = rates_scale(axes)
    (dot,) = [points(line) for line in axes.lines if line.get_marker() == "o"]
    assert along(scale, dot[0][0]) == pytest.approx(45.0)
    blue = [points(line) for line in axes.lines if line.get_color() == LIGHT.slow_average]
    middle = dot[0][1]
    (reach,) = [line for line in blue if [y for _, y in line] == [middle, middle]]
    assert [along(scale, x) for x, _ in reach] == pytest.approx([40.195, 49.900], abs=0.001)
    dark = [points(line) for line in axes.lines if line.get_color() == LIGHT.text]
    (tick,) = [line for line in dark if line[0][1] < middle < line[-1][1]]
    assert along(scale, tick[0][0]) == pytest.approx(50.5)


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
def test_the_scale_of_rates_reaches_as_far_as_they_do(
    sheets: list[Sheet], rows: tuple[RateRow, ...], expected: list[int]
) -> None:
    draw_record_chart(made_chart(rows=rows))

    (axes,) = sheets[0].axes
    assert sorted(rates_scale(axes).values()) == expected


# What is refused, and what is said.


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_too_few_data_are_boxed(sheets: list[Sheet], theme: Theme) -> None:
    few = made_chart(theme=theme)
    draw_record_chart(few)
    draw_record_chart(replace(few, words=replace(few.words, too_few="")))

    boxed, plain = ([patch for patch in sheet.axes[0].patches if isinstance(patch, FancyBboxPatch)] for sheet in sheets)
    assert (len(boxed), plain) == (1, [])
    inside = written(sheets[0])[WRITTEN.too_few][0]
    frame = boxed[0].get_window_extent()
    assert frame.x0 < inside.x0 < inside.x1 < frame.x1 <= 1280
    assert frame.y0 < inside.y0 < inside.y1 < frame.y1 <= 960


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
    assert draw_record_chart(plain) != draw_record_chart(
        replace(plain, words=replace(plain.words, stamp=STAMPED.stamp))
    )


def test_the_same_record_gives_the_same_picture() -> None:
    assert draw_record_chart(made_chart()) == draw_record_chart(made_chart())
