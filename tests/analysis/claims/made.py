"""Evidence made by hand, real evidence, and findings by key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import pandas as pd

from analysis.claims.claim import Claim, Evidence, Finding, Share
from analysis.claims.series import Series
from analysis.signals import History
from tests.article_figures.prices import Prices

INDICES = ("RUT", "GSPC", "SSEC", "VNINDEX", "VN30", "VNMID", "VNSML")


def series(symbol: str, closes: pd.Series[float], volume: pd.Series[float] | float = 1e6) -> Series:
    """Bars without any range, of these closes."""
    prices = closes.astype(float)
    columns = {"open": prices, "high": prices, "low": prices, "close": prices, "volume": volume}
    return Series(symbol, History(frame=pd.DataFrame(columns, index=closes.index).astype(float)))


def through(points: Mapping[str, float], freq: str = "B") -> pd.Series[float]:
    """Closes on straight lines through these days' closes, from the first of them to the last."""
    days = pd.DatetimeIndex(list(points))
    known = pd.Series(list(points.values()), index=days, dtype=float)
    return known.reindex(pd.date_range(days[0], days[-1], freq=freq).union(days)).interpolate(method="time")


def evidence(*instruments: Series, shares: Sequence[Share] = ()) -> Evidence:
    """These series."""
    return Evidence(instruments={one.symbol: one for one in instruments}, shares=tuple(shares), adjusted=True)


def share(one: Series, cap_billion_dong: float | None = None, exchange: str = "HOSE") -> Share:
    """A share with that market value at its last close."""
    cap = None if cap_billion_dong is None else cap_billion_dong * 1e9
    return Share(series=one, exchange=exchange, market_cap_vnd=cap)


def finding(claims: Iterable[Claim], key: str, prices: Evidence) -> Finding:
    """What a claim comes to."""
    return next(claim for claim in claims if claim.key == key).check(prices)


def value(found: Finding, name: str) -> float:
    """A measured number by its name."""
    (told,) = [fact.value for fact in found.facts if fact.name == name]
    assert isinstance(told, float | int)
    return float(told)


def text(found: Finding, name: str) -> str:
    """A measured day or word by its name."""
    (told,) = [fact.value for fact in found.facts if fact.name == name]
    assert isinstance(told, str)
    return told


@cache
def real_indices(folder: Path) -> Evidence:
    """The indices and coins of the real prices."""
    prices = Prices(folder)
    coins = [Series(f"{name}-USD", prices.coin(name).history) for name in ("BTC", "ETH")]
    return evidence(*(prices.index(symbol) for symbol in INDICES), *coins)


@cache
def real_shares(folder: Path, symbols: tuple[str, ...]) -> Evidence:
    """Some Vietnamese shares of the real prices, with market values of the listing's number of shares."""
    prices = Prices(folder)
    listing = pd.read_csv(folder / "listing_vn.csv.gz").drop_duplicates("ticker").set_index("ticker")
    found = [prices.share(symbol) for symbol in symbols]
    counts = [float(listing["shares_outstanding"][one.symbol]) for one in found]
    caps = [count * float(one.closes[-1]) / 1e9 for one, count in zip(found, counts, strict=True)]
    return evidence(shares=[share(one, cap) for one, cap in zip(found, caps, strict=True)])


def closes_of(folder: Path, path: str) -> pd.Series[float]:
    """The closes of a file as they stand there, by day."""
    read = pd.read_csv(folder / f"{path}.csv.gz", parse_dates=["date"], index_col="date")
    return read["close"]
