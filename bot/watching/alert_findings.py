"""What an alert has to tell now: that its condition is met, that its signal appeared, or what became of that."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from analysis.candles import pattern_by_key
from analysis.candles.confirmation import Status, confirmation_price
from analysis.signals import CANDLE_SIGNALS, SIGNALS, Event, History, signal_by_key
from bot.watching.alert import Alert, AlertKind, AlertState
from bot.watching.alert_truth import CHANGE_KINDS, RSI_KINDS, Seen, counts, crossing, reference_of

WITHDRAWN = "withdrawn"
"""What became of a signal that is not in the prices any more, since they were corrected."""

_PATTERNS = frozenset(signal.key for signal in CANDLE_SIGNALS)
_KNOWN = frozenset(signal.key for signal in SIGNALS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something to tell of an alert.

    state: the alert's from now on. session: the trading day that it is about, the signal_on of its signal's own bar.
    is_outcome: it follows up on a message that was promised before. facts: what is told, as JSON knows it.
    """

    state: AlertState
    session: date
    facts: Mapping[str, object] = field(default_factory=dict)
    signal_on: date | None = None
    is_outcome: bool = False


def finding(alert: Alert, seen: Seen) -> Finding | None:
    """What there is to tell of the alert at that moment; None where there is nothing."""
    if alert.state is AlertState.WAITING:
        return _outcome(alert, seen.history)
    if alert.condition.kind is AlertKind.SIGNAL:
        return _appeared(alert, seen)
    found = crossing(alert, seen)
    if found is None:
        return None
    facts: dict[str, object] = {"price": found.price, "running": found.is_running}
    if alert.condition.kind in RSI_KINDS:
        facts["rsi"] = float(seen.history.rsi14[seen.history.sessions.index(found.session)])
    if alert.condition.kind in CHANGE_KINDS:
        facts["reference_price"] = reference_of(alert, seen.history)
    return Finding(
        state=AlertState.FIRED, session=found.session, facts=facts | _change(seen.history, found.session, found.price)
    )


def _appeared(alert: Alert, seen: Seen) -> Finding | None:
    """The first time that the signal came to be known since the alert was armed."""
    news = (event for event in _events(alert, seen.history) if _is_news(alert, event, seen))
    event = next(news, None)
    if event is None:
        return None
    history, known = seen.history, _told_at(event)
    bar = history.sessions.index(known)
    facts = {"status": event.status.value if event.status else None, **_at(history, event.bar)}
    if event.status is not None:
        facts["confirms_at"] = _confirms_at(event, history)
        if event.status is not Status.WAITING:
            facts |= {"outcome_on": history.session(event.bar + 1).isoformat()}
            facts |= {"outcome_price": float(history.candles.close[event.bar + 1])}
    elif bar != event.bar:
        facts |= {"known_price": float(history.candles.close[bar])}
    return Finding(
        state=AlertState.WAITING if event.status is Status.WAITING else AlertState.FIRED,
        session=known,
        signal_on=event.session,
        facts=facts,
    )


def _outcome(alert: Alert, history: History) -> Finding | None:
    """What became of the pattern that was told of; None while the bar that decides is not finished."""
    if alert.signal_on is None:
        return None
    after = bisect_right(history.sessions, alert.signal_on)
    if after == history.bars:
        return None
    event = next((event for event in _events(alert, history) if event.session == alert.signal_on), None)
    status = event.status.value if event and event.status else WITHDRAWN
    facts: dict[str, object] = {"status": status, "price": float(history.candles.close[after])}
    if event is not None:
        facts["confirms_at"] = _confirms_at(event, history)
    return Finding(
        state=AlertState.FIRED,
        session=history.session(after),
        signal_on=alert.signal_on,
        is_outcome=True,
        facts=facts,
    )


def _events(alert: Alert, history: History) -> Sequence[Event]:
    """Every time its signal happened; none of a signal that only another version of this program knows."""
    key = alert.condition.signal
    return signal_by_key(key).find(history) if key in _KNOWN else ()


def _is_news(alert: Alert, event: Event, seen: Seen) -> bool:
    session = _told_at(event)
    was_told = alert.fired_on is not None and session <= alert.fired_on
    return not was_told and counts(alert, session, seen.prices.instrument.market)


def _told_at(event: Event) -> date:
    """The session at whose close it is told: a candle pattern at its own, whatever becomes of it."""
    return event.session if event.status is not None else event.known_on or event.session


def _confirms_at(event: Event, history: History) -> float | None:
    if event.signal not in _PATTERNS:
        return None
    return confirmation_price(pattern_by_key(event.signal).confirmation, history.candles, event.bar)


def _at(history: History, bar: int) -> dict[str, object]:
    price = float(history.candles.close[bar])
    return {"price": price, "running": False} | _change(history, history.session(bar), price)


def _change(history: History, session: date, price: float) -> dict[str, object]:
    """The price against the close before that session, as a fraction, where there is one."""
    before = bisect_left(history.sessions, session) - 1
    return {"change": price / float(history.candles.close[before]) - 1} if before >= 0 else {}
