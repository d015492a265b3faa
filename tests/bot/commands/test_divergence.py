"""`/divergence`: what it finds, what it refuses, and what it hands to the pen."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analysis.charts import Chart, kinds
from analysis.timeframes import Timeframe
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.prices.chain import PriceChain
from bot.prices.csv import CsvSource
from bot.reply import ERROR_INTENT, Reply
from tests.analysis.builders import wilder_rsi
from tests.bot.conftest import NOW, PNG_SIGNATURE, Answer, Pen, PriceFiles, answers_of, weekdays

MONDAY = date(2026, 9, 7)

# Two falls; the second is slower and ends lower, so the RSI's second low is higher: at the bars 17 and 27.
FALLS = [
    *(100.0, 101, 100, 101, 100, 101, 100, 101, 100, 101, 100, 101, 100, 101, 100),
    *(96, 91, 85, 88, 91, 94, 95, 93, 91, 89, 87, 85.5, 84.5, 86, 88, 90, 91),
]
CLOSES = [close * 1000 for close in FALLS]


def answer_of(services: Services, folder: Path, closes: Sequence[float]) -> Answer:
    """What the assistant answers where FPT closed so: bars that open at their close, 500 above and below it."""
    rows = [
        f"{day},{close},{close + 500},{close - 500},{close},1000"
        for day, close in zip(weekdays(MONDAY), closes, strict=False)
    ]
    path = folder / "FPT.csv"
    path.write_text("\n".join(["date,open,high,low,close,volume", *rows]))
    os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    return answers_of(Assistant(replace(services, prices=PriceChain([CsvSource(folder)]))))


def code(reply: Reply) -> object:
    assert reply.intent == ERROR_INTENT
    return reply.facts["code"]


async def test_the_facts_of_an_answer(services: Services, tmp_path: Path) -> None:
    reply = await answer_of(services, tmp_path, CLOSES)("/phanky FPT", lang="vi")

    strength = dict(enumerate(wilder_rsi(CLOSES, 14), start=14))
    assert (reply.intent, reply.symbol, reply.lang) == ("divergence", "FPT", "vi")
    assert reply.facts["newest"] == {
        "kind": "regular_bullish",
        "first": {
            "bar": 17,
            "session": date(2026, 9, 30),
            "price": 84_500.0,
            "rsi": pytest.approx(strength[17], abs=1e-9),
        },
        "second": {
            "bar": 27,
            "session": date(2026, 10, 14),
            "price": 84_000.0,
            "rsi": pytest.approx(strength[27], abs=1e-9),
        },
        "bars_apart": 10,
        "known_on": date(2026, 10, 19),
        "known_bars_ago": 1,
        "change_since": pytest.approx(91 / 90 - 1),
    }
    expected = {"symbol": "FPT", "timeframe": "day", "date": date(2026, 10, 20), "source": "csv", "simulated": False}
    assert {name: reply.facts[name] for name in expected} == expected
    assert (reply.facts["others"], reply.facts["before"], reply.facts["weekly"]) == ((), None, None)


async def test_a_day_before_it_is_known_knows_nothing_of_it(services: Services, tmp_path: Path) -> None:
    answer = answer_of(services, tmp_path, CLOSES)

    assert (await answer("/divergence FPT 16/10/2026")).facts["newest"] is None
    assert (await answer("/divergence FPT", as_of=date(2026, 10, 16))).facts["newest"] is None
    known = (await answer("/divergence FPT 19/10/2026")).facts["newest"]
    assert isinstance(known, dict)
    assert (known["known_bars_ago"], known["change_since"]) == (0, None)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("/phanky", "no_symbol"),
        ("/phanky FPT VNM", "one_symbol"),
        ("/phanky FPT 21", "bad_argument"),
        ("/phanky FPT 80/20", "bad_argument"),
        ("/phanky FPT 14 21", "bad_argument"),
        ("/phanky FPT abc", "bad_argument"),
        ("/phanky FPX", "unknown_symbol"),
        ("/phanky FPT 21/11/2026", "bad_date"),
    ],
)
async def test_what_is_refused(answer: Answer, text: str, error: str) -> None:
    assert code(await answer(text)) == error


async def test_the_one_period_there_is_may_be_named(answer: Answer) -> None:
    assert (await answer("/phanky FPT 14")).facts == (await answer("/phanky FPT")).facts


@pytest.mark.parametrize(
    ("lang", "text", "told"),
    [
        ("vi", "/phanky FPT", ["mới có 22 nến ngày", "cần 23 nến", "Bạn quay lại sau"]),
        ("en", "/phanky FPT", ["has only 22 finished daily bars", "takes 23", "Try again when it has traded"]),
        ("vi", "/phanky FPT W", ["mới có 5 nến tuần", "cần 23 nến", "/divergence FPT D"]),
        ("en", "/phanky FPT W", ["has only 5 finished weekly bars", "takes 23", "/divergence FPT D"]),
    ],
)
async def test_too_few_bars_are_told_kindly(price_files: PriceFiles, lang: str, text: str, told: list[str]) -> None:
    # 22 weekdays from a Monday: four weeks and two days.
    reply = await price_files.answer({"FPT": CLOSES[:22]}, first=MONDAY)(text, lang=lang)

    assert code(reply) == "too_few_bars_for_divergence"
    assert (reply.facts["symbol"], reply.facts["need"]) == ("FPT", 23)
    assert [words for words in told if words not in reply.text] == []


async def test_a_price_that_never_changed(price_files: PriceFiles) -> None:
    assert code(await price_files.answer({"FPT": [10_000.0] * 40}, first=MONDAY)("/phanky FPT")) == "no_change"


async def test_weekly_and_monthly_bars(answer: Answer) -> None:
    day, week, month = [(await answer(f"/divergence FPT {letter}")).facts for letter in "DWM"]

    assert [facts["timeframe"] for facts in (day, week, month)] == ["day", "week", "month"]
    # A daily answer tells the newest weekly one beside its own.
    assert day["weekly"] == week["newest"]
    assert week["newest"] is not None
    assert (week["weekly"], month["weekly"]) == (week["weeks"], month["weeks"]) == (None, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "/phanky FPT",
            [
                ["/divergence FPT W", "/divergence FPT M"],
                ["/explain divergence", "/rsi FPT D", "/chart FPT D"],
                ["/record FPT divergence_regular_bearish"],
            ],
        ),
        (
            "/phanky BTC-USD W 2026-02-03",
            [
                ["/divergence BTC-USD D 2026-02-03", "/divergence BTC-USD M 2026-02-03"],
                ["/explain divergence", "/rsi BTC-USD W 2026-02-03", "/chart BTC-USD W 2026-02-03"],
            ],
        ),
    ],
)
async def test_buttons_keep_what_was_asked(answer: Answer, text: str, expected: list[list[str]]) -> None:
    reply = await answer(text)

    assert [[button.question for button in row] for row in reply.buttons] == expected
    for row in expected:
        for question in row:
            assert (await answer(question)).intent != ERROR_INTENT


async def test_the_picture(services: Services) -> None:
    pen = Pen()
    reply = await answers_of(Assistant(replace(services, draw=pen)))("/phanky FPT W", lang="vi")

    (chart,) = pen.charts
    assert isinstance(chart, Chart)
    assert chart.bars.timeframe is Timeframe.WEEK
    assert (chart.words.rsi, chart.words.stamp) == ("RSI 14", "DỮ LIỆU MÔ PHỎNG")
    assert chart.divergence is not None
    lines, newest = chart.divergence, reply.facts["newest"]
    assert isinstance(newest, dict)
    assert (lines.found.first.bar, lines.found.second.bar) == (newest["first"]["bar"], newest["second"]["bar"])
    assert (chart.rows, chart.since, chart.bars_shown) == (kinds.DIVERGENCE, newest["first"]["bar"], 60)
    assert lines.name.startswith("Phân kỳ")
    assert lines.second == f"{lines.found.second.session:%d/%m/%Y}"
    assert reply.picture is not None
    assert reply.picture.name == "FPT-divergence-week-2026-11-20-vi.png"
    assert reply.picture.png.startswith(PNG_SIGNATURE)
    assert len(reply.picture.png) > 10_000


async def test_none_found_is_an_answer_with_a_picture(price_files: PriceFiles) -> None:
    rising = [10_000.0 + 50 * bar for bar in range(60)]
    reply = await price_files.answer({"FPT": rising}, first=MONDAY)("/phanky FPT", lang="en")

    assert reply.facts["newest"] is None
    assert "no divergence in the last" in reply.text
    assert reply.picture is not None
