"""The way through: the language of an answer, the day it is seen from, and what happens when something breaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Unpack

import pytest
from structlog.testing import capture_logs

from bot.ask import VIETNAM_TIME, Ask
from bot.assistant import Assistant
from bot.commands.command import Drawn, Services
from bot.directory import read_mention
from bot.errors import RateLimited, TryLater, UserError
from bot.instruments import Instrument
from bot.outcomes import IN_HAND, Noted, Outcome
from bot.preferences import Choices, Preferences
from bot.prices.chain import PriceChain
from bot.prices.port import PriceHistory
from bot.replies.markup import plain
from bot.reply import ERROR_INTENT, Reply
from tests.bot.conftest import NOW, Answer, PriceFiles, answers_of

MONDAY = date(2026, 11, 2)
CLOSES = tuple(10_000 + 10 * (7 * day % 11) for day in range(15))


# The language


@pytest.mark.parametrize(
    ("chosen", "telegram", "text", "lang"),
    [
        ("vi", "en", "weekly rsi of fpt", "vi"),
        ("en", "vi", "rsi tuần của fpt", "en"),
        ("en", None, "rsi tuần của fpt", "en"),
        (None, "vi", "weekly rsi of fpt", "vi"),
        (None, "en", "rsi tuần của fpt", "en"),
        (None, None, "weekly rsi of fpt", "en"),
        (None, None, "rsi tuần của fpt", "vi"),
        (None, None, "rsi fpt", "vi"),
    ],
)
async def test_a_choice_beats_telegram_and_telegram_beats_the_text(
    assistant: Assistant, chosen: str | None, telegram: str | None, text: str, lang: str
) -> None:
    if chosen is not None:
        await assistant.answer(Ask(text=f"/language {chosen}", asked_at=NOW, user="telegram:1"))

    ask = await assistant.with_preferences(Ask(text=text, asked_at=NOW, locale=telegram, user="telegram:1"))
    reply = await assistant.answer(ask)

    assert (reply.intent, reply.lang) == ("rsi", lang)
    assert {"vi": "Thông tin tham khảo", "en": "For information only"}[lang] in reply.text


async def test_a_choice_is_a_person_s_own(assistant: Assistant) -> None:
    await assistant.answer(Ask(text="/language en", asked_at=NOW, user="telegram:1"))

    of_another = Ask(text="rsi fpt", asked_at=NOW, locale="vi", user="telegram:2")
    of_nobody = Ask(text="rsi fpt", asked_at=NOW, locale="vi")
    assert await assistant.with_preferences(of_another) == of_another
    assert await assistant.with_preferences(of_nobody) == of_nobody


@pytest.mark.parametrize(
    ("text", "lang"), [("rsi of fpt on 30/02/2025", "en"), ("rsi của fpt ngày 30/02/2025", "vi"), ("x" * 600, "vi")]
)
async def test_a_refusal_speaks_the_language_of_the_text(answer: Answer, text: str, lang: str) -> None:
    reply = await answer(text)

    assert (reply.intent, reply.lang) == (ERROR_INTENT, lang)


# The day


@pytest.mark.parametrize(
    ("as_of", "text", "seen"),
    [
        (None, "rsi 2 fpt", date(2026, 11, 20)),
        (date(2026, 11, 11), "rsi 2 fpt", date(2026, 11, 11)),
        (None, "rsi 2 fpt 10/11/2026", date(2026, 11, 10)),
        (date(2026, 11, 11), "rsi 2 fpt 10/11/2026", date(2026, 11, 10)),
        (date(2026, 11, 10), "rsi 2 fpt 10/11/2026", date(2026, 11, 10)),
        # A Sunday is answered by the Friday before.
        (None, "rsi 2 fpt 15/11/2026", date(2026, 11, 13)),
    ],
)
async def test_the_earlier_day_is_the_one_seen(
    price_files: PriceFiles, as_of: date | None, text: str, seen: date
) -> None:
    answer = price_files.answer({"FPT": CLOSES}, first=MONDAY)

    for question in (text, text.replace("rsi 2", "chart")):
        assert (await answer(question, as_of=as_of)).facts["date"] == seen


async def test_a_day_after_the_one_seen_is_refused(price_files: PriceFiles) -> None:
    reply = await price_files.answer({"FPT": CLOSES}, first=MONDAY)("rsi 2 fpt 12/11/2026", as_of=date(2026, 11, 11))

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, "bad_date")


@pytest.mark.parametrize("text", ["rsi 2 fpt", "rsi 2 fpt tuần", "chart fpt", "chart fpt tuần"])
async def test_nothing_after_that_day_changes_an_answer(price_files: PriceFiles, text: str) -> None:
    """The same prices up to the day, then four different futures."""
    # Ten weeks, the last of them ends on that Friday.
    first, day, past = date(2026, 9, 7), date(2026, 11, 13), (CLOSES * 4)[:50]
    futures = ((), (1_000,) * 5, (90_000,) * 5, (10_100, 9_900) * 3)
    replies = [await price_files.answer({"FPT": past + future}, first=first)(text, as_of=day) for future in futures]

    assert replies[0].facts["date"] == day
    assert [reply.text for reply in replies] == [replies[0].text] * len(futures)
    assert [reply.facts for reply in replies] == [replies[0].facts] * len(futures)


async def test_the_evening_of_that_day_closes_its_bar_and_not_its_week(price_files: PriceFiles) -> None:
    answer = price_files.answer({"FPT": CLOSES}, first=MONDAY)

    # Seen from Wednesday evening the day is over, its week is not.
    wednesday = date(2026, 11, 18)
    assert (await answer("chart fpt", as_of=wednesday)).facts["running"] is False
    weekly = (await answer("chart fpt tuần", as_of=wednesday)).facts
    assert (weekly["running"], weekly["date"]) == (True, date(2026, 11, 13))


def test_today_is_the_reader_s_day() -> None:
    late = datetime(2026, 11, 20, 18, tzinfo=UTC)

    assert Ask(text="", asked_at=late, timezone=VIETNAM_TIME).today == date(2026, 11, 21)
    assert Ask(text="", asked_at=late, as_of=MONDAY).today == MONDAY


# What breaks


class Broken:
    """A price source with a bug, or one that fails as sources do; it works from the second question on."""

    key = "csv"

    def __init__(self, failure: Exception, history: PriceHistory) -> None:
        self._failures = [failure]
        self._history = history

    def symbols(self) -> frozenset[str]:
        return frozenset({"FPT"})

    async def history(self, instrument: Instrument) -> PriceHistory:
        if self._failures:
            raise self._failures.pop()
        return replace(self._history, instrument=instrument)

    async def close(self) -> None:
        return None


async def broken(services: Services, failure: Exception) -> Answer:
    """Answers from a source that fails so at first."""
    mention = read_mention("FPT")
    assert mention is not None
    history = await services.prices.history(services.directory.instrument(mention))
    return answers_of(Assistant(replace(services, prices=PriceChain([Broken(failure, history)]))))


@pytest.mark.parametrize(
    ("lang", "text", "begins"),
    [("vi", "rsi fpt", "Xin lỗi bạn, phía mình"), ("en", "fpt", "Sorry, something went wrong")],
)
async def test_a_bug_is_told_kindly_logged_with_its_trace_and_forgotten(
    services: Services, lang: str, text: str, begins: str
) -> None:
    answer = await broken(services, RuntimeError("a wire is loose"))

    with capture_logs() as logs:
        reply = await answer(text, lang=lang)

    assert (reply.intent, reply.lang, reply.facts) == (ERROR_INTENT, lang, {"code": "bug"})
    assert plain(reply.text).startswith(begins)
    assert "wire" not in reply.text
    (entry,) = logs
    assert (entry["event"], entry["log_level"], entry["exc_info"]) == ("assistant.bug", "error", True)
    # The next message is answered as ever.
    assert (await answer(text, lang=lang)).symbol == "FPT"


async def test_a_bug_while_drawing_is_one_too(services: Services) -> None:
    async def drop_the_pen(draw: Callable[[Drawn], bytes], chart: Drawn, /) -> bytes:
        raise MemoryError(draw, chart)

    with capture_logs() as logs:
        reply = await answers_of(Assistant(replace(services, draw=drop_the_pen)))("rsi fpt")

    assert reply.facts == {"code": "bug"}
    assert [entry["event"] for entry in logs] == ["assistant.bug"]


async def test_a_failure_without_words_is_a_bug_and_still_answered(services: Services) -> None:
    answer = await broken(services, UserError("no_such_code"))

    with capture_logs() as logs:
        reply = await answer("rsi fpt", lang="vi")

    assert reply.facts == {"code": "bug"}
    assert [entry["event"] for entry in logs] == ["assistant.refused", "assistant.bug"]


@pytest.mark.parametrize(
    ("failure", "code", "level"),
    [
        (TryLater("source_failed", source="csv", symbol="FPT", reason="bad_file"), "source_failed", "warning"),
        (RateLimited("rate_limited", source="yahoo", until=NOW), "rate_limited", "warning"),
        (
            UserError("exchange_not_served", symbol="FPT", exchange="UPCOM", source="yahoo"),
            "exchange_not_served",
            "info",
        ),
    ],
)
async def test_a_failure_that_was_foreseen_is_told_by_its_code(
    services: Services, failure: Exception, code: str, level: str
) -> None:
    answer = await broken(services, failure)

    with capture_logs() as logs:
        reply = await answer("rsi fpt")

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, code)
    assert logs[-1]["event"] == "assistant.refused"
    assert (logs[-1]["code"], logs[-1]["log_level"]) == (code, level)
    assert (await answer("rsi fpt")).symbol == "FPT"


async def test_what_a_person_wrote_is_not_logged_with_what_is_wrong_with_it(answer: Answer) -> None:
    with capture_logs() as logs:
        assert (await answer("/rsi KHONGCO")).intent == ERROR_INTENT
    assert [entry["event"] for entry in logs] == ["assistant.refused"]
    assert "KHONGCO" not in str(logs)


async def test_a_bug_is_noted_as_a_failure(services: Services) -> None:
    noted = Noted()
    token = IN_HAND.set(noted)
    await (await broken(services, ValueError("a bug")))("rsi fpt")
    IN_HAND.reset(token)
    assert noted.outcome is Outcome.FAILED


class ForgetfulPreferences:
    """A memory that cannot be reached."""

    async def of(self, owner: str) -> Preferences:
        raise TryLater("storage_failed") from OSError(owner)

    async def choose(self, owner: str, **choices: Unpack[Choices]) -> None:
        raise TryLater("storage_failed") from OSError(owner, choices)


async def test_without_its_memory_it_answers_all_the_same(services: Services) -> None:
    assistant = Assistant(replace(services, preferences=ForgetfulPreferences()))
    ask = Ask(text="rsi fpt", asked_at=NOW, locale="en", chat="telegram:1", user="telegram:1")

    with capture_logs() as logs:
        assert await assistant.with_preferences(ask) == ask
        reply: Reply = await assistant.answer(replace(ask, text="/language vi"))

    assert [entry["event"] for entry in logs] == ["assistant.choices_not_read", "assistant.refused"]
    assert reply.facts["code"] == "storage_failed"
    assert plain(reply.text) == "I cannot note that down right now. Please try again in a few minutes."
