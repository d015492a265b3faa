"""Prices that come in bar by bar, as a test moves the clock; and alerts on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import select

from analysis.bars import check_bars
from bot.ask import VIETNAM_TIME
from bot.directory import Directory
from bot.errors import SymbolNotFound, TryLater
from bot.instruments import Instrument
from bot.prices.chain import PriceChain
from bot.prices.port import PriceHistory
from bot.schedule.promise import Address
from bot.storage.alerts import DatabaseAlerts
from bot.storage.database import Database
from bot.storage.tables import PROMISES
from bot.watching.alert import Alert, AlertKind, Condition, NewAlert
from bot.watching.alert_checks import AlertChecks

AN = "telegram:1"
BEFORE_OPEN, MIDDAY, EVENING = time(8), time(11), time(20)

Candle = tuple[float, float, float, float]
"""Open, high, low, close."""


def on(day: date, at: time = EVENING) -> datetime:
    """That moment in Vietnam."""
    return datetime.combine(day, at, tzinfo=VIETNAM_TIME)


@dataclass
class Tape:
    """A source whose bars stand on weekdays from the first on; the clock tells how many of them are known."""

    first: date
    now: datetime
    candles: dict[str, list[Candle]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    fails: bool = False
    knows_the_future: bool = False
    key: str = "csv"

    def symbols(self) -> frozenset[str]:
        return frozenset(self.candles)

    def day(self, bar: int) -> date:
        """The date of a bar, counted from 0."""
        return pd.bdate_range(self.first, periods=bar + 1)[-1].date()

    async def history(self, instrument: Instrument) -> PriceHistory:
        self.asked.append(instrument.symbol)
        if self.fails:
            raise TryLater("source_failed", source=self.key)
        if instrument.symbol not in self.candles:
            raise SymbolNotFound(instrument.symbol)
        candles = self.candles[instrument.symbol]
        frame = pd.DataFrame(candles, columns=["open", "high", "low", "close"])
        frame.index = pd.bdate_range(self.first, periods=len(frame))
        frame["volume"] = 1_000_000.0
        now = self.now + timedelta(days=365) if self.knows_the_future else self.now
        known = frame[frame.index <= pd.Timestamp(now.astimezone(VIETNAM_TIME).date())]
        return PriceHistory(instrument=instrument, bars=check_bars(known), source=self.key, fetched_at=now)

    async def close(self) -> None:
        pass


def flat(closes: Sequence[float]) -> list[Candle]:
    """Candles without shadows, each opening at the close before it."""
    opens = [closes[0], *closes[:-1]]
    return [(start, max(start, end), min(start, end), end) for start, end in zip(opens, closes, strict=True)]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Everything that a check needs, on one database and one tape."""

    database: Database
    tape: Tape
    directory: Directory

    @property
    def alerts(self) -> DatabaseAlerts:
        """The alerts."""
        return DatabaseAlerts(self.database)

    async def check(self, now: datetime) -> int:
        """How many promises are made at that moment."""
        self.tape.now = now
        return await AlertChecks(self.alerts, PriceChain([self.tape]), self.directory).check(now)

    async def watch(
        self, condition: Condition, at: datetime, *, symbol: str = "FPT", counted_from: tuple[float, date] | None = None
    ) -> Alert:
        """An alert of An's that was set at that moment; a change is counted from that price of that session."""
        price, session = counted_from or (None, None)
        return await self.alerts.add(
            NewAlert(
                owner=AN,
                address=Address(chat=AN),
                symbol=symbol,
                condition=condition,
                language="vi",
                created_at=at.astimezone(UTC),
                reference_price=price,
                reference_on=session,
            )
        )

    async def alert(self, number: int) -> Alert:
        """The alert as it is now."""
        return next(alert for alert in await self.alerts.of(AN) if alert.number == number)

    async def promises(self) -> list[Any]:
        """Every promise made, oldest first."""
        async with self.database.reading() as connection:
            return list((await connection.execute(select(PROMISES).order_by(PROMISES.c.number))).all())


def desk(folder: Path, directory: Directory, first: date, **candles: list[Candle]) -> Desk:
    """A desk with these candles by symbol."""
    database = Database(f"sqlite+aiosqlite:///{folder / 'alerts.db'}")
    return Desk(database=database, tape=Tape(first=first, now=on(first), candles=candles), directory=directory)


def price_above(value: float) -> Condition:
    """A price that is waited for from below."""
    return Condition(kind=AlertKind.PRICE_ABOVE, value=value)
