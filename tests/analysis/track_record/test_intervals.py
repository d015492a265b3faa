"""The intervals of differences: whole dates are drawn, in runs, and too few of them tell nothing."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date

import numpy as np
import pytest

from analysis.track_record import Entry, Pool, Record, Selection, StatusWanted, Track
from analysis.track_record.confidence import RESAMPLES
from tests.analysis.track_record.builders import (
    ENGULFING,
    HAMMERS,
    closing,
    engulfing,
    measured,
    one_tick,
    pool_of,
    track_of,
    walk,
)


def test_without_resampling_only_the_intervals_are_missing() -> None:
    pool = Pool.of([Track.of("AAA", walk(2), one_tick)])
    selections = [Selection(signal="inside_bar", status=StatusWanted.ALL), HAMMERS]
    for record, told in zip(measured(pool, selections, resampled=False), measured(pool, selections), strict=True):
        for name in ("win_rate_difference", "mean_difference"):
            short, long = getattr(record, name), getattr(told, name)
            assert (short and short.value) == (long and long.value)
            assert short is None or short.interval is None
    assert told is not None


def test_intervals_are_the_same_each_time_and_hold_the_value() -> None:
    pool = Pool.of([Track.of(f"S{seed}", walk(seed), one_tick) for seed in range(3)])
    selections = [Selection(signal=key, status=StatusWanted.ALL) for key in ("inside_bar", "rsi_oversold", "doji")]
    records = measured(pool, selections)
    assert records == measured(pool, selections)
    for record in records:
        for difference in (record.win_rate_difference, record.mean_difference):
            assert difference is not None
            assert difference.interval is not None
            assert difference.interval.low < difference.value < difference.interval.high


@pytest.mark.parametrize("times", [2, 5])
def test_dates_are_drawn_and_not_rows(times: int) -> None:
    """The same share several times over says nothing new: no interval gets narrower, but Wilson's, which is told so."""
    track = Track.of("AAA", walk(5), one_tick)
    selections = [Selection(signal=key, status=StatusWanted.ALL) for key in ("inside_bar", "spinning_top")]
    once, often = measured(Pool.of([track]), selections), measured(Pool.of([track] * times), selections)
    for one, many in zip(once, often, strict=True):
        assert many.signals.n == times * one.signals.n
        for name in ("win_rate_difference", "mean_difference"):
            first, second = getattr(one, name), getattr(many, name)
            assert first.interval is not None
            assert (second.interval.low, second.interval.high) == pytest.approx(
                (first.interval.low, first.interval.high), abs=1e-12
            )
        assert one.signals.wilson is not None
        assert many.signals.wilson is not None
        assert many.signals.wilson.high - many.signals.wilson.low < one.signals.wilson.high - one.signals.wilson.low


def test_a_span_too_short_for_its_exits_has_no_interval() -> None:
    """Of eight dates every run of ten is the whole: all draws are alike, and their width of 0 is no certainty."""
    tracks = [track_of(walk(seed, 60), [engulfing(bar) for bar in range(20)], f"S{seed}") for seed in range(4)]
    pool = Pool.of(tracks)
    short = measured(pool, [ENGULFING], until=date(2019, 1, 10))
    assert {one.dates for one in short} == {8}
    assert {one.win_rate_difference and one.win_rate_difference.interval for one in short} == {None}


def test_signals_of_one_week_have_no_interval_however_many() -> None:
    tracks = [track_of(walk(seed, 400), [engulfing(bar) for bar in range(100, 105)], f"S{seed}") for seed in range(9)]
    for record in measured(Pool.of(tracks), [ENGULFING]):
        assert (record.signals.n, record.dates) == (45, 5)
        assert record.mean_difference is not None
        assert record.mean_difference.interval is None


def test_signals_of_ten_separate_times_have_one_and_of_nine_none() -> None:
    times = [engulfing(bar) for bar in range(0, 300, 30)]
    for record in measured(pool_of(walk(1, 400), *times[1:]), [ENGULFING]):
        assert record.signals.n == 9
        assert record.mean_difference is not None
        assert record.mean_difference.interval is None
    pool = pool_of(walk(1, 400), *times)
    for record in measured(pool, [ENGULFING]):
        assert record.mean_difference is not None
        assert record.mean_difference.interval is not None
        assert record.mean_difference.interval.low < record.mean_difference.interval.high


def test_prices_that_stay_equal_are_no_wins_in_any_draw() -> None:
    noise = [100.0 * (1 + (bar % 7) * 1e-10) for bar in range(200)]
    record = measured(pool_of(closing(noise), *[engulfing(bar) for bar in range(0, 180, 3)]), [ENGULFING])[0]
    assert record.win_rate_difference is not None
    assert record.win_rate_difference.interval is not None
    assert (record.win_rate_difference.interval.low, record.win_rate_difference.interval.high) == (0, 0)


# The same intervals the long way: date by date, draw by draw.

Cases = dict[int, list[float]]
"""Returns by date."""


def returns_of(pool: Pool, record: Record) -> tuple[Cases, Cases]:
    """The signals' and the base's, each of one share, read from its prices' outcomes bar by bar."""
    rows = {Entry.KNOWN_CLOSE: 0, Entry.NEXT_OPEN: 3, Entry.LOOK_AHEAD: 0}
    gross = pool.outcomes.gross[rows[record.entry] + (5, 10, 20).index(record.exit_bars)].tolist()
    days, found = pool.outcomes.days.tolist(), pool.occurrences
    signals, base = defaultdict(list), defaultdict(list)
    first, last = (int(np.datetime64(day, "D").astype(np.int64)) for day in (record.since, record.until))
    for bar, value in enumerate(gross):
        if first <= days[bar] <= last and not math.isnan(value):
            base[days[bar]].append(value)
    wanted = np.flatnonzero(found.matching(record.selection) & found.of_status(record.selection.status)).tolist()
    for place in wanted:
        bar = int(found.bar[place])
        value = gross[bar if record.entry is Entry.LOOK_AHEAD else int(found.known[place])]
        if first <= days[bar] <= last and not math.isnan(value):
            signals[days[bar]].append(value)
    return signals, base


def intervals_the_long_way(pool: Pool, record: Record) -> list[tuple[float, float]]:
    """Of the win rate and of the mean."""
    signals, base = returns_of(pool, record)
    first, last = (int(np.datetime64(day, "D").astype(np.int64)) for day in (record.since, record.until))
    dates = [day for day in sorted(set(pool.outcomes.days.tolist())) if first <= day <= last]
    runs = math.ceil(len(dates) / record.exit_bars)
    draws = np.random.default_rng(20_150_101).integers(0, len(dates), size=(RESAMPLES, runs)).tolist()
    win_rates, means = [], []
    for starts in draws:
        days = [dates[(start + step) % len(dates)] for start in starts for step in range(record.exit_bars)]
        mine = [value for day in days for value in signals.get(day, ())]
        others = [value for day in days for value in base.get(day, ())]
        if mine:
            win_rates.append(sum(v > 1e-9 for v in mine) / len(mine) - sum(v > 1e-9 for v in others) / len(others))
            means.append(sum(mine) / len(mine) - sum(others) / len(others))
    cut = len(means) // 40
    return [(sorted(values)[cut], sorted(values)[-1 - cut]) for values in (win_rates, means)]


def test_intervals_against_the_long_way() -> None:
    pool = Pool.of([Track.of(f"S{seed}", walk(seed, 420), one_tick) for seed in range(6)])
    shooting_star = Selection(signal="shooting_star", status=StatusWanted.CONFIRMED)
    records = measured(pool, [shooting_star], since=date(2019, 3, 1), until=date(2020, 6, 1), look_ahead=True)
    assert len(records) == 9
    for record in records:
        expected = intervals_the_long_way(pool, record)
        for difference, (low, high) in zip((record.win_rate_difference, record.mean_difference), expected, strict=True):
            assert difference is not None
            assert difference.interval is not None
            assert difference.interval.low == pytest.approx(low, abs=1e-12)
            assert difference.interval.high == pytest.approx(high, abs=1e-12)
