"""The picture of a checklist: what is enlarged and measured, where levels and their tags stand, how steps are told."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from analysis.charts.checklist_chart import ChecklistChart, checklist_sheet, draw_checklist_chart
from analysis.charts.checklist_lens import CandlePart, LensLabels
from analysis.charts.checklist_steps import Steps
from analysis.charts.fonts import text_width
from analysis.charts.panel import Panel, shapes_of
from analysis.charts.shapes import Dots, Fill, Label, Stroke, Unit
from analysis.charts.sheet import Sheet
from analysis.charts.spec import LevelRole, LimitDays, PriceLevel
from analysis.charts.theme import LIGHT, SMALLEST, THEMES
from analysis.checklist import Outcome
from analysis.timeframes import Timeframe, TimeframeBars
from tests.analysis.builders import WORDS, finished, table
from tests.analysis.charts.layout import beyond_the_edges, overlaps

LABELS = LensLabels(
    title="Nến 27/10/2023",
    upper_shadow=CandlePart("Bóng trên", "10,0%"),
    body=CandlePart("Thân nến", "20,0%"),
    lower_shadow=CandlePart("Bóng dưới", "70,0%"),
)
STEPS = Steps(
    score="3/6",
    passed="bước đạt",
    names=("Hình dạng", "Khối lượng", "Hỗ trợ", "Xác nhận", "Mức dừng", "Mức đích"),
    outcomes=(Outcome.PASS, Outcome.FAIL, Outcome.PASS, Outcome.UNKNOWN, Outcome.PASS, Outcome.NOT_APPLICABLE),
)
ROLES = (LevelRole.TARGET, LevelRole.ENTRY, LevelRole.STOP, LevelRole.SUPPORT, LevelRole.TRIGGER)
# Opens at 9 700, falls to 9 000, closes at 9 900 and reaches 10 000: 100, 200 and 700 of a range of 1 000.
HAMMER = {"open": 9_700.0, "high": 10_000.0, "low": 9_000.0, "close": 9_900.0}


def falling(count: int, *, volume: float = 1_000.0) -> pd.DataFrame:
    """Red bars that fall by 10 a bar down to 10 000, each from 20 above its close to 20 below."""
    closes = np.linspace(10_000.0 + 10 * (count - 1), 10_000, count)
    frame = table(closes, spread=20.0, volume=volume)
    return frame.assign(open=closes + 10)


def with_hammer(place: int, count: int = 60, *, volume: float = 1_000.0) -> TimeframeBars:
    frame = falling(count, volume=volume)
    for name, price in HAMMER.items():
        frame.loc[frame.index[place], name] = price
    return finished(frame)


def chart_of(
    bars: TimeframeBars, bar: int, levels: dict[LevelRole, float] | None = None, steps: Steps | None = STEPS
) -> ChecklistChart:
    drawn = tuple(
        PriceLevel(role=role, price=price, label=f"{role.name.title()} {price:.0f}")
        for role, price in (levels or {}).items()
    )
    return ChecklistChart(bars=bars, bar=bar, levels=drawn, steps=steps, labels=LABELS, words=WORDS)


def prices_of(sheet: Sheet) -> Panel:
    """The panel of the candles: the first one stacked."""
    return next(panel for panel in sheet.panels if panel.scale is not None)


def panel_with(sheet: Sheet, text: str) -> Panel:
    """The panel that has this text in it."""
    return next(panel for panel in sheet.panels if any(label.text == text for label in shapes_of(panel, Label)))


def labelled(sheet: Sheet, text: str) -> tuple[Panel, Label]:
    """The label with this text, and its panel."""
    panel = panel_with(sheet, text)
    return panel, next(label for label in shapes_of(panel, Label) if label.text == text)


def middle_px(sheet: Sheet, text: str) -> float:
    """How far down the picture the label with this text stands."""
    panel, label = labelled(sheet, text)
    return float(panel.y_px(label.y, label.units[1])) + label.shift[1]


def strokes(panel: Panel, color: str) -> list[Stroke]:
    return [stroke for stroke in shapes_of(panel, Stroke) if stroke.color == color]


def lines_at(panel: Panel, price: float) -> list[Stroke]:
    """The level lines at this price, in the units of the panel."""
    return [
        stroke
        for stroke in shapes_of(panel, Stroke)
        if stroke.units == (Unit.DATA, Unit.DATA) and len(stroke.y) == 2 and (stroke.y == price).all()
    ]


def with_gap() -> TimeframeBars:
    bars = with_hammer(59)
    frame = bars.finished.copy()
    frame.iloc[45:57] = np.nan
    return replace(bars, finished=frame, shown=frame)


BAD_HISTORIES = {
    "bars without a price among them": with_gap(),
    "one bar": finished(table([50_000.0], spread=10.0)),
    "two bars": finished(table([50_000.0, 50_100], spread=10.0)),
    "a price that never moved": finished(table([50_000.0] * 60)),
    "ten thousand bars": finished(table(np.linspace(1_000, 90_000, 10_000), spread=500.0)),
    "no volume": finished(falling(60, volume=0.0)),
    "unknown volume": finished(falling(60, volume=np.nan)),
    "a thousandfold move": finished(table(np.geomspace(10, 10_000, 40), spread=1.0)),
    "a price of a hundred thousandth": finished(table(np.linspace(1e-5, 2e-5, 60), spread=1e-6)),
    "a price of billions": finished(table(np.linspace(1e9, 9e9, 60), spread=1e8)),
    "weeks": finished(falling(60), Timeframe.WEEK),
    "months": finished(falling(60), Timeframe.MONTH),
}


@pytest.mark.parametrize("theme", list(THEMES))
@pytest.mark.parametrize("history", list(BAD_HISTORIES))
def test_every_history_gives_a_picture(history: str, theme: str) -> None:
    bars = BAD_HISTORIES[history]
    bar = len(bars.finished) - 1
    close = float(bars.finished["close"].iloc[bar])
    # One level far above, one far below, three on one price.
    levels = dict(zip(ROLES, (close * 3, close, close, close, close / 3), strict=True))
    image = Image.open(BytesIO(draw_checklist_chart(replace(chart_of(bars, bar, levels), theme=THEMES[theme]))))

    assert (image.format, image.size) == ("PNG", (1280, 960))
    assert len(image.getcolors() or ()) > 10


@pytest.mark.parametrize("place", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("history", list(BAD_HISTORIES))
def test_nothing_overlaps_and_nothing_leaves_the_picture(history: str, place: float) -> None:
    bars = BAD_HISTORIES[history]
    bar = int(place * (len(bars.finished) - 1))
    close = float(bars.finished["close"].iloc[bar])
    levels = dict(zip(ROLES, (close * 3, close, close * 0.98, close * 0.99, close / 3), strict=True))
    sheet = checklist_sheet(chart_of(bars, bar, levels))

    assert overlaps(sheet) == []
    assert beyond_the_edges(sheet) == []


@pytest.mark.parametrize("bar", [-1, 60, 1000])
def test_a_bar_that_is_not_there_is_refused(bar: int) -> None:
    with pytest.raises(ValueError, match="no finished bar"):
        draw_checklist_chart(chart_of(with_hammer(59), bar))


@pytest.mark.parametrize(
    ("bar", "first", "last"),
    # At most eleven after the marked one, forty in all, and what there is.
    [(100, 72, 111), (199, 160, 199), (0, 0, 39), (30, 2, 41), (195, 160, 199)],
)
def test_forty_bars_around_the_marked_one_are_shown(bar: int, first: int, last: int) -> None:
    # Each bar's volume is its number, so that the largest shown tells the last one.
    frame = falling(200).assign(volume=np.arange(200.0) + 1)
    sheet = checklist_sheet(chart_of(finished(frame), bar))

    volume = panel_with(sheet, WORDS.volume)
    tops = np.concatenate([fill.y.max(axis=1) for fill in shapes_of(volume, Fill) if fill.units[1] is Unit.DATA])
    assert (tops.min(), tops.max(), len(tops)) == (first + 1, last + 1, 40)


@pytest.mark.parametrize(("bar", "place"), [(100, 28), (59, 28), (0, 0), (199, 39)])
def test_the_marked_candle_has_a_stripe_and_a_pointer(bar: int, place: int) -> None:
    prices = prices_of(checklist_sheet(chart_of(with_hammer(bar, 200), bar)))

    stripe = next(fill for fill in shapes_of(prices, Fill) if fill.color == LIGHT.fast_average)
    assert sorted(set(stripe.x.ravel())) == [place - 0.5, place + 0.5]
    (pointer,) = shapes_of(prices, Dots)
    assert (pointer.form, pointer.x.tolist()) == ("up", [place])
    assert prices.y_limits[0] < float(pointer.y[0]) < 9_000


def test_the_pointer_stands_below_the_candles_beside_it() -> None:
    frame = falling(60)
    frame.loc[frame.index[31], "low"] = 9_500.0
    prices = prices_of(checklist_sheet(chart_of(finished(frame), 30)))

    (pointer,) = shapes_of(prices, Dots)
    assert float(prices.y_px(pointer.y[0])) - pointer.size / 2 > float(prices.y_px(9_500.0))


def test_the_enlarged_candle_is_drawn_to_its_prices() -> None:
    lens = panel_with(checklist_sheet(chart_of(with_hammer(59), 59)), LABELS.title)

    shadow, body = [fill for fill in shapes_of(lens, Fill) if fill.color == LIGHT.rise]
    (bottom, top), (low, high) = ((float(fill.y.max()), float(fill.y.min())) for fill in (body, shadow))
    height = low - high
    # The axis of a lens grows downwards.
    assert (bottom - top) / height == pytest.approx(0.2)
    assert (top - high) / height == pytest.approx(0.1)
    assert (low - bottom) / height == pytest.approx(0.7)
    assert np.ptp(body.x) > 4 * np.ptp(shadow.x)
    assert height > lens.box.height * 0.6


@pytest.mark.parametrize("place", [20, 59])
def test_a_bracket_stands_beside_each_part_with_its_share_and_name(place: int) -> None:
    sheet = checklist_sheet(chart_of(with_hammer(place), place))
    lens = panel_with(sheet, LABELS.title)

    shadow = next(fill for fill in shapes_of(lens, Fill) if fill.color == LIGHT.rise)
    high, height = float(shadow.y.min()), float(np.ptp(shadow.y))
    brackets = [stroke for stroke in strokes(lens, LIGHT.muted) if len(stroke.x) == 4]
    ends = [((stroke.y.min() - high) / height, (stroke.y.max() - high) / height) for stroke in brackets]
    for found, wanted in zip(ends, [(0.0, 0.1), (0.1, 0.3), (0.3, 1.0)], strict=True):
        assert found == pytest.approx(wanted, abs=0.02)
    heights = [
        middle_px(sheet, text)
        for part in (LABELS.upper_shadow, LABELS.body, LABELS.lower_shadow)
        for text in (part.share, part.name)
    ]
    assert min(np.diff(heights)) > 30


def test_a_candle_without_a_range_is_a_dash_without_parts() -> None:
    lens = panel_with(checklist_sheet(chart_of(finished(table([50_000.0] * 60)), 59)), LABELS.title)

    assert [label.text for label in shapes_of(lens, Label)] == [LABELS.title]
    assert strokes(lens, LIGHT.muted) == []
    body = [fill for fill in shapes_of(lens, Fill) if fill.color == LIGHT.reference][-1]
    assert 1 <= np.ptp(body.y) <= 6


def test_a_part_of_no_length_keeps_its_share_inside_the_lens() -> None:
    frame = falling(60)
    frame.iloc[59] = [10_000.0, 10_000.0, 9_000.0, 9_000.0, 1_000.0]
    sheet = checklist_sheet(chart_of(finished(frame), 59))

    lens = panel_with(sheet, LABELS.title)
    for part in (LABELS.upper_shadow, LABELS.lower_shadow):
        assert lens.box.top + 60 < middle_px(sheet, part.share) < middle_px(sheet, part.name) < lens.box.bottom - 15


def test_a_close_at_the_ceiling_is_purple_in_the_lens_too() -> None:
    chart = replace(chart_of(with_hammer(59), 59), limit_days=LimitDays(ceiling=(59,)))
    lens = panel_with(checklist_sheet(chart), LABELS.title)

    assert LIGHT.ceiling in {fill.color for fill in shapes_of(lens, Fill)}


@pytest.mark.parametrize(
    ("role", "color", "first"),
    [
        (LevelRole.ENTRY, LIGHT.slow_average, 28),
        (LevelRole.SUPPORT, LIGHT.rsi, None),
        (LevelRole.TARGET, LIGHT.rise, 28),
        (LevelRole.STOP, LIGHT.fall, 28),
        (LevelRole.TRIGGER, LIGHT.fast_average, 28),
    ],
)
def test_a_level_is_drawn_and_tagged_in_its_colour(role: LevelRole, color: str, first: float | None) -> None:
    """From the marked candle to the right edge; a support goes all across, and is dashed."""
    sheet = checklist_sheet(chart_of(with_hammer(40), 40, {role: 10_100.0}))
    prices = prices_of(sheet)

    (line,) = lines_at(prices, 10_100.0)
    start, end = prices.x_limits
    assert line.color == color
    assert line.x.tolist() == [start if first is None else first, end]
    assert (line.dash is not None) is (first is None)
    _, tag = labelled(sheet, f"{role.name.title()} 10100")
    assert tag.plate is not None
    assert tag.plate.color == color
    assert middle_px(sheet, tag.text) == pytest.approx(float(prices.y_px(10_100.0)))


def test_a_line_of_the_newest_candle_is_long_enough_to_be_seen() -> None:
    prices = prices_of(checklist_sheet(chart_of(with_hammer(59), 59, {LevelRole.STOP: 9_000.0})))

    (line,) = lines_at(prices, 9_000.0)
    assert np.ptp(line.x) == pytest.approx(8)


@pytest.mark.parametrize(("price", "arrow"), [(30_000.0, "↑"), (3_000.0, "↓")])
def test_a_level_far_away_is_told_at_the_edge_and_does_not_squeeze_the_candles(price: float, arrow: str) -> None:
    sheet = checklist_sheet(chart_of(with_hammer(59), 59, {LevelRole.TARGET: price}))
    prices = prices_of(sheet)

    assert lines_at(prices, price) == []
    assert 8_000 < prices.y_limits[0] < 9_000
    assert 10_300 < prices.y_limits[1] < 11_500
    edge = prices.box.top if arrow == "↑" else prices.box.bottom
    assert abs(middle_px(sheet, f"{arrow} Target {price:.0f}") - edge) < 30
    assert all(stroke.clipped for stroke in strokes(prices, LIGHT.rise))


def test_a_level_that_is_not_far_widens_the_axis() -> None:
    # The candles are 9 000 to 10 420 high: up to six tenths of that beyond them is near.
    near, far = (
        prices_of(checklist_sheet(chart_of(with_hammer(59), 59, {LevelRole.TARGET: price}))).y_limits[1]
        for price in (11_200.0, 11_300.0)
    )

    assert near > 11_200
    assert far < 11_000


def test_tags_of_near_prices_keep_apart_in_order_and_are_led_to_their_line() -> None:
    prices_wanted = dict(zip(ROLES, (9_500.0, 9_501.0, 9_490.0, 9_480.0, 9_510.0), strict=True))
    sheet = checklist_sheet(chart_of(with_hammer(59), 59, prices_wanted))
    prices = prices_of(sheet)

    ranked = sorted(prices_wanted, key=lambda role: prices_wanted[role])
    heights = [middle_px(sheet, f"{role.name.title()} {prices_wanted[role]:.0f}") for role in reversed(ranked)]
    assert min(np.diff(sorted(heights))) >= 40 - 1e-6
    assert heights == sorted(heights)
    leads = [stroke for stroke in shapes_of(prices, Stroke) if not stroke.clipped]
    assert len(leads) == 5
    ends = sorted(float(prices.y_px(lead.y[-1], Unit.SHARE)) for lead in leads)
    assert ends == pytest.approx(sorted(heights))
    starts = sorted(float(prices.y_px(lead.y[0], Unit.SHARE)) for lead in leads)
    assert starts == pytest.approx(sorted(float(prices.y_px(price)) for price in prices_wanted.values()))


@pytest.mark.parametrize("label", ["Stop 9000", "Confirms > 1,111,234.56", "Hỗ trợ " + "9" * 60])
def test_a_tag_ends_inside_the_picture_and_leaves_the_candles_room(label: str) -> None:
    level = PriceLevel(role=LevelRole.STOP, price=9_000.0, label=label)
    sheet = checklist_sheet(replace(chart_of(with_hammer(59), 59), levels=(level,)))
    prices = prices_of(sheet)

    tag = next(shape for shape in shapes_of(prices, Label) if shape.plate and shape.plate.color == LIGHT.fall)
    assert tag.plate is not None
    right = prices.box.right + tag.shift[0] + text_width(tag.text, tag.size, bold=tag.bold) + tag.plate.padding[0]
    assert right <= sheet.width - 20
    assert prices.box.width > 450


def test_numbers_of_the_axes_end_inside_the_picture() -> None:
    bars = finished(falling(60, volume=298_100.0))
    for levels in ({}, {LevelRole.STOP: 10_000.0}):
        sheet = checklist_sheet(chart_of(bars, 59, levels))
        volume, label = labelled(sheet, "298 nghìn")
        assert volume.box.right + label.shift[0] + text_width(label.text, label.size) <= sheet.width


def test_the_volume_has_the_average_of_the_twenty_bars_before_and_is_left_out_where_unknown() -> None:
    words = replace(WORDS, volume_average="Trung bình 20 phiên")
    frame = falling(60).assign(volume=np.arange(60.0) + 1)
    volume = panel_with(checklist_sheet(replace(chart_of(finished(frame), 59), words=words)), "Trung bình 20 phiên")

    (average,) = strokes(volume, LIGHT.fast_average)
    # Bars 39 to 58 have the volumes 40 to 59.
    assert float(average.y[-1]) == pytest.approx(49.5)

    bare = checklist_sheet(chart_of(with_hammer(59, volume=np.nan), 59))
    assert sum(panel.scale is not None for panel in bare.panels) == 1


def test_steps_are_told_by_colour_mark_number_and_name() -> None:
    sheet = checklist_sheet(chart_of(with_hammer(59), 59))
    panel = panel_with(sheet, "3/6")

    texts = [label.text for label in shapes_of(panel, Label)]
    assert [text for text in texts if text[0].isdigit() and text != "3/6"] == [
        "1 Hình dạng",
        "2 Khối lượng",
        "3 Hỗ trợ",
        "4 Xác nhận",
        "5 Mức dừng",
        "6 Mức đích",
    ]
    assert [label.text for label in shapes_of(panel, Label) if label.text == "?"] == ["?"]
    discs = sorted(shapes_of(panel, Dots), key=lambda dots: float(dots.x[0]))
    rise, fall, open_ = LIGHT.rise, LIGHT.fall, LIGHT.muted
    assert [disc.color for disc in discs] == [rise, fall, rise, open_, rise, open_]
    # A tick is one line, a cross two, a dash one; a question mark is none.
    points = [len(stroke.x) for stroke in sorted(shapes_of(panel, Stroke), key=lambda stroke: float(stroke.x[0]))]
    assert points == [3, 5, 3, 3, 2]


def test_names_of_steps_stay_inside_their_boxes() -> None:
    long = replace(STEPS, names=("Hình dạng và bối cảnh của nến",) * 6)
    panel = panel_with(checklist_sheet(chart_of(with_hammer(59), 59, steps=long)), "3/6")

    boxes = sorted((float(fill.x.min()), float(fill.x.max())) for fill in shapes_of(panel, Fill))
    names = sorted(
        (label for label in shapes_of(panel, Label) if label.bold and label.text[1:2] == " "), key=lambda label: label.x
    )
    assert len(boxes) == len(names) == 6
    for (left, right), name in zip(boxes, names, strict=True):
        half = text_width(name.text, name.size, bold=True) / 2
        assert left < name.x - half < name.x + half < right
    assert panel.box.width == boxes[-1][1]


def test_without_a_checklist_the_candles_take_the_room_of_the_steps() -> None:
    with_steps, without = (
        prices_of(checklist_sheet(chart_of(with_hammer(59), 59, steps=steps))) for steps in (STEPS, None)
    )

    assert without.box.height > with_steps.box.height + 60
    assert "3/6" not in {
        label.text
        for panel in checklist_sheet(chart_of(with_hammer(59), 59, steps=None)).panels
        for label in shapes_of(panel, Label)
    }


def test_a_name_for_each_outcome_is_needed() -> None:
    with pytest.raises(ValueError, match="zip"):
        checklist_sheet(chart_of(with_hammer(59), 59, steps=replace(STEPS, names=STEPS.names[:5])))


def test_no_letter_is_too_small_for_a_phone() -> None:
    sheet = checklist_sheet(chart_of(with_hammer(59), 59, dict.fromkeys(ROLES, 9_900.0)))

    assert min(label.size for panel in sheet.panels for label in shapes_of(panel, Label)) >= SMALLEST


@pytest.mark.parametrize("text", ["", "$x_1$ \\alpha", "مرحبا بالعالم", "Rất dài " * 30, "A_B & <b>"])
def test_words_may_hold_anything(text: str) -> None:
    labels = LensLabels(
        title=text,
        upper_shadow=CandlePart(text, text),
        body=CandlePart(text, text),
        lower_shadow=CandlePart(text, text),
    )
    steps = replace(STEPS, score=text, passed=text, names=(text,) * 6)
    level = PriceLevel(role=LevelRole.TARGET, price=9_500.0, label=text)
    chart = replace(chart_of(with_hammer(59), 59), labels=labels, steps=steps, levels=(level,))

    assert Image.open(BytesIO(draw_checklist_chart(chart))).size == (1280, 960)
