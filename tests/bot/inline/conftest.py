"""Cards of that evening, from demo prices."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime

import pytest

from bot.ask import Ask
from bot.commands.command import Services
from bot.inline.card import Cards
from bot.inline.cards import InlineCards
from bot.preferences import USUAL, Preferences
from bot.reply import Picture
from bot.understanding import Understanding
from tests.bot.conftest import NOW

Shown = Callable[..., Awaitable[Cards]]


class FakePictures:
    """A gateway's pictures: what was sent, by name and content."""

    def __init__(self) -> None:
        self.files: dict[Picture, str] = {}

    async def file_for(self, picture: Picture) -> str | None:
        """The file of exactly this picture."""
        return self.files.get(picture)

    async def keep(self, picture: Picture, file: str) -> None:
        """Remember it."""
        self.files[picture] = file

    async def forget(self, file: str) -> None:
        """It is refused."""
        self.files = {picture: known for picture, known in self.files.items() if known != file}

    async def may_have(self, name: str) -> bool:
        """Whether one has that name."""
        return any(picture.name == name for picture in self.files)


class Clock:
    """Shows that evening, until it is put forward."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """The moment."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The present moment."""
    return Clock()


@pytest.fixture
def pictures() -> FakePictures:
    """Nothing was sent yet."""
    return FakePictures()


@pytest.fixture
async def cards(
    services: Services, understanding: Understanding, pictures: FakePictures, clock: Clock
) -> AsyncIterator[InlineCards]:
    """With patience for slow machines: who is not to be waited for, says so."""
    made = InlineCards(services, understanding, pictures, clock=clock, patience=30.0, little_patience=30.0)
    yield made
    await made.close()


@pytest.fixture
def shown(cards: InlineCards) -> Shown:
    """The cards of what somebody has typed."""
    return asking(cards)


def asking(cards: InlineCards) -> Shown:
    """Asks them."""

    async def ask(
        text: str, *, lang: str | None = "vi", user: str | None = None, preferences: Preferences = USUAL
    ) -> Cards:
        return await cards.answer(Ask(text=text, asked_at=NOW, locale=lang, user=user, preferences=preferences))

    return ask
