"""Market capitalisation: what all shares of a company cost together, and the size class that makes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analysis.bars import TOLERANCE, session_date
from analysis.errors import Missing, NotDefined
from analysis.timeframes import TimeframeBars

_BILLION = 1e9
_MILLION = 1e6


class SizeClass(StrEnum):
    """How large a listed company is."""

    MEGA = "mega"
    LARGE = "large"
    MID = "mid"
    SMALL = "small"
    MICRO = "micro"
    NANO = "nano"


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeScale:
    """The classes of one currency.

    classes: largest first. thresholds: between neighbours, largest first, one fewer, in the currency's unit.
    upper_owns: whether a cap of exactly a threshold belongs to the class above it, for each threshold.
    """

    classes: tuple[SizeClass, ...]
    thresholds: tuple[float, ...]
    upper_owns: tuple[bool, ...]

    def place(self, cap: float) -> int:
        """The position among `classes` that this cap belongs to; equal within 1e-9 is exactly the threshold."""
        for place, (threshold, owned) in enumerate(zip(self.thresholds, self.upper_owns, strict=True)):
            if cap >= threshold * (1 - TOLERANCE) if owned else cap > threshold * (1 + TOLERANCE):
                return place
        return len(self.thresholds)


# Source: SIGNALS.md, "Market capitalisation". Vietnam's mid class holds both of its ends.
SCALES: dict[str, SizeScale] = {
    "VND": SizeScale(
        classes=(SizeClass.LARGE, SizeClass.MID, SizeClass.SMALL),
        thresholds=(10_000 * _BILLION, 1_000 * _BILLION),
        upper_owns=(False, True),
    ),
    "USD": SizeScale(
        classes=tuple(SizeClass),
        thresholds=(200 * _BILLION, 10 * _BILLION, 2 * _BILLION, 300 * _MILLION, 50 * _MILLION),
        upper_owns=(True,) * 5,
    ),
}
"""The classes by currency; other currencies have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """The next class up or down.

    threshold: the cap between the two classes. distance: how far the cap is from it, as a fraction of the cap: +0.25
        where the cap would have to grow by a quarter, -0.2 where it would have to lose a fifth.
    """

    size: SizeClass
    threshold: float
    distance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketCap:
    """The market capitalisation at the last finished bar.

    session, price: that bar and its close. shares, shares_as_of: shares outstanding and the day they were counted.
    cap: price times shares, in `currency`.
    size: its class; above, below: the neighbouring classes; None where there is none.
    """

    session: date
    price: float
    shares: int
    shares_as_of: date
    cap: float
    currency: str
    size: SizeClass | None
    above: Neighbour | None
    below: Neighbour | None


class PeerGroup(StrEnum):
    """What the companies have in common that one is held against."""

    SECTOR = "sector"
    SIZE = "size"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Another company and its market cap, in the currency of the one it is held against.

    price_source, shares_source: who gave the price and published the share count.
    """

    symbol: str
    market_cap: MarketCap
    price_source: str
    shares_source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Peers:
    """Companies that one is held against, the best-known ones first; at least one.

    sector: the one they share, None where it is their size class.
    """

    group: PeerGroup
    sector: str | None
    companies: tuple[Peer, ...]

    def rank(self, cap: float) -> int:
        """The place of a company of that cap among them and itself, 1 for the largest; equals share the better one."""
        return 1 + sum(peer.market_cap.cap > cap for peer in self.companies)


def read_market_cap(bars: TimeframeBars, *, shares: int, shares_as_of: date, currency: str) -> MarketCap:
    """The market capitalisation at the latest close; NotDefined where no bar is finished.

    shares: above 0, else ValueError.
    """
    if shares <= 0:
        raise ValueError(f"{shares} shares outstanding")
    if bars.finished.empty:
        raise NotDefined(Missing.TOO_FEW_BARS, have=0, need=1)
    price = float(bars.finished["close"].iloc[-1])
    cap = price * shares
    size, above, below = _placed(cap, currency)
    return MarketCap(
        session=session_date(bars.finished.index[-1]),
        price=price,
        shares=shares,
        shares_as_of=shares_as_of,
        cap=cap,
        currency=currency,
        size=size,
        above=above,
        below=below,
    )


def size_class(cap: float, currency: str) -> SizeClass | None:
    """The class of a cap in that currency; None where the currency has no classes."""
    return _placed(cap, currency)[0]


def _placed(cap: float, currency: str) -> tuple[SizeClass | None, Neighbour | None, Neighbour | None]:
    """The class and its neighbours above and below."""
    scale = SCALES.get(currency)
    if scale is None:
        return None, None, None
    place = scale.place(cap)
    above = _neighbour(cap, scale.classes[place - 1], scale.thresholds[place - 1]) if place else None
    is_lowest = place == len(scale.thresholds)
    below = None if is_lowest else _neighbour(cap, scale.classes[place + 1], scale.thresholds[place])
    return scale.classes[place], above, below


def _neighbour(cap: float, size: SizeClass, threshold: float) -> Neighbour:
    return Neighbour(size=size, threshold=threshold, distance=threshold / cap - 1)
