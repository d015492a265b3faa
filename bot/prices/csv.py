"""Prices from a folder of CSV files: `csv:DIR[?unit=1000][&adjusted=0]`."""

from __future__ import annotations

import asyncio
import zlib
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import structlog

from analysis.bars import PRICES, Bars, BarsError, check_bars
from bot.errors import SymbolNotFound, TryLater
from bot.instruments import CANONICAL_SYMBOL, Instrument
from bot.prices.port import PriceHistory
from bot.prices.snapshot import Snapshot, Version

_ENDINGS = (".csv", ".csv.gz")
_REMEMBERED_FILES = 256
# A gz file that ends too early is an EOFError, one with a damaged middle a zlib.error; where every row is longer than
# the header, pandas raises a KeyError.
_UNREADABLE = (OSError, EOFError, zlib.error, ValueError, KeyError)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Read:
    """What a file held when it had this time stamp and size."""

    version: Version
    bars: Bars


class CsvSource:
    """Reads `<SYMBOL>.csv` and `<SYMBOL>.csv.gz` (`date,open,high,low,close,volume`) in any sub-folder; never writes.

    unit: what a written price is multiplied by (1000 where files are in thousand VND). The time of the file counts as
    the time its prices were fetched: a bar whose session closed later is provisional.
    cache: where a snapshot of a large folder may lie, so that it is read fast the next time; None for nowhere.
    """

    key = "csv"

    def __init__(self, folder: Path, *, unit: float = 1, adjusted: bool = True, cache: Path | None = None) -> None:
        self.folder = folder
        self._snapshot = None if cache is None else Snapshot(folder, cache)
        self._unit = unit
        self._adjusted = adjusted
        self._files_read: OrderedDict[Path, _Read] = OrderedDict()

    @cached_property
    def _files(self) -> dict[str, Path]:
        """The file of every symbol; of two with one symbol the first by path."""
        files: dict[str, Path] = {}
        for path in sorted(self.folder.rglob("*.csv*")):
            symbol = path.name.removesuffix(".gz").removesuffix(".csv")
            if not path.name.endswith(_ENDINGS) or not CANONICAL_SYMBOL.fullmatch(symbol) or not path.is_file():
                continue
            if files.setdefault(symbol, path) != path:
                log.warning("csv.symbol_twice", symbol=symbol, used=str(files[symbol]), ignored=str(path))
        return files

    def symbols(self) -> frozenset[str]:
        """The symbols that have a file."""
        return frozenset(self._files)

    async def history(self, instrument: Instrument) -> PriceHistory:
        """The bars of the symbol's file.

        Raises SymbolNotFound where there is no file, TryLater where it cannot be read as bars.
        """
        path = self._files.get(instrument.symbol)
        if path is None:
            raise SymbolNotFound(instrument.symbol)
        try:
            read = self._remembered(path)
            if read is None:
                read = await asyncio.to_thread(self._read, path)
                self._remember(path, read)
        except _UNREADABLE as error:
            raise TryLater("source_failed", source=self.key, symbol=instrument.symbol, reason="bad_file") from error
        return PriceHistory(
            instrument=instrument,
            bars=read.bars,
            source=self.key,
            fetched_at=datetime.fromtimestamp(read.version[0] / 1e9, tz=UTC),
            adjusted=self._adjusted,
        )

    def _remembered(self, path: Path) -> _Read | None:
        read = self._files_read.get(path)
        if read is None or read.version != _version(path):
            return None
        self._files_read.move_to_end(path)
        return read

    def _remember(self, path: Path, read: _Read) -> None:
        self._files_read[path] = read
        self._files_read.move_to_end(path)
        while len(self._files_read) > _REMEMBERED_FILES:
            self._files_read.popitem(last=False)

    def _read(self, path: Path) -> _Read:
        """What the file holds, out of the snapshot where that has it."""
        version = _version(path)
        bars = self._snapshot.load(path, version) if self._snapshot else None
        if bars is None:
            bars = read_bars(path)
            if self._snapshot:
                self._snapshot.keep(path, version, bars)
        if self._unit != 1:
            bars = replace(bars, frame=bars.frame * np.array([self._unit] * len(PRICES) + [1.0]))
        return _Read(version=version, bars=bars)

    async def close(self) -> None:
        """Keep what was read for the next time."""
        if self._snapshot:
            await asyncio.to_thread(self._snapshot.close)


def read_bars(path: Path) -> Bars:
    """The usable bars of one file; raises BarsError, or what pandas raises, where there are none."""
    # Without a format pandas guesses, and takes the 3rd of January for the 1st of March.
    table = pd.read_csv(path, index_col="date", parse_dates=["date"], date_format="ISO8601")
    bars = check_bars(table)
    if bars.dropped:
        log.info("csv.bars_dropped", file=str(path), count=len(bars.dropped), last=str(bars.dropped[-1].session))
    if bars.frame.empty:
        raise BarsError(f"{path.name} holds no usable bar")
    return bars


def _version(path: Path) -> Version:
    status = path.stat()
    return status.st_mtime_ns, status.st_size
