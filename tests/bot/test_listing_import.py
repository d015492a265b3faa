"""A listing file put in place of the listing before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.directory.listing_file import WrongListing
from bot.listing_import import Imported, import_listing
from bot.storage.companies import CompanyStore
from bot.storage.database import Database

TODAY = date(2026, 11, 21)
HEAD = "ticker,exchange,name_vi,name_en,sector,shares_outstanding,as_of\n"
QQA = "QQA,HNX,CTCP Thông,Thong JSC,Hóa chất,5000000,2026-02-10\n"
QQB = "QQB,UPCOM,CTCP Bưởi,Buoi JSC,,7000000,2026-02-10\n"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[CompanyStore]:
    """An empty one."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'nenbua.db'}")
    yield CompanyStore(database)
    await database.close()


async def imported(store: CompanyStore, folder: Path, text: str, *, dry_run: bool = False) -> Imported:
    """What becomes of a file with that text."""
    path = folder / "listing.csv"
    await asyncio.to_thread(path.write_text, text, encoding="utf-8")
    return await import_listing(path, store, today=TODAY, dry_run=dry_run)


async def symbols_in(store: CompanyStore) -> list[str]:
    """Those of the listing as it is."""
    return [company.symbol for company in await store.all()]


async def test_new_changed_and_unchanged_companies_are_counted(store: CompanyStore, tmp_path: Path) -> None:
    first = await imported(store, tmp_path, HEAD + QQA + QQB)
    assert (first.new, first.changed, first.unchanged, first.gone) == (2, 0, 0, ())
    assert first.by_exchange == {"HNX": 1, "UPCOM": 1}
    second = await imported(store, tmp_path, HEAD + QQA + QQB.replace("7000000", "8000000"))
    assert (second.new, second.changed, second.unchanged) == (0, 1, 1)
    third = await imported(store, tmp_path, HEAD + QQB)
    assert third.gone == ("QQA",)
    assert await symbols_in(store) == ["QQB"]


async def test_a_dry_run_changes_nothing(store: CompanyStore, tmp_path: Path) -> None:
    report = await imported(store, tmp_path, HEAD + QQA, dry_run=True)
    assert report.new == 1
    assert await symbols_in(store) == []


async def test_a_company_whose_row_is_refused_stays_as_it_was(store: CompanyStore, tmp_path: Path) -> None:
    await imported(store, tmp_path, HEAD + QQA + QQB)
    before = await store.all()
    report = await imported(store, tmp_path, HEAD + QQA.replace("5000000", "-1") + QQB)
    assert (report.kept, report.gone, len(report.listing.refused)) == (("QQA",), (), 1)
    assert await store.all() == before
    twice = await imported(store, tmp_path, HEAD + QQA.replace("5000000", "6000000") + QQA + QQB)
    assert twice.kept == ("QQA",)
    assert await store.all() == before


async def test_a_file_of_which_nothing_can_be_taken_changes_nothing(store: CompanyStore, tmp_path: Path) -> None:
    await imported(store, tmp_path, HEAD + QQA)
    report = await imported(store, tmp_path, HEAD + QQB.replace("UPCOM", "NYSE"))
    assert report.listing.companies == ()
    assert await symbols_in(store) == ["QQA"]


async def test_what_is_no_listing_changes_nothing(store: CompanyStore, tmp_path: Path) -> None:
    await imported(store, tmp_path, HEAD + QQA)
    for text in ("", "<html>", "ticker\nQQB\n", "x" * 10):
        with pytest.raises(WrongListing):
            await imported(store, tmp_path, text)
    assert await symbols_in(store) == ["QQA"]
