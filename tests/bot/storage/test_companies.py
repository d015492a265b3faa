"""The operator's listing in the database, and the directory that is read from it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from analysis.exchanges import InstrumentKind
from bot.directory import Directory
from bot.directory.company import Company
from bot.errors import TryLater
from bot.storage.companies import CompanyStore, read_directory
from bot.storage.database import Database
from bot.storage.tables import COMPANIES

ONE = Company(
    symbol="QQA",
    kind=InstrumentKind.SHARE,
    exchange="HNX",
    name_vi="Nhựa Thông Quảng Ngạn",
    name_en="Quang Ngan Rosin",
    short_name="Thông Quảng Ngạn",
    sector="chemicals",
    shares_outstanding=12_345_678_901,
    as_of=date(2026, 2, 10),
    figures={"pe": 18.2, "roe": -0.21},
)
BARE = Company(symbol="QQB", kind=InstrumentKind.FUND, exchange="DELISTED", name_vi="", name_en="'; DROP TABLE x; --")


def names_in(folder: Path) -> list[str]:
    """What lies in the folder."""
    return [path.name for path in folder.iterdir()]


async def test_nothing_is_there_before_the_first_import(database: Database) -> None:
    assert await CompanyStore(database).all() == ()


async def test_companies_come_back_as_they_were_by_symbol(database: Database) -> None:
    store = CompanyStore(database)
    await store.replace_all([BARE, ONE])
    assert await store.all() == (ONE, BARE)


async def test_a_new_listing_takes_the_place_of_the_old_one(database: Database) -> None:
    store = CompanyStore(database)
    await store.replace_all([ONE])
    await store.replace_all([BARE])
    assert await store.all() == (BARE,)
    await store.replace_all([])
    assert await store.all() == ()


async def test_a_listing_that_fails_half_way_leaves_the_old_one(database: Database) -> None:
    store = CompanyStore(database)
    await store.replace_all([ONE])
    with pytest.raises(TryLater) as failure:
        await store.replace_all([BARE, BARE])
    assert failure.value.code == "storage_failed"
    assert failure.value.__cause__ is not None
    assert await store.all() == (ONE,)


@pytest.mark.parametrize("figures", ["", "[]", "{", '{"pe": "x"}', '{"pe": null}'])
async def test_a_damaged_row_is_left_out(database: Database, figures: str) -> None:
    store = CompanyStore(database)
    await store.replace_all([ONE, BARE])
    async with database.transaction() as connection:
        await connection.execute(update(COMPANIES).where(COMPANIES.c.symbol == "QQA").values(figures=figures))
    assert await store.all() == (BARE,)


async def test_the_directory_has_the_companies_of_the_listing(database: Database) -> None:
    assert await read_directory(database) is Directory.load()
    await CompanyStore(database).replace_all([ONE, BARE])
    directory = await read_directory(database)
    assert directory.company("QQA") == ONE
    assert [found.symbol for found in directory.find("nhựa thông quảng ngạn")] == ["QQA"]
    assert directory.is_delisted("QQB")


async def test_where_the_database_fails_the_packaged_list_answers(tmp_path: Path) -> None:
    (tmp_path / "nenbua.db").write_bytes(b"no database" * 100)
    broken = Database(f"sqlite+aiosqlite:///{tmp_path / 'nenbua.db'}")
    assert await read_directory(broken) is Directory.load()
    await broken.close()


async def test_a_database_that_nobody_has_made_holds_no_listing_and_is_not_made(
    sqlite_url: str, tmp_path: Path
) -> None:
    unmade = Database(sqlite_url)
    assert not unmade.is_made()
    assert await read_directory(unmade) is Directory.load()
    assert names_in(tmp_path) == []
    await CompanyStore(unmade).replace_all([ONE])
    assert unmade.is_made()
    assert (await read_directory(unmade)).company("QQA") == ONE
    await unmade.close()


async def test_a_place_that_cannot_be_looked_at_is_told_when_it_is_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data").write_text("in the way")
    barred = Database(f"sqlite+aiosqlite:///{tmp_path / 'data' / 'nenbua.db'}")
    assert barred.is_made()
    assert await read_directory(barred) is Directory.load()
    assert "directory.listing_not_read" in capsys.readouterr().out


async def test_a_database_in_memory_is_there_as_soon_as_it_is_asked() -> None:
    assert Database("sqlite+aiosqlite:///:memory:").is_made()
    assert Database("postgresql+asyncpg://nenbua@127.0.0.1:9/nenbua").is_made()
