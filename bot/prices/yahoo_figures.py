"""A company's fundamental figures in what Yahoo tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from math import isfinite
from typing import Any

import structlog

from analysis.exchanges import TRADING_HOURS
from analysis.fundamentals import Figure, Stated
from bot.instruments import Instrument
from bot.prices.yahoo_names import SOURCE

# The rate is of the year to come or of the one past, the price of yesterday or of now.
_YIELD_TOLERANCE = 0.5

# The year 2100: a stamp beyond it counts in thousandths of a second.
_NO_TIME = 4_102_444_800

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a figure stands in the answer, and when its number means something.

    of_price: it is of the price's day, not of the last quarter. in_money: it is money, or a price over money of the
    statements: of no use where their currencies differ. negative, zero: whether a number below 0, or 0, says anything.
    """

    module: str
    name: str
    of_price: bool = False
    in_money: bool = False
    negative: bool = False
    zero: bool = False


# A company with a loss has no P/E and one without equity no P/B; a return, margin, value or count of exactly 0 is taken
# for a gap. `dividendYield` is a fraction in `summaryDetail` (cmallwitz/Financials-Extension PR #166, 2026-06), and a
# percentage in Yahoo's `quote` (jingerzz/clarion-intelligence-system PR #25, 2026-05).
_PLACES: Mapping[Figure, _Place] = {
    Figure.PE: _Place(module="summaryDetail", name="trailingPE", of_price=True, in_money=True),
    Figure.PB: _Place(module="defaultKeyStatistics", name="priceToBook", of_price=True, in_money=True),
    Figure.EPS: _Place(module="defaultKeyStatistics", name="trailingEps", in_money=True, negative=True, zero=True),
    Figure.ROE: _Place(module="financialData", name="returnOnEquity", negative=True),
    Figure.NET_MARGIN: _Place(module="defaultKeyStatistics", name="profitMargins", negative=True),
    Figure.EV: _Place(
        module="defaultKeyStatistics", name="enterpriseValue", of_price=True, in_money=True, negative=True
    ),
    Figure.DIVIDEND_YIELD: _Place(module="summaryDetail", name="dividendYield", of_price=True, zero=True),
    Figure.SHARES_OUTSTANDING: _Place(module="defaultKeyStatistics", name="sharesOutstanding"),
}


def stated_figures(modules: Mapping[str, Any], instrument: Instrument) -> dict[Figure, Stated]:
    """The figures that Yahoo states in a way that can be used; the others are absent.

    modules: `quoteSummary.result[0]`, asked for with `formatted=false`.
    Numbers that are missing, text, not finite, or impossible (see `_Place`) are left out; so are figures in money where
    the prices or the statements are not known to be in the instrument's currency, and a yield that contradicts the
    dividend rate and the price. Of a figure of the price: the day of the price. Of the others: the end of the last
    quarter reported; Yahoo does not date the count of shares, which is at least as new.
    Public copies of American, Indian and British answers were read, none of a Vietnamese company.
    """
    days = {True: _price_day(modules, instrument), False: _quarter_end(modules)}
    usable = {figure: _usable(modules, place) for figure, place in _PLACES.items()}
    stated = {
        figure: Stated(value=value, as_of=days[_PLACES[figure].of_price])
        for figure, value in usable.items()
        if value is not None
    }
    left_out = _in_other_money(modules, instrument, stated) | _contradicted(modules, instrument, stated)
    return {figure: one for figure, one in stated.items() if figure not in left_out}


def _usable(modules: Mapping[str, Any], place: _Place) -> float | None:
    value = _number(modules, place.module, place.name)
    if value is None or (value < 0 and not place.negative) or (value == 0 and not place.zero):
        return None
    return value


def _in_other_money(modules: Mapping[str, Any], instrument: Instrument, stated: Mapping[Figure, Stated]) -> set[Figure]:
    """Figures in money where Yahoo mixes currencies.

    It divides prices in pence by books in pounds: 99.24 `GBp` over 0.771 is stated as a P/B of 128.7 (a public copy of
    a London share's answer, 2025).
    """
    prices = _of(modules, "summaryDetail").get("currency")
    statements = _of(modules, "financialData").get("financialCurrency")
    if prices == statements == instrument.currency:
        return set()
    found = {figure for figure in stated if _PLACES[figure].in_money}
    if found:
        log.warning(
            "fundamentals.wrong_currency",
            source=SOURCE,
            symbol=instrument.symbol,
            expected=instrument.currency,
            prices=prices,
            statements=statements,
            left_out=sorted(found),
        )
    return found


def _contradicted(modules: Mapping[str, Any], instrument: Instrument, stated: Mapping[Figure, Stated]) -> set[Figure]:
    """A dividend yield that is not what the yearly dividend is of the price, such as a percentage taken for a share."""
    if Figure.DIVIDEND_YIELD not in stated:
        return set()
    told = stated[Figure.DIVIDEND_YIELD].value
    rate, price = _number(modules, "summaryDetail", "dividendRate"), _number(modules, "price", "regularMarketPrice")
    if rate is None or price is None or price <= 0:
        fits = told < 1
    else:
        fits = abs(told - rate / price) <= _YIELD_TOLERANCE * rate / price
    if fits:
        return set()
    log.warning(
        "fundamentals.wrong_yield", source=SOURCE, symbol=instrument.symbol, told=told, dividend=rate, price=price
    )
    return {Figure.DIVIDEND_YIELD}


def _price_day(modules: Mapping[str, Any], instrument: Instrument) -> date | None:
    """The day of the last price in the exchange's zone."""
    return _day(modules, "price", "regularMarketTime", TRADING_HOURS[instrument.market].zone)


def _quarter_end(modules: Mapping[str, Any]) -> date | None:
    """The last day of the last quarter reported, which Yahoo stamps at midnight UTC."""
    return _day(modules, "defaultKeyStatistics", "mostRecentQuarter", UTC)


def _day(modules: Mapping[str, Any], module: str, name: str, zone: tzinfo) -> date | None:
    seconds = _number(modules, module, name)
    if seconds is None or not 0 < seconds < _NO_TIME:
        return None
    return datetime.fromtimestamp(seconds, zone).date()


def _number(modules: Mapping[str, Any], module: str, name: str) -> float | None:
    """The finite number in that place, None where there is none; JSON of Yahoo also says NaN and "Infinity"."""
    value = _of(modules, module).get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if isfinite(number) else None


def _of(modules: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    module = modules.get(name)
    return module if isinstance(module, dict) else {}
