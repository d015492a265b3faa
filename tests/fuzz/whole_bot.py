"""The whole bot in this process, and many messages through it: what fails, and what its memory becomes."""

from __future__ import annotations

import gc
import sys
import traceback
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import structlog

from bot.assistant import Assistant
from bot.clock import Clock
from bot.commands.command import Draw, Drawn, Services
from bot.composition import open_parts
from bot.drawing.room import MOST_BYTES
from bot.heap import give_memory_back
from bot.inline.cards import InlineCards
from bot.prices.chain import PriceChain
from bot.reply import Reply
from bot.settings import Settings
from bot.storage.market_records import DatabaseMarketRecords
from bot.track_record.reading import TrackRecords
from tests.bot.conftest import ThreeShares, draw_nothing
from tests.bot.inline.conftest import FakePictures
from tests.fuzz.messages import Messages
from tests.fuzz.telegram_limits import card_complaints, complaints

# Of so many pictures one is drawn, the others are only asked for.
_DRAWN_OF = 50
# Of so many messages one is typed in inline mode, its first letters before.
_TYPED_INLINE = 0.05
_FIRST_LETTERS = 40
_MEGABYTE = 1024 * 1024
# About as large as a chart.
_PICTURE_BYTES = 64_000
# The bot does so every minute.
_MEMORY_GIVEN_BACK_EVERY = 1_000
# Logged, and no bug: what the operator is told of.
_EXPECTED = frozenset({"assistant.refused"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A message that was answered wrongly: its place in the row, its text, and what was wrong."""

    number: int
    text: str
    what: str


@dataclass(slots=True, kw_only=True)
class Found:
    """What came of so many messages.

    answered: by the intent of the reply. memory: resident megabytes by the number of messages answered before.
    """

    failures: list[Failure] = field(default_factory=list)
    answered: Counter[str] = field(default_factory=Counter)
    memory: dict[int, float] = field(default_factory=dict)

    @property
    def growth(self) -> float:
        """Megabytes between the first look at the memory and the last."""
        looks = list(self.memory.values())
        return looks[-1] - looks[0] if looks else 0.0


class _Pen:
    """Has one picture of many drawn, as drawing takes longer than all else."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._asked = 0

    async def __call__(self, draw: Callable[[Drawn], bytes], chart: Drawn, /) -> bytes:
        self._asked += 1
        return await (self._draw if self._asked % _DRAWN_OF == 0 else draw_nothing)(draw, chart)


class Listening:
    """What is logged as an error while a message is answered."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def __call__(self, _: object, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
        """Keep it, with the trace of its exception, and print nothing."""
        if event.get("level") in {"error", "critical", "exception"}:
            trace = "".join(traceback.format_exception(error)) if (error := _raised(event)) else ""
            self.heard.append(f"{event['event']}\n{trace}".strip())
        raise structlog.DropEvent

    def taken(self) -> list[str]:
        """What was heard since."""
        heard, self.heard = self.heard, []
        return heard


def _raised(event: Mapping[str, Any]) -> BaseException | None:
    told = event.get("exc_info")
    return told if isinstance(told, BaseException) else sys.exc_info()[1]


@dataclass(frozen=True, slots=True)
class WholeBot:
    """What answers messages, what is logged meanwhile, and the same parts with a pen that draws every picture."""

    assistant: Assistant
    cards: InlineCards
    heard: Listening
    services: Services


@asynccontextmanager
async def whole_bot(folder: Path, clock: Clock) -> AsyncIterator[WholeBot]:
    """The bot as `nenbua run` builds it, on simulated prices and an SQLite file in the folder; records of three shares.

    Every error that is logged is kept for whoever looks.
    """
    settings = Settings(prices="demo", database_url=f"sqlite+aiosqlite:///{folder / 'fuzz.db'}")
    heard = Listening()
    structlog.configure(processors=[structlog.stdlib.add_log_level, heard], cache_logger_on_first_use=False)
    async with open_parts(settings, drawing_processes=1) as parts:
        await _fill_room(parts.services.draw)
        database, directory = parts.database, parts.services.directory
        three = PriceChain([ThreeShares(directory, clock=clock)])
        records = TrackRecords(three, directory, DatabaseMarketRecords(database), prices_key="demo", clock=clock)
        assistant = Assistant(replace(parts.services, draw=_Pen(parts.services.draw), track_records=records))
        cards = InlineCards(assistant.services, assistant.understanding, FakePictures(), clock=clock)
        try:
            yield WholeBot(assistant, cards, heard, parts.services)
        finally:
            await cards.close()
            await records.close()


async def _fill_room(draw: Draw) -> None:
    """As many finished pictures as are kept: else they would come together for all the messages there are."""
    for number in range(MOST_BYTES // _PICTURE_BYTES):
        await draw(_picture, number)


def _picture(number: int) -> bytes:
    return number.to_bytes(4, "big") * (_PICTURE_BYTES // 4)


async def run(bot: WholeBot, messages: Messages, count: int, tell: Callable[[int, Found], None]) -> Found:
    """What came of so many messages; the memory is looked at after a tenth, at 55 %, and at the end."""
    found = Found()
    looks = {count // 10, count * 55 // 100, count}
    for number in range(1, count + 1):
        await _one(bot, messages, found)
        if number % _MEMORY_GIVEN_BACK_EVERY == 0:
            give_memory_back()
        if number in looks:
            gc.collect()
            found.memory[number] = resident_megabytes()
        tell(number, found)
    return found


async def _one(bot: WholeBot, messages: Messages, found: Found) -> None:
    ask = messages.ask()
    of_cards: list[str] = []

    async def answered() -> Reply:
        if messages.random.random() < _TYPED_INLINE:
            typed = replace(ask, text=ask.text[:_FIRST_LETTERS], chat=None)
            cards = await bot.cards.answer(await bot.assistant.with_preferences(typed))
            of_cards.extend(told for card in cards.cards for told in card_complaints(card))
        await bot.assistant.understood(ask)
        return await bot.assistant.answer(await bot.assistant.with_preferences(ask))

    reply, of_reply = await looked_over(answered(), bot.heard)
    if reply is not None:
        found.answered[reply.intent] += 1
        messages.learn(reply)
    wrong = [*of_cards, *of_reply]
    if wrong:
        found.failures.append(Failure(number=messages.count, text=ask.text, what="\n".join(wrong)))


async def looked_over(answering: Awaitable[Reply], heard: Listening) -> tuple[Reply | None, list[str]]:
    """The reply, None where it failed, and what is wrong with it, what was logged as an error meanwhile included."""
    try:
        reply = await answering
    except Exception as error:  # noqa: BLE001 - what gets here is what is looked for
        return None, ["".join(traceback.format_exception(error)), *heard.taken()]
    return reply, [*complaints(reply), *heard.taken()]


def resident_megabytes() -> float:
    """What this process holds in memory now."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / _MEGABYTE
    raise LookupError("the kernel does not tell VmRSS")
