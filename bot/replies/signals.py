"""The text of an answer that tells everything about one share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from markupsafe import Markup

from analysis.candles import Direction, pattern_by_key
from analysis.candles.confirmation import Status
from analysis.charts import Mark
from analysis.levels import Breakout
from analysis.levels import Zone as Level
from analysis.price_reading import PriceReading
from analysis.signal_summary import Disagreement, RecentSignal, SignalSummary
from analysis.timeframes import Timeframe, TimeframeBars
from bot.ask import Ask
from bot.prices.port import PriceHistory
from bot.replies.closing import close_text, price_headline
from bot.replies.findings import Finding, fitting_caption
from bot.replies.markup import lines, sentences
from bot.replies.origin import advice_text, origin_text, simulation_warning
from bot.replies.patterns import (
    DIRECTION_NAMES,
    STATUS_NAMES,
    confirmation_text,
    price_rule_text,
    signal_label,
    signal_meaning,
    signal_name,
)
from bot.replies.record_line import ToldRecord, record_findings
from bot.replies.rsi import ZONE_NAMES
from bot.replies.timeframes import bar_count
from bot.replies.trend import side_of
from bot.replies.words import N_, Words

_SIDES = {
    1: N_("above SMA%(bars)s (%(price)s)"),
    0: N_("at SMA%(bars)s (%(price)s)"),
    -1: N_("below SMA%(bars)s (%(price)s)"),
}
_MOST_SIGNALS = 4
_MOST_HESITATIONS = 3
_MOST_MARKS = 6

_DISAGREEMENTS = {
    Disagreement.OVERSOLD_IN_DOWNTREND: N_("<b>Note:</b> RSI is oversold, but the short-term trend still points down."),
    Disagreement.OVERBOUGHT_IN_UPTREND: N_("<b>Note:</b> RSI is overbought, but the short-term trend still points up."),
    Disagreement.SIGNALS: N_("<b>Note:</b> the signals disagree: some point up, some point down."),
    Disagreement.BULLISH_BELOW_SMA200: N_(
        "<b>Note:</b> the signal points up, but the price is below its 200-bar average."
    ),
    Disagreement.BEARISH_ABOVE_SMA200: N_(
        "<b>Note:</b> the signal points down, but the price is above its 200-bar average."
    ),
}
# An entry is told only while the RSI has not left the zone.
_STILL_THERE = {"rsi_overbought", "rsi_oversold"}
_TREND_NAMES = {"up": N_("up"), "down": N_("down"), "none": N_("no clear direction")}
_YEARS = {
    True: N_("52 weeks: %(below)s from the high (%(high)s), %(above)s from the low (%(low)s)."),
    False: N_("In these data: %(below)s from the high (%(high)s), %(above)s from the low (%(low)s)."),
}


def signals_text(
    words: Words,
    history: PriceHistory,
    bars: TimeframeBars,
    summary: SignalSummary,
    ask: Ask,
    told: ToldRecord | None = None,
) -> Markup:
    """The caption: price, signals and where they disagree, trend, RSI, levels, volume, the past year; all that fits.

    told: the record of the signal that is told first.
    """
    return fitting_caption(
        lines(simulation_warning(words, history), _headline(words, history, bars, summary.price)),
        tuple(_findings(words, history, bars.timeframe, summary, told)),
        lines(origin_text(words, history, bars, ask, of_candles=True), advice_text(words)),
    )


def signal_marks(words: Words, summary: SignalSummary, bars: TimeframeBars) -> tuple[Mark, ...]:
    """The names of the most important signals that point somewhere, to stand beside their candles."""
    last = len(bars.finished) - 1
    pointing = [signal for signal in summary.signals if signal.direction is not Direction.NEUTRAL]
    return tuple(
        Mark(
            position=last - signal.bars_ago,
            label=signal_label(words, signal.signal),
            direction=signal.direction,
            faint=signal.status is Status.REJECTED,
        )
        for signal in _newest_of_each(pointing)[:_MOST_MARKS]
    )


def _headline(words: Words, history: PriceHistory, bars: TimeframeBars, price: PriceReading) -> Markup:
    return lines(
        price_headline(words, history.instrument, price.close),
        close_text(words, price.session, bars.timeframe, price.change),
    )


def _findings(
    words: Words, history: PriceHistory, timeframe: Timeframe, summary: SignalSummary, told: ToldRecord | None
) -> Iterator[Finding]:
    currency = history.instrument.currency
    price_rule = price_rule_text(words, locked=summary.locked, narrow=summary.narrow)
    if price_rule:
        yield Finding(price_rule)
    yield from _signals(words, summary, currency)
    for disagreement in summary.disagreements:
        yield Finding(words.text(_DISAGREEMENTS[disagreement]))
    yield from record_findings(words, history.instrument.symbol, told, spare=12)
    for breakout in summary.breakouts:
        yield Finding(_breakout(words, breakout, timeframe, currency), spare=6)
    trend = _trend(words, summary.price, currency)
    if trend:
        yield Finding(trend, spare=11)
    strength = _rsi(words, summary)
    if strength:
        yield Finding(strength, spare=10)
    levels = _levels(words, summary, currency)
    if levels:
        yield Finding(levels, spare=9)
    if summary.volume_ratio is not None:
        ratio = words.number(summary.volume_ratio, 1)
        before = bar_count(words, timeframe, 20)
        volume = words.text("Volume: %(ratio)s times the average of the %(bars)s before.", ratio=ratio, bars=before)
        yield Finding(volume, spare=5)
    yield Finding(_year(words, summary.price, currency), spare=3)


def _signals(words: Words, summary: SignalSummary, currency: str | None) -> Iterator[Finding]:
    """The most important signals, the first of them with its meaning; those that point neither way in one line."""
    pointing = [signal for signal in summary.signals if signal.direction is not Direction.NEUTRAL]
    hesitating = [signal for signal in summary.signals if signal.direction is Direction.NEUTRAL]
    shown = _newest_of_each(pointing)
    if not shown:
        yield Finding(words.text("No signal of late that points up or down."))
    for place, signal in enumerate(shown[:_MOST_SIGNALS]):
        told = _signal(words, signal, currency)
        meaning = None if place else signal_meaning(words, signal.signal)
        yield Finding(sentences((told, meaning)), spare={0: 0, 1: 8, 2: 7, 3: 2}[place])
    if hesitating:
        yield Finding(_hesitations(words, hesitating), spare=1)


def _newest_of_each(signals: Sequence[RecentSignal]) -> list[RecentSignal]:
    """Of one pattern and status only the first, which is the newest."""
    newest: dict[tuple[str, Status | None], RecentSignal] = {}
    for signal in signals:
        newest.setdefault((signal.signal, signal.status), signal)
    return list(newest.values())


def _hesitations(words: Words, signals: Sequence[RecentSignal]) -> Markup:
    newest = _newest_of_each(signals)[:_MOST_HESITATIONS]
    named = (f"{signal_name(words, signal.signal)} {words.date(signal.session)}" for signal in newest)
    return words.text("Candles that point neither way: %(candles)s.", candles=", ".join(named))


def _signal(words: Words, signal: RecentSignal, currency: str | None) -> Markup:
    name, day = signal_label(words, signal.signal), words.date(signal.session)
    first, since = signal.facts.get("first_date"), signal.facts.get("since")
    if isinstance(first, date) and signal.known_on is not None:
        return words.text(
            "<b>%(name)s</b> %(first)s → %(day)s, known since %(known)s: a warning, not a timing signal.",
            name=name,
            first=words.date(first),
            day=day,
            known=words.date(signal.known_on),
        )
    if isinstance(since, date):
        return words.text(
            "<b>%(name)s</b> %(day)s, in data since %(since)s.", name=name, day=day, since=words.date(since)
        )
    if signal.signal in _STILL_THERE:
        return words.text("<b>%(name)s</b> %(day)s and is still there.", name=name, day=day)
    status = DIRECTION_NAMES[signal.direction] if signal.status is None else STATUS_NAMES[signal.status]
    told = words.text("<b>%(name)s</b> %(day)s: %(standing)s.", name=name, day=day, standing=words.label(status))
    if signal.status is not Status.WAITING or signal.confirms_at is None:
        return told
    needed = confirmation_text(words, pattern_by_key(signal.signal), signal.confirms_at, currency)
    return sentences((told, words.text("The next candle must %(needed)s.", needed=needed)))


def _breakout(words: Words, breakout: Breakout, timeframe: Timeframe, currency: str | None) -> Markup:
    told = words.text(
        "The close is above the highest price of the last %(span)s (%(level)s, %(day)s)",
        span=bar_count(words, timeframe, breakout.bars),
        level=words.price(breakout.level, currency),
        day=words.date(breakout.session),
    )
    if breakout.on_volume is None:
        return Markup("%s.") % told
    volume = N_("with strong volume.") if breakout.on_volume else N_("but without strong volume.")
    return Markup("%s, %s") % (told, words.text(volume))


def _trend(words: Words, price: PriceReading, currency: str | None) -> Markup | None:
    """The short trend and the close against its averages, as short as can be."""
    sides = [
        words.text(
            _SIDES[side_of(price.close, average)],
            bars=bars,
            price=words.price(average, currency),
        )
        for bars, average in ((50, price.sma50), (200, price.sma200))
        if average is not None
    ]
    trend = None
    if price.trend is not None:
        trend = words.text("Short-term trend: %(trend)s.", trend=words.label(_TREND_NAMES[price.trend.value]))
    stands = words.text("Price %(sides)s.", sides=Markup(", ").join(sides)) if sides else None
    return sentences((trend, stands)) or None


def _rsi(words: Words, summary: SignalSummary) -> Markup | None:
    if summary.rsi is None or summary.zone is None:
        return None
    told = words.text(
        "RSI 14: %(value)s, %(zone)s.", value=words.number(summary.rsi, 1), zone=words.label(ZONE_NAMES[summary.zone])
    )
    if summary.weekly_rsi is None:
        return told
    return sentences((told, words.text("Weekly RSI: %(value)s.", value=words.number(summary.weekly_rsi, 1))))


def _levels(words: Words, summary: SignalSummary, currency: str | None) -> Markup | None:
    named = (
        (N_("Nearest support: %(price)s (%(distance)s)."), summary.support),
        (N_("Nearest resistance: %(price)s (%(distance)s)."), summary.resistance),
    )
    return sentences(_level(words, message, level, currency) for message, level in named if level is not None) or None


def _level(words: Words, message: str, level: Level, currency: str | None) -> Markup:
    return words.text(
        message, price=words.price(level.price, currency), distance=words.signed_percent(level.distance, 1)
    )


def _year(words: Words, price: PriceReading, currency: str | None) -> Markup:
    return words.text(
        _YEARS[price.whole_year],
        below=words.signed_percent(price.close / price.year_high - 1, 1),
        high=words.price(price.year_high, currency),
        above=words.signed_percent(price.close / price.year_low - 1, 1),
        low=words.price(price.year_low, currency),
    )
