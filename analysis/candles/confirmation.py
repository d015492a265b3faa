"""Whether the bar after a pattern confirmed it."""

from __future__ import annotations

from enum import StrEnum

from analysis.candles.anatomy import Candles
from analysis.candles.pattern import Condition, Pattern


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


def known_bar(status: Status | None, bar: int) -> int | None:
    """The bar from which on a pattern of that bar is known; None while it waits for the next one."""
    if status is Status.WAITING:
        return None
    return bar if status is None else bar + 1


def confirmation_price(confirmation: Condition | None, candles: Candles, bar: int) -> float | None:
    """The price that the close of the bar after this one has to pass; None where nothing has to be confirmed."""
    if confirmation is None:
        return None
    base = confirmation.base
    return float(getattr(candles, base.name)[bar + 1 - base.bars_ago]) * confirmation.factor
