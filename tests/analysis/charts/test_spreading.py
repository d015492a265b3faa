"""Labels moved apart: as little as it takes, in their order, inside the ends."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.charts.spreading import spread


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ([], []),
        ([50.0], [50.0]),
        ([20.0, 80.0], [20.0, 80.0]),
        ([80.0, 20.0], [80.0, 20.0]),
        ([50.0, 50.0], [45.0, 55.0]),
        ([50.0, 52.0, 90.0], [46.0, 56.0, 90.0]),
        ([0.0, 0.0], [5.0, 15.0]),
        ([100.0, 100.0], [85.0, 95.0]),
        # Far beyond an end: at that end, in the order of what was wanted.
        ([5000.0, -5000.0, 4000.0], [95.0, 5.0, 85.0]),
    ],
)
def test_places_are_moved_apart_as_little_as_it_takes(wanted: list[float], expected: list[float]) -> None:
    assert spread(wanted, 10, (0, 100)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("wanted", "ends", "expected"),
    [
        ([150.0, 150.0], (100.0, 200.0), [145.0, 155.0]),
        ([90.0, 260.0], (100.0, 200.0), [105.0, 195.0]),
        ([-20.0, -20.0], (-50.0, -10.0), [-25.0, -15.0]),
    ],
)
def test_ends_may_be_anywhere(wanted: list[float], ends: tuple[float, float], expected: list[float]) -> None:
    assert spread(wanted, 10, ends) == pytest.approx(expected)


def test_without_room_the_pile_begins_at_the_first_end() -> None:
    assert spread([10.0, 20.0, 30.0], 50, (0, 100)) == pytest.approx([25, 75, 125])


def test_each_stands_in_the_middle_of_its_own_room() -> None:
    # 20 and 10 high, they touch at a distance of 15; the third one, 40 high, is clear of them.
    assert spread([30.0, 20.0, 80.0], [10, 20, 40], (0, 100)) == pytest.approx([32.5, 17.5, 80.0])
    assert spread([0.0, 100.0], [20, 60], (0, 100)) == pytest.approx([10.0, 70.0])


@given(wanted=st.lists(st.floats(-1000, 2000), min_size=1, max_size=6), gap=st.floats(0.5, 100))
def test_places_keep_their_order_their_distance_and_the_room(wanted: list[float], gap: float) -> None:
    places = spread(wanted, gap, (50, 750))

    ranked = sorted(range(len(wanted)), key=lambda place: (wanted[place], place))
    steps = np.diff([places[place] for place in ranked])
    assert (steps >= gap - 1e-9).all()
    assert min(places) >= 50 + gap / 2 - 1e-9
    assert max(places) <= 750 - gap / 2 + 1e-9


@given(start=st.floats(20, 200), steps=st.lists(st.floats(10, 90), max_size=5))
def test_places_with_room_stay_where_they_are(start: float, steps: list[float]) -> None:
    wanted = [start + sum(steps[:count]) for count in range(len(steps) + 1)]

    assert spread(wanted, 10, (0, 1000)) == pytest.approx(wanted)
