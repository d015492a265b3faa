"""Puts the parts together, as the settings say."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import make_url

from bot.assistant import Assistant
from bot.chats import PersonalData
from bot.commands.command import Services
from bot.directory import Directory
from bot.drawing.room import DrawingRoom
from bot.fundamentals.cached import CachedFigures
from bot.fundamentals.fundamentals import Fundamentals
from bot.knowledge import load_knowledge
from bot.lessons import load_lessons
from bot.preferences import PreferenceStore
from bot.prices.chain import PriceChain
from bot.prices.sources import OpenedSources, Surroundings, open_sources
from bot.remembered_preferences import RememberedPreferences, WithPreferences
from bot.settings import Settings
from bot.storage.alerts import DatabaseAlerts
from bot.storage.companies import read_directory
from bot.storage.company_figures import DatabaseFiguresStore
from bot.storage.database import Database
from bot.storage.lessons import DatabaseProgress
from bot.storage.market_records import DatabaseMarketRecords
from bot.storage.personal_data import DatabasePersonalData
from bot.storage.preferences import DatabasePreferences
from bot.storage.price_store import DatabasePriceStore
from bot.storage.subscriptions import DatabaseSubscriptions
from bot.storage.watchlists import DatabaseWatchlists
from bot.track_record.building import Builder
from bot.track_record.reading import TrackRecords

if TYPE_CHECKING:
    from bot.doctor import Installation


@dataclass(frozen=True, slots=True, kw_only=True)
class _Foundations:
    """What everything else is built on."""

    database: Database
    directory: Directory
    sources: OpenedSources


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What commands use, who measures the market ahead of them, and the database that it all lies in."""

    services: Services
    builder: Builder
    database: Database


@asynccontextmanager
async def open_prices(settings: Settings) -> AsyncIterator[tuple[PriceChain, Directory]]:
    """The prices and whose they are, until the block ends; WrongAddress where none can be opened."""
    async with _opened(settings) as opened:
        yield opened.sources.prices, opened.directory


@asynccontextmanager
async def open_builder(settings: Settings) -> AsyncIterator[tuple[PriceChain, Directory, Builder]]:
    """As `open_prices`, and who measures the market on those prices."""
    async with _opened(settings) as opened:
        yield opened.sources.prices, opened.directory, _builder(opened, settings)


@asynccontextmanager
async def open_installation(settings: Settings) -> AsyncIterator[Installation]:
    """The parts that can be examined, until the block ends; WrongAddress where no prices can be opened."""
    # The examination draws, and looks into everything: who only runs the bot need not load it.
    from bot.doctor import Installation  # noqa: PLC0415  as above

    async with _opened(settings, migrates=False) as opened:
        yield Installation(
            settings=settings,
            sources=opened.sources.each,
            database=opened.database,
            database_url=make_url(settings.database_url).render_as_string(hide_password=True),
            store=DatabasePriceStore(opened.database),
            directory=opened.directory,
        )


@asynccontextmanager
async def _opened(settings: Settings, *, migrates: bool = True) -> AsyncIterator[_Foundations]:
    database = Database(settings.database_url, migrates=migrates)
    try:
        directory = await read_directory(database)
        surroundings = Surroundings(directory=directory, store=DatabasePriceStore(database))
        sources = open_sources(settings.prices, surroundings)
        try:
            # A source may look through thousands of files for its symbols: once, now, and beside the event loop.
            await asyncio.to_thread(sources.prices.symbols)
            yield _Foundations(database=database, directory=directory, sources=sources)
        finally:
            await sources.prices.close()
    finally:
        await database.close()


@asynccontextmanager
async def open_assistant(settings: Settings) -> AsyncIterator[Assistant]:
    """The assistant, and everything it uses until the block ends; WrongAddress where no prices can be opened."""
    async with open_parts(settings) as parts:
        yield Assistant(parts.services)


@asynccontextmanager
async def open_parts(settings: Settings, *, drawing_processes: int = 0) -> AsyncIterator[Parts]:
    """What the assistant and the workers are built on, until the block ends; otherwise as `open_assistant`.

    drawing_processes: to draw pictures in; 0 for a thread, which suits what ends after an answer or two.
    """
    # What draws gets ready while all else is opened.
    async with _drawing_room(drawing_processes) as drawing_room, _opened(settings) as opened:
        await asyncio.to_thread(opened.directory.prepare)
        figures = DatabaseFiguresStore(opened.database)
        fundamentals = Fundamentals(
            directory=opened.directory,
            store=figures,
            sources=[CachedFigures(source, figures) for source in opened.sources.figures],
        )
        track_records = TrackRecords(
            opened.sources.prices,
            opened.directory,
            DatabaseMarketRecords(opened.database),
            prices_key=_prices_key(settings),
        )
        preferences, personal_data = _about_people(opened.database, answers_alone=settings.broker_url is None)
        services = Services(
            prices=opened.sources.prices,
            fundamentals=fundamentals,
            directory=opened.directory,
            knowledge=load_knowledge(),
            lessons=load_lessons(),
            progress=DatabaseProgress(opened.database),
            draw=drawing_room,
            preferences=preferences,
            watchlists=DatabaseWatchlists(opened.database),
            alerts=DatabaseAlerts(opened.database),
            subscriptions=DatabaseSubscriptions(opened.database),
            personal_data=personal_data,
            track_records=track_records,
        )
        try:
            yield Parts(services=services, builder=_builder(opened, settings), database=opened.database)
        finally:
            await track_records.close()
            await fundamentals.close()


@asynccontextmanager
async def _drawing_room(processes: int) -> AsyncIterator[DrawingRoom]:
    room = DrawingRoom(processes)
    try:
        yield room
    finally:
        await room.close()


def _about_people(database: Database, *, answers_alone: bool) -> tuple[PreferenceStore, PersonalData]:
    """What people chose, remembered for a while where no other process answers them, and all that is kept of them."""
    stored, kept = DatabasePreferences(database), DatabasePersonalData(database)
    if not answers_alone:
        return stored, kept
    preferences = RememberedPreferences(stored)
    return preferences, WithPreferences(kept, preferences)


def _builder(opened: _Foundations, settings: Settings) -> Builder:
    return Builder(
        opened.sources.prices,
        opened.directory,
        DatabaseMarketRecords(opened.database),
        prices_key=_prices_key(settings),
    )


def _prices_key(settings: Settings) -> str:
    """A short name of the price sources; their addresses, which may hold passwords, cannot be told from it."""
    return hashlib.blake2b(settings.prices.encode(), digest_size=8).hexdigest()
