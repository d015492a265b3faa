"""The prices that the claims' tests are made of are what they say."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.candles import pattern_by_key
from tests.analysis.claims.staged import BARS, BETWEEN, FALLING_BARS, FALLS, RISES, Staged, staged_series


@pytest.mark.parametrize("hammer", [RISES, FALLS, BETWEEN, Staged(to=1.12, red=True)])
def test_every_staged_hammer_is_one_and_no_other_bar(hammer: Staged) -> None:
    series = staged_series("AAA", [hammer] * 3)
    found = np.flatnonzero(series.history.found(pattern_by_key("hammer"))).tolist()
    assert found == [FALLING_BARS, FALLING_BARS + BARS, FALLING_BARS + 2 * BARS]


def test_ten_sessions_after_each_close() -> None:
    """From the hammer's own close, and from the confirming one, 5 % above it."""
    for hammer in (RISES, FALLS, BETWEEN):
        closes = staged_series("AAA", [hammer]).closes
        own, known = (closes[bar + 10] / closes[bar] for bar in (FALLING_BARS, FALLING_BARS + 1))
        assert (own > 1, known > 1) == (hammer is not FALLS, hammer is RISES)
        assert known == pytest.approx(hammer.to / 1.05)
