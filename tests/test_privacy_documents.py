"""PRIVACY.md and PRIVACY.vi.md tell exactly what the database holds, for how long, and how to delete it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chats import FORGOTTEN_AFTER
from bot.commands.forget import CONFIRMED_WITHIN
from bot.commands.registry import COMMANDS
from bot.conversations import REMEMBERED_FOR
from bot.replies.kept_data import KEPT
from bot.schedule import promise, tidying
from bot.storage import sent_pictures
from bot.storage.naming import naming_tables
from bot.storage.tables import METADATA, UPDATES_IN_HAND
from bot.storage.updates_in_hand import ANSWERED_WITHIN

ROOT = Path(__file__).parents[1]
DOCUMENTS = {"en": "PRIVACY.md", "vi": "PRIVACY.vi.md"}
PERSONAL = {table.name for table in naming_tables()} | {UPDATES_IN_HAND.name}
_ROW = re.compile(
    r"^\| `(?P<table>\w+)` \| (?P<columns>[^|]+) \| (?P<why>[^|]+) \| (?P<how_long>[^|]+) \|$", re.MULTILINE
)


@pytest.fixture(params=DOCUMENTS)
def told(request: pytest.FixtureRequest) -> str:
    """Each of the two, a paragraph on one line."""
    return read(request.param)


def read(lang: str) -> str:
    """One of them, a paragraph on one line."""
    lines = (ROOT / DOCUMENTS[lang]).read_text(encoding="utf-8")
    return re.sub(r"(?<=[^\n|])\n(?=[^\n|#*-])", " ", lines)


def rows(text: str) -> dict[str, re.Match[str]]:
    """What is told of each table with data about people."""
    found = list(_ROW.finditer(text))
    assert len({row["table"] for row in found}) == len(found)
    return {row["table"]: row for row in found}


def test_every_table_about_people_is_told_and_no_other(told: str) -> None:
    assert set(rows(told)) == PERSONAL
    assert set(KEPT) == PERSONAL - {UPDATES_IN_HAND.name}


def test_every_column_of_them_is_told_and_no_other(told: str) -> None:
    for name, row in rows(told).items():
        assert re.findall(r"`(\w+)`", row["columns"]) == METADATA.tables[name].c.keys(), name


def test_every_other_table_is_told_too(told: str) -> None:
    _, _, rest = told.partition("| `updates_in_hand` |")
    others = re.search(r"^`price_histories`.*$", rest, re.MULTILINE)
    assert others
    assert set(re.findall(r"`(\w+)`", others[0])) == set(METADATA.tables) - PERSONAL


def days(text: str) -> set[int]:
    """The numbers of days that stand in it."""
    return {int(number) for number in re.findall(r"(\d+) (?:days?|ngày)", text)}


def test_how_long_is_what_the_program_does(told: str) -> None:
    kept = rows(told)
    assert days(kept["promises"]["how_long"]) == {promise.REMEMBERED_FOR.days}
    assert days(kept["gone_chats"]["how_long"]) == {FORGOTTEN_AFTER.days}
    assert days(told) == {
        promise.REMEMBERED_FOR.days,
        FORGOTTEN_AFTER.days,
        ANSWERED_WITHIN.days,
        sent_pictures.KEPT_FOR.days,
        tidying._POLLS_REMEMBERED_FOR.days,
    }
    minutes = {timedelta(minutes=int(number)) for number in re.findall(r"(\d+) (?:minutes|phút)", told)}
    assert minutes == {REMEMBERED_FOR, CONFIRMED_WITHIN}


def test_the_commands_it_names_are_there(told: str) -> None:
    names = {f"/{name}" for command in COMMANDS for names in command.names.values() for name in names}
    assert set(re.findall(r"`(/\w+)`", told)) <= names
    for key in ("privacy", "export", "forget"):
        (command,) = [command for command in COMMANDS if command.key == key]
        assert all(f"`/{name}`" in told for name in (command.names["vi"][0], command.names["en"][0]))


def test_both_tell_the_same() -> None:
    """The same sections, tables, columns, addresses and numbers of days; the words are their own."""
    vietnamese, english = (read(lang) for lang in ("vi", "en"))
    for pattern in (r"^## ", r"`\w+`", r"https://[^)\s]+", r"\b\d+ (?:days?|ngày)\b", r"91/2025/QH15|356/2025|13/2023"):
        found = [re.findall(pattern, text, re.MULTILINE) for text in (vietnamese, english)]
        assert len(found[0]) == len(found[1]), pattern
    addresses = [re.findall(r"https://[^)\s]+", text) for text in (vietnamese, english)]
    assert addresses[0] == addresses[1]
