"""Nothing at a bar uses a later bar: what is known there from the bars up to it is what the whole history says of it.

Over everything registered: a new signal is tested without a line here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.bars import check_bars
from analysis.candles import PATTERNS, Pattern
from analysis.candles.confirmation import Status
from analysis.exchanges import InstrumentKind
from analysis.price_limits import Restrictions
from analysis.screen import screen
from analysis.signals import SIGNALS, Event, History, find_events
from analysis.timeframes import traded_bars
from tests.analysis.builders import random_bars

SEEDS = range(12)
WALK_BARS = 700
# Walks of the builder hardly draw some patterns: that every signal was compared is asserted on real shares.
REAL_SHARES = ("FPT", "VNM", "HPG", "SSI", "ACB", "VCB", "MWG", "REE", "GMD", "PNJ", "STB", "DIG", "CEO", "SHS", "VND")


def up_to(history: History, bars: int) -> History:
    """As it was known when it had so many bars."""
    limits = history.restrictions
    return History(
        frame=history.frame.iloc[:bars],
        restrictions=Restrictions(
            locked=None if limits.locked is None else limits.locked[:bars],
            narrow=None if limits.narrow is None else limits.narrow[:bars],
        ),
    )


def known_by(events: Iterable[Event], bar: int) -> list[Event]:
    """The events that were known at that bar."""
    return [event for event in events if event.known_bar is not None and event.known_bar <= bar]


def assert_known_alike(history: History, whole: list[Event], bar: int) -> set[str]:
    """What was known at a bar is the same with the later bars and without; which signals were compared."""
    then = find_events(up_to(history, bar + 1))

    known_then, known_now = known_by(then, bar), known_by(whole, bar)
    assert known_then == known_now
    # What was found then and is not known yet waits for the next bar, and is found by the whole history too.
    waiting = [event for event in then if event not in known_then]
    assert [(event.bar, event.status) for event in waiting] == [(bar, Status.WAITING)] * len(waiting)
    later = {(event.signal, event.bar): event for event in whole}
    for event in waiting:
        ended = later[event.signal, event.bar]
        assert replace(ended, status=event.status, known_bar=None, known_on=None) == event
    newest = {event.signal for event in known_now if event.known_bar == bar}
    return newest | {event.signal for event in waiting}


def cuts(history: History, whole: list[Event], seen: set[str], seed: int) -> list[int]:
    """Bars to cut after: where a signal not seen yet became known or waits, some others, the first and the last."""
    newest = {event.signal: event.bar if event.known_bar is None else event.known_bar for event in whole}
    unseen = [bar for signal, bar in newest.items() if signal not in seen]
    others = np.random.default_rng(seed).integers(0, history.bars, 3).tolist()
    return [*unseen, *others, 0, history.bars - 1]


def walk(seed: int, bars: int = WALK_BARS) -> History:
    history = History(frame=random_bars(seed, pd.bdate_range("2020-01-06", periods=bars)).frame)
    if seed % 2:
        return history
    chance = np.random.default_rng(seed).random((2, bars)) < 0.1
    return replace(history, restrictions=Restrictions(locked=chance[0], narrow=chance[1]))


def test_walks_know_at_a_bar_what_the_whole_history_says_was_known() -> None:
    seen: set[str] = set()
    for seed in SEEDS:
        history = walk(seed)
        whole = find_events(history)
        for bar in cuts(history, whole, seen, seed):
            seen |= assert_known_alike(history, whole, bar)

    assert len(seen) > len(SIGNALS) // 2
    assert any(key.startswith("divergence") for key in seen)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), bars=st.integers(1, 300), data=st.data())
def test_any_walk_at_any_bar(seed: int, bars: int, data: st.DataObject) -> None:
    history = walk(seed, bars)

    assert_known_alike(history, find_events(history), data.draw(st.integers(0, bars - 1)))


@pytest.mark.market_data
def test_real_shares_know_at_a_bar_what_the_whole_history_says_was_known(market_data: Path) -> None:
    seen: set[str] = set()
    for number, symbol in enumerate(REAL_SHARES):
        history = real_share(market_data, symbol)
        whole = find_events(history)
        for bar in cuts(history, whole, seen, number):
            seen |= assert_known_alike(history, whole, bar)

    assert seen == {signal.key for signal in SIGNALS}


def real_share(market_data: Path, symbol: str) -> History:
    table = pd.read_csv(market_data / "vn_long" / f"{symbol}.csv.gz", index_col="date", parse_dates=["date"])
    return History(frame=traded_bars(check_bars(table).frame, InstrumentKind.SHARE).iloc[-1500:])


def test_a_registered_signal_looks_back_no_further_than_it_says_before_it_may_appear() -> None:
    """No signal appears on fewer bars than it needs."""
    early = {signal.key: signal.bars_needed for signal in SIGNALS}
    checked = 0
    for seed in SEEDS:
        for event in find_events(walk(seed, 160)):
            checked += 1
            assert event.bar + 1 >= early[event.signal] or event.signal.startswith("divergence")
            assert (event.known_bar or event.bar) + 1 >= early[event.signal]
    assert checked > 500


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.key)
def test_a_pattern_at_a_bar_is_the_same_whatever_follows(pattern: Pattern) -> None:
    for seed in range(3):
        candles = walk(seed, 300).candles
        found = pattern.detect(candles)
        for bars in (1, 15, 16, 40, 150, 299):
            np.testing.assert_array_equal(pattern.detect(candles[:bars]), found[:bars])


def test_a_screen_of_the_past_is_the_past_of_the_screen() -> None:
    histories = [walk(seed, 200) for seed in range(12)]
    whole = screen(histories, 100)
    for bars in (120, 150, 199):
        then = screen([up_to(history, bars) for history in histories], 2)
        there = slice(100 - (200 - bars) - 2, 100 - (200 - bars))
        for key, found in then.found.items():
            np.testing.assert_array_equal(found, whole.found[key][:, there])
        for mine, all_of_it in (
            (then.rsi, whole.rsi),
            (then.upper, whole.upper),
            (then.volume_ratio, whole.volume_ratio),
        ):
            np.testing.assert_array_equal(mine, all_of_it[:, there])
