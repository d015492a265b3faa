"""The texts and buttons with which alerts are set, listed, armed again and deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from bot.instruments import Instrument
from bot.prices.port import PriceHistory
from bot.replies.alert_conditions import condition_meaning, condition_text, level_of, written
from bot.replies.markup import bullets, lines, paragraphs, sentences
from bot.replies.origin import simulation_warning
from bot.replies.patterns import signal_name
from bot.replies.words import N_, Words
from bot.reply import Button, Rows, in_rows
from bot.watching.alert import MOST_ALERTS, Alert, AlertKind, AlertState, Condition
from bot.watching.alert_reading import Quote

_A_ROW = 3
# What is offered where a symbol was named and nothing to wait for.
_OFFERED = ("+5%", "-5%", "rsi<30", "rsi>70", "hammer", "ath_breakout")
_HOW_TOLD = N_(
    "I look after every close, and during the session where my price source has it. I tell you once, then it rests "
    "until you switch it on again."
)
_NOT_TOLD = N_(
    "I keep it, but only on Telegram can I tell you when it happens. In this terminal, look with <code>/alert</code>."
)
_STATES = {AlertState.ARMED: N_("on the lookout"), AlertState.WAITING: N_("waiting for confirmation")}
_OPPOSITES = {
    AlertKind.PRICE_ABOVE: AlertKind.PRICE_BELOW,
    AlertKind.PRICE_BELOW: AlertKind.PRICE_ABOVE,
    AlertKind.RSI_ABOVE: AlertKind.RSI_BELOW,
    AlertKind.RSI_BELOW: AlertKind.RSI_ABOVE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A symbol with its prices, and where it stands."""

    prices: PriceHistory
    quote: Quote

    @property
    def instrument(self) -> Instrument:
        """The instrument."""
        return self.prices.instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What became of one thing that was asked for: the alert, or None where it is so already.

    is_new: it was not there before.
    """

    subject: Subject
    condition: Condition
    alert: Alert | None
    is_new: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An alert in a list, its symbol's currency, and where that stands, if it is known."""

    alert: Alert
    currency: str | None
    subject: Subject | None


def placed_text(words: Words, placed: Sequence[Placed], *, can_be_told: bool) -> Markup:
    """What was set, what was there before, and what is so already, each in words with where it stands now.

    can_be_told: it is set in a chat that messages can be sent to, and not in a terminal.
    """
    told = [_placed_one(words, one) for one in placed]
    is_set = any(one.alert is not None for one in placed)
    return paragraphs(
        simulation_warning(words, placed[0].subject.prices),
        told[0] if len(told) == 1 else bullets(told),
        words.text(_HOW_TOLD if can_be_told else _NOT_TOLD) if is_set else None,
    )


def understood_text(words: Words, wanted: Sequence[tuple[Subject, Condition]]) -> Markup:
    """How it was understood and where each stands now, where nobody is remembered for whom it could be kept."""
    told = [
        lines(
            words.text(
                "I understood: <b>%(symbol)s, %(condition)s</b>",
                symbol=subject.instrument.symbol,
                condition=condition_text(words, condition, subject.instrument.currency),
            ),
            standing_text(words, condition, subject, subject.quote.close),
        )
        for subject, condition in wanted
    ]
    return paragraphs(
        simulation_warning(words, wanted[0][0].prices),
        told[0] if len(told) == 1 else bullets(told),
        words.text(
            "But nobody is remembered here, so I did not keep it. Use the chat (<code>nenbua chat</code>) or Telegram "
            "for this."
        ),
    )


def placed_buttons(words: Words, placed: Sequence[Placed]) -> Rows:
    """The list; of one alert: delete it; of one that is so already: wait for the opposite."""
    buttons = []
    if len(placed) == 1:
        (one,) = placed
        if one.alert is not None:
            buttons.append(delete_button(words, one.alert))
        elif one.condition.kind in _OPPOSITES:
            opposite = replace(one.condition, kind=_OPPOSITES[one.condition.kind])
            currency = one.subject.instrument.currency
            label = words.label("Wait for: %(condition)s", condition=condition_text(words, opposite, currency))
            buttons.append(Button(label=label, question=f"/alert {one.subject.instrument.symbol} {written(opposite)}"))
    return tuple((button,) for button in (*buttons, list_button(words)))


def list_text(words: Words, listed: Sequence[Listed], *, done: Markup | None = None) -> Markup:
    """What was done just now, and every alert with where it stands; or how one is set where there is none."""
    if not listed:
        return paragraphs(
            done,
            words.text(
                "You have no alerts here yet. Tell me what to look out for, for example: "
                "<code>/alert FPT rsi&lt;30</code>"
            ),
        )
    count = words.text(
        "<b>Your alerts: %(count)s of %(most)s</b>", count=words.number(len(listed)), most=words.number(MOST_ALERTS)
    )
    simulated = (one.subject.prices for one in listed if one.subject and one.subject.prices.simulated)
    warning = next((simulation_warning(words, prices) for prices in simulated), None)
    return paragraphs(done, lines(warning, count), bullets(_line(words, one) for one in listed))


def list_buttons(listed: Sequence[Listed]) -> Rows:
    """Arm again what has fired, and delete; with the person's name, so that nobody else's press counts."""
    buttons: list[Button] = []
    for one in listed:
        if one.alert.state is AlertState.FIRED:
            buttons.append(_press(f"↻ {_name(one.alert)}", "rearm", one.alert, "list"))
        buttons.append(_press(f"✕ {_name(one.alert)}", "delete", one.alert, "list"))
    return in_rows(buttons, _A_ROW)


def deleted_text(words: Words, alert: Alert, currency: str | None) -> Markup:
    """That it is gone."""
    return words.text("Deleted: %(alert)s.", alert=_alert_text(words, alert, currency))


def rearmed_text(words: Words, alert: Alert, subject: Subject, *, is_met: bool) -> Markup:
    """That it looks out again, and from where."""
    alert_text = _alert_text(words, alert, subject.instrument.currency)
    return sentences(
        (
            words.text("🔔 On the lookout again: %(alert)s.", alert=alert_text),
            standing_text(words, alert.condition, subject, alert.reference_price),
            words.text("It is so already, so I wait until it has changed and comes back.") if is_met else None,
        )
    )


def offer_text(words: Words, instrument: Instrument) -> Markup:
    """What could be waited for, where only a symbol was named."""
    return words.text(
        "What shall I look out for with <b>%(symbol)s</b>? Press a button, or write it: "
        "<code>/alert %(symbol)s &gt; PRICE</code>",
        symbol=instrument.symbol,
    )


def offer_buttons(words: Words, subject: Subject, conditions: Sequence[Condition]) -> Rows:
    """A button for each, which sets it."""
    instrument = subject.instrument
    buttons = [
        Button(label=_capital(_short(words, one)), question=f"/alert {instrument.symbol} {written(one)}")
        for one in conditions
    ]
    return in_rows(buttons, 2)


def family_text(words: Words, instrument: Instrument) -> Markup:
    """That a name means several signals."""
    return words.text("There are several of that name. Which one for <b>%(symbol)s</b>?", symbol=instrument.symbol)


def offered() -> tuple[str, ...]:
    """What is offered where nothing to wait for was named, as it is typed."""
    return _OFFERED


def standing_text(words: Words, condition: Condition, subject: Subject, reference: float | None) -> Markup:
    """Where the symbol stands now, and how far that is from what is waited for; of a signal what it means."""
    quote, currency = subject.quote, subject.instrument.currency
    if condition.signal is not None:
        return condition_meaning(words, condition)
    day = words.date(quote.session)
    if condition.kind in {AlertKind.RSI_ABOVE, AlertKind.RSI_BELOW}:
        if quote.rsi is None:
            return words.text("There are too few sessions for an RSI yet.")
        return words.text("RSI now: %(value)s (close of %(day)s).", value=words.number(quote.rsi, 1), day=day)
    level = level_of(condition, reference) or quote.price
    told = words.text(
        "Price now: %(price)s (%(day)s), still %(distance)s to go.",
        price=words.price(quote.price, currency),
        day=words.text("session running") if quote.price != quote.close else words.text("close of %(day)s", day=day),
        distance=words.signed_percent(level / quote.price - 1),
    )
    if condition.kind not in {AlertKind.CHANGE_UP, AlertKind.CHANGE_DOWN} or reference is None:
        return told
    counted = words.text(
        "Counted from %(reference)s, that is at %(level)s.",
        reference=words.price(reference, currency),
        level=words.price(level, currency),
    )
    return sentences((counted, told))


def list_button(words: Words) -> Button:
    """The way to the list."""
    return Button(label=words.label("All my alerts"), question="/alert")


def delete_button(words: Words, alert: Alert) -> Button:
    """Deletes it, pressed by its owner."""
    return _press(words.label("Delete this alert"), "delete", alert)


def rearm_button(words: Words, alert_number: int, owner: str) -> Button:
    """Arms it again, pressed by its owner."""
    return Button(label=words.label("Tell me again"), question=f"/alert rearm {alert_number} {owner}")


def _placed_one(words: Words, one: Placed) -> Markup:
    symbol, currency = one.subject.instrument.symbol, one.subject.instrument.currency
    condition = condition_text(words, one.condition, currency)
    if one.alert is None:
        return sentences(
            (
                words.text("<b>%(symbol)s: %(condition)s</b> – it is so already.", symbol=symbol, condition=condition),
                _met_now(words, one),
                words.text("So I set nothing."),
            )
        )
    head = (
        words.text("🔔 <b>Alert set: %(symbol)s, %(condition)s</b>", symbol=symbol, condition=condition)
        if one.is_new
        else words.text(
            "🔔 <b>You have this alert already: %(symbol)s, %(condition)s</b>", symbol=symbol, condition=condition
        )
    )
    return lines(head, standing_text(words, one.condition, one.subject, one.alert.reference_price))


def _met_now(words: Words, one: Placed) -> Markup:
    quote = one.subject.quote
    if one.condition.kind in {AlertKind.RSI_ABOVE, AlertKind.RSI_BELOW}:
        return words.text("RSI 14 is %(value)s now.", value=words.number(quote.rsi or 0.0, 1))
    return words.text("The price is %(price)s now.", price=words.price(quote.price, one.subject.instrument.currency))


def _line(words: Words, one: Listed) -> Markup:
    return Markup(" · ").join(_parts(words, one))


def _parts(words: Words, one: Listed) -> Iterator[Markup]:
    alert = one.alert
    yield Markup("<b>%s</b> %s") % (_name(alert), condition_text(words, alert.condition, one.currency))
    if alert.state is AlertState.FIRED and alert.fired_on is not None:
        yield words.text("told %(day)s", day=words.date(alert.fired_on))
    else:
        yield words.text(_STATES.get(alert.state, _STATES[AlertState.ARMED]))
    if one.subject is not None and alert.condition.signal is None:
        yield _now(words, alert.condition, one.subject)


def _now(words: Words, condition: Condition, subject: Subject) -> Markup:
    quote = subject.quote
    if condition.kind in {AlertKind.RSI_ABOVE, AlertKind.RSI_BELOW}:
        return words.text("now %(value)s", value="–" if quote.rsi is None else words.number(quote.rsi, 1))
    return words.text("now %(value)s", value=words.price(quote.price, subject.instrument.currency))


def _alert_text(words: Words, alert: Alert, currency: str | None) -> Markup:
    return Markup("<b>%s</b> %s") % (alert.symbol, condition_text(words, alert.condition, currency))


def _short(words: Words, condition: Condition) -> str:
    if condition.signal is not None:
        return signal_name(words, condition.signal)
    return condition_text(words, condition, None)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _name(alert: Alert) -> str:
    return f"{alert.number} · {alert.symbol}"


def _press(label: str, action: str, alert: Alert, *further: str) -> Button:
    return Button(label=label, question=" ".join(("/alert", action, str(alert.number), alert.owner, *further)))
