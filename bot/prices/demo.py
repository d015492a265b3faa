"""Simulated prices, to try the product without network: every answer built on them says so."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import date, datetime
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.bars import PRICES, Bars, check_bars
from analysis.exchanges import InstrumentKind, Market
from analysis.trading_calendar import close_of, may_trade
from bot.clock import Clock, utc_now
from bot.directory import Directory
from bot.errors import SymbolNotFound
from bot.instruments import Instrument
from bot.prices.port import PriceHistory

_FIRST_SESSION = date(2021, 1, 4)
# Where a made-up share or coin begins, before its own factor, in its currency.
_START = {Market.VIETNAM: 30_000, Market.UNITED_STATES: 150, Market.CHINA: 20, Market.CRYPTO: 30_000}
# No close moves further: 6.8 % as a logarithm, which leaves room for rounding within HOSE's band of 7 %.
_LARGEST_MOVE = 0.066
# A normal draw is beyond it about every sixteenth session: then a new trend begins.
_NEW_TREND = 1.86


class DemoSource:
    """A made-up history for every symbol of the directory, the same on every machine; it grows by one bar a session."""

    key = "demo"

    def __init__(self, directory: Directory, *, clock: Clock = utc_now) -> None:
        self._directory = directory
        self._clock = clock

    def symbols(self) -> frozenset[str]:
        """Every symbol of the directory: nothing is made up about a company that is not in it."""
        return self._directory.symbols

    async def history(self, instrument: Instrument) -> PriceHistory:
        """The simulated bars up to the last session that is over; SymbolNotFound outside the directory."""
        if instrument.symbol not in self._directory.symbols:
            raise SymbolNotFound(instrument.symbol)
        now = self._clock()
        last = _last_session_over(instrument.market, now)
        bars = await asyncio.to_thread(simulated_bars, instrument.symbol, instrument.kind, instrument.market, last)
        return PriceHistory(instrument=instrument, bars=bars, source=self.key, fetched_at=now, simulated=True)

    async def close(self) -> None:
        """Nothing is held open."""


def _last_session_over(market: Market, now: datetime) -> date:
    ordinal = now.date().toordinal() + 1
    while not may_trade(market, day := date.fromordinal(ordinal)) or close_of(market, day) > now:
        ordinal -= 1
    return day


@lru_cache(maxsize=64)
def simulated_bars(symbol: str, kind: InstrumentKind, market: Market, last: date) -> Bars:
    """A random walk from 2021 to that session, drawn from a seed that the symbol gives.

    Trends of random length and direction, fat-tailed days, and volume that swells on large moves: enough for every
    signal to appear. A later `last` adds bars and changes none.
    """
    days = map(date.fromordinal, range(_FIRST_SESSION.toordinal(), last.toordinal() + 1))
    sessions = [day for day in days if may_trade(market, day)]
    seed = int.from_bytes(hashlib.blake2b(symbol.encode(), digest_size=8).digest(), "big")
    # One row of draws a session, so that a longer history begins with the shorter one.
    draws = np.random.default_rng(seed).standard_normal((len(sessions) + 1, 6))
    points = kind is InstrumentKind.INDEX
    start = (1_000 if points else _START[market]) * 1.8 ** float(draws[0, 0])
    frame = _candles(_closes(draws[1:], start), start, draws[1:])
    digits = -1 if market is Market.VIETNAM and not points else 2
    frame[list(PRICES)] = frame[list(PRICES)].round(digits)
    return check_bars(frame.set_axis(pd.DatetimeIndex(sessions), axis=0))


def _closes(draws: NDArray[np.float64], start: float) -> NDArray[np.float64]:
    drift, level, levels = 0.0, 0.0, []
    for turn, direction, day, spread in draws[:, :4]:
        if abs(turn) > _NEW_TREND:
            drift = 0.0035 * direction
        change = drift + 0.013 * day * np.exp(0.35 * spread)
        # Pulled back towards its start, so that no price runs away over the years.
        pulled = level * 0.996 + float(np.clip(change, -0.065, 0.065))
        level = min(max(pulled, level - _LARGEST_MOVE), level + _LARGEST_MOVE)
        levels.append(level)
    return start * np.exp(np.array(levels, dtype=np.float64))


def _candles(closes: NDArray[np.float64], start: float, draws: NDArray[np.float64]) -> pd.DataFrame:
    previous = np.concatenate([[start], closes[:-1]])
    opens = previous * (1 + 0.004 * draws[:, 4])
    shadows = 0.006 * np.abs(draws[:, 3:5]) * closes[:, None]
    return pd.DataFrame(
        {
            "open": opens,
            "high": np.maximum(opens, closes) + shadows[:, 0],
            "low": np.minimum(opens, closes) - shadows[:, 1],
            "close": closes,
            "volume": np.round(2e6 * np.exp(0.4 * draws[:, 5] + 18 * np.abs(closes / previous - 1))),
        }
    )
