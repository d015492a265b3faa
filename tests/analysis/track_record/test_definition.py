"""What is counted: entries and exits, selections and their contradictions, costs."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.market_rules import SETTLEMENT_SESSIONS
from analysis.signals import SIGNALS
from analysis.track_record import (
    ENOUGH_SIGNALS,
    ENTRIES,
    EXIT_BARS,
    SIX_STEPS,
    VIETNAM_COSTS,
    Contradiction,
    ContradictorySelection,
    Costs,
    Entry,
    Selection,
    StatusWanted,
    usual_status,
)

NEED_CONFIRMATION = {
    "hammer",
    "dragonfly_doji",
    "inverted_hammer",
    "shooting_star",
    "hanging_man",
    "gravestone_doji",
}
HAVE_A_CHECKLIST = {"hammer", "dragonfly_doji", "inverted_hammer"}


def test_two_entries_can_be_traded_and_three_exits_are_measured() -> None:
    assert ENTRIES == (Entry.KNOWN_CLOSE, Entry.NEXT_OPEN)
    assert EXIT_BARS == (5, 10, 20)
    assert ENOUGH_SIGNALS == 30


def test_what_is_bought_has_settled_before_any_exit() -> None:
    assert min(EXIT_BARS) >= SETTLEMENT_SESSIONS


def test_the_usual_status_is_confirmed_where_there_is_one_to_wait_for() -> None:
    usual = {signal.key: usual_status(signal.key) for signal in SIGNALS}
    assert {key for key, status in usual.items() if status is StatusWanted.CONFIRMED} == NEED_CONFIRMATION
    assert {status for key, status in usual.items() if key not in NEED_CONFIRMATION} == {StatusWanted.ALL}
    assert len(usual) > len(NEED_CONFIRMATION)


@pytest.mark.parametrize("signal", [signal.key for signal in SIGNALS])
@pytest.mark.parametrize("status", StatusWanted)
def test_a_status_is_refused_where_nothing_is_confirmed(signal: str, status: StatusWanted) -> None:
    if signal in NEED_CONFIRMATION or status is StatusWanted.ALL:
        assert Selection(signal=signal, status=status).status is status
        return
    with pytest.raises(ContradictorySelection) as refused:
        Selection(signal=signal, status=status)
    assert refused.value.reason is Contradiction.NEEDS_NO_CONFIRMATION
    assert refused.value.signal == signal


@pytest.mark.parametrize("signal", [signal.key for signal in SIGNALS])
def test_six_steps_are_asked_of_confirmed_hammers_alone(signal: str) -> None:
    if signal in HAVE_A_CHECKLIST:
        assert Selection(signal=signal, status=StatusWanted.CONFIRMED, filters=(SIX_STEPS,)).filters == (SIX_STEPS,)
        return
    with pytest.raises(ContradictorySelection) as refused:
        Selection(signal=signal, status=usual_status(signal), filters=("at_support", SIX_STEPS))
    assert refused.value.reason is Contradiction.HAS_NO_STEPS


@pytest.mark.parametrize("status", [StatusWanted.REJECTED, StatusWanted.ALL])
def test_six_steps_are_refused_of_hammers_that_are_not_confirmed(status: StatusWanted) -> None:
    with pytest.raises(ContradictorySelection, match="hammer: steps_need_confirmation") as refused:
        Selection(signal="hammer", status=status, filters=(SIX_STEPS,))
    assert refused.value.reason is Contradiction.STEPS_NEED_CONFIRMATION


def test_keys_tell_what_is_asked_and_nothing_else() -> None:
    def key(volume: float | None, *filters: str) -> str:
        return Selection(signal="doji", status=StatusWanted.ALL, min_volume=volume, filters=filters).key

    assert key(None) == "doji all"
    assert key(1.3) == "doji all volume>=1.3"
    assert key(2) == key(2.0)
    # As many digits as are needed to tell two limits apart.
    assert key(1.2000001) != key(1.2)
    assert key(None, "at_support", "above_sma200") == key(None, "above_sma200", "at_support")


def test_costs_by_hand() -> None:
    # Bought for 100 with a fee of 0.15; sold for 110 less 0.165 and a tax of 0.11: 109.725 for 100.15.
    assert VIETNAM_COSTS.after(np.array([0.1]))[0] == pytest.approx(109.725 / 100.15 - 1, rel=1e-12)
    assert VIETNAM_COSTS.after(np.array([0.0]))[0] == pytest.approx(-0.00399401, abs=1e-8)
    assert Costs(buy_fee=0, sell_fee=0, sell_tax=0).after(np.array([0.07]))[0] == pytest.approx(0.07, rel=1e-12)
