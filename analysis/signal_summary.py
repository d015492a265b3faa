"""Everything about one instrument at its last finished bar: what is recent, what matters most, and what disagrees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from analysis.bars import TOLERANCE
from analysis.candles import PATTERNS, Direction
from analysis.candles.confirmation import Status, confirmation_price
from analysis.indicators import RSI_PERIOD, rsi
from analysis.levels import Breakout, LevelsReading, read_levels
from analysis.levels import Zone as Level
from analysis.price_reading import PriceReading, last_known, read_price
from analysis.rsi_reading import Limits, Zone
from analysis.signals import SIGNALS, Event, Fact, History, find_events
from analysis.timeframes import TimeframeBars
from analysis.trend import Trend

CANDLE_BARS = 10
"""How many of the newest bars a candle pattern may stand on to be told."""
KNOWN_BARS = 20
"""Within how many of the newest bars anything else must have become known to be told."""


class Disagreement(StrEnum):
    """Two things that point different ways."""

    OVERSOLD_IN_DOWNTREND = "oversold_in_downtrend"
    OVERBOUGHT_IN_UPTREND = "overbought_in_uptrend"
    SIGNALS = "signals"
    BULLISH_BELOW_SMA200 = "bullish_below_sma200"
    BEARISH_ABOVE_SMA200 = "bearish_above_sma200"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentSignal:
    """A signal that is news at the last finished bar.

    bars_ago: how many bars before it the signal's own bar is. known_on: None while it waits for its confirmation.
    status: None where nothing has to be confirmed. confirms_at: the price that the close after a candle pattern has to
    pass; None where nothing has to be confirmed. facts: the signal's own.
    """

    signal: str
    direction: Direction
    session: date
    bars_ago: int
    known_on: date | None
    status: Status | None
    confirms_at: float | None
    facts: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def stands(self) -> bool:
        """It points somewhere and was not rejected."""
        return self.direction is not Direction.NEUTRAL and self.status is not Status.REJECTED


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalSummary:
    """What is told of one instrument.

    signals: most important first; see `recent_signals`. rsi, weekly_rsi: of 14 bars, None where not defined; weekly_rsi
    also on other than daily bars. zone: of `rsi` at 70/30.
    volume_ratio: the last volume over the mean of the 20 bars before, None where not known.
    support, resistance: the nearest of the strong zones on either side of the close, None where there is none.
    breakouts: of the last close over the highs before it.
    locked, narrow: what price rules forbid on the last bar; see `Restrictions`.
    """

    price: PriceReading
    signals: tuple[RecentSignal, ...]
    rsi: float | None
    zone: Zone | None
    weekly_rsi: float | None
    volume_ratio: float | None
    support: Level | None
    resistance: Level | None
    breakouts: tuple[Breakout, ...]
    disagreements: tuple[Disagreement, ...]
    locked: bool = False
    narrow: bool = False


def read_signals(bars: TimeframeBars, history: History, *, weeks: TimeframeBars | None = None) -> SignalSummary:
    """The summary at the last finished bar; NotDefined where there is none.

    history: of the same bars. weeks: the instrument's weekly bars, to tell their RSI beside the daily one.
    """
    price, levels = read_price(bars), read_levels(bars)
    signals = recent_signals(history)
    value, zone, restrictions = last_known(history.rsi14), _zone(history), history.restrictions
    return SignalSummary(
        price=price,
        signals=signals,
        rsi=value,
        zone=zone,
        weekly_rsi=None if weeks is None else last_known(rsi(weeks.finished["close"].to_numpy(), RSI_PERIOD)),
        volume_ratio=last_known(history.volume_ratio),
        support=_nearest(levels.supports),
        resistance=_nearest(levels.resistances),
        breakouts=_breakouts(levels, signals),
        disagreements=tuple(_disagreements(price, zone, signals)),
        locked=restrictions.locked_at(-1),
        narrow=restrictions.narrow_at(-1),
    )


def recent_signals(history: History) -> tuple[RecentSignal, ...]:
    """The signals that are news at the last bar, most important first.

    News: candle patterns of the last 10 bars; of divergences the newest, if it became known within the last 20 bars; an
    RSI's latest entry into a zone while it is still there; a breakout of the last 20 bars. Order: what is confirmed or
    needs no confirmation, then what waits, then what was rejected, and last what points neither way; within each the
    newest first, on one bar as the registry lists them.
    """
    last = history.bars - 1
    events = find_events(history)
    candles = [event for event in events if event.signal in _CONFIRMATIONS and last - event.bar < CANDLE_BARS]
    known = [event for event in events if event.known_bar is not None and last - event.known_bar < KNOWN_BARS]
    divergences = [event for event in known if event.signal.startswith("divergence_")]
    breakouts = [event for event in known if event.signal == _BREAKOUT]
    entries = [event for event in events if event.signal == _ENTRIES.get(_zone(history))]
    news = (*candles, *_latest(divergences), *_latest(breakouts), *_latest(entries))
    return tuple(sorted((_recent(event, history) for event in news), key=_importance))


def _zone(history: History) -> Zone | None:
    value = last_known(history.rsi14)
    return None if value is None else Limits().zone(value)


def _latest(events: Sequence[Event]) -> Sequence[Event]:
    """The one known last, where there is any."""
    return sorted(events, key=lambda event: (event.known_bar or 0, event.bar))[-1:]


_BREAKOUT = "ath_breakout"
_ENTRIES: Mapping[Zone | None, str] = {Zone.OVERBOUGHT: "rsi_overbought", Zone.OVERSOLD: "rsi_oversold"}


_CONFIRMATIONS = {pattern.key: pattern.confirmation for pattern in PATTERNS}
_ORDER = {signal.key: place for place, signal in enumerate(SIGNALS)}
_DIRECTIONS = {signal.key: signal.direction for signal in SIGNALS}


def _recent(event: Event, history: History) -> RecentSignal:
    return RecentSignal(
        signal=event.signal,
        direction=_DIRECTIONS[event.signal],
        session=event.session,
        bars_ago=history.bars - 1 - event.bar,
        known_on=event.known_on,
        status=event.status,
        confirms_at=confirmation_price(_CONFIRMATIONS.get(event.signal), history.candles, event.bar),
        facts=event.facts,
    )


def _importance(signal: RecentSignal) -> tuple[int, int, int]:
    standing = {None: 0, Status.CONFIRMED: 0, Status.WAITING: 1, Status.REJECTED: 2}[signal.status]
    rank = 3 if signal.direction is Direction.NEUTRAL else standing
    return rank, signal.bars_ago, _ORDER[signal.signal]


def _nearest(zones: Iterable[Level]) -> Level | None:
    return min(zones, key=lambda zone: abs(zone.distance), default=None)


def _breakouts(levels: LevelsReading, signals: Iterable[RecentSignal]) -> tuple[Breakout, ...]:
    """The widest breakout of the last bar; none where the record breakout says more."""
    if any(signal.signal == _BREAKOUT and not signal.bars_ago for signal in signals):
        return ()
    return levels.breakouts[:1]


def _disagreements(price: PriceReading, zone: Zone | None, signals: Iterable[RecentSignal]) -> Iterator[Disagreement]:
    if zone is Zone.OVERSOLD and price.trend is Trend.DOWN:
        yield Disagreement.OVERSOLD_IN_DOWNTREND
    if zone is Zone.OVERBOUGHT and price.trend is Trend.UP:
        yield Disagreement.OVERBOUGHT_IN_UPTREND
    # An RSI zone has its own two above.
    standing = [signal.direction for signal in signals if signal.stands and signal.signal not in _ENTRIES.values()]
    if {Direction.BULLISH, Direction.BEARISH} <= set(standing):
        yield Disagreement.SIGNALS
    elif standing and price.sma200 is not None:
        if standing[0] is Direction.BULLISH and price.close < price.sma200 * (1 - TOLERANCE):
            yield Disagreement.BULLISH_BELOW_SMA200
        if standing[0] is Direction.BEARISH and price.close > price.sma200 * (1 + TOLERANCE):
            yield Disagreement.BEARISH_ABOVE_SMA200
