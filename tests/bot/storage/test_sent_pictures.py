"""What the gateway calls the pictures it has sent, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.storage.database import Database
from bot.storage.sent_pictures import KEPT_FOR, DatabaseSentPictures

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


async def test_a_picture_that_was_never_sent_has_no_file(database: Database) -> None:
    assert await DatabaseSentPictures(database).file_for("sha256:aa") is None


async def test_a_file_is_found_by_everything_it_stands_for(database: Database) -> None:
    pictures = DatabaseSentPictures(database)
    await pictures.keep(["sha256:aa", "name:FPT.png"], "AgAC-1", NOON)
    assert await pictures.file_for("sha256:aa") == "AgAC-1"
    assert await pictures.file_for("name:FPT.png") == "AgAC-1"


async def test_the_last_one_that_was_sent_counts(database: Database) -> None:
    pictures = DatabaseSentPictures(database)
    await pictures.keep(["sha256:aa", "name:FPT.png"], "AgAC-1", NOON)
    await pictures.keep(["sha256:bb", "name:FPT.png"], "AgAC-2", NOON)
    assert await pictures.file_for("name:FPT.png") == "AgAC-2"
    assert await pictures.file_for("sha256:aa") == "AgAC-1"


async def test_a_refused_file_is_forgotten_under_every_name_and_no_other(database: Database) -> None:
    pictures = DatabaseSentPictures(database)
    await pictures.keep(["sha256:aa", "name:FPT.png"], "AgAC-1", NOON)
    await pictures.keep(["sha256:bb"], "AgAC-2", NOON)
    await pictures.forget("AgAC-1")
    assert [await pictures.file_for(key) for key in ("sha256:aa", "name:FPT.png", "sha256:bb")] == [
        None,
        None,
        "AgAC-2",
    ]


async def test_what_was_sent_long_ago_is_dropped(database: Database) -> None:
    pictures = DatabaseSentPictures(database)
    await pictures.keep(["sha256:old"], "AgAC-1", NOON - KEPT_FOR - timedelta(seconds=1))
    await pictures.keep(["sha256:new"], "AgAC-2", NOON - KEPT_FOR)
    assert await pictures.drop_old(NOON) == 1
    assert await pictures.file_for("sha256:old") is None
    assert await pictures.file_for("sha256:new") == "AgAC-2"


async def test_no_more_than_the_newest_are_kept(database: Database) -> None:
    pictures = DatabaseSentPictures(database)
    for number in range(5):
        await pictures.keep([f"sha256:{number}"], f"AgAC-{number}", NOON + timedelta(minutes=number))
    assert await pictures.drop_old(NOON + timedelta(hours=1), most=2) == 3
    kept = [await pictures.file_for(f"sha256:{number}") for number in range(5)]
    assert kept == [None, None, None, "AgAC-3", "AgAC-4"]


async def test_fewer_than_the_most_are_all_kept(database: Database) -> None:
    pictures = DatabaseSentPictures(database)
    await pictures.keep(["sha256:aa"], "AgAC-1", NOON)
    assert await pictures.drop_old(NOON, most=1) == 0
    assert await pictures.file_for("sha256:aa") == "AgAC-1"
