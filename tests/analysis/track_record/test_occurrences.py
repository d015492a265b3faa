"""Signals as columns: what was found, when it was known, and what may be asked of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.signals import SIGNALS, History, find_events, signal_by_key
from analysis.track_record import FILTERS, Filter, Occurrences, Selection, StatusWanted, TickAt
from analysis.track_record.occurrences import COLUMNS
from tests.analysis.checklist.builders import HAMMER, Row, falling
from tests.analysis.checklist.builders import history_of as volumes_and_prices
from tests.analysis.track_record.builders import (
    CONFIRMED,
    REJECTED,
    WAITING,
    Placed,
    columns_of,
    engulfing,
    hammer,
    one_tick,
    walk,
)

KEYS = [signal.key for signal in SIGNALS]
# After the hammer's top of 100: a close above it, and one below.
ABOVE: Row = (99.0, 101.0, 99.0, 100.5, 1000.0)
BELOW: Row = (99.0, 99.5, 98.0, 99.0, 1000.0)


def hammers_of(*after: Row) -> Occurrences:
    history = volumes_and_prices([*falling(25), HAMMER, *after])
    return Occurrences.of(history, one_tick, [signal_by_key("hammer")])


@pytest.mark.parametrize(
    ("after", "known", "status"), [((ABOVE,), 26, CONFIRMED), ((BELOW,), 26, REJECTED), ((), -1, WAITING)]
)
def test_a_hammer_is_known_from_the_bar_after(after: tuple[Row, ...], known: int, status: int) -> None:
    found = hammers_of(*after)
    assert (found.bar.tolist(), found.known.tolist(), found.status.tolist()) == ([25], [known], [status])
    assert found.signal.tolist() == [KEYS.index("hammer")]
    # 1300 against a thousand in each of the 20 bars before.
    assert found.volume_ratio.tolist() == pytest.approx([1.3])


@pytest.mark.parametrize("seed", range(3))
def test_every_event_is_a_row(seed: int) -> None:
    history = walk(seed)
    found = Occurrences.of(history, one_tick)
    rows = zip(found.signal.tolist(), found.bar.tolist(), found.known.tolist(), strict=True)
    events = find_events(history)
    assert sorted(rows) == sorted(
        (KEYS.index(one.signal), one.bar, -1 if one.known_bar is None else one.known_bar) for one in events
    )
    np.testing.assert_array_equal(found.volume_ratio, history.volume_ratio[found.bar])
    for place, one in enumerate(FILTERS):
        np.testing.assert_array_equal((found.filters >> place) & 1, one.holds(history, one_tick)[found.bar])
    assert len(events) > len(SIGNALS)
    assert len({one.signal for one in events}) > len(SIGNALS) // 2


@pytest.mark.parametrize("bars", [0, 1])
def test_a_history_of_a_bar_or_none_has_no_signals(bars: int) -> None:
    found = Occurrences.of(History(frame=walk(1, 5).frame.iloc[:bars]), one_tick)
    assert [len(getattr(found, name)) for name in COLUMNS] == [0] * len(COLUMNS)


def test_only_the_filters_named_are_read() -> None:
    def refuse(_: History, __: TickAt) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        raise AssertionError("nobody asked")

    def hold(history: History, _: TickAt) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return np.ones(history.bars, dtype=np.bool_)

    holding = replace(FILTERS[1], holds=hold)
    found = Occurrences.of(walk(1), one_tick, filters=[holding])
    assert set(found.filters.tolist()) == {2}
    assert set(Occurrences.of(walk(1), one_tick, filters=()).filters.tolist()) == {0}
    with pytest.raises(AssertionError, match="nobody asked"):
        Occurrences.of(walk(1), one_tick, filters=[Filter(key="at_support", holds=refuse)])


def test_an_unregistered_signal_is_refused() -> None:
    other = signal_by_key("doji")
    renamed = replace(other, find=lambda history: [replace(one, signal="new") for one in other.find(history)])
    with pytest.raises(ValueError, match="not in tuple"):
        Occurrences.of(walk(1), one_tick, [renamed])


def test_bars_count_on_from_share_to_share() -> None:
    first = columns_of([hammer(3), hammer(9, WAITING)])
    second = columns_of([engulfing(0), hammer(4, WAITING), hammer(2)])
    together = Occurrences.together([first, columns_of([]), second], [10, 4, 5])
    assert together.bar.tolist() == [3, 9, 14, 18, 16]
    assert together.known.tolist() == [4, -1, 14, -1, 17]
    assert [getattr(together, name).dtype for name in COLUMNS] == [getattr(first, name).dtype for name in COLUMNS]


def matching(selection: Selection, *placed: Placed) -> list[bool]:
    rows: list[bool] = columns_of(placed).matching(selection).tolist()
    return rows


def test_a_selection_asks_for_its_signal() -> None:
    selection = Selection(signal="hammer", status=StatusWanted.CONFIRMED)
    # Whatever became of it: that is asked elsewhere.
    assert matching(selection, hammer(1), engulfing(2), hammer(3, WAITING)) == [True, False, True]


def test_a_least_volume_is_reached_within_rounding_and_has_to_be_known() -> None:
    selection = Selection(signal="hammer", status=StatusWanted.CONFIRMED, min_volume=1.2)
    ratios = [1.2, 1.2 * (1 - 5e-10), 1.2 * (1 - 5e-9), 7.0, 1.0, float("nan")]
    placed = [replace(hammer(bar), volume_ratio=ratio) for bar, ratio in enumerate(ratios)]
    assert matching(selection, *placed) == [True, True, False, True, False, False]


def test_every_filter_asked_for_has_to_hold() -> None:
    held: list[tuple[str, ...]] = [(), ("at_support",), ("above_sma200",), ("at_support", "above_sma200", "six_steps")]
    placed = [replace(hammer(bar), filters=filters) for bar, filters in enumerate(held)]
    one = Selection(signal="hammer", status=StatusWanted.CONFIRMED, filters=("at_support",))
    both = Selection(signal="hammer", status=StatusWanted.CONFIRMED, filters=("at_support", "above_sma200"))
    assert matching(one, *placed) == [False, True, False, True]
    assert matching(both, *placed) == [False, False, False, True]


def test_statuses() -> None:
    found = columns_of([engulfing(1), hammer(2), hammer(3, REJECTED), hammer(4, WAITING)])
    assert found.of_status(StatusWanted.ALL).tolist() == [True, True, True, True]
    assert found.of_status(StatusWanted.CONFIRMED).tolist() == [False, True, False, False]
    assert found.of_status(StatusWanted.REJECTED).tolist() == [False, False, True, False]
    assert found.waiting.tolist() == [False, False, False, True]
