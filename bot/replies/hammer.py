"""The caption of a hammer: its six steps, what they mean, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from analysis.candles.confirmation import Status
from analysis.checklist import (
    MAX_STOP_DISTANCE,
    MIN_REWARD_RATIO,
    MIN_VOLUME_RATIO,
    Checklist,
    RsiEffect,
)
from analysis.timeframes import Timeframe, TimeframeBars
from analysis.trend import Trend
from analysis.volume import AVERAGE_BARS
from bot.ask import Ask
from bot.prices.port import PriceHistory
from bot.replies.hammer_words import (
    NEXT_CLOSE,
    counted,
    figure,
    hammer_name,
    level_text,
    marked,
    percent,
)
from bot.replies.markup import first_that_fits, lines, paragraphs, sentences
from bot.replies.origin import advice_text, origin_text, simulation_warning
from bot.replies.patterns import STATUS_NAMES, signal_meaning
from bot.replies.record_line import ToldRecord, market_text, record_text
from bot.replies.timeframes import adjective, bar_count
from bot.replies.words import N_, Words

_LOWER_SHADOW_SHARE = N_("1. Shape and place: lower shadow %(share)s of the range (needs ≥ 60%%), in a downtrend")
_SHADOWS = {
    "hammer": N_("1. Shape and place: lower shadow %(times)s times the body (needs ≥ 2), in a downtrend"),
    "inverted_hammer": N_("1. Shape and place: upper shadow %(times)s times the body (needs ≥ 2), in a downtrend"),
}
_RESULTS = {
    Status.CONFIRMED: N_(
        "The close that followed was above %(price)s, so the signal is confirmed; that makes no further rise certain."
    ),
    Status.REJECTED: N_("The close that followed was not above %(price)s, so the signal is rejected and void."),
}
_WEEKLY_TRENDS = {
    Trend.UP: N_("weekly trend up"),
    Trend.DOWN: N_("weekly trend down"),
    Trend.NONE: N_("no clear weekly trend"),
}
_RSI_EFFECTS = {
    RsiEffect.STRENGTHENS: N_("RSI %(value)s and turning up (strengthens it)"),
    RsiEffect.WEAKENS: N_("RSI %(value)s (45 and above weakens it)"),
    RsiEffect.NEITHER: N_("RSI %(value)s"),
}
_RSI_LIMITS = {RsiEffect.STRENGTHENS: 30.0, RsiEffect.WEAKENS: 45.0, RsiEffect.NEITHER: 45.0}


def hammer_text(
    words: Words,
    history: PriceHistory,
    bars: TimeframeBars,
    checklist: Checklist,
    ask: Ask,
    note: Markup | None,
    told: ToldRecord | None = None,
) -> Markup:
    """The caption of a checklist; it fits a caption.

    note: a sentence that goes before all else, such as that another day was asked for. told: the pattern's record.
    """
    currency = history.instrument.currency
    head = lines(simulation_warning(words, history), note, _headline(words, history, checklist, bars.timeframe))
    shape, *steps = step_lines(words, checklist, currency, bars.timeframe)
    short_shape = marked(checklist.shape.outcome, words.text("1. Shape and place: as a hammer's should be"))
    origin = lines(origin_text(words, history, bars, ask, of_candles=True), advice_text(words))
    meaning = signal_meaning(words, checklist.pattern.key)
    result = _result(words, checklist, currency, bars.timeframe)
    reference = _reference(words, checklist)
    beside = beside_text(words, checklist)
    record, market = record_text(words, history.instrument.symbol, told), market_text(words, told)
    # What is told beside the steps goes first, then what the candle means; what became of it the fourth step tells too.
    # The record goes last of all: it alone says what such candles were worth.
    return first_that_fits(
        paragraphs(head, lines(first, *steps), explained, lines(*records), origin)
        for first, explained, records in (
            (shape, lines(sentences((meaning, result, reference)), beside), (record, market)),
            (shape, sentences((meaning, result, reference)), (record, market)),
            (shape, sentences((result, reference)), (record, market)),
            (shape, result, (record, market)),
            (shape, result, (record,)),
            (short_shape, result, (record,)),
            (short_shape, None, (record,)),
            (short_shape, None, ()),
        )
    )


def _headline(words: Words, history: PriceHistory, checklist: Checklist, timeframe: Timeframe) -> Markup:
    head = words.text(
        "<b>%(symbol)s · %(timeframe)s %(name)s, %(day)s: %(status)s</b>",
        symbol=history.instrument.symbol,
        timeframe=adjective(words, timeframe),
        name=hammer_name(words, checklist.pattern),
        day=words.date(checklist.session),
        status=words.label(STATUS_NAMES[checklist.status]),
    )
    return lines(head, Markup("<b>%s</b> · %s") % (counted(words, checklist), age_text(words, checklist, timeframe)))


def age_text(words: Words, checklist: Checklist, timeframe: Timeframe) -> Markup:
    """How long ago the hammer was."""
    if not checklist.bars_ago:
        return words.text("the newest candle")
    return words.text("%(bars)s ago", bars=bar_count(words, timeframe, checklist.bars_ago))


def step_lines(words: Words, checklist: Checklist, currency: str | None, timeframe: Timeframe) -> Sequence[Markup]:
    """A line for each of the six steps: its mark, its number and its limit."""
    texts = (
        _shape(words, checklist),
        _volume(words, checklist, timeframe),
        _support(words, checklist, currency),
        _confirmation(words, checklist, currency),
        _stop(words, checklist, currency),
        _reward(words, checklist, currency),
    )
    return tuple(marked(outcome, text) for outcome, text in zip(checklist.outcomes, texts, strict=True))


def _shape(words: Words, checklist: Checklist) -> Markup:
    # The long shadow against the body is every pattern's second condition, against the range the third.
    against_body, against_range = checklist.shape.verdict.shape[1:3]
    key = checklist.pattern.key
    if against_body.ratio is None or key not in _SHADOWS:
        return words.text(_LOWER_SHADOW_SHARE, share=percent(words, against_range.ratio or 0, 0.6, 0))
    return words.text(_SHADOWS[key], times=figure(words, against_body.ratio, 2))


def _volume(words: Words, checklist: Checklist, timeframe: Timeframe) -> Markup:
    if checklist.volume.ratio is None:
        return words.text("2. Volume: not known, or too few candles before to compare")
    return words.text(
        "2. Volume: %(ratio)s times the average of the %(bars)s before (needs ≥ %(limit)s)",
        ratio=figure(words, checklist.volume.ratio, MIN_VOLUME_RATIO, 2),
        bars=bar_count(words, timeframe, AVERAGE_BARS),
        limit=words.number(MIN_VOLUME_RATIO, 1),
    )


def _support(words: Words, checklist: Checklist, currency: str | None) -> Markup:
    step = checklist.support
    if step.nearest is None or step.distance is None:
        return words.text("3. Support: too few candles to find one")
    level = level_text(words, step.nearest, currency)
    low = checklist.shape.verdict.context[-1].value or step.nearest.price
    if step.limit is None:
        return words.text("3. Nearest support: %(level)s; too few candles to tell what is near", level=level)
    return words.text(
        "3. Nearest support: %(level)s, %(distance)s away (needs ≤ %(limit)s)",
        level=level,
        distance=percent(words, step.distance / low, step.limit / low),
        limit=percent(words, step.limit / low, step.distance / low),
    )


def _confirmation(words: Words, checklist: Checklist, currency: str | None) -> Markup:
    step = checklist.confirmation
    trigger = words.price(step.trigger, currency)
    if step.session is None or step.close is None:
        return words.text("4. Confirmation: waiting for a close above %(trigger)s", trigger=trigger)
    return words.text(
        "4. Confirmation: %(day)s closed at %(close)s (needs &gt; %(trigger)s)",
        day=words.date(step.session),
        close=words.price(step.close, currency),
        trigger=trigger,
    )


def _stop(words: Words, checklist: Checklist, currency: str | None) -> Markup:
    step = checklist.stop
    if step.entry is None:
        return words.text("5. Stop level: not looked at, as the signal was rejected")
    if step.stop is None or step.distance is None:
        return words.text("5. Stop level: the price step is not known")
    message = (
        N_("5. Stop level %(stop)s is %(distance)s under the entry level %(entry)s, for now (needs &lt; %(limit)s)")
        if checklist.status is Status.WAITING
        else N_("5. Stop level %(stop)s is %(distance)s under the entry level %(entry)s (needs &lt; %(limit)s)")
    )
    return words.text(
        message,
        stop=words.price(step.stop, currency),
        entry=words.price(step.entry, currency),
        distance=percent(words, step.distance, MAX_STOP_DISTANCE),
        limit=percent(words, MAX_STOP_DISTANCE, MAX_STOP_DISTANCE, 0),
    )


def _reward(words: Words, checklist: Checklist, currency: str | None) -> Markup:
    step = checklist.reward
    if checklist.stop.entry is None:
        return words.text("6. Target level: not looked at, as the signal was rejected")
    if step.target is None:
        return words.text("6. Target level: no resistance above the entry level is known")
    target = level_text(words, step.target, currency)
    if step.ratio is None:
        return words.text("6. Target level: %(target)s; there is no stop distance to compare with", target=target)
    return words.text(
        "6. Target level: %(target)s, %(ratio)s times as far as the stop (needs ≥ %(limit)s)",
        target=target,
        ratio=figure(words, step.ratio, MIN_REWARD_RATIO),
        limit=words.number(MIN_REWARD_RATIO),
    )


def _result(words: Words, checklist: Checklist, currency: str | None, timeframe: Timeframe) -> Markup:
    price = words.price(checklist.confirmation.trigger, currency)
    waiting = checklist.status is Status.WAITING
    return words.text(NEXT_CLOSE[timeframe] if waiting else _RESULTS[checklist.status], price=price)


def _reference(words: Words, checklist: Checklist) -> Markup | None:
    """That the levels are the checklist's, not ours to advise."""
    if checklist.stop.entry is None:
        return None
    return words.text("Entry, stop and target are reference levels of the checklist, nothing more.")


def beside_text(words: Words, checklist: Checklist) -> Markup | None:
    """What is told and not counted, in one line; None where nothing is known."""
    parts = tuple(_beside(words, checklist))
    return words.text("Not counted: %(facts)s.", facts=" · ".join(parts)) if parts else None


def _beside(words: Words, checklist: Checklist) -> Iterator[str]:
    told = checklist.told
    if told.rsi is not None and told.effect is not None:
        yield words.label(_RSI_EFFECTS[told.effect], value=figure(words, told.rsi, _RSI_LIMITS[told.effect]))
    if told.above_sma200 is not None:
        yield words.label("price %(share)s against SMA200", share=words.signed_percent(told.above_sma200, 1))
    if told.weekly_trend is not None:
        yield words.label(_WEEKLY_TRENDS[told.weekly_trend])
    if checklist.confirmation.gap_up:
        yield words.label("the next candle opened above its high (noted, does not confirm)")
    if checklist.confirmation.marubozu:
        yield words.label("the next candle was a bullish marubozu (noted, does not confirm)")
