"""The companies that a market cap is held against: known without a network, of the same day, and told as they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from analysis.charts.market_cap_chart import MarketCapChart
from analysis.exchanges import InstrumentKind
from analysis.fundamentals import Figure, Stated, Statement
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.commands.peers import MOST_PEERS
from bot.directory import Directory
from bot.directory.company import Company
from bot.directory.entries import SHARES_AS_OF, read_entries
from bot.errors import TryLater
from bot.fundamentals.fundamentals import Fundamentals
from bot.fundamentals.port import CompanyFigures
from bot.prices.cache import CachedSource
from bot.prices.chain import PriceChain
from bot.prices.csv import CsvSource
from bot.prices.demo import DemoSource
from bot.reply import Reply
from tests.bot.conftest import NOW, Answer, Pen, PriceFiles, answers_of
from tests.bot.fundamentals.samples import MemoryStore
from tests.bot.prices.samples import Clock, FakeSource, FakeStore, a_history, share

# REE and the other companies are of one sector; what each counts of shares the exchanges told on 2026-02-10.
MONDAY, TUESDAY = date(2026, 11, 2), date(2026, 11, 3)
GAS_SHARES, POW_SHARES, QTP_SHARES = 2_412_949_756, 2_786_821_096, 450_000_000
REE = {"REE": (60_000, 60_500)}


def peers(reply: Reply) -> list[dict[str, Any]]:
    found = reply.facts["peers"]
    assert isinstance(found, list)
    return found


def caps(reply: Reply) -> dict[str, float]:
    return {peer["symbol"]: peer["cap"] for peer in peers(reply)}


async def test_peers_are_of_the_sector_the_best_known_first(price_files: PriceFiles) -> None:
    others = {"QTP": (13_000, 14_000), "POW": (12_000, 12_500), "GAS": (70_000, 71_000), "FPT": (100_000, 101_000)}
    reply = await price_files.answer(REE | others, first=MONDAY)("/vonhoa REE", lang="vi")

    assert reply.facts["peers_of"] == "sector"
    assert list(caps(reply).items()) == [
        ("GAS", 71_000.0 * GAS_SHARES),
        ("POW", 12_500.0 * POW_SHARES),
        ("QTP", 14_000.0 * QTP_SHARES),
    ]
    assert peers(reply)[0] == {
        "symbol": "GAS",
        "cap": 71_000.0 * GAS_SHARES,
        "session": TUESDAY,
        "source": "csv",
        "shares": GAS_SHARES,
        "shares_as_of": SHARES_AS_OF,
        "shares_source": "HOSE, HNX, UPCoM",
    }
    # 171 thousand billion, 35, 33 and 6: REE is the third.
    assert "Ngành Điện, nước và khí đốt: lớn thứ 3 trong 4 công ty được so." in reply.text


async def test_without_others_of_the_sector_they_are_of_the_size(price_files: PriceFiles) -> None:
    # The classes of these: large, large, mid.
    others = {"FPT": (100_000, 101_000), "HPG": (26_000, 27_000), "CMG": (30_000, 31_000)}
    reply = await price_files.answer(REE | others, first=MONDAY)("/marketcap REE", lang="en")

    assert reply.facts["peers_of"] == "size"
    assert list(caps(reply)) == ["FPT", "HPG"]
    assert "Large cap: the smallest of 3 companies I compared." in reply.text


async def test_without_any_other_company_nothing_is_said_of_peers(price_files: PriceFiles) -> None:
    pen = Pen()
    files = replace(price_files, services=replace(price_files.services, draw=pen))

    reply = await files.answer(REE, first=MONDAY)("/marketcap REE", lang="en")

    assert (reply.facts["peers_of"], reply.facts["peers"]) == (None, None)
    assert "companies" not in reply.text
    (chart,) = pen.charts
    assert isinstance(chart, MarketCapChart)
    assert (chart.peers, chart.words.peers, chart.words.peers_note) == (None, "", "")


async def test_the_picture_shows_the_peers_of_the_facts(price_files: PriceFiles) -> None:
    pen = Pen()
    files = replace(price_files, services=replace(price_files.services, draw=pen))

    reply = await files.answer(REE | {"GAS": (70_000, 71_000)}, first=MONDAY)("/vonhoa REE", lang="vi")

    (chart,) = pen.charts
    assert isinstance(chart, MarketCapChart)
    assert chart.peers is not None
    assert {peer.symbol: peer.market_cap.cap for peer in chart.peers.companies} == caps(reply)
    assert chart.words.peers_note == "Công ty khác: giá đóng cửa 03/11/2026 × cổ phiếu lưu hành 10/02/2026."


async def test_closes_are_of_the_day_asked_about(price_files: PriceFiles) -> None:
    answer = price_files.answer(REE | {"GAS": (70_000, 71_000)}, first=MONDAY)

    reply = await answer("/vonhoa REE 02/11/2026")

    assert (peers(reply)[0]["session"], caps(reply)["GAS"]) == (MONDAY, 70_000.0 * GAS_SHARES)


async def test_closes_are_of_the_companys_own_last_day(price_files: PriceFiles) -> None:
    """A source that ends later for others must not make them richer than they were that day."""
    reply = await price_files.answer(REE | {"GAS": (70_000, 71_000, 99_000)}, first=MONDAY)("/vonhoa REE")

    assert (peers(reply)[0]["session"], caps(reply)["GAS"]) == (TUESDAY, 71_000.0 * GAS_SHARES)


@pytest.mark.parametrize(("sessions", "known"), [(10, True), (11, True), (12, False)])
async def test_a_share_that_stopped_trading_is_left_out(price_files: PriceFiles, sessions: int, known: bool) -> None:  # noqa: FBT001 - a case
    # Ten weekdays are two weeks; GAS trades on the Monday only.
    closes = {"REE": (60_000,) * (sessions), "GAS": (70_000,)}
    reply = await price_files.answer(closes, first=MONDAY)("/vonhoa REE")

    assert bool(reply.facts["peers"]) is known
    if known:
        assert peers(reply)[0]["session"] == MONDAY


async def test_no_more_than_can_be_told_apart(answer: Answer) -> None:
    reply = await answer("/vonhoa ACB")

    assert list(caps(reply)) == ["BID", "CTG", "HDB", "LPB", "MBB", "SHB", "SSB", "STB", "TCB", "TPB", "VCB", "VIB"]
    assert len(peers(reply)) == MOST_PEERS


async def test_the_network_is_not_asked_for_peers(services: Services) -> None:
    """Kept prices serve however old; what is not kept is not fetched."""
    moment = datetime(2026, 11, 20, 9, tzinfo=UTC)
    then = datetime(2026, 11, 12, 9, tzinfo=UTC)
    gas = a_history(share("GAS"), last=then.date(), fetched_at=then, source="yahoo")
    source = FakeSource("yahoo", a_history(share("REE"), fetched_at=moment, source="yahoo"))
    cache = CachedSource(source, FakeStore(kept={("yahoo", "GAS"): gas}), clock=Clock(moment))
    answer = answers_of(Assistant(replace(services, prices=PriceChain([cache]))))

    reply = await answer("/marketcap REE")

    assert source.asked == ["REE"]
    assert caps(reply) == {"GAS": 10_002.0 * GAS_SHARES}
    assert peers(reply)[0]["session"] == date(2026, 11, 12)


async def test_a_store_that_fails_leaves_the_answer_without_peers(services: Services) -> None:
    moment = datetime(2026, 11, 20, 9, tzinfo=UTC)
    source = FakeSource("yahoo", a_history(share("REE"), fetched_at=moment, source="yahoo"))
    cache = CachedSource(source, FakeStore(load_fails=TryLater("storage_failed")), clock=Clock(moment))

    reply = await answers_of(Assistant(replace(services, prices=PriceChain([cache]))))("/marketcap REE")

    assert (reply.facts["cap"], reply.facts["peers"]) == (10_002.0 * 541_658_139, None)


async def test_a_file_that_cannot_be_read_is_left_out(price_files: PriceFiles) -> None:
    answer = price_files.answer(REE | {"GAS": (70_000, 71_000), "POW": (12_000, 12_500)}, first=MONDAY)
    (price_files.folder / "GAS.csv").write_text("date,open\nnothing,else\n")

    assert list(caps(await answer("/vonhoa REE"))) == ["POW"]


async def test_made_up_prices_are_no_peers_of_real_ones(price_files: PriceFiles) -> None:
    services = price_files.services
    price_files.answer(REE, first=MONDAY)
    chain = PriceChain([CsvSource(price_files.folder), DemoSource(services.directory, clock=lambda: NOW)])

    reply = await answers_of(Assistant(replace(services, prices=chain)))("/vonhoa REE")

    assert (reply.facts["simulated"], reply.facts["peers"]) == (False, None)


async def test_the_newest_count_of_any_source_serves(services: Services, price_files: PriceFiles) -> None:
    listed = Company(
        symbol="POW",
        kind=InstrumentKind.SHARE,
        exchange="HOSE",
        name_vi="PV Power",
        name_en="PV Power",
        sector="utilities",
        shares_outstanding=3_000_000_000,
        as_of=date(2026, 6, 30),
    )
    store = MemoryStore()
    stated = {Figure.SHARES_OUTSTANDING: Stated(value=2_500_000_000, as_of=date(2026, 9, 30))}
    await store.save(CompanyFigures(instrument=share("GAS"), source="yahoo", fetched_at=NOW, figures=stated))
    files = with_figures(services, price_files, Directory(read_entries(), [listed]), store)

    reply = await files.answer(REE | {"GAS": (70_000,) * 15, "POW": (12_000,) * 15}, first=MONDAY)("/vonhoa REE")

    told = {peer["symbol"]: (peer["shares"], peer["shares_as_of"], peer["shares_source"]) for peer in peers(reply)}
    assert told == {
        "GAS": (2_500_000_000, date(2026, 9, 30), "yahoo"),
        "POW": (3_000_000_000, date(2026, 6, 30), "listing"),
    }


async def test_figures_that_cannot_be_read_leave_the_exchanges_counts(
    services: Services, price_files: PriceFiles
) -> None:
    files = with_figures(services, price_files, services.directory, FailingStore())

    reply = await files.answer(REE | {"GAS": (70_000, 71_000)}, first=MONDAY)("/vonhoa REE")

    assert caps(reply) == {"GAS": 71_000.0 * GAS_SHARES}


class FailingStore(MemoryStore):
    """Cannot be read for many companies."""

    async def statements(self, symbols: Collection[str]) -> Mapping[str, Sequence[Statement]]:
        raise TryLater("storage_failed") from OSError(str(len(symbols)))


def with_figures(services: Services, files: PriceFiles, directory: Directory, store: MemoryStore) -> PriceFiles:
    """The price files beside these figures."""
    fundamentals = Fundamentals(directory=directory, store=store, clock=lambda: NOW)
    return replace(files, services=replace(services, fundamentals=fundamentals, directory=directory))
