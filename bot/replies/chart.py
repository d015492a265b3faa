"""What is told of the lines that were asked for on a chart, beside its usual text."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from analysis.bars import TOLERANCE
from analysis.charts import LevelRole, PriceLevel
from analysis.indicators import BAND_BARS
from analysis.levels import LevelsReading, Side, Zone
from analysis.lines_reading import MACD_BARS, LinesReading
from analysis.timeframes import Timeframe
from bot.replies.timeframes import bar_count
from bot.replies.words import N_, Words

_SIDES = {
    1: N_("Bollinger bands (20): %(lower)s to %(upper)s; the close is above the upper band."),
    0: N_("Bollinger bands (20): %(lower)s to %(upper)s; the close is between them."),
    -1: N_("Bollinger bands (20): %(lower)s to %(upper)s; the close is below the lower band."),
}
_ROLES = {Side.SUPPORT: LevelRole.SUPPORT, Side.RESISTANCE: LevelRole.RESISTANCE}
_NAMES = {Side.SUPPORT: N_("Support · %(touches)s×"), Side.RESISTANCE: N_("Resistance · %(touches)s×")}


def few_bars_text(words: Words, timeframe: Timeframe, wanted: int, have: int) -> Markup | None:
    """That there are fewer bars than were asked for; None where there are enough."""
    if wanted <= have:
        return None
    return words.text("There are only %(bars)s in these data.", bars=bar_count(words, timeframe, have))


def macd_text(words: Words, reading: LinesReading, currency: str | None) -> Markup:
    """The MACD with its signal line, or how many bars it would need."""
    line, signal = reading.macd, reading.macd_signal
    if line is None or signal is None:
        return words.text("MACD needs %(need)s bars, there are %(have)s.", need=MACD_BARS, have=reading.bars)
    message = (
        N_("MACD %(line)s, signal line %(signal)s: MACD is above its signal line.")
        if line >= signal
        else N_("MACD %(line)s, signal line %(signal)s: MACD is below its signal line.")
    )
    return words.text(message, line=words.price(line, currency), signal=words.price(signal, currency))


def bands_text(words: Words, reading: LinesReading, currency: str | None) -> Markup:
    """The Bollinger bands and where the close is, or how many bars they would need."""
    lower, upper, close = reading.lower_band, reading.upper_band, reading.close
    if lower is None or upper is None:
        return words.text("Bollinger bands need %(need)s bars, there are %(have)s.", need=BAND_BARS, have=reading.bars)
    side = int(close > upper * (1 + TOLERANCE)) - int(close < lower * (1 - TOLERANCE))
    return words.text(_SIDES[side], lower=words.price(lower, currency), upper=words.price(upper, currency))


def averages_text(words: Words, reading: LinesReading, currency: str | None) -> Markup | None:
    """The exponential averages that are known; None where none is."""
    averages = (("EMA20", reading.ema20), ("EMA50", reading.ema50))
    known = [f"{name} {words.price(value, currency)}" for name, value in averages if value is not None]
    return words.text("Exponential averages: %(averages)s.", averages=", ".join(known)) if known else None


def zones_text(words: Words, reading: LevelsReading, currency: str | None) -> Markup:
    """The zones around the close, or that there is none."""
    parts = list(_zones(words, reading, currency))
    if not parts:
        return words.text("No price at which it turned twice in the last 120 bars: no support, no resistance.")
    return Markup(" ").join(parts)


def zone_levels(words: Words, reading: LevelsReading) -> tuple[PriceLevel, ...]:
    """The zones as lines of a picture."""
    return tuple(
        PriceLevel(role=_ROLES[zone.side], price=zone.price, label=words.label(_NAMES[zone.side], touches=zone.touches))
        for zone in (*reading.resistances, *reading.supports)
    )


def _zones(words: Words, reading: LevelsReading, currency: str | None) -> Iterator[Markup]:
    for message, zones in (
        (N_("Support: %(prices)s."), reading.supports),
        (N_("Resistance: %(prices)s."), reading.resistances),
    ):
        if zones:
            yield words.text(message, prices=_prices(words, zones, currency))


def _prices(words: Words, zones: tuple[Zone, ...], currency: str | None) -> Markup:
    """Each price with how often it turned there."""
    parts = (
        words.text("%(price)s (%(touches)s×)", price=words.price(zone.price, currency), touches=zone.touches)
        for zone in zones
    )
    return Markup(", ").join(parts)
