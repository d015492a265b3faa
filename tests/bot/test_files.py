"""A file is written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.files import put


def test_a_file_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    for text in (b"old", b"new"):
        put(tmp_path / "new folder" / "file", [text[:1], text[1:]])

    assert [(path.name, path.read_bytes()) for path in (tmp_path / "new folder").iterdir()] == [("file", b"new")]


def test_what_fails_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError

    put(tmp_path / "file", [b"old"])
    with pytest.raises(RuntimeError):
        put(tmp_path / "file", pieces())

    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("file", b"old")]
