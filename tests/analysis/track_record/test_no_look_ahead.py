"""What was known at a bar stays as it was: the history cut off after it tells the same signals, filters and outcomes.

Over every signal, filter and selection there is: a new one is tested without a line here.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from analysis.bars import check_bars
from analysis.exchanges import InstrumentKind
from analysis.signals import SIGNALS, History
from analysis.timeframes import traded_bars
from analysis.track_record import (
    FILTERS,
    SIX_STEPS,
    Occurrences,
    Outcomes,
    Pool,
    Selection,
    StatusWanted,
    Track,
    every_selection,
)
from analysis.track_record.occurrences import COLUMNS
from tests.analysis.track_record.builders import measured, one_tick, walk

SEEDS = range(8)
# Together they had every signal, and hammers that passed all six steps.
REAL_SHARES = ("BMP", "CII", "NLG", "NVL", "PAN", "FPT", "VNM", "SSI", "SHS")


def up_to(history: History, bar: int) -> History:
    return History(frame=history.frame.iloc[: bar + 1])


def cuts(bars: int, seed: int) -> list[int]:
    """The first and the last bar, and some between them."""
    return [0, bars - 1, *np.random.default_rng(seed).integers(0, bars, 5).tolist()]


def rows_of(found: Occurrences, rows: NDArray[np.bool_]) -> list[tuple[float, ...]]:
    """The rows wanted, in order; a volume ratio that is not known as -1."""
    columns = [np.nan_to_num(getattr(found, name)[rows].astype(np.float64), nan=-1.0) for name in COLUMNS]
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


def known_by(found: Occurrences, bar: int) -> NDArray[np.bool_]:
    return (found.known >= 0) & (found.known <= bar)


def compare(history: History, seed: int) -> set[str]:
    """Whole and cut off; the keys of the selections that had something to compare."""
    whole, seen = Occurrences.of(history, one_tick), set()
    for bar in cuts(history.bars, seed):
        then = Occurrences.of(up_to(history, bar), one_tick)
        now_known, then_known = known_by(whole, bar), known_by(then, bar)
        assert rows_of(then, then_known) == rows_of(whole, now_known)
        # What was found and not known was of the last bar, and waited.
        assert set(then.bar[~then_known].tolist()) <= {bar}
        assert then.waiting[~then_known].all()
        for selection in every_selection():
            counted_then = then.matching(selection) & then.of_status(selection.status) & then_known
            counted_now = whole.matching(selection) & whole.of_status(selection.status) & now_known
            assert counted_then.sum() == counted_now.sum()
            seen |= {selection.key} if counted_now.any() else set()
    return seen


def test_walks_know_at_a_bar_what_the_whole_history_says() -> None:
    seen = set[str]()
    for seed in SEEDS:
        seen |= compare(walk(seed), seed)
    assert len(seen) > len(every_selection()) * 2 / 3
    assert {key.split()[0] for key in seen} >= {"hammer", "divergence_regular_bullish", "rsi_oversold"}


def real_share(market_data: Path, symbol: str) -> History:
    table = pd.read_csv(market_data / "vn_long" / f"{symbol}.csv.gz", index_col="date", parse_dates=["date"])
    return History(frame=traded_bars(check_bars(table).frame, InstrumentKind.SHARE))


@pytest.mark.market_data
def test_real_shares_know_at_a_bar_what_the_whole_history_says(market_data: Path) -> None:
    seen = set[str]()
    for number, symbol in enumerate(REAL_SHARES):
        seen |= compare(real_share(market_data, symbol), number)
    assert {key.split()[0] for key in seen} == {signal.key for signal in SIGNALS}
    assert any(SIX_STEPS in key for key in seen)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_filter_at_a_bar_changes_with_later_bars(seed: int) -> None:
    history = walk(seed)
    for one in FILTERS:
        whole = one.holds(history, one_tick)
        assert whole.any() or one.key == SIX_STEPS
        for bar in cuts(history.bars, seed):
            # The fourth step is the next bar's: at the last bar it is not known yet.
            known = bar if one.key == SIX_STEPS else bar + 1
            assert one.holds(up_to(history, bar), one_tick)[:known].tolist() == whole[:known].tolist()


def test_a_record_of_the_past_is_the_past_of_the_record() -> None:
    """Measured when the data ended at a bar: the signals of the whole history whose exits lie up to that bar."""
    history, bar = walk(2), 450
    then = measured(Pool.of([Track.of("AAA", up_to(history, bar), one_tick)]), every_selection(), resampled=False)
    whole = Pool.of([Track.of("AAA", history, one_tick)])
    now = measured(whole, every_selection(), until=history.session(bar), resampled=False)
    exits_after, compared = 0, 0
    for past, record in zip(then, now, strict=True):
        assert past.signals.n + past.without_exit + past.waiting >= record.signals.n
        assert past.signals.n <= record.signals.n
        assert past.base.n == bar + 1 - past.exit_bars - (past.entry == "next_open")
        exits_after += record.signals.n - past.signals.n
        compared += past.signals.n
    assert compared > 1000
    assert exits_after > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_no_outcome_is_read_before_its_signal_is_known(seed: int) -> None:
    """Prices up to the bar at which a signal is known, changed at will, change no outcome at the next open."""
    history = walk(seed)
    found, outcomes = Occurrences.of(history, one_tick), Outcomes.of(history)
    checked = 0
    for known in np.unique(found.known[(found.known > 0) & (found.known < history.bars - 30)]).tolist()[::25]:
        frame = history.frame.copy()
        frame.iloc[: known + 1, :4] *= 3
        moved = Outcomes.of(History(frame=frame))
        # The rows of the next open come after those of the known close.
        np.testing.assert_array_equal(moved.gross[3:, known], outcomes.gross[3:, known])
        np.testing.assert_array_equal(moved.drawdown[3:, known], outcomes.drawdown[3:, known])
        checked += 1
    assert checked > 5


def test_the_selections_of_hammers_split_by_status() -> None:
    compared = 0
    for seed in SEEDS:
        found = Occurrences.of(walk(seed), one_tick)
        for key in ("hammer", "inverted_hammer", "shooting_star", "hanging_man"):
            rows = found.matching(Selection(signal=key, status=StatusWanted.ALL))
            confirmed, rejected = (
                found.of_status(wanted) for wanted in (StatusWanted.CONFIRMED, StatusWanted.REJECTED)
            )
            np.testing.assert_array_equal(rows, rows & (confirmed | rejected | found.waiting))
            assert not (confirmed & rejected).any()
            compared += int(rows.sum())
    assert compared > 50
