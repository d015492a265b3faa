"""What stands around every picture: header, footer and stamp."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.charts.fonts import text_width
from analysis.charts.moves import Move
from analysis.charts.panel import Box, shapes_of
from analysis.charts.png import to_png
from analysis.charts.shapes import Label
from analysis.charts.sheet import BODY, EDGE, Sheet, write_frame
from analysis.charts.theme import DARK, LIGHT, SMALLEST_SHARE, TITLE, WIDTH, Theme
from analysis.charts.words import FrameWords
from tests.analysis.builders import WORDS
from tests.analysis.charts.layout import beyond_the_edges, overlaps, picture_of, texts_on, too_small

VIETNAMESE_LETTERS = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxy áàảãạ ắằẳẵặ ấầẩẫậ éèẻẽẹ ếềểễệ íìỉĩị óòỏõọ ốồổỗộ ớờởỡợ úùủũụ ứừửữự ýỳỷỹỵ"
)
WARNING = "DỮ LIỆU MÔ PHỎNG"


def framed(theme: Theme = LIGHT, **changed: object) -> Sheet:
    """An empty sheet with the usual words around it, but for these."""
    words: FrameWords = replace(WORDS, **changed)  # type: ignore[arg-type] # fields of FrameWords, whatever their type
    sheet = Sheet(theme)
    write_frame(sheet, words)
    return sheet


def label_of(sheet: Sheet, text: str) -> Label:
    """The one that begins so."""
    (panel,) = sheet.panels
    (found,) = [label for label in shapes_of(panel, Label) if label.text.startswith(text)]
    return found


def test_every_word_is_written_outside_the_body() -> None:
    sheet = framed()

    assert texts_on(sheet) == [WORDS.price, WORDS.title, WORDS.change, WORDS.subtitle, WORDS.footer]
    assert overlaps(sheet) == []
    assert all(label.y < BODY.top or label.y > BODY.bottom for label in shapes_of(sheet.panels[0], Label))


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("move", list(Move))
def test_the_change_has_the_colour_of_its_move(move: Move, theme: Theme) -> None:
    sheet = framed(theme, move=move)

    assert label_of(sheet, WORDS.change).color == move.color(theme)
    assert {label_of(sheet, text).color for text in (WORDS.title, WORDS.price)} == {theme.text}


@pytest.mark.parametrize(
    "title",
    [
        "VIN · " + "Tập đoàn Đầu tư Công nghiệp " * 6,
        r"A$x_1$ 5% \alpha {b} ^2 #&~ \\",
        "$",
        "$$",
        "100% _ \\",
        VIETNAMESE_LETTERS,
        VIETNAMESE_LETTERS.upper(),
        "“FPT” – tăng ▲ 1,5 % … ₫ € ¥ £ · ±",
        "تداول السعودية · בורסה",
        "Nến 🔨🚀 búa",
        "",
    ],
)
def test_words_may_hold_anything(title: str) -> None:
    """Marks of formulas are letters here, and a glyph that is missing would be a warning, which is an error."""
    plain, stamped = (framed(title=title, subtitle=title, footer=title, stamp=stamp) for stamp in (None, title))

    assert overlaps(plain) == []
    assert too_small(plain) == []
    assert beyond_the_edges(stamped) == []
    picture_of(to_png(stamped))


def test_a_title_with_dollar_marks_is_not_read_as_a_formula() -> None:
    formula, plain = (picture_of(to_png(framed(title=title))) for title in ("$a^2$", "a^2"))
    header = (slice(0, 70), slice(0, 300))
    assert (formula[header] < 128).sum() > (plain[header] < 128).sum() * 1.3


def test_a_title_that_is_too_long_gives_way_to_the_price_and_stays_large() -> None:
    sheet = framed(title="VIN · " + "Tập đoàn Đầu tư Công nghiệp " * 6)

    title, price = label_of(sheet, "VIN · "), label_of(sheet, WORDS.price)
    assert title.text.endswith("…")
    assert title.size >= TITLE * SMALLEST_SHARE
    assert title.x + text_width(title.text, title.size, bold=True) < price.x - text_width(
        price.text, price.size, bold=True
    )


@pytest.mark.parametrize("title", ["", "FPT", "X" * 500])
def test_a_price_of_hundreds_of_digits_leaves_room_for_the_title(title: str) -> None:
    sheet = framed(title=title, subtitle=title, price="1.234.567 " * 50, change="+1,25% " * 60)

    assert overlaps(sheet) == []
    assert beyond_the_edges(sheet) == []
    assert not title or any(text.startswith(title[:3]) for text in texts_on(sheet))


def test_without_a_price_the_title_has_the_whole_line() -> None:
    sheet = framed(title="VIN · " + "Tập đoàn Đầu tư Công nghiệp " * 6, price="", change="")

    title = label_of(sheet, "VIN · ")
    end = title.x + text_width(title.text, title.size, bold=True)
    assert WIDTH - EDGE - 40 < end <= WIDTH - EDGE + 1


def test_a_stamp_lies_across_the_body_and_not_on_the_header() -> None:
    plain, stamped = (picture_of(to_png(framed(stamp=stamp))) for stamp in (None, WARNING))

    differs = (plain != stamped).any(axis=2)
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    assert np.ptp(rows) > 250
    assert np.ptp(columns) > 600
    np.testing.assert_array_equal(plain[:100], stamped[:100])


def test_a_light_stamp_is_smaller_and_grey() -> None:
    loud, light = (label_of(framed(stamp="TẠM TÍNH", light_stamp=is_light), "TẠM TÍNH") for is_light in (False, True))

    assert light.size < loud.size
    assert (light.color, loud.color) == (LIGHT.muted, LIGHT.stamp)


@given(
    st.tuples(st.floats(0, 600), st.floats(0, 400)),
    st.tuples(st.floats(10, 600), st.floats(10, 400)),
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_pixels_of_a_panel_are_counted_from_its_upper_left_corner(
    corner: tuple[float, float], size: tuple[float, float], share: tuple[float, float]
) -> None:
    panel = Sheet(LIGHT).in_pixels(Box(*corner, corner[0] + size[0], corner[1] + size[1]))
    x, y = share[0] * size[0], share[1] * size[1]

    assert float(panel.x_px(x)) == pytest.approx(corner[0] + x)
    assert float(panel.y_px(y)) == pytest.approx(corner[1] + y)
