"""What a summary tells, made from prices that are at hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from analysis.bars import session_date
from analysis.exchanges import Market
from analysis.market_summary import (
    Breadth,
    IndexDay,
    NearLevels,
    ShareDay,
    Span,
    breadth_of,
    change_over,
    near_levels,
    read_index_day,
    read_share_day,
)
from analysis.price_limits import Limit
from analysis.risk_appetite import RecordState, RelativeStrength, record_state, relative_strength
from analysis.signals import History
from analysis.timeframes import Timeframe, TimeframeBars, bars_in
from analysis.trading_calendar import close_of
from bot.limits import last_limit
from bot.prices.port import PriceHistory
from bot.replies.risk import LARGE, SMALL
from bot.replies.several import Missing
from bot.schedule.shares import Shares

# What is traded elsewhere and whose last bar is older says nothing of this day.
_STALE_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be told.

    session: the one to tell of. abroad_until: the last day whose bars from other markets are known by then.
    basket: further shares whose signals are told. abroad: whether risk appetite is.
    """

    session: date
    abroad_until: date
    shares: Shares
    span: Span = Span.DAY
    basket: tuple[str, ...] = ()
    abroad: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexFacts:
    """The main index: its prices, its bars up to the session, what they say, and the levels nearby."""

    prices: PriceHistory
    bars: TimeframeBars
    day: IndexDay
    levels: NearLevels


@dataclass(frozen=True, slots=True, kw_only=True)
class Abroad:
    """An index of another market: its bars, its state among its records, and its last change."""

    prices: PriceHistory
    bars: TimeframeBars
    state: RecordState
    change: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One share: its prices and what it did."""

    prices: PriceHistory
    day: ShareDay


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketFacts:
    """What is told; what the sources do not give is left out and named.

    listed: of the list, in its order; others: of the basket beside it. idle: symbols of the list without a bar of that
    session; silent: those without prices. abroad: by symbol. missing: indices that could not be had.
    provisional_at: since when figures are known that are not final yet; None where all are.
    """

    wanted: Wanted
    index: IndexFacts | None
    breadth: Breadth | None = None
    listed: tuple[Share, ...] = ()
    others: tuple[Share, ...] = ()
    idle: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    abroad: dict[str, Abroad] = field(default_factory=dict)
    missing: tuple[Missing, ...] = ()
    provisional_at: datetime | None = None

    @property
    def session(self) -> date:
        """The session that is told."""
        return self.wanted.session

    @property
    def strength(self) -> RelativeStrength | None:
        """Small companies against large ones."""
        if not {SMALL, LARGE} <= self.abroad.keys():
            return None
        return relative_strength(self.abroad[SMALL].bars, self.abroad[LARGE].bars)

    @property
    def days(self) -> tuple[ShareDay, ...]:
        """What every share did, those of the list first."""
        return tuple(share.day for share in (*self.listed, *self.others))

    @property
    def histories(self) -> tuple[PriceHistory, ...]:
        """All prices that are told one by one."""
        index = () if self.index is None else (self.index.prices,)
        shares = (share.prices for share in (*self.listed, *self.others))
        return (*index, *shares, *(one.prices for one in self.abroad.values()))


def index_facts(prices: PriceHistory, wanted: Wanted) -> IndexFacts | None:
    """The index at that session; None where its bar is not there."""
    bars = _bars(prices, wanted)
    if not _ends_on(bars, wanted.session):
        return None
    return IndexFacts(prices=prices, bars=bars, day=read_index_day(bars, wanted.span), levels=near_levels(bars))


def share_facts(prices: PriceHistory, wanted: Wanted) -> Share | None:
    """The share at that session, or near it where it trades elsewhere; None where it has no such bar."""
    bars = _bars(prices, wanted)
    if not _is_told(prices, bars, wanted):
        return None
    instrument = prices.instrument
    history = History.of(bars, kind=instrument.kind, listings=instrument.listings, adjusted=prices.adjusted)
    limit = _limit(prices, bars, wanted)
    return Share(prices=prices, day=read_share_day(instrument.symbol, history, bars, wanted.span, limit))


def abroad_facts(prices: PriceHistory, wanted: Wanted) -> Abroad | None:
    """That index as it was known then; None where no bar lies so early."""
    bars = _bars(prices, wanted)
    if bars.finished.empty:
        return None
    return Abroad(prices=prices, bars=bars, state=record_state(bars), change=change_over(bars, Span.DAY))


def breadth_facts(members: Iterable[PriceHistory], wanted: Wanted) -> Breadth | None:
    """How many of these Vietnamese shares went which way; None without any that has a bar of that session."""
    changes: list[float] = []
    limits: list[Limit | None] = []
    for prices in members:
        if prices.instrument.is_vietnamese_share:
            bars = _bars(prices, wanted)
            change = change_over(bars, wanted.span) if _ends_on(bars, wanted.session) else None
            if change is not None:
                changes.append(change)
                limits.append(_limit(prices, bars, wanted))
    return breadth_of(changes, limits) if changes else None


def _limit(prices: PriceHistory, bars: TimeframeBars, wanted: Wanted) -> Limit | None:
    """The price limit that the last bar closed at, where that is known; of a week none."""
    return None if wanted.span is Span.WEEK else last_limit(prices, bars.finished)


def provisional_since(told: Iterable[PriceHistory], session: date) -> datetime | None:
    """Since when the oldest figures of that session are known that are not final yet; None where all are."""
    final_at = close_of(Market.VIETNAM, session)
    running = (
        prices.fetched_at
        for prices in told
        if prices.instrument.market is Market.VIETNAM
        and prices.fetched_at < final_at
        and prices.bars.last_session >= session
    )
    return min(running, default=None)


def _bars(prices: PriceHistory, wanted: Wanted) -> TimeframeBars:
    """The daily bars up to the session, its own counted as one that is over; from elsewhere those that were over."""
    instrument = prices.instrument
    at_home = instrument.market is Market.VIETNAM
    return bars_in(
        prices.bars.until(wanted.session if at_home else wanted.abroad_until),
        Timeframe.DAY,
        kind=instrument.kind,
        market=instrument.market,
        moment=close_of(Market.VIETNAM, wanted.session) if at_home else prices.fetched_at,
    )


def _ends_on(bars: TimeframeBars, session: date) -> bool:
    return not bars.finished.empty and session_date(bars.finished.index[-1]) == session


def _is_told(prices: PriceHistory, bars: TimeframeBars, wanted: Wanted) -> bool:
    if prices.instrument.market is Market.VIETNAM:
        return _ends_on(bars, wanted.session)
    return not bars.finished.empty and wanted.session - session_date(bars.finished.index[-1]) <= _STALE_AFTER
