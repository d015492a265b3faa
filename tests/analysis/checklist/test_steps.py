"""Each step of the checklist with numbers made by hand: passed, failed, not known, not applicable."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.candles.confirmation import Status
from analysis.checklist import Checklist, LevelKind, Outcome, hammer_at, hammer_bars, read_checklist
from analysis.checklist.reading import HAMMERS
from analysis.price_limits import Restrictions
from tests.analysis.checklist.builders import HAMMER, Row, falling, history_of

PASS, FAIL, UNKNOWN, NOT_APPLICABLE = Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE


def read(rows: list[Row], *after: Row, tick: float | None = 0.5, falls: int = 30) -> Checklist:
    """The checklist of the last of these rows, which follow a fall."""
    history = history_of([*falling(falls), *rows, *after])
    return read_checklist(history, falls + len(rows) - 1, tick=tick)


def test_a_waiting_hammer() -> None:
    checklist = read([HAMMER])

    assert checklist.pattern.key == "hammer"
    assert (checklist.status, checklist.bars_ago) == (Status.WAITING, 0)
    assert checklist.shape.outcome is PASS
    assert [check.passed for check in checklist.shape.verdict.shape] == [True] * 5
    # 1 300 against 1 000.
    assert checklist.volume.outcome is PASS
    assert checklist.volume.ratio == pytest.approx(1.3)
    assert checklist.confirmation.outcome is UNKNOWN
    assert (checklist.confirmation.trigger, checklist.confirmation.session) == (100.0, None)
    # The entry is the hammer's own close for now; 99 - (96 - 2 * 0.5) = 4 of 99.
    assert (checklist.stop.entry, checklist.stop.stop) == (99.0, 95.0)
    assert checklist.stop.outcome is PASS
    assert checklist.stop.distance == pytest.approx(4 / 99)


def test_a_confirmed_hammer() -> None:
    checklist = read([HAMMER], (99.0, 102.0, 99.0, 101.0, 1000.0))

    assert (checklist.status, checklist.confirmation.outcome) == (Status.CONFIRMED, PASS)
    assert checklist.confirmation.close == 101.0
    # (101 - 95) / 101 is 5.9 %.
    assert checklist.stop.entry == 101.0
    assert checklist.stop.distance == pytest.approx(6 / 101)
    assert checklist.stop.outcome is FAIL


@pytest.mark.parametrize("close", [100.0, 99.9, 100.0 + 1e-8])
def test_a_close_on_the_top_of_the_body_rejects(close: float) -> None:
    checklist = read([HAMMER], (99.0, 102.0, 98.0, close, 1000.0))

    assert (checklist.status, checklist.confirmation.outcome) == (Status.REJECTED, FAIL)
    assert (checklist.stop.outcome, checklist.reward.outcome) == (NOT_APPLICABLE, NOT_APPLICABLE)
    assert (checklist.stop.entry, checklist.stop.stop, checklist.reward.target) == (None, None, None)


def test_the_color_does_not_matter() -> None:
    green: Row = (99.0, 100.2, 96.0, 100.0, 1000.0)

    assert read([green]).pattern.key == "hammer"
    assert read([green]).confirmation.trigger == 100.0


@pytest.mark.parametrize(
    ("volume", "outcome"), [(1300.0, PASS), (1299.0, FAIL), (2000.0, PASS), (1300.0 * (1 - 1e-10), PASS)]
)
def test_volume_is_held_against_the_twenty_bars_before(volume: float, outcome: Outcome) -> None:
    hammer: Row = (*HAMMER[:4], volume)

    assert read([hammer]).volume.outcome is outcome


def test_volume_needs_twenty_known_bars_before() -> None:
    assert read([HAMMER], falls=19).volume.ratio is None
    assert read([HAMMER], falls=19).volume.outcome is UNKNOWN
    assert read([HAMMER], falls=20).volume.outcome is PASS
    unknown: Row = (*HAMMER[:4], np.nan)
    assert read([unknown]).volume.outcome is UNKNOWN


def flat(price: float, bars: int) -> list[Row]:
    """Candles with a range of 2 around one price."""
    return [(price, price + 1, price - 1, price, 1000.0)] * bars


def test_the_nearest_support_is_named() -> None:
    # A rise from 80 (bar 3) to 121, then a fall to the hammer; half of the rise is 100.5, 61.8 % of it 95.662.
    rise: list[Row] = [*flat(90, 3), (82.0, 83.0, 80.0, 82.0, 1000.0), *flat(90, 3), *flat(120, 5)]
    rows = [*rise, *[(120.0 - step, 120.0 - step, 119.0 - step, 119.0 - step, 1000.0) for step in range(20)]]
    checklist = read_checklist(history_of([*rows, HAMMER]), len(rows), tick=0.5)

    nearest = checklist.support.nearest
    assert nearest is not None
    assert nearest.kind is LevelKind.UPSWING_61_8
    assert nearest.price == pytest.approx(121 - 0.618 * 41)
    assert checklist.support.distance == pytest.approx(96 - 95.662)
    assert checklist.support.outcome is PASS


def test_support_is_not_known_on_too_few_bars() -> None:
    # 15 bars before: the band takes 20, ATR14 is there; the fall has no swing low and its highest high comes first.
    checklist = read([HAMMER], falls=15)
    assert (checklist.support.outcome, checklist.support.nearest) == (UNKNOWN, None)
    assert checklist.support.limit is not None
    assert read([HAMMER], falls=19).support.nearest is not None


def test_without_a_resistance_above_the_target_is_not_known() -> None:
    # The next bar leaps over everything: entry 200.
    checklist = read([HAMMER], (150.0, 201.0, 150.0, 200.0, 1000.0))

    assert (checklist.reward.outcome, checklist.reward.target, checklist.reward.ratio) == (UNKNOWN, None, None)
    assert checklist.stop.outcome is FAIL


@pytest.mark.parametrize(("tick", "outcome", "risk"), [(0.0, PASS, 2.5), (0.25, PASS, 3.0), (0.5, FAIL, 3.5)])
def test_the_reward_is_held_against_twice_the_risk(tick: float, outcome: Outcome, risk: float) -> None:
    # 20 bars of fall from 119: 38.2 % of the way from 96 back up is 96 + 0.382 * 23 = 104.786, so 6.286 above 98.5.
    checklist = read([(99.0, 99.0, 96.0, 98.5, 1000.0)], tick=tick, falls=20)

    assert checklist.reward.target is not None
    assert checklist.reward.target.kind is LevelKind.DOWNSWING_38_2
    assert checklist.reward.target.price == pytest.approx(104.786)
    assert checklist.reward.ratio == pytest.approx(6.286 / risk)
    assert checklist.reward.outcome is outcome


def test_without_a_known_price_step_there_is_no_stop() -> None:
    checklist = read([HAMMER], tick=None)

    assert (checklist.stop.outcome, checklist.stop.entry, checklist.stop.stop) == (UNKNOWN, 99.0, None)
    assert checklist.reward.outcome is UNKNOWN


def test_a_stop_at_nothing_is_the_whole_price_away_and_fails() -> None:
    # The low is 96, two steps of 48 under it is 0.
    stop = read([HAMMER], tick=48.0).stop

    assert (stop.entry, stop.stop, stop.distance, stop.outcome) == (99.0, 0.0, 1.0, FAIL)


INVERTED: Row = (96.0, 100.0, 95.0, 95.0, 1000.0)
"""Body 1 at the bottom, upper shadow 4, no lower one."""


def test_an_inverted_hammer_is_confirmed_by_a_close_above_its_high() -> None:
    assert read([INVERTED]).pattern.key == "inverted_hammer"
    assert read([INVERTED]).confirmation.trigger == 100.0
    assert read([INVERTED], (99.0, 101.0, 99.0, 100.0, 1000.0)).status is Status.REJECTED
    assert read([INVERTED], (99.0, 101.0, 99.0, 100.5, 1000.0)).status is Status.CONFIRMED


def test_a_gap_up_and_a_marubozu_are_noted_and_do_not_confirm() -> None:
    falls_back = read([INVERTED], (101.0, 101.0, 98.0, 98.5, 1000.0)).confirmation
    assert (falls_back.gap_up, falls_back.marubozu, falls_back.status) == (True, False, Status.REJECTED)
    marubozu = read([INVERTED], (95.0, 98.0, 95.0, 98.0, 1000.0)).confirmation
    assert (marubozu.gap_up, marubozu.marubozu, marubozu.status) == (False, True, Status.REJECTED)
    # For a hammer nobody notes them.
    hammer = read([HAMMER], (101.0, 104.0, 101.0, 104.0, 1000.0)).confirmation
    assert (hammer.gap_up, hammer.marubozu, hammer.status) == (None, None, Status.CONFIRMED)


def test_an_entry_on_the_stop_fails_and_leaves_no_reward_to_compare() -> None:
    # An index has no price step: an inverted hammer that closes on its low enters where it stops.
    checklist = read([INVERTED], tick=0.0)

    assert (checklist.stop.entry, checklist.stop.stop, checklist.stop.outcome) == (95.0, 95.0, FAIL)
    assert checklist.reward.outcome is NOT_APPLICABLE


def test_outcomes_are_counted() -> None:
    checklist = read([HAMMER])
    failed = replace(checklist, volume=replace(checklist.volume, outcome=FAIL))

    assert checklist.outcomes[:2] == (PASS, PASS)
    assert failed.passed == checklist.passed - 1
    assert failed.filters == (FAIL, checklist.support.outcome, UNKNOWN)


def test_a_dragonfly_doji_has_the_list_too() -> None:
    dragonfly: Row = (99.0, 99.1, 96.0, 99.0, 1000.0)

    assert read([dragonfly]).pattern.key == "dragonfly_doji"
    assert read([dragonfly], (98.0, 99.5, 98.0, 99.2, 1000.0)).status is Status.CONFIRMED


@pytest.mark.parametrize("mask", ["locked", "narrow"])
def test_where_price_rules_forbid_patterns_there_is_no_hammer(mask: str) -> None:
    rows = [*falling(30), HAMMER]
    forbidden = np.zeros(31, dtype=np.bool_)
    forbidden[30] = True
    history = history_of(rows, Restrictions(**{mask: forbidden}))

    assert hammer_bars(history_of(rows)) == [30]
    assert hammer_bars(history) == []
    with pytest.raises(ValueError, match="no hammer"):
        read_checklist(history, 30, tick=0.5)


def test_what_is_no_hammer_has_no_checklist() -> None:
    history = history_of([*falling(30), (99.0, 99.0, 99.0, 99.0, 1000.0)])

    assert hammer_at(history, 30) is None
    with pytest.raises(ValueError, match="bar 30 is no hammer"):
        read_checklist(history, 30, tick=0.5)
    with pytest.raises(IndexError):
        read_checklist(history, 31, tick=0.5)


def test_no_bar_can_be_two_of_them() -> None:
    keys = [pattern.key for pattern in HAMMERS]

    assert keys == ["hammer", "dragonfly_doji", "inverted_hammer"]
