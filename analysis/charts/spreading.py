"""Labels that would cover each other, moved apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def spread(wanted: Sequence[float], room: float | Sequence[float], ends: tuple[float, float]) -> list[float]:
    """Places as near to those wanted as can be, in the same order, each in the middle of its room, between the ends.

    room: what each of them takes, or all alike. Those that stand too close become a pile, centred where its members
    wanted to be on average; what has no room between the ends reaches beyond the second one.

    >>> spread([10.0, 11.0, 50.0], 10.0, (0.0, 100.0))
    [5.5, 15.5, 50.0]
    >>> spread([50.0, 50.0], [10.0, 30.0], (0.0, 100.0))
    [40.0, 60.0]
    """
    if not len(wanted):
        return []
    order = np.argsort(wanted, kind="stable")
    halves = np.broadcast_to(np.asarray(room, dtype=np.float64), len(wanted))[order] / 2
    # How far each is from the first one where all of them touch.
    steps = np.concatenate(([0.0], np.cumsum(halves[:-1] + halves[1:])))
    piles: list[list[float]] = []
    for step, place in zip(steps.tolist(), order, strict=True):
        pile = [wanted[place] - step]
        while piles and np.mean(piles[-1]) >= np.mean(pile):
            pile = piles.pop() + pile
        piles.append(pile)
    level = [float(np.mean(pile)) for pile in piles for _ in pile]
    lowest = ends[0] + float(halves[0])
    highest = max(ends[1] - float(halves[-1] + steps[-1]), lowest)
    placed = [min(max(value, lowest), highest) + step for value, step in zip(level, steps.tolist(), strict=True)]
    return [placed[rank] for rank in np.argsort(order, kind="stable")]
