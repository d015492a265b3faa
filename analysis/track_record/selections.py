"""The selections that records are kept for, and what selections need to be looked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from analysis.signals import SIGNALS, Signal, signal_by_key
from analysis.track_record.definition import ContradictorySelection, Selection, StatusWanted, usual_status
from analysis.track_record.filters import FILTERS, VOLUME_RATIOS, Filter


def every_selection() -> tuple[Selection, ...]:
    """The selections of every registered signal, in the order of `SIGNALS`; the usual one of each first."""
    return tuple(selection for signal in SIGNALS for selection in selections_of(signal))


def selections_of(signal: Signal) -> Iterator[Selection]:
    """The usual selection of a signal, its other statuses, then the usual one with one more thing asked."""
    usual = usual_status(signal.key)
    yield Selection(signal=signal.key, status=usual)
    if signal.needs_confirmation:
        yield from (Selection(signal=signal.key, status=other) for other in StatusWanted if other is not usual)
    for ratio in VOLUME_RATIOS:
        yield Selection(signal=signal.key, status=usual, min_volume=ratio)
    for one in FILTERS:
        # The six steps are those of hammers alone.
        with suppress(ContradictorySelection):
            yield Selection(signal=signal.key, status=usual, filters=(one.key,))


def signals_in(selections: Sequence[Selection]) -> tuple[Signal, ...]:
    """The signals that have to be looked for, each once."""
    return tuple(signal_by_key(key) for key in dict.fromkeys(one.signal for one in selections))


def filters_in(selections: Sequence[Selection]) -> tuple[Filter, ...]:
    """The filters that have to be read, each once."""
    asked = {key for one in selections for key in one.filters}
    return tuple(one for one in FILTERS if one.key in asked)
