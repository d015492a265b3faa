"""The text of an answer about candle patterns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from analysis.candle_reading import CandleLook, CandleReading, Sighting
from analysis.candles import pattern_by_key
from analysis.candles.confirmation import Status
from analysis.charts import Mark
from analysis.timeframes import TimeframeBars
from bot.ask import Ask
from bot.prices.port import PriceHistory
from bot.replies.closing import close_text
from bot.replies.markup import first_that_fits, lines, paragraphs, sentences
from bot.replies.origin import advice_text, origin_text, simulation_warning
from bot.replies.patterns import (
    DIRECTION_NAMES,
    STATUS_NAMES,
    confirmation_text,
    misplaced_text,
    price_rule_text,
    signal_label,
    signal_meaning,
    signal_name,
    signal_title,
)
from bot.replies.record_line import ToldRecord, market_text, record_text
from bot.replies.timeframes import bar_count
from bot.replies.words import N_, Words

_MOST_SHAPES = 3
# From this share of the range on a body or a shadow is what one sees first.
_LEADS = 0.6
_STANDS_OUT = 0.5

_KNOWN = {
    Status.CONFIRMED: N_("confirmed on %(day)s"),
    Status.REJECTED: N_("rejected on %(day)s"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFor:
    """What a message narrows the answer to: the day of one candle, and patterns, empty for all."""

    day: date | None = None
    patterns: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """How much of an answer is told."""

    look: bool
    shapes: int
    meanings: int
    groups: int
    record: bool = True
    market: bool = True


def candles_text(
    words: Words,
    history: PriceHistory,
    bars: TimeframeBars,
    reading: CandleReading,
    ask: Ask,
    asked: AskedFor | None = None,
    told: ToldRecord | None = None,
) -> Markup:
    """The caption: each pattern with its status and meaning, newest first, what only looks like one, record, origin.

    asked: None for all patterns of the newest candles. told: the record of the pattern that matters most. It fits a
    caption.
    """
    day, only = (asked.day, asked.patterns) if asked else (None, ())
    currency = history.instrument.currency
    groups = _groups(reading.signals)
    head = lines(
        simulation_warning(words, history),
        _title(words, history, bars, reading, day),
        _close(words, reading.look, bars, currency),
        _other_day(words, reading.look, day),
    )
    price_rule = price_rule_text(words, locked=reading.look.locked, narrow=reading.look.narrow)
    origin = lines(origin_text(words, history, bars, ask, of_candles=True), advice_text(words))
    record, market = record_text(words, history.instrument.symbol, told), market_text(words, told)
    return first_that_fits(
        paragraphs(
            head,
            price_rule,
            *(
                _group(words, group, currency, told=place < plan.meanings)
                for place, group in _first(groups, plan.groups)
            ),
            _more(words, groups[plan.groups :]),
            lines(record if plan.record else None, market if plan.market else None),
            None if groups or price_rule else _nothing(words, reading, bars, only),
            _shapes(words, reading.shapes[: plan.shapes]),
            _look(words, reading.look) if plan.look else None,
            origin,
        )
        for plan in _plans(len(groups), len(reading.shapes))
    )


def pattern_marks(words: Words, reading: CandleReading, bar: int) -> tuple[Mark, ...]:
    """The names of the signals, to stand beside their candles; `bar` is the position of the reading's own."""
    return tuple(
        Mark(
            position=bar - sighting.bars_ago,
            label=_mark(words, sighting),
            direction=sighting.direction,
            faint=sighting.status is Status.REJECTED,
        )
        for sighting in reading.signals
    )


def _mark(words: Words, sighting: Sighting) -> str:
    name = signal_label(words, sighting.pattern)
    if sighting.status is Status.WAITING:
        return words.label("%(name)s: waiting", name=name)
    return name


def _plans(groups: int, shapes: int) -> Iterator[_Plan]:
    """From everything down to the newest pattern alone; its record outlasts the meanings."""
    most = min(shapes, _MOST_SHAPES)
    yield _Plan(look=True, shapes=most, meanings=groups, groups=groups)
    for count in dict.fromkeys((most, min(most, 1), 0)):
        yield _Plan(look=not groups, shapes=count, meanings=groups, groups=groups)
    for count in range(groups - 1, 0, -1):
        yield _Plan(look=not groups, shapes=0, meanings=count, groups=groups)
    for count in range(min(groups, 1), -1, -1):
        yield _Plan(look=not groups, shapes=0, meanings=count, groups=groups, market=False)
    for count in range(groups - 1, 0, -1):
        yield _Plan(look=False, shapes=0, meanings=0, groups=count, market=False)
    yield _Plan(look=False, shapes=0, meanings=0, groups=min(groups, 1), market=False, record=False)


def _first(groups: Sequence[tuple[Sighting, ...]], count: int) -> Iterator[tuple[int, tuple[Sighting, ...]]]:
    return enumerate(groups[:count])


def _groups(signals: Sequence[Sighting]) -> list[tuple[Sighting, ...]]:
    """The signals, those of one pattern and one status together, at the place of the newest."""
    groups: dict[tuple[str, Status | None], list[Sighting]] = {}
    for sighting in signals:
        groups.setdefault((sighting.pattern, sighting.status), []).append(sighting)
    return [tuple(group) for group in groups.values()]


def _title(
    words: Words, history: PriceHistory, bars: TimeframeBars, reading: CandleReading, asked: date | None
) -> Markup:
    symbol = history.instrument.symbol
    if asked is not None:
        day = words.date(reading.look.session)
        return words.text("<b>%(symbol)s · Candle patterns on %(day)s</b>", symbol=symbol, day=day)
    span = bar_count(words, bars.timeframe, reading.bars)
    return words.text("<b>%(symbol)s · Candle patterns of the last %(span)s</b>", symbol=symbol, span=span)


def _close(words: Words, look: CandleLook, bars: TimeframeBars, currency: str | None) -> Markup:
    price = words.price(look.close, currency)
    return close_text(words, look.session, bars.timeframe, look.change, price=price)


def _other_day(words: Words, look: CandleLook, asked: date | None) -> Markup | None:
    """That the day asked for had no session of its own; a week or a month carries the date of its last one."""
    if asked is None or asked <= look.session:
        return None
    return words.text(
        "%(asked)s has no finished candle; this is the one of %(day)s.",
        asked=words.date(asked),
        day=words.date(look.session),
    )


def _group(words: Words, group: Sequence[Sighting], currency: str | None, *, told: bool) -> Markup:
    newest = group[0]
    title = signal_title(words, newest.pattern)
    days = ", ".join(words.date(sighting.session) for sighting in group)
    head = Markup("<b>%s</b> · %s · %s") % (title[:1].upper() + title[1:], days, _standing(words, group))
    return lines(head, _explained(words, newest, currency) if told else None)


def _standing(words: Words, group: Sequence[Sighting]) -> str:
    """What became of it, or where it points."""
    newest = group[0]
    if newest.status is None:
        return words.label(DIRECTION_NAMES[newest.direction])
    if newest.known_on is None or len(group) > 1:
        return words.label(STATUS_NAMES[newest.status])
    return words.label(_KNOWN[newest.status], day=words.date(newest.known_on))


def _explained(words: Words, sighting: Sighting, currency: str | None) -> Markup:
    meaning = signal_meaning(words, sighting.pattern)
    if sighting.confirms_at is None or sighting.status is Status.CONFIRMED:
        return meaning
    needed = confirmation_text(words, pattern_by_key(sighting.pattern), sighting.confirms_at, currency)
    if sighting.status is Status.REJECTED:
        return words.text("The next candle did not %(needed)s, so it no longer counts.", needed=needed)
    return sentences((meaning, words.text("To confirm it, the next candle must %(needed)s.", needed=needed)))


def _more(words: Words, left_out: Sequence[tuple[Sighting, ...]]) -> Markup | None:
    if not left_out:
        return None
    return words.plural("And %(count)s more.", "And %(count)s more.", sum(len(group) for group in left_out))


def _nothing(words: Words, reading: CandleReading, bars: TimeframeBars, only: Sequence[str]) -> Markup:
    span = bar_count(words, bars.timeframe, reading.bars)
    if only:
        names = ", ".join(signal_name(words, key) for key in only)
        return words.text("Looked for and not found: %(names)s.", names=names)
    if reading.bars == 1:
        return words.text("No candle pattern here.")
    return words.text("No candle pattern in the last %(span)s.", span=span)


def _shapes(words: Words, shapes: Sequence[Sighting]) -> Markup | None:
    if not shapes:
        return None
    bullet = Markup("• %s: %s.")
    return lines(
        words.text("Only a likeness, no signal:"),
        *(
            bullet % (words.date(shape.session), misplaced_text(words, pattern_by_key(shape.pattern)))
            for shape in shapes
        ),
    )


def _look(words: Words, look: CandleLook) -> Markup:
    """The candle itself in numbers, and what one sees first."""
    day = words.date(look.session)
    if look.body is None or look.upper_shadow is None or look.lower_shadow is None:
        return words.text("Candle %(day)s: one single price, so it has neither body nor shadows.", day=day)
    colour = {True: N_("green"), False: N_("red"), None: N_("neither green nor red")}[look.rises]
    numbers = words.text(
        "Candle %(day)s: %(colour)s; body %(body)s%% of its range, upper shadow %(upper)s%%, lower shadow %(lower)s%%.",
        day=day,
        colour=words.label(colour),
        body=words.number(look.body * 100),
        upper=words.number(look.upper_shadow * 100),
        lower=words.number(look.lower_shadow * 100),
    )
    return sentences((numbers, words.text(_impression(look, look.body, look.upper_shadow, look.lower_shadow))))


def _impression(look: CandleLook, body: float, upper: float, lower: float) -> str:
    if body >= _LEADS and look.rises is not None:
        return N_("Buyers led for most of it.") if look.rises else N_("Sellers led for most of it.")
    if lower >= _STANDS_OUT:
        return N_("The price was pushed down and came most of the way back.")
    if upper >= _STANDS_OUT:
        return N_("The price was pushed up and gave most of it back.")
    return N_("Neither side led clearly.")
