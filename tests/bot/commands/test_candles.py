"""`/candles`: what it looks for, what it refuses, and what it hands to the pen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analysis.charts import Chart, kinds
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.replies.facts import json_ready
from bot.reply import ERROR_INTENT
from tests.bot.conftest import Answer, Pen, PriceFiles, answers_of

MONDAY = date(2026, 10, 26)
# Closes that fall by 100 for eighteen sessions: candles without shadows, each a red marubozu as long as those before.
FALLING = tuple(20_000 - 100 * bar for bar in range(18))
# The last one turns around: a green body that covers the red one before it.
ENGULFED = (*FALLING, 18_500)
LAST = date(2026, 11, 19)


def signals(facts: object) -> list[tuple[object, object]]:
    found = json_ready(facts)
    assert isinstance(found, list)
    return [(sighting["pattern"], sighting["session"]) for sighting in found if sighting["is_signal"]]


async def test_the_patterns_of_the_last_ten_sessions_newest_first(price_files: PriceFiles) -> None:
    answer = price_files.answer({"FPT": ENGULFED}, first=MONDAY)

    reply = await answer("/nen FPT", lang="vi")

    found = signals(reply.facts["sightings"])
    assert found[0] == ("engulfing_bullish", LAST.isoformat())
    assert (reply.facts["bars"], reply.facts["date"]) == (10, LAST)
    assert [day for _, day in found] == sorted((day for _, day in found), key=str, reverse=True)
    # Both last candles have their low at 18 300.
    assert found[1] == ("tweezer_bottom", LAST.isoformat())
    assert {pattern for pattern, _ in found[2:]} == {"marubozu_bullish", "marubozu_bearish"}
    assert "<b>Nhấn chìm tăng (bullish engulfing)</b> · 19/11/2026 · nghiêng về tăng" in reply.text


async def test_a_day_picks_its_candle_and_sees_what_came_after(price_files: PriceFiles) -> None:
    answer = price_files.answer({"FPT": ENGULFED}, first=MONDAY)

    reply = await answer("/candles FPT 2026-11-18", lang="en")

    assert signals(reply.facts["sightings"]) == [("marubozu_bearish", "2026-11-18")]
    look = reply.facts["look"]
    assert isinstance(look, dict)
    assert (look["session"], look["rises"], look["body"]) == (date(2026, 11, 18), False, 1.0)
    # The newest bar is known, the answer is about an earlier one.
    assert reply.facts["date"] == LAST
    assert "Candle patterns on 18 Nov 2026" in reply.text


async def test_a_weekend_is_answered_by_the_friday_before(price_files: PriceFiles) -> None:
    answer = price_files.answer({"FPT": ENGULFED}, first=MONDAY)

    reply = await answer("/candles FPT 2026-11-15", lang="en")

    assert "15 Nov 2026 has no finished candle; this is the one of 13 Nov 2026." in reply.text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/nen FPT nhấn chìm", {"engulfing_bullish"}),
        ("/candles FPT bullish engulfing", {"engulfing_bullish"}),
        ("/candles FPT marubozu", {"marubozu_bullish", "marubozu_bearish"}),
        ("fpt có sao mai không", set()),
        ("/nen FPT búa", set()),
    ],
)
async def test_only_the_pattern_that_was_named(price_files: PriceFiles, text: str, found: set[str]) -> None:
    reply = await price_files.answer({"FPT": ENGULFED}, first=MONDAY)(text)

    assert reply.intent == "candles"
    assert {pattern for pattern, _ in signals(reply.facts["sightings"])} == found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("/nen FPT 20", "bad_argument"),
        ("/nen FPT 70/30", "bad_argument"),
        ("/nen FPT abc", "bad_argument"),
        ("/nen FPT 01/10/2026", "no_bars_yet"),
        ("/nen FPT 31/02/2026", "bad_date"),
        ("/nen", "no_symbol"),
        ("/nen FPX", "unknown_symbol"),
        ("/nen FPT VNM", "one_symbol"),
    ],
)
async def test_what_is_refused(price_files: PriceFiles, text: str, code: str) -> None:
    answer = price_files.answer({"FPT": ENGULFED}, first=MONDAY)

    reply = await answer(text)

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, code)


async def test_the_picture_marks_what_was_found(services: Services) -> None:
    pen = Pen()

    reply = await answers_of(Assistant(replace(services, draw=pen)))("/nen FPT tuần", lang="vi")

    (chart,) = pen.charts
    assert isinstance(chart, Chart)
    assert (chart.rows, chart.bars_shown) == (kinds.PATTERNS, 60)
    last = len(chart.bars.finished) - 1
    assert chart.span == (last - 9, last)
    assert chart.words.stamp == "DỮ LIỆU MÔ PHỎNG"
    assert {mark.position for mark in chart.marks} <= set(range(last - 9, last + 1))
    assert reply.picture is not None
    assert reply.picture.name == "FPT-candles-week-2026-11-20-vi.png"
    assert len(reply.picture.png) > 10_000


async def test_a_picture_of_the_past_ends_soon_after_its_day(services: Services) -> None:
    pen = Pen()

    await answers_of(Assistant(replace(services, draw=pen)))("/nen FPT 14/02/2025", lang="vi")

    (chart,) = pen.charts
    assert isinstance(chart, Chart)
    assert chart.span is not None
    assert chart.span == (len(chart.bars.finished) - 11,) * 2
    assert chart.bars.finished.index[chart.span[0]].date() == date(2025, 2, 14)
    assert (chart.bars.shown.index[-1], chart.bars.running) == (chart.bars.finished.index[-1], False)
    # Its header has the day of the price beside it, not that of the last candle shown.
    assert "14/02/2025" in chart.words.subtitle


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "/candles FPT 2026-11-18",
            [
                ["/hammer FPT D 2026-11-18"],
                ["/candles FPT W 2026-11-18", "/candles FPT M 2026-11-18"],
                ["/signals FPT D 2026-11-18", "/chart FPT D 2026-11-18"],
            ],
        ),
        (
            "/candles FPT",
            [["/hammer FPT D 2026-11-19"], ["/candles FPT W", "/candles FPT M"], ["/signals FPT D", "/chart FPT D"]],
        ),
    ],
)
async def test_buttons_lead_on(price_files: PriceFiles, text: str, expected: list[list[str]]) -> None:
    reply = await price_files.answer({"FPT": ENGULFED}, first=MONDAY)(text, lang="en")

    assert [[button.question for button in row] for row in reply.buttons] == expected
    assert reply.buttons[0][0].label == "Why is this no hammer?"


async def test_as_of_hides_what_came_after(answer: Answer) -> None:
    early = await answer("/nen FPT", lang="vi", as_of=date(2025, 2, 14))
    other = await answer("/nen FPT 10/02/2025", lang="vi", as_of=date(2025, 2, 14))

    assert early.facts["date"] == other.facts["date"] == date(2025, 2, 14)
