"""How a price stands in its trend, in words."""

from __future__ import annotations

from markupsafe import Markup

from analysis.trend import Trend
from bot.replies.markup import sentences
from bot.replies.words import N_, Words

_TRENDS = {
    Trend.UP: N_("Short trend (10 bars): up."),
    Trend.DOWN: N_("Short trend (10 bars): down."),
    Trend.NONE: N_("Short trend (10 bars): no clear direction."),
}
_ABOVE = N_("above the %(bars)s-bar average (SMA%(bars)s: %(price)s)")
_BELOW = N_("below the %(bars)s-bar average (SMA%(bars)s: %(price)s)")


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
            side = _ABOVE if close >= average else _BELOW
            sides.append(words.text(side, bars=bars, price=words.price(average, currency)))
    stands = words.text("Price %(sides)s.", sides=Markup(", ").join(sides)) if sides else None
    return sentences((words.text(_TRENDS[trend]) if trend else None, stands)) or None
