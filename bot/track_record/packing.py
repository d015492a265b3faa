"""A share's signals as compact bytes: finding them takes a hundred times as long as reading them back."""

from __future__ import annotations

import hashlib
import struct
import zlib

import numpy as np

from analysis.signals import SIGNALS, History
from analysis.track_record import FILTERS, Occurrences
from bot.instruments import Instrument

# Mark and version, number of rows, checksum of all that follows.
_HEADER = struct.Struct("<4sII")
_MARK = b"NT01"
_TYPES = {"signal": "<i2", "bar": "<i4", "known": "<i4", "status": "i1", "volume_ratio": "<f8", "filters": "u1"}
# What the columns of signals and filters count by: another order would give them another meaning.
_REGISTRIES = " ".join([*(signal.key for signal in SIGNALS), "|", *(one.key for one in FILTERS)]).encode()


class CorruptTrack(ValueError):
    """Bytes that are no track of this version, or were damaged."""


def pack_occurrences(found: Occurrences) -> bytes:
    """The rows as bytes, column by column."""
    payload = b"".join(getattr(found, name).astype(kind).tobytes() for name, kind in _TYPES.items())
    return _HEADER.pack(_MARK, len(found.bar), zlib.crc32(payload)) + payload


def unpack_occurrences(packed: bytes | memoryview) -> Occurrences:
    """What was packed; CorruptTrack where the bytes are not what was written."""
    if len(packed) < _HEADER.size:
        raise CorruptTrack("shorter than its header")
    mark, count, checksum = _HEADER.unpack_from(packed)
    payload = memoryview(packed)[_HEADER.size :]
    size_expected = count * sum(np.dtype(kind).itemsize for kind in _TYPES.values())
    if mark != _MARK or len(payload) != size_expected or zlib.crc32(payload) != checksum:
        raise CorruptTrack("mark, size or checksum do not fit")
    columns, offset = {}, 0
    for name, kind in _TYPES.items():
        columns[name] = np.frombuffer(payload, dtype=kind, count=count, offset=offset)
        offset += columns[name].nbytes
    return Occurrences(**columns)


def digest_of(instrument: Instrument, history: History) -> str:
    """A short name of all that an instrument's signals are found in: two that are alike have the same signals.

    That is its bars, what its exchange forbids on them and which price steps it has, and which signals there are.
    """
    digest = hashlib.blake2b(_REGISTRIES, digest_size=16)
    digest.update(f"{instrument.kind}|{instrument.currency}|{instrument.listings!r}|".encode())
    for mask in (history.restrictions.locked, history.restrictions.narrow):
        digest.update(b"-" if mask is None else mask.tobytes())
    digest.update(history.frame.index.to_numpy().astype("datetime64[D]").tobytes())
    digest.update(np.ascontiguousarray(history.frame.to_numpy(dtype="<f8")).tobytes())
    return digest.hexdigest()
