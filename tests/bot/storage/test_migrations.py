"""The schema: there and back, with what is in it, and as `tables.py` has it."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, inspect, select

from bot.preferences import USUAL, ColorTheme, Preferences
from bot.storage.database import Database
from bot.storage.preferences import DatabasePreferences
from bot.storage.schema import migrate
from bot.storage.tables import METADATA
from tests.bot.storage.samples import a_row
from tests.bot.storage.test_database import connected

TABLES = {
    "alembic_version",
    "alerts",
    "companies",
    "company_figures",
    "gone_chats",
    "lesson_polls",
    "lesson_progress",
    "market_records",
    "preferences",
    "price_histories",
    "promises",
    "sent_pictures",
    "share_tracks",
    "subscriptions",
    "updates_in_hand",
    "watched",
}


def tables(connection: Connection) -> set[str]:
    """The names of the tables there are."""
    return set(inspect(connection).get_table_names())


def differences(connection: Connection) -> list[object]:
    """What the schema and `tables.py` do not agree on."""
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), METADATA))


async def test_migrates_forward_back_and_forward_again(database_url: str) -> None:
    for revision, expected in (("head", TABLES), ("base", {"alembic_version"}), ("head", TABLES)):
        async with connected(database_url) as connection:
            await connection.run_sync(migrate, revision)
        async with connected(database_url) as connection:
            assert await connection.run_sync(tables) == expected


def fill(connection: Connection) -> None:
    """Two rows in every table of the schema as it is, whichever revision."""
    schema = MetaData()
    schema.reflect(connection)
    for table in schema.sorted_tables:
        if table.name != "alembic_version":
            connection.execute(table.insert(), [a_row(table), a_row(table)])


def contents(connection: Connection) -> dict[str, set[tuple[object, ...]]]:
    """All rows of all tables."""
    schema = MetaData()
    schema.reflect(connection)
    tables = (table for table in schema.sorted_tables if table.name != "alembic_version")
    return {table.name: {tuple(row) for row in connection.execute(select(table))} for table in tables}


async def test_what_is_there_outlives_migrations(database_url: str) -> None:
    """From the schema before groups and promises to the newest and back: languages only change their table."""
    async with connected(database_url) as connection:
        await connection.run_sync(migrate, "0004")
        await connection.run_sync(fill)
        before = await connection.run_sync(contents)
    assert all(map(len, before.values()))
    for revision in ("head", "0004", "head", "0004"):
        async with connected(database_url) as connection:
            await connection.run_sync(migrate, revision)
            after = await connection.run_sync(contents)
        people = after["people"] if revision == "0004" else {row[:2] for row in after["preferences"]}
        assert people == before["people"]
        assert {name: after[name] for name in before if name != "people"} == {
            name: rows for name, rows in before.items() if name != "people"
        }


async def test_of_all_choices_the_older_schema_keeps_the_languages(database_url: str) -> None:
    database = Database(database_url)
    preferences = DatabasePreferences(database)
    await preferences.choose("telegram:1", language="en", quiet=True)
    await preferences.choose("telegram:2", theme=ColorTheme.DARK)
    await database.close()
    for revision in ("0004", "head"):
        async with connected(database_url) as connection:
            await connection.run_sync(migrate, revision)
    assert await preferences.of("telegram:1") == Preferences(language="en")
    assert await preferences.of("telegram:2") == USUAL
    await database.close()


async def test_a_full_database_goes_back_to_nothing(database_url: str) -> None:
    async with connected(database_url) as connection:
        await connection.run_sync(migrate)
        await connection.run_sync(fill)
    async with connected(database_url) as connection:
        await connection.run_sync(migrate, "base")
        assert await connection.run_sync(tables) == {"alembic_version"}


async def test_a_bot_finds_the_choices_of_the_version_before(database_url: str) -> None:
    async with connected(database_url) as connection:
        await connection.run_sync(migrate, "0004")
        await connection.exec_driver_sql("INSERT INTO people VALUES ('telegram:1', 'en')")
    database = Database(database_url)
    assert (await DatabasePreferences(database).of("telegram:1")).language == "en"
    await database.close()


async def test_migrating_twice_changes_nothing(database_url: str) -> None:
    for _ in range(2):
        async with connected(database_url) as connection:
            await connection.run_sync(migrate)
    async with connected(database_url) as connection:
        assert await connection.run_sync(tables) == TABLES


async def test_the_migrated_schema_is_the_one_of_the_tables(database: Database) -> None:
    async with database.transaction() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_difference_would_be_noticed(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.exec_driver_sql("ALTER TABLE preferences ADD COLUMN shoe_size INTEGER")
    async with database.transaction() as connection:
        assert len(await connection.run_sync(differences)) == 1
