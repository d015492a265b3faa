"""The numbers of a picture, as a language writes them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.charts import NumberMarks
from tests.analysis.builders import WORDS

ENGLISH_MARKS = NumberMarks(decimal=".", group=",")


@pytest.mark.parametrize(
    ("value", "digits", "vietnamese", "english"),
    [
        (0, 0, "0", "0"),
        (999, 0, "999", "999"),
        (1234.5, 1, "1.234,5", "1,234.5"),
        (1234567.891, 2, "1.234.567,89", "1,234,567.89"),
        (112500, 0, "112.500", "112,500"),
        (0.000016, 6, "0,000016", "0.000016"),
        (-1234.5, 1, "−1.234,5", "−1,234.5"),
        (69.96, 1, "70,0", "70.0"),
    ],
)
def test_a_number_is_written_with_the_marks_of_its_language(
    value: float, digits: int, vietnamese: str, english: str
) -> None:
    assert WORDS.marks.write(value, digits) == vietnamese
    assert ENGLISH_MARKS.write(value, digits) == english


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (7, "7"),
        (999, "999"),
        (1000, "1,0 nghìn"),
        (18_540, "18,5 nghìn"),
        (99_949, "99,9 nghìn"),
        (99_950, "100 nghìn"),  # never "100,0 nghìn"
        (999_499, "999 nghìn"),
        (999_501, "1,0 triệu"),  # never "1.000 nghìn"
        (1_000_000, "1,0 triệu"),
        (18_540_000, "18,5 triệu"),
        (999_499_000, "999 triệu"),
        (999_999_999, "1,0 tỷ"),
        (36_400_000_000, "36,4 tỷ"),
        (1_234_400_000_000, "1.234 tỷ"),
    ],
)
def test_a_volume_is_shortened_as_people_say_it(value: float, said: str) -> None:
    assert WORDS.short_number(value) == said


def test_a_shortened_volume_has_the_marks_and_words_it_is_given() -> None:
    english = replace(WORDS, marks=ENGLISH_MARKS, billion="bn")
    assert english.short_number(1_234_400_000_000) == "1,234 bn"
