"""`/rsi`: what it computes, what it refuses, and what it hands to the pen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from analysis.charts import Chart, kinds
from analysis.rsi_reading import Limits
from analysis.timeframes import Timeframe
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.reply import ERROR_INTENT, Reply
from tests.bot.conftest import PNG_SIGNATURE, Answer, Pen, PriceFiles, answers_of

MONDAY = date(2026, 11, 2)

# RSI 2 by hand. The first average of the gains 10, 0 is 5 and of the losses 0, 5 it is 2.5: RS 2, RSI 66.67. Then the
# gain 10: (5 + 10) / 2 = 7.5 against 2.5 / 2 = 1.25, RS 6, RSI 85.71; then the loss 20: 3.75 against 10.625, RSI 26.09.
CLOSES = (10_000, 10_010, 10_005, 10_015, 9_995)
RSI_2 = {MONDAY.replace(day=4): 66.666667, MONDAY.replace(day=5): 85.714286, MONDAY.replace(day=6): 26.086957}


def code(reply: Reply) -> object:
    assert reply.intent == ERROR_INTENT
    return reply.facts["code"]


@pytest.mark.parametrize("day", RSI_2)
async def test_the_value_of_a_day(price_files: PriceFiles, day: date) -> None:
    answer = price_files.answer({"FPT": CLOSES}, first=MONDAY)

    reply = await answer(f"/rsi FPT 2 {day.isoformat()}", lang="en")

    assert reply.facts["rsi"] == pytest.approx(RSI_2[day], abs=1e-6)
    assert reply.facts["date"] == day
    assert f"daily RSI 2: {RSI_2[day]:.1f}" in reply.text


async def test_the_facts_of_an_answer(price_files: PriceFiles) -> None:
    answer = price_files.answer({"FPT": CLOSES}, first=MONDAY)

    facts = (await answer("/rsi FPT 2 80/20", lang="vi")).facts

    expected = {
        "symbol": "FPT",
        "exchange": "HOSE",
        "currency": "VND",
        "timeframe": "day",
        "date": date(2026, 11, 6),
        "source": "csv",
        "simulated": False,
        "adjusted": True,
        "outage": None,
        "running": False,
        "dropped": [],
        "period": 2,
        "limits": {"upper": 80.0, "lower": 20.0},
        "close": 9_995.0,
        "zone": "neutral",
        "bars": 5,
        "settling": True,
        "sma50": None,
        "sma200": None,
        "weekly": None,
    }
    assert {name: facts[name] for name in expected} == expected
    assert facts["change"] == pytest.approx(9_995 / 10_015 - 1)
    assert facts["previous"] == pytest.approx(85.714286, abs=1e-6)
    # Friday's reading looks back on Thursday's, which was above 80.
    assert facts["last_visit"] == {
        "zone": "overbought",
        "first": date(2026, 11, 5),
        "last": date(2026, 11, 5),
        "bars": 1,
        "bars_ago": 1,
        "peak": facts["previous"],
    }


@pytest.mark.parametrize(
    ("text", "zone", "limits"),
    [
        ("/rsi FPT 2 2026-11-05", "overbought", {"upper": 70.0, "lower": 30.0}),
        ("/rsi FPT 2 30/70 2026-11-06", "oversold", {"upper": 70.0, "lower": 30.0}),
        ("/rsi FPT 2 70-30 2026-11-04", "neutral", {"upper": 70.0, "lower": 30.0}),
        ("/rsi FPT 2 80/20 2026-11-05", "overbought", {"upper": 80.0, "lower": 20.0}),
        ("/rsi FPT 2 20/80 2026-11-06", "neutral", {"upper": 80.0, "lower": 20.0}),
    ],
)
async def test_limits_in_either_order(price_files: PriceFiles, text: str, zone: str, limits: dict[str, float]) -> None:
    answer = price_files.answer({"FPT": CLOSES}, first=MONDAY)

    facts = (await answer(text)).facts

    assert (facts["zone"], facts["limits"]) == (zone, limits)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ("0", "bad_period"),
        ("1", "bad_period"),
        ("201", "bad_period"),
        ("-3", "bad_period"),
        ("1.5", "bad_period"),
        ("1,5", "bad_period"),
        ("14.0", "bad_period"),
        ("10 000", "bad_period"),
        ("10.000", "bad_period"),
        ("9999999999999999999999", "bad_period"),
        ("abc", "bad_argument"),
        ("14 21", "bad_argument"),
        ("90/10", "bad_limits"),
        ("70/20", "bad_limits"),
        ("70/70", "bad_limits"),
        ("70/30 80/20", "bad_limits"),
        ("0/0", "bad_limits"),
        ("31/02/2024", "bad_date"),
        ("21/11/2026", "bad_date"),
        ("VNM", "one_symbol"),
    ],
)
async def test_arguments_that_are_refused(answer: Answer, arguments: str, error: str) -> None:
    assert code(await answer(f"/rsi FPT {arguments}")) == error


@pytest.mark.parametrize(
    ("arguments", "period"), [("", 14), ("2", 2), ("200", 200), ("+21", 21), ("007", 7), ("２１", 21)]
)
async def test_periods_that_are_taken(answer: Answer, arguments: str, period: int) -> None:
    reply = await answer(f"/rsi FPT {arguments}")

    assert reply.facts["period"] == period


@pytest.mark.parametrize(
    ("closes", "text", "error", "fields"),
    [
        (CLOSES, "/rsi FPT", "too_few_bars", {"have": 5, "need": 15, "period": 14, "timeframe": "day"}),
        (CLOSES, "/rsi FPT W", "too_few_bars", {"have": 1, "need": 15, "period": 14, "timeframe": "week"}),
        (CLOSES, "/rsi FPT 5", "too_few_bars", {"have": 5, "need": 6, "period": 5, "timeframe": "day"}),
        ((10_000,) * 20, "/rsi FPT", "no_change", {"symbol": "FPT"}),
        (CLOSES, "/rsi FPT 2 01/11/2026", "no_bars_yet", {"symbol": "FPT", "day": date(2026, 11, 1)}),
        (CLOSES, "/rsi VNM", "no_prices", {"symbol": "VNM"}),
        (CLOSES, "/rsi HNX:FPT 2", "listed_elsewhere", {"symbol": "FPT"}),
        (CLOSES, "/rsi FPX", "unknown_symbol", {"symbol": "FPX"}),
    ],
)
async def test_what_the_prices_cannot_answer(
    price_files: PriceFiles, closes: tuple[float, ...], text: str, error: str, fields: dict[str, object]
) -> None:
    reply = await price_files.answer({"FPT": closes}, first=MONDAY)(text)

    assert code(reply) == error
    assert {name: reply.facts[name] for name in fields} == fields


async def test_a_symbol_that_only_the_files_have_is_found_and_near(price_files: PriceFiles) -> None:
    answer = price_files.answer({"QQX": CLOSES, "FPT": CLOSES}, first=MONDAY)

    assert (await answer("/rsi qqx 2")).symbol == "QQX"
    assert (await answer("hôm nay rsi 2 của qqx sao rồi nhỉ")).symbol == "QQX"
    assert (await answer("/rsi QQY 2")).facts["near"] == ["QQQ", "QQX"]


async def test_a_day_without_a_session_is_answered_by_the_one_before(price_files: PriceFiles) -> None:
    answer = price_files.answer({"FPT": CLOSES}, first=MONDAY)

    # A Sunday.
    assert (await answer("/rsi FPT 2 08/11/2026")).facts["date"] == date(2026, 11, 6)


async def test_weekly_and_monthly_bars(answer: Answer) -> None:
    day, week, month = [(await answer(f"/rsi FPT {letter}")).facts for letter in "DWM"]

    # The evening of Friday 20 Nov 2026: the week is over, the month is not.
    assert [facts["timeframe"] for facts in (day, week, month)] == ["day", "week", "month"]
    assert [facts["date"] for facts in (day, week, month)] == [
        date(2026, 11, 20),
        date(2026, 11, 20),
        date(2026, 10, 30),
    ]
    assert [facts["running"] for facts in (day, week, month)] == [False, False, True]
    # A daily answer tells the weekly RSI beside its own; the others tell none.
    assert day["weekly"] == week["rsi"]
    assert (week["weekly"], month["weekly"]) == (None, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/rsi FPT", [["/rsi FPT W", "/rsi FPT M"], ["/explain rsi", "/record FPT rsi_oversold", "/chart FPT D"]]),
        ("/rsi FPT W 21", [["/rsi FPT D 21", "/rsi FPT M 21"], ["/explain rsi", "/chart FPT W"]]),
        (
            "/rsi BTC-USD 80/20 2026-02-03",
            [
                ["/rsi BTC-USD W 80/20 2026-02-03", "/rsi BTC-USD M 80/20 2026-02-03"],
                ["/explain rsi", "/chart BTC-USD D 2026-02-03"],
            ],
        ),
    ],
)
async def test_buttons_keep_what_was_asked(answer: Answer, text: str, expected: list[list[str]]) -> None:
    reply = await answer(text)

    assert [[button.question for button in row] for row in reply.buttons] == expected


@pytest.mark.parametrize(
    ("lang", "labels"),
    [
        ("vi", ["Tuần", "Tháng", "RSI là gì?", "Thống kê", "Biểu đồ"]),
        ("en", ["Week", "Month", "What is RSI?", "Track record", "Chart"]),
    ],
)
async def test_buttons_speak_the_language_of_the_answer(answer: Answer, lang: str, labels: list[str]) -> None:
    reply = await answer("/rsi FPT", lang=lang)

    assert [button.label for row in reply.buttons for button in row] == labels


async def test_the_picture(services: Services) -> None:
    pen = Pen()
    reply = await answers_of(Assistant(replace(services, draw=pen)))("/rsi FPT 21 W 80/20", lang="vi")

    (chart,) = pen.charts
    assert isinstance(chart, Chart)
    assert chart.rows == kinds.RSI
    assert (chart.rsi_period, chart.limits, chart.bars.timeframe) == (21, Limits(80.0, 20.0), Timeframe.WEEK)
    assert chart.words.rsi == "RSI 21"
    assert chart.words.stamp == "DỮ LIỆU MÔ PHỎNG"
    assert reply.picture is not None
    assert reply.picture.name == "FPT-rsi21-week-2026-11-20-vi.png"
    assert reply.picture.png.startswith(PNG_SIGNATURE)
    assert len(reply.picture.png) > 10_000


async def test_no_bar_after_the_day_is_used(price_files: PriceFiles) -> None:
    # The same prices up to Thursday, a crash or a rally on Friday.
    crash, rally = (*CLOSES[:4], 5_000), (*CLOSES[:4], 20_000)
    replies = []
    for closes in (crash, rally):
        answer = price_files.answer({"FPT": closes}, first=MONDAY)
        for day, text in ((date(2026, 11, 5), "/rsi FPT 2"), (None, "/rsi FPT 2 05/11/2026")):
            replies.append(await answer(text, lang="vi", as_of=day))

    assert {str(reply.text) for reply in replies} == {str(replies[0].text)}
    assert {reply.facts["date"] for reply in replies} == {date(2026, 11, 5)}
    assert {reply.facts["fetched_at"] for reply in replies} == {datetime.fromisoformat("2026-11-20T13:00:00+00:00")}
