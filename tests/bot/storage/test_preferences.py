"""What is remembered of choices."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from sqlalchemy import update

from bot.preferences import USUAL, ColorTheme, Detail, Preferences, PriceUnit
from bot.storage.database import Database
from bot.storage.preferences import DatabasePreferences
from bot.storage.tables import PREFERENCES

ENGLISH, VIETNAMESE = (Preferences(language=lang) for lang in ("en", "vi"))
EVERYTHING = Preferences(
    language="en",
    theme=ColorTheme.DARK,
    price_unit=PriceUnit.THOUSAND_VND,
    detail=Detail.EXPERT,
    default_list="vn30",
    timezone="Europe/Berlin",
    quiet=True,
)


async def test_who_never_chose_has_the_usual_choices(database: Database) -> None:
    assert await DatabasePreferences(database).of("telegram:1") == USUAL


async def test_each_owner_has_their_own(database: Database) -> None:
    preferences = DatabasePreferences(database)
    await preferences.choose("telegram:1", EVERYTHING)
    await preferences.choose("telegram:-1", VIETNAMESE)
    owners = ("telegram:1", "telegram:-1", "telegram:12")
    assert [await preferences.of(owner) for owner in owners] == [EVERYTHING, VIETNAMESE, USUAL]


async def test_the_last_choice_counts(database: Database) -> None:
    preferences = DatabasePreferences(database)
    for choice in (EVERYTHING, VIETNAMESE, ENGLISH, ENGLISH):
        await preferences.choose("telegram:1", choice)
    assert await preferences.of("telegram:1") == ENGLISH


async def test_a_choice_outlives_the_program(database_url: str) -> None:
    for step in ("choose", "ask"):
        database = Database(database_url)
        preferences = DatabasePreferences(database)
        if step == "choose":
            await preferences.choose("telegram:1", EVERYTHING)
        else:
            assert await preferences.of("telegram:1") == EVERYTHING
        await database.close()


async def test_choices_at_one_time_leave_one_of_them(database: Database) -> None:
    preferences = DatabasePreferences(database)
    await asyncio.gather(*(preferences.choose("telegram:1", choice) for choice in (ENGLISH, VIETNAMESE) * 10))
    assert await preferences.of("telegram:1") in {ENGLISH, VIETNAMESE}


async def test_names_are_values_and_never_part_of_the_query(database: Database) -> None:
    preferences = DatabasePreferences(database)
    odd = "telegram:1'; DROP TABLE preferences; --"
    await preferences.choose(odd, VIETNAMESE)
    assert (await preferences.of(odd), await preferences.of("telegram:1")) == (VIETNAMESE, USUAL)


async def test_a_choice_of_another_version_of_the_program_is_as_usual(database: Database) -> None:
    preferences = DatabasePreferences(database)
    await preferences.choose("telegram:1", EVERYTHING)
    async with database.transaction() as connection:
        await connection.execute(update(PREFERENCES).values(theme="sepia", default_list=None))
    assert await preferences.of("telegram:1") == replace(EVERYTHING, theme=USUAL.theme, default_list=USUAL.default_list)
