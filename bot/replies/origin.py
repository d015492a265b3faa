"""Where an answer's prices come from, how old they are, and what was wrong with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from markupsafe import Markup

from analysis.exchanges import InstrumentKind, Market
from analysis.market_rules import RULES
from analysis.timeframes import Timeframe, TimeframeBars
from bot.ask import Ask
from bot.prices.port import PriceHistory
from bot.replies.markup import sentences
from bot.replies.timeframes import STILL_RUNNING
from bot.replies.words import N_, Words

SOURCE_NAMES = {"yahoo": N_("Yahoo Finance"), "csv": N_("CSV files"), "demo": N_("simulation")}

_OUTAGES = {
    "rate_limited": N_(
        "%(source)s is limiting requests for now, so these are prices saved at %(moment)s, %(age)s ago."
    ),
    "source_failed": N_("%(source)s is not answering right now, so these are prices saved at %(moment)s, %(age)s ago."),
}

# A long weekend is no news; prices older than this are told with their age.
_OLD_AFTER = timedelta(days=5)


def simulation_warning(words: Words, history: PriceHistory) -> Markup | None:
    """Says that the prices are made up, where they are."""
    return words.text("⚠️ Simulated prices, not the market's.") if history.simulated else None


def origin_text(
    words: Words, history: PriceHistory, bars: TimeframeBars, ask: Ask, *, of_candles: bool = False
) -> Markup:
    """The source, and whatever the reader must know about the bars: old, saved, running, dropped.

    of_candles: the answer is about candle patterns, so it also says where price limits could not be judged.
    """
    return sentences(
        (
            _source(words, history),
            limits_text(words, [history]) if of_candles and bars.timeframe is Timeframe.DAY else None,
            _outage(words, history, ask),
            _age(words, history, ask),
            words.text(STILL_RUNNING[bars.timeframe]) if bars.running else None,
            _dropped(words, history, bars),
        )
    )


def source_name(words: Words, history: PriceHistory) -> str:
    """What the source is called."""
    return words.label(SOURCE_NAMES[history.source])


def advice_text(words: Words) -> Markup:
    """The line that closes every analysis."""
    return words.text("<i>For information only, not advice to buy or sell.</i>")


def _source(words: Words, history: PriceHistory) -> Markup:
    source = source_name(words, history)
    pays_out = history.instrument.kind in {InstrumentKind.SHARE, InstrumentKind.FUND}
    if history.adjusted and pays_out and not history.simulated:
        return words.text("Source: %(source)s, prices adjusted for dividends and splits.", source=source)
    return words.text("Source: %(source)s.", source=source)


def limits_text(words: Words, histories: Iterable[PriceHistory]) -> Markup | None:
    """That on daily bars of one of these price limits and steps could not be judged; None where they could."""
    return words.text("Price limits and steps: not judged.") if any(map(_hides_limits, histories)) else None


def _hides_limits(history: PriceHistory) -> bool:
    """A Vietnamese share's prices tell its limits where they are not adjusted and its exchange is known."""
    instrument = history.instrument
    if instrument.kind is not InstrumentKind.SHARE or instrument.market is not Market.VIETNAM or history.simulated:
        return False
    return history.adjusted or instrument.exchange not in RULES


def _outage(words: Words, history: PriceHistory, ask: Ask) -> Markup | None:
    if history.outage is None:
        return None
    return words.text(
        _OUTAGES[history.outage],
        source=source_name(words, history),
        moment=words.moment(history.fetched_at, ask.timezone),
        age=words.age(ask.asked_at - history.fetched_at),
    )


def _age(words: Words, history: PriceHistory, ask: Ask) -> Markup | None:
    if ask.as_of is not None:
        return words.text("As of %(day)s.", day=words.date(ask.as_of))
    age = ask.today - history.bars.last_session
    if age <= _OLD_AFTER:
        return None
    return words.text("The latest bar is %(age)s old.", age=words.age(age))


def _dropped(words: Words, history: PriceHistory, bars: TimeframeBars) -> Markup | None:
    """Broken bars among those that are shown; older ones stand in the facts."""
    first = bars.shown.index[-min(len(bars.shown), 120)].date()
    days = [bar.session for bar in history.bars.dropped if bar.session >= first]
    if not days:
        return None
    return words.plural(
        "%(count)s bar with broken data was left out (%(day)s).",
        "%(count)s bars with broken data were left out (the last: %(day)s).",
        len(days),
        day=words.date(days[-1]),
    )
