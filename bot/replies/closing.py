"""The lines that tell a close: as a headline, and with its day and change."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from analysis.timeframes import Timeframe
from bot.instruments import Instrument
from bot.replies.timeframes import AGAINST_THE_LAST
from bot.replies.words import Words


def price_headline(words: Words, instrument: Instrument, close: float) -> Markup:
    """Symbol, name where it has one of its own, and price: "FPT · CTCP FPT: 120.000 ₫"."""
    name = instrument.name(words.lang)
    title = instrument.symbol if name is None or name == instrument.symbol else f"{instrument.symbol} · {name}"
    return words.text("<b>%(title)s: %(price)s</b>", title=title, price=words.price(close, instrument.currency))


def close_text(
    words: Words, session: date, timeframe: Timeframe, change: float | None, *, price: str | None = None
) -> Markup:
    """The day of the close, its price where one is given, and its change where one is defined."""
    day = words.date(session)
    close = (
        words.text("Close %(day)s", day=day)
        if price is None
        else words.text("Close %(day)s: %(price)s", day=day, price=price)
    )
    if change is None:
        return close
    return Markup("%s (%s)") % (close, words.text(AGAINST_THE_LAST[timeframe], change=words.signed_percent(change)))
