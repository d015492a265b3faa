"""Looks whether what people wait for has happened, and promises to tell them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from analysis.trading_calendar import is_trading
from bot.directory import Directory
from bot.errors import NenBuaError
from bot.members import NotRead, instrument_of, read_members
from bot.prices.chain import PriceChain
from bot.prices.port import PriceHistory
from bot.schedule.promise import NewPromise
from bot.watching.alert import Alert, Alerts
from bot.watching.alert_findings import Finding, finding
from bot.watching.alert_truth import RUNNING_KINDS, Seen

ALERT_KIND = "alert"
"""What the kinds of promises begin with that tell of alerts."""
_OUTCOME = "outcome"
# While a session runs, its prices are asked for anew so often.
_RUNNING_PRICES_HOLD = timedelta(minutes=15)

log = structlog.get_logger(__name__)


class AlertChecks:
    """Looks at every alert that is armed or waiting; may run as often as one likes, and in several processes."""

    def __init__(self, alerts: Alerts, prices: PriceChain, directory: Directory) -> None:
        self._alerts = alerts
        self._prices = prices
        self._directory = directory

    async def check(self, now: datetime) -> int:
        """How many promises were made: of every bar since each alert was set, as all was known at that moment.

        Prices are fetched once a symbol; one without prices is passed over. Where a price is waited for that a running
        session may bring, they are a quarter of an hour old at most, if the source gives newer ones. Raises TryLater
        where the storage fails; what was promised until then stays promised, and the rest is found again at the next
        look.
        """
        looking = await self._alerts.looking()
        running = {symbol: alerts for symbol, alerts in looking.items() if self._may_be_met_now(symbol, alerts, now)}
        others = {symbol: alerts for symbol, alerts in looking.items() if symbol not in running}
        made = await self._look_at(running, now, max_age=_RUNNING_PRICES_HOLD)
        return made + await self._look_at(others, now)

    def _may_be_met_now(self, symbol: str, alerts: Sequence[Alert], now: datetime) -> bool:
        """Whether one of them waits for a price, and the symbol's market trades."""
        if not any(alert.condition.kind in RUNNING_KINDS for alert in alerts):
            return False
        try:
            return is_trading(instrument_of(self._prices, self._directory, symbol).market, now)
        except NenBuaError:
            return False

    async def _look_at(
        self, looking: Mapping[str, Sequence[Alert]], now: datetime, *, max_age: timedelta | None = None
    ) -> int:
        symbols = sorted(looking)
        waiting, made = iter(symbols), 0
        async for member in read_members(self._prices, self._directory, symbols, max_age=max_age):
            symbol = next(waiting)
            if isinstance(member, NotRead):
                log.warning("alerts.no_prices", symbol=symbol, code=member.failure.code)
            else:
                made += await self._tell(looking[symbol], member.prices, now)
        return made

    async def _tell(self, alerts: Sequence[Alert], prices: PriceHistory, now: datetime) -> int:
        found = await asyncio.to_thread(_findings, alerts, prices, now)
        return sum([await self._alerts.tell(*_told(alert, one, prices, now)) for alert, one in found])


def _findings(alerts: Sequence[Alert], prices: PriceHistory, now: datetime) -> list[tuple[Alert, Finding]]:
    seen = Seen.of(prices, now)
    found = ((alert, finding(alert, seen)) for alert in alerts)
    return [(alert, one) for alert, one in found if one is not None]


def _told(alert: Alert, found: Finding, prices: PriceHistory, now: datetime) -> tuple[Alert, NewPromise]:
    """The alert in its new state, and the promise of the message."""
    kind = f"{ALERT_KIND}:{alert.number}"
    promise = NewPromise(
        address=alert.address,
        kind=f"{kind}:{_OUTCOME}" if found.is_outcome else kind,
        session=found.session,
        due_at=now,
        content={**_facts(alert), "source": prices.source, "simulated": prices.simulated, **found.facts}
        | {"signal_on": found.signal_on.isoformat() if found.signal_on else None, "outcome": found.is_outcome},
        answers=alert.promise if found.is_outcome else None,
    )
    first = alert.promise if found.is_outcome else None
    told = replace(alert, state=found.state, fired_on=found.session, signal_on=found.signal_on, promise=first)
    return told, promise


def _facts(alert: Alert) -> dict[str, object]:
    return {
        "number": alert.number,
        "owner": alert.owner,
        "symbol": alert.symbol,
        "kind": alert.condition.kind.value,
        "value": alert.condition.value,
        "signal": alert.condition.signal,
        "language": alert.language,
        "reference_price": alert.reference_price,
        "reference_on": alert.reference_on.isoformat() if alert.reference_on else None,
    }
