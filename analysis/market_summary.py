"""What a market did on a day or in a week: its index, how many shares went along, and the signals that are news.

Everything here tells what the bars show; why it happened is in none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from analysis.bars import TOLERANCE, session_date
from analysis.candles import PATTERNS, Direction
from analysis.candles.confirmation import Status, confirmation_price
from analysis.errors import Missing, NotDefined
from analysis.index_overview import RecordDistance, change_since, record_distance
from analysis.indicators import RSI_PERIOD, rsi
from analysis.levels import Zone as Level
from analysis.levels import read_levels
from analysis.price_limits import Limit
from analysis.price_reading import last_change, last_known
from analysis.rsi_reading import Limits, Zone
from analysis.signals import SIGNALS, Event, History, find_events
from analysis.timeframes import TimeframeBars
from analysis.trend import Trend, trend_before
from analysis.volume import volume_ratio

LIKE_USUAL = 0.1
"""A volume within so much of its average is like it."""


class Span(StrEnum):
    """How much of the past is told."""

    DAY = "day"
    WEEK = "week"


class Volume(StrEnum):
    """A volume beside the mean of the 20 bars before."""

    ABOVE = "above"
    LIKE = "like"
    BELOW = "below"


@dataclass(frozen=True, slots=True, kw_only=True)
class Breadth:
    """How many shares rose, fell and closed where they were.

    at_ceiling, at_floor: how many of those that rose, and that fell, are known to have closed at their price limit.
    """

    rising: int
    falling: int
    unchanged: int
    at_ceiling: int = 0
    at_floor: int = 0

    @property
    def looked_at(self) -> int:
        """How many there are."""
        return self.rising + self.falling + self.unchanged


def breadth_of(changes: Iterable[float], limits: Iterable[Limit | None] = ()) -> Breadth:
    """The counts of these changes; equal within 1e-9 is unchanged. limits: at which of them shares closed.

    >>> breadth_of([0.01, -0.02, 0.0, 0.07], [Limit.CEILING])
    Breadth(rising=2, falling=1, unchanged=1, at_ceiling=1, at_floor=0)
    """
    signs = [(change > TOLERANCE) - (change < -TOLERANCE) for change in changes]
    known = list(limits)
    return Breadth(
        rising=signs.count(1),
        falling=signs.count(-1),
        unchanged=signs.count(0),
        at_ceiling=known.count(Limit.CEILING),
        at_floor=known.count(Limit.FLOOR),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexDay:
    """An index at its last bar.

    change: over the span, as a fraction; points: the same in points. volume_ratio: against the mean of the 20 bars
    before; of a week it is that of its last bar. trend: of the bars before. Each is None where the data are too short
    or do not tell it.
    """

    session: date
    close: float
    change: float | None
    points: float | None
    volume_ratio: float | None
    trend: Trend | None
    record: RecordDistance
    rsi14: float | None

    @property
    def volume(self) -> Volume | None:
        """The ratio in a word."""
        if self.volume_ratio is None:
            return None
        if abs(self.volume_ratio - 1) <= LIKE_USUAL + TOLERANCE:
            return Volume.LIKE
        return Volume.ABOVE if self.volume_ratio > 1 else Volume.BELOW

    @property
    def zone(self) -> Zone | None:
        """Where the RSI is notable: overbought or oversold at 70/30, else None."""
        zone = None if self.rsi14 is None else Limits().zone(self.rsi14)
        return zone if zone in {Zone.OVERBOUGHT, Zone.OVERSOLD} else None


def read_index_day(bars: TimeframeBars, span: Span = Span.DAY) -> IndexDay:
    """The index at its last finished daily bar; NotDefined where there is none."""
    frame = bars.finished
    if frame.empty:
        raise NotDefined(Missing.TOO_FEW_BARS, have=0, need=1)
    closes, session = frame["close"].to_numpy(), session_date(frame.index[-1])
    close, change = float(closes[-1]), change_over(bars, span)
    return IndexDay(
        session=session,
        close=close,
        change=change,
        points=None if change is None else close - close / (1 + change),
        volume_ratio=last_known(volume_ratio(frame["volume"].to_numpy())),
        trend=trend_before(closes),
        record=record_distance(bars),
        rsi14=last_known(rsi(closes, RSI_PERIOD)),
    )


def change_over(bars: TimeframeBars, span: Span) -> float | None:
    """The last finished close against the bar before, or against the last one before its week; None without any."""
    frame = bars.finished
    if span is Span.DAY or frame.empty:
        return last_change(frame["close"].to_numpy())
    found = change_since(bars, monday_of(session_date(frame.index[-1])) - timedelta(days=1))
    return None if found is None else found.change


def monday_of(day: date) -> date:
    """The Monday of the week that the day is in.

    >>> monday_of(date(2026, 8, 21))
    datetime.date(2026, 8, 17)
    """
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True, kw_only=True)
class NearLevels:
    """The nearest strong zones below and above the close of the last finished bar; None where there is none."""

    support: Level | None
    resistance: Level | None


def near_levels(bars: TimeframeBars) -> NearLevels:
    """The levels around the last finished close; NotDefined where there is none."""
    levels = read_levels(bars)
    return NearLevels(support=_nearest(levels.supports), resistance=_nearest(levels.resistances))


def _nearest(zones: Iterable[Level]) -> Level | None:
    return min(zones, key=lambda zone: abs(zone.distance), default=None)


class Fate(StrEnum):
    """What there is to tell of a signal, what says most first.

    confirmed, rejected: it waited, and this is what became of it. new: it needs no confirmation. waiting: for the next
    bar.
    """

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    NEW = "new"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A signal that is news.

    session: of its own bar. confirms_at: the price that the close after it has to pass; None where nothing waits.
    """

    signal: str
    direction: Direction
    session: date
    fate: Fate
    confirms_at: float | None


_FATES = {
    None: Fate.NEW,
    Status.CONFIRMED: Fate.CONFIRMED,
    Status.REJECTED: Fate.REJECTED,
    Status.WAITING: Fate.WAITING,
}
_TOLD = tuple(signal for signal in SIGNALS if signal.direction is not Direction.NEUTRAL)
_ORDER = {signal.key: place for place, signal in enumerate(_TOLD)}
_DIRECTIONS = {signal.key: signal.direction for signal in _TOLD}
_CONFIRMATIONS = {pattern.key: pattern.confirmation for pattern in PATTERNS}


def news_of(history: History, span: Span = Span.DAY) -> tuple[News, ...]:
    """The signals that became known, or began to wait, in the span that ends with the last bar; by fate and registry.

    Of a week also those of bars before it whose fate was told in it. What points neither way is no news.
    """
    if not history.bars:
        return ()
    first = _first_bar(history, span)
    found = (event for event in find_events(history, _TOLD) if max(event.bar, event.known_bar or 0) >= first)
    news = [_news(event, history) for event in found]
    fates = list(Fate)
    return tuple(sorted(news, key=lambda one: (fates.index(one.fate), _ORDER[one.signal], one.session)))


def _first_bar(history: History, span: Span) -> int:
    if span is Span.DAY:
        return history.bars - 1
    return int(np.searchsorted(np.array(history.sessions, dtype="datetime64[D]"), _monday(history)))


def _monday(history: History) -> np.datetime64:
    return np.datetime64(monday_of(history.session(history.bars - 1)))


def _news(event: Event, history: History) -> News:
    fate = _FATES[event.status]
    waits = _CONFIRMATIONS.get(event.signal) if fate is Fate.WAITING else None
    return News(
        signal=event.signal,
        direction=_DIRECTIONS[event.signal],
        session=event.session,
        fate=fate,
        confirms_at=confirmation_price(waits, history.candles, event.bar),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareDay:
    """A share at its last bar: its change over the span, its RSI, its volume, and its signals that are news.

    limit: the price limit that it closed at, as far as that is known.
    """

    symbol: str
    session: date
    close: float
    change: float | None
    rsi14: float | None
    volume_ratio: float | None
    news: tuple[News, ...]
    limit: Limit | None = None


def read_share_day(
    symbol: str, history: History, bars: TimeframeBars, span: Span = Span.DAY, limit: Limit | None = None
) -> ShareDay:
    """The share at the last bar of its history, whose bars are given too; IndexError where there is none."""
    return ShareDay(
        symbol=symbol,
        session=history.session(history.bars - 1),
        close=float(history.candles.close[-1]),
        change=change_over(bars, span),
        rsi14=last_known(history.rsi14),
        volume_ratio=last_known(history.volume_ratio),
        news=news_of(history, span),
        limit=limit,
    )


def strongest(shares: Iterable[ShareDay], most: int, *, rising: bool) -> list[ShareDay]:
    """So many of those that rose most, or fell most, the strongest first; none that went the other way or nowhere."""
    sign = 1 if rising else -1
    moved = [share for share in shares if share.change is not None and share.change * sign > TOLERANCE]
    return sorted(moved, key=lambda share: (-sign * (share.change or 0), share.symbol))[:most]


def for_a_table(shares: Iterable[ShareDay], most: int) -> list[ShareDay]:
    """At most so many, by their change, the highest first; those without one are left out.

    Where there are more: up to half of the room is for those with news, by fate; the rest for the outermost from both
    ends, in turn.
    """
    ordered = sorted((share for share in shares if share.change is not None), key=_by_change)
    chosen = {share.symbol for share in most_telling(ordered)[: most // 2]}
    for share in _from_both_ends(ordered):
        if len(chosen) >= most:
            break
        chosen.add(share.symbol)
    return [share for share in ordered if share.symbol in chosen]


def _by_change(share: ShareDay) -> tuple[float, str]:
    return -(share.change or 0), share.symbol


def most_telling(shares: Iterable[ShareDay]) -> list[ShareDay]:
    """Those with signals that are news, by the fate of the first of them."""
    fates = list(Fate)
    return sorted((share for share in shares if share.news), key=lambda share: fates.index(share.news[0].fate))


def _from_both_ends(ordered: Sequence[ShareDay]) -> Iterator[ShareDay]:
    for place in range(len(ordered)):
        yield ordered[place // 2 if place % 2 == 0 else len(ordered) - 1 - place // 2]
