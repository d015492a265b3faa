"""Which finished pictures are kept."""

from __future__ import annotations

from bot.drawing.finished import FinishedPictures


def test_a_picture_is_kept_by_its_key() -> None:
    pictures = FinishedPictures(100)
    assert pictures.get("one") is None
    pictures.keep("one", b"1")
    assert pictures.get("one") == b"1"


def test_the_one_that_was_not_asked_for_longest_goes_first() -> None:
    pictures = FinishedPictures(10)
    for key in ("one", "two"):
        pictures.keep(key, b"12345")
    assert pictures.get("one") is not None
    pictures.keep("three", b"1")
    assert [pictures.get(key) is not None for key in ("one", "two", "three")] == [True, False, True]


def test_they_take_no_more_room_than_they_may() -> None:
    pictures = FinishedPictures(10)
    pictures.keep("small", b"1")
    pictures.keep("large", b"12345678901")
    assert [pictures.get(key) for key in ("small", "large")] == [None, None]
    pictures.keep("whole", b"1234567890")
    assert pictures.get("whole") == b"1234567890"


def test_keeping_one_again_takes_no_more_room() -> None:
    pictures = FinishedPictures(10)
    for _ in range(3):
        pictures.keep("one", b"12345")
    pictures.keep("two", b"12345")
    assert (pictures.get("one"), pictures.get("two")) == (b"12345", b"12345")
