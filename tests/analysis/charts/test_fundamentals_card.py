"""The card of fundamental figures: one row or nine, in long words, and nothing runs into anything."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.charts.fundamentals_card import (
    MOST_ROWS,
    FundamentalsCard,
    FundamentalsRow,
    draw_fundamentals_card,
    fundamentals_sheet,
)
from analysis.charts.panel import Panel, shapes_of
from analysis.charts.shapes import Dots, Fill, Label, Stroke
from analysis.charts.theme import DARK, LIGHT
from tests.analysis.builders import WORDS
from tests.analysis.charts.layout import (
    assert_reads_well,
    beyond_their_panels,
    picture_of,
    texts_on,
)

ROW = FundamentalsRow(
    name="P/E",
    meaning="giá gấp mấy lần lợi nhuận một năm",
    value="18,2",
    origin="20/11/2026 · Yahoo Finance",
    ratio=1.3,
    median="trung vị 14,0 · 12 công ty",
)
LONG = FundamentalsRow(
    name="Biên lợi nhuận ròng trên doanh thu thuần hợp nhất",
    meaning="trong một trăm đồng doanh thu thuần hợp nhất thì phần còn lại thành lợi nhuận sau thuế là bao nhiêu đồng",
    value="−123.456.789.012,3 tỷ đồng",
    origin="quý kết thúc ngày 30/09/2026 · charts.a-very-long-broker-name.example.com.vn",
    ratio=-4.0,
    median="trung vị −123.456,7% · 1.234 công ty cùng ngành",
)
BARE = FundamentalsRow(name="EPS", meaning="lợi nhuận một năm trên mỗi cổ phiếu", value="6.200 ₫")
UNPLACED = replace(ROW, ratio=None)
STRANGE = replace(ROW, name="$P_E^2\\", meaning="القيمة السوقية", value="📈", origin="$")
ROWS = {"usual": ROW, "long": LONG, "bare": BARE, "unplaced": UNPLACED, "strange": STRANGE}
HEADS = ("Chỉ số", "Giá trị", "trung vị ngành")
UNSTATED = "Các nguồn của mình chưa nêu: P/E, P/B, EPS, ROE, biên lợi nhuận ròng, EV, tỷ suất cổ tức."


def card(*rows: FundamentalsRow, heads: tuple[str, str, str] = HEADS, unstated: str = "") -> FundamentalsCard:
    return FundamentalsCard(
        rows=rows,
        heads=heads,
        half="½×",
        twice="2×",
        unstated=unstated,
        words=replace(WORDS, title="FPT · Tập đoàn FPT", subtitle="Chỉ số cơ bản · HOSE", price="", change=""),
    )


@pytest.mark.parametrize("heads", [HEADS, ("Chỉ số", LONG.origin, "trung vị ngành"), ("Chỉ số", "Giá trị", "")])
@pytest.mark.parametrize("count", [1, 7, MOST_ROWS])
@pytest.mark.parametrize("name", list(ROWS))
def test_every_card_reads_well(name: str, count: int, heads: tuple[str, str, str]) -> None:
    row = ROWS[name] if heads[2] else replace(ROWS[name], ratio=None, median="")
    sheet = fundamentals_sheet(card(*[row] * count, heads=heads, unstated=UNSTATED))

    assert_reads_well(sheet)
    assert beyond_their_panels(sheet) == []


@pytest.mark.parametrize("name", list(ROWS))
def test_every_card_becomes_a_picture(name: str) -> None:
    picture_of(draw_fundamentals_card(card(*[ROWS[name]] * MOST_ROWS)))


def test_all_that_is_told_is_written() -> None:
    texts = texts_on(fundamentals_sheet(card(ROW, BARE, unstated=UNSTATED)))

    told = {ROW.name, ROW.meaning, ROW.value, ROW.origin, ROW.median, BARE.name, BARE.meaning, BARE.value, UNSTATED}
    assert told | {*HEADS, "½×", "2×"} <= set(texts)


def test_without_medians_nothing_is_said_of_the_sector() -> None:
    sheet = fundamentals_sheet(card(BARE, heads=("Chỉ số", "Giá trị", "")))

    texts = texts_on(sheet)
    assert "½×" not in texts
    assert "2×" not in texts
    # The values stand at the right edge then.
    (value,) = [label for label in shapes_of(sheet.panels[0], Label) if label.text == BARE.value]
    assert (value.x, value.across) == (sheet.panels[0].box.width, "right")


@pytest.mark.parametrize(
    ("ratio", "along"),
    [(1.0, 0.5), (2**0.5, 0.75), (2**-0.5, 0.25), (1.999, 1.0), (0.501, 0.0)],
)
def test_the_mark_stands_at_the_multiple_of_the_median(ratio: float, along: float) -> None:
    panel = fundamentals_sheet(card(replace(ROW, ratio=ratio))).panels[0]

    (mark,) = shapes_of(panel, Dots)
    left, right = track_of(panel)
    assert mark.color == LIGHT.slow_average
    assert mark.x[0] == pytest.approx(left + along * (right - left), abs=0.6)


@pytest.mark.parametrize("ratio", [2.0, 50.0, 1e300, 0.5, 0.0, -3.0])
def test_beyond_the_scale_there_is_an_arrow_at_its_end(ratio: float) -> None:
    panel = fundamentals_sheet(card(replace(ROW, ratio=ratio))).panels[0]

    assert shapes_of(panel, Dots) == []
    (arrow,) = [fill for fill in shapes_of(panel, Fill) if fill.x.shape == (1, 3)]
    left, right = track_of(panel)
    if ratio >= 2:
        assert arrow.x.min() == pytest.approx(right)
    else:
        assert arrow.x.max() == pytest.approx(left)


def test_the_band_about_the_median_is_that_of_the_words() -> None:
    """Within a tenth of it: log2 of 0.9 and 1.1 on a scale from -1 to 1."""
    panel = fundamentals_sheet(card(ROW)).panels[0]

    (band,) = [fill for fill in shapes_of(panel, Fill) if fill.color == LIGHT.band]
    left, right = track_of(panel)
    width = right - left
    assert band.x.min() == pytest.approx(left + width * (1 - 0.152003) / 2, abs=0.01)
    assert band.x.max() == pytest.approx(left + width * (1 + 0.137504) / 2, abs=0.01)
    (tick,) = [stroke for stroke in shapes_of(panel, Stroke) if stroke.color == LIGHT.muted]
    assert tick.x == pytest.approx([(left + right) / 2] * 2)


def track_of(panel: Panel) -> tuple[float, float]:
    """The ends of the scale."""
    (track,) = [fill for fill in shapes_of(panel, Fill) if fill.color == LIGHT.grid]
    return float(track.x.min()), float(track.x.max())


def test_without_a_ratio_there_is_no_scale() -> None:
    panel = fundamentals_sheet(card(UNPLACED, BARE)).panels[0]

    assert shapes_of(panel, Fill) == []
    assert shapes_of(panel, Dots) == []


def test_values_are_of_one_size() -> None:
    panel = fundamentals_sheet(card(ROW, LONG, BARE)).panels[0]

    values = [label for label in shapes_of(panel, Label) if label.text in {ROW.value, LONG.value, BARE.value}]
    assert len(values) == 3
    assert len({label.size for label in values}) == 1


def test_a_card_takes_its_colours_from_its_theme() -> None:
    sheet = fundamentals_sheet(replace(card(ROW, BARE), theme=DARK))

    assert {label.color for label in shapes_of(sheet.panels[0], Label)} == {DARK.text, DARK.muted}
    assert {fill.color for fill in shapes_of(sheet.panels[0], Fill)} == {DARK.grid, DARK.band, DARK.slow_average}


@pytest.mark.parametrize("count", [0, MOST_ROWS + 1])
def test_no_row_and_too_many_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="1 to 9"):
        draw_fundamentals_card(card(*[ROW] * count))


def test_a_stamp_lies_over_the_card() -> None:
    plain = card(ROW)
    stamped = replace(plain, words=replace(plain.words, stamp="DỮ LIỆU MÔ PHỎNG"))

    assert "DỮ LIỆU MÔ PHỎNG" in texts_on(fundamentals_sheet(stamped))
    assert "DỮ LIỆU MÔ PHỎNG" not in texts_on(fundamentals_sheet(plain))
