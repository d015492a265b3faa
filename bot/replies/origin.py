"""Where an answer's prices come from, how old they are, and what was wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from markupsafe import Markup

from analysis.bars import session_date
from analysis.exchanges import InstrumentKind, Market
from analysis.market_rules import RULES
from analysis.plausibility import Doubt
from analysis.timeframes import Timeframe, TimeframeBars
from analysis.trading_calendar import SessionState, session_state
from bot.ask import Ask
from bot.prices.port import PriceHistory
from bot.replies.doubts import doubts_text
from bot.replies.markup import sentences
from bot.replies.timeframes import STILL_RUNNING
from bot.replies.words import N_, Words

SOURCE_NAMES = {"yahoo": N_("Yahoo Finance"), "csv": N_("CSV files"), "demo": N_("simulation")}
"""What each kind of source is called; one that is a server among several (`udf:host/path`) is told by its host."""

# Over a network; a file's time is no news, and nobody fetches what is made up.
_FETCHED_KINDS = frozenset({"yahoo", "udf"})

# A caption has other things to tell.
_LONGEST_HOST = 40

_OUTAGES = {
    "rate_limited": N_(
        "%(source)s is limiting requests for now, so these are prices saved at %(moment)s, %(age)s ago."
    ),
    "busy": N_("I already ask %(source)s as often as is fair, so these are prices saved at %(moment)s, %(age)s ago."),
    "source_failed": N_("%(source)s is not answering right now, so these are prices saved at %(moment)s, %(age)s ago."),
}

# Where no calendar tells how many sessions are missing, prices older than this are told with their age.
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
            _source(words, history, ask),
            limits_text(words, [history]) if of_candles and bars.timeframe is Timeframe.DAY else None,
            failure_text(words, history, ask),
            _age(words, history, ask),
            words.text(STILL_RUNNING[bars.timeframe]) if bars.running else None,
            # One sentence about what is wrong with single bars, the rest stands in the facts.
            doubts_text(words, history, _first_shown(bars)) or _dropped(words, history, bars),
        )
    )


def source_name(words: Words, history: PriceHistory) -> str:
    """What the source is called."""
    return source_label(words, history.source)


def source_label(words: Words, key: str) -> str:
    """What the source of that key is called; of a long host, its end."""
    kind, _, place = key.partition(":")
    host = re.split("[/?]", place, maxsplit=1)[0]
    if not host:
        return words.label(SOURCE_NAMES[kind])
    return host if len(host) <= _LONGEST_HOST else f"…{host[1 - _LONGEST_HOST :]}"


def sources_text(words: Words, histories: Iterable[PriceHistory], ask: Ask) -> Markup:
    """The sources of several histories, each once; those over a network with the time from which their prices are."""
    given: dict[str, list[PriceHistory]] = {}
    for history in histories:
        given.setdefault(history.source, []).append(history)
    sources = (_since(words, of_one, ask) for of_one in given.values())
    return words.text("Source: %(source)s.", source=", ".join(sources))


def _since(words: Words, histories: Sequence[PriceHistory], ask: Ask) -> str:
    name = source_name(words, histories[0])
    if not _is_fetched(histories[0]):
        return name
    moments = sorted({history.fetched_at.replace(second=0, microsecond=0) for history in histories})
    message = (
        N_("%(source)s (fetched %(moment)s)") if len(moments) == 1 else N_("%(source)s (fetched since %(moment)s)")
    )
    return words.label(message, source=name, moment=words.moment(moments[0], ask.timezone))


def advice_text(words: Words) -> Markup:
    """The line that closes every analysis."""
    return words.text("<i>For information only, not advice to buy or sell.</i>")


def _source(words: Words, history: PriceHistory, ask: Ask) -> Markup:
    source = dated_source(words, history, ask)
    pays_out = history.instrument.kind in {InstrumentKind.SHARE, InstrumentKind.FUND}
    if history.adjusted and pays_out and not history.simulated:
        return words.text("Source: %(source)s, prices adjusted for dividends and splits.", source=source)
    return words.text("Source: %(source)s.", source=source)


def dated_source(words: Words, history: PriceHistory, ask: Ask) -> str:
    """The source, with the moment of its answer where it was fetched; of saved prices that is told with the reason."""
    return source_name(words, history) if history.outage else _since(words, [history], ask)


def _is_fetched(history: PriceHistory) -> bool:
    return not history.simulated and history.source.partition(":")[0] in _FETCHED_KINDS


def failure_text(words: Words, history: PriceHistory, ask: Ask) -> Markup | None:
    """What failed: the source of saved prices, else one that was asked before this one; None where nothing did."""
    return _outage(words, history, ask) or _instead(words, history)


def _instead(words: Words, history: PriceHistory) -> Markup | None:
    """That a source before this one was asked and failed."""
    if history.instead_of is None:
        return None
    return words.text(
        "Just now %(source)s gave no usable answer, so I asked the next source.",
        source=source_label(words, history.instead_of),
    )


def limits_text(words: Words, histories: Iterable[PriceHistory]) -> Markup | None:
    """That on daily bars of one of these price limits and steps could not be judged; None where they could."""
    return words.text("Not filtered by price limits or steps.") if any(map(_hides_limits, histories)) else None


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
    return words.text("The latest bar is %(age)s old.", age=words.age(age)) if is_stale(history, ask) else None


def is_stale(history: PriceHistory, ask: Ask) -> bool:
    """Whether the latest bar is older than it should be, on the day of the question; never of an earlier day."""
    if ask.as_of is not None:
        return False
    long_ago = ask.today - history.bars.last_session > _OLD_AFTER
    stale = any(remark.doubt is Doubt.STALE for remark in history.remarks)
    return stale or (long_ago and not _calendar_knows(history.instrument.market, ask.today))


def any_stale(histories: Iterable[PriceHistory], ask: Ask) -> bool:
    """Whether one of them `is_stale`."""
    return any(is_stale(history, ask) for history in histories)


def _calendar_knows(market: Market, day: date) -> bool:
    """Whether each day of the week up to that day is known to be one of trading or not."""
    week = (day - timedelta(days=back) for back in range(7))
    return all(session_state(market, each) is not SessionState.UNKNOWN for each in week)


def _first_shown(bars: TimeframeBars) -> date:
    """The first session of a picture."""
    return session_date(bars.shown.index[-min(len(bars.shown), 120)])


def _dropped(words: Words, history: PriceHistory, bars: TimeframeBars) -> Markup | None:
    """Broken bars among those that are shown; older ones stand in the facts."""
    days = [bar.session for bar in history.bars.dropped if bar.session >= _first_shown(bars)]
    if not days:
        return None
    return words.plural(
        "%(count)s bar with broken data was left out (%(day)s).",
        "%(count)s bars with broken data were left out (the last: %(day)s).",
        len(days),
        day=words.date(days[-1]),
    )
