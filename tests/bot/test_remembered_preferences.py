"""What somebody chose is not looked up for each of their messages, and counts at once where it changes."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Unpack

import pytest

from bot.composition import open_parts
from bot.errors import TryLater
from bot.lately import Lately
from bot.preferences import USUAL, Choices, ColorTheme, Preferences, PreferenceStore
from bot.remembered_preferences import HOLDS_S, RememberedPreferences, WithPreferences
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.personal_data import DatabasePersonalData
from bot.storage.preferences import DatabasePreferences

AN, BINH = "telegram:7", "telegram:8"
DARK = Preferences(theme=ColorTheme.DARK)


class Store:
    """Choices by hand, how often they were looked up, and a gate before what was read is handed out."""

    def __init__(self) -> None:
        self.chosen: dict[str, Preferences] = {}
        self.looked_up: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.fails = False

    async def of(self, owner: str) -> Preferences:
        self.looked_up.append(owner)
        read = self.chosen.get(owner, USUAL)
        await self.gate.wait()
        return read

    async def choose(self, owner: str, **choices: Unpack[Choices]) -> None:
        self.chosen[owner] = Preferences(**choices)
        if self.fails:
            raise TryLater("storage_failed")


class Memory:
    """Remembers by hand-set seconds."""

    def __init__(self, store: PreferenceStore, most: int = 10) -> None:
        self.now = 0.0
        self.lately = Lately[str, Preferences](holds=HOLDS_S, most=most, clock=lambda: self.now)
        self.preferences = RememberedPreferences(store, remembered=self.lately)


async def test_choices_are_looked_up_once_in_a_while() -> None:
    store = Store()
    memory = Memory(store)
    assert [await memory.preferences.of(owner) for owner in (AN, BINH, AN, BINH)] == [USUAL] * 4
    assert store.looked_up == [AN, BINH]


async def test_what_is_chosen_counts_at_once() -> None:
    store = Store()
    memory = Memory(store)
    assert await memory.preferences.of(AN) == USUAL
    await memory.preferences.choose(AN, theme=ColorTheme.DARK)
    assert await memory.preferences.of(AN) == DARK


async def test_what_changes_elsewhere_shows_within_a_minute() -> None:
    store = Store()
    memory = Memory(store)
    await memory.preferences.of(AN)
    store.chosen[AN] = DARK
    memory.now = 60.0
    assert await memory.preferences.of(AN) == DARK


async def test_what_was_read_before_a_choice_is_not_remembered_after_it() -> None:
    store = Store()
    memory = Memory(store)
    store.gate.clear()
    reading = asyncio.create_task(memory.preferences.of(AN))
    await asyncio.sleep(0)
    await memory.preferences.choose(AN, theme=ColorTheme.DARK)
    store.gate.set()
    assert await reading == USUAL
    assert await memory.preferences.of(AN) == DARK


async def test_a_choice_that_may_have_been_kept_is_looked_up() -> None:
    store = Store()
    memory = Memory(store)
    await memory.preferences.of(AN)
    store.fails = True
    with pytest.raises(TryLater):
        await memory.preferences.choose(AN, theme=ColorTheme.DARK)
    assert await memory.preferences.of(AN) == DARK


async def test_no_more_owners_are_remembered_than_there_is_room_for() -> None:
    memory = Memory(Store(), most=3)
    for number in range(1_000):
        await memory.preferences.of(f"telegram:{number}")
    assert memory.lately.size == 3


async def test_who_is_forgotten_is_as_usual_at_once(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'nenbua.db'}")
    preferences = Memory(DatabasePreferences(database)).preferences
    personal_data = WithPreferences(DatabasePersonalData(database), preferences)
    await preferences.choose(AN, theme=ColorTheme.DARK)
    await preferences.choose(BINH, theme=ColorTheme.DARK)
    assert (await preferences.of(AN), await preferences.of(BINH)) == (DARK, DARK)

    exported = await personal_data.export(AN)
    assert await personal_data.forget(AN) == 1

    assert "dark" in str(exported)
    assert (await preferences.of(AN), await preferences.of(BINH)) == (USUAL, DARK)
    await database.close()


@pytest.mark.parametrize(
    ("broker_url", "seen"), [(None, USUAL), ("redis://127.0.0.1:1", DARK)], ids=["alone", "one of several"]
)
async def test_where_several_processes_answer_nothing_is_remembered(
    tmp_path: Path, broker_url: str | None, seen: Preferences
) -> None:
    """Another process writes to the database between two looks."""
    settings = Settings(
        prices="demo", database_url=f"sqlite+aiosqlite:///{tmp_path / 'nenbua.db'}", broker_url=broker_url
    )
    async with open_parts(settings) as parts:
        assert await parts.services.preferences.of(AN) == USUAL
        await DatabasePreferences(parts.database).choose(AN, theme=ColorTheme.DARK)
        assert await parts.services.preferences.of(AN) == seen
        await parts.services.personal_data.forget(AN)
        assert await parts.services.preferences.of(AN) == USUAL
