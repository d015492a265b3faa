"""Bars on which Vietnamese price rules forbid patterns: closed at a price limit, or narrower than the price step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Restrictions:
    """For each bar of a history what forbids a pattern there; None where it could not be judged and forbids nothing.

    locked: the bar closed at its ceiling or floor, one side could not trade: no reversal pattern.
    narrow: its range is under four price steps: no candle pattern at all.
    """

    locked: NDArray[np.bool_] | None = None
    narrow: NDArray[np.bool_] | None = None

    def allow(self, found: NDArray[np.bool_], *, reversal: bool) -> NDArray[np.bool_]:
        """Which of the found bars remain."""
        for mask, applies in ((self.narrow, True), (self.locked, reversal)):
            if mask is not None and applies:
                found = found & ~mask
        return found


NO_RESTRICTIONS = Restrictions()
