"""An outage from the question to the answer: the real yfinance client, the cache in a database, and the words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bot.ask import Ask
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.directory import Directory
from bot.drawing.room import DrawingRoom
from bot.fundamentals.cached import CachedFigures
from bot.fundamentals.fundamentals import Fundamentals
from bot.knowledge import load_knowledge
from bot.lessons import load_lessons
from bot.prices.cache import CachedSource
from bot.prices.chain import PriceChain
from bot.prices.yahoo import YahooSource
from bot.replies.markup import plain
from bot.storage.alerts import DatabaseAlerts
from bot.storage.company_figures import DatabaseFiguresStore
from bot.storage.database import Database
from bot.storage.lessons import DatabaseProgress
from bot.storage.market_records import DatabaseMarketRecords
from bot.storage.personal_data import DatabasePersonalData
from bot.storage.preferences import DatabasePreferences
from bot.storage.price_store import DatabasePriceStore
from bot.storage.subscriptions import DatabaseSubscriptions
from bot.storage.watchlists import DatabaseWatchlists
from bot.track_record.reading import TrackRecords
from tests.servers.yahoo import Fault, YahooServer, loopback_session

pytestmark = pytest.mark.usefixtures("fresh_yfinance")

# Friday, 2024-03-15, 16:00 in Vietnam: an hour after the close of the last bar below.
FRIDAY_EVENING = datetime(2024, 3, 15, 9, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that tests set."""

    now: datetime = field(default=FRIDAY_EVENING)

    def __call__(self) -> datetime:
        """The time it was set to."""
        return self.now


def bars() -> pd.DataFrame:
    """Fifty sessions up to that Friday, up 200 VND and down 100 in turn."""
    closes = 50_000 + np.cumsum(np.where(np.arange(50) % 2 == 0, 200.0, -100.0))
    columns = {"open": closes - 50, "high": closes + 100, "low": closes - 150, "close": closes, "volume": closes * 10}
    return pd.DataFrame(columns, index=pd.bdate_range(end="2024-03-15", periods=50))


@pytest.fixture
def yahoo() -> Iterator[YahooServer]:
    """A Yahoo that has FPT."""
    with YahooServer() as server:
        server.serve("FPT.VN", bars())
        yield server


@pytest.fixture
def clock() -> Clock:
    """The time at which prices are asked for."""
    return Clock()


@pytest.fixture
async def assistant(yahoo: YahooServer, clock: Clock, tmp_path: Path) -> AsyncIterator[Assistant]:
    """The assistant as `NENBUA_PRICES=yahoo` makes it, with a Yahoo on loopback."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'nenbua.db'}")
    source = YahooSource(session=loopback_session(yahoo.url), clock=clock, timeout=5)
    prices = PriceChain([CachedSource(source, DatabasePriceStore(database), clock=clock)])
    figures = DatabaseFiguresStore(database)
    directory = Directory.load()
    records = DatabaseMarketRecords(database)
    track_records = TrackRecords(prices, directory, records, prices_key="yahoo", clock=clock)
    fundamentals = Fundamentals(
        directory=directory, store=figures, sources=[CachedFigures(source, figures, clock=clock)], clock=clock
    )
    room = DrawingRoom()
    yield Assistant(
        Services(
            prices=prices,
            fundamentals=fundamentals,
            directory=directory,
            knowledge=load_knowledge(),
            preferences=DatabasePreferences(database),
            watchlists=DatabaseWatchlists(database),
            alerts=DatabaseAlerts(database),
            subscriptions=DatabaseSubscriptions(database),
            personal_data=DatabasePersonalData(database),
            lessons=load_lessons(),
            progress=DatabaseProgress(database),
            draw=room,
            track_records=track_records,
        )
    )
    await room.close()
    await track_records.close()
    await fundamentals.close()
    await prices.close()
    await database.close()


async def told(assistant: Assistant, clock: Clock, text: str = "rsi fpt", lang: str = "vi") -> str:
    """What the assistant says now."""
    return plain((await assistant.answer(Ask(text=text, asked_at=clock.now, locale=lang))).text)


async def test_ten_people_at_once_are_one_question_to_yahoo(
    assistant: Assistant, clock: Clock, yahoo: YahooServer
) -> None:
    answers = await asyncio.gather(*(told(assistant, clock) for _ in range(10)))
    assert len(set(answers)) == 1
    assert answers[0].startswith("FPT · RSI 14 ngày: ")
    assert len(yahoo.charts()) == 1


async def test_nothing_is_asked_again_before_the_next_close(
    assistant: Assistant, clock: Clock, yahoo: YahooServer
) -> None:
    await told(assistant, clock)
    # Monday 14:59 in Vietnam, a minute before the close.
    clock.now = datetime(2024, 3, 18, 7, 59, tzinfo=UTC)
    assert "Đóng cửa 15/03/2024" in await told(assistant, clock)
    assert len(yahoo.charts()) == 1
    clock.now += timedelta(minutes=1)
    await told(assistant, clock)
    assert len(yahoo.charts()) == 2


@pytest.mark.parametrize(
    ("fault", "vi", "en"),
    [
        (Fault.SERVER_ERROR, "Yahoo Finance hiện không phản hồi", "Yahoo Finance is not answering right now"),
        (Fault.HTML, "Yahoo Finance hiện không phản hồi", "Yahoo Finance is not answering right now"),
        (Fault.NOT_FOUND, "Yahoo Finance hiện không phản hồi", "Yahoo Finance is not answering right now"),
        (Fault.RATE_LIMITED, "Yahoo Finance đang tạm giới hạn", "Yahoo Finance is limiting requests"),
    ],
)
async def test_in_an_outage_saved_prices_are_shown_with_their_age(
    assistant: Assistant, clock: Clock, yahoo: YahooServer, fault: Fault, vi: str, en: str
) -> None:
    await told(assistant, clock)
    yahoo.fail("FPT.VN", fault)
    clock.now += timedelta(days=4)
    answer = await told(assistant, clock)
    assert answer.startswith("FPT · RSI 14 ngày: ")
    assert f"{vi}" in answer
    assert "giá đã lưu lúc 16:00 ngày 15/03/2024, cách đây 4 ngày" in answer
    assert f"{en}" in await told(assistant, clock, lang="en")


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.RATE_LIMITED])
async def test_without_saved_prices_an_outage_is_told_as_such_and_passes(
    assistant: Assistant, clock: Clock, yahoo: YahooServer, fault: Fault
) -> None:
    yahoo.fail("FPT.VN", fault)
    answer = await told(assistant, clock)
    assert answer.startswith("Yahoo Finance")
    assert "Bạn thử lại sau ít phút nhé" in answer
    yahoo.serve("FPT.VN", bars())
    clock.now += timedelta(minutes=2)
    assert (await told(assistant, clock)).startswith("FPT · RSI 14 ngày: ")


async def test_an_unknown_share_is_no_outage(assistant: Assistant, clock: Clock, yahoo: YahooServer) -> None:
    yahoo.fail("XYZ.VN", Fault.NOT_FOUND)
    assert (await told(assistant, clock, "/rsi XYZ")).startswith("Mình không tìm thấy mã XYZ.")
    assert (await told(assistant, clock)).startswith("FPT · RSI 14 ngày: ")


async def test_an_exchange_that_yahoo_does_not_serve_is_named(assistant: Assistant, clock: Clock) -> None:
    answer = await told(assistant, clock, "/rsi ACV")
    assert "Yahoo Finance không có giá của sàn UPCoM" in answer


# What Yahoo tells of FPT that Friday: 55,000 / 5,000 = 11 and 55,000 / 20,000 = 2.75.
FIGURES = {
    "price": {"regularMarketPrice": 55_000, "regularMarketTime": 1_710_489_600, "currency": "VND"},
    "summaryDetail": {"currency": "VND", "trailingPE": 11.0},
    "defaultKeyStatistics": {"priceToBook": 2.75, "trailingEps": 5_000.0, "mostRecentQuarter": 1_703_980_800},
    "financialData": {"financialCurrency": "VND", "returnOnEquity": 0.25},
}


def questions_for_figures(yahoo: YahooServer) -> list[str]:
    return [path for path in yahoo.requests if "quoteSummary/FPT" in path]


async def test_figures_are_asked_for_once_a_day_however_many_ask(
    assistant: Assistant, clock: Clock, yahoo: YahooServer
) -> None:
    yahoo.serve_company("FPT.VN", FIGURES)
    answers = await asyncio.gather(*(told(assistant, clock, "p/e fpt") for _ in range(10)))
    assert len(set(answers)) == 1
    assert "P/E 11,0" in answers[0]
    assert "Yahoo Finance 15/03/2024 (P/E, P/B), 31/12/2023 (EPS, ROE)" in answers[0]
    assert "Các nguồn của mình chưa nêu: biên lợi nhuận ròng, EV, tỷ suất cổ tức." in answers[0]
    assert len(questions_for_figures(yahoo)) == 1
    clock.now += timedelta(days=1)
    await told(assistant, clock, "p/e fpt")
    assert len(questions_for_figures(yahoo)) == 2


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.HTML, Fault.NOT_FOUND])
async def test_in_an_outage_saved_figures_are_shown_with_their_time(
    assistant: Assistant, clock: Clock, yahoo: YahooServer, fault: Fault
) -> None:
    yahoo.serve_company("FPT.VN", FIGURES)
    await told(assistant, clock, "p/e fpt")
    yahoo.fail("FPT.VN", fault)
    clock.now += timedelta(days=4)
    answer = await told(assistant, clock, "p/e fpt")
    assert "P/E 11,0" in answer
    assert "Yahoo Finance hiện không phản hồi, nên đây là số liệu đã lưu lúc 16:00 ngày 15/03/2024." in answer
