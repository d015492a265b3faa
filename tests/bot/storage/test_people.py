"""What is remembered about people."""

from __future__ import annotations

import asyncio

from bot.storage.database import Database
from bot.storage.people import DatabasePeople


async def test_nothing_is_known_of_a_stranger(database: Database) -> None:
    assert await DatabasePeople(database).language("telegram:1") is None


async def test_each_person_has_their_own_language(database: Database) -> None:
    people = DatabasePeople(database)
    await people.choose_language("telegram:1", "vi")
    await people.choose_language("telegram:2", "en")
    assert [await people.language(user) for user in ("telegram:1", "telegram:2", "telegram:12")] == ["vi", "en", None]


async def test_the_last_choice_counts(database: Database) -> None:
    people = DatabasePeople(database)
    for language in ("vi", "en", "en"):
        await people.choose_language("telegram:1", language)
    assert await people.language("telegram:1") == "en"


async def test_a_choice_outlives_the_program(database_url: str) -> None:
    for step in ("choose", "ask"):
        database = Database(database_url)
        people = DatabasePeople(database)
        if step == "choose":
            await people.choose_language("telegram:1", "en")
        else:
            assert await people.language("telegram:1") == "en"
        await database.close()


async def test_choices_at_one_time_leave_one_of_them(database: Database) -> None:
    people = DatabasePeople(database)
    choices = [("telegram:1", ("vi", "en")[number % 2]) for number in range(20)]
    await asyncio.gather(*(people.choose_language(*choice) for choice in choices))
    assert await people.language("telegram:1") in {"vi", "en"}


async def test_names_are_values_and_no_sql(database: Database) -> None:
    people = DatabasePeople(database)
    odd = "telegram:1'; DROP TABLE people; --"
    await people.choose_language(odd, "vi")
    assert await people.language(odd) == "vi"
    assert await people.language("telegram:1") is None
