"""What a command is, and what it works with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from bot.ask import Ask
from bot.directory import Directory
from bot.fundamentals.fundamentals import Fundamentals
from bot.knowledge import Knowledge
from bot.lessons import Lessons
from bot.lessons.progress import Progress
from bot.prices.chain import PriceChain
from bot.replies.words import Words
from bot.reply import Reply
from bot.understanding.intent import Arguments

Drawn = TypeVar("Drawn", bound=object)


class People(Protocol):
    """Remembers what people chose."""

    async def language(self, user: str) -> str | None:
        """The language the person chose, or None."""
        ...

    async def choose_language(self, user: str, language: str) -> None:
        """Remember the choice."""
        ...


class Draw(Protocol):
    """Runs a drawing function where it does not hold up other answers."""

    async def __call__(self, draw: Callable[[Drawn], bytes], chart: Drawn, /) -> bytes:
        """The picture that `draw(chart)` gives."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What commands may use."""

    prices: PriceChain
    fundamentals: Fundamentals
    directory: Directory
    knowledge: Knowledge
    people: People
    lessons: Lessons
    progress: Progress
    draw: Draw


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One message for one command: the ask, what was understood of it, the words to answer with, and the services."""

    ask: Ask
    arguments: Arguments
    words: Words
    services: Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing the bot can do.

    key: its name in the program and in the contracts (`intent`).
    names: its slash names by language, the one to show first; a name may stand in several languages.
    summary: what it does, in a few words for menus; usage: how it is written, by language.
    examples: messages that work, by language: help shows them and tests send them.
    draws: its answer brings a picture.
    picks_bar: a date in its message picks a bar to look at, or to begin with; what came after is seen too. For all
        other commands a date hides every later bar.
    """

    key: str
    names: Mapping[str, tuple[str, ...]]
    summary: str
    usage: Mapping[str, str]
    examples: Mapping[str, tuple[str, ...]]
    reply: Callable[[Request], Awaitable[Reply]]
    draws: bool = False
    picks_bar: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlisted:
    """Something the bot can do that has no slash name and stands in no menu: it is understood from words alone."""

    key: str
    reply: Callable[[Request], Awaitable[Reply]]
    picks_bar: bool = False
