"""All that is wrong with settings that cannot be used, in one go."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource, PydanticBaseSettingsSource

from bot.directory import Directory
from bot.doctor.finding import Finding, Verdict
from bot.doctor.settings import unknown_settings
from bot.prices.sources import Surroundings, WrongAddress, open_sources
from bot.setting_problems import UnreadableFile, files_read, problems_of
from bot.settings import PREFIX, Settings
from bot.storage.database import Database
from bot.storage.price_store import DatabasePriceStore

_VARIABLE = re.compile(rf"({PREFIX}[A-Z_]+):? (.*)")


async def wrong_settings() -> list[Finding]:
    """A failed finding for each setting that cannot be used and each contradiction; none where all are well.

    What may be a slip of the pen is told with them. The settings' own check stops at the first kind of trouble.
    """
    try:
        files_read()
    except UnreadableFile as error:
        return [_finding(line) for line in str(error).splitlines()]
    values = DotEnvSettingsSource(Settings)() | EnvSettingsSource(Settings)()
    lines = [*_problems(values)]
    if "prices" in values:
        lines += [line async for line in _problems_of_prices(str(values["prices"]))]
    return [*map(_finding, lines), *unknown_settings()] if lines else []


class _Given(Settings):
    """The settings by these values alone."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  the library's signature, here and below
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Nothing is read from anywhere."""
        return (init_settings,)


def _problems(values: dict[str, Any]) -> Iterator[str]:
    """Those of single settings, and the contradictions between the others, which pydantic looks at only then."""
    unusable: set[str] = set()
    try:
        _Given(**values)
    except ValidationError as error:
        yield from problems_of(error)
        unusable = {str(problem["loc"][0]) for problem in error.errors(include_input=False) if problem["loc"]}
    if not unusable:
        return
    try:
        _Given(**{name: value for name, value in values.items() if name not in unusable})
    except ValidationError as error:
        # That one is missing which is only misspelt is no news.
        named = tuple(f"{PREFIX}{name.upper()}" for name in unusable)
        yield from (line for line in problems_of(error) if not any(name in line for name in named))


async def _problems_of_prices(addresses: str) -> AsyncIterator[str]:
    """For each source that cannot be opened; nothing is asked of those that can."""
    store = DatabasePriceStore(Database("sqlite+aiosqlite://"))
    surroundings = Surroundings(directory=Directory.load(), store=store)
    for address in addresses.split(","):
        if address.strip():
            try:
                await open_sources(address, surroundings).prices.close()
            except WrongAddress as error:
                yield f"{PREFIX}PRICES: {error}"


def _finding(line: str) -> Finding:
    told = _VARIABLE.fullmatch(line)
    name, text = told.groups() if told else ("settings", line)
    return Finding(name=name, verdict=Verdict.FAILED, text=text)
