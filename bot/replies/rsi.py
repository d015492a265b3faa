"""The text of an RSI answer."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from analysis.rsi_reading import RsiReading, Zone, ZoneVisit
from analysis.timeframes import Timeframe, TimeframeBars
from bot.ask import Ask
from bot.prices.port import PriceHistory
from bot.replies.closing import close_text
from bot.replies.findings import Finding, fitting_caption
from bot.replies.markup import lines, paragraphs
from bot.replies.origin import advice_text, origin_text, simulation_warning
from bot.replies.record_line import ToldRecord, record_findings
from bot.replies.timeframes import BEFORE, adjective, bar_count
from bot.replies.trend import side_of, trend_text
from bot.replies.words import N_, Words

CENTRE = 50

ZONE_NAMES = {Zone.OVERBOUGHT: N_("overbought"), Zone.NEUTRAL: N_("neutral"), Zone.OVERSOLD: N_("oversold")}

_MEANINGS = {
    Zone.OVERBOUGHT: N_(
        "Above %(upper)s means the price has risen far and fast, and then it often pauses or pulls back. Not "
        "necessarily soon: in a strong uptrend RSI can stay high for a long time."
    ),
    Zone.OVERSOLD: N_(
        "Below %(lower)s means the price has fallen far and fast, and selling may be running out. Not necessarily "
        "soon: in a strong downtrend RSI can stay low for a long time."
    ),
}
_NEUTRAL_MEANINGS = {
    1: N_(
        "From %(lower)s to %(upper)s is the neutral zone: the price has not run too far either way. Above 50, recent "
        "rises outweigh recent falls."
    ),
    0: N_(
        "From %(lower)s to %(upper)s is the neutral zone: the price has not run too far either way. At 50, rises and "
        "falls are in balance."
    ),
    -1: N_(
        "From %(lower)s to %(upper)s is the neutral zone: the price has not run too far either way. Below 50, recent "
        "falls outweigh recent rises."
    ),
}
_LAST_VISITS = {
    Zone.OVERBOUGHT: N_("Last overbought: %(span)s (highest %(peak)s), %(bars)s ago."),
    Zone.OVERSOLD: N_("Last oversold: %(span)s (lowest %(peak)s), %(bars)s ago."),
}
# While it is in that zone again.
_VISITS_BEFORE = {
    Zone.OVERBOUGHT: N_("Overbought before that: %(span)s (highest %(peak)s), %(bars)s ago."),
    Zone.OVERSOLD: N_("Oversold before that: %(span)s (lowest %(peak)s), %(bars)s ago."),
}
_NEVER = {
    Zone.OVERBOUGHT: N_("It has not been overbought before in these data."),
    Zone.OVERSOLD: N_("It has not been oversold before in these data."),
    Zone.NEUTRAL: N_("It has been neither overbought nor oversold in these data."),
}
_BANDS = {
    Zone.OVERBOUGHT: N_(
        "The close touched the upper Bollinger band (%(price)s), so the overbought reading weighs more."
    ),
    Zone.OVERSOLD: N_("The close touched the lower Bollinger band (%(price)s), so the oversold reading weighs more."),
}
_AGAINST_TREND = {
    Zone.OVERBOUGHT: N_(
        "Careful: expecting a fall here goes <b>against the long-term trend</b> (price above SMA200), so it is less "
        "reliable."
    ),
    Zone.OVERSOLD: N_(
        "Careful: expecting a rise here goes <b>against the long-term trend</b> (price below SMA200), so it is less "
        "reliable."
    ),
}
# Tried until the figure is on the same side of the limits as the RSI itself: 70.02 is not "70.0, overbought".
_DECIMALS = (1, 2, 3, 4)


def rsi_text(
    words: Words,
    history: PriceHistory,
    bars: TimeframeBars,
    reading: RsiReading,
    ask: Ask,
    told: ToldRecord | None = None,
) -> Markup:
    """The caption: value and zone, what that means, where it came from, filters, record, origin; it fits a caption.

    told: the record of entering the zone that is told of.
    """
    head = lines(simulation_warning(words, history), _headline(words, history, reading, bars.timeframe))
    meaning = _meaning(words, reading)
    origin = lines(origin_text(words, history, bars, ask), advice_text(words))
    findings = (
        *_findings(words, history, reading, bars.timeframe),
        *record_findings(words, history.instrument.symbol, told, spare=6),
    )
    return fitting_caption(paragraphs(head, meaning), findings, origin)


def _headline(words: Words, history: PriceHistory, reading: RsiReading, timeframe: Timeframe) -> Markup:
    head = words.text(
        "<b>%(symbol)s · %(timeframe)s RSI %(period)s: %(value)s – %(zone)s</b>",
        symbol=history.instrument.symbol,
        timeframe=adjective(words, timeframe),
        period=reading.period,
        value=_rsi(words, reading),
        zone=words.label(ZONE_NAMES[reading.zone]),
    )
    price = words.price(reading.close, history.instrument.currency)
    return lines(head, close_text(words, reading.session, timeframe, reading.change, price=price))


def _rsi(words: Words, reading: RsiReading) -> str:
    """The RSI with one decimal, or as many as it takes to show which side of a limit it is on."""
    limits = {Zone.OVERBOUGHT: reading.limits.upper, Zone.OVERSOLD: reading.limits.lower}
    limit = limits.get(reading.zone)
    digits = next((digits for digits in _DECIMALS if round(reading.value, digits) != limit), _DECIMALS[-1])
    return words.number(reading.value, digits)


def _meaning(words: Words, reading: RsiReading) -> Markup:
    message = _MEANINGS.get(reading.zone)
    if message is None:
        shown = round(reading.value, 1)
        message = _NEUTRAL_MEANINGS[(shown > CENTRE) - (shown < CENTRE)]
    limits = reading.limits
    return words.explanation(message, upper=words.number(limits.upper), lower=words.number(limits.lower))


def _findings(words: Words, history: PriceHistory, reading: RsiReading, timeframe: Timeframe) -> Iterator[Finding]:
    currency = history.instrument.currency
    if reading.previous is not None:
        previous = words.number(reading.previous, 1)
        yield Finding(words.text(BEFORE[timeframe], previous=previous, value=_rsi(words, reading)), spare=2)
    if reading.zone is not Zone.NEUTRAL:
        yield Finding(_stay(words, reading, timeframe))
    yield Finding(_last_visit(words, reading, timeframe), spare=1)
    if reading.weekly is not None:
        yield Finding(words.text("Weekly RSI: %(value)s.", value=words.number(reading.weekly, 1)), spare=4)
    trend = trend_text(words, reading.trend, reading.close, ((50, reading.sma50), (200, reading.sma200)), currency)
    if trend:
        yield Finding(trend, spare=5)
    if _is_against_trend(reading):
        yield Finding(words.text(_AGAINST_TREND[reading.zone]))
    if reading.band is not None:
        yield Finding(words.text(_BANDS[reading.zone], price=words.price(reading.band, currency)), spare=3)
    if reading.settling:
        bars = bar_count(words, timeframe, reading.bars)
        yield Finding(words.text("Only %(bars)s of data: RSI is still settling.", bars=bars))


def _stay(words: Words, reading: RsiReading, timeframe: Timeframe) -> Markup:
    """How long it has been in the present outer zone."""
    if reading.stay.bars == 1 and reading.previous is not None:
        return words.text("It has just entered this zone.")
    bars, day = bar_count(words, timeframe, reading.stay.bars), words.date(reading.stay.first)
    return words.text("In this zone for %(bars)s, since %(day)s.", bars=bars, day=day)


def _last_visit(words: Words, reading: RsiReading, timeframe: Timeframe) -> Markup:
    """The last stay in an outer zone before the present bars."""
    visit = reading.last_visit
    if visit is None:
        return words.text(_NEVER[reading.zone])
    messages = _VISITS_BEFORE if visit.zone is reading.zone else _LAST_VISITS
    return words.text(
        messages[visit.zone],
        span=_span(words, visit),
        peak=words.number(visit.peak, 1),
        bars=bar_count(words, timeframe, visit.bars_ago),
    )


def _span(words: Words, visit: ZoneVisit) -> str:
    first = words.date(visit.first)
    return first if visit.bars == 1 else f"{first} – {words.date(visit.last)}"


def _is_against_trend(reading: RsiReading) -> bool:
    """A buy reading below SMA200, a sell reading above it."""
    if reading.sma200 is None or reading.zone is Zone.NEUTRAL:
        return False
    return side_of(reading.close, reading.sma200) == (-1 if reading.zone is Zone.OVERSOLD else 1)
