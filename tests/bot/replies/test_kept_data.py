"""What is told of what is kept: every table that names people has words, in both languages."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.replies.kept_data import KEPT, Rows, in_order, kept_lines
from bot.replies.markup import TEXT_LIMIT, length, plain
from bot.replies.privacy import export_file, privacy_text
from bot.replies.words import LANGUAGES, words_in
from bot.storage.naming import naming_tables

EVENING = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)


def test_every_table_that_names_people_is_told_and_no_other() -> None:
    tables = {table.name for table in naming_tables()}
    assert len(tables) >= 7
    assert set(KEPT) == tables


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_privacy_text_names_all_of_it(lang: str) -> None:
    words = words_in(lang)
    text = privacy_text(words, 30)

    assert len(list(kept_lines(words))) == len(KEPT)
    for line in kept_lines(words):
        assert line in text
    assert "30" in text
    assert "90" in text
    assert length(text) <= TEXT_LIMIT
    assert ("/xuatdulieu" if lang == "vi" else "/export") in plain(text)


def test_tables_are_told_in_one_order_those_unknown_last() -> None:
    data: dict[str, Rows] = {"zebra": [], "alerts": [], "apple": [], "preferences": []}
    assert list(in_order(data)) == ["preferences", "alerts", "apple", "zebra"]


def test_the_same_data_give_the_same_file_whatever_their_order() -> None:
    rows = [{"owner": "telegram:1", "symbol": symbol, "place": place} for place, symbol in enumerate(("FPT", "HPG"))]
    one = {"watched": rows, "alerts": []}
    other = {"alerts": [], "watched": rows[::-1]}
    words = words_in("vi")

    written = export_file(words, "telegram:1", EVENING, one)

    assert written == export_file(words, "telegram:1", EVENING, other)
    told = json.loads(written)
    assert list(told) == ["Nến Búa", "person", "exported_at", "data"]
    assert (told["person"], told["exported_at"]) == ("telegram:1", "2026-11-20T13:00:00+00:00")
    assert told["data"]["watched"] == {"about": "các mã bạn theo dõi", "rows": rows}
    assert "Nến Búa" in written.decode()
