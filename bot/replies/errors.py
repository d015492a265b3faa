"""How failures are told: one kind sentence that says what to type instead, or when to come back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from markupsafe import Markup

from analysis.timeframes import Timeframe
from bot.commands.registry import command_by_key
from bot.errors import NenBuaError, TryLater
from bot.replies.markup import paragraphs, sentences
from bot.replies.origin import SOURCE_NAMES
from bot.replies.timeframes import adjective
from bot.replies.words import Words
from bot.reply import ERROR_INTENT, Button, Reply

# An answer repeats a few letters of what was typed, never a wall of it.
_LONGEST_ECHO = 40

# An RSI of the shortest period, 2, takes three bars.
_FEWEST_BARS = 2

_RSI_EXAMPLE = {"vi": "/rsi FPT 14 tuần", "en": "/rsi FPT 14 W"}


def error_reply(words: Words, error: NenBuaError) -> Reply:
    """The reply that tells a failure, with buttons for what may have been meant."""
    return Reply(
        intent=ERROR_INTENT,
        lang=words.lang,
        text=_TEXTS[error.code](words, error.fields),
        buttons=_buttons(words, error),
        facts={"code": error.code, **_plain_fields(error)},
    )


def bug_reply(words: Words) -> Reply:
    """The reply to a failure nobody foresaw."""
    return Reply(
        intent=ERROR_INTENT,
        lang=words.lang,
        text=words.text("Sorry, something went wrong on my side. It has been noted; please try again in a while."),
        facts={"code": "bug"},
    )


def echo(value: object) -> str:
    """What was typed, shortened to what a sentence bears."""
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST_ECHO else f"{text[: _LONGEST_ECHO - 1]}…"


def known_codes() -> frozenset[str]:
    """Every code that has words."""
    return frozenset(_TEXTS)


_Fields = Mapping[str, object]


def _saying(message: str, *names: str) -> Callable[[Words, _Fields], Markup]:
    """A text that needs no more than some of the fields, echoed."""
    return lambda words, fields: words.text(message, **{name: echo(fields[name]) for name in names})


def _no_symbol(words: Words, fields: _Fields) -> Markup:
    shortest, *_ = _examples(words, fields)
    return words.text("Which share? Add its symbol, for example: <code>%(example)s</code>", example=shortest)


def _bad_argument(words: Words, fields: _Fields) -> Markup:
    *_, fullest = _examples(words, fields)
    return words.text(
        "I do not understand “%(value)s” here. Write it like this: <code>%(example)s</code>",
        value=echo(fields["value"]),
        example=fullest,
    )


def _examples(words: Words, fields: _Fields) -> tuple[str, ...]:
    """Messages that work for the command that was asked for."""
    return command_by_key(str(fields["command"])).examples[words.lang]


def _unknown_symbol(words: Words, fields: _Fields) -> Markup:
    near = _texts(fields.get("near"))
    return paragraphs(
        words.text("I do not know the symbol <b>%(symbol)s</b>.", symbol=echo(fields["symbol"])),
        words.text("Did you mean %(symbols)s?", symbols=_joined(words, near))
        if near
        else words.text("Check the letters and try again, for example: <code>/rsi FPT</code>"),
    )


def _one_symbol(words: Words, fields: _Fields) -> Markup:
    symbols = _texts(fields["symbols"])
    return words.text("One symbol at a time, please. Which one: %(symbols)s?", symbols=_joined(words, symbols[:3]))


def _too_few_bars(words: Words, fields: _Fields) -> Markup:
    have, need = int(str(fields["have"])), int(str(fields["need"]))
    timeframe = Timeframe(str(fields["timeframe"]))
    return paragraphs(
        words.plural(
            "%(symbol)s has only %(count)s finished %(timeframe)s bar; RSI %(period)s needs %(need)s.",
            "%(symbol)s has only %(count)s finished %(timeframe)s bars; RSI %(period)s needs %(need)s.",
            have,
            symbol=fields["symbol"],
            timeframe=adjective(words, timeframe),
            period=fields["period"],
            need=words.number(need),
        ),
        sentences(
            (
                words.plural("%(count)s bar is missing.", "%(count)s bars are missing.", need - have),
                _with_fewer_bars(words, str(fields["symbol"]), timeframe, have),
            )
        ),
    )


def _with_fewer_bars(words: Words, symbol: str, timeframe: Timeframe, have: int) -> Markup:
    """What to type where there are so few bars."""
    if timeframe is not Timeframe.DAY:
        return words.text("Try daily bars: <code>/rsi %(symbol)s D</code>", symbol=symbol)
    if have > _FEWEST_BARS:
        return words.text(
            "Try a shorter period: <code>/rsi %(symbol)s %(period)s</code>", symbol=symbol, period=have - 1
        )
    return words.text("Try again when it has traded for a few more days.")


def _source_failed(words: Words, fields: _Fields) -> Markup:
    return words.text(
        "%(source)s is not answering right now, and I have no saved prices of %(symbol)s. Please try again in a few "
        "minutes.",
        source=_source(words, fields),
        symbol=echo(fields.get("symbol", "")),
    )


def _wrong_currency(words: Words, fields: _Fields) -> Markup:
    return words.text(
        "%(source)s is giving prices of %(symbol)s in the wrong currency, so I do not use them. Please try again in a "
        "few minutes.",
        source=_source(words, fields),
        symbol=echo(fields["symbol"]),
    )


def _rate_limited(words: Words, fields: _Fields) -> Markup:
    return words.text(
        "%(source)s is limiting requests for now. Please try again in a few minutes.",
        source=_source(words, fields),
    )


def _exchange_not_served(words: Words, fields: _Fields) -> Markup:
    return words.text(
        "%(symbol)s trades on %(exchange)s, and %(source)s has no prices of that exchange. Try another symbol.",
        symbol=echo(fields["symbol"]),
        exchange=fields["exchange"],
        source=_source(words, fields),
    )


def _no_bars_yet(words: Words, fields: _Fields) -> Markup:
    day = fields["day"]
    if not isinstance(day, date):
        return words.text("I have no prices of %(symbol)s yet. Try another symbol.", symbol=fields["symbol"])
    return words.text(
        "I have no prices of %(symbol)s on or before %(day)s. Try a later day.",
        symbol=fields["symbol"],
        day=words.date(day),
    )


def _bad_period(words: Words, fields: _Fields) -> Markup:
    return words.text(
        "“%(value)s” cannot be an RSI period. It is a whole number from %(shortest)s to %(longest)s; 14 is usual. "
        "For example: <code>%(example)s</code>",
        value=echo(fields["value"]),
        shortest=fields["shortest"],
        longest=fields["longest"],
        example=_RSI_EXAMPLE[words.lang],
    )


_TEXTS: Mapping[str, Callable[[Words, _Fields], Markup]] = {
    "unknown_symbol": _unknown_symbol,
    "one_symbol": _one_symbol,
    "listed_elsewhere": _saying(
        "The only %(symbol)s I know is listed somewhere else. Is that the one you mean?", "symbol"
    ),
    "no_prices": _saying(
        "I know %(symbol)s, but none of my price sources has its prices. Try another symbol.", "symbol"
    ),
    "no_symbol": _no_symbol,
    "no_topic": _saying("Which term? For example: <code>/explain RSI</code>"),
    "no_bars_yet": _no_bars_yet,
    "no_finished_bars": _saying(
        "%(symbol)s has no finished bar in this timeframe yet. Try again later, or in daily bars.", "symbol"
    ),
    "too_few_bars": _too_few_bars,
    "no_change": _saying(
        "The price of %(symbol)s has never changed in these data, so it has no RSI. Try another symbol.", "symbol"
    ),
    "bad_period": _bad_period,
    "bad_limits": _saying(
        "“%(value)s”: the limits are 70/30 (usual) or 80/20 (stricter). For example: <code>/rsi FPT 80/20</code>",
        "value",
    ),
    "bad_date": _saying(
        "“%(value)s” is not a day in the past. Write it as day/month/year, for example: "
        "<code>/rsi FPT 14/02/2025</code>",
        "value",
    ),
    "bad_argument": _bad_argument,
    "unknown_command": _saying("I have no command /%(name)s. /help shows what I can do.", "name"),
    "not_understood": _saying(
        "I did not understand that yet. Try <code>/rsi FPT</code>, or ask “what is RSI?”. /help shows what I can do."
    ),
    "bad_request": _saying(
        'I cannot read this request: “%(value)s”. Send a JSON object a line, for example: <code>{"text": "rsi fpt"}'
        "</code>",
        "value",
    ),
    "text_only": _saying("I read text only. Try <code>/rsi FPT</code>, or ask “what is RSI?”."),
    "too_long": _saying("That is too long for me (at most %(limit)s characters). Try <code>/rsi FPT</code>.", "limit"),
    "source_failed": _source_failed,
    "wrong_currency": _wrong_currency,
    "rate_limited": _rate_limited,
    "storage_failed": _saying("I cannot note that down right now. Please try again in a few minutes."),
    "exchange_not_served": _exchange_not_served,
}


def _buttons(words: Words, error: NenBuaError) -> tuple[tuple[Button, ...], ...]:
    """What may have been meant, to be asked with one press."""
    symbols = _texts(error.fields.get("near") or error.fields.get("symbols"))[:3]
    command = error.fields.get("command", "rsi")
    if symbols:
        return (tuple(Button(label=symbol, question=f"/{command} {symbol}") for symbol in symbols),)
    if isinstance(error, TryLater):
        return ()
    what_is = words.label("What is RSI?")
    return ((Button(label="/rsi FPT", question="/rsi FPT"), Button(label=what_is, question="/explain rsi")),)


def _joined(words: Words, symbols: Iterable[str]) -> Markup:
    bold = [Markup("<b>%s</b>") % symbol for symbol in symbols]
    if len(bold) == 1:
        return bold[0]
    return words.text("%(first)s or %(last)s", first=Markup(", ").join(bold[:-1]), last=bold[-1])


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, tuple | list) else ()


def _source(words: Words, fields: _Fields) -> str:
    return words.label(SOURCE_NAMES[str(fields["source"])])


def _plain_fields(error: NenBuaError) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in error.fields.items()}
