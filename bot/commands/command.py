"""What a command is, and what it works with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from analysis.charts.theme import Themed
from bot.ask import Ask
from bot.chats import PersonalData
from bot.directory import Directory
from bot.fundamentals.fundamentals import Fundamentals
from bot.knowledge import Knowledge
from bot.lessons import Lessons
from bot.lessons.progress import Progress
from bot.preferences import PreferenceStore
from bot.prices.chain import PriceChain
from bot.replies.themes import picture_name, themed
from bot.replies.words import Words
from bot.reply import Picture, Reply
from bot.schedule.subscription import Subscriptions
from bot.track_record.reading import TrackRecords
from bot.understanding.intent import Arguments
from bot.watching.alert import Alerts
from bot.watching.watchlist import Watchlists

Drawn = TypeVar("Drawn", bound=object)
_Chart = TypeVar("_Chart", bound=Themed)


class Draw(Protocol):
    """Runs a drawing function where it does not hold up other answers."""

    async def __call__(self, draw: Callable[[Drawn], bytes], chart: Drawn, /) -> bytes:
        """The picture that `draw(chart)` gives."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What commands may use; `bot/composition.py` puts it together."""

    prices: PriceChain
    fundamentals: Fundamentals
    directory: Directory
    knowledge: Knowledge
    lessons: Lessons
    progress: Progress
    draw: Draw
    preferences: PreferenceStore
    watchlists: Watchlists
    alerts: Alerts
    subscriptions: Subscriptions
    personal_data: PersonalData
    track_records: TrackRecords


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One message for one command: the ask, what was understood of it, the words to answer with, and the services."""

    ask: Ask
    arguments: Arguments
    words: Words
    services: Services

    async def picture(self, name: str, draw: Callable[[_Chart], bytes], chart: _Chart) -> Picture:
        """The picture of the chart in the colours that were chosen, under a file name of its own for each choice."""
        chosen = self.ask.preferences
        png = await self.services.draw(draw, themed(chart, chosen))
        return Picture(name=picture_name(name, chosen), png=png)


class Section(StrEnum):
    """Where help shows a command, in this order."""

    SHARE = "share"
    MARKET = "market"
    FOLLOWING = "following"
    LEARNING = "learning"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing the bot can do.

    key: its name in the program and in the contracts (`intent`); section: where help shows it.
    names: its slash names by language, the one to show first; a name may stand in several languages.
    summary: what it does, in a few words for menus; usage: how it is written, by language.
    examples: messages that work, by language: help shows them and tests send them.
    draws: its answer brings a picture.
    picks_bar: a date in its message picks a bar to look at, or to begin with; what came after is seen too. For all
        other commands a date hides every later bar.
    reads_words: it reads the message's words itself (`Arguments.words`) and tells which of them it cannot use.
    same_for_all: of who asks, its reply depends on the language and the preferences of looks, units and detail alone.
        It is made for an ask of nobody, once for all who ask the same, and given again for some seconds.
    is_costly: where nothing is kept ready for it, its answer takes much longer than others; few are made at a time.
    """

    key: str
    section: Section
    names: Mapping[str, tuple[str, ...]]
    summary: str
    usage: Mapping[str, str]
    examples: Mapping[str, tuple[str, ...]]
    reply: Callable[[Request], Awaitable[Reply]]
    draws: bool = False
    picks_bar: bool = False
    reads_words: bool = False
    same_for_all: bool = False
    is_costly: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlisted:
    """Something the bot can do that has no slash name and stands in no menu: it is understood from words alone."""

    key: str
    reply: Callable[[Request], Awaitable[Reply]]
    picks_bar: bool = False
