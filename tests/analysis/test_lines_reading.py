"""What the lines of a chart say at the last finished bar."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.errors import NotDefined
from analysis.lines_reading import MACD_BARS, read_lines
from tests.analysis.builders import finished, table


def test_the_last_value_of_every_line() -> None:
    reading = read_lines(finished(table([100.0] * 60 + [110.0])))
    assert (reading.bars, reading.close) == (61, 110.0)
    # Of nineteen closes of 100 and one of 110: mean 100.5, deviation √(19 × 0.5² + 9.5²) / √20 = √4.75.
    assert reading.lower_band == pytest.approx(100.5 - 2 * np.sqrt(4.75))
    assert reading.upper_band == pytest.approx(100.5 + 2 * np.sqrt(4.75))
    # Each exponential average takes 2 / (n + 1) of the rise of 10.
    assert reading.ema20 == pytest.approx(100 + 10 * 2 / 21)
    assert reading.ema50 == pytest.approx(100 + 10 * 2 / 51)
    line = 10 * (2 / 13 - 2 / 27)
    assert reading.macd == pytest.approx(line)
    assert reading.macd_signal == pytest.approx(line * 2 / 10)


@pytest.mark.parametrize(
    ("bars", "known"),
    [
        (1, set()),
        (19, set()),
        (20, {"lower_band", "upper_band", "ema20"}),
        (MACD_BARS - 1, {"lower_band", "upper_band", "ema20"}),
        (MACD_BARS, {"lower_band", "upper_band", "ema20", "macd", "macd_signal"}),
        (50, {"lower_band", "upper_band", "ema20", "macd", "macd_signal", "ema50"}),
    ],
)
def test_what_the_data_are_too_short_for_is_not_known(bars: int, known: set[str]) -> None:
    reading = read_lines(finished(table([100.0] * bars)))
    lines = ("lower_band", "upper_band", "macd", "macd_signal", "ema20", "ema50")
    assert {line for line in lines if getattr(reading, line) is not None} == known


def test_without_a_bar_there_is_no_reading() -> None:
    with pytest.raises(NotDefined):
        read_lines(finished(table([])))
