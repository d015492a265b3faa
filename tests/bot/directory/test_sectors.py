"""Sectors by the names that listings give them."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from bot.directory.entries import read_entries
from bot.directory.sectors import SECTORS, sector_of


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Ngân hàng", "banks"),
        ("ngan  hang", "banks"),
        ("Banks", "banks"),
        ("Điện, nước & xăng dầu khí đốt", "utilities"),
        ("Điện nước và xăng dầu khí đốt", "utilities"),
        ("Oil and Gas", "oil_gas"),
        ("oil_gas", "oil_gas"),
        ("Hàng & Dịch vụ Công nghiệp", "industrial_goods_services"),
    ],
)
def test_a_known_sector_is_told_by_its_key(written: str, key: str) -> None:
    assert sector_of(written) == key


@pytest.mark.parametrize("written", ["Thủy sản", "Ngân hàng số", "<b>x</b>", "=1+1"])
def test_an_unknown_sector_stays_as_it_is_written(written: str) -> None:
    assert sector_of(written) == written


@pytest.mark.parametrize("written", ["", "  ", "\t"])
def test_no_name_is_no_sector(written: str) -> None:
    assert sector_of(written) is None


def test_every_company_of_the_packaged_list_has_a_sector_and_nothing_else_has() -> None:
    visited = 0
    for entry in read_entries():
        visited += 1
        assert (entry.sector in SECTORS) == (entry.instrument.kind.value == "share"), entry.instrument.symbol
    assert visited > 300
    assert len(SECTORS) == 19


@pytest.mark.market_data
def test_sectors_are_those_of_the_exchanges_list(market_data: Path) -> None:
    with gzip.open(market_data / "listing_vn.csv.gz", "rt", encoding="utf-8") as listing:
        told = {row["ticker"]: sector_of(row["sector"]) for row in csv.DictReader(listing)}
    assert {sector for sector in told.values() if sector} == SECTORS
    ours = {
        entry.instrument.symbol: entry.sector for entry in read_entries() if entry.instrument.market.value == "vietnam"
    }
    differing = {symbol for symbol, sector in ours.items() if sector and told[symbol] != sector}
    assert differing == {"VPL", "GEL", "HPA", "TCX", "VCK", "VPX", "F88"}
