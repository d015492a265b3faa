"""A share's signals as bytes: the same come back, damage is noticed, and the digest tells bars apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.listings import Transfer
from analysis.price_limits import Restrictions
from analysis.signals import History
from analysis.track_record import Occurrences
from analysis.track_record.occurrences import COLUMNS
from bot.track_record.packing import CorruptTrack, digest_of, pack_occurrences, unpack_occurrences
from tests.bot.prices.samples import AAA
from tests.bot.track_record.samples import FIRST, history_of, walk

FOUND = Occurrences.of(history_of(walk(1)), lambda _: 50.0)
PACKED = pack_occurrences(FOUND)


def same(one: Occurrences, other: Occurrences) -> bool:
    """Whether all columns hold the same, of the same types."""
    pairs = [(getattr(one, name), getattr(other, name)) for name in COLUMNS]
    alike = [np.array_equal(left, right, equal_nan=left.dtype.kind == "f") for left, right in pairs]
    return all(alike) and all(left.dtype == right.dtype for left, right in pairs)


def test_what_was_packed_comes_back() -> None:
    assert len(FOUND.bar) > 100
    assert np.isnan(FOUND.volume_ratio).any()
    assert (FOUND.filters != 0).any()
    assert same(unpack_occurrences(PACKED), FOUND)


def test_a_share_without_signals_comes_back() -> None:
    none = Occurrences.of(history_of(walk(1, bars=1)), lambda _: 50.0)
    assert len(none.bar) == 0
    assert same(unpack_occurrences(pack_occurrences(none)), none)


@given(st.integers(0, len(PACKED) - 1), st.integers(1, 255))
def test_a_byte_that_changed_is_noticed(place: int, change: int) -> None:
    damaged = bytearray(PACKED)
    damaged[place] ^= change
    with pytest.raises(CorruptTrack):
        unpack_occurrences(bytes(damaged))


@given(st.integers(0, len(PACKED) - 1))
def test_bytes_that_are_missing_are_noticed(length: int) -> None:
    with pytest.raises(CorruptTrack):
        unpack_occurrences(PACKED[:length])


def test_the_same_bars_have_the_same_digest() -> None:
    assert digest_of(AAA, history_of(walk(1))) == digest_of(AAA, history_of(walk(1)))


def another_price() -> History:
    frame = walk(1).frame
    return History(frame=frame.assign(high=frame["high"] + np.where(np.arange(400) == 7, 1e-6, 0)))


def another_day() -> History:
    frame = walk(1).frame
    return History(frame=frame.set_axis([*frame.index[:-1], frame.index[-1] + pd.Timedelta(days=1)]))


@pytest.mark.parametrize(
    "other",
    [
        another_price(),
        another_day(),
        history_of(walk(1, bars=399)),
        History(frame=walk(1).frame, restrictions=Restrictions(locked=np.zeros(400, dtype=np.bool_))),
        History(frame=walk(1).frame, restrictions=Restrictions(narrow=np.zeros(400, dtype=np.bool_))),
    ],
    ids=["price", "day", "length", "locked", "narrow"],
)
def test_other_bars_have_another_digest(other: History) -> None:
    assert digest_of(AAA, other) != digest_of(AAA, history_of(walk(1)))


def test_so_has_a_share_with_other_price_steps() -> None:
    history = history_of(walk(1))
    moved = (Transfer(session=FIRST, left="HNX"),)
    others = [replace(AAA, exchange="HNX"), replace(AAA, currency="USD"), replace(AAA, transfers=moved)]
    assert len({digest_of(one, history) for one in (AAA, *others)}) == 4
