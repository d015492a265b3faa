"""The record of one share, measured from the bars at hand: it takes milliseconds, so it is never out of date."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from analysis.checklist import price_step
from analysis.signals import SIGNALS, History, Signal, signal_by_key
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
    return Track.of(instrument.symbol, history, tick_at, signals, filters)


def share_records(instrument: Instrument, history: History, selections: Sequence[Selection]) -> list[Record]:
    """The records of these selections on one instrument, each by entry and exit, over all its finished bars.

    Raises ValueError where there is no bar.
    """
    signals = [signal_by_key(key) for key in dict.fromkeys(selection.signal for selection in selections)]
    asked = {key for selection in selections for key in selection.filters}
    track = track_of(instrument, history, signals, [one for one in FILTERS if one.key in asked])
    return measure(Pool.of([track]), selections)


def told_record(instrument: Instrument, history: History, signal: str) -> Record:
    """The one record that an answer with this signal tells: of its usual status, without intervals of differences.

    Raises ValueError where there is no bar.
    """
    selection = Selection(signal=signal, status=usual_status(signal))
    pool = Pool.of([track_of(instrument, history, [signal_by_key(signal)], ())])
    return pick_told(measure(pool, [selection], resampled=False))


def pick_told(records: Sequence[Record]) -> Record:
    """The one of a selection's records that is told where there is room for one figure; StopIteration is a bug."""
    return next(one for one in records if one.entry is TOLD_ENTRY and one.exit_bars == TOLD_EXIT_BARS)
