"""How it is told that a track record cannot be given."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup

from analysis.track_record import Contradiction
from bot.replies.error_fields import Fields, examples, saying
from bot.replies.patterns import signal_name
from bot.replies.words import N_, Words

_CONTRADICTIONS = {
    Contradiction.NEEDS_NO_CONFIRMATION: N_(
        "The signal “%(signal)s” needs no confirmation, so none is confirmed or rejected. Try it without that word: "
        "<code>/record %(signal)s</code>"
    ),
    Contradiction.HAS_NO_STEPS: N_(
        "The six steps are those of hammers, not of “%(signal)s”. Try: <code>/record hammer six steps</code>"
    ),
    Contradiction.STEPS_NEED_CONFIRMATION: N_(
        "The fourth of the six steps is the confirmation itself, so they go with confirmed hammers only. Try: "
        "<code>/record hammer six steps</code>"
    ),
}


def _contradictory_record(words: Words, fields: Fields) -> Markup:
    message = _CONTRADICTIONS[Contradiction(str(fields["reason"]))]
    return words.text(message, signal=signal_name(words, str(fields["signal"])))


def _too_few_bars_for_record(words: Words, fields: Fields) -> Markup:
    return words.text(
        "%(symbol)s has only %(have)s finished bars; for a record with its outcome it takes %(need)s. Try a share that "
        "has traded for longer: <code>%(example)s</code>",
        symbol=fields["symbol"],
        have=words.number(int(str(fields["have"]))),
        need=words.number(int(str(fields["need"]))),
        example=examples(words, {"command": "record"})[0],
    )


RECORD_ERRORS: Mapping[str, Callable[[Words, Fields], Markup]] = {
    "unknown_signal": saying(
        "I do not know the signal “%(value)s”. For example: <code>/record FPT hammer</code>, "
        "<code>/record FPT oversold</code>, <code>/record FPT bullish divergence</code>.",
        "value",
    ),
    "record_daily_only": saying(
        "A track record counts daily candles, not weekly or monthly ones. Leave that word out, for example: "
        "<code>/record FPT hammer</code>"
    ),
    "unknown_exit": saying(
        "Records are of 5, 10 or 20 sessions after the signal, not of %(value)s. For example: "
        "<code>/record FPT hammer 20 sessions</code>",
        "value",
    ),
    "several_statuses": saying(
        "Either confirmed, or rejected, or all: one of them at a time. For example: "
        "<code>/record FPT hammer rejected</code>"
    ),
    "contradictory_record": _contradictory_record,
    "too_few_bars_for_record": _too_few_bars_for_record,
}
"""By code."""
