"""Pictures that Telegram has are found again, whatever the storage does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from telegram.error import BadRequest

from bot.gateways.telegram_pictures import TelegramPictures, is_refused_file
from bot.reply import Picture
from bot.storage.database import Database
from bot.storage.sent_pictures import DatabaseSentPictures

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FPT = Picture(name="FPT-signals-day-2026-11-20-vi.png", png=b"\x89PNG one")
FPT_DARK = Picture(name=FPT.name, png=b"\x89PNG two")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """An SQLite file of the test's own."""
    opened = Database(f"sqlite+aiosqlite:///{tmp_path / 'nenbua.db'}")
    yield opened
    await opened.close()


def pictures_in(database: Database) -> TelegramPictures:
    """As after a start: nothing in memory yet."""
    return TelegramPictures(DatabaseSentPictures(database), clock=lambda: NOON)


async def test_only_the_very_same_picture_is_sent_again(database: Database) -> None:
    pictures = pictures_in(database)
    assert await pictures.file_for(FPT) is None
    await pictures.keep(FPT, "AgAC-1")
    assert await pictures.file_for(FPT) == "AgAC-1"
    assert await pictures.file_for(FPT_DARK) is None


async def test_a_restart_forgets_nothing(database: Database) -> None:
    await pictures_in(database).keep(FPT, "AgAC-1")
    assert await pictures_in(database).file_for(FPT) == "AgAC-1"


async def test_a_name_tells_that_one_may_be_there(database: Database) -> None:
    pictures = pictures_in(database)
    assert not await pictures.may_have(FPT.name)
    await pictures.keep(FPT_DARK, "AgAC-2")
    assert await pictures.may_have(FPT.name)
    assert await pictures_in(database).may_have(FPT.name)


async def test_a_refused_file_is_uploaded_next_time(database: Database) -> None:
    pictures = pictures_in(database)
    await pictures.keep(FPT, "AgAC-1")
    await pictures.forget("AgAC-1")
    assert await pictures.file_for(FPT) is None
    assert not await pictures.may_have(FPT.name)
    assert await pictures_in(database).file_for(FPT) is None


async def test_a_storage_that_fails_stops_nothing() -> None:
    broken = TelegramPictures(DatabaseSentPictures(Database("sqlite+aiosqlite:////dev/null/nowhere.db")))
    assert await broken.file_for(FPT) is None
    assert not await broken.may_have(FPT.name)
    await broken.keep(FPT, "AgAC-1")
    assert await broken.file_for(FPT) == "AgAC-1"
    await broken.forget("AgAC-1")
    assert await broken.file_for(FPT) is None


async def test_memory_holds_the_newest_and_the_database_the_rest(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateways.telegram_pictures._REMEMBERED", 4)
    pictures = pictures_in(database)
    many = [Picture(name=f"{number}.png", png=bytes([number])) for number in range(6)]
    for picture in many:
        await pictures.keep(picture, f"AgAC-{picture.name}")
    assert len(pictures._files) == 4
    assert [await pictures.file_for(picture) for picture in many] == [f"AgAC-{picture.name}" for picture in many]


@pytest.mark.parametrize(
    ("told", "refused"),
    [
        ("Wrong file identifier/HTTP URL specified", True),
        ("wrong remote file identifier specified: Wrong character in the string", True),
        ("MEDIA_EMPTY", True),
        ("PHOTO_INVALID", True),
        ("Not enough rights to send photos to the chat", False),
        ("Message caption is too long", False),
    ],
)
def test_a_refused_file_is_told_from_other_refusals(told: str, *, refused: bool) -> None:
    assert is_refused_file(BadRequest(told)) is refused
