"""What the tests of the UDF source share."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from analysis.exchanges import InstrumentKind, Market
from bot.errors import TryLater
from bot.instruments import Instrument
from bot.prices.udf import UdfSource
from tests.bot.prices.samples import Clock
from tests.servers.udf import UdfServer

NOON = datetime(2024, 1, 12, 12, tzinfo=UTC)
PATIENCE = 2.0
"""Seconds without a byte after which a server that answers is given up, even on a busy machine."""
SILENCE = 0.3
"""The same for a server that a test keeps silent."""

HTML = b"<!DOCTYPE html><html><body>Sorry</body></html>"
TIME = 1704672000
"""The 8th of January 2024, a Monday, at midnight in UTC."""

FPT = Instrument(symbol="FPT", kind=InstrumentKind.SHARE, market=Market.VIETNAM, currency="VND", exchange="HOSE")
UNLISTED = replace(FPT, symbol="XYZ", exchange=None)
VNINDEX = replace(FPT, symbol="VNINDEX", kind=InstrumentKind.INDEX, currency=None)
HNXINDEX = replace(VNINDEX, symbol="HNXINDEX", exchange="HNX")
APPLE = replace(FPT, symbol="AAPL", market=Market.UNITED_STATES, currency="USD", exchange="NASDAQ")


def bars(*closes: float, since: str = "2024-01-08") -> pd.DataFrame:
    """One bar per weekday from that one: open 1 below the close, high 2 above it, low 3 below, volume ten times it."""
    close = np.array(closes, dtype=np.float64)
    columns = {"open": close - 1, "high": close + 2, "low": close - 3, "close": close, "volume": close * 10}
    return pd.DataFrame(columns, index=pd.bdate_range(since, periods=len(close)))


class Pauses(list[int]):
    """Notes which retries there were, without waiting."""

    async def __call__(self, retry: int) -> None:
        self.append(retry)


def source_of(
    server: UdfServer, clock: Clock, pauses: Pauses, *, unit: int = 1, timeout: float = PATIENCE
) -> UdfSource:
    """A source that asks that server, and takes no answer of a bar or more for a whole one."""
    return UdfSource(server.url, unit=unit, clock=clock, timeout=timeout, pause=pauses, shortest_cut=1)


async def failure_of(source: UdfSource) -> TryLater:
    """What the next question fails with."""
    with pytest.raises(TryLater) as caught:
        await source.history(FPT)
    assert caught.value.fields["source"] == source.key
    assert caught.value.__cause__ is not None
    return caught.value


def page(**columns: object) -> bytes:
    """A good page of one bar but for these columns."""
    return json.dumps({"s": "ok", "t": [TIME], **{key: [100] for key in "ohlcv"}, **columns}).encode()
