"""The card of risk appetite: for every history, and with nothing outside or overlapping."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray

from analysis.charts.moves import Move
from analysis.charts.panel import Panel, shapes_of
from analysis.charts.risk_chart import RiskChart, RiskTile, RiskWords, draw_risk_chart, risk_sheet
from analysis.charts.shapes import Dots, Fill, Label, Stroke
from analysis.charts.theme import DARK, LIGHT, Theme
from analysis.charts.words import FrameWords
from analysis.records import breakouts
from analysis.timeframes import TimeframeBars
from tests.analysis.builders import WORDS, finished, random_bars, table, walks
from tests.analysis.charts.layout import assert_reads_well, picture_of, texts_on

TILES = (
    RiskTile(head="So với kỷ lục", verdict="−12,3%", detail="kỷ lục ngày 14/08/2026"),
    RiskTile(head="Bứt phá gần nhất", verdict="18/09/2025", detail="12.345 phiên trước", move=Move.RISE),
    RiskTile(head="So với S&P 500", verdict="Yếu hơn", detail="−11,8% qua 60 phiên", move=Move.FALL),
)
FRAME = FrameWords(
    title="Khẩu vị rủi ro: Russell 2000",
    subtitle="21/08/2026 · Yahoo Finance",
    price="3.017,87",
    months=WORDS.months,
    footer=WORDS.footer,
    stamp="DỮ LIỆU MÔ PHỎNG",
    marks=WORDS.marks,
)
RISK_WORDS = RiskWords(
    frame=FRAME,
    tiles=TILES,
    index="Russell 2000",
    record="đường kỷ lục",
    breakout="▲ bứt phá",
    ratio="Russell 2000 / S&P 500",
)


def risk_of(bars: TimeframeBars, *, with_ratio: bool = True, words: RiskWords = RISK_WORDS) -> RiskChart:
    ratio = bars.finished["close"] / 3000 if with_ratio else None
    return RiskChart(bars=bars, ratio=ratio, ratio_bars=60, words=words)


def rising(count: int, quiet: int) -> TimeframeBars:
    """Records every so many bars, each a breakout where there are enough between."""
    steps = [100.0 + place // quiet if place % quiet == 0 else 90.0 + place // quiet for place in range(count)]
    return finished(table(steps, dates=pd.bdate_range("2000-01-03", periods=count)))


BARS = {
    "one bar": finished(table([1000.0])),
    "two bars": finished(table([1000.0, 1010.0])),
    "equal bars": finished(table([1000.0] * 400)),
    "a month": finished(table([1000.0 + day for day in range(22)])),
    "a year": finished(random_bars(2, pd.bdate_range("2025-11-20", periods=260)).frame),
    "forty years": finished(random_bars(9, pd.bdate_range("1986-01-02", periods=10_000)).frame),
    "a breakout every half year": rising(4000, 125),
    "a breakout at the left edge": rising(260, 130),
    "a thousandfold rise": finished(table(np.geomspace(10, 10_000, 3000))),
    "a thousandfold fall": finished(table(np.geomspace(10_000, 10, 3000))),
    "a small part of one": finished(table(np.geomspace(0.002, 0.004, 500))),
    "gaps of years": finished(table([1000.0, 900.0, 1100.0], dates=["2001-01-02", "2013-06-03", "2026-11-20"])),
}


@pytest.mark.parametrize("with_ratio", [True, False])
@pytest.mark.parametrize("history", list(BARS))
def test_any_history_becomes_a_card_that_reads_well(history: str, *, with_ratio: bool) -> None:
    chart = risk_of(BARS[history], with_ratio=with_ratio)

    picture_of(draw_risk_chart(chart))

    sheet = risk_sheet(chart)
    assert_reads_well(sheet)
    # The tiles, one panel or two, and the frame.
    assert len(sheet.panels) == (4 if with_ratio else 3)


@pytest.mark.parametrize(
    "name", ["RUT$_^{2}", "مؤشر الشركات الصغيرة", "Chỉ số của rất nhiều công ty nhỏ ở rất nhiều nơi khác nhau"]
)
def test_any_name_is_written_as_it_is(name: str) -> None:
    tiles = tuple(replace(tile, head=name * 2, verdict=name, detail=name * 2) for tile in TILES)

    sheet = risk_sheet(
        risk_of(BARS["a year"], words=replace(RISK_WORDS, frame=replace(FRAME, title=name * 2), tiles=tiles))
    )

    assert_reads_well(sheet)
    assert any(text.startswith(name[:12]) for text in texts_on(sheet))


@settings(max_examples=25, deadline=None)
@given(closes=walks(min_size=1, max_size=600))
def test_any_walk_reads_well(closes: NDArray[np.float64]) -> None:
    assert_reads_well(risk_sheet(risk_of(finished(table(closes)))))


def test_without_a_finished_bar_there_is_no_picture() -> None:
    with pytest.raises(ValueError, match="no bar"):
        draw_risk_chart(risk_of(finished(table([]))))


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_state_is_told_in_words_and_colours(theme: Theme) -> None:
    sheet = risk_sheet(replace(risk_of(BARS["a year"]), theme=theme))

    labels = {label.text: label for label in shapes_of(sheet.panels[0], Label)}
    assert set(labels) == {text for tile in TILES for text in (tile.head, tile.verdict, tile.detail)}
    verdicts = [labels[tile.verdict] for tile in TILES]
    assert [verdict.color for verdict in verdicts] == [theme.text, theme.rise, theme.fall]
    assert all(verdict.bold and verdict.size > 40 for verdict in verdicts)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_tiles_share_the_whole_width(count: int) -> None:
    sheet = risk_sheet(risk_of(BARS["a year"], words=replace(RISK_WORDS, tiles=TILES[:count])))

    area = sheet.panels[0]
    grounds = [fill for fill in shapes_of(area, Fill) if fill.color == LIGHT.field]
    assert len(grounds) == count
    assert max(fill.x.max() for fill in grounds) == pytest.approx(area.box.width)


def test_every_breakout_of_the_window_is_marked() -> None:
    bars = rising(4000, 125)

    (marks,) = [dots for dots in shapes_of(index_panel(bars), Dots) if dots.form == "up"]

    closes = bars.finished["close"].to_numpy()
    hidden = len(closes) - 12 * 252
    assert marks.x.tolist() == [int(place) - hidden for place in breakouts(closes) if place >= hidden]
    assert len(marks.x) > 20
    assert marks.y.tolist() == [closes[int(place) + hidden] for place in marks.x]


def test_a_breakout_is_named_by_its_month() -> None:
    # A record, 120 quiet weekdays, and a breakout on the 121st after it: 22 June 2026.
    closes = [100.0, *[90.0] * 120, 101.0, *[95.0] * 60]
    bars = finished(table(closes, dates=pd.bdate_range("2026-01-05", periods=len(closes))))

    dates = [label.text for label in shapes_of(index_panel(bars), Label) if label.color == LIGHT.rise]

    assert dates == ["06/2026", "▲ bứt phá"]


def test_without_a_breakout_none_is_named() -> None:
    sheet = risk_sheet(risk_of(BARS["a month"]))

    assert "▲ bứt phá" not in texts_on(sheet)
    assert {"Russell 2000", "đường kỷ lục"} <= set(texts_on(sheet))


def test_the_record_line_never_falls_and_reaches_back_before_the_window() -> None:
    # The record of all is older than what is shown.
    closes = np.concatenate([[500.0], np.linspace(100, 200, 12 * 252)])
    bars = finished(table(closes, dates=pd.bdate_range("2000-01-03", periods=len(closes))))

    record, index = shapes_of(index_panel(bars), Stroke)[:2]

    assert record.dash is not None
    assert set(record.y.tolist()) == {500.0}
    assert index.y.tolist() == closes[1:].tolist()


def test_what_lies_below_the_record_is_shaded() -> None:
    panel = index_panel(finished(table([100.0, 80.0, 120.0])))

    (shade,) = shapes_of(panel, Fill)
    assert shade.x.tolist() == [[0, 1, 2, 2, 1, 0]]
    assert shade.y.tolist() == [[100, 100, 120, 120, 80, 100]]


def test_the_newest_stretch_of_the_ratio_is_bold() -> None:
    bars = finished(table(np.linspace(1000, 2000, 200)))

    thin, bold = shapes_of(risk_sheet(risk_of(bars)).panels[2], Stroke)[:2]

    assert (len(thin.x), len(bold.x)) == (200, 61)
    assert bold.width > thin.width
    assert bold.x.tolist() == thin.x[-61:].tolist()


def test_the_ratio_stands_under_its_sessions() -> None:
    bars = finished(table([100.0, 110.0, 120.0, 130.0]))
    ratio = pd.Series([0.5, 0.6], index=bars.finished.index[[1, 3]])

    sheet = risk_sheet(replace(risk_of(bars), ratio=ratio))

    line = shapes_of(sheet.panels[2], Stroke)[0]
    assert (line.x.tolist(), line.y.tolist()) == ([1, 3], [0.5, 0.6])
    assert sheet.panels[1].x_limits == sheet.panels[2].x_limits


def test_a_ratio_of_other_sessions_leaves_its_panel_empty() -> None:
    bars = finished(table([100.0, 110.0]))
    ratio = pd.Series([0.5], index=pd.DatetimeIndex(["1999-01-04"]))

    sheet = risk_sheet(replace(risk_of(bars), ratio=ratio))

    assert_reads_well(sheet)
    assert shapes_of(sheet.panels[2], Dots) == []


def test_the_last_values_are_written_beside_the_panels() -> None:
    sheet = risk_sheet(risk_of(finished(table([1500.0, 1234.0]))))

    assert {"1.234", "0,411"} <= set(texts_on(sheet))


@pytest.mark.parametrize(
    ("closes", "written"),
    [
        (np.geomspace(10, 10_000, 3000), {"100", "1.000"}),
        (np.linspace(1000, 2400, 600), {"1.000", "2.000"}),
        (np.geomspace(0.002, 0.02, 600), {"0,002", "0,005", "0,01"}),
    ],
)
def test_round_values_stand_beside_the_index(closes: list[float], written: set[str]) -> None:
    bars = finished(table(closes, dates=pd.bdate_range("2010-01-04", periods=len(closes))))

    assert written <= set(texts_on(risk_sheet(risk_of(bars))))


def test_years_are_named_and_months_of_a_short_history() -> None:
    years = texts_on(
        risk_sheet(risk_of(finished(table([1000.0] * 800, dates=pd.bdate_range("2023-06-01", periods=800)))))
    )
    months = texts_on(
        risk_sheet(risk_of(finished(table([1000.0] * 60, dates=pd.bdate_range("2026-01-15", periods=60)))))
    )

    assert {"2024", "2025", "2026"} <= set(years)
    assert {"Th2", "Th3", "Th4"} <= set(months)


def index_panel(bars: TimeframeBars) -> Panel:
    return risk_sheet(risk_of(bars)).panels[1]


@pytest.mark.parametrize("closes", [[1000.0], [1000.0] * 400])
def test_an_index_that_does_not_move_stands_in_the_middle(closes: list[float]) -> None:
    panel = index_panel(finished(table(closes)))

    (last,) = shapes_of(panel, Dots)
    assert 0.3 < float(panel.share_of(last.y)[0]) < 0.6


def test_few_bars_of_many_years_are_dated_by_years() -> None:
    texts = texts_on(risk_sheet(risk_of(BARS["gaps of years"])))

    assert {"2013", "2026"} & set(texts)
    assert not any(text.startswith("Th") for text in texts)
