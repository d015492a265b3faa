"""The assistant with its real parts: demo prices as of one evening, all articles and phrases, a database of its own."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Protocol

import pytest
import structlog

from bot.ask import VIETNAM_TIME, Ask
from bot.assistant import Assistant, understanding_of
from bot.commands.command import Drawn, Services
from bot.directory import Directory
from bot.errors import UserError
from bot.fundamentals.fundamentals import Fundamentals
from bot.knowledge import Knowledge, load_knowledge
from bot.lessons import load_lessons
from bot.prices.chain import PriceChain
from bot.prices.csv import CsvSource
from bot.prices.demo import DemoSource
from bot.reply import Reply
from bot.storage.alerts import DatabaseAlerts
from bot.storage.company_figures import DatabaseFiguresStore
from bot.storage.database import Database
from bot.storage.lessons import DatabaseProgress
from bot.storage.market_records import DatabaseMarketRecords
from bot.storage.personal_data import DatabasePersonalData
from bot.storage.preferences import DatabasePreferences
from bot.storage.subscriptions import DatabaseSubscriptions
from bot.storage.watchlists import DatabaseWatchlists
from bot.track_record.reading import TrackRecords
from bot.understanding import Understanding
from bot.understanding.answers import passages_of, questions_by_language
from bot.understanding.intent import Intent
from tests.bot.made_anew import MadeAnew
from tests.servers.databases import database_url, sqlite_url
from tests.servers.postgres import postgres_database, postgres_server, postgres_url
from tests.servers.redis import lasting_redis, redis_server, redis_url

# Fixtures of these servers, for every test of the bot.
__all__ = [
    "database_url",
    "lasting_redis",
    "postgres_database",
    "postgres_server",
    "postgres_url",
    "redis_server",
    "redis_url",
    "sqlite_url",
]

# A Friday evening: the last session is that very day's.
NOW = datetime(2026, 11, 20, 20, 0, tzinfo=VIETNAM_TIME)

# What every PNG begins with; the stub draws nothing more.
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


class Understand(Protocol):
    """Reads one message."""

    def __call__(self, text: str, *, lang: str | None = None, as_of: date | None = None) -> Intent:
        """What it wants; UserError where that is not clear."""
        ...


class Answer(Protocol):
    """Answers one message."""

    async def __call__(
        self, text: str, *, lang: str | None = None, as_of: date | None = None, user: str | None = None
    ) -> Reply:
        """The reply."""
        ...


async def draw_nothing(draw: Callable[[Drawn], bytes], chart: Drawn, /) -> bytes:  # noqa: ARG001 - the service's shape
    """A picture's first bytes in no time, where the picture is not the point."""
    return PNG_SIGNATURE


class ThreeShares(DemoSource):
    """A market that is measured in no time, where its records are not the point."""

    def symbols(self) -> frozenset[str]:
        """Three of those that there are."""
        return frozenset({"FPT", "HPG", "VCB"})


class Pen:
    """Draws, and notes what."""

    def __init__(self) -> None:
        self.charts: list[object] = []

    async def __call__(self, draw: Callable[[Drawn], bytes], chart: Drawn, /) -> bytes:
        """The picture."""
        self.charts.append(chart)
        return draw(chart)


@contextmanager
def reading_articles_once() -> Iterator[None]:
    """Every assistant reads the same articles: what is made of them serves all, or each would take a second."""

    def all_texts_of(knowledge: Knowledge) -> tuple[tuple[str, str], ...]:
        return tuple(questions_by_language(knowledge))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.understanding.passages_of", cache(passages_of))
        patch.setattr("bot.understanding.questions_by_language", cache(all_texts_of))
        yield


@pytest.fixture(scope="session", autouse=True)
def articles_read_once() -> Iterator[None]:
    """The assistants of all tests read them once."""
    with reading_articles_once():
        yield


@pytest.fixture(scope="session")
def directory() -> Directory:
    """The packaged list of instruments."""
    return Directory.load()


@pytest.fixture(scope="session")
def understanding(directory: Directory) -> Understanding:
    """The engine as the assistant builds it, for the symbols of the directory."""
    engine = understanding_of(directory, load_knowledge())
    # The first look at mistyped names imports what it needs.
    engine.understand(Ask(text="rsi vinamlik", asked_at=NOW))
    return engine


@pytest.fixture(scope="session")
def understand(understanding: Understanding) -> Understand:
    """Reads a message of that evening."""

    def read(text: str, *, lang: str | None = None, as_of: date | None = None) -> Intent:
        return understanding.understand(Ask(text=text, asked_at=NOW, locale=lang, as_of=as_of))

    return read


@pytest.fixture(scope="session")
def refusal(understand: Understand) -> Callable[[str], UserError]:
    """Reads a message that must not be understood, and gives the error."""

    def refuse(text: str) -> UserError:
        with pytest.raises(UserError) as caught:
            understand(text)
        return caught.value

    return refuse


@pytest.fixture
async def services(directory: Directory, tmp_path: Path) -> AsyncIterator[Services]:
    """Demo prices up to that evening, people in SQLite, and a pen that draws nothing."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'nenbua.db'}")
    prices = PriceChain([DemoSource(directory, clock=lambda: NOW)])
    track_records = TrackRecords(
        PriceChain([ThreeShares(directory, clock=lambda: NOW)]),
        directory,
        DatabaseMarketRecords(database),
        prices_key="demo",
        clock=lambda: NOW,
    )
    yield Services(
        prices=prices,
        fundamentals=Fundamentals(directory=directory, store=DatabaseFiguresStore(database), clock=lambda: NOW),
        directory=directory,
        knowledge=load_knowledge(),
        preferences=DatabasePreferences(database),
        watchlists=DatabaseWatchlists(database),
        alerts=DatabaseAlerts(database),
        subscriptions=DatabaseSubscriptions(database),
        personal_data=DatabasePersonalData(database),
        lessons=load_lessons(),
        progress=DatabaseProgress(database),
        draw=draw_nothing,
        track_records=track_records,
    )
    await track_records.close()
    await database.close()


@pytest.fixture
def assistant(services: Services) -> Assistant:
    """The assistant on those services."""
    return Assistant(services)


@pytest.fixture
def answer(assistant: Assistant) -> Answer:
    """Answers a message of that evening."""
    return answers_of(assistant)


def answers_of(assistant: Assistant) -> Answer:
    """What this assistant answers to a message of that evening."""

    async def reply(text: str, *, lang: str | None = None, as_of: date | None = None, user: str | None = None) -> Reply:
        return await assistant.answer(Ask(text=text, asked_at=NOW, locale=lang, as_of=as_of, chat=user, user=user))

    return reply


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFiles:
    """Answers from price files made by hand: bars of weekdays, each opening at the close before it, without shadows."""

    services: Services
    folder: Path

    def answer(self, closes: Mapping[str, Sequence[float]], *, first: date, volume: int = 1_000_000) -> Answer:
        """What the assistant answers where these are the closes of each symbol, the first of them on that weekday."""
        for symbol, prices in closes.items():
            path = self.folder / f"{symbol}.csv"
            path.write_text(_csv(prices, first, volume))
            os.utime(path, (NOW.timestamp(), NOW.timestamp()))
        services = replace(self.services, prices=PriceChain([CsvSource(self.folder)]))
        return answers_of(Assistant(services, same=MadeAnew()))


def _csv(closes: Sequence[float], first: date, volume: int) -> str:
    rows, opening = ["date,open,high,low,close,volume"], closes[0]
    for day, close in zip(weekdays(first), closes, strict=False):
        rows.append(f"{day},{opening},{max(opening, close)},{min(opening, close)},{close},{volume}")
        opening = close
    return "\n".join(rows) + "\n"


def weekdays(first: date) -> Iterator[date]:
    """The days from Monday to Friday, from that day on."""
    day = first
    while True:
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)


@pytest.fixture
def price_files(services: Services, tmp_path: Path) -> PriceFiles:
    """A folder for price files, and the assistant that answers from them."""
    folder = tmp_path / "prices"
    folder.mkdir()
    return PriceFiles(services=services, folder=folder)


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """Put everything back that a set-up changes; pytest's own handlers stay out of its reach."""
    root = logging.getLogger()
    handlers, root.handlers = root.handlers, []
    loggers = [root, *(logging.getLogger(name) for name in tuple(logging.root.manager.loggerDict))]
    levels = [(logger, logger.level) for logger in loggers]
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    yield
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    logging.captureWarnings(capture=False)
    root.handlers = handlers
    for logger, level in levels:
        logger.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
