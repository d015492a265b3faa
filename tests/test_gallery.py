"""The gallery: every picture that the bot can send is in it, and the page in docs shows what the code draws."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from analysis.charts.theme import PHONE_WIDTH
from bot.commands.registry import COMMANDS
from tests import gallery
from tests.gallery import DOCS, Entry, entries, make_gallery

MOST_BYTES = 2_500_000
"""What all pictures of the gallery may weigh in the project."""


def test_every_command_that_draws_is_in_the_gallery() -> None:
    drawing = {command.key for command in COMMANDS if command.draws}
    assert len(drawing) >= 17
    assert drawing <= {entry.key for entry in entries()}


def test_the_page_shows_every_entry_and_nothing_else() -> None:
    keys = [entry.key for entry in entries()]
    assert len(set(keys)) == len(keys)
    page = (DOCS / "gallery.md").read_text(encoding="utf-8")
    assert re.findall(r"\(gallery/([a-z-]+)\.png\)", page) == keys
    assert sorted(path.stem for path in (DOCS / "gallery").iterdir()) == sorted(keys)


def test_every_picture_on_the_page_is_told_in_words() -> None:
    page = (DOCS / "gallery.md").read_text(encoding="utf-8")
    told = re.findall(r"!\[(.*?)\]", page)
    assert len(told) == len(list(entries()))
    assert min(map(len, told)) > 15


def test_the_gallery_is_small() -> None:
    sizes = [path.stat().st_size for path in (DOCS / "gallery").iterdir()]
    assert sizes
    assert sum(sizes) < MOST_BYTES


async def test_an_entry_is_drawn_four_times_as_wide_as_a_phone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gallery, "entries", lambda: iter([Entry("rsi", ("/rsi FPT", "/rsi FPT"))]))
    await make_gallery(tmp_path)

    with Image.open(tmp_path / "gallery" / "rsi.png") as sheet:
        assert sheet.size == (2 * PHONE_WIDTH + 12, 2 * 300 + 12)
        corners = {sheet.convert("RGB").getpixel(place) for place in ((2, 2), (sheet.width - 3, 2))}
    assert len(corners) == 2
    assert (tmp_path / "gallery.md").read_text(encoding="utf-8").count("![") == 1
    for lang in ("vi", "en"):
        with Image.open(tmp_path / f"hammer-{lang}.png") as picture:
            assert picture.size == (1280, 960)


async def test_a_question_without_a_picture_is_a_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gallery, "entries", lambda: iter([Entry("help", ("/help", "/help"))]))
    with pytest.raises(ValueError, match="brought no picture"):
        await make_gallery(tmp_path)
