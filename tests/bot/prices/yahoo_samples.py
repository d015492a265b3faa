"""What the tests of Yahoo's prices and figures share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd

from analysis.exchanges import InstrumentKind, Market
from bot.instruments import Instrument

# A Friday, 19:00 in Vietnam and 7:00 in New York.
NOON = datetime(2024, 1, 12, 12, tzinfo=UTC)

# Seconds that a request may take where an answer comes, and where none does.
TIME_OUT = 4.0
SHORT = 0.4

FPT = Instrument(symbol="FPT", kind=InstrumentKind.SHARE, market=Market.VIETNAM, currency="VND", exchange="HOSE")
PNJ = replace(FPT, symbol="PNJ")
VNINDEX = replace(FPT, symbol="VNINDEX", kind=InstrumentKind.INDEX, currency=None)
APPLE = replace(FPT, symbol="AAPL", market=Market.UNITED_STATES, currency="USD", exchange="NASDAQ")
BITCOIN = Instrument(symbol="BTC-USD", kind=InstrumentKind.COIN, market=Market.CRYPTO, currency="USD")


@dataclass
class Clock:
    """A clock that tests set."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        """The time it was set to."""
        return self.now


def week(*closes: float) -> pd.DataFrame:
    """One bar per weekday from Monday, 2024-01-08: open 1,000 below the close, high 1,000 above, low 1,500 below."""
    return bars_on(pd.bdate_range("2024-01-08", periods=len(closes)), *closes)


def bars_on(days: pd.DatetimeIndex, *closes: float) -> pd.DataFrame:
    """The same on those days."""
    close = np.array(closes, dtype=np.float64)
    columns = {"open": close - 1000, "high": close + 1000, "low": close - 1500, "close": close, "volume": close * 10}
    return pd.DataFrame(columns, index=days)
