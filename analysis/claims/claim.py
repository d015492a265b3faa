"""What a claim is, what the prices say to it, and the data it is held against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from analysis.claims.series import Series
from analysis.claims.sessions import Sessions


class Source(StrEnum):
    """The article that makes a claim; what stands after each is its title and date."""

    HAMMER = "hammer"  # "Nến Hammer", 2025-06-07
    INVERTED_HAMMER = "inverted_hammer"  # "Nến Búa Ngược", 2025-06-07
    RSI = "rsi"  # "RSI", 2025-06-09
    MARKET_CAP = "market_cap"  # "Vốn hóa thị trường", 2025-06-07
    RUSSELL_2000 = "russell_2000"  # "Russell 2000", 2025-06-09
    SHANGHAI = "shanghai"  # "Shanghai Composite", 2025-06-09
    SMALL_CAPS_FIRST = "small_caps_first"  # On small caps and coins, January 2026


class Verdict(StrEnum):
    """How a claim stands beside the prices.

    LOOKS_AHEAD: the figure comes out only where tomorrow's confirmation is bought at today's price.
    NOT_TESTABLE: these prices can neither bear it out nor refute it; the reason says why.
    """

    HOLDS = "holds"
    PARTLY = "partly"
    CONTRADICTED = "contradicted"
    LOOKS_AHEAD = "looks_ahead"
    NOT_TESTABLE = "not_testable"


class Unit(StrEnum):
    """How a fact's value is written."""

    SHARE = "share"  # A fraction of cases: 44.8 %.
    CHANGE = "change"  # A fraction with its sign: +1.2 %.
    COUNT = "count"
    TIMES = "times"  # A multiple: 1.45 times.
    POINTS = "points"
    DONG = "dong"
    BILLION_DONG = "billion_dong"
    RATIO = "ratio"  # A correlation and the like: 0.23.
    TEXT = "text"  # A day, a yes or no.


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that was measured.

    name: what, in a few English words; value: a number in `unit`, or a text; span: the days it rests on, ISO;
    cases: how many sessions, signals or shares; None where it is no count of cases.
    """

    name: str
    value: float | str
    unit: Unit
    span: str
    cases: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the prices say to a claim: the verdict, what was measured, and the reason in one or two plain sentences."""

    verdict: Verdict
    facts: tuple[Fact, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A Vietnamese share of the data: its bars, its exchange, its market value at the last close, and its sector.

    exchange, market_cap_vnd, sector: None where not known; sector: a key such as `real_estate`.
    """

    series: Series
    exchange: str | None
    market_cap_vnd: float | None
    sector: str | None = None


LARGE_SHARES = 50
"""So many shares the hammer's article counts on."""

ANY_SHARE = "any Vietnamese share"


class MissingPrices(KeyError):
    """A claim's symbol has no prices here; symbol: which, ANY_SHARE where there is no share at all."""

    def __init__(self, symbol: str) -> None:
        super().__init__(symbol)
        self.symbol = symbol


@dataclass(frozen=True, eq=False, kw_only=True)
class Evidence:
    """The prices that claims are held against.

    instruments: by canonical symbol; shares: the Vietnamese shares, by symbol; adjusted: whether their prices are.
    """

    instruments: Mapping[str, Series]
    shares: tuple[Share, ...]
    adjusted: bool

    def series(self, symbol: str) -> Series:
        """That instrument's bars, a share's too; MissingPrices where there are none."""
        if symbol in self.instruments:
            return self.instruments[symbol]
        if symbol not in self._shares:
            raise MissingPrices(symbol)
        return self._shares[symbol].series

    @cached_property
    def sessions(self) -> Sessions:
        """Every session of the shares; MissingPrices where there is none."""
        if not self.shares:
            raise MissingPrices(ANY_SHARE)
        return Sessions(tuple(share.series for share in self.shares))

    def largest(self, count: int, exchange: str | None = None) -> tuple[Share, ...]:
        """The shares, of that exchange, of the largest market value at the last close, largest first.

        Those whose value is not known are left out.
        """
        chosen = [share for share in self.shares if exchange in {None, share.exchange}]
        known = [(share.market_cap_vnd, share) for share in chosen if share.market_cap_vnd is not None]
        return tuple(share for _, share in sorted(known, key=lambda pair: -pair[0])[:count])

    @cached_property
    def large(self) -> Sessions:
        """Every session of the 50 largest shares of HOSE and of the VN-Index; MissingPrices without shares or index."""
        if not (largest := self.largest(LARGE_SHARES, exchange="HOSE")):
            raise MissingPrices(ANY_SHARE)
        return Sessions((*(share.series for share in largest), self.series("VNINDEX")))

    def of_share(self, series: Series) -> Share:
        """The share whose bars these are; KeyError where it is none."""
        return self._shares[series.symbol]

    @cached_property
    def _shares(self) -> dict[str, Share]:
        return {share.series.symbol: share for share in self.shares}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One figure or dated case of an article.

    key: for programs; source: whose; says: what it says, in our own words, with its figures.
    definition: how it was read so that prices can test it. needs: the symbols it cannot do without.
    check: holds it against the prices. Raises MissingPrices, or KeyError for a day that the prices do not have.
    """

    key: str
    source: Source
    says: str
    definition: str
    needs: tuple[str, ...]
    check: Callable[[Evidence], Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A claim with its finding; measured_until: the last session of the newest prices it rests on."""

    claim: Claim
    finding: Finding
    measured_until: date | None
