"""The picture of a summary: its size, what it may hold, and that nothing it is given is drawn over its edge."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from analysis.charts.summary_card import BreadthBar, IndexPanel, SummaryCard, draw_summary_card
from analysis.charts.summary_table import MOST_ROWS, SummaryRow, SummaryTable
from analysis.charts.theme import DARK
from analysis.charts.words import FrameWords, NumberMarks
from analysis.market_summary import Breadth

WORDS = FrameWords(
    title="Tóm tắt thị trường",
    subtitle="21/08/2026",
    months=("Th1",) * 12,
    footer="Nến Búa",
    stamp=None,
    marks=NumberMarks(decimal=",", group="."),
)
PANEL = IndexPanel(
    closes=np.linspace(1_700.0, 1_768.0, 60),
    line="60 phiên gần nhất",
    highest="1.768",
    lowest="1.700",
    breadth=BreadthBar(
        breadth=Breadth(rising=98, falling=61, unchanged=27),
        head="Độ rộng: xem 186 mã",
        rising="98 tăng",
        unchanged="27 đứng giá",
        falling="61 giảm",
    ),
    facts=(("Khối lượng", "0,64 lần trung bình 20 phiên"), ("So với đỉnh", "−4,1%"), ("Xu hướng", "tăng")),
)
ROW = SummaryRow(
    symbol="FPT",
    close="96.300 ₫",
    change="−2,53%",
    rises=False,
    rsi="41,1",
    volume="1,7",
    marks="nến búa: chờ xác nhận",
)
HEADS = ("VN30", "Đóng cửa", "Thay đổi", "RSI 14", "KL (lần)", "Tín hiệu")
TABLE = SummaryTable(rows=(ROW,) * MOST_ROWS, heads=HEADS, more="và 16 mã khác")


def picture(card: SummaryCard) -> Image.Image:
    return Image.open(BytesIO(draw_summary_card(card)))


@pytest.mark.parametrize(
    "card",
    [
        SummaryCard(index=PANEL, table=TABLE, words=WORDS),
        SummaryCard(index=PANEL, table=None, words=WORDS, theme=DARK),
        SummaryCard(index=None, table=replace(TABLE, rows=(ROW,), more=""), words=WORDS),
        SummaryCard(index=replace(PANEL, closes=np.array([1_700.0]), breadth=None, facts=()), table=TABLE, words=WORDS),
    ],
    ids=["both", "index", "table", "one-close"],
)
def test_a_card_has_the_size_of_every_picture(card: SummaryCard) -> None:
    assert picture(card).size == (1280, 960)


def test_a_breadth_of_nothing_draws_no_bar() -> None:
    none = replace(PANEL.breadth, breadth=Breadth(rising=0, falling=0, unchanged=0)) if PANEL.breadth else None

    assert picture(SummaryCard(index=replace(PANEL, breadth=none), table=None, words=WORDS)).size == (1280, 960)


def test_the_parts_of_the_bar_are_as_wide_as_their_counts() -> None:
    pixels = picture(SummaryCard(index=PANEL, table=TABLE, words=WORDS)).convert("RGB")
    row = [pixels.getpixel((x, 163)) for x in range(680, 1248)]
    green = sum(1 for color in row if color == (0x12, 0x94, 0x6A))

    # 98 of 186 shares rose.
    assert green / len(row) == pytest.approx(98 / 186, abs=0.02)


def test_without_a_table_the_line_takes_its_room() -> None:
    rising = np.array([0x12, 0x94, 0x6A])
    drawn = [
        np.asarray(picture(SummaryCard(index=PANEL, table=table, words=WORDS)).convert("RGB"))[:700]
        for table in (TABLE, None)
    ]
    beside, alone = (np.nonzero((pixels[:, :, :] == rising).all(axis=2)) for pixels in drawn)

    # Beside a table the bar of the breadth reaches further right than the line, alone the line goes across the sheet.
    assert alone[1].max() > 1_100
    assert np.ptp(alone[0]) > 400 > np.ptp(beside[0][beside[1] < 600])


def test_words_as_long_as_they_come_stay_on_the_picture() -> None:
    long = replace(
        ROW,
        symbol="E1VFVN30",
        close="1.234.567.890 ₫",
        change="−100,00%",
        marks="phân kỳ ẩn giảm giá: không xác nhận, " * 2,
    )
    table = replace(TABLE, rows=(long,) * MOST_ROWS)
    pixels = np.asarray(picture(SummaryCard(index=PANEL, table=table, words=WORDS)).convert("L"))

    assert (pixels[300:, 1252:] > 250).all()


@pytest.mark.parametrize("rows", [0, MOST_ROWS + 1])
def test_too_many_rows_or_none_are_refused(rows: int) -> None:
    with pytest.raises(ValueError, match="rows"):
        draw_summary_card(SummaryCard(index=PANEL, table=replace(TABLE, rows=(ROW,) * rows), words=WORDS))


def test_a_card_of_nothing_and_too_many_facts_are_refused() -> None:
    with pytest.raises(ValueError, match="neither"):
        draw_summary_card(SummaryCard(index=None, table=None, words=WORDS))
    with pytest.raises(ValueError, match="facts"):
        draw_summary_card(SummaryCard(index=replace(PANEL, facts=PANEL.facts * 2), table=None, words=WORDS))
