"""A panel: where its units are on the picture, and what its methods draw."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.charts.fonts import text_width
from analysis.charts.panel import Box, Panel, shapes_of
from analysis.charts.shapes import ACROSS, UPRIGHT, Across, Fill, Label, Layer, Plate, Stroke
from analysis.charts.theme import SMALLEST

INK = "#123456"
BOX = Box(100, 50, 300, 150)


def panel_of(y_limits: tuple[float, float] = (0.0, 10.0), *, on_log: bool = False) -> Panel:
    """200 pixels wide for 0 to 20, 100 high for these limits."""
    return Panel(box=BOX, x_limits=(0.0, 20.0), y_limits=y_limits, on_log=on_log)


@pytest.mark.parametrize(
    ("other", "gap", "overlap"),
    [
        (Box(150, 80, 400, 90), 0, True),
        (Box(310, 50, 400, 150), 0, False),
        (Box(310, 50, 400, 150), 11, True),
        # Side by side they share an edge, and nothing inside.
        (Box(300, 50, 400, 150), 0, False),
        (Box(100, 151, 300, 160), 0, False),
        (Box(100, 151, 300, 160), 2, True),
        (Box(0, 0, 1000, 1000), 0, True),
    ],
)
def test_boxes_overlap_where_they_share_room_or_are_too_near(other: Box, gap: float, *, overlap: bool) -> None:
    assert BOX.overlaps(other, gap) is overlap
    assert other.overlaps(BOX, gap) is overlap


def test_units_are_laid_over_the_box_with_y_growing_upwards() -> None:
    panel = panel_of()

    assert panel.x_px([0, 5, 20]).tolist() == [100, 150, 300]
    assert panel.y_px([0, 5, 10]).tolist() == [150, 100, 50]
    assert panel.y_a_pixel == 0.1


def test_an_axis_of_multiples_gives_each_the_same_room() -> None:
    assert panel_of((1.0, 100.0), on_log=True).y_px([1, 10, 100]).tolist() == [150, 100, 50]


@given(share=st.floats(-1, 2), low=st.floats(0.1, 1000), height=st.floats(0.1, 1000), on_log=st.booleans())
def test_a_share_of_the_height_and_its_value_are_each_other(
    share: float, low: float, height: float, *, on_log: bool
) -> None:
    panel = panel_of((low, low + height), on_log=on_log)

    assert float(panel.share_of(panel.y_at(share))) == pytest.approx(share, abs=1e-6)


def test_limits_may_still_change_after_something_was_drawn() -> None:
    panel = panel_of()
    panel.line((0, 20), (5, 5), INK)
    panel.y_limits = (0.0, 20.0)

    (line,) = shapes_of(panel, Stroke)
    assert panel.y_px(line.y).tolist() == [125, 125]


def test_lines_through_a_panel_keep_to_its_edges_whatever_its_limits() -> None:
    panel = panel_of()
    panel.level(5.0, INK)
    panel.uprights([2, 4], INK, width=1.5)

    level, uprights = shapes_of(panel, Stroke)
    assert (level.units, level.x.tolist(), level.y.tolist()) == (ACROSS, [0, 1], [5, 5])
    assert uprights.units == UPRIGHT
    np.testing.assert_array_equal(uprights.x, [2, 2, np.nan, 4, 4, np.nan])
    np.testing.assert_array_equal(uprights.y, [0, 1, np.nan, 0, 1, np.nan])


def test_a_stretch_of_an_axis_lies_behind_everything() -> None:
    panel = panel_of()
    panel.band(2.0, 4.0, INK, 0.1)
    panel.stripe(3.0, 5.0, INK, 0.2)

    band, stripe = shapes_of(panel, Fill)
    assert {band.layer, stripe.layer} == {Layer.GROUND}
    assert (band.units, sorted(set(band.x[0])), sorted(set(band.y[0]))) == (ACROSS, [0, 1], [2, 4])
    assert (stripe.units, sorted(set(stripe.x[0])), sorted(set(stripe.y[0]))) == (UPRIGHT, [3, 5], [0, 1])


def test_a_single_side_stands_for_all_boxes() -> None:
    panel = panel_of()
    panel.boxes([1, 3], 0.0, [2, 4], [5, 7], INK)

    (boxes,) = shapes_of(panel, Fill)
    assert boxes.x.tolist() == [[1, 1, 2, 2], [3, 3, 4, 4]]
    assert boxes.y.tolist() == [[0, 5, 5, 0], [0, 7, 7, 0]]
    assert boxes.crisp


def test_an_area_goes_along_the_line_and_back_along_its_base() -> None:
    panel = panel_of()
    panel.area([1, 2, 3], [4, 6, 5], 1.0, INK, 0.3)

    (area,) = shapes_of(panel, Fill)
    assert area.x.tolist() == [[1, 2, 3, 3, 2, 1]]
    assert area.y.tolist() == [[4, 6, 5, 1, 1, 1]]


def test_an_empty_text_is_left_out() -> None:
    panel = panel_of()
    panel.write(0, 0, "", INK, 30)
    panel.write(0, 0, "", INK, 30, room=100)

    assert panel.shapes == []


@pytest.mark.parametrize("bold", [False, True])
def test_text_that_is_too_wide_becomes_smaller_and_then_shorter(*, bold: bool) -> None:
    text, panel = "Công ty Cổ phần FPT", panel_of()
    whole = text_width(text, 30, bold=bold)
    for share in (1.1, 0.9, 0.3):
        panel.write(0, 0, text, INK, 30, room=whole * share, bold=bold)

    usual, smaller, shorter = shapes_of(panel, Label)
    assert (usual.text, usual.size) == (text, 30)
    assert smaller.text == text
    assert smaller.size == pytest.approx(27)
    assert shorter.text.endswith("…")
    assert shorter.size == SMALLEST
    assert text_width(shorter.text, SMALLEST, bold=bold) <= whole * 0.3 + 1


@pytest.mark.parametrize(("across", "left"), [("left", 200), ("center", 150), ("right", 100)])
def test_a_label_takes_its_letters_and_its_plate(across: Across, left: float) -> None:
    panel = panel_of()
    plate = Plate(color=INK, padding=(8, 5))
    label = Label(x=10, y=5, text="FPT", color=INK, size=30, across=across, plate=plate)
    width = text_width("FPT", 30)

    box = panel.box_of(label)

    assert box.left == pytest.approx(200 - width * (200 - left) / 100 - 8)
    assert box.width == pytest.approx(width + 16)
    # A capital is 0.66 of the size high, and its middle stands at the place.
    assert (box.top, box.bottom) == pytest.approx((100 - 9.9 - 5, 100 + 9.9 + 5))
