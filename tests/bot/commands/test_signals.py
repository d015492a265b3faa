"""`/signals`: one card of everything, for a symbol alone too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analysis.charts import Chart, kinds
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.replies.markup import CAPTION_LIMIT, length
from bot.reply import ERROR_INTENT
from tests.bot.commands.test_candles import ENGULFED, LAST, MONDAY
from tests.bot.conftest import Answer, Pen, PriceFiles, answers_of


async def test_the_facts_of_an_answer(price_files: PriceFiles) -> None:
    facts = (await price_files.answer({"FPT": ENGULFED}, first=MONDAY)("fpt")).facts

    signals, price = facts["signals"], facts["price"]
    assert isinstance(signals, tuple)
    assert isinstance(price, dict)
    assert (facts["symbol"], facts["date"], price["close"]) == ("FPT", LAST, 18_500.0)
    first = signals[0]
    assert (first["signal"], first["session"], first["bars_ago"], first["status"]) == (
        "engulfing_bullish",
        LAST,
        0,
        None,
    )
    # Eighteen sessions before it: too few for a volume ratio and for the long averages.
    assert (facts["volume_ratio"], price["sma50"], price["sma200"]) == (None, None, None)
    # Gains 200, losses seventeen times 100 but for Wilder's smoothing: far below 50.
    rsi = facts["rsi"]
    assert isinstance(rsi, float)
    assert rsi < 30


@pytest.mark.parametrize("text", ["FPT", "fpt sao rồi", "tín hiệu fpt", "phân tích FPT giúp mình", "/tinhieu FPT"])
async def test_many_words_lead_here(answer: Answer, text: str) -> None:
    reply = await answer(text)

    assert (reply.intent, reply.symbol) == ("signals", "FPT")


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("text", ["FPT", "/signals VNINDEX W", "btc", "/signals AAPL M 2026-02-03", "/signals BRK-B"])
async def test_every_caption_fits_its_picture(answer: Answer, lang: str, text: str) -> None:
    reply = await answer(text, lang=lang)

    assert reply.intent == "signals"
    assert 200 < length(reply.text) <= CAPTION_LIMIT


@pytest.mark.parametrize(
    ("text", "code"),
    [("/signals FPT 14", "bad_argument"), ("/signals FPT 80/20", "bad_argument"), ("/signals", "no_symbol")],
)
async def test_what_is_refused(answer: Answer, text: str, code: str) -> None:
    reply = await answer(text)

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, code)


async def test_shares_without_a_trade_are_refused(price_files: PriceFiles) -> None:
    reply = await price_files.answer({"FPT": ENGULFED}, first=MONDAY, volume=0)("fpt")

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, "no_finished_bars")


async def test_no_bar_after_the_day_is_used(price_files: PriceFiles) -> None:
    texts = []
    for last in (5_000, 40_000):
        answer = price_files.answer({"FPT": (*ENGULFED[:-1], last)}, first=MONDAY)
        texts += [
            str((await answer("/signals FPT 2026-11-18", lang="vi")).text),
            str((await answer("fpt", lang="vi", as_of=date(2026, 11, 18))).text),
        ]

    assert len(set(texts)) == 1


async def test_a_weekly_card_tells_no_weekly_rsi_beside_its_own(answer: Answer) -> None:
    day, week = (await answer("fpt D")).facts, (await answer("fpt W")).facts

    assert day["weekly_rsi"] == week["rsi"]
    assert week["weekly_rsi"] is None


async def test_the_picture(services: Services) -> None:
    pen = Pen()

    reply = await answers_of(Assistant(replace(services, draw=pen)))("fpt", lang="vi")

    (chart,) = pen.charts
    assert isinstance(chart, Chart)
    assert (chart.rows, chart.bars_shown) == (kinds.SIGNALS, 90)
    assert chart.words.rsi == "RSI 14"
    assert reply.picture is not None
    assert reply.picture.name == "FPT-signals-day-2026-11-20-vi.png"
    assert len(reply.picture.png) > 10_000


async def test_buttons_lead_on(answer: Answer) -> None:
    reply = await answer("/signals FPT W 2026-02-03")

    assert [[button.question for button in row] for row in reply.buttons] == [
        [f"/{key} FPT W 2026-02-03" for key in ("rsi", "candles", "divergence", "hammer")],
        ["/signals FPT D 2026-02-03", "/signals FPT M 2026-02-03"],
    ]
