"""`/marketcap`: price times shares, its class, and what has none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analysis.charts.market_cap_chart import MarketCapChart
from analysis.exchanges import InstrumentKind
from analysis.fundamentals import Figure, Stated
from analysis.market_cap import SizeClass
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.directory import Directory
from bot.directory.company import Company
from bot.directory.entries import read_entries
from bot.errors import TryLater
from bot.fundamentals.cached import CachedFigures
from bot.fundamentals.fundamentals import Fundamentals
from bot.replies.words import words_in
from bot.reply import ERROR_INTENT
from tests.bot.conftest import PNG_SIGNATURE, Answer, Pen, PriceFiles, answers_of
from tests.bot.fundamentals.samples import FIGURES, Clock, FakeSource, MemoryStore

MONDAY = date(2026, 11, 2)
# The exchange's list of 2026-02-10.
REE_SHARES = 541_658_139


async def test_the_facts_of_an_answer(price_files: PriceFiles) -> None:
    answer = price_files.answer({"REE": (60_000, 60_500)}, first=MONDAY)

    reply = await answer("/vonhoa REE", lang="vi")

    expected = {
        "symbol": "REE",
        "currency": "VND",
        "date": date(2026, 11, 3),
        "session": date(2026, 11, 3),
        "price": 60_500.0,
        "shares": REE_SHARES,
        "shares_as_of": date(2026, 2, 10),
        "shares_source": "HOSE, HNX, UPCoM",
        "cap": 60_500.0 * REE_SHARES,
        "size": "large",
        "above": None,
    }
    assert {name: reply.facts[name] for name in expected} == expected
    assert reply.symbol == "REE"
    assert "32.770 tỷ đồng – vốn hóa lớn" in reply.text


@pytest.mark.parametrize(
    ("price", "size"), [(60_500, SizeClass.LARGE), (10_000, SizeClass.MID), (1_800, SizeClass.SMALL)]
)
async def test_the_class_follows_the_number(price_files: PriceFiles, price: int, size: SizeClass) -> None:
    answer = price_files.answer({"REE": (price,)}, first=MONDAY)

    assert (await answer("/vonhoa REE")).facts["size"] == size.value


@pytest.mark.parametrize(
    ("symbol", "error"),
    [
        ("VNINDEX", "no_market_cap"),
        ("BTC-USD", "no_market_cap"),
        ("E1VFVN30", "no_market_cap"),
        ("SPY", "no_market_cap"),
        ("AAPL", "no_share_count"),
    ],
)
async def test_what_has_no_market_cap_here(answer: Answer, symbol: str, error: str) -> None:
    reply = await answer(f"/vonhoa {symbol}")

    assert (reply.intent, reply.facts["code"], reply.facts["symbol"]) == (ERROR_INTENT, error, symbol)
    for row in reply.buttons:
        for button in row:
            assert (await answer(button.question)).intent == "marketcap"


async def test_a_share_that_only_the_files_have_has_no_share_count(price_files: PriceFiles) -> None:
    answer = price_files.answer({"QQX": (10_000,)}, first=MONDAY)

    assert (await answer("/vonhoa QQX")).facts["code"] == "no_share_count"


@pytest.mark.parametrize(
    ("counted", "listed", "shares", "source"),
    [
        # The newest count, whoever states it; of the same day the fresher source's.
        (date(2026, 9, 30), date(2026, 6, 30), 500_000_000, "yahoo"),
        (date(2026, 6, 29), date(2026, 6, 30), 600_000_000, "listing"),
        (date(2026, 6, 30), date(2026, 6, 30), 500_000_000, "yahoo"),
        (date(2025, 12, 31), date(2026, 2, 10), 600_000_000, "listing"),
        (date(2025, 12, 31), date(2025, 6, 30), REE_SHARES, "HOSE, HNX, UPCoM"),
    ],
)
async def test_the_newest_share_count_is_told_with_its_source(
    services: Services, price_files: PriceFiles, counted: date, listed: date, shares: int, source: str
) -> None:
    figures = {Figure.SHARES_OUTSTANDING: Stated(value=500_000_000, as_of=counted)}
    answer = answer_with(services, price_files, FakeSource(figures, Clock()), listed)

    reply = await answer("/marketcap REE", lang="en")

    assert (reply.facts["shares"], reply.facts["shares_source"]) == (shares, source)
    assert reply.facts["cap"] == 60_500 * shares
    names = {"yahoo": "Yahoo Finance", "listing": "the company listing", "HOSE, HNX, UPCoM": "the exchanges"}
    assert f"({names[source]}, {words_in('en').date(max(counted, listed, date(2026, 2, 10)))})" in reply.text


async def test_a_day_in_the_past_asks_nobody_and_takes_the_count_nearest_to_it(
    services: Services, price_files: PriceFiles
) -> None:
    yahoo = FakeSource(FIGURES, Clock())
    answer = answer_with(services, price_files, yahoo, date(2026, 11, 3))

    facts = (await answer("/marketcap REE 02/11/2026")).facts

    assert (facts["shares"], facts["shares_as_of"]) == (REE_SHARES, date(2026, 2, 10))
    assert yahoo.asked == []


async def test_a_source_that_fails_leaves_the_next_count(services: Services, price_files: PriceFiles) -> None:
    yahoo = FakeSource(None, Clock())
    yahoo.failure = TryLater("source_failed", source="yahoo", symbol="REE")

    facts = (await answer_with(services, price_files, yahoo, date(2026, 6, 30))("/marketcap REE")).facts

    assert (facts["shares"], facts["shares_source"]) == (600_000_000, "listing")


def answer_with(services: Services, files: PriceFiles, source: FakeSource, listed: date) -> Answer:
    """The assistant with that source of figures, and a listing of that day."""
    company = Company(
        symbol="REE",
        kind=InstrumentKind.SHARE,
        exchange="HOSE",
        name_vi="Cơ Điện Lạnh",
        name_en="REE",
        shares_outstanding=600_000_000,
        as_of=listed,
    )
    directory = Directory(read_entries(), [company])
    store = MemoryStore()
    fundamentals = Fundamentals(
        directory=directory,
        store=store,
        sources=[CachedFigures(source, store, clock=source.clock)],
        clock=source.clock,
    )
    chosen = replace(files, services=replace(services, fundamentals=fundamentals, directory=directory))
    return chosen.answer({"REE": (60_000, 60_500)}, first=MONDAY)


async def test_an_untraded_or_later_bar_is_not_the_price(price_files: PriceFiles) -> None:
    answer = price_files.answer({"REE": (10_000, 20_000, 30_000)}, first=MONDAY)

    reply = await answer("/vonhoa REE 03/11/2026", lang="vi")

    assert (reply.facts["price"], reply.facts["session"]) == (20_000.0, date(2026, 11, 3))
    assert "gần đúng" in reply.text
    assert [button.question for row in reply.buttons for button in row] == [
        "/explain market cap",
        "/chart REE 2026-11-03",
        "/rsi REE 2026-11-03",
    ]


async def test_a_weekly_question_is_answered_by_the_latest_close(price_files: PriceFiles) -> None:
    # Tuesday: the week is not over, its first bar of all is not finished.
    answer = price_files.answer({"REE": (10_000, 20_000)}, first=date(2026, 11, 16))

    assert (await answer("/vonhoa REE tuần")).facts["price"] == 20_000.0


async def test_the_picture(services: Services) -> None:
    pen = Pen()
    reply = await answers_of(Assistant(replace(services, draw=pen)))("/vonhoa GMD", lang="vi")

    (chart,) = pen.charts
    assert isinstance(chart, MarketCapChart)
    assert chart.words.frame.stamp == "DỮ LIỆU MÔ PHỎNG"
    assert reply.picture is not None
    assert reply.picture.name == "GMD-marketcap-day-2026-11-20-vi.png"
    assert reply.picture.png.startswith(PNG_SIGNATURE)
