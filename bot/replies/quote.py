"""The text of a price answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from markupsafe import Markup

from analysis.bars import TOLERANCE
from analysis.charts import ChartWords, LevelRole, PriceLevel
from analysis.exchanges import InstrumentKind
from analysis.quote_reading import Peak, QuoteReading
from analysis.timeframes import TimeframeBars
from bot.ask import Ask
from bot.prices.port import PriceHistory
from bot.replies.chart_words import chart_words
from bot.replies.closing import close_text, price_headline
from bot.replies.markup import bullets, first_that_fits, lines, paragraphs, sentences
from bot.replies.origin import advice_text, origin_text, simulation_warning, source_name
from bot.replies.words import N_, Words

# Beyond these the volume is told as more, or less, than usual.
_BUSY, _QUIET = 1.3, 0.7

_VOLUMES = {
    InstrumentKind.SHARE: N_("Volume: %(volume)s shares"),
    InstrumentKind.FUND: N_("Volume: %(volume)s fund units"),
    InstrumentKind.INDEX: N_("Volume of its shares: %(volume)s"),
}
_ACTIVITY = {
    1: N_("%(ratio)s times the average of the 20 sessions before: busier than usual."),
    0: N_("%(ratio)s times the average of the 20 sessions before: about as usual."),
    -1: N_("%(ratio)s times the average of the 20 sessions before: quieter than usual."),
}
_WEEK, _MONTH = N_("1 week %(change)s"), N_("1 month %(change)s")
_YEAR_TO_DATE, _YEAR = N_("since New Year %(change)s"), N_("1 year %(change)s")


def quote_text(words: Words, history: PriceHistory, bars: TimeframeBars, reading: QuoteReading, ask: Ask) -> Markup:
    """The caption: price and change, the running session, range, moves, volume, highs and lows, origin; it fits."""
    head = lines(
        simulation_warning(words, history),
        _headline(words, history, bars, reading),
        _running(words, history, reading, ask),
        _untraded(words, reading),
    )
    findings = tuple(_findings(words, history, reading))
    # That the session is not over stands in the head already; there is no pale candle here.
    origin = lines(origin_text(words, history, replace(bars, running=False), ask), advice_text(words))
    return first_that_fits(paragraphs(head, bullets(findings[:count]), origin) for count in range(len(findings), 0, -1))


def quote_levels(words: Words, reading: QuoteReading) -> tuple[PriceLevel, PriceLevel]:
    """The highest and the lowest price of the past year, with their names on the picture."""
    names = (
        (N_("Highest in 52 weeks"), N_("Lowest in 52 weeks")) if reading.whole_year else (N_("Highest"), N_("Lowest"))
    )
    highest, lowest = map(words.label, names)
    return (
        PriceLevel(role=LevelRole.HIGHEST, price=reading.year_high.price, label=highest),
        PriceLevel(role=LevelRole.LOWEST, price=reading.year_low.price, label=lowest),
    )


def quote_chart_words(
    words: Words, history: PriceHistory, bars: TimeframeBars, reading: QuoteReading, ask: Ask
) -> ChartWords:
    """The words of its picture, which shows a year of closes."""
    usual = chart_words(words, history, bars, reading.close, reading.change, ask=ask)
    parts = (
        words.label("Closing prices"),
        history.instrument.written_exchange,
        words.date(reading.session),
        source_name(words, history),
    )
    return replace(usual, subtitle=" · ".join(part for part in parts if part))


def _headline(words: Words, history: PriceHistory, bars: TimeframeBars, reading: QuoteReading) -> Markup:
    instrument = history.instrument
    head = price_headline(words, instrument, reading.close)
    close = close_text(words, reading.session, bars.timeframe, reading.change)
    written = instrument.written_exchange
    exchange = words.text("Exchange: %(exchange)s", exchange=written) if written else None
    return lines(head, Markup(" · ").join(part for part in (close, exchange) if part))


def _running(words: Words, history: PriceHistory, reading: QuoteReading, ask: Ask) -> Markup | None:
    """The price of a session that is not over, with the time at which it was."""
    running = reading.running_session
    if running is None:
        return None
    return words.text(
        "Right now (%(moment)s, provisional): <b>%(price)s</b>, %(change)s on that close.",
        moment=words.moment(history.fetched_at, ask.timezone),
        price=words.price(running.price, history.instrument.currency),
        change=words.signed_percent(running.change),
    )


def _untraded(words: Words, reading: QuoteReading) -> Markup | None:
    if not reading.untraded:
        return None
    return words.plural(
        "Nothing was traded in the %(count)s session since then.",
        "Nothing was traded in the %(count)s sessions since then.",
        reading.untraded,
    )


def _findings(words: Words, history: PriceHistory, reading: QuoteReading) -> Iterator[Markup]:
    """The lines of the caption, the most important first."""
    currency = history.instrument.currency
    yield words.text(
        "That session: lowest %(low)s, highest %(high)s.",
        low=words.price(reading.low, currency),
        high=words.price(reading.high, currency),
    )
    moves = _moves(words, reading)
    if moves:
        yield words.text("Change: %(moves)s.", moves=moves)
    yield _volume(words, history.instrument.kind, reading)
    yield _year(words, reading, currency)
    yield _record(words, reading, currency)


def _moves(words: Words, reading: QuoteReading) -> Markup:
    moves = (
        (_WEEK, reading.week),
        (_MONTH, reading.month),
        (_YEAR_TO_DATE, reading.year_to_date),
        (_YEAR, reading.year),
    )
    return Markup(" · ").join(
        words.text(message, change=words.signed_percent(move.change)) for message, move in moves if move is not None
    )


def _volume(words: Words, kind: InstrumentKind, reading: QuoteReading) -> Markup:
    """The volume with its unit where that is sure, and against the sessions before where that is known."""
    ratio = reading.volume_ratio
    if reading.volume is None:
        return words.text("Volume: not known, this source has none.")
    message = _VOLUMES.get(kind)
    volume = None if message is None else words.text(message, volume=words.number(reading.volume))
    if ratio is None:
        return words.text("%(volume)s.", volume=volume or words.text("Volume: too few sessions to compare"))
    side = int(ratio >= _BUSY * (1 - TOLERANCE)) - int(ratio <= _QUIET * (1 + TOLERANCE))
    activity = words.text(_ACTIVITY[side], ratio=words.number(ratio, 1))
    if volume is None:
        return words.text("Volume: %(activity)s", activity=activity)
    return words.text("%(volume)s, %(activity)s", volume=volume, activity=activity)


def _year(words: Words, reading: QuoteReading, currency: str | None) -> Markup:
    message = (
        N_("52 weeks: lowest %(low)s, highest %(high)s.")
        if reading.whole_year
        else N_("In these data: lowest %(low)s, highest %(high)s.")
    )
    ends = words.text(
        message, low=_dated(words, reading.year_low, currency), high=_dated(words, reading.year_high, currency)
    )
    stands = words.text(
        "The close stands %(low)s from that low and %(high)s from that high.",
        low=words.signed_percent(reading.year_low.distance, 1),
        high=words.signed_percent(reading.year_high.distance, 1),
    )
    return sentences((ends, stands))


def _record(words: Words, reading: QuoteReading, currency: str | None) -> Markup:
    peak, since = reading.all_time_high, words.date(reading.first_session)
    if peak == reading.year_high:
        return words.text("That high is also the highest price since %(since)s, when these data begin.", since=since)
    return words.text(
        "Highest price since %(since)s, when these data begin: %(peak)s; the close stands %(distance)s from it.",
        since=since,
        peak=_dated(words, peak, currency),
        distance=words.signed_percent(peak.distance, 1),
    )


def _dated(words: Words, peak: Peak, currency: str | None) -> Markup:
    return words.text("%(price)s (%(day)s)", price=words.price(peak.price, currency), day=words.date(peak.session))
