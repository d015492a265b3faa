"""What commands open: the settings, the prices, the whole assistant."""

from __future__ import annotations

import argparse
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from bot.cli.exit_status import WrongSetting

if TYPE_CHECKING:
    from bot.assistant import Assistant
    from bot.composition import Parts
    from bot.directory import Directory
    from bot.doctor import Installation
    from bot.prices.chain import PriceChain
    from bot.settings import Settings
    from bot.storage.database import Database
    from bot.track_record.building import Builder

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001  argparse names it so.
"""Where every module of a command adds its own."""


def read_settings(*, quiet: bool) -> Settings:
    """The settings, and logging set up by them; a program that prints answers logs warnings only."""
    import structlog

    from bot.logs import secrets_of, set_up_logs
    from bot.setting_problems import unknown_names

    settings, in_file = _settings_and_names()
    level = max(settings.log_level, logging.WARNING) if quiet else settings.log_level
    set_up_logs(level, form=settings.log_format, hidden=secrets_of(settings))
    for name, nearest in unknown_names(os.environ, in_file).items():
        structlog.get_logger(__name__).warning("settings.unknown", name=name, nearest=nearest)
    return settings


def _settings_and_names() -> tuple[Settings, list[str]]:
    """The settings, and the names in their file; WrongSetting with a line for all that is wrong with them."""
    from pydantic import ValidationError

    from bot.setting_problems import UnreadableFile, files_read, problems_of
    from bot.settings import Settings

    try:
        in_file = files_read()
        return Settings(), in_file
    except UnreadableFile as error:
        raise WrongSetting(str(error)) from error
    except ValidationError as error:
        # What was set is part of that error: it goes no further.
        raise WrongSetting("\n".join(problems_of(error))) from None


def token_of(settings: Settings) -> str:
    """The bot's token; WrongSetting where none is set."""
    if settings.token is None:
        raise WrongSetting("NENBUA_TOKEN is missing; @BotFather on Telegram gives you one")
    return settings.token.get_secret_value()


@asynccontextmanager
async def opened_assistant(settings: Settings) -> AsyncIterator[Assistant]:
    """The assistant until the block ends; WrongSetting where no prices can be opened."""
    from bot.assistant import Assistant

    async with opened_parts(settings) as parts:
        yield Assistant(parts.services)


@asynccontextmanager
async def opened_parts(settings: Settings, *, drawing_processes: int = 0) -> AsyncIterator[Parts]:
    """What the assistant and the workers are built on until the block ends; WrongSetting where no prices are.

    drawing_processes: to draw pictures in; 0 for a thread.
    """
    from bot.composition import open_parts
    from bot.prices.sources import WrongAddress

    try:
        async with open_parts(settings, drawing_processes=drawing_processes) as parts:
            yield parts
    except WrongAddress as error:
        raise WrongSetting(f"NENBUA_PRICES: {error}") from error


@asynccontextmanager
async def opened_database() -> AsyncIterator[Database]:
    """The database until the block ends."""
    from bot.storage.database import Database

    database = Database(read_settings(quiet=True).database_url)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def opened_prices(chain: str | None = None) -> AsyncIterator[tuple[PriceChain, Directory]]:
    """The prices and whose they are until the block ends; WrongSetting where none can be opened.

    chain: the sources in place of those of the settings.
    """
    from bot.composition import open_prices
    from bot.prices.sources import WrongAddress

    settings = read_settings(quiet=True)
    if chain is not None:
        settings = settings.model_copy(update={"prices": chain})
    try:
        async with open_prices(settings) as opened:
            yield opened
    except WrongAddress as error:
        raise WrongSetting(f"{'NENBUA_PRICES' if chain is None else '--prices'}: {error}") from error


@asynccontextmanager
async def opened_builder() -> AsyncIterator[tuple[PriceChain, Directory, Builder]]:
    """As `opened_prices`, and who measures the market on those prices."""
    from bot.composition import open_builder
    from bot.prices.sources import WrongAddress

    try:
        async with open_builder(read_settings(quiet=True)) as opened:
            yield opened
    except WrongAddress as error:
        raise WrongSetting(f"NENBUA_PRICES: {error}") from error


@asynccontextmanager
async def opened_installation() -> AsyncIterator[Installation]:
    """The parts to examine until the block ends; WrongSetting where they cannot be opened."""
    from bot.composition import open_installation
    from bot.prices.sources import WrongAddress

    try:
        async with open_installation(read_settings(quiet=True)) as installation:
            yield installation
    except WrongAddress as error:
        raise WrongSetting(f"NENBUA_PRICES: {error}") from error


def add_reply_options(parser: argparse.ArgumentParser) -> None:
    """The options of commands that print replies."""
    parser.add_argument("--lang", choices=("vi", "en"), help="the language of the answers; default: the message's own")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="where pictures go; default: a folder in the user cache"
    )


def picture_folder(chosen: Path | None) -> Path:
    """The folder that was chosen, else one in the user's cache."""
    from platformdirs import user_cache_path

    return chosen or user_cache_path("nenbua", appauthor=False) / "pictures"
