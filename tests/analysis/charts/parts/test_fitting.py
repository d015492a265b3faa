"""Room on a panel's y axis for what is drawn in it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.charts.panel import Panel
from analysis.charts.parts.fitting import fit, widen
from tests.analysis.charts.drawn import PANEL


@pytest.mark.parametrize(
    ("lowest", "highest", "limits", "on_log"),
    [
        # 5 % of the height below, 10 % above.
        (100.0, 300.0, (90.0, 320.0), False),
        (10.0, 80.0, (6.5, 87.0), False),
        # The same shares of two powers of ten.
        (1.0, 100.0, (10**-0.1, 10**2.2), True),
        # 1 % of the price below, 2 % above.
        (50.0, 50.0, (49.5, 51.0), False),
    ],
)
def test_an_axis_holds_all_between_with_some_air(
    lowest: float,
    highest: float,
    limits: tuple[float, float],
    on_log: bool,  # noqa: FBT001 - a value of the table
) -> None:
    panel = Panel(box=PANEL)
    fit(panel, lowest, highest)
    assert panel.y_limits == pytest.approx(limits)
    assert panel.on_log is on_log


@pytest.mark.parametrize(
    ("values", "limits"),
    [
        ([50.0], (0, 100)),
        ([], (0, 100)),
        ([np.nan], (0, 100)),
        ([np.nan, 120.0], (0, 123)),
        ([-20.0, 50.0], (-23, 100)),
        ([-20.0, 120.0], (-23, 123)),
        ([100.0], (0, 103)),
    ],
)
def test_values_beyond_the_axis_widen_it_by_a_little_more(values: list[float], limits: tuple[float, float]) -> None:
    panel = Panel(box=PANEL, y_limits=(0.0, 100.0))
    widen(panel, values)
    assert panel.y_limits == pytest.approx(limits)


def test_an_axis_of_multiples_is_widened_by_a_share_of_its_length() -> None:
    panel = Panel(box=PANEL, y_limits=(1.0, 100.0), on_log=True)
    widen(panel, [10_000.0])
    # Four powers of ten, and three percent of the two there were.
    assert panel.y_limits == pytest.approx((1.0, 10**4.06))


@given(
    values=st.lists(st.floats(1e-3, 1e6), min_size=1, max_size=5),
    on_log=st.booleans(),
)
def test_a_widened_axis_holds_the_values(values: list[float], *, on_log: bool) -> None:
    panel = Panel(box=PANEL, y_limits=(10.0, 90.0), on_log=on_log)
    widen(panel, values)
    shares = panel.share_of(values)
    assert shares.min() >= 0
    assert shares.max() <= 1
    assert panel.y_limits[0] <= 10.0
    assert panel.y_limits[1] >= 90.0
