"""Every pattern on hand-made candles: found where its conditions are just met, not found where one is just missed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from analysis.candles import PATTERNS, Pattern, Verdict, pattern_by_key
from analysis.candles.confirmation import Status, status_at
from tests.analysis.candles.golden import FALL, GOLDEN, RISE, Candle, Miss, candles_of

BY_KEY = {pattern.key: pattern for pattern in PATTERNS}


def verdict_on(pattern: Pattern, after: Sequence[Candle], candles: Sequence[Candle]) -> Verdict:
    """The pattern's verdict on the last of these candles; detection says the same."""
    bars = candles_of([*after, *candles])
    verdict = pattern.verdict(bars, bars.bars - 1)
    assert bool(pattern.detect(bars)[-1]) is verdict.is_signal
    return verdict


def failed(verdict: Verdict) -> set[str]:
    return {check.condition.key for check in (*verdict.shape, *verdict.context) if not check.passed}


def test_every_pattern_has_golden_candles_with_each_condition_missed_once() -> None:
    assert len(PATTERNS) == 23
    assert set(GOLDEN) == set(BY_KEY)
    for pattern in PATTERNS:
        golden = GOLDEN[pattern.key]
        asked = {condition.key for condition in (*pattern.shape, *pattern.context)}
        assert golden.met
        assert {key for missed in golden.missed for key in missed.fails} == asked, pattern.key
        assert set(golden.taken) == {special.key for special in pattern.unless}


@pytest.mark.parametrize(
    ("key", "candles"), [(key, candles) for key, golden in GOLDEN.items() for candles in golden.met]
)
def test_candles_that_just_meet_every_condition_are_the_pattern(key: str, candles: Sequence[Candle]) -> None:
    verdict = verdict_on(BY_KEY[key], GOLDEN[key].after, candles)
    assert failed(verdict) == set()
    assert verdict.is_signal
    assert len(candles) == BY_KEY[key].candles


@pytest.mark.parametrize(
    ("key", "missed"), [(key, missed) for key, golden in GOLDEN.items() for missed in golden.missed]
)
def test_candles_that_just_miss_a_condition_are_not(key: str, missed: Miss) -> None:
    verdict = verdict_on(BY_KEY[key], missed.after, missed.candles)
    assert failed(verdict) == missed.fails
    assert not verdict.is_signal


@pytest.mark.parametrize(
    ("key", "special"), [(key, special) for key, golden in GOLDEN.items() for special in golden.taken]
)
def test_candles_that_a_more_special_pattern_has_for_itself(key: str, special: str) -> None:
    verdict = verdict_on(BY_KEY[key], GOLDEN[key].after, GOLDEN[key].taken[special])
    assert failed(verdict) == set()
    assert verdict.excluded_by == special
    assert not verdict.has_shape


@pytest.mark.parametrize("after", [FALL, RISE])
@pytest.mark.parametrize(
    ("key", "candle"), [("dragonfly_doji", (99, 100, 90, 99)), ("gravestone_doji", (91, 100, 90, 91))]
)
def test_special_dojis_are_no_doji_even_where_they_are_no_signal(
    key: str, candle: Candle, after: Sequence[Candle]
) -> None:
    assert verdict_on(BY_KEY["doji"], after, [candle]).excluded_by == key
    assert not verdict_on(BY_KEY["doji"], after, [candle]).is_signal


HAMMER_BAR: Candle = (96, 100, 90, 99)
INVERTED_BAR: Candle = (91, 100, 90, 94)
# After a rise: upper 6, body 3, lower 1 of 10; and lower 6, body 3, upper 1.
STAR_BAR: Candle = (101, 110, 100, 104)
HANGING_BAR: Candle = (106, 110, 100, 109)


def closing_at(close: float, first: float = 100) -> Candle:
    return (first, max(first, close) + 1, min(first, close) - 1, close)


@pytest.mark.parametrize(
    ("key", "after", "bar", "confirming", "rejecting"),
    [
        ("hammer", FALL, HAMMER_BAR, 99.01, 99),  # above the body
        ("dragonfly_doji", FALL, (98.8, 100, 90, 99), 99.01, 99),
        ("inverted_hammer", FALL, INVERTED_BAR, 100.01, 100),  # above the high
        ("shooting_star", RISE, STAR_BAR, 100.99, 101),  # below the body
        ("gravestone_doji", RISE, (100.5, 110, 100, 100.9), 100.49, 100.5),
        ("hanging_man", RISE, HANGING_BAR, 99.99, 100),  # below the low
    ],
)
def test_the_next_close_confirms_or_rejects(
    key: str, after: Sequence[Candle], bar: Candle, confirming: float, rejecting: float
) -> None:
    pattern, place = BY_KEY[key], len(after)
    waiting = candles_of([*after, bar])
    assert pattern.detect(waiting)[-1]
    assert status_at(pattern, waiting, place) is Status.WAITING
    for close, status in ((confirming, Status.CONFIRMED), (rejecting, Status.REJECTED)):
        assert status_at(pattern, candles_of([*after, bar, closing_at(close)]), place) is status


def test_a_gap_up_does_not_confirm_an_inverted_hammer() -> None:
    bars = candles_of([*FALL, INVERTED_BAR, closing_at(99.9, first=102)])
    assert status_at(BY_KEY["inverted_hammer"], bars, len(FALL)) is Status.REJECTED


def test_what_needs_no_confirmation_has_no_status() -> None:
    asked = {pattern.key for pattern in PATTERNS if pattern.confirmation is not None}
    assert asked == {
        "hammer", "dragonfly_doji", "inverted_hammer", "shooting_star", "gravestone_doji", "hanging_man",
    }  # fmt: skip
    doji = pattern_by_key("doji")
    assert status_at(doji, candles_of([*FALL, (95, 100, 90, 95)]), len(FALL)) is None
    with pytest.raises(ValueError, match="doji needs no confirmation"):
        doji.confirmed_at(candles_of(FALL))


def test_reversals_are_all_but_doji_spinning_top_inside_bar_and_marubozu() -> None:
    calm = {pattern.key for pattern in PATTERNS if not pattern.reversal}
    assert calm == {"doji", "spinning_top", "inside_bar", "marubozu_bullish", "marubozu_bearish"}
