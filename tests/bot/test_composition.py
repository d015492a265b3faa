"""The whole assistant as the settings open it, and everything closed afterwards."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import talib

from analysis.exchanges import InstrumentKind
from analysis.track_record import Selection, StatusWanted
from bot.ask import Ask
from bot.composition import open_assistant, open_builder, open_installation, open_parts, open_prices
from bot.directory.company import Company
from bot.prices.sources import WrongAddress
from bot.reply import Reply
from bot.settings import Settings
from bot.storage.companies import CompanyStore
from bot.storage.database import Database

PNG = b"\x89PNG\r\n\x1a\n"


def closes() -> list[int]:
    """120 closes in VND: up 100 twice, down 100 once, so that every third is a fall."""
    return list(accumulate(([100, 100, -100] * 40)[:119], initial=20_000))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Prices of AAA in a folder, and a database that does not exist yet."""
    folder = tmp_path / "prices"
    folder.mkdir()
    days = pd.bdate_range("2024-01-01", periods=120)
    rows = [
        f"{day:%Y-%m-%d},{close},{close + 50},{close - 50},{close},1000000"
        for day, close in zip(days, closes(), strict=True)
    ]
    (folder / "AAA.csv").write_text("\n".join(["date,open,high,low,close,volume", *rows]))
    return made_of(tmp_path, f"csv:{folder}")


def made_of(folder: Path, prices: str) -> Settings:
    """Settings that are not this machine's."""
    return Settings(prices=prices, database_url=f"sqlite+aiosqlite:///{folder / 'data' / 'nenbua.db'}", token=None)


def ask(text: str, user: str | None = None) -> Ask:
    """The message on the evening of the last bar's day."""
    return Ask(text=text, asked_at=datetime(2024, 6, 14, 12, tzinfo=UTC), user=user)


def names_in(folder: Path) -> list[str]:
    """What lies in the folder."""
    return sorted(path.name for path in folder.iterdir())


def threads() -> set[threading.Thread]:
    """Those that run."""
    return set(threading.enumerate())


def still_running(before: set[threading.Thread]) -> set[str]:
    """The names of those that were not there before and do not end by themselves.

    A closed database answers a moment before its thread is gone.
    """
    started = threads() - before
    for thread in started:
        thread.join(timeout=10)
    return {thread.name for thread in started if thread.is_alive()}


async def rsi_of_aaa(settings: Settings) -> tuple[Reply, set[threading.Thread], set[asyncio.Task[object]]]:
    """The answer to a person who chose English, the threads that worked on it, and what still runs afterwards."""
    async with open_assistant(settings) as assistant:
        await assistant.answer(ask("/language en", user="telegram:1"))
        reply = await assistant.answer(await assistant.with_preferences(ask("/rsi AAA", user="telegram:1")))
        working = threads()
    return reply, working, asyncio.all_tasks() - {t for t in (asyncio.current_task(),) if t}


def test_answers_and_closes_everything(settings: Settings, tmp_path: Path) -> None:
    before = threads()
    reply, working, tasks = asyncio.run(rsi_of_aaa(settings))
    assert (reply.intent, reply.symbol, reply.lang) == ("rsi", "AAA", "en")
    expected = talib.RSI(np.array(closes(), dtype=np.float64), 14)[-1]
    assert f"{expected:.1f}" in reply.text
    assert reply.picture is not None
    assert reply.picture.png.startswith(PNG)
    assert any(thread.name.startswith("drawing") for thread in working - before)
    assert tasks == set()
    assert still_running(before) == set()
    assert names_in(tmp_path / "data") == ["nenbua.db"]


async def test_an_answer_that_needs_no_database_makes_none(settings: Settings, tmp_path: Path) -> None:
    async with open_assistant(settings) as assistant:
        assert (await assistant.answer(ask("/rsi AAA"))).intent == "rsi"
    assert names_in(tmp_path) == ["prices"]


async def test_a_broken_database_keeps_nobody_from_an_answer(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    async with open_assistant(settings) as assistant:
        reply = await assistant.answer(await assistant.with_preferences(ask("/rsi AAA", user="telegram:1")))
        refusal = await assistant.answer(ask("/language en", user="telegram:1"))
    assert (reply.intent, reply.symbol) == ("rsi", "AAA")
    assert (refusal.intent, refusal.facts["code"]) == ("error", "storage_failed")


async def test_what_the_block_raises_is_raised_and_all_is_closed(settings: Settings) -> None:
    before = threads()

    async def fail() -> None:
        async with open_assistant(settings) as assistant:
            await assistant.answer(ask("/language en", user="telegram:1"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    # The event loop of this test goes on, and so do its threads.
    new = {thread for thread in threads() if thread.name.startswith("asyncio")}
    assert still_running(before | new) == set()


async def test_the_imported_listing_is_everybodys_directory(settings: Settings) -> None:
    database = Database(settings.database_url)
    listed = Company(
        symbol="AAB", kind=InstrumentKind.SHARE, exchange="HNX", name_vi="Nhựa Thông Quảng Ngạn", name_en=""
    )
    await CompanyStore(database).replace_all([listed])
    await database.close()
    async with open_assistant(settings) as assistant:
        reply = await assistant.answer(ask("rsi nhựa thông quảng ngạn"))
    assert (reply.facts["code"], reply.facts["symbol"]) == ("no_prices", "AAB")
    async with open_prices(settings) as (prices, directory):
        assert prices.lists("AAA")
        assert "AAB" in directory.symbols
    async with open_installation(settings) as installation:
        assert "AAB" in installation.directory.symbols


async def test_what_is_examined_does_not_tell_the_password(settings: Settings) -> None:
    url = "postgresql+asyncpg://nenbua:secret@127.0.0.1:9/nenbua"
    async with open_installation(settings.model_copy(update={"database_url": url})) as installation:
        assert installation.database_url == "postgresql+asyncpg://nenbua:***@127.0.0.1:9/nenbua"
        assert [opened.prices.key for opened in installation.sources] == ["csv"]


async def test_without_sources_what_was_opened_is_closed(tmp_path: Path) -> None:
    settings = made_of(tmp_path, "demo,csv:nowhere")
    database = Database(settings.database_url)
    await CompanyStore(database).replace_all([])
    await database.close()
    before = threads()
    with pytest.raises(WrongAddress, match="there is no folder"):
        async with open_assistant(settings):
            pass
    # The event loop of this test goes on, and so do its threads.
    new = {thread for thread in threads() if thread.name.startswith("asyncio")}
    assert still_running(before | new) == set()
    # An SQLite file that is still open has others beside it.
    assert names_in(tmp_path / "data") == ["nenbua.db"]


OVERSOLD = Selection(signal="rsi_oversold", status=StatusWanted.ALL)


async def test_what_was_measured_ahead_is_told_by_whoever_has_the_same_prices(settings: Settings) -> None:
    async with open_builder(settings) as (_, _, builder):
        steps = [step async for step in builder.build(builder.market)]
    async with open_parts(settings) as parts:
        told = await parts.services.track_records.kept(OVERSOLD)
        assert await parts.builder.is_built(parts.builder.market, since=datetime(2024, 1, 1, tzinfo=UTC))
    assert told is not None
    assert (told.symbols, len(steps)) == (1, 2)
    async with open_parts(settings.model_copy(update={"prices": f"{settings.prices},demo"})) as parts:
        assert await parts.services.track_records.kept(OVERSOLD) is None


async def test_the_address_of_the_prices_is_not_kept_with_the_records(settings: Settings, tmp_path: Path) -> None:
    async with open_builder(settings) as (_, _, builder):
        async for _ in builder.build(builder.market):
            pass
    stored = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir())
    assert OVERSOLD.key.encode() in stored
    assert str(tmp_path).encode() not in stored
