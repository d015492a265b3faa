"""The port behind which every price source stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Protocol

from analysis.bars import Bars
from analysis.exchanges import TRADING_HOURS
from analysis.plausibility import Doubt, Remark
from analysis.timeframes import Timeframe, TimeframeBars, bars_in
from bot.instruments import Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceHistory:
    """Daily bars of one instrument with their origin.

    source: the key of the source that gave them (`csv`, `yahoo`, `demo`).
    fetched_at: when the source gave them (with zone); a bar whose session closed later is provisional.
    simulated: made up for demonstration; every answer built on it says so.
    adjusted: past prices are adjusted for dividends and splits.
    outage: why these are cached bars and not fresh ones, as a code: `source_failed`, `rate_limited` by the source,
        `busy` by our own pace; None when fresh.
    instead_of: the key of the source that comes before this one and failed; None where none did.
    remarks: what is doubtful about the bars, by session.
    """

    instrument: Instrument
    bars: Bars
    source: str
    fetched_at: datetime
    simulated: bool = False
    adjusted: bool = True
    outage: str | None = None
    instead_of: str | None = None
    remarks: tuple[Remark, ...] = ()

    def until(self, day: date | None) -> PriceHistory:
        """The same without the bars after that day, and without what only later bars, or today, tell.

        None hides nothing.
        """
        if day is None:
            return self
        known = (remark for remark in self.remarks if remark.session <= day and remark.doubt is not Doubt.STALE)
        return replace(self, bars=self.bars.until(day), remarks=tuple(known))

    def bars_in(self, timeframe: Timeframe, as_of: date | None) -> TimeframeBars:
        """The bars as they were known when they were fetched, at the latest in the evening of `as_of`."""
        instrument, moment = self.instrument, self.fetched_at
        if as_of is not None:
            moment = min(moment, datetime.combine(as_of, time.max, tzinfo=TRADING_HOURS[instrument.market].zone))
        return bars_in(self.bars, timeframe, kind=instrument.kind, market=instrument.market, moment=moment)


class PriceSource(Protocol):
    """One place that prices come from."""

    @property
    def key(self) -> str:
        """Its short name, told to users and stored beside cached bars."""
        ...

    def symbols(self) -> frozenset[str]:
        """The canonical symbols it can list; empty where it cannot list them."""
        ...

    async def history(self, instrument: Instrument) -> PriceHistory:
        """The whole daily history it has.

        Raises SymbolNotFound where it does not have the symbol, RateLimited while it must not be asked, and TryLater
        (with the cause chained) for every other failure outside our hands.
        """
        ...

    async def close(self) -> None:
        """Free what it holds; it is not asked again."""
        ...


class SearchableSource(Protocol):
    """A source that finds instruments by what people call them."""

    @property
    def key(self) -> str:
        """Its short name, as of its prices."""
        ...

    async def search(self, text: str, limit: int) -> Sequence[Instrument]:
        """The instruments that fit the text best, at most so many; empty where none does.

        Raises RateLimited while it must not be asked, and TryLater (with the cause chained) for every other failure
        outside our hands.
        """
        ...
