"""Why a candle is no hammer: every condition, what failed first, and what it is instead."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.checklist import Restriction, why_no_hammer
from analysis.price_limits import Restrictions
from tests.analysis.checklist.builders import HAMMER, Row, falling, history_of


def why(row: Row, falls: int = 30) -> tuple[str, list[str]]:
    reading = why_no_hammer(history_of([*falling(falls), row]), falls)
    return reading.nearest.pattern.key, [check.condition.key for check in reading.failed]


@pytest.mark.parametrize(
    ("row", "nearest", "failed"),
    [
        # Upper shadow 0.6 of a range of 4.6.
        ((100.0, 100.6, 96.0, 99.0, 1.0), "hammer", ["upper_shadow <= 0.1 range"]),
        # Body 2, lower shadow 3.
        ((100.0, 100.0, 95.0, 98.0, 1.0), "hammer", ["lower_shadow >= 2 body"]),
        # No body, and both shadows 2.
        (
            (98.0, 100.0, 96.0, 98.0, 1.0),
            "dragonfly_doji",
            ["lower_shadow >= 0.6 range", "upper_shadow <= 0.1 range"],
        ),
        # Nearly an inverted hammer: the lower shadow is 0.6 of a range of 5.
        ((96.0, 100.0, 95.0, 95.6, 1.0), "inverted_hammer", ["lower_shadow <= 0.1 range"]),
        # Two conditions off an inverted hammer, three off a hammer: too far from both, so a hammer was meant.
        (
            (106.41, 111.39, 100.64, 101.66, 1.0),
            "hammer",
            ["lower_shadow >= 2 body", "lower_shadow >= 0.6 range", "upper_shadow <= 0.1 range", "low <= lowest5"],
        ),
        # Its low is not the lowest of five.
        ((103.0, 103.2, 99.5, 102.5, 1.0), "hammer", ["low <= lowest5"]),
        # Nothing moved.
        (
            (98.0, 98.0, 98.0, 98.0, 1.0),
            "dragonfly_doji",
            ["high > low"],
        ),
    ],
)
def test_what_failed(row: Row, nearest: str, failed: list[str]) -> None:
    assert why(row) == (nearest, failed)


def test_a_shape_without_its_place_is_told_as_one() -> None:
    rising: list[Row] = [(price, price + 1, price, price + 1, 1.0) for price in np.arange(70.0, 100.0).tolist()]
    reading = why_no_hammer(history_of([*rising, (101.0, 101.3, 97.0, 100.5, 1.0)]), 30)

    assert (reading.nearest.has_shape, reading.nearest.has_context) == (True, False)
    assert [check.condition.key for check in reading.failed][:2] == ["close[-1] < sma10[-1]", "sma10[-1] < sma10[-6]"]
    # The same shape at the top: low(t) 97 is under the lows of the bars before, the high is the highest.
    assert "hanging_man" in reading.instead


def test_too_few_bars_cannot_be_told_and_do_not_pass() -> None:
    reading = why_no_hammer(history_of([*falling(5), HAMMER]), 5)

    assert reading.nearest.has_shape
    assert [check.value for check in reading.failed] == [None, None]


@pytest.mark.parametrize(("mask", "told"), [("locked", Restriction.LOCKED), ("narrow", Restriction.NARROW)])
def test_a_price_rule_is_named(mask: str, told: Restriction) -> None:
    forbidden = np.zeros(31, dtype=np.bool_)
    forbidden[30] = True
    reading = why_no_hammer(history_of([*falling(30), HAMMER], Restrictions(**{mask: forbidden})), 30)

    assert reading.restriction is told
    assert (reading.nearest.is_signal, reading.failed) == (True, ())
    assert "hammer" not in reading.instead


def test_a_hammer_is_not_explained_away() -> None:
    with pytest.raises(ValueError, match="bar 30 is a hammer"):
        why_no_hammer(history_of([*falling(30), HAMMER]), 30)


def test_no_later_bar_is_looked_at() -> None:
    rows = [*falling(30), (100.0, 100.6, 96.0, 99.0, 1.0)]
    later = [*rows, (99.0, 120.0, 50.0, 110.0, 1.0)]
    now, then = (why_no_hammer(history_of(bars), 30) for bars in (rows, later))

    assert (now.nearest, now.instead) == (then.nearest, then.instead)
    assert (now.bars_ago, then.bars_ago) == (0, 1)
