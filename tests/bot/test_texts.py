"""A text is read whole, or the error says which one it is and what it lacks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.texts import BrokenText, read_text, texts_in, written_lines


def made(about: Mapping[str, Any], body: str) -> tuple[str, str]:
    return about["key"], body


def test_a_text_has_a_head_and_a_body() -> None:
    assert read_text("---\nkey: no\n---\n\nMột **hai**.\n---\nBa.\n", "it", made) == ("no", "Một **hai**.\n---\nBa.")


@pytest.mark.parametrize("text", ["", "Một.", "---\nkey: a\n", "---\n- key\n---\n", "---\n---\n", "---\nkey: [\n---\n"])
def test_what_has_another_form_is_named(text: str) -> None:
    with pytest.raises(BrokenText, match=r"^the text: \w+\("):
        read_text(text, "the text", made)


def test_texts_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("02-b.md", "01-a.md", "notes.txt"):
        (tmp_path / name).write_text(name, encoding="utf-8")

    assert texts_in(tmp_path) == ("01-a.md", "02-b.md")


def test_lines_without_words_are_left_out() -> None:
    assert written_lines("  a \n\n \nb b\n") == ("a", "b b")
