"""The record of one share, measured from the bars at hand: it takes milliseconds, so it is never out of date."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from analysis.checklist import price_step
from analysis.signals import SIGNALS, History, Signal
from analysis.track_record import (
    FILTERS,
    Entry,
    Filter,
    Pool,
    Record,
    Selection,
    Track,
    measure,
    usual_status,
)
from analysis.track_record.selections import filters_in, signals_in
from bot.instruments import Instrument

TOLD_ENTRY, TOLD_EXIT_BARS = Entry.KNOWN_CLOSE, 10
"""Bought and sold so where an answer has room for one figure: as the articles count, but from when it is known."""


def track_of(
    instrument: Instrument,
    history: History,
    signals: Sequence[Signal] = SIGNALS,
    filters: Sequence[Filter] = FILTERS,
) -> Track:
    """The instrument's outcomes and signals; its price steps are those of its exchange today."""
    tick_at = partial(price_step, kind=instrument.kind, currency=instrument.currency, exchange=instrument.exchange)
    return Track.of(instrument.symbol, history, tick_at, signals, filters, listings=instrument.listings)


def share_records(
    instrument: Instrument, history: History, selections: Sequence[Selection], *, resampled: bool = True
) -> list[tuple[Record, ...]]:
    """The records of each selection on one instrument, by entry and exit, over all its finished bars.

    resampled: with the intervals of differences. Raises ValueError where there is no bar.
    """
    track = track_of(instrument, history, signals_in(selections), filters_in(selections))
    return measure(Pool.of([track]), selections, resampled=resampled)


def told_record(instrument: Instrument, history: History, signal: str) -> Record:
    """The one record that an answer with this signal tells: of its usual status, without intervals of differences.

    Raises ValueError where there is no bar.
    """
    selection = Selection(signal=signal, status=usual_status(signal))
    (records,) = share_records(instrument, history, [selection], resampled=False)
    return pick_told(records)


def pick_told(records: Sequence[Record], exit_bars: int = TOLD_EXIT_BARS) -> Record:
    """The one of a selection's records that is told where there is room for one figure; StopIteration is a bug."""
    return record_of(records, TOLD_ENTRY, exit_bars)


def record_of(records: Sequence[Record], entry: Entry, exit_bars: int) -> Record:
    """The one of a selection's records bought and sold so; StopIteration is a bug."""
    return next(one for one in records if one.entry is entry and one.exit_bars == exit_bars)
