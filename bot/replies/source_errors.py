"""How the failures of sources are told."""

from __future__ import annotations

from markupsafe import Markup

from bot.instruments import exchange_as_written
from bot.replies.error_fields import Fields, echo, source_of
from bot.replies.words import Words


def source_failed_text(words: Words, fields: Fields) -> Markup:
    """It gave nothing that can be used, and nothing is saved."""
    if fields.get("reason") == "bad_file":
        return words.text(
            "The price file of %(symbol)s is damaged, so I do not use it. Try another symbol.",
            symbol=echo(fields["symbol"]),
        )
    if fields.get("reason") == "another_company":
        return words.text(
            "On %(source)s, %(symbol)s is something other than the %(symbol)s that I know, so I do not use its prices. "
            "Try another symbol.",
            symbol=echo(fields["symbol"]),
            source=source_of(words, fields),
        )
    return words.text(
        "%(source)s is not answering right now, and I have no saved prices of %(symbol)s. Please try again in a few "
        "minutes.",
        source=source_of(words, fields),
        symbol=echo(fields.get("symbol", "")),
    )


def wrong_currency_text(words: Words, fields: Fields) -> Markup:
    """Its prices are in another currency than the instrument's."""
    return words.text(
        "%(source)s is giving prices of %(symbol)s in the wrong currency, so I do not use them. Please try again in a "
        "few minutes.",
        source=source_of(words, fields),
        symbol=echo(fields["symbol"]),
    )


def rate_limited_text(words: Words, fields: Fields) -> Markup:
    """It refuses for now, or we do not want to ask it more often."""
    if fields.get("reason") == "busy":
        return words.text(
            "I already ask %(source)s as often as is fair, and others are waiting. Please try again in a minute.",
            source=source_of(words, fields),
        )
    return words.text(
        "%(source)s is limiting requests for now. Please try again in a few minutes.",
        source=source_of(words, fields),
    )


def exchange_not_served_text(words: Words, fields: Fields) -> Markup:
    """It has nothing of that exchange."""
    return words.text(
        "%(source)s has no prices of %(exchange)s, so I cannot show %(symbol)s. Try another symbol.",
        symbol=echo(fields["symbol"]),
        exchange=exchange_as_written(str(fields["exchange"])),
        source=source_of(words, fields),
    )


def figures_failed_text(words: Words, fields: Fields) -> Markup:
    """It gave no figures, and none are saved."""
    return words.text(
        "%(source)s is not answering right now, and I have no saved figures of %(symbol)s. Please try again in a few "
        "minutes.",
        source=source_of(words, fields),
        symbol=echo(fields["symbol"]),
    )
