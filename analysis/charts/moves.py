"""Which way a price went, as Vietnamese boards colour it."""

from __future__ import annotations

from enum import Enum, auto

from analysis.charts.shapes import Form
from analysis.charts.theme import Theme
from analysis.price_limits import Limit


class Move(Enum):
    """A close against the one it is held against.

    CEILING, FLOOR: at the day's price limit. UNKNOWN: there is nothing to hold it against.
    """

    RISE = auto()
    FALL = auto()
    UNCHANGED = auto()
    CEILING = auto()
    FLOOR = auto()
    UNKNOWN = auto()

    @classmethod
    def of(cls, change: float | None, limit: Limit | None = None) -> Move:
        """That of a change, None where it is unknown; limit: the day's, where the close was at one."""
        if limit is not None:
            return cls.CEILING if limit is Limit.CEILING else cls.FLOOR
        if change is None:
            return cls.UNKNOWN
        if not change:
            return cls.UNCHANGED
        return cls.RISE if change > 0 else cls.FALL

    @property
    def arrow(self) -> Form | None:
        """A triangle that points its way, for those who see no colours; None where it points nowhere."""
        if self in {Move.RISE, Move.CEILING}:
            return "up"
        return "down" if self in {Move.FALL, Move.FLOOR} else None

    def color(self, theme: Theme) -> str:
        """Its colour: green, red, yellow, purple, cyan, or that of side remarks."""
        return {
            Move.RISE: theme.rise,
            Move.FALL: theme.fall,
            Move.UNCHANGED: theme.reference,
            Move.CEILING: theme.ceiling,
            Move.FLOOR: theme.floor,
            Move.UNKNOWN: theme.muted,
        }[self]
