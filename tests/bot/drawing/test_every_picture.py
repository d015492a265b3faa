"""Every command's picture can be drawn by another process, and is drawn once for all who ask the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.ask import Ask
from bot.assistant import Assistant
from bot.commands.command import Command, Drawn, Services
from bot.commands.registry import COMMANDS
from bot.directory.baskets import vn30
from bot.drawing.packing import drawn, packed
from tests.bot.commands.chats import NAME
from tests.bot.conftest import NOW, PNG_SIGNATURE
from tests.bot.made_anew import MadeAnew

DRAWING = [command for command in COMMANDS if command.draws]


class Post:
    """Packs what it was to draw."""

    def __init__(self) -> None:
        self.orders: list[bytes] = []

    async def __call__(self, draw: Callable[[Drawn], bytes], chart: Drawn, /) -> bytes:
        """A picture's first bytes."""
        self.orders.append(packed(draw, chart))
        return PNG_SIGNATURE


@pytest.mark.parametrize("command", DRAWING, ids=lambda command: command.key)
async def test_the_same_question_orders_the_same_picture(services: Services, command: Command) -> None:
    post = Post()
    assistant = Assistant(replace(services, draw=post), same=MadeAnew())
    await services.watchlists.add(NAME, vn30() if command.key == "scan" else ("FPT", "HPG"))
    for locale in ("vi", "vi", "en"):
        await assistant.answer(Ask(text=command.examples["vi"][0], asked_at=NOW, locale=locale, user=NAME, chat=NAME))
    first, again, in_english = post.orders
    assert first == again
    assert first != in_english
    assert drawn(first).startswith(PNG_SIGNATURE)
