"""How it is told that symbols cannot be compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from markupsafe import Markup

from bot.replies.error_fields import Fields, echo, examples, texts
from bot.replies.words import N_, Words

_ONE_SYMBOL_ALONE = N_(
    "Comparing takes %(fewest)s to %(most)s different symbols, and I found one. Add another, for example: "
    "<code>%(example)s</code>"
)
_TOO_MANY_SYMBOLS = N_(
    "Comparing takes %(fewest)s to %(most)s different symbols, and these are %(have)s. Leave some out, for example: "
    "<code>%(example)s</code>"
)
_SPAN_EXAMPLE = {"vi": "/sosanh FPT HPG 6 tháng", "en": "/compare FPT HPG 6 months"}


def _bad_symbol_count(words: Words, fields: Fields) -> Markup:
    message = _ONE_SYMBOL_ALONE if fields["have"] == 1 else _TOO_MANY_SYMBOLS
    *_, fullest = examples(words, fields)
    return words.text(message, fewest=fields["fewest"], most=fields["most"], have=fields["have"], example=fullest)


def _bad_span(words: Words, fields: Fields) -> Markup:
    return words.text(
        "“%(value)s” cannot be a span. Write a number of sessions from %(shortest)s to %(longest)s, of weeks or "
        "months, or the first day. For example: <code>%(example)s</code>",
        value=echo(fields["value"]),
        shortest=fields["shortest"],
        longest=words.number(int(str(fields["longest"]))),
        example=_SPAN_EXAMPLE[words.lang],
    )


def _no_common_sessions(words: Words, fields: Fields) -> Markup:
    symbols = ", ".join(texts(fields["compared"]))
    since = fields["since"]
    if not isinstance(since, date):
        return words.text(
            "%(symbols)s have no two finished sessions in common in my data. Try other symbols, for example: "
            "<code>%(example)s</code>",
            symbols=symbols,
            example=_SPAN_EXAMPLE[words.lang],
        )
    return words.text(
        "%(symbols)s have no two finished sessions in common from %(since)s on. Try an earlier first day.",
        symbols=symbols,
        since=words.date(since),
    )


COMPARE_ERRORS: Mapping[str, Callable[[Words, Fields], Markup]] = {
    "bad_symbol_count": _bad_symbol_count,
    "bad_span": _bad_span,
    "no_common_sessions": _no_common_sessions,
}
"""By code."""
