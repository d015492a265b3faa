"""Labels that would cover each other, moved apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def spread(wanted: Sequence[float], gap: float, ends: tuple[float, float]) -> list[float]:
    """Places as near to those wanted as can be, in the same order, `gap` apart and half a gap inside both ends.

    What stands too close becomes a pile, centred where its members wanted to be on average; piles that have no room
    reach beyond the second end.

    >>> spread([10.0, 11.0, 50.0], 10.0, (0.0, 100.0))
    [5.5, 15.5, 50.0]
    """
    order = np.argsort(wanted, kind="stable")
    piles: list[list[float]] = []
    for rank, place in enumerate(order):
        pile = [wanted[place] - rank * gap]
        while piles and np.mean(piles[-1]) >= np.mean(pile):
            pile = piles.pop() + pile
        piles.append(pile)
    level = [float(np.mean(pile)) for pile in piles for _ in pile]
    lowest = ends[0] + gap / 2
    highest = max(ends[1] - gap / 2 - (len(level) - 1) * gap, lowest)
    placed = [min(max(value, lowest), highest) + rank * gap for rank, value in enumerate(level)]
    return [placed[rank] for rank in np.argsort(order, kind="stable")]
