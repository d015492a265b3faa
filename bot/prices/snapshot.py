"""What a folder of price files held, kept in one file of the user's cache: read some fifty times as fast as the files.

The file: mark and version, length and checksum of the index; the index as JSON, for every price file its time stamp,
size, and where its bars lie; then the bars of one file after another, each with a checksum of its own (`packing`).
"""

from __future__ import annotations

import hashlib
import json
import mmap
import struct
import threading
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import structlog

from analysis.bars import Bars
from bot.files import put
from bot.prices.packing import CorruptBars, pack_bars, unpack_bars

Version: TypeAlias = tuple[int, int]
"""A price file's time stamp in nanoseconds and its size in bytes: another version may hold other bars."""

# Fewer files than this are read in less time than it takes to care.
_WORTH_KEEPING = 50
_WORTH_REWRITING = 0.05
_HEADER = struct.Struct("<4sII")
_MARK = b"NBF1"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Kept:
    """The packed bars of a price file of that version."""

    version: Version
    packed: bytes | memoryview


class Snapshot:
    """The bars of a folder's price files; any thread may ask.

    It is written anew whenever it has doubled. A missing, damaged or outdated snapshot, or a cache folder that cannot
    be written, costs time and nothing else.
    """

    def __init__(self, folder: Path, cache: Path) -> None:
        """Takes the folder of the price files, and the folder where snapshots lie."""
        self._folder = folder
        name = hashlib.blake2b(str(folder.resolve()).encode(), digest_size=16).hexdigest()
        self._path = cache / f"{name}.bars"
        self._lock = threading.Lock()
        self._stored: Mapping[str, _Kept] | None = None
        self._new: dict[str, _Kept] = {}

    def load(self, path: Path, version: Version) -> Bars | None:
        """The bars of that price file in that version, or None where they are not kept."""
        name = self._name(path)
        with self._lock:
            kept = self._new.get(name) or self._opened().get(name)
        if kept is None or kept.version != version:
            return None
        try:
            return unpack_bars(kept.packed)
        except CorruptBars as error:
            log.warning("snapshot.damaged", file=str(self._path), bars=name, cause=str(error))
            return None

    def keep(self, path: Path, version: Version, bars: Bars) -> None:
        """Keep the bars that this price file holds."""
        packed = pack_bars(bars)
        with self._lock:
            self._new[self._name(path)] = _Kept(version, packed)
            if len(self._new) >= max(_WORTH_KEEPING, len(self._opened())):
                self._write()

    def close(self) -> None:
        """Write what is new, if it is worth it: reading a few files again takes less than writing them all."""
        with self._lock:
            stored, new = len(self._opened()), len(self._new)
            if stored + new >= _WORTH_KEEPING and new > _WORTH_REWRITING * stored:
                self._write()

    def _name(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()

    def _opened(self) -> Mapping[str, _Kept]:
        if self._stored is None:
            self._stored = _read(self._path)
        return self._stored

    def _write(self) -> None:
        """Put old and new into one file, in place of the old one at once; what is gone from the folder is left out."""
        kept = {**self._opened(), **self._new}
        kept = {name: entry for name, entry in kept.items() if name in self._new or (self._folder / name).exists()}
        try:
            put(self._path, _pieces(kept))
        except OSError as error:
            log.info("snapshot.not_written", file=str(self._path), cause=str(error))
            self._stored = kept
        else:
            self._stored = _read(self._path)
        self._new = {}


def _pieces(kept: Mapping[str, _Kept]) -> list[bytes | memoryview]:
    """The whole file, in parts."""
    index: dict[str, list[int]] = {}
    offset = 0
    for name, entry in kept.items():
        index[name] = [*entry.version, offset, len(entry.packed)]
        offset += len(entry.packed)
    written = json.dumps(index).encode()
    header = _HEADER.pack(_MARK, len(written), zlib.crc32(written))
    return [header, written, *(entry.packed for entry in kept.values())]


def _read(path: Path) -> Mapping[str, _Kept]:
    """What the file keeps; nothing where there is none, or where it is not what was written."""
    try:
        with path.open("rb") as file:
            content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:  # An empty file cannot be mapped.
        log.warning("snapshot.not_read", file=str(path), cause=str(error))
        return {}
    with suppress(ValueError, TypeError, struct.error):
        mark, size, checksum = _HEADER.unpack_from(content)
        start = _HEADER.size + size
        written = content[_HEADER.size : start]
        if mark == _MARK and zlib.crc32(written) == checksum:
            return {
                name: _Kept((stamp, bytes_), content[start + offset : start + offset + length])
                for name, (stamp, bytes_, offset, length) in json.loads(bytes(written)).items()
            }
    log.warning("snapshot.damaged", file=str(path), cause="mark, size or checksum do not fit")
    return {}
