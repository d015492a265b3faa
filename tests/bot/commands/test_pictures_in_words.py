"""Every command's picture: its figures stand in words beside it, and its letters can be read on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.charts import painting
from analysis.charts.painting import painted
from analysis.charts.sheet import Sheet
from bot.ask import Ask
from bot.assistant import Assistant
from bot.commands.command import Command, Drawn, Services
from bot.commands.registry import COMMANDS
from bot.directory.baskets import vn30
from bot.replies.markup import plain
from bot.replies.words import LANGUAGES
from bot.reply import Reply
from tests.analysis.charts.layout import beyond_the_edges, overlaps, too_small
from tests.bot.commands.chats import NAME
from tests.bot.conftest import NOW

DRAWING = [command for command in COMMANDS if command.draws]
_NUMBER = re.compile(r"(?<![\w/.,])[−+-]?\d[\d.,]*")
_MARKS = {"vi": (".", ","), "en": (",", ".")}


async def draw_here(draw: Callable[[Drawn], bytes], chart: Drawn, /) -> bytes:
    return draw(chart)


@pytest.fixture
def sheets(monkeypatch: pytest.MonkeyPatch) -> list[Sheet]:
    """Every sheet that is painted."""
    seen: list[Sheet] = []

    @contextmanager
    def noting(sheet: Sheet) -> Iterator[NDArray[np.uint8]]:
        seen.append(sheet)
        with painted(sheet) as pixels:
            yield pixels

    monkeypatch.setattr(painting, "painted", noting)
    return seen


async def answer(services: Services, command: Command, lang: str) -> Reply:
    # A list that is short enough for a picture; a scan has to find something in it.
    await services.watchlists.add(NAME, vn30() if command.key == "scan" else ("FPT", "HPG"))
    assistant = Assistant(replace(services, draw=draw_here))
    return await assistant.answer(Ask(text=command.examples[lang][0], asked_at=NOW, locale=lang, user=NAME, chat=NAME))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("command", DRAWING, ids=lambda command: command.key)
async def test_a_picture_is_told_in_words_and_can_be_read(
    services: Services, sheets: list[Sheet], command: Command, lang: str
) -> None:
    reply = await answer(services, command, lang)

    (sheet,) = sheets
    assert too_small(sheet) == []
    assert beyond_the_edges(sheet) == []
    assert overlaps(sheet) == []
    boxed = [number for tag in boxed_texts(sheet) for number in numbers(tag, lang)]
    told = [*(value for value, _ in numbers(plain(reply.text), lang)), *flat(reply.facts)]
    assert len(plain(reply.text)) > 100
    assert len(reply.facts) >= 2
    untold = [value for value, digits in boxed if not any(alike(value, other, digits) for other in told)]
    assert untold == []


def test_there_are_commands_that_draw() -> None:
    assert len(DRAWING) >= 17


def test_numbers_are_found_as_people_write_them() -> None:
    assert list(numbers("Đích 20.313 · −1,25%", "vi")) == [(20313.0, 0), (-1.25, 2)]
    assert list(numbers("₫51,660 and 42.3", "en")) == [(51660.0, 0), (42.3, 1)]
    assert alike(51.66, 51660.0, 2)
    assert alike(1.95, 0.0195, 2)
    assert not alike(51.67, 51660.0, 2)


def boxed_texts(sheet: Sheet) -> list[str]:
    """What is boxed beside a panel: the figures that a picture puts first."""
    return [tag.text for panel in sheet.panels for tag in panel.tags]


def numbers(text: str, lang: str) -> Iterator[tuple[float, int]]:
    """The numbers in a text, each with how many decimals it is written."""
    group, decimal = _MARKS[lang]
    for found in _NUMBER.findall(text):
        written = found.rstrip(".,").replace("−", "-").replace(group, "").replace(decimal, ".")
        if re.fullmatch(r"[-+]?\d+(\.\d+)?", written):
            yield float(written), len(written.partition(".")[2])


def flat(facts: object) -> Iterator[float]:
    """Every number in the facts."""
    if isinstance(facts, Mapping):
        for value in facts.values():
            yield from flat(value)
    elif isinstance(facts, Sequence) and not isinstance(facts, str):
        for value in facts:
            yield from flat(value)
    elif isinstance(facts, int | float):
        yield float(facts)


def alike(shown: float, told: float, digits: int) -> bool:
    """Whether the number shown is the one told, rounded; a share may be shown in percent, a price in thousands."""
    return any(abs(abs(shown) - abs(told) * unit) <= 0.51 * 10**-digits for unit in (1, 100, 1e-3))
