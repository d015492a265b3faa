"""Which shares stand for the market."""

from __future__ import annotations

from bot.directory import Directory
from bot.directory.baskets import vn30
from bot.prices.chain import PriceChain
from bot.track_record.market import LISTED, VN30, Universe, market_universe
from bot.track_record.selecting import every_listed_share
from tests.bot.prices.samples import FakeSource

NETWORK = FakeSource(key="udf")
FILES = FakeSource(key="csv", listed=frozenset({"VNM", "FPT", "VNINDEX", "E1VFVN30", "AAPL", "BTC-USD"}))


def test_it_is_the_vietnamese_shares_at_hand(directory: Directory) -> None:
    assert market_universe(PriceChain([FILES, NETWORK]), directory) == Universe(key=LISTED, symbols=("FPT", "VNM"))


def test_else_it_is_the_vn30(directory: Directory) -> None:
    assert market_universe(PriceChain([NETWORK, FILES]), directory) == Universe(key=VN30, symbols=vn30())


def test_indices_and_coins_alone_are_no_market(directory: Directory) -> None:
    index = FakeSource(key="csv", listed=frozenset({"VNINDEX", "BTC-USD"}))
    assert market_universe(PriceChain([index]), directory).key == VN30


def test_every_listed_share_is_of_any_market_and_any_source(directory: Directory) -> None:
    assert every_listed_share(PriceChain([NETWORK, FILES]), directory).symbols == ("AAPL", "FPT", "VNM")
    assert every_listed_share(PriceChain([NETWORK]), directory).symbols == ()
