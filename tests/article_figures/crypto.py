"""Bitcoin and ETH: years, cycles, and what they did after breakouts of Russell 2000."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from analysis.claims.measured import Measured
from analysis.claims.series import Series
from analysis.records import breakouts
from analysis.risk_appetite import aftermaths
from analysis.timeframes import Timeframe, TimeframeBars
from tests.article_figures.figure import Figure, Theme, change, number, percent, words
from tests.article_figures.prices import Prices

CYCLES, BITCOIN, SMALL = "crypto-cycles", "bitcoin", "small-caps-and-crypto"
DAYS_A_YEAR = 365

_SPANS = (
    ("BTC", "2017-12-16", "2018-12-15", f"{CYCLES} {BITCOIN}"),
    ("BTC", "2021-11-08", "2022-11-21", f"{CYCLES} {BITCOIN} super-cycle"),
    ("BTC", "2020-02-12", "2020-03-12", f"{BITCOIN} risk-appetite"),
    ("BTC", "2017-12-16", "2018-08-31", SMALL),
    ("BTC", "2018-08-31", "2018-12-15", SMALL),
    ("ETH", "2018-01-13", "2018-12-14", f"{CYCLES} altcoin"),
    ("ETH", "2021-11-08", "2022-06-18", f"{CYCLES} altcoin trend-chasing"),
)
_MULTIPLES = (
    ("BTC", "2016-11-14", "2017-12-16", CYCLES, 0),
    ("BTC", "2020-11-13", "2021-11-08", f"{CYCLES} altcoin", 1),
    ("ETH", "2020-11-13", "2021-11-08", "", 0),
    ("BTC", "2022-11-21", "2025-07-22", "altcoin", 1),
    ("ETH", "2022-11-21", "2025-07-22", "altcoin", 1),
)
_CLOSES = (
    ("BTC", "2016-11-14", CYCLES),
    ("BTC", "2017-12-16", CYCLES),
    ("BTC", "2020-11-13", CYCLES),
    ("BTC", "2021-11-08", CYCLES),
    ("BTC", "2025-08-03", CYCLES),
    ("ETH", "2018-01-13", CYCLES),
    ("ETH", "2021-11-08", f"{CYCLES} altcoin"),
)
# Breakout, coin, and where its changes after 30, 90 and 180 days are told.
_AFTER = (
    ("2014-12-26", "BTC", (SMALL, SMALL, f"{SMALL} {CYCLES} trend-chasing")),
    ("2016-11-14", "BTC", (SMALL, SMALL, SMALL)),
    ("2020-11-13", "BTC", (SMALL, SMALL, SMALL)),
    ("2020-11-13", "ETH", (SMALL, SMALL, SMALL)),
    ("2021-11-02", "BTC", (SMALL, SMALL, f"{SMALL} trend-chasing")),
    ("2021-11-02", "ETH", (SMALL, SMALL, f"{SMALL} trend-chasing")),
)


def crypto_themes(prices: Prices) -> Iterator[Theme]:
    """Years and cycles, then Russell 2000's breakouts."""
    bitcoin, russell = prices.coin("BTC"), prices.index("RUT")
    yield Theme(
        title="Bitcoin and ETH",
        definition=(
            f"`BTC-USD` from {bitcoin.days[0]}, `ETH-USD` from {prices.coin('ETH').days[0]}, both to "
            f"{bitcoin.days[-1]}; closes in US dollars, every day of the week. Volatility: standard deviation of the "
            "daily changes times the root of 365."
        ),
        figures=(*_years(bitcoin), *_cycles(prices), *_volatility(prices), *_correlations(prices)),
    )
    yield Theme(
        title="Coins after breakouts of Russell 2000",
        definition=(
            "A breakout is a record close with at least 120 sessions strictly between it and the record before "
            "(`analysis.records`); the coin's change is counted from its close of that day to its close so many "
            "calendar days later (`analysis.risk_appetite`)."
        ),
        figures=(*_breakouts(russell, bitcoin), *_after(prices), *_records(russell, bitcoin)),
    )


def _years(bitcoin: Series) -> Iterator[Figure]:
    for year in range(2015, 2025):
        articles = f"{BITCOIN} liquidity" if year == 2023 else BITCOIN
        yield change(f"BTC, {year}", bitcoin.year(year), articles, digits=0)
    yield change("BTC, 2022, finer", bitcoin.year(2022), "liquidity fed russell-2000-risks")
    yield number("BTC", bitcoin.price("2017-01-01"), rounded=CYCLES)
    for peak in ("2017-12-16", "2021-11-08"):
        following = next(day for day in bitcoin.record_days(peak, bitcoin.days[-1]) if day > peak)
        yield words(f"BTC: next record close after {peak}", following, f"{peak} – {following}", rounded=CYCLES)


def _cycles(prices: Prices) -> Iterator[Figure]:
    yield change("ETH, 2022", prices.coin("ETH").year(2022), "liquidity")
    for symbol, first, last, articles in _SPANS:
        yield change(f"{symbol}", prices.coin(symbol).change(first, last), articles, digits=0)
    for symbol, first, last, articles, digits in _MULTIPLES:
        whole = prices.coin(symbol).change(first, last)
        measured = Measured(value=1 + whole.value, span=whole.span)
        rounded = "" if articles else f"{CYCLES} altcoin"
        yield number(f"{symbol}: times", measured, articles, digits=digits, rounded=rounded)
    for symbol, day, articles in _CLOSES:
        yield number(symbol, prices.coin(symbol).price(day), articles)
    for symbol in ("BTC", "ETH"):
        lowest = prices.coin(symbol).line("2022-11-01", "2022-11-30").idxmin()
        yield words(f"{symbol}: lowest close of 11/2022", f"{lowest:%Y-%m-%d}", rounded="altcoin")
    record = prices.coin("ETH").record_days("2017", "9999")[-1]
    yield words("ETH: last record close of the data", record, rounded="altcoin")
    russell = prices.index("RUT")
    yield change("Russell 2000 meanwhile", russell.change("2020-11-13", "2021-11-08"), CYCLES, digits=0)
    low = prices.coin("BTC").change("2017-01-01", "2018-12-15")
    yield number("BTC: times", Measured(value=1 + low.value, span=low.span), digits=1, rounded=CYCLES)


def _volatility(prices: Prices) -> Iterator[Figure]:
    for symbol, articles in (("BTC", f"{BITCOIN} altcoin crypto"), ("ETH", "altcoin crypto")):
        measured = prices.coin(symbol).volatility("2021-01-01", "2025-08-03", DAYS_A_YEAR)
        yield percent(f"{symbol}: volatility since 2021", measured, rounded=articles)


def _correlations(prices: Prices) -> Iterator[Figure]:
    bitcoin = prices.coin("BTC")
    for since, until, digits, russell_told, large_told in (
        ("2014-01-01", "2019-12-31", 1, "", ""),
        ("2020-01-01", "2022-12-31", 1, f"{BITCOIN} {SMALL}", BITCOIN),
        ("2023-01-01", "2025-08-03", 2, f"{BITCOIN} {SMALL}", BITCOIN),
    ):
        near_zero = "" if russell_told else BITCOIN
        russell = bitcoin.correlation(prices.index("RUT"), since, until)
        large = bitcoin.correlation(prices.index("GSPC"), since, until)
        yield number("BTC with Russell 2000", russell, russell_told, digits=digits, rounded=near_zero)
        yield number("BTC with S&P 500", large, large_told, digits=digits, rounded=near_zero)


def _breakouts(russell: Series, bitcoin: Series) -> Iterator[Figure]:
    days = [russell.days[bar] for bar in breakouts(russell.closes).tolist()]
    recent = [day for day in days if day >= bitcoin.days[0]]
    yield words("breakouts of Russell 2000 since bitcoin's data begin", ", ".join(recent), rounded=f"{SMALL} {CYCLES}")


def _after(prices: Prices) -> Iterator[Figure]:
    for day, symbol, told in _AFTER:
        coin = prices.coin(symbol)
        bars = TimeframeBars(
            timeframe=Timeframe.DAY, finished=coin.history.frame, shown=coin.history.frame, running=False
        )
        for after, articles in zip(aftermaths(bars, (date.fromisoformat(day),)), told, strict=True):
            (outcome,) = after.outcomes
            measured = Measured(value=outcome.change, span=f"{outcome.entry} – {outcome.exit}")
            yield change(f"{symbol}, {after.days} days after {day}", measured, articles, digits=0)


def _records(russell: Series, bitcoin: Series) -> Iterator[Figure]:
    yield number("Russell 2000: record close", russell.price("2018-08-31"), SMALL, digits=2)
    last = russell.record_days("2018-01-01", "2018-12-31")[-1]
    yield words("Russell 2000: last record close of 2018", last, rounded=f"{CYCLES} {SMALL}")
    days = bitcoin.record_days("2024-01-01", "2024-12-31")
    yield words("BTC: first record close of 2024", days[0], rounded=CYCLES)
    yield number("BTC: record closes in 2024", Measured(value=len(days), span="2024"), SMALL)
