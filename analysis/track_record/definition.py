"""What is counted: which signals, bought when, sold when, at what cost.

Definition: "Track record" of SIGNALS.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analysis.checklist.reading import HAMMERS
from analysis.signals import signal_by_key
from analysis.track_record.filters import SIX_STEPS

DEFINITION_VERSION = 1
"""Raised whenever a record of the same prices would come out differently: what was stored before is measured anew."""

EXIT_BARS = (5, 10, 20)
"""Sold at the close so many bars after the bar of the entry: shares bought at t can be sold from t+2 on."""

ENOUGH_SIGNALS = 30
"""Fewer cases than this are too few data: the figure is shown, and called so."""


class Entry(StrEnum):
    """At which price a signal is bought.

    KNOWN_CLOSE: the close of the bar at which it is known. NEXT_OPEN: the open of the bar after that.
    LOOK_AHEAD: the close of the signal's own bar, with the knowledge of the next one: nobody could trade so.
    """

    KNOWN_CLOSE = "known_close"
    NEXT_OPEN = "next_open"
    LOOK_AHEAD = "look_ahead"


ENTRIES = (Entry.KNOWN_CLOSE, Entry.NEXT_OPEN)
"""The entries that could be traded."""


class StatusWanted(StrEnum):
    """Which signals of a kind are counted; ALL does not wait for a confirmation."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    ALL = "all"


class Contradiction(StrEnum):
    """Why a selection counts nothing by its own terms."""

    NEEDS_NO_CONFIRMATION = "needs_no_confirmation"
    HAS_NO_STEPS = "has_no_steps"
    STEPS_NEED_CONFIRMATION = "steps_need_confirmation"


class ContradictorySelection(ValueError):
    """A selection that can count nothing; reason: why. signal: its key."""

    def __init__(self, reason: Contradiction, signal: str) -> None:
        super().__init__(f"{signal}: {reason.value}")
        self.reason = reason
        self.signal = signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which signals are counted.

    signal: its key. min_volume: the volume of the signal's bar at least so many times the mean of the 20 before, and
    known; None for any. filters: keys of `FILTERS`, all of which have to hold.
    Making one raises ContradictorySelection where a status is asked of a signal that needs no confirmation, the six
    steps of one that has none, or the six steps, of which the fourth is the confirmation, of unconfirmed ones.
    """

    signal: str
    status: StatusWanted
    min_volume: float | None = None
    filters: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.status is not StatusWanted.ALL and not signal_by_key(self.signal).needs_confirmation:
            raise ContradictorySelection(Contradiction.NEEDS_NO_CONFIRMATION, self.signal)
        if SIX_STEPS in self.filters:
            if self.signal not in {pattern.key for pattern in HAMMERS}:
                raise ContradictorySelection(Contradiction.HAS_NO_STEPS, self.signal)
            if self.status is not StatusWanted.CONFIRMED:
                raise ContradictorySelection(Contradiction.STEPS_NEED_CONFIRMATION, self.signal)

    @property
    def key(self) -> str:
        """The selection as text, for programs: each is unlike every other.

        >>> Selection(signal="hammer", status=StatusWanted.CONFIRMED, min_volume=1.2, filters=("at_support",)).key
        'hammer confirmed volume>=1.2 at_support'
        """
        volume = () if self.min_volume is None else (f"volume>={float(self.min_volume)}",)
        return " ".join((self.signal, self.status, *volume, *sorted(self.filters)))


def usual_status(signal: str) -> StatusWanted:
    """The status that is meant where none is named: confirmed where the signal has to be confirmed, else all."""
    return StatusWanted.CONFIRMED if signal_by_key(signal).needs_confirmation else StatusWanted.ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What buying and selling costs, as fractions of the value traded."""

    buy_fee: float = 0.0015
    sell_fee: float = 0.0015
    sell_tax: float = 0.001

    def after(self, gross: NDArray[np.float64]) -> NDArray[np.float64]:
        """What is left of returns, as fractions of what was paid, fees included."""
        return (1 + gross) * (1 - self.sell_fee - self.sell_tax) / (1 + self.buy_fee) - 1


VIETNAM_COSTS = Costs()
"""Brokers' usual 0.15 % each way, and the tax of 0.1 % on what is sold (Circular 111/2013/TT-BTC, article 16)."""
