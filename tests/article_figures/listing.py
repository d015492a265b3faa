"""Market capitalisations of the listing of 10 February 2026."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.claims.measured import Measured
from analysis.claims.series import Series
from analysis.market_cap import SizeClass, size_class
from bot.directory.listing_file import read_table
from tests.article_figures.figure import Figure, Theme, number, percent
from tests.article_figures.prices import Prices

DAY = "2026-02-10"
BILLION, QUADRILLION = 1e9, 1e15

# Symbol, where its capitalisation is told, and to how many billion dong it is rounded there.
_COMPANIES = (
    ("VIC", "large-cap market-cap-classes market-cap-lookup", 10_000),
    ("VCB", "large-cap market-cap-classes market-cap-uses", 1_000),
    ("VHM", "large-cap", 1_000),
    ("BID", "large-cap market-cap-uses", 1_000),
    ("VGI", "large-cap market-cap-classes", 1_000),
    ("CTG", "large-cap market-cap-uses", 1_000),
    ("GAS", "large-cap", 1_000),
    ("TCB", "large-cap", 1_000),
    ("MBB", "large-cap", 1_000),
    ("VPB", "large-cap", 1_000),
    ("FPT", "large-cap market-cap-classes", 1_000),
    ("FPT", "market-cap-lookup", 100),
    ("ACV", "market-cap-classes", 1_000),
    ("REE", "mid-cap", 100),
    ("GMD", "mid-cap", 100),
    ("IMP", "mid-cap", 100),
    ("CMG", "mid-cap", 100),
    ("ANV", "mid-cap", 100),
    ("HT1", "mid-cap", 100),
    ("TLG", "mid-cap", 50),
    ("FUEVFVND", "etf", 100),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One company or fund of the listing."""

    exchange: str
    kind: str
    shares: float
    price: float
    cap: float


def listing_themes(prices: Prices) -> Iterator[Theme]:
    """One table."""
    listed = listed_companies(prices)
    companies = [one for one in listed.values() if one.kind == "stock"]
    yield Theme(
        title="Market capitalisations",
        definition=(
            f"`listing_vn.csv.gz`, {DAY}: listed shares times the last or reference price, in billion dong where "
            "nothing else is said; companies only, without funds, with a capitalisation. Classes as in "
            "`analysis.market_cap`: large above 10,000 billion dong, small under 1,000."
        ),
        figures=(*_companies(listed), *_classes(companies), *_totals(companies), *_shares(listed, prices)),
    )


def largest_on_hose(prices: Prices, count: int) -> list[Series]:
    """So many companies of HOSE, the largest of those with prices, by capitalisation."""
    with_prices = {series.symbol: series for series in prices.shares()}
    here = [(symbol, one) for symbol, one in listed_companies(prices).items() if one.exchange == "HOSE"]
    by_size = sorted(here, key=lambda pair: pair[1].cap, reverse=True)
    return [with_prices[symbol] for symbol, _ in by_size if symbol in with_prices][:count]


def listed_companies(prices: Prices) -> dict[str, Listed]:
    """Everything on the list that has a capitalisation, by symbol."""
    rows = (row.values for row in read_table(prices.folder / "listing_vn.csv.gz").rows)
    return {
        row["ticker"]: Listed(
            exchange=row["exchange"],
            kind=row["type"],
            shares=float(row["shares_outstanding"] or 0),
            price=float(row["price_vnd"] or 0),
            cap=float(row["market_cap"]),
        )
        for row in rows
        if row["in_2026_02_10_list"] == "1" and row["market_cap"]
    }


def _companies(listed: dict[str, Listed]) -> Iterator[Figure]:
    for symbol, articles, step in _COMPANIES:
        cap = round(listed[symbol].cap / BILLION / step) * step
        yield number(symbol, Measured(value=cap, span=DAY), articles)
    largest = sorted((one.cap for one in listed.values()), reverse=True)
    rank = Measured(value=largest.index(listed["VPB"].cap) + 1, span=DAY, cases=len(largest))
    yield number("VPB: rank by capitalisation", rank, "large-cap")


def _classes(companies: Sequence[Listed]) -> Iterator[Figure]:
    sizes = [size_class(one.cap, "VND") for one in companies]
    large = Measured(value=sizes.count(SizeClass.LARGE), span=DAY, cases=len(sizes))
    yield number("large companies", large, "market-cap-classes blue-chip")
    mid = Measured(value=sizes.count(SizeClass.MID), span=DAY, cases=len(sizes))
    yield number("mid-sized companies", mid, "market-cap-classes mid-cap")
    small = Measured(value=sizes.count(SizeClass.SMALL), span=DAY, cases=len(sizes))
    yield number("small companies", small, rounded="market-cap-classes small-cap")
    for exchange in ("UPCOM", "HNX", "HOSE"):
        there = [size for one, size in zip(companies, sizes, strict=True) if one.exchange == exchange]
        count = Measured(value=there.count(SizeClass.SMALL), span=DAY, cases=len(there))
        yield number(f"small companies on {exchange}", count, "small-cap")
        yield number(f"companies on {exchange}", Measured(value=len(there), span=DAY), "small-cap")
        if exchange == "UPCOM":
            share = Measured(value=count.value / len(there), span=DAY, cases=len(there))
            yield percent("small among those of UPCoM", share, "market-cap-classes", digits=0)


def _totals(companies: Sequence[Listed]) -> Iterator[Figure]:
    total = sum(one.cap for one in companies)
    measured = Measured(value=total / QUADRILLION, span=DAY, cases=len(companies))
    yield number("all companies, quadrillion dong", measured, "total-market-cap", digits=1)
    for exchange in ("HOSE", "UPCOM", "HNX"):
        caps = [one.cap for one in companies if one.exchange == exchange]
        part = Measured(value=sum(caps) / QUADRILLION, span=DAY, cases=len(caps))
        yield number(f"{exchange}, quadrillion dong", part, "total-market-cap", digits=2)
        share = Measured(value=sum(caps) / total, span=DAY, cases=len(caps))
        yield percent(f"{exchange}: share of it", share, "total-market-cap", digits=0)


def _shares(listed: dict[str, Listed], prices: Prices) -> Iterator[Figure]:
    vic, fpt = listed["VIC"], listed["FPT"]
    yield number("VIC: shares", Measured(value=vic.shares, span=DAY), "market-cap-lookup")
    yield number("VIC: price, dong", Measured(value=vic.price, span=DAY), "market-cap-lookup")
    yield number("FPT: shares", Measured(value=fpt.shares, span=DAY), "market-cap-formula")
    yield number("FPT: price, dong", Measured(value=fpt.price, span=DAY), "market-cap-lookup")
    close = prices.share("FPT").price("2026-02-23")
    yield number("FPT: close, dong", close, "market-cap-formula market-cap-lookup")
    product = Measured(value=close.value * fpt.shares / BILLION, span="2026-02-23")
    yield number("FPT: capitalisation at that close", product, "market-cap-formula")
    vic_series = prices.share("VIC")
    last = vic_series.days[-1]
    yield number("VIC: last close of the data, dong", vic_series.price(last), "market-cap-lookup")
    cap = Measured(value=round(vic_series.price(last).value * vic.shares / BILLION / 1000) * 1000, span=last)
    yield number("VIC: capitalisation at that close", cap, "market-cap-lookup")
    yield number("E1VFVN30: price, dong", Measured(value=listed["E1VFVN30"].price, span=DAY), "etf")
