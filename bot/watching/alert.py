"""What somebody wants to be told of once it happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from bot.schedule.promise import Address, NewPromise

MOST_ALERTS = 30
"""So many a person, fired ones included until they are deleted."""


class AlertKind(StrEnum):
    """What is compared with what."""

    PRICE_ABOVE = "price_above"
    PRICE_BELOW = "price_below"
    RSI_ABOVE = "rsi_above"
    RSI_BELOW = "rsi_below"
    CHANGE_UP = "change_up"
    CHANGE_DOWN = "change_down"
    SIGNAL = "signal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """When an alert fires.

    value: the price in the symbol's currency (index: points), the RSI, or for a change the fraction (0.05 for +5 %);
    None for a signal. signal: its key in the registry of signals (`hammer`, `ath_breakout`); None for all others.
    """

    kind: AlertKind
    value: float | None = None
    signal: str | None = None


class AlertState(StrEnum):
    """armed: looks out. waiting: its pattern was told, and waits to be confirmed or rejected. fired: done."""

    ARMED = "armed"
    WAITING = "waiting"
    FIRED = "fired"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlert:
    """An alert to be kept.

    owner: the person. address: where it is told. language: in which. reference_price, reference_on: the close and its
    session that a change is counted from, or where an alert stood when it was armed again; None for all others.
    """

    owner: str
    address: Address
    symbol: str
    condition: Condition
    language: str
    created_at: datetime
    reference_price: float | None = None
    reference_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert(NewAlert):
    """An alert that is kept.

    fired_on: the session at which it fired last; signal_on: the bar of the signal that it told of.
    promise: the number of the promise that tells of it first, which a follow-up answers to.
    """

    number: int
    state: AlertState
    fired_on: date | None = None
    signal_on: date | None = None
    promise: int | None = None


class Alerts(Protocol):
    """Remembers alerts. Every method raises TryLater where the storage fails."""

    async def add(self, alert: NewAlert) -> Alert:
        """The alert as kept; an equal one that is armed is given back. Raises UserError `too_many_alerts`."""
        ...

    async def of(self, owner: str) -> tuple[Alert, ...]:
        """All of the person's, oldest first."""
        ...

    async def delete(self, owner: str, number: int) -> Alert | None:
        """The alert that is gone now; None where the person has none with that number."""
        ...

    async def rearm(self, owner: str, number: int, *, price: float | None, session: date | None) -> Alert | None:
        """The alert, armed again, counting from that close; None where the person has none with that number."""
        ...

    async def looking(self) -> Mapping[str, Sequence[Alert]]:
        """Every alert that is armed or waiting, by symbol."""
        ...

    async def tell(self, alert: Alert, promise: NewPromise) -> bool:
        """Keep the alert's new state and the promise to tell of it, or neither.

        False where it was promised before, and where the alert looks out no more: deleted, or fired meanwhile.
        """
        ...
