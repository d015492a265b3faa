"""How failures are told: one kind sentence that says what to type instead, or when to come back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from markupsafe import Markup

from analysis.exchanges import InstrumentKind
from analysis.timeframes import Timeframe
from bot.commands.registry import command_by_key
from bot.errors import NenBuaError, TryLater
from bot.replies.market_cap import no_market_cap_text
from bot.replies.markup import paragraphs, sentences
from bot.replies.origin import SOURCE_NAMES
from bot.replies.timeframes import adjective
from bot.replies.words import N_, Words
from bot.reply import ERROR_INTENT, Button, Reply

# An answer repeats a few letters of what was typed, never a wall of it.
_LONGEST_ECHO = 40

# An RSI of the shortest period, 2, takes three bars.
_FEWEST_BARS = 2

_ONE_SYMBOL_ALONE = N_(
    "Comparing takes %(fewest)s to %(most)s different symbols, and I found one. Add another, for example: "
    "<code>%(example)s</code>"
)
_TOO_MANY_SYMBOLS = N_(
    "Comparing takes %(fewest)s to %(most)s different symbols, and these are %(have)s. Leave some out, for example: "
    "<code>%(example)s</code>"
)
_SPAN_EXAMPLE = {"vi": "/sosanh FPT HPG 6 tháng", "en": "/compare FPT HPG 6 months"}
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


def _too_few_bars_for_divergence(words: Words, fields: _Fields) -> Markup:
    have, need = int(str(fields["have"])), int(str(fields["need"]))
    timeframe = Timeframe(str(fields["timeframe"]))
    told = words.plural(
        "%(symbol)s has only %(count)s finished %(timeframe)s bar; looking for a divergence takes %(need)s.",
        "%(symbol)s has only %(count)s finished %(timeframe)s bars; looking for a divergence takes %(need)s.",
        have,
        symbol=fields["symbol"],
        timeframe=adjective(words, timeframe),
        need=words.number(need),
    )
    if timeframe is Timeframe.DAY:
        return paragraphs(told, words.text("Try again when it has traded for a few more days."))
    example = f"/divergence {fields['symbol']} D"
    return paragraphs(told, words.text("Try daily bars: <code>%(example)s</code>", example=example))


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
    if fields.get("reason") == "bad_file":
        return words.text(
            "The price file of %(symbol)s is damaged, so I do not use it. Try another symbol.",
            symbol=echo(fields["symbol"]),
        )
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


def _bad_symbol_count(words: Words, fields: _Fields) -> Markup:
    message = _ONE_SYMBOL_ALONE if fields["have"] == 1 else _TOO_MANY_SYMBOLS
    *_, fullest = _examples(words, fields)
    return words.text(message, fewest=fields["fewest"], most=fields["most"], have=fields["have"], example=fullest)


def _bad_span(words: Words, fields: _Fields) -> Markup:
    return words.text(
        "“%(value)s” cannot be a span. Write a number of sessions from %(shortest)s to %(longest)s, of weeks or "
        "months, or the first day. For example: <code>%(example)s</code>",
        value=echo(fields["value"]),
        shortest=fields["shortest"],
        longest=words.number(int(str(fields["longest"]))),
        example=_SPAN_EXAMPLE[words.lang],
    )


def _no_common_sessions(words: Words, fields: _Fields) -> Markup:
    symbols = ", ".join(_texts(fields["compared"]))
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


def _bad_period(words: Words, fields: _Fields) -> Markup:
    return words.text(
        "“%(value)s” cannot be an RSI period. It is a whole number from %(shortest)s to %(longest)s; 14 is usual. "
        "For example: <code>%(example)s</code>",
        value=echo(fields["value"]),
        shortest=fields["shortest"],
        longest=fields["longest"],
        example=_RSI_EXAMPLE[words.lang],
    )


def _no_market_cap(words: Words, fields: _Fields) -> Markup:
    return no_market_cap_text(words, echo(fields["symbol"]), InstrumentKind(str(fields["kind"])))


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
    "too_few_bars_for_divergence": _too_few_bars_for_divergence,
    "no_change": _saying(
        "The price of %(symbol)s has never changed in these data, so it has no RSI. Try another symbol.", "symbol"
    ),
    "unknown_volume": _saying(
        "I do not know the trading volume of %(symbol)s, and this needs it. Try a share, for example: "
        "<code>/rsi FPT</code>",
        "symbol",
    ),
    "bad_symbol_count": _bad_symbol_count,
    "bad_span": _bad_span,
    "no_common_sessions": _no_common_sessions,
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
    "nothing_listed": _saying(
        "My price source has no list of all shares, so I cannot scan them all. Try VN30, for example: "
        "<code>/scan VN30</code>"
    ),
    "nothing_to_scan": _saying(
        "I have no prices of these shares for that day, so there is nothing to scan. Try others, for example: "
        "<code>/scan FPT HPG SSI</code>"
    ),
    "nothing_found": _saying(
        "No price source of mine has these prices. Try a single share, for example: <code>/rsi FPT</code>"
    ),
    "not_an_index": _saying(
        "<b>%(symbol)s</b> is not an index. Its chart is one press away, or type an index, for example: "
        "<code>/index VNINDEX</code>",
        "symbol",
    ),
    "too_many_indices": _saying(
        "At most %(limit)s indices at a time, please, for example: <code>/index VNINDEX VN30</code>", "limit"
    ),
    "no_market_cap": _no_market_cap,
    "no_share_count": _saying(
        "I do not know how many shares <b>%(symbol)s</b> has, so I will not guess its market cap. I know the share "
        "counts of many Vietnamese companies, for example: <code>/marketcap REE</code>",
        "symbol",
    ),
}


def _buttons(words: Words, error: NenBuaError) -> tuple[tuple[Button, ...], ...]:
    """What may have been meant, to be asked with one press."""
    symbols = _texts(error.fields.get("near") or error.fields.get("symbols"))[:3]
    command = error.fields.get("command", "rsi")
    beside = "".join(f" {symbol}" for symbol in _texts(error.fields.get("beside")))
    if symbols:
        return (tuple(Button(label=symbol, question=f"/{command} {symbol}{beside}") for symbol in symbols),)
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
