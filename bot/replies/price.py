"""The text of a chart answer."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from analysis.price_reading import PriceReading
from analysis.timeframes import TimeframeBars
from bot.ask import Ask
from bot.prices.port import PriceHistory
from bot.replies.closing import close_text, price_headline
from bot.replies.markup import bullets, first_that_fits, lines, paragraphs
from bot.replies.origin import advice_text, origin_text, simulation_warning
from bot.replies.trend import trend_text
from bot.replies.words import N_, Words


def price_text(
    words: Words,
    history: PriceHistory,
    bars: TimeframeBars,
    reading: PriceReading,
    ask: Ask,
    further: Sequence[Markup | None] = (),
) -> Markup:
    """The caption: close and change, what else is to be told, the past year's range, the trend, origin; it fits."""
    instrument = history.instrument
    averages = ((50, reading.sma50), (200, reading.sma200))
    findings = (
        *further,
        _year(words, reading, instrument.currency),
        trend_text(words, reading.trend, reading.close, averages, instrument.currency),
    )
    head = lines(simulation_warning(words, history), _headline(words, history, bars, reading))
    origin = lines(origin_text(words, history, bars, ask), advice_text(words))
    return first_that_fits(paragraphs(head, bullets(findings[:count]), origin) for count in range(len(findings), 0, -1))


def _headline(words: Words, history: PriceHistory, bars: TimeframeBars, reading: PriceReading) -> Markup:
    return lines(
        price_headline(words, history.instrument, reading.close),
        close_text(words, reading.session, bars.timeframe, reading.change),
    )


def _year(words: Words, reading: PriceReading, currency: str | None) -> Markup:
    message = (
        N_("Past 52 weeks: lowest %(low)s, highest %(high)s; the close is %(distance)s from that high.")
        if reading.whole_year
        else N_("In these data: lowest %(low)s, highest %(high)s; the close is %(distance)s from that high.")
    )
    return words.text(
        message,
        low=words.price(reading.year_low, currency),
        high=words.price(reading.year_high, currency),
        distance=words.signed_percent(reading.close / reading.year_high - 1, 1),
    )
