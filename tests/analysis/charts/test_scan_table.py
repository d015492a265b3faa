"""The table of a scan: a picture of the usual size for one row and for twelve, and nothing runs into anything."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from analysis.charts.scan_table import MOST_ROWS, ScanTable, ScanTableRow, draw_scan_table
from tests.analysis.builders import WORDS

ROW = ScanTableRow(
    symbol="FPT", close="112.500 ₫", change="+1,25%", rises=True, rsi="28,4", volume="2,1", signal="quá bán"
)
LONG = ScanTableRow(
    symbol="E1VFVN30",
    close="$123,456,789.25",
    change="−1.234,56%",
    rises=False,
    rsi="100,0",
    volume="12.345,6",
    signal="nến búa, chờ xác nhận, đóng cửa cao nhất từ 28/07/2000, khối lượng đột biến",
)
UNKNOWN = replace(ROW, change="–", rises=None, rsi="–", volume="–")


def table(*rows: ScanTableRow, more: str = "") -> ScanTable:
    heads = ("Mã", "Đóng cửa", "Thay đổi", "RSI 14", "KL (lần)", "Tín hiệu")
    return ScanTable(rows=rows, heads=heads, more=more, words=WORDS)


def pixels(png: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    with Image.open(io.BytesIO(png)) as picture:
        return np.asarray(picture.convert("RGB"))


@pytest.mark.parametrize("rows", [1, 2, MOST_ROWS])
@pytest.mark.parametrize("row", [ROW, LONG, UNKNOWN], ids=["usual", "long", "unknown"])
def test_every_table_is_a_picture_within_its_margins(row: ScanTableRow, rows: int) -> None:
    seen = pixels(draw_scan_table(table(*[row] * rows, more="và 11 mã khác")))

    assert seen.shape == (960, 1280, 3)
    assert (seen[:, -20:] > 245).all()
    assert (seen[:, :20] > 245).all()
    assert (seen < 128).any()


def test_more_rows_are_more_ink() -> None:
    ink = [(pixels(draw_scan_table(table(*[ROW] * rows))) < 200).sum() for rows in (1, 5, 12)]

    assert ink == sorted(set(ink))


@pytest.mark.parametrize("rows", [0, MOST_ROWS + 1])
def test_no_row_and_too_many_are_refused(rows: int) -> None:
    with pytest.raises(ValueError, match="1 to 12"):
        draw_scan_table(table(*[ROW] * rows))


def test_a_stamp_lies_over_the_table() -> None:
    plain = draw_scan_table(table(ROW))
    stamped = draw_scan_table(replace(table(ROW), words=replace(WORDS, stamp="DỮ LIỆU MÔ PHỎNG")))

    assert plain != stamped
