"""The words of what an alert waits for: the same words set it again."""

from __future__ import annotations

from markupsafe import Markup

from bot.replies.patterns import signal_meaning, signal_name
from bot.replies.words import N_, Words
from bot.watching.alert import AlertKind, Condition

_CONDITIONS = {
    AlertKind.PRICE_ABOVE: N_("price at or above %(value)s"),
    AlertKind.PRICE_BELOW: N_("price at or below %(value)s"),
    AlertKind.RSI_ABOVE: N_("RSI 14 at or above %(value)s"),
    AlertKind.RSI_BELOW: N_("RSI 14 at or below %(value)s"),
    AlertKind.CHANGE_UP: N_("up %(value)s%%"),
    AlertKind.CHANGE_DOWN: N_("down %(value)s%%"),
}
_MEANINGS = {
    AlertKind.PRICE_ABOVE: N_("It reached your price. That alone does not tell where it goes next."),
    AlertKind.PRICE_BELOW: N_("It came down to your price. That alone does not tell where it goes next."),
    AlertKind.RSI_ABOVE: N_("A high RSI: it has risen fast of late. In a strong uptrend RSI can stay high for weeks."),
    AlertKind.RSI_BELOW: N_("A low RSI: it has fallen fast of late. In a strong downtrend RSI can stay low for weeks."),
    AlertKind.CHANGE_UP: N_("It has risen as far as you said. That alone does not tell where it goes next."),
    AlertKind.CHANGE_DOWN: N_("It has fallen as far as you said. That alone does not tell where it goes next."),
}
_PERCENT = 100
_MOST_DIGITS = 2


def condition_text(words: Words, condition: Condition, currency: str | None) -> str:
    """What is waited for, "giá lên tới 120.000 ₫": typed after a symbol, these words set the same alert."""
    if condition.value is None:
        return words.label("signal: %(name)s", name=signal_name(words, condition.signal or ""))
    return words.label(_CONDITIONS[condition.kind], value=_value(words, condition, currency))


def condition_meaning(words: Words, condition: Condition) -> Markup:
    """What it means once it has happened, in a sentence or two, for a beginner."""
    if condition.signal is not None:
        return signal_meaning(words, condition.signal)
    return words.text(_MEANINGS[condition.kind])


def level_of(condition: Condition, reference: float | None) -> float | None:
    """The price that a price's or a change's condition waits for; None for all others."""
    match condition.kind, condition.value:
        case ((AlertKind.PRICE_ABOVE | AlertKind.PRICE_BELOW), value):
            return value
        case AlertKind.CHANGE_UP, float(value) if reference is not None:
            return reference * (1 + value)
        case AlertKind.CHANGE_DOWN, float(value) if reference is not None:
            return reference * (1 - value)
    return None


def written(condition: Condition) -> str:
    """The condition as a button writes it, in every language: "<110000", "rsi>70", "+5%", "hammer"."""
    value = condition.value
    if value is None:
        return condition.signal or ""
    match condition.kind:
        case AlertKind.PRICE_ABOVE | AlertKind.PRICE_BELOW:
            return f"{_SIGNS[condition.kind]}{value:.10g}"
        case AlertKind.RSI_ABOVE | AlertKind.RSI_BELOW:
            return f"rsi{_SIGNS[condition.kind]}{value:.4g}"
        case _:
            return f"{_SIGNS[condition.kind]}{value * _PERCENT:.4g}%"


_SIGNS = {
    AlertKind.PRICE_ABOVE: ">",
    AlertKind.PRICE_BELOW: "<",
    AlertKind.RSI_ABOVE: ">",
    AlertKind.RSI_BELOW: "<",
    AlertKind.CHANGE_UP: "+",
    AlertKind.CHANGE_DOWN: "-",
}


def _value(words: Words, condition: Condition, currency: str | None) -> str:
    value = condition.value or 0.0
    match condition.kind:
        case AlertKind.PRICE_ABOVE | AlertKind.PRICE_BELOW:
            return words.price(value, currency)
        case AlertKind.RSI_ABOVE | AlertKind.RSI_BELOW:
            return _shortest(words, value)
        case _:
            return _shortest(words, value * _PERCENT)


def _shortest(words: Words, value: float) -> str:
    """With as few decimals as it needs, two at the most."""
    digits = next((digits for digits in range(_MOST_DIGITS) if abs(round(value, digits) - value) < 1e-6), _MOST_DIGITS)  # noqa: PLR2004 - noise of binary fractions
    return words.number(value, digits)
