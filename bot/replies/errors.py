"""How failures are told: one kind sentence that says what to type instead, or when to come back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from markupsafe import Markup

from analysis.exchanges import InstrumentKind
from analysis.timeframes import Timeframe
from bot.errors import NenBuaError, TryLater
from bot.knowledge import load_knowledge
from bot.replies.compare_errors import COMPARE_ERRORS
from bot.replies.error_fields import Fields, echo, examples, joined, saying, texts
from bot.replies.explain import topic_button
from bot.replies.fundamentals import no_fundamentals_text
from bot.replies.implausible import implausible_prices_text
from bot.replies.keeping_errors import KEEPING_ERRORS
from bot.replies.market_cap import no_market_cap_text
from bot.replies.markup import paragraphs, sentences
from bot.replies.privacy import private_chat_button
from bot.replies.record_errors import RECORD_ERRORS
from bot.replies.source_errors import (
    exchange_not_served_text,
    figures_failed_text,
    rate_limited_text,
    source_failed_text,
    wrong_currency_text,
)
from bot.replies.timeframes import adjective
from bot.replies.words import Words
from bot.reply import ERROR_INTENT, Button, Reply, Rows

# An RSI of the shortest period, 2, takes three bars.
_FEWEST_BARS = 2

# What the refusals of these are about, where they do not say it.
_COMMANDS = dict.fromkeys(("bad_time", "time_needed", "too_many_summary_symbols", "no_chat_to_send_to"), "summary")
_FAMILIES = {**COMPARE_ERRORS, **KEEPING_ERRORS, **RECORD_ERRORS}
_NO_WAY_ON = frozenset({"forwarded", "nobody_is_remembered"})
_CHART_EXAMPLE = {"vi": "/bieudo FPT 250", "en": "/chart FPT 250"}
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


def known_codes() -> frozenset[str]:
    """Every code that has words."""
    return frozenset(_TEXTS)


def _no_symbol(words: Words, fields: Fields) -> Markup:
    shortest, *_ = examples(words, fields)
    return words.text("Which share? Add its symbol, for example: <code>%(example)s</code>", example=shortest)


def _bad_argument(words: Words, fields: Fields) -> Markup:
    *_, fullest = examples(words, fields)
    return words.text(
        "I do not understand “%(value)s” here. Write it like this: <code>%(example)s</code>",
        value=echo(fields["value"]),
        example=fullest,
    )


def _unknown_symbol(words: Words, fields: Fields) -> Markup:
    near = texts(fields.get("near"))
    return paragraphs(
        words.text("I do not know the symbol <b>%(symbol)s</b>.", symbol=echo(fields["symbol"])),
        words.text("Did you mean %(symbols)s?", symbols=joined(words, near))
        if near
        else words.text("Check the letters and try again, for example: <code>/rsi FPT</code>"),
    )


def _one_symbol(words: Words, fields: Fields) -> Markup:
    symbols = texts(fields["symbols"])
    return words.text("One symbol at a time, please. Which one: %(symbols)s?", symbols=joined(words, symbols[:3]))


def _too_few_bars(words: Words, fields: Fields) -> Markup:
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


def _too_few_bars_for_divergence(words: Words, fields: Fields) -> Markup:
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


def _no_bars_yet(words: Words, fields: Fields) -> Markup:
    day = fields["day"]
    if not isinstance(day, date):
        return words.text("I have no prices of %(symbol)s yet. Try another symbol.", symbol=fields["symbol"])
    return words.text(
        "I have no prices of %(symbol)s on or before %(day)s. Try a later day.",
        symbol=fields["symbol"],
        day=words.date(day),
    )


def _bad_period(words: Words, fields: Fields) -> Markup:
    return words.text(
        "“%(value)s” cannot be an RSI period. It is a whole number from %(shortest)s to %(longest)s; 14 is usual. "
        "For example: <code>%(example)s</code>",
        value=echo(fields["value"]),
        shortest=fields["shortest"],
        longest=fields["longest"],
        example=_RSI_EXAMPLE[words.lang],
    )


def _bad_bar_count(words: Words, fields: Fields) -> Markup:
    return words.text(
        "“%(value)s” cannot be a number of bars. It is a whole number from %(fewest)s to %(most)s. "
        "For example: <code>%(example)s</code>",
        value=echo(fields["value"]),
        fewest=fields["fewest"],
        most=words.number(float(str(fields["most"]))),
        example=_CHART_EXAMPLE[words.lang],
    )


def _not_understood(words: Words, fields: Fields) -> Markup:
    if texts(fields.get("topics")):
        return words.text(
            "I do not know the answer to that: I only talk about the stock market, and I may not have understood you. "
            "Perhaps you mean one of these?"
        )
    return words.text(
        "I did not understand that: I only talk about the stock market. I can show a share’s chart and signals "
        "(<code>/signals FPT</code>), explain a term (“what is RSI?”), or teach you step by step (/learn)."
    )


def _no_market_cap(words: Words, fields: Fields) -> Markup:
    return no_market_cap_text(words, echo(fields["symbol"]), InstrumentKind(str(fields["kind"])))


def _no_fundamentals(words: Words, fields: Fields) -> Markup:
    return no_fundamentals_text(words, echo(fields["symbol"]), InstrumentKind(str(fields["kind"])))


def _no_figures(words: Words, fields: Fields) -> Markup:
    day = fields.get("day")
    if not isinstance(day, date):
        return words.text(
            "My sources state neither P/E nor EPS nor any other figure of <b>%(symbol)s</b>, and I do not guess. Try "
            "another company, for example: <code>/fundamentals FPT</code>",
            symbol=echo(fields["symbol"]),
        )
    return words.text(
        "My sources had stated nothing about <b>%(symbol)s</b> by %(day)s, and I use nothing stated later. Try a later "
        "day.",
        symbol=echo(fields["symbol"]),
        day=words.date(day),
    )


_TEXTS: Mapping[str, Callable[[Words, Fields], Markup]] = {
    "unknown_symbol": _unknown_symbol,
    "one_symbol": _one_symbol,
    "listed_elsewhere": saying(
        "The only %(symbol)s I know is listed somewhere else. Is that the one you mean?", "symbol"
    ),
    "delisted": saying(
        "%(symbol)s is no longer listed on any exchange, and none of my price sources has its prices. Try another "
        "symbol.",
        "symbol",
    ),
    "no_prices": saying(
        "I know %(symbol)s, but none of my price sources has its prices. Try another symbol.", "symbol"
    ),
    "no_symbol": _no_symbol,
    "no_topic": saying("Which term? For example: <code>/explain RSI</code>"),
    "no_bars_yet": _no_bars_yet,
    "no_finished_bars": saying(
        "%(symbol)s has no finished bar in this timeframe yet. Try again later, or in daily bars.", "symbol"
    ),
    "too_few_bars": _too_few_bars,
    "too_few_bars_for_divergence": _too_few_bars_for_divergence,
    "no_change": saying(
        "The price of %(symbol)s has never changed in these data, so it has no RSI. Try another symbol.", "symbol"
    ),
    "unknown_volume": saying(
        "I do not know the trading volume of %(symbol)s, and this needs it. Try a share, for example: "
        "<code>/rsi FPT</code>",
        "symbol",
    ),
    "bad_period": _bad_period,
    "bad_bar_count": _bad_bar_count,
    "bad_limits": saying(
        "“%(value)s”: the limits are 70/30 (usual) or 80/20 (stricter). For example: <code>/rsi FPT 80/20</code>",
        "value",
    ),
    "bad_date": saying(
        "“%(value)s” is not a day in the past. Write it as day/month/year, for example: "
        "<code>/rsi FPT 14/02/2025</code>",
        "value",
    ),
    "bad_argument": _bad_argument,
    "unknown_command": saying("I have no command /%(name)s. /help shows what I can do.", "name"),
    "not_understood": _not_understood,
    "bad_request": saying(
        'I cannot read this request: “%(value)s”. Send a JSON object a line, for example: <code>{"text": "rsi fpt"}'
        "</code>",
        "value",
    ),
    "text_only": saying("I read text only. Try <code>/rsi FPT</code>, or ask “what is RSI?”."),
    "too_long": saying("That is too long for me (at most %(limit)s characters). Try <code>/rsi FPT</code>.", "limit"),
    "source_failed": source_failed_text,
    "wrong_currency": wrong_currency_text,
    "implausible_prices": implausible_prices_text,
    "rate_limited": rate_limited_text,
    "storage_failed": saying("I cannot note that down right now. Please try again in a few minutes."),
    "exchange_not_served": exchange_not_served_text,
    "nothing_listed": saying(
        "My price source has no list of all shares, so I cannot scan them all. Try VN30, for example: "
        "<code>/scan VN30</code>"
    ),
    "nothing_to_scan": saying(
        "I have no prices of these shares for that day, so there is nothing to scan. Try others, for example: "
        "<code>/scan FPT HPG SSI</code>"
    ),
    "nothing_found": saying(
        "No price source of mine has these prices. Try a single share, for example: <code>/rsi FPT</code>"
    ),
    "not_an_index": saying(
        "<b>%(symbol)s</b> is not an index. Its chart is one press away, or type an index, for example: "
        "<code>/index VNINDEX</code>",
        "symbol",
    ),
    "too_many_indices": saying(
        "At most %(limit)s indices at a time, please, for example: <code>/index VNINDEX VN30</code>", "limit"
    ),
    "no_market_cap": _no_market_cap,
    "no_share_count": saying(
        "I do not know how many shares <b>%(symbol)s</b> has, so I will not guess its market cap. I know the share "
        "counts of many Vietnamese companies, for example: <code>/marketcap REE</code>",
        "symbol",
    ),
    "no_fundamentals": _no_fundamentals,
    "no_figures": _no_figures,
    "figures_failed": figures_failed_text,
    **_FAMILIES,
}


def _buttons(words: Words, error: NenBuaError) -> Rows:
    """What may have been meant, to be asked with one press."""
    symbols = texts(error.fields.get("near") or error.fields.get("symbols"))[:3]
    command = error.fields.get("command", "rsi")
    beside = "".join(f" {symbol}" for symbol in texts(error.fields.get("beside")))
    if symbols:
        return (tuple(Button(label=symbol, question=f"/{command} {symbol}{beside}") for symbol in symbols),)
    if isinstance(error, TryLater) or error.code in _NO_WAY_ON:
        return ()
    if topics := texts(error.fields.get("topics")):
        return tuple((topic_button(load_knowledge().article(topic, words.lang)),) for topic in topics)
    return _ways_on(words, error)


def _ways_on(words: Words, error: NenBuaError) -> Rows:
    """Messages that work, for who typed one that does not."""
    rows: Rows
    what_is = Button(label=words.label("What is RSI?"), question="/explain rsi")
    match error.code:
        case "no_symbol":
            rows = ((_itself(examples(words, error.fields)[0]),),)
        case "bad_argument" | "bad_bar_count":
            rows = tuple((_itself(example),) for example in _simplest_and_fullest(examples(words, error.fields)))
        case "administrators_only":
            rows = ((private_chat_button(words),),)
        case "not_understood" | "unknown_command" | "text_only" | "too_long":
            rows = _ways_to_begin(words)
        case "alert_gone" | "not_yours" | "too_many_alerts":
            # Without anything further it lists them.
            rows = ((_itself(examples(words, {"command": "alert"})[-1]),),)
        case code if code.startswith("alert_"):
            rows = tuple(
                (_itself(example),) for example in _simplest_and_fullest(examples(words, {"command": "alert"})[:-1])
            )
        case "no_topic":
            rows = ((what_is, _itself(examples(words, {"command": "glossary"})[0])),)
        case code if code in _FAMILIES and (command := error.fields.get("command", _COMMANDS.get(code))):
            rows = ((_itself(examples(words, {"command": command})[0]),),)
        case _:
            rows = ((_itself("/rsi FPT"), what_is),)
    return rows


def _ways_to_begin(words: Words) -> Rows:
    """A share, a term, lessons, and everything else."""
    share, lessons, everything = (examples(words, {"command": key})[0] for key in ("signals", "learn", "help"))
    what_is = Button(label=words.label("What is RSI?"), question="/explain rsi")
    return ((_itself(share), what_is), (_itself(lessons), _itself(everything)))


def _itself(question: str) -> Button:
    """A button that says what it asks."""
    return Button(label=question, question=question)


def _simplest_and_fullest(shown: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((shown[0], shown[-1])))


def _plain_fields(error: NenBuaError) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in error.fields.items()}
