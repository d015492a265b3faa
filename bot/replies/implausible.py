"""Why the prices of a source are not used, where they cannot be right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from markupsafe import Markup

from bot.replies.origin import source_label
from bot.replies.words import Words

# A wrong price below this is in thousand VND; one that is wrong above it is in something smaller than VND.
_BELOW_IN_THOUSANDS_VND = 1_000


def implausible_prices_text(words: Words, fields: Mapping[str, object]) -> Markup:
    """The sentence for the error `implausible_prices`; its fields are the border's."""
    source, symbol = source_label(words, str(fields["source"])), str(fields["symbol"])
    if fields["reason"] == "unit_differs":
        return words.text(
            "The prices of %(symbol)s from %(source)s and from %(other)s are about 1,000 times apart, and I cannot "
            "tell which are right, so I do not use them. Please try again in a few minutes.",
            source=source,
            other=source_label(words, str(fields["other"])),
            symbol=symbol,
        )
    return words.text(
        "The prices of %(symbol)s that I get from %(source)s cannot be right (%(why)s), so I do not use them. Please "
        "try again in a few minutes.",
        source=source,
        symbol=symbol,
        why=_why(words, fields),
    )


def _why(words: Words, fields: Mapping[str, object]) -> str:
    session = fields["session"]
    day = words.date(session) if isinstance(session, date) else str(session)
    if fields["reason"] == "from_the_future":
        return words.label("they are dated %(day)s, a day still to come", day=day)
    if fields["reason"] == "unit_change":
        return words.label("about 1,000 times larger or smaller from %(day)s on", day=day)
    value, currency = float(str(fields["value"])), fields["currency"]
    price = words.price(value, None if currency is None else str(currency))
    if currency == "VND" and value < _BELOW_IN_THOUSANDS_VND:
        return words.label("the latest is %(price)s: they look like thousand VND", price=price)
    return words.label("the latest is %(price)s", price=price)
