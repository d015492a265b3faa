"""Yahoo's table as bars: what is no session taken out, the past adjusted for dividends, the last price as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.bars import PRICES, Bars, Defect, DroppedBar, check_bars
from analysis.exchanges import Market
from analysis.trading_calendar import SessionState, close_of, may_trade, session_state

# Yahoo's prices have the precision of 32 bits, so a quotient of two is off by up to 2.4e-7 where nothing was paid.
_NOISE = 1e-6
# Ten years of dividends leave a part of an early price, never so little.
_SMALLEST_FACTOR = 1e-4

_DISTRIBUTIONS = ("Dividends", "Capital Gains")


def bars_of(table: pd.DataFrame, market: Market, moment: datetime) -> Bars:
    """The table as checked bars, earlier prices adjusted for dividends, those since the last one as they were traded.

    table: as yfinance gives it with `auto_adjust=False, actions=True, keepna=True`: split-adjusted prices, `Adj Close`,
        distributions, dates in the exchange's zone. moment: when Yahoo was asked.
    A row on a day on which the market is known to be closed is no bar where nothing was traded; so is a row without
    anything for a session that is not over yet, or before all prices. A single session that is missing before the last
    row is reported in `dropped`, beside the broken rows. Raises BarsError for a table that is none.
    """
    rows = _bars_only(table, market, moment)
    factors = _factors(rows)
    prices = rows.rename(columns=str.lower)
    prices.loc[np.isnan(factors), list(PRICES)] = np.nan
    checked = check_bars(prices)
    missing = [DroppedBar(session=day, defect=Defect.MISSING_PRICE) for day in _hole(rows, market)]
    dropped = sorted((*checked.dropped, *missing), key=lambda bar: bar.session)
    return Bars(frame=_adjusted(checked, rows, factors), dropped=tuple(dropped))


def tells_anything(table: pd.DataFrame) -> bool:
    """Whether any row has a price or a volume; a symbol known by its name alone has empty rows or none."""
    return not _empty(table).all()


def _empty(table: pd.DataFrame) -> NDArray[np.bool_]:
    """The rows without a price and without a volume; yfinance writes 0 for a volume that is unknown."""
    priced = table[["Open", "High", "Low", "Close"]].notna().any(axis=1).to_numpy()
    traded = table["Volume"].to_numpy(dtype=np.float64) > 0
    empty: NDArray[np.bool_] = ~(priced | traded)
    return empty


def _days(table: pd.DataFrame) -> NDArray[np.datetime64]:
    """The dates as written, in the exchange's zone."""
    return pd.DatetimeIndex(table.index).tz_localize(None).to_numpy().astype("datetime64[D]")


def _bars_only(table: pd.DataFrame, market: Market, moment: datetime) -> pd.DataFrame:
    """The table without rows that stand for no session."""
    days = _days(table)
    empty = _empty(table)
    untraded = ~(table["Volume"].to_numpy(dtype=np.float64) > 0)
    # yfinance adds an empty row for a dividend that it has no bar for.
    early = np.cumsum(~empty) == 0
    ahead = _those(empty, days, lambda day: close_of(market, day) > moment)
    closed = _those(untraded, days, lambda day: not may_trade(market, day))
    kept: pd.DataFrame = table[~((empty & early) | ahead | closed)]
    return kept


def _those(
    rows: NDArray[np.bool_], days: NDArray[np.datetime64], condition: Callable[[date], bool]
) -> NDArray[np.bool_]:
    """Those among the rows whose day fulfils the condition; a row without a day fulfils none."""
    chosen = rows & ~np.isnat(days)
    chosen[chosen] = [condition(day) for day in days[chosen].tolist()]
    return chosen


def _factors(table: pd.DataFrame) -> NDArray[np.float64]:
    """By how much each close is adjusted, NaN where Yahoo does not say.

    Between two distributions it is the same, so a bar that lacks it has that of its neighbours, if they agree.
    """
    closes = table["Close"].to_numpy(dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        factors = table["Adj Close"].to_numpy(dtype=np.float64) / closes
    factors[~((factors >= _SMALLEST_FACTOR) & (factors <= 1 / _SMALLEST_FACTOR))] = np.nan
    paid = table.reindex(columns=[*_DISTRIBUTIONS], fill_value=0).ne(0).any(axis=1).to_numpy()
    spans = pd.Series(factors).groupby(np.cumsum(paid))
    before, after = spans.ffill(), spans.bfill()
    agree = ~((before / after - 1).abs() > _NOISE)
    return before.fillna(after).where(agree).to_numpy(dtype=np.float64)


def _adjusted(checked: Bars, rows: pd.DataFrame, factors: NDArray[np.float64]) -> pd.DataFrame:
    """The checked frame times the factors, over the last bar's: a dividend still to come is not taken off yet."""
    frame = checked.frame
    if frame.empty:
        return frame
    kept = factors[np.isin(_days(rows), checked.sessions)]
    scale = kept / kept[-1]
    scale[np.abs(scale - 1) < _NOISE] = 1.0
    return frame.assign(**{name: frame[name] * scale for name in PRICES})


def _hole(table: pd.DataFrame, market: Market) -> list[date]:
    """The one session known to have taken place between the last two rows; empty for none, and for a longer halt."""
    if len(table) < 2:  # noqa: PLR2004  between two there may be a hole.
        return []
    before, last = _days(table)[-2:].tolist()
    between = [before + timedelta(days=number) for number in range(1, (last - before).days)]
    sessions = [day for day in between if session_state(market, day) is SessionState.OPEN]
    return sessions if len(sessions) == 1 else []
