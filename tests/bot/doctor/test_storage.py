"""What is found about the database and the symbol directory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from analysis.exchanges import InstrumentKind
from bot.directory import Directory
from bot.directory.company import Company
from bot.doctor import Finding, Installation, Verdict, examine
from bot.doctor.storage import check_database, check_directory
from bot.errors import TryLater
from bot.prices.demo import DemoSource
from bot.prices.sources import Opened
from bot.storage.database import Database
from bot.storage.preferences import DatabasePreferences
from bot.storage.schema import migrate, newest_revision


async def of_database(installation: Installation) -> Finding:
    (finding,) = [each async for each in examine(installation) if each.name == "database"]
    return finding


async def test_a_database_that_is_well_is_left_as_it_was(
    installed: Callable[..., Installation], database: Database
) -> None:
    await DatabasePreferences(database).choose("telegram:1", language="en")
    finding = await of_database(installed())
    assert (finding.verdict, finding.notes) == (Verdict.OK, ("sqlite+aiosqlite:///nenbua.db",))
    assert finding.text == "opens and takes what is written"
    async with database.reading() as connection:
        people = (await connection.execute(text("SELECT owner FROM preferences"))).scalars().all()
    assert people == ["telegram:1"]


@pytest.mark.parametrize("broken", ["no database", "in the way"])
async def test_a_database_that_is_broken_is_told_with_its_cause(
    installed: Callable[..., Installation], tmp_path: Path, broken: str
) -> None:
    if broken == "in the way":
        (tmp_path / "nenbua.db").mkdir()
    else:
        (tmp_path / "nenbua.db").write_text("no database" * 100)
    finding = await of_database(installed())
    assert finding.verdict is Verdict.FAILED
    assert finding.text.startswith("cannot be used: ")
    assert ("is not a database" if broken == "no database" else "unable to open") in finding.text
    assert "\n" not in finding.text


async def test_a_database_that_only_reads_has_failed(installed: Callable[..., Installation], tmp_path: Path) -> None:
    file = tmp_path / "readonly.db"
    first = Database(f"sqlite+aiosqlite:///{file}")
    async with first.transaction():
        pass
    await first.close()
    reading = Database(f"sqlite+aiosqlite:///file:{file}?mode=ro&uri=true")
    finding = await of_database(replace(installed(), database=reading))
    assert finding.verdict is Verdict.FAILED
    assert "readonly" in finding.text
    await reading.close()


async def test_how_many_instruments_are_known(installed: Callable[..., Installation]) -> None:
    installation = installed()
    (packaged,) = [finding async for finding in check_directory(installation)]
    count = len(installation.directory.symbols)
    assert packaged.text == f"knows {count} instruments, no listing is imported"
    companies = [
        Company(symbol=symbol, kind=InstrumentKind.SHARE, exchange="UPCOM", name_vi="A", name_en="A", as_of=day)
        for symbol, day in (("ZZ1", date(2026, 7, 1)), ("ZZ2", date(2026, 7, 23)))
    ]
    (imported,) = [f async for f in check_directory(replace(installation, directory=Directory.load(companies)))]
    assert imported.text == f"knows {count + 2} instruments, 2 of them from the imported listing as of 2026-07-23"


async def test_all_parts_are_examined_in_their_order(installed: Callable[..., Installation], tmp_path: Path) -> None:
    (tmp_path / "nenbua.db").mkdir()
    installation = installed(Opened(prices=DemoSource(Directory.load())))
    assert [each.name async for each in examine(installation) if not each.name.startswith("disk:")] == [
        *("settings", "token", "demo", "database", "broker", "directory", "letters", "pictures"),
        *("calendar", "time zones", "clock"),
    ]


async def of_migrations(installation: Installation) -> list[tuple[str, Verdict]]:
    return [(each.name, each.verdict) async for each in check_database(installation)]


async def rows(url: str) -> str | None:
    """The schema as it lies there."""
    database = Database(url)
    try:
        return await database.revision()
    finally:
        await database.close()


async def with_schema(url: str, number: str) -> None:
    """Brings the database to that schema, by the migrations or, where none of ours has it, by its word alone."""
    database = Database(url)
    async with database.transaction() as connection:
        if number <= newest_revision():
            await connection.run_sync(migrate, number)
        else:
            await connection.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})
    await database.close()


@pytest.mark.parametrize(
    ("number", "verdict", "said"),
    [
        ("0006", Verdict.WARNING, "schema 0006, this program's is {newest}: nenbua run brings it there; make a backup"),
        ("9999", Verdict.FAILED, "schema 9999 is newer than this program's {newest}: update the program"),
    ],
)
async def test_another_schema_is_told_and_left_as_it_is(
    installed: Callable[..., Installation], database_url: str, number: str, verdict: Verdict, said: str
) -> None:
    await with_schema(database_url, number)
    looked_at = Database(database_url, migrates=False)
    (finding,) = [each async for each in check_database(replace(installed(), database=looked_at))]
    assert (finding.name, finding.verdict) == ("migrations", verdict)
    assert finding.text.startswith(said.format(newest=newest_revision()))
    assert finding.facts == {"schema": number, "newest": newest_revision()}
    with pytest.raises(TryLater):
        async with looked_at.reading():
            raise AssertionError("it was opened")
    await looked_at.close()
    assert await rows(database_url) == number


async def test_a_database_that_is_not_there_yet_is_made(
    installed: Callable[..., Installation], database_url: str
) -> None:
    looked_at = Database(database_url, migrates=False)
    found = await of_migrations(replace(installed(), database=looked_at))
    await looked_at.close()
    assert found == [("database", Verdict.OK), ("migrations", Verdict.OK)]
    assert await rows(database_url) == newest_revision()


async def test_a_database_server_that_is_not_there(installed: Callable[..., Installation]) -> None:
    gone = Database("postgresql+asyncpg://nenbua:s3cret@127.0.0.1:9/nenbua", migrates=False)
    (finding,) = [each async for each in check_database(replace(installed(), database=gone))]
    assert (finding.name, finding.verdict) == ("database", Verdict.FAILED)
    assert "127.0.0.1" in finding.text
    assert "s3cret" not in repr(finding)
