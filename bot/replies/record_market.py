"""The market's record of one signal, and what an article claims beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from analysis.track_record import Entry, Record
from bot.replies.findings import Finding, fitting_caption
from bot.replies.markup import lines
from bot.replies.origin import advice_text
from bot.replies.record import figure_findings, headline, record_of
from bot.replies.record_words import change, market_name, rate
from bot.replies.words import N_, Words
from bot.track_record.market import LISTED, MarketRecord
from bot.track_record.share import TOLD_ENTRY, TOLD_EXIT_BARS

# Shares without prices are named, a crowd is counted.
_NAMED = 4

# Article "Nến Hammer" of 7 June 2025: wins with confirmation and high volume (sections 4 and 11), without waiting for
# it, and the mean gain of ten sessions.
_CLAIMED_CONFIRMED = (66, 67)
_CLAIMED_UNCONFIRMED = 48
_CLAIMED_MEAN = 0.049


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketShown:
    """The market's records of one selection, those of the same hammers without waiting where a claim is about them.

    exit_bars: the exit that is told first.
    """

    market: MarketRecord
    exit_bars: int
    unconfirmed: MarketRecord | None = None

    @property
    def told(self) -> Record:
        """The record that is told first."""
        return record_of(self.market.records, TOLD_ENTRY, self.exit_bars)


def market_record_text(words: Words, shown: MarketShown) -> Markup:
    """The caption of a market's record; it fits a caption."""
    market = shown.market
    head = lines(
        market_warning(words, market),
        headline(words, market_name(words, market), shown.told),
        market_span_text(words, shown),
    )
    return fitting_caption(
        head, tuple(_findings(words, shown)), lines(survivors_text(words, market), advice_text(words))
    )


def market_warning(words: Words, market: MarketRecord) -> Markup | None:
    """Says that prices are made up, where any are."""
    return words.text("⚠️ Simulated prices, not the market's.") if market.simulated else None


def _findings(words: Words, shown: MarketShown) -> Iterator[Finding]:
    yield from figure_findings(words, shown.told, with_costs=True)
    yield from (Finding(claim, spare=10) for claim in claim_texts(words, shown))
    for told in (missing_text(words, shown.market), ended_text(words, shown.market)):
        if told is not None:
            yield Finding(told, spare=3)


def market_span_text(words: Words, shown: MarketShown) -> Markup:
    """Up to which session, since when, how often and on how many shares."""
    record = shown.told
    return words.plural(
        "As of %(last)s, since %(first)s: %(count)s time, on %(with_signals)s of %(shares)s shares.",
        "As of %(last)s, since %(first)s: %(count)s times, on %(with_signals)s of %(shares)s shares.",
        record.signals.n,
        last=words.date(shown.market.last),
        first=words.date(shown.market.first),
        with_signals=words.number(record.shares_with_signals),
        shares=words.number(shown.market.symbols),
    )


def survivors_text(words: Words, market: MarketRecord) -> Markup:
    """That the list is of those who are still there."""
    message = (
        N_("Only shares listed today: who vanished is missing, so the past looks better than it was.")
        if market.universe == LISTED
        else N_("Only today's members of the VN30: who fell out is missing, so the past looks better than it was.")
    )
    return words.text(message)


def ended_text(words: Words, market: MarketRecord) -> Markup | None:
    """How many of the shares no longer trade; None where all do."""
    if not market.ended:
        return None
    return words.plural(
        "%(count)s of them stopped trading earlier and is kept.",
        "%(count)s of them stopped trading earlier and are kept.",
        market.ended,
    )


def missing_text(words: Words, market: MarketRecord) -> Markup | None:
    """Which shares have no prices; None where all have."""
    missing = market.missing
    if not missing:
        return None
    if len(missing) <= _NAMED:
        return words.text("Without prices: %(symbols)s.", symbols=", ".join(missing))
    return words.plural(
        "%(count)s share is without prices (%(symbols)s…).",
        "%(count)s shares are without prices (%(symbols)s…).",
        len(missing),
        symbols=", ".join(missing[:_NAMED]),
    )


def claim_texts(words: Words, shown: MarketShown) -> Iterator[Markup]:
    """What the article claims of hammers, what these data show, and where such a figure comes from; else nothing."""
    if shown.unconfirmed is None or shown.exit_bars != TOLD_EXIT_BARS:
        return
    records = shown.market.records
    confirmed = record_of(records, TOLD_ENTRY, TOLD_EXIT_BARS)
    unconfirmed = record_of(shown.unconfirmed.records, TOLD_ENTRY, TOLD_EXIT_BARS)
    ahead = record_of(records, Entry.LOOK_AHEAD, TOLD_EXIT_BARS)
    if not (confirmed.signals.n and unconfirmed.signals.n and ahead.signals.n):
        return
    low, high = _CLAIMED_CONFIRMED
    yield words.text(
        "The article “Nến Hammer” (06/2025) claims %(low)s–%(high)s%% with confirmation, %(without)s%% without, "
        "%(mean)s on average in ten sessions. Here: <b>%(ours)s</b>, %(ours_without)s, %(ours_mean)s.",
        low=low,
        high=high,
        without=_CLAIMED_UNCONFIRMED,
        mean=change(words, _CLAIMED_MEAN),
        ours=rate(words, confirmed.signals),
        ours_without=rate(words, unconfirmed.signals),
        ours_mean=change(words, confirmed.signals.mean),
    )
    yield words.text(
        "Bought at the hammer's own close with tomorrow's confirmation known already: %(rate)s, %(mean)s. That is "
        "<b>look-ahead (cannot be traded)</b>.",
        rate=rate(words, ahead.signals),
        mean=change(words, ahead.signals.mean),
    )
