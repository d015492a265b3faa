"""A reply that is the same for all is made once for all, and never shown when it would not be the same."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from bot.ask import Ask, ChatKind
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.commands.registry import COMMANDS
from bot.errors import TryLater
from bot.lately import Lately
from bot.preferences import ColorTheme, Detail, MoveColors, Preferences, PriceUnit
from bot.prices.chain import PriceChain
from bot.prices.csv import CsvSource
from bot.replies.words import LANGUAGES
from bot.reply import ERROR_INTENT, Reply
from bot.same_replies import HOLDS, SameReplies
from bot.understanding.intent import Arguments, Intent
from tests.bot.conftest import NOW
from tests.bot.made_anew import MadeAnew

SHARED = [command for command in COMMANDS if command.same_for_all]
OTHERS = [command for command in COMMANDS if not command.same_for_all]
RSI = Intent(command="rsi", arguments=Arguments(), lang="vi")
ASK = Ask(text="/rsi FPT", asked_at=NOW, chat="telegram:-5", user="telegram:7", chat_kind=ChatKind.GROUP, thread=3)


class Kitchen:
    """Makes replies, numbered, by hand-set seconds."""

    def __init__(self, most: int = 10) -> None:
        self.now = 0.0
        self.made: list[Ask] = []
        self.failures: list[Exception] = []
        self.lately = Lately(holds=HOLDS.total_seconds(), most=most, clock=lambda: self.now)  # type: ignore[var-annotated] # its own types are nobody's business
        self.same = SameReplies(self.lately)

    async def reply(self, ask: Ask = ASK, intent: Intent = RSI) -> str:
        """The number of the reply."""
        return str((await self.same.reply(intent, ask, self._make)).text)

    async def _make(self, ask: Ask) -> Reply:
        self.made.append(ask)
        number = len(self.made)
        await asyncio.sleep(0)
        if self.failures:
            raise self.failures.pop()
        return Reply(intent="rsi", lang="vi", text=Markup("%s") % number)


# The keeping


async def test_whoever_asks_gets_the_reply_for_five_seconds() -> None:
    kitchen = Kitchen()
    somebody_else = replace(ASK, text="rsi fpt", chat="telegram:9", user="telegram:9", chat_kind=ChatKind.PRIVATE)
    replies = []
    for kitchen.now, ask in ((0.0, ASK), (4.9, somebody_else), (5.0, ASK), (9.0, somebody_else)):
        replies.append(await kitchen.reply(ask))
    assert replies == ["1", "1", "2", "2"]
    assert timedelta(seconds=5) == HOLDS


async def test_what_is_asked_for_all_the_time_is_made_anew_before_anybody_waits() -> None:
    kitchen = Kitchen()
    replies = []
    for kitchen.now in (0.0, 2.9, 3.0, 3.1, 6.0, 6.1):
        asked_at = NOW + timedelta(seconds=kitchen.now)
        replies.append(await kitchen.reply(replace(ASK, asked_at=asked_at)))
        await asyncio.sleep(0)
        await kitchen.same._asked.ended()
    assert replies == ["1", "1", "1", "2", "2", "3"]


async def test_a_failure_to_make_it_anew_harms_nobody() -> None:
    kitchen = Kitchen()
    await kitchen.reply()
    kitchen.failures = [TryLater("storage_failed")]
    kitchen.now = 3.5
    assert await kitchen.reply(replace(ASK, asked_at=NOW + timedelta(seconds=3.5))) == "1"
    await kitchen.same._asked.ended()
    kitchen.now = 4.0
    assert await kitchen.reply(replace(ASK, asked_at=NOW + timedelta(seconds=4))) == "1"


async def test_many_who_ask_at_once_are_one_question() -> None:
    kitchen = Kitchen()
    asks = [replace(ASK, user=f"telegram:{number}") for number in range(50)]
    assert await asyncio.gather(*map(kitchen.reply, asks)) == ["1"] * 50
    assert len(kitchen.made) == 1


@pytest.mark.parametrize(
    "changed",
    [
        replace(ASK, preferences=Preferences(theme=ColorTheme.DARK)),
        replace(ASK, preferences=Preferences(colors=MoveColors.SAFE)),
        replace(ASK, preferences=Preferences(price_unit=PriceUnit.THOUSAND_VND)),
        replace(ASK, preferences=Preferences(detail=Detail.EXPERT)),
        replace(ASK, timezone=ZoneInfo("America/New_York")),
        replace(ASK, as_of=date(2026, 11, 19)),
        replace(ASK, asked_at=NOW + timedelta(days=1)),
        # The clock was set back, or somebody else's is early.
        replace(ASK, asked_at=NOW - timedelta(minutes=1)),
    ],
)
async def test_what_an_answer_depends_on_asks_for_another(changed: Ask) -> None:
    kitchen = Kitchen()
    assert [await kitchen.reply(ASK), await kitchen.reply(changed)] == ["1", "2"]
    made = kitchen.made[1]
    looks = ("theme", "colors", "price_unit", "detail")
    assert all(getattr(made.preferences, name) == getattr(changed.preferences, name) for name in looks)
    assert (made.timezone, made.as_of, made.asked_at) == (changed.timezone, changed.as_of, changed.asked_at)


@pytest.mark.parametrize(
    "other", [replace(RSI, lang="en"), replace(RSI, command="price"), replace(RSI, arguments=Arguments(numbers=("9",)))]
)
async def test_another_wish_asks_for_another(other: Intent) -> None:
    kitchen = Kitchen()
    assert [await kitchen.reply(intent=RSI), await kitchen.reply(intent=other)] == ["1", "2"]


async def test_it_is_made_for_nobody_in_particular() -> None:
    kitchen = Kitchen()
    own = Preferences(language="en", default_list="vn30", quiet=True, timezone="Asia/Tokyo", detail=Detail.EXPERT)
    await kitchen.reply(replace(ASK, preferences=own, forwarded=True))
    nobody = Ask(text="", asked_at=NOW, locale="vi", preferences=Preferences(detail=Detail.EXPERT))
    assert kitchen.made == [nobody]


async def test_a_failure_is_told_to_all_who_wait_and_not_kept() -> None:
    kitchen = Kitchen()
    kitchen.failures = [TryLater("source_failed", source="csv", symbol="FPT", reason="bad_file")]
    outcomes = await asyncio.gather(kitchen.reply(), kitchen.reply(), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [TryLater, TryLater]
    assert await kitchen.reply() == "2"


async def test_no_more_replies_are_kept_than_there_is_room_for() -> None:
    kitchen = Kitchen(most=3)
    for number in range(500):
        await kitchen.reply(intent=replace(RSI, arguments=Arguments(numbers=(str(number),))))
    assert kitchen.lately.size == 3


# The whole way


Write = Callable[[int], None]


@pytest.fixture
def fpt(tmp_path: Path) -> Write:
    """Writes the file of FPT: sixty closes of 10,000, then this one."""

    def write(close: int) -> None:
        day, rows = date(2026, 8, 31), ["date,open,high,low,close,volume"]
        for price in (*[10_000] * 59, close):
            rows.append(f"{day},{price},{price},{price},{price},1000000")
            day += timedelta(days=3 if day.weekday() == 4 else 1)
        path = tmp_path / "FPT.csv"
        path.write_text("\n".join(rows) + "\n")
        # Another price, another time of the file; both before the evening of the question.
        os.utime(path, (NOW.timestamp() - close, NOW.timestamp() - close))

    return write


async def test_a_new_price_shows_in_five_seconds(services: Services, fpt: Write, tmp_path: Path) -> None:
    fpt(10_100)
    kitchen = Kitchen()
    assistant = Assistant(replace(services, prices=PriceChain([CsvSource(tmp_path)])), same=kitchen.same)
    closes = []
    for kitchen.now, close in ((0.0, 10_100), (1.0, 10_200), (4.9, 10_300), (5.0, 10_400)):
        fpt(close)
        ask = Ask(text="/gia FPT", asked_at=NOW, locale="vi", user=f"telegram:{close}")
        closes.append((await assistant.answer(ask)).facts["close"])
    assert closes == [10_100, 10_100, 10_100, 10_400]


async def test_a_setting_that_changes_shows_in_the_next_answer(assistant: Assistant) -> None:
    async def answer(text: str) -> Reply:
        ask = Ask(text=text, asked_at=NOW, locale="vi", chat="telegram:7", user="telegram:7")
        return await assistant.answer(await assistant.with_preferences(ask))

    before = await answer("/gia FPT")
    await answer("/caidat tối")
    after = await answer("/gia FPT")
    await answer("/language en")
    english = await answer("/gia FPT")
    assert before.picture is not None
    assert after.picture is not None
    assert after.picture.name != before.picture.name
    assert (before.lang, after.lang, english.lang) == ("vi", "vi", "en")


# The contract of the flag


def test_most_of_what_is_asked_about_the_market_is_the_same_for_all() -> None:
    assert {command.key for command in SHARED} >= {"rsi", "price", "chart", "signals"}
    assert {command.key for command in OTHERS} >= {"watch", "alert", "scan", "summary", "settings", "export", "learn"}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("command", SHARED, ids=lambda command: command.key)
async def test_what_is_the_same_for_all_is_made_once_and_right_for_each(
    assistant: Assistant, services: Services, command: object, lang: str
) -> None:
    """Two people who differ in everything that must not matter, and each of them answered by a fresh assistant."""
    assert command in SHARED
    example = next(one for one in COMMANDS if one is command).examples[lang][0]
    an = Ask(text=example, asked_at=NOW, locale=lang, chat="telegram:7", user="telegram:7")
    own = Preferences(default_list="vn30", quiet=True, language=lang)
    binh = replace(
        an, chat="telegram:-5", user="telegram:8", chat_kind=ChatKind.GROUP, thread=3, preferences=own, forwarded=True
    )

    first, second = await assistant.answer(an), await assistant.answer(binh)
    alone = await Assistant(services).answer(binh)
    told = await _unkept(services, binh)

    assert first.intent != ERROR_INTENT
    assert second is first
    assert alone == first == told
    expert = replace(an, preferences=Preferences(theme=ColorTheme.DARK, price_unit=PriceUnit.THOUSAND_VND))
    other = await assistant.answer(expert)
    assert other == await Assistant(services).answer(expert)
    assert other != first
    in_other_language = await assistant.answer(replace(an, locale=next(one for one in LANGUAGES if one != lang)))
    assert in_other_language.text != first.text


async def _unkept(services: Services, ask: Ask) -> Reply:
    """The reply that its own ask is answered with, whatever that tells of who asks."""
    return await Assistant(services, same=MadeAnew()).answer(ask)


@pytest.mark.parametrize("command", OTHERS, ids=lambda command: command.key)
async def test_what_is_not_the_same_for_all_is_made_for_each(assistant: Assistant, command: object) -> None:
    example = next(one for one in COMMANDS if one is command).examples["vi"][0]
    ask = Ask(text=example, asked_at=NOW.astimezone(UTC), locale="vi", chat="telegram:7", user="telegram:7")
    assert await assistant.answer(ask) is not await assistant.answer(ask)
