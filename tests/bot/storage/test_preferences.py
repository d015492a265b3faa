"""What is remembered of choices."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, replace

from sqlalchemy import update

from bot.preferences import USUAL, ColorTheme, Detail, MoveColors, Preferences, PriceUnit
from bot.storage.database import Database
from bot.storage.preferences import DatabasePreferences
from bot.storage.tables import PREFERENCES

EVERYTHING = Preferences(
    language="en",
    theme=ColorTheme.DARK,
    colors=MoveColors.SAFE,
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
    await preferences.choose("telegram:1", **asdict(EVERYTHING))
    await preferences.choose("telegram:-1", language="vi")
    owners = ("telegram:1", "telegram:-1", "telegram:12")
    assert [await preferences.of(owner) for owner in owners] == [EVERYTHING, Preferences(language="vi"), USUAL]


async def test_the_last_choice_counts(database: Database) -> None:
    preferences = DatabasePreferences(database)
    for choice in ("en", "vi", None, "en", "en"):
        await preferences.choose("telegram:1", language=choice)
    assert await preferences.of("telegram:1") == Preferences(language="en")


async def test_a_choice_leaves_the_others_as_they_are(database: Database) -> None:
    preferences = DatabasePreferences(database)
    await preferences.choose("telegram:1", **asdict(EVERYTHING))
    await preferences.choose("telegram:1", theme=ColorTheme.LIGHT)
    await preferences.choose("telegram:1")
    assert await preferences.of("telegram:1") == replace(EVERYTHING, theme=ColorTheme.LIGHT)
    await preferences.choose("telegram:1", language=None, timezone=None)
    lost = replace(EVERYTHING, theme=ColorTheme.LIGHT, language=None, timezone=None)
    assert await preferences.of("telegram:1") == lost


async def test_choices_of_different_things_at_one_time_are_all_kept(database: Database) -> None:
    preferences = DatabasePreferences(database)
    await asyncio.gather(
        *(preferences.choose("telegram:1", **{name: value}) for name, value in asdict(EVERYTHING).items())
    )
    assert await preferences.of("telegram:1") == EVERYTHING


async def test_a_choice_outlives_the_program(database_url: str) -> None:
    for step in ("choose", "ask"):
        database = Database(database_url)
        preferences = DatabasePreferences(database)
        if step == "choose":
            await preferences.choose("telegram:1", **asdict(EVERYTHING))
        else:
            assert await preferences.of("telegram:1") == EVERYTHING
        await database.close()


async def test_choices_at_one_time_leave_one_of_them(database: Database) -> None:
    preferences = DatabasePreferences(database)
    await asyncio.gather(*(preferences.choose("telegram:1", language=choice) for choice in ("en", "vi") * 10))
    assert await preferences.of("telegram:1") in {Preferences(language="en"), Preferences(language="vi")}


async def test_names_are_values_and_never_part_of_the_query(database: Database) -> None:
    preferences = DatabasePreferences(database)
    odd = "telegram:1'; DROP TABLE preferences; --"
    await preferences.choose(odd, language="vi")
    assert (await preferences.of(odd), await preferences.of("telegram:1")) == (Preferences(language="vi"), USUAL)


async def test_a_choice_of_another_version_of_the_program_is_as_usual(database: Database) -> None:
    preferences = DatabasePreferences(database)
    await preferences.choose("telegram:1", **asdict(EVERYTHING))
    async with database.transaction() as connection:
        await connection.execute(update(PREFERENCES).values(theme="sepia", default_list=None))
    assert await preferences.of("telegram:1") == replace(EVERYTHING, theme=USUAL.theme, default_list=USUAL.default_list)
