"""The real prices beside the project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from analysis.claims.series import Series
from analysis.exchanges import InstrumentKind
from analysis.signals import History
from analysis.timeframes import traded_bars
from bot.prices.csv import read_bars

_KINDS = {"index": InstrumentKind.INDEX, "crypto": InstrumentKind.COIN}
_ENDING = ".csv.gz"


@dataclass(frozen=True)
class Prices:
    """The folder of market data; every file is read once."""

    folder: Path

    def series(self, group: str, symbol: str) -> Series:
        """One file's bars that count."""
        if (group, symbol) not in self._read:
            bars = read_bars(self.folder / group / f"{symbol}{_ENDING}")
            frame = traded_bars(bars.frame, _KINDS.get(group, InstrumentKind.SHARE))
            self._read[group, symbol] = Series(symbol, History(frame=frame))
        return self._read[group, symbol]

    @cached_property
    def _read(self) -> dict[tuple[str, str], Series]:
        return {}

    def index(self, symbol: str) -> Series:
        """An index."""
        return self.series("index", symbol)

    def coin(self, symbol: str) -> Series:
        """A coin in US dollars."""
        return self.series("crypto", f"{symbol}-USD")

    def share(self, symbol: str) -> Series:
        """A Vietnamese share."""
        return self.series("vn_long", symbol)

    def shares(self) -> Iterator[Series]:
        """Every series of the liquid Vietnamese shares, and the ETF among them, by symbol."""
        for path in sorted((self.folder / "vn_long").glob(f"*{_ENDING}")):
            yield self.share(path.name.removesuffix(_ENDING))
