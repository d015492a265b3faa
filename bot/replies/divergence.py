"""The text of a divergence answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from analysis.divergence import DivergenceKind
from analysis.divergence_reading import FEWEST_BARS, LOOKBACK_BARS, DivergenceReading, FoundDivergence, TurningPoint
from analysis.rsi_ranges import RsiRange, RsiRangeReading
from analysis.timeframes import Timeframe, TimeframeBars
from bot.ask import Ask
from bot.prices.port import PriceHistory
from bot.replies.closing import close_text
from bot.replies.findings import Finding, fitting_caption
from bot.replies.markup import lines, paragraphs
from bot.replies.origin import advice_text, origin_text, simulation_warning
from bot.replies.record_line import ToldRecord, record_findings
from bot.replies.timeframes import adjective, bar_count
from bot.replies.trend import side_of, trend_text
from bot.replies.words import N_, Words

# More earlier divergences than these are only counted.
_MOST_OTHERS = 3

KIND_NAMES = {
    DivergenceKind.REGULAR_BEARISH: N_("bearish divergence"),
    DivergenceKind.REGULAR_BULLISH: N_("bullish divergence"),
    DivergenceKind.HIDDEN_BULLISH: N_("hidden bullish divergence"),
    DivergenceKind.HIDDEN_BEARISH: N_("hidden bearish divergence"),
}
_MEANINGS = {
    DivergenceKind.REGULAR_BEARISH: N_(
        "The price made a higher high, RSI a lower one: the rise is <b>tiring</b>. Only a warning: it does not "
        "say when the price turns, nor whether it does."
    ),
    DivergenceKind.REGULAR_BULLISH: N_(
        "The price made a lower low, RSI a higher one: the fall is <b>tiring</b>. Only a warning: it does not "
        "say when the price turns, nor whether it does."
    ),
    DivergenceKind.HIDDEN_BULLISH: N_(
        "The price made a higher low, RSI a lower one: the <b>uptrend may go on</b>. Only a hint: it does not say "
        "for how long, nor whether it does."
    ),
    DivergenceKind.HIDDEN_BEARISH: N_(
        "The price made a lower high, RSI a higher one: the <b>downtrend may go on</b>. Only a hint: it does not say "
        "for how long, nor whether it does."
    ),
}
# By whether it is a low, and whether it is the second one.
_POINTS = {
    (False, False): N_("First high, %(day)s: price %(price)s, RSI %(rsi)s."),
    (False, True): N_("Second high, %(day)s: price %(price)s, RSI %(rsi)s."),
    (True, False): N_("First low, %(day)s: price %(price)s, RSI %(rsi)s."),
    (True, True): N_("Second low, %(day)s: price %(price)s, RSI %(rsi)s."),
}
# By whether it is a low.
_KNOWN = {
    False: N_("Known since %(day)s (a high is certain only 3 bars later), %(bars)s ago; the price since: %(change)s."),
    True: N_("Known since %(day)s (a low is certain only 3 bars later), %(bars)s ago; the price since: %(change)s."),
}
_JUST_KNOWN = {
    False: N_("Known only as of the latest bar, %(day)s: a high is certain only 3 bars later."),
    True: N_("Known only as of the latest bar, %(day)s: a low is certain only 3 bars later."),
}
_AGAINST_TREND = {
    False: N_(
        "Careful: it points down, <b>against the long-term trend</b> (price above SMA200: %(price)s), so it is less "
        "reliable."
    ),
    True: N_(
        "Careful: it points up, <b>against the long-term trend</b> (price below SMA200: %(price)s), so it is less "
        "reliable."
    ),
}
_RANGES = {
    RsiRange.UPTREND: N_(
        "At the last 3 lows RSI held at %(floor)s or above, as it usually does in an uptrend (40–50)."
    ),
    RsiRange.DOWNTREND: N_(
        "At the last 3 highs RSI got no further than %(ceiling)s, as is usual in a downtrend (50–60)."
    ),
    RsiRange.NARROW: N_("At the last 3 lows and highs RSI stayed between %(floor)s and %(ceiling)s: no clear trend."),
    RsiRange.WIDE: N_("At the last 3 lows and highs RSI ranged from %(floor)s to %(ceiling)s: no clear trend."),
}
_WHAT_IT_IS = N_(
    "Divergence: between two highs, or two lows, next to each other, the price goes one way and RSI the other."
)
_BOTH_SORTS = N_("A regular divergence says a move is tiring; a hidden one says the trend may go on.")
_NONE_FOUND = N_(
    "At neighbouring highs and lows the price and RSI did not part, so RSI gives no warning of its own. That promises "
    "nothing: a price can turn without a divergence."
)


def divergence_text(
    words: Words,
    history: PriceHistory,
    bars: TimeframeBars,
    reading: DivergenceReading,
    ask: Ask,
    told: ToldRecord | None = None,
) -> Markup:
    """The caption: the newest divergence, what it reads as, its two turning points, the others, record, origin.

    told: the record of the newest divergence's kind.
    """
    head = lines(simulation_warning(words, history), _headline(words, history, reading, bars.timeframe))
    meaning = words.explanation(_NONE_FOUND if reading.newest is None else _MEANINGS[reading.newest.kind])
    origin = lines(origin_text(words, history, bars, ask), advice_text(words))
    findings = (
        *_findings(words, history, reading, bars.timeframe),
        *record_findings(words, history.instrument.symbol, told, spare=9),
    )
    return fitting_caption(paragraphs(head, meaning), findings, origin)


def _headline(words: Words, history: PriceHistory, reading: DivergenceReading, timeframe: Timeframe) -> Markup:
    symbol, unit = history.instrument.symbol, adjective(words, timeframe)
    if reading.newest is None:
        span = bar_count(words, timeframe, min(LOOKBACK_BARS, reading.rsi.bars))
        head = words.text(
            "<b>%(symbol)s · %(timeframe)s RSI: no divergence in the last %(span)s</b>",
            symbol=symbol,
            timeframe=unit,
            span=span,
        )
    else:
        name = words.label(KIND_NAMES[reading.newest.kind])
        head = words.text("<b>%(symbol)s · %(timeframe)s RSI: %(name)s</b>", symbol=symbol, timeframe=unit, name=name)
    price = words.price(reading.rsi.close, history.instrument.currency)
    return lines(head, close_text(words, reading.rsi.session, timeframe, reading.rsi.change, price=price))


def _findings(
    words: Words, history: PriceHistory, reading: DivergenceReading, timeframe: Timeframe
) -> Iterator[Finding]:
    currency, newest = history.instrument.currency, reading.newest
    if newest is None:
        yield Finding(words.explanation(_WHAT_IT_IS), spare=3)
        if reading.rsi.bars > LOOKBACK_BARS:
            yield Finding(_before(words, reading.before), spare=7)
    else:
        low = newest.kind.bullish
        yield Finding(_point(words, newest.first, _POINTS[low, False], currency))
        yield Finding(_point(words, newest.second, _POINTS[low, True], currency))
        yield Finding(_known(words, newest, timeframe))
    if reading.others:
        yield Finding(_others(words, reading, timeframe), spare=6)
    if reading.weeks is not None:
        yield Finding(_weekly(words, reading.weekly, reading.weeks), spare=8)
    yield Finding(words.explanation(_BOTH_SORTS), spare=5)
    yield Finding(_rsi_now(words, reading), spare=1)
    if reading.rsi_range is not None:
        yield Finding(_range(words, reading.rsi_range), spare=2)
    yield from _trend(words, reading, currency)


def _point(words: Words, point: TurningPoint, message: str, currency: str | None) -> Markup:
    return words.text(
        message, day=words.date(point.session), price=words.price(point.price, currency), rsi=words.number(point.rsi, 1)
    )


def _known(words: Words, divergence: FoundDivergence, timeframe: Timeframe) -> Markup:
    day = words.date(divergence.known_on)
    if divergence.change_since is None:
        return words.text(_JUST_KNOWN[divergence.kind.bullish], day=day)
    return words.text(
        _KNOWN[divergence.kind.bullish],
        day=day,
        bars=bar_count(words, timeframe, divergence.known_bars_ago),
        change=words.signed_percent(divergence.change_since, 1),
    )


def _before(words: Words, divergence: FoundDivergence | None) -> Markup:
    if divergence is None:
        return words.text("There is none earlier in these data either.")
    return words.text("The last one before: %(divergence)s.", divergence=_dated(words, divergence))


def _others(words: Words, reading: DivergenceReading, timeframe: Timeframe) -> Markup:
    """The earlier ones, the newest of them by name and date, the rest counted."""
    span = bar_count(words, timeframe, min(LOOKBACK_BARS, reading.rsi.bars))
    named = _by_kind(words, reading.others[:_MOST_OTHERS])
    more = len(reading.others) - _MOST_OTHERS
    if more <= 0:
        return words.text("Earlier in the last %(span)s: %(divergences)s.", span=span, divergences=named)
    return words.text(
        "Earlier in the last %(span)s: %(divergences)s, and %(more)s more.",
        span=span,
        divergences=named,
        more=words.number(more),
    )


def _by_kind(words: Words, divergences: Sequence[FoundDivergence]) -> Markup:
    """Each kind once with its dates, the newest first."""
    days: dict[DivergenceKind, list[str]] = {}
    for divergence in divergences:
        days.setdefault(divergence.kind, []).append(words.date(divergence.second.session))
    return Markup("; ").join(
        words.text("%(name)s %(day)s", name=words.label(KIND_NAMES[kind]), day=", ".join(dates))
        for kind, dates in days.items()
    )


def _dated(words: Words, divergence: FoundDivergence) -> Markup:
    """Its name and the date of its second turning point."""
    return words.text(
        "%(name)s %(day)s", name=words.label(KIND_NAMES[divergence.kind]), day=words.date(divergence.second.session)
    )


def _weekly(words: Words, divergence: FoundDivergence | None, weeks: int) -> Markup:
    if weeks < FEWEST_BARS:
        return words.text(
            "Weekly bars: only %(weeks)s so far, too few to look for one.",
            weeks=bar_count(words, Timeframe.WEEK, weeks),
        )
    if divergence is None:
        span = bar_count(words, Timeframe.WEEK, min(LOOKBACK_BARS, weeks))
        return words.text("Weekly bars: no divergence in the last %(span)s.", span=span)
    dated = _dated(words, divergence)
    if not divergence.known_bars_ago:
        return words.text("Weekly bars: %(divergence)s, known since last week.", divergence=dated)
    return words.text(
        "Weekly bars: %(divergence)s, known for %(weeks)s.",
        divergence=dated,
        weeks=bar_count(words, Timeframe.WEEK, divergence.known_bars_ago),
    )


def _rsi_now(words: Words, reading: DivergenceReading) -> Markup:
    value = words.number(reading.rsi.value, 1)
    if reading.rsi.weekly is None:
        return words.text("RSI now: %(value)s.", value=value)
    return words.text("RSI now: %(value)s, weekly %(weekly)s.", value=value, weekly=words.number(reading.rsi.weekly, 1))


def _range(words: Words, reading: RsiRangeReading) -> Markup:
    floor, ceiling = words.number(reading.floor, 1), words.number(reading.ceiling, 1)
    return words.text(_RANGES[reading.kind], floor=floor, ceiling=ceiling)


def _trend(words: Words, reading: DivergenceReading, currency: str | None) -> Iterator[Finding]:
    """The short trend and the averages; one that the divergence points against has a line of its own."""
    now = reading.rsi
    against = _average_against(reading)
    averages = ((50, now.sma50), (200, None if against else now.sma200))
    trend = trend_text(words, now.trend, now.close, averages, currency)
    if trend:
        yield Finding(trend, spare=4)
    if against is not None and reading.newest is not None:
        yield Finding(words.text(_AGAINST_TREND[reading.newest.kind.bullish], price=words.price(against, currency)))


def _average_against(reading: DivergenceReading) -> float | None:
    """The SMA200 that a buy reading is below or a sell reading above; None where neither is so."""
    average = reading.rsi.sma200
    if average is None or reading.newest is None:
        return None
    return average if side_of(reading.rsi.close, average) == (-1 if reading.newest.kind.bullish else 1) else None
