"""Every time each signal happened in a history, with what a selection may ask of it: columns instead of events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.candles.confirmation import Status
from analysis.signals import SIGNALS, History, Signal
from analysis.track_record.definition import Selection, StatusWanted
from analysis.track_record.filters import FILTERS, Filter, TickAt

NOT_KNOWN = -1
_STATUS_CODES = {None: 0, Status.CONFIRMED: 1, Status.REJECTED: 2, Status.WAITING: 3}
_WANTED_CODES = {StatusWanted.CONFIRMED: 1, StatusWanted.REJECTED: 2}
_WAITING_CODE = _STATUS_CODES[Status.WAITING]
_KEYS = tuple(signal.key for signal in SIGNALS)
_FILTER_BITS = {one.key: 1 << place for place, one in enumerate(FILTERS)}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Occurrences:
    """Columns of equal length, one row for each time a signal happened.

    signal: its place in `SIGNALS`. bar: of its date. known: the bar at which it is known, -1 while it waits.
    status: 0 nothing to confirm, 1 confirmed, 2 rejected, 3 waiting. volume_ratio: of its bar, NaN where not known.
    filters: a bit for each of `FILTERS` that holds at its bar.
    """

    signal: NDArray[np.int16]
    bar: NDArray[np.int32]
    known: NDArray[np.int32]
    status: NDArray[np.int8]
    volume_ratio: NDArray[np.float64]
    filters: NDArray[np.uint8]

    @classmethod
    def of(
        cls,
        history: History,
        tick_at: TickAt,
        signals: Sequence[Signal] = SIGNALS,
        filters: Sequence[Filter] = FILTERS,
    ) -> Occurrences:
        """Those of one history; only the filters named are read, the others count as not holding.

        tick_at: the price step at a price. Raises ValueError for a signal that is not in `SIGNALS`.
        """
        found = [
            (_KEYS.index(event.signal), event.bar, event.known_bar, _STATUS_CODES[event.status])
            for signal in signals
            for event in signal.find(history)
        ]
        known = [NOT_KNOWN if known is None else known for _, _, known, _ in found]
        bars = np.array([bar for _, bar, _, _ in found], dtype=np.int32)
        return cls(
            signal=np.array([place for place, _, _, _ in found], dtype=np.int16),
            bar=bars,
            known=np.array(known, dtype=np.int32),
            status=np.array([status for _, _, _, status in found], dtype=np.int8),
            volume_ratio=history.volume_ratio[bars],
            filters=_bits(history, tick_at, filters)[bars],
        )

    @classmethod
    def together(cls, many: Sequence[Occurrences], bars: Sequence[int]) -> Occurrences:
        """Those of many histories of so many bars, one after the other; their bars count on. ValueError for none."""
        moved, start = [], 0
        for one, count in zip(many, bars, strict=True):
            known = np.where(one.known == NOT_KNOWN, NOT_KNOWN, one.known + start).astype(np.int32)
            moved.append(replace(one, bar=one.bar + np.int32(start), known=known))
            start += count
        return cls(**{name: np.concatenate([getattr(one, name) for one in moved]) for name in COLUMNS})

    def matching(self, selection: Selection) -> NDArray[np.bool_]:
        """Which rows are signals of the selection, whatever became of them."""
        rows: NDArray[np.bool_] = self.signal == _KEYS.index(selection.signal)
        if selection.min_volume is not None:
            rows &= self.volume_ratio >= selection.min_volume * (1 - TOLERANCE)
        for key in selection.filters:
            rows &= (self.filters & _FILTER_BITS[key]) != 0
        return rows

    def of_status(self, wanted: StatusWanted) -> NDArray[np.bool_]:
        """Which rows have that status."""
        if wanted is StatusWanted.ALL:
            return np.ones(len(self.status), dtype=np.bool_)
        return np.equal(self.status, _WANTED_CODES[wanted])

    @property
    def waiting(self) -> NDArray[np.bool_]:
        """Which rows wait for their confirmation."""
        return np.equal(self.status, _WAITING_CODE)


COLUMNS = tuple(field.name for field in fields(Occurrences))


def _bits(history: History, tick_at: TickAt, filters: Sequence[Filter]) -> NDArray[np.uint8]:
    bits = np.zeros(history.bars, dtype=np.uint8)
    for one in filters:
        bits |= one.holds(history, tick_at).astype(np.uint8) * np.uint8(_FILTER_BITS[one.key])
    return bits
