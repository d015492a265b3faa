"""The moves between exchanges: the list itself, and what prices say about it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from analysis.listings import Listings
from bot.directory import Directory, SymbolMention
from bot.directory.transfers import read_transfers

KNOWN = tuple(read_transfers())
EXCHANGES = {"HOSE", "HNX", "UPCOM"}
# The daily band of each (HOSE 7 %, HNX 10 %, UPCoM 15 %); rounding to a price step goes a little beyond it.
BANDS = {"HOSE": 0.073, "HNX": 0.104}
TWO_YEARS = timedelta(days=730)


def test_every_move_is_complete_and_leads_somewhere_else() -> None:
    assert len(KNOWN) > 50
    for known in KNOWN:
        assert known.joined in EXCHANGES
        assert known.transfer.left in EXCHANGES - {known.joined} | {None}
        assert date(2016, 1, 1) < known.transfer.session < date(2026, 11, 1)
        assert known.transfer.session.weekday() < 5
        assert known.evidence in {"stated", "prices"}
        assert known.source or known.evidence == "prices"
        assert "://" not in known.source


def test_the_list_is_in_order_and_moves_follow_each_other() -> None:
    keys = [(known.symbol, known.transfer.session) for known in KNOWN]
    assert keys == sorted(set(keys))
    again = 0
    for before, after in pairwise(KNOWN):
        if before.symbol == after.symbol:
            again += 1
            assert after.transfer.left == before.joined
    assert again > 5


def test_the_last_move_leads_to_where_the_share_is_listed() -> None:
    directory, visited = Directory.load(), 0
    for known in reversed(KNOWN):
        instrument = directory.instrument(SymbolMention.exactly(known.symbol))
        if instrument.exchange and instrument.transfers[-1:] == (known.transfer,):
            visited += 1
            assert instrument.exchange == known.joined, known.symbol
    assert visited > 35


@pytest.mark.parametrize(
    ("symbol", "day", "exchange"),
    [
        ("SHB", date(2021, 10, 8), "HNX"),
        ("SHB", date(2021, 10, 11), "HOSE"),
        ("VND", date(2021, 4, 2), "HOSE"),
        ("VND", date(2021, 4, 5), "HNX"),
        ("VND", date(2021, 9, 6), "HOSE"),
        ("BSR", date(2025, 1, 16), "UPCOM"),
        ("HBC", date(2024, 9, 5), "HOSE"),
        ("HBC", date(2026, 1, 5), "UPCOM"),
        ("NAB", date(2024, 3, 7), None),
    ],
)
def test_a_share_was_listed_where_it_was_on_that_day(symbol: str, day: date, exchange: str | None) -> None:
    assert Directory.load().instrument(SymbolMention.exactly(symbol)).listings.at(day) == exchange


@pytest.mark.market_data
# The price files have no NAB.
@pytest.mark.parametrize("symbol", sorted({known.symbol for known in KNOWN} - {"NAB"}))
def test_prices_bear_the_moves_out(market_data: Path, symbol: str) -> None:
    """No session for days before one, and no change beyond the band of the exchange of its day two years around."""
    paths = (market_data / folder / f"{symbol}.csv.gz" for folder in ("vn_long", "vn"))
    bars = pd.read_csv(next(path for path in paths if path.exists()), index_col="date", parse_dates=True)
    closes = bars.close[bars.volume > 0]
    moves = [known for known in KNOWN if known.symbol == symbol]
    listings = Listings(exchange=moves[-1].joined, transfers=tuple(known.transfer for known in moves))
    changes = closes.pct_change().abs()
    firsts = {pd.Timestamp(known.transfer.session) for known in moves}
    for first in firsts:
        assert (first - closes.index[closes.index < first][-1]) >= timedelta(days=3)
        near = changes[(changes.index > first - TWO_YEARS) & (changes.index < first + TWO_YEARS)]
        allowed = [BANDS.get(listings.at(day.date()) or "", 1.0) for day in near.index]
        assert near[near > allowed].index.difference(pd.DatetimeIndex(sorted(firsts))).empty
