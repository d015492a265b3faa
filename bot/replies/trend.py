"""How a price stands in its trend, in words."""

from __future__ import annotations

from markupsafe import Markup

from analysis.bars import TOLERANCE
from analysis.trend import Trend
from bot.replies.markup import sentences
from bot.replies.words import N_, Words

_TRENDS = {
    Trend.UP: N_("Short-term trend (10 bars): up."),
    Trend.DOWN: N_("Short-term trend (10 bars): down."),
    Trend.NONE: N_("Short-term trend (10 bars): no clear direction."),
}
_SIDES = {
    1: N_("above the %(bars)s-bar average (SMA%(bars)s: %(price)s)"),
    0: N_("at the %(bars)s-bar average (SMA%(bars)s: %(price)s)"),
    -1: N_("below the %(bars)s-bar average (SMA%(bars)s: %(price)s)"),
}


def side_of(close: float, average: float) -> int:
    """1 above the average, -1 below it, 0 where they are equal within 1e-9."""
    return (close > average * (1 + TOLERANCE)) - (close < average * (1 - TOLERANCE))


def trend_text(
    words: Words,
    trend: Trend | None,
    close: float,
    averages: tuple[tuple[int, float | None], ...],
    currency: str | None,
) -> Markup | None:
    """The short trend, and the close against each moving average (bars, value) that is known; None where nothing is."""
    sides = []
    for bars, average in averages:
        if average is not None:
            side = _SIDES[side_of(close, average)]
            sides.append(words.text(side, bars=bars, price=words.price(average, currency)))
    stands = words.text("Price %(sides)s.", sides=Markup(", ").join(sides)) if sides else None
    return sentences((words.text(_TRENDS[trend]) if trend else None, stands)) or None
