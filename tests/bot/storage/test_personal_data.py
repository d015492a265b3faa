"""Everything that is kept about one person: told and deleted in every table that names people, and nobody else's."""

from __future__ import annotations

import json

import pytest

from bot.errors import TryLater
from bot.storage.database import Database
from bot.storage.naming import naming_columns, naming_tables
from bot.storage.personal_data import DatabasePersonalData
from bot.storage.preferences import DatabasePreferences
from bot.storage.watchlists import DatabaseWatchlists
from tests.bot.storage.samples import AN, BINH, ODD, add_row, rows_in

NAMED = [(table, column) for table in naming_tables() for column in naming_columns(table)]


async def test_every_table_tells_and_forgets(database: Database) -> None:
    data = DatabasePersonalData(database)
    for table, column in NAMED:
        for person in (AN, BINH, f"{AN}0"):
            await add_row(database, table, **{column.name: person})
    before = {table.name: await rows_in(database, table) for table, _ in NAMED}
    told = json.loads(json.dumps(await data.export(AN)))
    for table, column in NAMED:
        assert AN in {row[column.name] for row in told[table.name]}, f"{table.name}.{column.name}"
        assert all(AN in row.values() and set(row) == set(table.c.keys()) for row in told[table.name])
    assert await data.forget(AN) == len(NAMED)
    for table, _ in NAMED:
        others = [row for row in before[table.name] if AN not in row.values()]
        assert others
        assert await rows_in(database, table) == others
    assert not any((await data.export(AN)).values())


async def test_a_person_s_data_in_all_tables_go_at_once(database: Database) -> None:
    data = DatabasePersonalData(database)
    for person in (AN, BINH):
        for table in naming_tables():
            await add_row(database, table, **{column.name: person for column in naming_columns(table)})
    assert await data.forget(AN) == len(naming_tables())
    assert [len(await rows_in(database, table)) for table in naming_tables()] == [1] * len(naming_tables())
    assert all((await data.export(BINH)).values())


async def test_the_export_is_json_that_people_can_read(database: Database) -> None:
    await DatabasePreferences(database).choose(AN, language="vi")
    await DatabaseWatchlists(database).add(AN, ["FPT"])
    await add_row(database, next(table for table in naming_tables() if table.name == "alerts"), owner=AN)
    told = json.loads(json.dumps(await DatabasePersonalData(database).export(AN)))
    assert told["watched"] == [{"owner": AN, "symbol": "FPT", "place": 0}]
    assert told["preferences"][0]["language"] == "vi"
    (alert,) = told["alerts"]
    assert (alert["created_at"], alert["fired_on"]) == ("2026-11-20T05:00:00+00:00", "2026-11-20")


async def test_of_a_stranger_there_is_nothing(database: Database) -> None:
    data = DatabasePersonalData(database)
    assert set(await data.export(AN)) == {table.name for table in naming_tables()}
    assert await data.forget(AN) == 0


async def test_names_are_values_and_no_sql(database: Database) -> None:
    lists, data = DatabaseWatchlists(database), DatabasePersonalData(database)
    for owner in (ODD, AN):
        await lists.add(owner, ["FPT"])
    assert len(dict(await data.export(ODD))) == len(naming_tables())
    assert await data.forget(ODD) == 1
    assert await lists.of(AN) == ("FPT",)


async def test_nothing_is_forgotten_where_a_part_fails(database: Database) -> None:
    lists = DatabaseWatchlists(database)
    await lists.add(AN, ["FPT"])
    async with database.transaction() as connection:
        await connection.exec_driver_sql("ALTER TABLE lesson_progress RENAME TO lessons_of_old")
        await connection.exec_driver_sql("ALTER TABLE preferences RENAME TO preferences_of_old")
    with pytest.raises(TryLater):
        await DatabasePersonalData(database).forget(AN)
    assert await lists.of(AN) == ("FPT",)
