"""Divergence: each kind, each bound, and that nothing is known before its time."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.divergence import Divergence, DivergenceKind, find_divergences
from analysis.indicators import macd, rsi

QUIET = 100.0


def series(points: dict[int, float], *, bars: int = 80, quiet: float = QUIET) -> NDArray[np.float64]:
    """The same value at every bar but these: a bar that differs is a turning point."""
    values = np.full(bars, quiet)
    values[list(points)] = list(points.values())
    return values


def found(
    oscillator: dict[int, float],
    *,
    lows: dict[int, float] | None = None,
    highs: dict[int, float] | None = None,
    min_difference: float = 1.0,
    bars: int = 80,
) -> list[Divergence]:
    return find_divergences(
        series(lows or {}, bars=bars),
        series(highs or {}, bars=bars),
        series(oscillator, bars=bars, quiet=50.0),
        min_difference=min_difference,
    )


def kinds(divergences: list[Divergence]) -> list[str]:
    return [divergence.kind.value for divergence in divergences]


@pytest.mark.parametrize(
    ("side", "prices", "values", "kind"),
    [
        ("highs", (110, 112), (70, 65), "regular_bearish"),
        ("highs", (112, 110), (65, 70), "hidden_bearish"),
        ("lows", (90, 88), (30, 35), "regular_bullish"),
        ("lows", (88, 90), (35, 30), "hidden_bullish"),
        ("highs", (110, 112), (65, 70), None),
        ("highs", (112, 110), (70, 65), None),
        ("lows", (90, 88), (35, 30), None),
        ("lows", (88, 90), (30, 35), None),
    ],
)
def test_the_four_kinds(side: str, prices: tuple[float, float], values: tuple[float, float], kind: str | None) -> None:
    points = {side: {10: prices[0], 20: prices[1]}}
    (*divergences,) = found({10: values[0], 20: values[1]}, lows=points.get("lows"), highs=points.get("highs"))
    if kind is None:
        assert divergences == []
        return
    assert divergences == [
        Divergence(
            kind=DivergenceKind(kind),
            first=10,
            second=20,
            known=23,
            first_price=prices[0],
            second_price=prices[1],
            first_value=values[0],
            second_value=values[1],
        )
    ]


@pytest.mark.parametrize(("second", "is_one"), [(14, False), (15, True), (70, True), (71, False)])
def test_five_to_sixty_bars_apart(second: int, *, is_one: bool) -> None:
    assert bool(found({10: 30, second: 35}, lows={10: 90, second: 88})) is is_one


def test_a_pair_too_near_is_passed_over_and_no_older_pivot_takes_its_place() -> None:
    """10 and 24 would diverge; between them stands 20, four bars before 24."""
    assert found({10: 30, 20: 20, 24: 35}, lows={10: 90, 20: 89, 24: 88}) == []
    assert kinds(found({10: 30, 24: 35}, lows={10: 90, 24: 88})) == ["regular_bullish"]


def test_only_neighbours_are_compared() -> None:
    """10 to 30 would diverge; 10 to 20 and 20 to 30 agree with the price."""
    assert found({10: 30, 20: 38, 30: 35}, lows={10: 90, 20: 92, 30: 88}) == []


def test_each_pair_of_neighbours_on_both_sides_in_the_order_they_end() -> None:
    both = found({10: 30, 15: 70, 25: 35, 30: 65, 40: 40}, lows={10: 90, 25: 88, 40: 86}, highs={15: 110, 30: 112})
    assert [(divergence.first, divergence.second) for divergence in both] == [(10, 25), (15, 30), (25, 40)]
    assert kinds(both) == ["regular_bullish", "regular_bearish", "regular_bullish"]


@pytest.mark.parametrize(
    ("second", "is_one"),
    [(31.0, True), (31 - 1e-12, True), (31 - 1e-6, False), (30.5, False), (30.0, False), (31.0000001, True)],
)
def test_one_point_of_rsi_is_enough_and_less_is_none(second: float, *, is_one: bool) -> None:
    assert bool(found({10: 30, 20: second}, lows={10: 90, 20: 88})) is is_one


@pytest.mark.parametrize(("noise", "is_one"), [(0.0, False), (5e-10, False), (2e-9, True)])
def test_equal_prices_are_none(noise: float, *, is_one: bool) -> None:
    assert bool(found({10: 30, 20: 40}, lows={10: 90, 20: 90 * (1 - noise)})) is is_one
    assert bool(found({10: 40, 20: 30}, lows={10: 90, 20: 90 * (1 + noise)})) is is_one


@pytest.mark.parametrize("missing", [10, 20])
def test_both_values_have_to_be_defined(missing: int) -> None:
    assert found({10: 30, 20: 40, missing: np.nan}, lows={10: 90, 20: 88}) == []


def test_the_second_pivot_needs_three_later_bars() -> None:
    points, values = {10: 90.0, 20: 88.0}, {10: 30.0, 20: 40.0}
    assert found(values, lows=points, bars=23) == []
    assert [divergence.known for divergence in found(values, lows=points, bars=24)] == [23]


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        (-2.0, -1.0, "regular_bullish"),
        (-0.5, 0.5, "regular_bullish"),
        (-1e-7, 0.0, "regular_bullish"),
        (-2.0, -2.0 * (1 - 1e-8), "regular_bullish"),
        (-2.0, -2.0 * (1 - 5e-10), None),
        (-2.0, -2.0 * (1 + 5e-10), None),
        (-2.0, -2.5, None),
        (0.0, 0.0, None),
    ],
)
def test_without_a_least_difference_any_difference_counts_below_zero_too(
    first: float, second: float, kind: str | None
) -> None:
    divergences = found({10: first, 20: second}, lows={10: 90, 20: 88}, min_difference=0)
    assert kinds(divergences) == ([kind] if kind else [])


@pytest.mark.parametrize("bars", [0, 1, 6, 7, 12])
def test_few_bars_have_none(bars: int) -> None:
    walk = np.linspace(10, 20, bars)
    assert find_divergences(walk, walk, walk, min_difference=1) == []


def test_nothing_is_known_before_its_bar_and_what_is_known_stays() -> None:
    random = np.random.default_rng(11)
    closes = 50_000 * np.exp(np.cumsum(random.normal(0, 0.02, 400)))
    highs, lows = closes * (1 + random.uniform(0, 0.01, 400)), closes * (1 - random.uniform(0, 0.01, 400))
    for oscillator, least in ((rsi(closes, 14), 1.0), (macd(closes).line, 0.0)):
        whole = find_divergences(lows, highs, oscillator, min_difference=least)
        assert len(whole) > 5
        for count in range(0, 401, 3):
            read = find_divergences(lows[:count], highs[:count], oscillator[:count], min_difference=least)
            assert read == [divergence for divergence in whole if divergence.known < count]


@pytest.mark.parametrize(
    ("kind", "regular", "bullish"),
    [
        ("regular_bearish", True, False),
        ("regular_bullish", True, True),
        ("hidden_bullish", False, True),
        ("hidden_bearish", False, False),
    ],
)
def test_what_a_kind_says(kind: str, *, regular: bool, bullish: bool) -> None:
    assert (DivergenceKind(kind).regular, DivergenceKind(kind).bullish) == (regular, bullish)
