"""What analysis raises when a figure does not exist."""

from __future__ import annotations

from enum import StrEnum


class Missing(StrEnum):
    """Why a figure is not defined."""

    TOO_FEW_BARS = "too_few_bars"
    NO_CHANGE = "no_change"
    UNKNOWN_VOLUME = "unknown_volume"


class NotDefined(ValueError):
    """The figure asked for does not exist on these bars.

    reason: why; have, need: bars there are and bars it takes.
    """

    def __init__(self, reason: Missing, *, have: int, need: int) -> None:
        super().__init__(f"{reason.value}: {have} bars, {need} needed")
        self.reason = reason
        self.have = have
        self.need = need
