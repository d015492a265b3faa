"""The evidence that claims are held against, read from the price sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from analysis.claims.claim import Claim, Evidence, Share
from analysis.claims.series import Series
from bot.directory import Directory
from bot.members import Member, NotRead
from bot.prices.chain import PriceChain
from bot.track_record.market import listed_shares

_DONG = "VND"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What has to be read: the Vietnamese shares that the sources list, and what claims need beside them."""

    shares: tuple[str, ...]
    others: tuple[str, ...]

    @classmethod
    def by(cls, claims: Iterable[Claim], prices: PriceChain, directory: Directory) -> Wanted:
        """What these claims are held against; the shares are the same for all."""
        shares = listed_shares(prices, directory)
        needed = {symbol for claim in claims for symbol in claim.needs}
        return cls(shares=shares, others=tuple(sorted(needed.difference(shares))))

    @property
    def symbols(self) -> tuple[str, ...]:
        """All of them."""
        return self.shares + self.others


@dataclass(kw_only=True)
class Gathering:
    """What was read so far of what is wanted.

    not_read: symbols that no prices were got for. simulated: whether any price is made up.
    """

    wanted: Wanted
    directory: Directory
    shares: list[Share] = field(default_factory=list)
    instruments: dict[str, Series] = field(default_factory=dict)
    not_read: list[str] = field(default_factory=list)
    adjusted: bool = False
    simulated: bool = False

    def add(self, read: Member | NotRead) -> None:
        """One symbol more; one without a finished bar has no prices."""
        if isinstance(read, NotRead) or not read.history.bars:
            self.not_read.append(read.symbol if isinstance(read, NotRead) else read.instrument.symbol)
            return
        instrument = read.instrument
        self.simulated |= read.prices.simulated
        self.adjusted |= read.prices.adjusted and instrument.currency == _DONG
        series = Series(instrument.symbol, read.history)
        if instrument.symbol in self.wanted.shares:
            self.shares.append(self._share(series, instrument.exchange))
        else:
            self.instruments[instrument.symbol] = series

    def _share(self, series: Series, exchange: str | None) -> Share:
        count, entry = self.directory.shares_outstanding(series.symbol), self.directory.entry(series.symbol)
        return Share(
            series=series,
            exchange=exchange,
            market_cap_vnd=None if count is None else count * float(series.closes[-1]),
            sector=None if entry is None else entry.sector,
        )

    @property
    def evidence(self) -> Evidence:
        """All that was read."""
        return Evidence(instruments=self.instruments, shares=tuple(self.shares), adjusted=self.adjusted)
