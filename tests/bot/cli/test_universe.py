"""Which shares `--universe` names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.exchanges import InstrumentKind
from bot.cli.exit_status import WrongSetting
from bot.cli.universe import universe
from bot.directory import Directory
from bot.directory.company import DELISTED, Company
from bot.prices.chain import PriceChain
from tests.bot.prices.samples import FakeSource

NETWORK = PriceChain([FakeSource(key="udf"), FakeSource(key="csv", listed=frozenset({"ZZZ"}))])
LISTED = Company(symbol="QQB", kind=InstrumentKind.SHARE, exchange="UPCOM", name_vi="Nhựa", name_en="")
LISTING = Directory.load(
    [
        LISTED,
        replace(LISTED, symbol="QQA", exchange="HNX"),
        replace(LISTED, symbol="QQC", exchange=DELISTED),
        replace(LISTED, symbol="QQD", kind=InstrumentKind.FUND),
    ]
)


def test_the_whole_market_is_what_the_first_source_lists() -> None:
    files = PriceChain([FakeSource(key="csv", listed=frozenset({"VNM", "FPT"})), FakeSource(key="udf")])
    assert universe("all", files, LISTING) == ["FPT", "VNM"]


@pytest.mark.parametrize("name", ["all", "ALL"])
def test_where_that_lists_none_it_is_every_share_of_the_imported_listing_that_is_traded(name: str) -> None:
    assert universe(name, NETWORK, LISTING) == ["QQA", "QQB"]


def test_without_a_listing_it_is_told_how_to_name_the_shares() -> None:
    with pytest.raises(WrongSetting, match="import a listing"):
        universe("all", NETWORK, Directory.load())
