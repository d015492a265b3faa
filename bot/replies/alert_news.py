"""The messages that tell that an alert's condition is met, and what became of its pattern."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from analysis.candles import pattern_by_key
from analysis.candles.confirmation import Status
from bot.instruments import Instrument
from bot.replies.alert_conditions import condition_meaning, condition_text
from bot.replies.alerts import rearm_button
from bot.replies.markup import lines, paragraphs, sentences
from bot.replies.origin import advice_text, source_label
from bot.replies.patterns import confirmation_text, signal_title
from bot.replies.record_line import ToldRecord, market_text, record_button, record_text
from bot.replies.words import N_, Words
from bot.reply import Button, Rows
from bot.watching.alert import AlertKind, Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertNews:
    """What an alert tells, as it was when it was promised.

    session: the trading day that it is about; price: the close of the bar that is told of, or while the session ran its
    last price; change: against the close before. rsi: for an RSI's alert. signal_on: the bar of the signal.
    status: what became of the signal, as a code; None where nothing has to be confirmed. confirms_at: the price that
    confirms it. outcome_on, outcome_price: the bar that decided, where it is known. known_price: the close of the
    session at which a signal came to be known later than its own bar.
    is_outcome: it follows up on a message that told of the signal.
    """

    number: int
    owner: str
    instrument: Instrument
    condition: Condition
    session: date
    price: float
    running: bool
    source: str
    simulated: bool
    is_outcome: bool
    change: float | None = None
    rsi: float | None = None
    reference_price: float | None = None
    reference_on: date | None = None
    signal_on: date | None = None
    status: str | None = None
    confirms_at: float | None = None
    outcome_on: date | None = None
    outcome_price: float | None = None
    known_price: float | None = None


_VERDICTS = {
    Status.CONFIRMED.value: N_("✅ <b>%(symbol)s: %(signal)s of %(day)s is confirmed</b>"),
    Status.REJECTED.value: N_("❌ <b>%(symbol)s: %(signal)s of %(day)s is rejected</b>"),
}
_WITHDRAWN = N_("<b>%(symbol)s: %(signal)s of %(day)s is no longer in the prices</b>")
_DECISIONS = {
    Status.CONFIRMED.value: N_("The next session (%(day)s) closed at %(price)s: confirmed."),
    Status.REJECTED.value: N_("The next session (%(day)s) closed at %(price)s: rejected."),
}
_CONSEQUENCES = {
    Status.CONFIRMED.value: N_("A confirmed signal has more weight, but it is no promise."),
    Status.REJECTED.value: N_("The signal did not come true: it no longer counts."),
}


def news_text(words: Words, news: AlertNews, record: ToldRecord | None = None) -> Markup:
    """What happened, when and at which price, what it means in a line, and where the prices come from.

    record: what the signal was worth until now, for a signal's alert.
    """
    told = _outcome(words, news) if news.is_outcome else _first(words, news)
    return paragraphs(
        words.text("⚠️ Simulated prices, not the market's.") if news.simulated else None,
        *told,
        lines(record_text(words, news.instrument.symbol, record), market_text(words, record)),
        sentences(
            (
                words.text("Source: %(source)s.", source=source_label(words, news.source)),
                advice_text(words),
            )
        ),
    )


def news_buttons(words: Words, news: AlertNews, record: ToldRecord | None = None) -> Rows:
    """Everything about the symbol, a signal's whole record; where the alert is done, arm it again or delete it."""
    symbol = news.instrument.symbol
    look = Button(label=words.label("Look at %(symbol)s", symbol=symbol), question=f"/signals {symbol}")
    ways = (look, *record_button(words, symbol, record))
    if news.status == Status.WAITING.value:
        return (ways,)
    delete = Button(label=words.label("Delete this alert"), question=f"/alert delete {news.number} {news.owner}")
    return (ways, (rearm_button(words, news.number, news.owner), delete))


def _first(words: Words, news: AlertNews) -> Iterator[Markup | None]:
    if news.condition.signal is not None:
        yield from _signal(words, news)
        return
    symbol, currency = news.instrument.symbol, news.instrument.currency
    condition = condition_text(words, news.condition, currency)
    yield lines(
        words.text("🔔 <b>%(symbol)s: %(condition)s</b>", symbol=symbol, condition=condition),
        _value(words, news),
        _counted(words, news),
    )
    yield condition_meaning(words, news.condition)


def _value(words: Words, news: AlertNews) -> Markup:
    """The price or the RSI that met the condition, with its day."""
    day, price = words.date(news.session), words.price(news.price, news.instrument.currency)
    if news.rsi is not None:
        return words.text(
            "RSI 14 at the close of %(day)s: %(rsi)s (price %(price)s).",
            day=day,
            rsi=words.number(news.rsi, 1),
            price=price,
        )
    message = (
        N_("Price during the session of %(day)s: %(price)s%(change)s. The session is not over, it may still change.")
        if news.running
        else N_("Close of %(day)s: %(price)s%(change)s.")
    )
    change = "" if news.change is None else f" ({words.signed_percent(news.change)})"
    return words.text(message, day=day, price=price, change=change)


def _counted(words: Words, news: AlertNews) -> Markup | None:
    """From which close a change was counted."""
    is_change = news.condition.kind in {AlertKind.CHANGE_UP, AlertKind.CHANGE_DOWN}
    if not is_change or news.reference_price is None or news.reference_on is None:
        return None
    return words.text(
        "Counted from %(price)s, the close of %(day)s.",
        price=words.price(news.reference_price, news.instrument.currency),
        day=words.date(news.reference_on),
    )


def _signal(words: Words, news: AlertNews) -> Iterator[Markup | None]:
    """That a signal appeared, and what it waits for or what became of it."""
    key = news.condition.signal or ""
    message = (
        N_("🔔 <b>%(symbol)s: %(signal)s, waiting for confirmation</b>")
        if news.status == Status.WAITING.value
        else N_("🔔 <b>%(symbol)s: %(signal)s</b>")
    )
    yield lines(
        words.text(message, symbol=news.instrument.symbol, signal=signal_title(words, key)), _appeared(words, news)
    )
    yield condition_meaning(words, news.condition)
    if news.status == Status.WAITING.value:
        yield _waits_for(words, news)
    elif news.status is not None:
        yield _decided(words, news)


def _appeared(words: Words, news: AlertNews) -> Markup:
    change = "" if news.change is None else f" ({words.signed_percent(news.change)})"
    price = words.price(news.price, news.instrument.currency)
    bar = news.signal_on or news.session
    if news.known_price is None:
        return words.text("Close of %(day)s: %(price)s%(change)s.", day=words.date(bar), price=price, change=change)
    return words.text(
        "Its candle is that of %(day)s; it is known since the close of %(known)s (%(price)s).",
        day=words.date(bar),
        known=words.date(news.session),
        price=words.price(news.known_price, news.instrument.currency),
    )


def _waits_for(words: Words, news: AlertNews) -> Markup | None:
    needed = _needed(words, news)
    if needed is None:
        return None
    return words.text(
        "The next candle must %(needed)s, else it does not count. I answer this message once that is known.",
        needed=needed,
    )


def _decided(words: Words, news: AlertNews) -> Markup | None:
    """What the next bar made of it, where the first message comes after that."""
    if news.outcome_on is None or news.outcome_price is None:
        return None
    status = Status.CONFIRMED if news.status == Status.CONFIRMED.value else Status.REJECTED
    message = _DECISIONS[status.value]
    decided = words.text(
        message, day=words.date(news.outcome_on), price=words.price(news.outcome_price, news.instrument.currency)
    )
    return sentences((decided, words.text(_CONSEQUENCES[status.value])))


def _outcome(words: Words, news: AlertNews) -> Iterator[Markup | None]:
    key, day = news.condition.signal or "", words.date(news.signal_on or news.session)
    message = _VERDICTS.get(news.status or "", _WITHDRAWN)
    head = words.text(message, symbol=news.instrument.symbol, signal=signal_title(words, key), day=day)
    close = words.text(
        "Close of %(day)s: %(price)s%(change)s.",
        day=words.date(news.session),
        price=words.price(news.price, news.instrument.currency),
        change="",
    )
    needed = _needed(words, news)
    yield lines(
        head, close, words.text("To be confirmed it had to %(needed)s.", needed=needed) if needed is not None else None
    )
    consequence = _CONSEQUENCES.get(news.status or "")
    yield (
        words.text("My source has corrected its prices since; without that candle the signal does not count.")
        if consequence is None
        else words.text(consequence)
    )


def _needed(words: Words, news: AlertNews) -> str | None:
    if news.confirms_at is None or news.condition.signal is None:
        return None
    pattern = pattern_by_key(news.condition.signal)
    return confirmation_text(words, pattern, news.confirms_at, news.instrument.currency)
