"""What is read for the claims, and what becomes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pandas as pd
import pytest

from analysis.claims.claim import Claim, Evidence, Finding, Source, Verdict
from bot.claims.gathering import Gathering, Wanted
from bot.directory import Directory
from bot.members import read_members
from bot.prices.chain import PriceChain
from bot.prices.csv import CsvSource
from bot.prices.demo import DemoSource
from tests.analysis.builders import random_bars


def check(_: Evidence) -> Finding:
    return Finding(verdict=Verdict.HOLDS, facts=(), reason="")


CLAIM = Claim(
    key="some_claim", source=Source.HAMMER, says="", definition="", needs=("VNINDEX", "FPT", "RUT"), check=check
)


@pytest.fixture
async def chain(tmp_path: Path) -> AsyncIterator[PriceChain]:
    """Unadjusted prices of two shares, a fund and an index, and one file without a bar."""
    for seed, symbol in enumerate(("FPT", "QQX", "E1VFVN30", "VNINDEX")):
        frame = random_bars(seed, pd.bdate_range("2024-01-01", periods=30)).frame
        frame.to_csv(tmp_path / f"{symbol}.csv", index_label="date")
    (tmp_path / "VNM.csv").write_text("date,open,high,low,close,volume\n", encoding="utf-8")
    opened = PriceChain([CsvSource(tmp_path, adjusted=False)])
    yield opened
    await opened.close()


async def gathered(chain: PriceChain, directory: Directory) -> Gathering:
    wanted = Wanted.by([CLAIM], chain, directory)
    gathering = Gathering(wanted=wanted, directory=directory)
    async for member in read_members(chain, directory, wanted.symbols):
        gathering.add(member)
    return gathering


async def test_shares_are_those_that_are_listed_and_the_rest_what_claims_need(
    chain: PriceChain, directory: Directory
) -> None:
    wanted = Wanted.by([CLAIM], chain, directory)
    assert wanted.shares == ("FPT", "QQX", "VNM")
    assert wanted.others == ("RUT", "VNINDEX")


async def test_a_share_has_its_exchange_sector_and_market_value(chain: PriceChain, directory: Directory) -> None:
    evidence = (await gathered(chain, directory)).evidence
    known, unknown = evidence.shares
    count = directory.shares_outstanding("FPT")
    assert count is not None
    assert (known.series.symbol, known.exchange, known.sector) == ("FPT", "HOSE", "technology")
    assert known.market_cap_vnd == count * known.series.closes[-1]
    assert (unknown.series.symbol, unknown.exchange, unknown.sector, unknown.market_cap_vnd) == (
        "QQX",
        None,
        None,
        None,
    )
    assert set(evidence.instruments) == {"VNINDEX"}


async def test_what_has_no_prices_is_named(chain: PriceChain, directory: Directory) -> None:
    gathering = await gathered(chain, directory)
    assert gathering.not_read == ["VNM", "RUT"]
    assert not gathering.adjusted
    assert not gathering.simulated


async def test_simulated_prices_are_known_as_such(directory: Directory) -> None:
    gathering = await gathered(PriceChain([DemoSource(directory)]), directory)
    assert gathering.simulated
    assert gathering.adjusted


async def test_shares_that_no_source_lists_are_instruments_alone(chain: PriceChain, directory: Directory) -> None:
    """A needed share is there, and does not stand for all shares."""
    gathering = Gathering(wanted=Wanted(shares=(), others=("FPT",)), directory=directory)
    async for member in read_members(chain, directory, ["FPT"]):
        gathering.add(member)
    assert gathering.evidence.shares == ()
    assert gathering.evidence.series("FPT").days[0] == "2024-01-01"
