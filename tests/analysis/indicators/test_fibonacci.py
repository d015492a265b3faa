"""Fibonacci retracements."""

from __future__ import annotations

import math

import pytest

from analysis.indicators import fibonacci_retracements


def levels(start: float, end: float) -> dict[float, float]:
    return {level.ratio: level.price for level in fibonacci_retracements(start, end)}


def test_an_upswing_is_given_back_from_its_high_down() -> None:
    expected = {0.236: 176.4, 0.382: 161.8, 0.5: 150.0, 0.618: 138.2, 0.786: 121.4}
    found = levels(100, 200)
    assert list(found) == list(expected)
    assert found == pytest.approx(expected, rel=1e-12)


def test_a_downswing_is_given_back_from_its_low_up() -> None:
    expected = {0.236: 123.6, 0.382: 138.2, 0.5: 150.0, 0.618: 161.8, 0.786: 178.6}
    assert levels(200, 100) == pytest.approx(expected, rel=1e-12)


def test_the_ratios_are_those_of_the_golden_section() -> None:
    golden = (math.sqrt(5) - 1) / 2
    ratios = [level.ratio for level in fibonacci_retracements(1, 2)]
    assert ratios == pytest.approx([golden**3, golden**2, 0.5, golden, math.sqrt(golden)], abs=6e-4)


@pytest.mark.parametrize("swing", [(5.0, 5.0), (0.0, 5.0), (5.0, -1.0), (math.nan, 5.0), (5.0, math.inf)])
def test_without_a_swing_there_are_no_levels(swing: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="no swing"):
        fibonacci_retracements(*swing)
