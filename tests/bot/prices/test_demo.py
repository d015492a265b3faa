"""Simulated prices: the same everywhere, growing by a bar a session, and shaped like a market's."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
import talib

from analysis.bars import check_bars
from analysis.exchanges import InstrumentKind, Market
from bot.directory import Directory
from bot.directory.entries import read_entries
from bot.errors import SymbolNotFound
from bot.instruments import Instrument
from bot.prices.demo import DemoSource, simulated_bars
from tests.bot.prices.samples import Clock, share

VIETNAM, NEW_YORK, HAWAII = (ZoneInfo(name) for name in ("Asia/Ho_Chi_Minh", "America/New_York", "Pacific/Honolulu"))
INSTRUMENTS = {entry.instrument.symbol: entry.instrument for entry in read_entries()}
EVERY_FOURTH = tuple(INSTRUMENTS)[::4]
SAMPLE = ("FPT", "VNM", "HPG", "VCB", "SSI", "VNINDEX", "AAPL", "BTC-USD")
A_SATURDAY = datetime(2026, 11, 21, 12, tzinfo=VIETNAM)


def demo(now: datetime = A_SATURDAY) -> DemoSource:
    """The source at that moment."""
    return DemoSource(Directory.load(), clock=Clock(now))


def simulated(instrument: Instrument, last: date = date(2026, 11, 20)) -> pd.DataFrame:
    """The bars up to that session."""
    return simulated_bars(instrument.symbol, instrument.kind, instrument.market, last).frame


def digest(frame: pd.DataFrame) -> str:
    """A short text that differs wherever a bit of the frame does."""
    return hashlib.sha256(frame.to_numpy().tobytes() + frame.index.to_numpy().tobytes()).hexdigest()


async def test_says_that_it_is_simulated() -> None:
    source = demo()
    history = await source.history(INSTRUMENTS["FPT"])
    assert (history.simulated, history.source, history.outage) == (True, "demo", None)
    assert (history.instrument, history.fetched_at) == (INSTRUMENTS["FPT"], A_SATURDAY)
    await source.close()


async def test_only_symbols_of_the_directory_are_simulated() -> None:
    source = demo()
    assert source.symbols() == frozenset(INSTRUMENTS)
    with pytest.raises(SymbolNotFound) as caught:
        await source.history(share("ZZZ"))
    assert caught.value.symbol == "ZZZ"


@pytest.mark.parametrize("hash_seed", ["1", "20261121"])
def test_the_same_in_every_process(hash_seed: str) -> None:
    program = (
        "from tests.bot.prices.test_demo import INSTRUMENTS, SAMPLE, digest, simulated\n"
        "for symbol in SAMPLE: print(digest(simulated(INSTRUMENTS[symbol])))"
    )
    root = Path(__file__).parents[3]
    env = os.environ | {"PYTHONHASHSEED": hash_seed}
    run = subprocess.run(
        [sys.executable, "-c", program], env=env, cwd=root, check=True, capture_output=True, text=True, timeout=30
    )
    assert run.stdout.split() == [digest(simulated(INSTRUMENTS[symbol])) for symbol in SAMPLE]


def test_each_symbol_has_its_own_bars() -> None:
    assert len({digest(simulated(INSTRUMENTS[symbol])) for symbol in SAMPLE}) == len(SAMPLE)


@pytest.mark.parametrize("symbol", SAMPLE)
def test_a_later_day_adds_bars_and_changes_none(symbol: str) -> None:
    instrument = INSTRUMENTS[symbol]
    today = simulated(instrument)
    for later in (date(2026, 11, 23), date(2027, 11, 23)):
        grown = simulated(instrument, later)
        assert grown.index[-1] == pd.Timestamp(later)
        pd.testing.assert_frame_equal(grown.iloc[: len(today)], today, check_exact=True, check_freq=False)


@pytest.mark.parametrize(
    ("symbol", "now", "last"),
    [
        ("FPT", datetime(2026, 11, 20, 9, tzinfo=VIETNAM), date(2026, 11, 19)),
        ("FPT", datetime(2026, 11, 20, 14, 59, 59, tzinfo=VIETNAM), date(2026, 11, 19)),
        ("FPT", datetime(2026, 11, 20, 15, tzinfo=VIETNAM), date(2026, 11, 20)),
        ("FPT", datetime(2026, 11, 20, 8, tzinfo=UTC), date(2026, 11, 20)),
        # On Hawaii it is still the day before.
        ("FPT", datetime(2026, 11, 19, 21, 59, tzinfo=HAWAII), date(2026, 11, 19)),
        ("FPT", datetime(2026, 11, 19, 22, 0, tzinfo=HAWAII), date(2026, 11, 20)),
        ("FPT", datetime(2026, 11, 21, 16, tzinfo=VIETNAM), date(2026, 11, 20)),
        ("FPT", datetime(2026, 11, 22, 23, 59, tzinfo=VIETNAM), date(2026, 11, 20)),
        ("FPT", datetime(2026, 11, 23, 14, tzinfo=VIETNAM), date(2026, 11, 20)),
        # Tết, from Monday the 16th to Friday the 20th; National Day, from Monday, 31 August, to Wednesday.
        ("FPT", datetime(2026, 2, 19, 16, tzinfo=VIETNAM), date(2026, 2, 13)),
        ("VNINDEX", datetime(2026, 2, 22, 16, tzinfo=VIETNAM), date(2026, 2, 13)),
        ("FPT", datetime(2026, 9, 1, 16, tzinfo=VIETNAM), date(2026, 8, 28)),
        ("AAPL", datetime(2026, 11, 20, 15, 59, tzinfo=NEW_YORK), date(2026, 11, 19)),
        ("AAPL", datetime(2026, 11, 20, 16, tzinfo=NEW_YORK), date(2026, 11, 20)),
        ("BTC-USD", datetime(2026, 11, 21, 23, 59, tzinfo=UTC), date(2026, 11, 20)),
        ("BTC-USD", datetime(2026, 11, 22, 0, 0, tzinfo=UTC), date(2026, 11, 21)),
    ],
)
async def test_ends_with_the_last_finished_session(symbol: str, now: datetime, last: date) -> None:
    assert (await demo(now).history(INSTRUMENTS[symbol])).bars.last_session == last


def test_sessions_are_days_on_which_the_market_trades() -> None:
    days = simulated(INSTRUMENTS["FPT"]).index.to_numpy().astype("datetime64[D]").tolist()
    assert days[0] == date(2021, 1, 4)
    assert {day.weekday() for day in days} == {0, 1, 2, 3, 4}
    assert not {date(2026, 2, 16 + step) for step in range(5)} & set(days)
    coin_days = simulated(INSTRUMENTS["BTC-USD"]).index
    assert set(np.diff(coin_days.to_numpy())) == {np.timedelta64(timedelta(days=1))}


@pytest.mark.parametrize(("last", "symbols"), [(date(2026, 11, 20), EVERY_FOURTH), (date(2035, 12, 31), SAMPLE)])
def test_symbols_of_every_kind_keep_the_frame_contract_and_the_price_band(last: date, symbols: tuple[str, ...]) -> None:
    instruments = [INSTRUMENTS[symbol] for symbol in symbols]
    assert {instrument.kind for instrument in instruments} >= {InstrumentKind.SHARE, InstrumentKind.INDEX}
    for instrument in instruments:
        frame = simulated(instrument, last)
        checked = check_bars(frame)
        assert checked.dropped == ()
        assert len(checked.frame) == len(frame) > 1_000
        assert frame.notna().all(axis=None)
        assert (frame["volume"] > 0).all()
        if instrument.market is Market.VIETNAM:
            # HOSE lets no close move further; HNX 10 %, UPCoM 15 %.
            assert (instrument.symbol, frame["close"].pct_change().abs().max() <= 0.07) == (instrument.symbol, True)


def test_vietnamese_shares_cost_whole_tens_of_dong() -> None:
    for instrument in map(INSTRUMENTS.__getitem__, SAMPLE):
        if instrument.market is Market.VIETNAM and instrument.kind is InstrumentKind.SHARE:
            prices = simulated(instrument)[["open", "high", "low", "close"]].to_numpy()
            assert (instrument.symbol, (prices % 10 == 0).all()) == (instrument.symbol, True)


@pytest.mark.parametrize("symbol", SAMPLE)
def test_rsi_reaches_both_zones(symbol: str) -> None:
    rsi = talib.RSI(simulated(INSTRUMENTS[symbol])["close"].to_numpy(), 14)
    assert np.nanmax(rsi) > 70
    assert np.nanmin(rsi) < 30
