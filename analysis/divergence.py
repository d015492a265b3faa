"""Divergence: price and an oscillator pointing different ways between two neighbouring turning points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.pivots import SIDE_BARS, pivot_highs, pivot_lows

FEWEST_BARS_APART = 5
MOST_BARS_APART = 60
BARS_NEEDED = FEWEST_BARS_APART + SIDE_BARS + 1
"""The fewest bars with a value of the oscillator on which a divergence can be found."""
RSI_MIN_DIFFERENCE = 1.0
"""The RSI points two turning points must differ by at least."""


class DivergenceKind(StrEnum):
    """Which way price and oscillator part."""

    REGULAR_BEARISH = "regular_bearish"
    REGULAR_BULLISH = "regular_bullish"
    HIDDEN_BULLISH = "hidden_bullish"
    HIDDEN_BEARISH = "hidden_bearish"

    @property
    def regular(self) -> bool:
        """Whether it warns of a turn; a hidden one says that the trend may go on."""
        return self in (DivergenceKind.REGULAR_BEARISH, DivergenceKind.REGULAR_BULLISH)

    @property
    def bullish(self) -> bool:
        """Whether it points upwards; then its turning points are lows, else highs."""
        return self in (DivergenceKind.REGULAR_BULLISH, DivergenceKind.HIDDEN_BULLISH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Divergence:
    """One divergence between two neighbouring turning points of one side.

    first, second: the positions of the turning points; known: the bar from which on the second one is known.
    first_price, second_price: their highs, for a bullish kind their lows.
    first_value, second_value: the oscillator at the same bars.
    """

    kind: DivergenceKind
    first: int
    second: int
    known: int
    first_price: float
    second_price: float
    first_value: float
    second_value: float


# By side (highs?) and by whether the price rose from the first turning point to the second.
_KINDS = {
    (True, True): DivergenceKind.REGULAR_BEARISH,
    (True, False): DivergenceKind.HIDDEN_BEARISH,
    (False, True): DivergenceKind.HIDDEN_BULLISH,
    (False, False): DivergenceKind.REGULAR_BULLISH,
}


def find_divergences(
    lows: NDArray[np.float64],
    highs: NDArray[np.float64],
    oscillator: NDArray[np.float64],
    *,
    min_difference: float,
) -> list[Divergence]:
    """Every divergence of one history, regular and hidden, ordered by its second turning point.

    lows, highs, oscillator: of the same bars, oldest first; prices above 0, the oscillator NaN where not defined.
    min_difference: what the oscillator must differ by at least, in its own unit; with 0 any difference counts.
    Only neighbouring turning points are compared. A pair nearer than 5 or further apart than 60 bars, equal prices,
    equal oscillator values and a value that is not defined are none, and no older turning point takes their place.
    Source: J. Welles Wilder, New Concepts in Technical Trading Systems (1978), ch. 6 (regular); C. Brown, Technical
    Analysis for the Trading Professional (1999), after A. Cardwell (hidden, there: positive and negative reversals).
    The distances and the least difference are this project's own.
    """
    found = [
        *_between_neighbours(pivot_lows(lows), lows, oscillator, at_highs=False, min_difference=min_difference),
        *_between_neighbours(pivot_highs(highs), highs, oscillator, at_highs=True, min_difference=min_difference),
    ]
    return sorted(found, key=lambda divergence: divergence.second)


def _between_neighbours(
    pivots: NDArray[np.intp],
    prices: NDArray[np.float64],
    oscillator: NDArray[np.float64],
    *,
    at_highs: bool,
    min_difference: float,
) -> Iterator[Divergence]:
    first, second = pivots[:-1], pivots[1:]
    apart = second - first
    price_moves = _direction(prices[first], prices[second])
    value_moves = _direction(oscillator[first], oscillator[second], at_least=min_difference)
    parted = (price_moves * value_moves == -1) & (apart >= FEWEST_BARS_APART) & (apart <= MOST_BARS_APART)
    for pair in np.flatnonzero(parted).tolist():
        start, end = int(first[pair]), int(second[pair])
        yield Divergence(
            kind=_KINDS[at_highs, bool(price_moves[pair] > 0)],
            first=start,
            second=end,
            known=end + SIDE_BARS,
            first_price=float(prices[start]),
            second_price=float(prices[end]),
            first_value=float(oscillator[start]),
            second_value=float(oscillator[end]),
        )


def _direction(
    before: NDArray[np.float64], after: NDArray[np.float64], *, at_least: float = 0.0
) -> NDArray[np.float64]:
    """+1 where it rose, -1 where it fell, 0 where it is equal, moved too little or is not defined."""
    moved = after - before
    noise = TOLERANCE * np.maximum(np.abs(before), np.abs(after))
    counts = (np.abs(moved) > noise) & (np.abs(moved) >= at_least * (1 - TOLERANCE))
    return np.where(counts, np.sign(moved), 0.0)
