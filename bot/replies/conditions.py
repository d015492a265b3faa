"""What a candle pattern asks of a bar, in words: one line for any condition, with its number and its limit."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from analysis.bars import TOLERANCE
from analysis.candles import Check, Condition, Measure, Relation
from analysis.candles.anatomy import CLOSE, OPEN, WARM_UP
from bot.replies.words import N_, Words

MEASURE_NAMES = {
    "open": N_("open"),
    "high": N_("high"),
    "low": N_("low"),
    "close": N_("close"),
    "top": N_("upper end of the body"),
    "bottom": N_("lower end of the body"),
    "midpoint": N_("middle of the body"),
    "body": N_("body"),
    "range": N_("range"),
    "upper_shadow": N_("upper shadow"),
    "lower_shadow": N_("lower shadow"),
    "sma10": N_("10-bar average"),
    "mean_body_before": N_("average body of the 10 candles before"),
    "lowest2": N_("lowest low of 2 candles"),
    "lowest3": N_("lowest low of 3 candles"),
    "lowest5": N_("lowest low of 5 candles"),
    "highest2": N_("highest high of 2 candles"),
    "highest3": N_("highest high of 3 candles"),
    "highest5": N_("highest high of 5 candles"),
}
_SIZES = frozenset({"body", "range", "upper_shadow", "lower_shadow", "mean_body_before"})

_RANGE_SHARES = {
    Relation.ABOVE: N_("%(measure)s: %(value)s%% of the candle's range (needs more than %(limit)s%%)"),
    Relation.AT_LEAST: N_("%(measure)s: %(value)s%% of the candle's range (needs at least %(limit)s%%)"),
    Relation.AT_MOST: N_("%(measure)s: %(value)s%% of the candle's range (needs at most %(limit)s%%)"),
    Relation.BELOW: N_("%(measure)s: %(value)s%% of the candle's range (needs less than %(limit)s%%)"),
}
_TIMES = {
    Relation.ABOVE: N_("%(measure)s: %(value)s times the %(base)s (needs more than %(limit)s)"),
    Relation.AT_LEAST: N_("%(measure)s: %(value)s times the %(base)s (needs at least %(limit)s)"),
    Relation.AT_MOST: N_("%(measure)s: %(value)s times the %(base)s (needs at most %(limit)s)"),
    Relation.BELOW: N_("%(measure)s: %(value)s times the %(base)s (needs less than %(limit)s)"),
}
# Nothing is so many times as large as nothing.
_NOTHING_TO_COMPARE = {
    Relation.ABOVE: N_("%(measure)s: %(value)s; the %(base)s is 0 (needs more than %(limit)s times that)"),
    Relation.AT_LEAST: N_("%(measure)s: %(value)s; the %(base)s is 0 (needs at least %(limit)s times that)"),
    Relation.AT_MOST: N_("%(measure)s: %(value)s; the %(base)s is 0 (needs at most %(limit)s times that)"),
    Relation.BELOW: N_("%(measure)s: %(value)s; the %(base)s is 0 (needs less than %(limit)s times that)"),
}
_PRICES = {
    Relation.ABOVE: N_("%(measure)s: %(value)s (needs to be above the %(base)s, %(limit)s)"),
    Relation.AT_LEAST: N_("%(measure)s: %(value)s (needs to be no lower than the %(base)s, %(limit)s)"),
    Relation.AT_MOST: N_("%(measure)s: %(value)s (needs to be no higher than the %(base)s, %(limit)s)"),
    Relation.BELOW: N_("%(measure)s: %(value)s (needs to be below the %(base)s, %(limit)s)"),
}
_PRICE_SHARES = {
    Relation.ABOVE: N_("%(measure)s: %(value)s (needs to be above %(share)s%% of the %(base)s, %(limit)s)"),
    Relation.AT_LEAST: N_("%(measure)s: %(value)s (needs at least %(share)s%% of the %(base)s, %(limit)s)"),
    Relation.AT_MOST: N_("%(measure)s: %(value)s (needs at most %(share)s%% of the %(base)s, %(limit)s)"),
    Relation.BELOW: N_("%(measure)s: %(value)s (needs to be below %(share)s%% of the %(base)s, %(limit)s)"),
}
_COLOURS = {
    Relation.ABOVE: N_("%(candle)s: %(colour)s, open %(limit)s, close %(value)s (needs to be green)"),
    Relation.BELOW: N_("%(candle)s: %(colour)s, open %(limit)s, close %(value)s (needs to be red)"),
}
_UNKNOWN = N_("%(measure)s: cannot be held against the %(base)s, the data begin too late")

# Further decimals are shown until a value no longer looks like a limit that it is not.
_MOST_DECIMALS = 6


def condition_text(words: Words, check: Check, currency: str | None) -> Markup:
    """One line: what is measured, its number and the limit; true to read whether it passed or not.

    currency: of the prices, None for points. A check that could not be made says so.
    """
    told = _colour(words, check, currency) or _measured(words, check, currency)
    return told[:1].upper() + told[1:]


def measure_name(words: Words, measure: Measure) -> str:
    """The measure with the candle it is taken from: "giá đóng cửa của nến liền trước"."""
    name = words.label(MEASURE_NAMES[measure.name])
    # What covers several candles ends at that candle, it is not its own.
    spans = measure.name in WARM_UP
    if not measure.bars_ago:
        return name
    if measure.bars_ago == 1:
        before = N_("%(measure)s up to the candle before") if spans else N_("%(measure)s of the candle before")
        return words.label(before, measure=name)
    earlier = N_("%(measure)s up to %(count)s candles before") if spans else N_("%(measure)s %(count)s candles before")
    return words.label(earlier, measure=name, count=measure.bars_ago)


def _measured(words: Words, check: Check, currency: str | None) -> Markup:
    condition = check.condition
    measure = measure_name(words, condition.measure)
    if check.value is None or check.limit is None:
        return words.text(_UNKNOWN, measure=measure, base=measure_name(words, condition.base))
    if condition.base.name in _SIZES:
        return _size(words, check, check.value, measure, currency)
    value, limit = _prices_apart(words, check.value, check.limit, currency)
    messages = _PRICES if condition.factor == 1 else _PRICE_SHARES
    return words.text(
        messages[condition.relation],
        measure=measure,
        value=value,
        limit=limit,
        base=measure_name(words, condition.base),
        share=_short(words, condition.factor * 100),
    )


def _size(words: Words, check: Check, amount: float, measure: str, currency: str | None) -> Markup:
    """A body, a shadow or a range held against another."""
    condition = check.condition
    limit, base = _short(words, condition.factor), _base_name(words, condition)
    if check.ratio is None:
        value = words.price(amount, currency)
        return words.text(_NOTHING_TO_COMPARE[condition.relation], measure=measure, value=value, base=base, limit=limit)
    if condition.base.name == "range":
        value, limit = _apart(
            lambda share: _short(words, round(share)), words.number, check.ratio * 100, condition.factor * 100
        )
        return words.text(_RANGE_SHARES[condition.relation], measure=measure, value=value, limit=limit)
    value, _ = _apart(lambda ratio: words.number(ratio, 1 if ratio else 0), words.number, check.ratio, condition.factor)
    return words.text(_TIMES[condition.relation], measure=measure, value=value, base=base, limit=limit)


def _base_name(words: Words, condition: Condition) -> str:
    """What a size is compared with; of the same candle it needs no further word."""
    base = condition.base
    return measure_name(words, base if base.bars_ago != condition.measure.bars_ago else Measure(base.name))


def _colour(words: Words, check: Check, currency: str | None) -> Markup | None:
    """Close against open of one candle: its colour; None for any other condition."""
    condition = check.condition
    ago = condition.measure.bars_ago
    is_colour = (condition.measure, condition.base, condition.factor) == (CLOSE.ago(ago), OPEN.ago(ago), 1)
    if not is_colour or condition.relation not in _COLOURS or check.value is None or check.limit is None:
        return None
    value, limit = _prices_apart(words, check.value, check.limit, currency)
    return words.text(
        _COLOURS[condition.relation],
        candle=_candle(words, ago),
        colour=_colour_name(words, check.limit, check.value),
        value=value,
        limit=limit,
    )


def _candle(words: Words, bars_ago: int) -> str:
    if not bars_ago:
        return words.label("this candle")
    if bars_ago == 1:
        return words.label("the candle before")
    return words.label("%(count)s candles before", count=bars_ago)


def _colour_name(words: Words, first: float, last: float) -> str:
    if abs(last - first) <= TOLERANCE * first:
        return words.label("neither green nor red")
    return words.label("green") if last > first else words.label("red")


def _prices_apart(words: Words, value: float, limit: float, currency: str | None) -> tuple[str, str]:
    """Two prices, as `_apart` gives them."""
    return _apart(
        lambda price: words.price(price, currency),
        lambda price, digits: words.bare_price(price, currency, digits),
        value,
        limit,
    )


def _apart(
    usual: Callable[[float], str], finely: Callable[[float, int], str], value: float, limit: float
) -> tuple[str, str]:
    """Both as usual; with as many decimals as it takes where they would look alike and are not."""
    shown = usual(value), usual(limit)
    if shown[0] != shown[1] or abs(value - limit) <= TOLERANCE * abs(limit):
        return shown
    finer = ((finely(value, digits), finely(limit, digits)) for digits in range(1, _MOST_DECIMALS + 1))
    return next((pair for pair in finer if pair[0] != pair[1]), shown)


def _short(words: Words, value: float) -> str:
    """The number with no more decimals than it has: 2, 99,9."""
    digits = next(
        (digits for digits in range(_MOST_DECIMALS) if round(value, digits) == round(value, 9)), _MOST_DECIMALS
    )
    return words.number(value, digits)
