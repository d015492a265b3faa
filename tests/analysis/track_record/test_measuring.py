"""Records of signals placed by hand, every figure worked out beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analysis.signals import SIGNALS
from analysis.track_record import (
    EXIT_BARS,
    Costs,
    Entry,
    Pool,
    Record,
    Selection,
    StatusWanted,
    Tally,
    Track,
    every_selection,
    measure,
    usual_status,
)
from tests.analysis.checklist.builders import HAMMER, falling
from tests.analysis.checklist.builders import history_of as volumes_and_prices
from tests.analysis.track_record.builders import (
    ENGULFING,
    HAMMERS,
    REJECTED,
    WAITING,
    Placed,
    calm_but,
    closing,
    engulfing,
    hammer,
    history_of,
    measured,
    one_tick,
    pool_of,
    track_of,
    walk,
)
from tests.analysis.track_record.test_definition import NEED_CONFIRMATION

RISING = [100.0 + bar for bar in range(31)]


def record_of(records: list[Record], entry: Entry, exit_bars: int) -> Record:
    """The one with that entry and exit; there has to be exactly one."""
    (found,) = [one for one in records if (one.entry, one.exit_bars) == (entry, exit_bars)]
    return found


def first_record(pool: Pool, selection: Selection, *, since: date | None = None, until: date | None = None) -> Record:
    """At the known close, sold five bars later."""
    return record_of(measured(pool, [selection], since=since, until=until), Entry.KNOWN_CLOSE, 5)


def test_records_come_by_selection_then_entry_then_exit() -> None:
    found = measure(pool_of(closing(RISING)), [HAMMERS, ENGULFING, HAMMERS], look_ahead=True)
    traded = [(entry, exit_bars) for entry in (Entry.KNOWN_CLOSE, Entry.NEXT_OPEN) for exit_bars in (5, 10, 20)]
    ahead = [(Entry.LOOK_AHEAD, exit_bars) for exit_bars in (5, 10, 20)]
    for records, selection in zip(found, (HAMMERS, ENGULFING, HAMMERS), strict=True):
        assert {one.selection for one in records} == {selection}
        expected = traded if selection is ENGULFING else [*traded, *ahead]
        assert [(one.entry, one.exit_bars) for one in records] == expected


def test_nothing_asked_is_nothing_measured() -> None:
    assert measure(pool_of(closing(RISING)), []) == []


# When what is bought


@pytest.mark.parametrize(
    ("selection", "placed", "bought"),
    [
        # A confirmed or rejected pattern at the close that made it so, whatever is asked of it.
        (HAMMERS, hammer(3), 4),
        (replace(HAMMERS, status=StatusWanted.REJECTED), hammer(3, REJECTED), 4),
        # Without waiting at its own close.
        (replace(HAMMERS, status=StatusWanted.ALL), hammer(3), 3),
        (replace(HAMMERS, status=StatusWanted.ALL), hammer(3, REJECTED), 3),
        (ENGULFING, engulfing(3), 3),
        # A divergence is not there before its second pivot is: nobody could buy at its own bar.
        (
            Selection(signal="divergence_regular_bullish", status=StatusWanted.ALL),
            Placed(signal="divergence_regular_bullish", bar=3, known=6),
            6,
        ),
    ],
)
def test_the_bar_that_is_bought_at(selection: Selection, placed: Placed, bought: int) -> None:
    records = measured(pool_of(closing(RISING), placed), [selection])
    for exit_bars in EXIT_BARS:
        # Bars open at 100 and close a unit higher each.
        at_close = record_of(records, Entry.KNOWN_CLOSE, exit_bars)
        at_open = record_of(records, Entry.NEXT_OPEN, exit_bars)
        assert at_close.signals.mean == pytest.approx(exit_bars / (100 + bought))
        assert at_open.signals.mean == pytest.approx((bought + 1 + exit_bars) / 100)
        assert (at_close.signals.n, at_open.signals.n) == (1, 1)


@pytest.mark.parametrize("status", StatusWanted)
def test_only_the_status_asked_for_is_counted(status: StatusWanted) -> None:
    placed = [hammer(1), hammer(3, REJECTED), hammer(5, REJECTED)]
    record = first_record(pool_of(closing(RISING), *placed), replace(HAMMERS, status=status))
    assert record.signals.n == {"confirmed": 1, "rejected": 2, "all": 3}[status]


def test_a_waiting_pattern_is_told_where_a_status_is_asked_for() -> None:
    pool = pool_of(closing(RISING), hammer(2), hammer(30, WAITING))
    by_status = {status: first_record(pool, replace(HAMMERS, status=status)) for status in StatusWanted}
    counts = {status: (one.signals.n, one.waiting, one.without_exit) for status, one in by_status.items()}
    # Bought at its own close it is a signal like any other, whose exit is to come.
    assert counts == {
        StatusWanted.CONFIRMED: (1, 1, 0),
        StatusWanted.REJECTED: (0, 1, 0),
        StatusWanted.ALL: (1, 0, 1),
    }


def test_a_waiting_pattern_counts_as_waiting_only_if_the_rest_holds() -> None:
    waiting = replace(hammer(30, WAITING), volume_ratio=1.1)
    pool = pool_of(closing(RISING), waiting)
    assert first_record(pool, HAMMERS).waiting == 1
    assert first_record(pool, replace(HAMMERS, min_volume=1.2)).waiting == 0
    assert first_record(pool, HAMMERS, until=pool.span(None, None)[1].replace(day=1)).waiting == 0


def test_a_real_hammer_from_its_candle_to_its_record() -> None:
    after = [(99.0, 101.0, 99.0, 100.5, 1000.0), *[(100.0, 101.0, 97.0, 100.0, 1000.0)] * 4]
    after.append((102.0, 111.0, 96.48, 110.55, 1000.0))
    after.append((110.0, 120.0, 110.0, 118.0, 1000.0))
    history = volumes_and_prices([*falling(25), HAMMER, *after])
    asked = Selection(signal="hammer", status=StatusWanted.CONFIRMED, min_volume=1.3)
    records = measured(Pool.of([Track.of("AAA", history, one_tick)]), [asked], look_ahead=True)

    known = record_of(records, Entry.KNOWN_CLOSE, 5)
    assert (known.signals.n, known.signals.wins) == (1, 1)
    assert known.signals.mean == pytest.approx(110.55 / 100.5 - 1)
    assert known.drawdown is not None
    assert known.drawdown.worst == pytest.approx(-0.04)
    # The open after the confirming bar is 100, the close five bars after that one 118.
    assert record_of(records, Entry.NEXT_OPEN, 5).signals.mean == pytest.approx(0.18)
    # The hammer itself closed at 99, five bars later stands the bar before the rise.
    assert record_of(records, Entry.LOOK_AHEAD, 5).signals.mean == pytest.approx(100 / 99 - 1)
    assert record_of(records, Entry.KNOWN_CLOSE, 10).without_exit == 1


# Looking ahead


def test_looking_ahead_buys_confirmed_patterns_at_their_own_close() -> None:
    pool = pool_of(closing(RISING), hammer(3), hammer(6, REJECTED))
    for status in StatusWanted:
        records = measured(pool, [replace(HAMMERS, status=status)], look_ahead=True)
        assert len(records) == 9
        for exit_bars in EXIT_BARS:
            record = record_of(records, Entry.LOOK_AHEAD, exit_bars)
            assert record.selection == HAMMERS
            assert record.signals.n == 1
            assert record.signals.mean == pytest.approx(exit_bars / 103)


def test_looking_ahead_asks_for_volume_and_filters_too() -> None:
    pool = pool_of(closing(RISING), hammer(3), replace(hammer(6), volume_ratio=1.5, filters=("at_support",)))
    asked = replace(HAMMERS, min_volume=1.2, filters=("at_support",))
    record = record_of(measured(pool, [asked], look_ahead=True), Entry.LOOK_AHEAD, 5)
    assert (record.signals.n, record.selection) == (1, asked)
    assert record.signals.mean == pytest.approx(5 / 106)


def test_nothing_is_looked_ahead_to_where_nothing_is_confirmed() -> None:
    usual = [Selection(signal=signal.key, status=usual_status(signal.key)) for signal in SIGNALS]
    records = measured(pool_of(closing(RISING)), usual, look_ahead=True)
    assert {one.selection.signal for one in records if one.entry is Entry.LOOK_AHEAD} == NEED_CONFIRMATION
    assert {one.selection.signal for one in records} == {signal.key for signal in SIGNALS}
    assert not [one for one in measured(pool_of(closing(RISING)), usual) if one.entry is Entry.LOOK_AHEAD]


def test_every_selection_is_measured_with_and_without() -> None:
    pool = pool_of(closing(RISING), hammer(3), engulfing(4))
    selections = every_selection()
    assert len(measured(pool, selections)) == 6 * len(selections)
    confirmed = sum(one.signal in NEED_CONFIRMATION for one in selections)
    assert len(measured(pool, selections, look_ahead=True)) == 6 * len(selections) + 3 * confirmed


# The span


def test_a_signal_of_the_span_counts_though_its_exit_lies_after_it() -> None:
    # Weekdays from Monday, 1 January 2024 on: bar 4 is the 5th, bar 5 the 8th.
    pool = pool_of(closing(RISING), *[engulfing(bar) for bar in range(31)])
    record = first_record(pool, ENGULFING, since=date(2024, 1, 5), until=date(2024, 1, 9))
    assert (record.signals.n, record.base.n, record.without_exit) == (3, 3, 0)
    assert record.signals.mean == pytest.approx((5 / 104 + 5 / 105 + 5 / 106) / 3)
    assert (record.since, record.until) == (date(2024, 1, 5), date(2024, 1, 9))


def test_the_date_of_a_hammer_counts_and_not_that_of_its_confirmation() -> None:
    pool = pool_of(closing(RISING), hammer(3), hammer(4))
    friday = date(2024, 1, 5)
    assert first_record(pool, HAMMERS, until=friday).signals.mean == pytest.approx((5 / 104 + 5 / 105) / 2)
    assert first_record(pool, HAMMERS, since=friday).signals.n == 1
    assert first_record(pool, HAMMERS, since=date(2024, 1, 8)).signals.n == 0


def test_without_a_span_it_is_that_of_the_data() -> None:
    record = first_record(pool_of(closing(RISING)), ENGULFING)
    assert (record.since, record.until) == (date(2024, 1, 1), date(2024, 2, 12))


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2024, 1, 20), date(2024, 1, 10)),
        (date(2030, 1, 1), date(2031, 1, 1)),
        (date(2030, 1, 1), None),
        (date(2024, 1, 6), date(2024, 1, 7)),
        (None, date(2020, 1, 1)),
    ],
)
def test_a_span_without_bars_has_an_empty_record(since: date | None, until: date | None) -> None:
    pool = pool_of(closing(RISING), engulfing(3))
    for record in measured(pool, [ENGULFING], since=since, until=until):
        assert (record.signals, record.base) == (Tally.of(pool.outcomes.gross[0, :0]),) * 2
        assert (record.win_rate_difference, record.mean_difference, record.drawdown) == (None, None, None)
        assert (record.dates, record.shares_with_signals, record.without_exit) == (0, 0, 0)
        assert sum(record.distribution.base) == 0


# The base


def test_the_base_is_every_bar_of_the_span_pooled_by_bar() -> None:
    # Ten outcomes of +5 % of one share, two of -10 % of another: by bar, and not by share.
    rising = track_of(closing([100.0 * 1.05 ** (bar / 5) for bar in range(15)]), [engulfing(0)], "LONG")
    fallen = track_of(closing([100.0] * 5 + [90.0] * 2), [], "SHORT")
    base = first_record(Pool.of([rising, fallen]), ENGULFING).base
    assert (base.n, base.wins) == (12, 10)
    assert base.mean == pytest.approx((10 * 0.05 - 2 * 0.1) / 12)
    assert base.median == pytest.approx(0.05)


def test_no_bar_is_cut_off_the_base_for_warming_up() -> None:
    records = measured(pool_of(closing(RISING)), [ENGULFING])
    assert [record.base.n for record in records] == [26, 21, 11, 25, 20, 10]


def test_the_base_is_bought_and_sold_as_the_signal_is() -> None:
    pool = pool_of(closing([100.0, 100, 100, 100, 100, 100, 110, 121, 100, 100]), hammer(0))
    records = measured(pool, [HAMMERS], look_ahead=True)
    by_close, by_open = (record_of(records, entry, 5).base for entry in (Entry.KNOWN_CLOSE, Entry.NEXT_OPEN))
    assert (by_close.n, by_open.n) == (5, 4)
    assert by_close.mean == pytest.approx((0 + 0.1 + 0.21 + 0 + 0) / 5)
    assert by_open.mean == pytest.approx((0.1 + 0.21 + 0 + 0) / 4)
    assert record_of(records, Entry.LOOK_AHEAD, 5).base == by_close


def test_differences_are_the_signal_less_the_base() -> None:
    # Closes after five bars: 10 % up from bar 0, as they were from bars 1 to 4.
    record = first_record(pool_of(closing([100.0] * 5 + [110.0] + [100.0] * 4), engulfing(0)), ENGULFING)
    assert (record.signals.win_rate, record.base.win_rate) == (1, 0.2)
    assert record.win_rate_difference is not None
    assert record.mean_difference is not None
    assert record.win_rate_difference.value == pytest.approx(0.8)
    assert record.mean_difference.value == pytest.approx(0.1 - 0.02)


# The figures


def test_figures_by_hand() -> None:
    # Of closes 100 100 100 then 110, 100, 95: up, even and down after five bars.
    history = closing([100.0] * 5 + [110.0, 100.0, 95.0])
    record = first_record(pool_of(history, engulfing(0), engulfing(1), engulfing(2)), ENGULFING)
    assert (record.signals.n, record.signals.wins) == (3, 1)
    assert record.signals.mean == pytest.approx((0.1 + 0 - 0.05) / 3)
    assert record.signals.median == pytest.approx(0)
    assert record.signals.wilson is not None
    # Newcombe's formula at 1 of 3.
    assert (record.signals.wilson.low, record.signals.wilson.high) == pytest.approx((0.0615, 0.7923), abs=1e-4)
    assert record.drawdown is not None
    assert (record.drawdown.mean, record.drawdown.worst) == pytest.approx((-0.05 / 3, -0.05))
    assert [place for place, count in enumerate(record.distribution.signals) if count] == [8, 10, 15]
    assert sum(record.distribution.base) == 3


def test_costs_turn_a_small_win_into_a_loss() -> None:
    pool = pool_of(closing([100.0] * 5 + [100.3] + [100.5] * 5), engulfing(0), engulfing(1))
    record = first_record(pool, ENGULFING)
    assert (record.signals.wins, record.after_costs.wins, record.after_costs.n) == (2, 1, 2)
    # 100.15 paid; 100.3 and 100.5 less a quarter of a percent received.
    assert record.after_costs.mean == pytest.approx((100.04925 + 100.24875) / 2 / 100.15 - 1)
    free = measured(pool, [ENGULFING], costs=Costs(buy_fee=0, sell_fee=0, sell_tax=0))[0]
    assert (free.after_costs.n, free.after_costs.wins) == (free.signals.n, free.signals.wins)
    assert free.after_costs.mean == pytest.approx(free.signals.mean)


def test_an_equal_close_is_no_win_for_signals_and_base() -> None:
    closes = [100.0] * 5 + [100.0 * (1 + 5e-10), 100.0, 100.0 * (1 + 5e-9)]
    record = first_record(pool_of(closing(closes), *[engulfing(bar) for bar in range(3)]), ENGULFING)
    assert (record.signals.n, record.signals.wins, record.base.wins) == (3, 1, 1)


def test_no_signal_at_all() -> None:
    record = first_record(pool_of(closing(RISING)), ENGULFING)
    assert (record.signals.n, record.signals.win_rate, record.signals.mean, record.signals.wilson) == (
        0,
        None,
        None,
        None,
    )
    assert (record.after_costs.n, record.drawdown, record.mean_difference) == (0, None, None)
    assert record.base.n == 26
    assert not record.is_enough


@pytest.mark.parametrize(("count", "enough"), [(29, False), (30, True)])
def test_thirty_are_enough(count: int, *, enough: bool) -> None:
    record = first_record(pool_of(closing([100.0] * 60), *[engulfing(bar) for bar in range(count)]), ENGULFING)
    assert record.signals.n == count
    assert record.is_enough is enough


def test_entries_without_a_range_and_ways_across_a_gap_are_told() -> None:
    flat = (100.0, 100.0, 100.0, 100.0)
    pool = pool_of(calm_but(30, {4: flat, 5: flat}), *[engulfing(bar) for bar in (1, 4, 5, 29)])
    records = measured(pool, [ENGULFING])
    assert record_of(records, Entry.KNOWN_CLOSE, 5).zero_range_entries == 2
    assert record_of(records, Entry.NEXT_OPEN, 5).zero_range_entries == 1
    assert record_of(records, Entry.KNOWN_CLOSE, 5).across_gap == 0

    days = [f"2024-01-{day:02}" for day in range(1, 11)] + [f"2024-03-{day:02}" for day in range(1, 21)]
    gapped = pool_of(history_of([(100.0, 101.0, 99.0, 100.0)] * 30, dates=days), *[engulfing(b) for b in (4, 5, 9, 10)])
    assert record_of(measured(gapped, [ENGULFING]), Entry.KNOWN_CLOSE, 5).across_gap == 2


# The parts of a span


def test_halves_and_fixed_periods() -> None:
    # Two bars of 2018, two of 2019, and so on to 2022, every two about half a year apart.
    days = [f"{year}-{month:02}-03" for year in range(2018, 2023) for month in (3, 9)]
    pool = pool_of(closing(RISING[:10], dates=days), *[engulfing(bar) for bar in (0, 2, 4)])
    record = first_record(pool, ENGULFING)
    # 3 March 2018 to 3 September 2022 are 1645 days: the middle lies 822 after the first, on 2 June 2020.
    assert [(one.name, one.since.isoformat(), one.until.isoformat()) for one in record.periods] == [
        ("first_half", "2018-03-03", "2020-06-02"),
        ("second_half", "2020-06-03", "2022-09-03"),
        ("in_sample", "2018-03-03", "2020-12-31"),
        ("out_of_sample", "2021-01-01", "2022-09-03"),
    ]
    # Bars 0 to 4 have an exit; bar 4 of March 2020 is the last one in the first half.
    assert [(one.signals.n, one.base.n) for one in record.periods] == [(3, 5), (0, 0), (3, 5), (0, 0)]
    assert record.periods[0].signals.mean == pytest.approx((5 / 100 + 5 / 102 + 5 / 104) / 3)


def test_a_period_outside_the_span_is_left_out() -> None:
    record = first_record(pool_of(closing(RISING)), ENGULFING)
    assert [one.name for one in record.periods] == ["first_half", "second_half", "out_of_sample"]
    one_day = first_record(pool_of(closing(RISING, first="2010-01-01")), ENGULFING, until=date(2010, 1, 1))
    assert [one.name for one in one_day.periods] == ["first_half"]


def test_the_halves_make_up_the_whole() -> None:
    pool = Pool.of([Track.of("AAA", walk(3), one_tick)])
    records = measured(pool, every_selection(), resampled=False)
    counted = 0
    for record in records:
        first, second = record.periods[:2]
        assert first.signals.n + second.signals.n == record.signals.n
        assert first.signals.wins + second.signals.wins == record.signals.wins
        assert first.base.n + second.base.n == record.base.n
        counted += record.signals.n
    assert counted > 1000
