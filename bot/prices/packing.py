"""Bars as compact bytes: what a cache keeps of one symbol, instead of a row a bar."""

from __future__ import annotations

import json
import struct
import zlib
from datetime import date

import numpy as np
import pandas as pd

from analysis.bars import COLUMNS, Bars, Defect, DroppedBar

# Mark and version, number of bars, length of the dropped bars' JSON, checksum of all that follows.
_HEADER = struct.Struct("<4sIII")
_MARK = b"NB01"


class CorruptBars(ValueError):
    """Bytes that are no bars of this version, or were damaged."""


def pack_bars(bars: Bars) -> bytes:
    """The bars as bytes: days since 1970 as int32, then each column as float64, then the dropped bars."""
    dropped = json.dumps([[bar.session.isoformat(), bar.defect.value] for bar in bars.dropped]).encode()
    columns = [bars.frame[name].to_numpy(dtype="<f8").tobytes() for name in COLUMNS]
    payload = b"".join([bars.sessions.astype("<i8").astype("<i4").tobytes(), *columns, dropped])
    return _HEADER.pack(_MARK, len(bars.frame), len(dropped), zlib.crc32(payload)) + payload


def unpack_bars(packed: bytes | memoryview) -> Bars:
    """The bars that were packed; CorruptBars where the bytes are not what was written."""
    if len(packed) < _HEADER.size:
        raise CorruptBars("shorter than its header")
    mark, count, dropped_size, checksum = _HEADER.unpack_from(packed)
    payload = memoryview(packed)[_HEADER.size :]
    size_expected = count * (4 + 8 * len(COLUMNS)) + dropped_size
    if mark != _MARK or len(payload) != size_expected or zlib.crc32(payload) != checksum:
        raise CorruptBars("mark, size or checksum do not fit")
    days = np.frombuffer(payload, dtype="<i4", count=count)
    values = np.frombuffer(payload, dtype="<f8", count=count * len(COLUMNS), offset=4 * count)
    sessions = days.astype("datetime64[D]").astype("datetime64[s]")
    # One block for all columns: three times as fast as a frame of single columns.
    frame = pd.DataFrame(
        values.reshape(len(COLUMNS), count).copy().T,
        index=pd.DatetimeIndex(sessions, name="date"),
        columns=pd.Index(COLUMNS),
        copy=False,
    )
    return Bars(frame=frame, dropped=_dropped(bytes(payload[len(payload) - dropped_size :])))


def _dropped(written: bytes) -> tuple[DroppedBar, ...]:
    try:
        pairs: list[tuple[str, str]] = json.loads(written)
        return tuple(DroppedBar(session=date.fromisoformat(day), defect=Defect(defect)) for day, defect in pairs)
    except (TypeError, ValueError) as error:
        raise CorruptBars("the dropped bars cannot be read") from error
