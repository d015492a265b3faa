"""The selections that records are kept for."""

from __future__ import annotations

import pytest

from analysis.signals import SIGNALS, Signal
from analysis.track_record import FILTERS, SIX_STEPS, VOLUME_RATIOS, Selection, StatusWanted, every_selection
from analysis.track_record.selections import selections_of
from tests.analysis.track_record.test_definition import HAVE_A_CHECKLIST, NEED_CONFIRMATION


def test_how_many_there_are() -> None:
    # The usual one, two volumes and three filters; two more statuses where there are any; the six steps of hammers.
    expected = 6 * len(SIGNALS) + 2 * len(NEED_CONFIRMATION) + len(HAVE_A_CHECKLIST)
    assert len(every_selection()) == expected > 6 * len(NEED_CONFIRMATION)


def test_no_two_share_a_key() -> None:
    keys = [selection.key for selection in every_selection()]
    assert len(set(keys)) == len(keys) > len(SIGNALS)


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.key)
def test_every_signal_has_the_usual_one_first_and_each_other_once(signal: Signal) -> None:
    found = list(selections_of(signal))
    confirmed = signal.key in NEED_CONFIRMATION
    usual = StatusWanted.CONFIRMED if confirmed else StatusWanted.ALL
    assert found[0] == Selection(signal=signal.key, status=usual)
    assert {one.signal for one in found} == {signal.key}
    assert {one.status for one in found} == (set(StatusWanted) if confirmed else {StatusWanted.ALL})
    assert [one.min_volume for one in found if one.min_volume is not None] == list(VOLUME_RATIOS)
    asked = [filter_.key for filter_ in FILTERS if filter_.key != SIX_STEPS or signal.key in HAVE_A_CHECKLIST]
    assert [one.filters for one in found if one.filters] == [(key,) for key in asked]


def test_they_come_in_the_order_of_the_signals() -> None:
    assert list(dict.fromkeys(one.signal for one in every_selection())) == [signal.key for signal in SIGNALS]
