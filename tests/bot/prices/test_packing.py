"""Bars as bytes: what was packed comes back, and damage is always told as damage."""

from __future__ import annotations

import json
import struct
import zlib
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.bars import COLUMNS, Bars, Defect, DroppedBar
from bot.prices.packing import CorruptBars, pack_bars, unpack_bars
from tests.bot.prices.samples import bars_until

_DROPPED = (
    DroppedBar(session=date(2013, 7, 29), defect=Defect.NOT_POSITIVE),
    DroppedBar(session=date(2024, 2, 29), defect=Defect.INCONSISTENT),
)


@st.composite
def any_bars(draw: st.DrawFn) -> Bars:
    """Up to 3,000 bars with gaps, some volumes unknown, and dropped bars."""
    count = draw(st.integers(0, 3_000))
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    columns = {name: np.exp(chance.normal(8, 4, count)) for name in COLUMNS}
    columns["volume"][chance.random(count) < draw(st.sampled_from([0.0, 0.3, 1.0]))] = np.nan
    days = np.datetime64("1927-12-30") + np.cumsum(chance.integers(1, 9, count)).astype("timedelta64[D]")
    dropped = st.builds(DroppedBar, session=st.dates(), defect=st.sampled_from(Defect))
    frame = pd.DataFrame(columns, index=pd.DatetimeIndex(days.astype("datetime64[s]"), name="date"))
    return Bars(frame=frame, dropped=tuple(draw(st.lists(dropped, max_size=5))))


@settings(max_examples=60, deadline=None)
@given(any_bars())
def test_what_was_packed_comes_back(bars: Bars) -> None:
    unpacked = unpack_bars(pack_bars(bars))
    pd.testing.assert_frame_equal(unpacked.frame, bars.frame, check_exact=True, check_freq=False)
    assert unpacked.dropped == bars.dropped


def test_no_bars_at_all() -> None:
    unpacked = unpack_bars(pack_bars(Bars(frame=bars_until(date(2026, 11, 20)).frame.iloc[:0], dropped=_DROPPED)))
    assert unpacked.frame.empty
    assert list(unpacked.frame.columns) == ["open", "high", "low", "close", "volume"]
    assert unpacked.dropped == _DROPPED


def test_unpacked_bars_are_their_own() -> None:
    frame = unpack_bars(pack_bars(bars_until(date(2026, 11, 20)))).frame
    frame.loc[:, "close"] = 1.0
    assert frame["close"].tolist() == [1.0, 1.0, 1.0]


def written_by_hand(mark: bytes = b"NB01", dropped: object = ()) -> bytes:
    """Two bars, 1970-01-02 and 1970-01-05, as version 1 is described: what older installations have stored."""
    dropped_bars = json.dumps(dropped).encode()
    columns = [10.0, 20.0, 12.0, 22.0, 9.0, 19.0, 11.0, 21.0, 100.0, float("nan")]
    payload = struct.pack("<2i10d", 1, 4, *columns) + dropped_bars
    return struct.pack("<4sIII", mark, 2, len(dropped_bars), zlib.crc32(payload)) + payload


def test_version_1_is_read() -> None:
    bars = unpack_bars(written_by_hand(dropped=[["1970-01-03", "missing_price"]]))
    assert bars.sessions.tolist() == [date(1970, 1, 2), date(1970, 1, 5)]
    assert bars.frame.iloc[0].to_dict() == {"open": 10, "high": 12, "low": 9, "close": 11, "volume": 100}
    assert bars.frame["close"].tolist() == [11, 21]
    assert np.isnan(bars.frame["volume"].iloc[1])
    assert bars.dropped == (DroppedBar(session=date(1970, 1, 3), defect=Defect.MISSING_PRICE),)


@pytest.mark.parametrize(
    "packed",
    [
        written_by_hand(mark=b"NB02"),
        written_by_hand(dropped=[["1970-01-03", "a_defect_of_tomorrow"]]),
        written_by_hand(dropped=[["no day", "missing_price"]]),
        written_by_hand(dropped=[1]),
        written_by_hand(dropped=None),
    ],
)
def test_another_version_is_told_as_damage(packed: bytes) -> None:
    with pytest.raises(CorruptBars):
        unpack_bars(packed)


def test_every_flipped_byte_is_noticed() -> None:
    packed = pack_bars(bars_until(date(2026, 11, 20), dropped=_DROPPED))
    for position in range(len(packed)):
        for flip in (1, 2, 4, 8, 16, 32, 64, 128, 255):
            damaged = bytearray(packed)
            damaged[position] ^= flip
            with pytest.raises(CorruptBars):
                unpack_bars(bytes(damaged))


def test_every_other_length_is_noticed() -> None:
    packed = pack_bars(bars_until(date(2026, 11, 20), dropped=_DROPPED))
    for length in range(len(packed)):
        with pytest.raises(CorruptBars):
            unpack_bars(packed[:length])
    with pytest.raises(CorruptBars):
        unpack_bars(packed + b"\0")


@given(st.integers(0, 3_000 * 44), st.integers(1, 255))
def test_a_flipped_byte_of_a_long_history_is_noticed(position: int, flip: int) -> None:
    damaged = bytearray(_LONG)
    damaged[position] ^= flip
    with pytest.raises(CorruptBars):
        unpack_bars(bytes(damaged))


_LONG = pack_bars(bars_until(date(2000, 1, 1) + timedelta(days=3_000), 3_000))


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_damage(packed: bytes) -> None:
    with pytest.raises(CorruptBars):
        unpack_bars(packed)
