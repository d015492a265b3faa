"""The market's record of one signal, and what an article claims beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from analysis.track_record import Entry, Record
from bot.replies.findings import Finding, fitting_caption
from bot.replies.markup import lines
from bot.replies.origin import advice_text
from bot.replies.record import figure_findings, headline
from bot.replies.record_words import change, market_name, rate, too_few_text
from bot.replies.words import Words
from bot.track_record.market import LISTED, MarketRecord
from bot.track_record.share import TOLD_EXIT_BARS, pick_told, record_of

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
        return pick_told(self.market.records, self.exit_bars)


def market_record_text(words: Words, shown: MarketShown) -> Markup:
    """The caption of a market's record; it fits a caption."""
    market = shown.market
    head = lines(
        market_warning(words, market),
        headline(words, market_name(words, market), shown.told),
        market_span_text(words, shown),
        too_few_text(words, shown.told),
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
    if (missing := missing_text(words, shown.market)) is not None:
        yield Finding(missing, spare=3)


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


def survivors_text(words: Words, market: MarketRecord) -> Markup | None:
    """That the list is of those who are still there, but for those that are counted though they stopped trading.

    None where prices are made up: nobody vanishes from these.
    """
    if market.simulated:
        return None
    if market.universe != LISTED:
        return words.text(
            "Only today's members of the VN30: who fell out is missing, so the past looks better than it was."
        )
    if not market.ended:
        return words.text("Only shares listed today: who vanished is missing, so the past looks better than it was.")
    return words.plural(
        "Includes %(count)s share that no longer trades. Others that vanished may be missing, so the past may look "
        "better than it was.",
        "Includes %(count)s shares that no longer trade. Others that vanished may be missing, so the past may look "
        "better than it was.",
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
    """What the article claims of hammers, what these data show, and where such a figure comes from; else nothing.

    Nothing beside made-up prices: they contradict nobody.
    """
    if shown.unconfirmed is None or shown.exit_bars != TOLD_EXIT_BARS or shown.market.simulated:
        return
    records = shown.market.records
    confirmed = pick_told(records)
    unconfirmed = pick_told(shown.unconfirmed.records)
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
