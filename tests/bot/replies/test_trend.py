"""How a price stands in its trend, in words."""

from __future__ import annotations

import pytest

from bot.replies.trend import trend_text
from bot.replies.words import words_in


@pytest.mark.parametrize(
    ("average", "vi", "en"),
    [
        (99.0, "trên trung bình 50 nến", "above the 50-bar average"),
        # The mean of equal closes may differ from them by its rounding: that is neither above nor below.
        (100.00000000000001, "ngang trung bình 50 nến", "at the 50-bar average"),
        (100.0 * (1 + 0.9e-9), "ngang trung bình 50 nến", "at the 50-bar average"),
        (100.0 * (1 + 2e-9), "dưới trung bình 50 nến", "below the 50-bar average"),
    ],
)
def test_the_side_of_an_average(average: float, vi: str, en: str) -> None:
    for lang, says in (("vi", vi), ("en", en)):
        text = trend_text(words_in(lang), None, 100.0, ((50, average),), None)
        assert text is not None
        assert says in text
