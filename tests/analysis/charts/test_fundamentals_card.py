"""The card of fundamental figures: one row or nine, in long words, and nothing runs into anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure as Sheet
from matplotlib.lines import Line2D

from analysis.charts import fundamentals_card
from analysis.charts.card import WIDTH_PX
from analysis.charts.fundamentals_card import MOST_ROWS, FundamentalsCard, FundamentalsRow, draw_fundamentals_card
from analysis.charts.theme import LIGHT
from tests.analysis.builders import WORDS
from tests.analysis.charts.test_cards import assert_is_a_picture, assert_reads_well, kept_figures, written

ROW = FundamentalsRow(
    name="P/E",
    meaning="giá gấp mấy lần lợi nhuận một năm",
    value="18,2",
    ratio=1.3,
    median="trung vị 14,0 · 12 công ty",
    day="20/11/2026",
    source="Yahoo Finance",
)
LONG = FundamentalsRow(
    name="Biên lợi nhuận ròng trên doanh thu thuần hợp nhất",
    meaning="trong một trăm đồng doanh thu thuần hợp nhất thì phần còn lại thành lợi nhuận sau thuế là bao nhiêu đồng",
    value="−123.456.789.012,3 tỷ đồng",
    ratio=-4.0,
    median="trung vị −123.456,7% · 1.234 công ty cùng ngành",
    day="quý kết thúc ngày 30/09/2026",
    source="charts.a-very-long-broker-name.example.com.vn",
)
UNKNOWN = FundamentalsRow(name=ROW.name, meaning=ROW.meaning)
UNPLACED = replace(ROW, ratio=None)


@pytest.fixture
def sheets(monkeypatch: pytest.MonkeyPatch) -> list[Sheet]:
    return kept_figures(monkeypatch, fundamentals_card)


def card(*rows: FundamentalsRow) -> FundamentalsCard:
    return FundamentalsCard(
        rows=rows,
        heads=("Chỉ số", "Giá trị", "So với ngành", "Ngày · nguồn"),
        unknown="nguồn chưa nêu",
        note="Thước: vạch giữa là trung vị ngành, hai đầu là một nửa và gấp đôi; vùng đậm là lệch không quá 10%.",
        words=replace(WORDS, title="FPT · Tập đoàn FPT", subtitle="Chỉ số cơ bản · HOSE", price="", change=""),
    )


@pytest.mark.parametrize("count", [1, 7, MOST_ROWS])
@pytest.mark.parametrize("row", [ROW, LONG, UNKNOWN, UNPLACED], ids=["usual", "long", "unknown", "unplaced"])
def test_every_card_reads_well(sheets: list[Sheet], row: FundamentalsRow, count: int) -> None:
    assert_is_a_picture(draw_fundamentals_card(card(*[row] * count)))

    assert_reads_well(sheets[0])


def test_what_nobody_states_is_said_in_its_row(sheets: list[Sheet]) -> None:
    draw_fundamentals_card(card(ROW, UNKNOWN, UNKNOWN))

    assert len(written(sheets[0])["nguồn chưa nêu"]) == 2


@pytest.mark.parametrize(
    ("ratio", "along", "marker"),
    [
        (1.0, 0.5, "o"),
        (2**0.5, 0.75, "o"),
        (2**-0.5, 0.25, "o"),
        (1.999, 1.0, "o"),
        (2.0, 1.0, ">"),
        (50.0, 1.0, ">"),
        (0.5, 0.0, "<"),
        (0.0, 0.0, "<"),
        (-3.0, 0.0, "<"),
    ],
)
def test_the_mark_stands_at_the_multiple_of_the_median(
    sheets: list[Sheet], ratio: float, along: float, marker: str
) -> None:
    draw_fundamentals_card(card(replace(ROW, ratio=ratio)))

    (axes,) = sheets[0].axes
    (mark,) = [line for line in axes.lines if line.get_color() == LIGHT.slow_average]
    assert mark.get_marker() == marker
    left, right = _track(axes.lines)
    assert x_of(mark) == pytest.approx(left + along * (right - left), abs=0.2)


def _track(lines: Iterable[Line2D]) -> tuple[float, float]:
    """The ends of the scale, from its middle tick and the width that the module gives it."""
    tick = next(line for line in lines if line.get_color() == LIGHT.muted)
    half = fundamentals_card._SCALE_WIDTH / 2
    return x_of(tick) - half, x_of(tick) + half


def x_of(line: Line2D) -> float:
    return float(np.asarray(line.get_xdata())[0])


def test_without_a_ratio_there_is_no_scale(sheets: list[Sheet]) -> None:
    draw_fundamentals_card(card(UNPLACED, UNKNOWN))

    (axes,) = sheets[0].axes
    assert len(axes.patches) == 0
    assert {tuple(np.asarray(line.get_xdata())) for line in axes.lines} == {(0, WIDTH_PX)}


@pytest.mark.parametrize("count", [0, MOST_ROWS + 1])
def test_no_row_and_too_many_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="1 to 9"):
        draw_fundamentals_card(card(*[ROW] * count))


def test_a_stamp_lies_over_the_card() -> None:
    plain = card(ROW)
    stamped = replace(plain, words=replace(plain.words, stamp="DỮ LIỆU MÔ PHỎNG"))

    assert draw_fundamentals_card(plain) != draw_fundamentals_card(stamped)
