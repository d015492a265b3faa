"""Letters stand on one line, whatever else is written beside them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.charts.fonts import (
    USUAL_LETTERS,
    broken,
    drawable,
    fitting_size,
    missing_letters,
    shortened,
    text_tile,
    text_width,
)

SIZE = 28
WORDS = st.lists(st.text("abcđêổ", min_size=1, max_size=9), min_size=1, max_size=12).map(" ".join)


@pytest.mark.parametrize("size", [23.0, 25.0, 27.0, 28.0, 36.0, 44.0, 60.0])
@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("text", ["M", "Mức đích", "Mức dừng", "Mg", "Mỗ Ạ", "M 3,5% → ✗", "M (|)"])
def test_the_feet_of_letters_stand_on_the_line(text: str, size: float, bold: bool) -> None:  # noqa: FBT001 - a value of the table
    tile = text_tile(text, size, bold=bold)

    first = text_tile("M", size, bold=bold).coverage.shape[1]
    rows = np.flatnonzero(tile.coverage[:, 2 : first - 2].max(axis=1) > 128)
    # The row above the line is the last one that the letter covers.
    assert tile.top + int(rows[-1]) == -1


@pytest.mark.parametrize("text", ["", " ", "🙂"])
def test_text_without_a_letter_is_empty(text: str) -> None:
    assert text_tile(text, 27.0).coverage.max(initial=0) == 0


@given(text=WORDS, width=st.floats(40, 500))
def test_lines_hold_every_word_and_fit_where_words_do(text: str, width: float) -> None:
    lines = broken(text, SIZE, width)

    assert " ".join(lines) == text
    longest = max(text_width(word, SIZE) for word in text.split())
    assert max(text_width(line, SIZE) for line in lines) <= max(width, longest)


@given(text=WORDS, width=st.floats(40, 500))
def test_there_are_no_more_lines_than_it_takes(text: str, width: float) -> None:
    """As many as when each line takes every word that still fits."""
    count, line = 1, ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        fits = not line or text_width(longer, SIZE) <= width
        count, line = (count, longer) if fits else (count + 1, word)
    assert len(broken(text, SIZE, width)) == count


def test_lines_are_of_about_one_width() -> None:
    """Three of the four words would fit in a line; a last line with one word is avoided."""
    width = text_width("aaaa aaaa aaaa", SIZE) + 5

    assert broken("aaaa aaaa aaaa aaaa", SIZE, width) == ("aaaa aaaa", "aaaa aaaa")
    assert broken("aaaa", SIZE, 1.0) == ("aaaa",)
    assert broken("", SIZE, 100.0) == ("",)


def test_the_widest_line_is_as_wide_as_the_text() -> None:
    assert text_width("búa\nNến búa", SIZE) == text_width("Nến búa", SIZE)
    assert text_width("Nến búa", SIZE) < text_width("Nến búa", SIZE, bold=True)


@pytest.mark.parametrize("width", [60.0, 150.0, 300.0])
def test_a_long_text_is_cut_with_an_ellipsis(width: float) -> None:
    text = "Công ty Cổ phần Tập đoàn Hòa Phát"
    short = shortened(text, SIZE, width)

    assert short.endswith("…")
    assert text.startswith(short[:-1])
    assert text_width(short, SIZE) <= width
    # The next word's first letter is one too many.
    assert text_width(f"{text[: len(short) + 1].rstrip()}…", SIZE) > width
    assert shortened(text, SIZE, 2_000.0) == text


def test_a_text_of_thousands_of_letters_is_cut_like_any_other() -> None:
    assert shortened("Hòa Phát " * 700, SIZE, 150.0) == shortened("Hòa Phát " * 3, SIZE, 150.0)
    assert shortened("Hòa Phát", SIZE, 1.0) == "…"


def test_letters_shrink_to_their_room_and_never_grow() -> None:
    width = text_width("Hòa Phát", SIZE)

    assert fitting_size("Hòa Phát", SIZE, width / 2) == pytest.approx(SIZE / 2)
    assert fitting_size("Hòa Phát", SIZE, 10 * width) == SIZE
    assert fitting_size("", SIZE, 10.0) == SIZE


def test_what_no_face_has_is_left_out() -> None:
    assert drawable("Nến 🔨 búa ₫ ✓ ش") == "Nến  búa ₫ ✓ ش"


def test_our_own_faces_have_every_usual_letter() -> None:
    text = "Công ty Cổ phần Sữa Việt Nam (VNM) & ĐẦU TƯ, NGHỆ AN: quỹ, bưởi, hoẵng, kỳ, ỷ, 1-2 %"
    assert USUAL_LETTERS.issuperset(text)
    assert drawable(text) == text
    assert missing_letters("".join(USUAL_LETTERS)) == ""
    # By hand: 95 of ASCII, and of twelve vowels in six tones and the crossed d, small and capital, those beyond it.
    assert len(USUAL_LETTERS) == 95 + 2 * (12 * 6 + 1) - 2 * 6
