"""Whether the bar after a pattern confirmed it."""

from __future__ import annotations

from enum import StrEnum

from analysis.candles.anatomy import Candles
from analysis.candles.pattern import Pattern


class Status(StrEnum):
    """What became of a pattern that has to be confirmed."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WAITING = "waiting"


def status_at(pattern: Pattern, candles: Candles, bar: int) -> Status | None:
    """What became of a pattern found at that bar of a single history; None where nothing has to be confirmed."""
    if pattern.confirmation is None:
        return None
    if bar + 1 >= candles.bars:
        return Status.WAITING
    return Status.CONFIRMED if pattern.confirmed_at(candles)[bar + 1] else Status.REJECTED
