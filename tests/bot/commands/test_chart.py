"""`/chart`, `/bieudo`: the price itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analysis.charts import PriceChart
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.replies.markup import CAPTION_LIMIT, length, plain
from bot.reply import ERROR_INTENT
from tests.bot.conftest import PNG_SIGNATURE, Answer, Pen, PriceFiles, answers_of

MONDAY = date(2026, 11, 2)
CLOSES = (10_000, 12_000, 9_000, 11_000, 10_450)


async def test_the_facts_of_an_answer(price_files: PriceFiles) -> None:
    facts = (await price_files.answer({"FPT": CLOSES}, first=MONDAY)("/chart FPT")).facts

    expected = {
        "symbol": "FPT",
        "date": date(2026, 11, 6),
        "close": 10_450.0,
        "year_high": 12_000.0,
        "year_low": 9_000.0,
        "whole_year": False,
        "trend": None,
        "sma50": None,
        "sma200": None,
    }
    assert {name: facts[name] for name in expected} == expected
    assert facts["change"] == pytest.approx(-0.05)


CAPTIONS = {
    "vi": [
        "FPT · Tập đoàn FPT: 10.450\xa0₫",
        "Đóng cửa 06/11/2026 (−5,00% so với phiên trước)",
        "",
        "• Trong dữ liệu hiện có: thấp nhất 9.000\xa0₫, cao nhất 12.000\xa0₫; giá đóng cửa so với đỉnh này: −12,9%.",
        "",
        "Nguồn: tệp CSV, giá đã điều chỉnh theo cổ tức và chia tách.",
        "Thông tin tham khảo, không phải khuyến nghị mua bán.",
    ],
    "en": [
        "FPT · FPT Corporation: ₫10,450",
        "Close 6 Nov 2026 (−5.00% on the previous session)",
        "",
        "• In these data: lowest ₫9,000, highest ₫12,000; the close is −12.9% from that high.",
        "",
        "Source: CSV files, prices adjusted for dividends and splits.",
        "For information only, not advice to buy or sell.",
    ],
}


@pytest.mark.parametrize("lang", CAPTIONS)
async def test_the_text_of_an_answer(price_files: PriceFiles, lang: str) -> None:
    reply = await price_files.answer({"FPT": CLOSES}, first=MONDAY)("/chart fpt", lang=lang)

    assert plain(reply.text).splitlines() == CAPTIONS[lang]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    "text", ["/chart FPT", "/chart VNINDEX W", "/chart btc", "/chart AAPL M 2026-02-03", "/chart BRK-B"]
)
async def test_every_caption_fits_its_picture(answer: Answer, lang: str, text: str) -> None:
    reply = await answer(text, lang=lang)

    assert reply.intent == "chart"
    assert 100 < length(reply.text) <= CAPTION_LIMIT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/chart fpt", [["/chart FPT W", "/chart FPT M"], ["/rsi FPT D"]]),
        (
            "/chart FPT M 2026-02-03",
            [["/chart FPT D 2026-02-03", "/chart FPT W 2026-02-03"], ["/rsi FPT M 2026-02-03"]],
        ),
    ],
)
async def test_buttons_keep_what_was_asked(answer: Answer, text: str, expected: list[list[str]]) -> None:
    reply = await answer(text)

    assert [[button.question for button in row] for row in reply.buttons] == expected


async def test_the_picture(services: Services) -> None:
    pen = Pen()
    reply = await answers_of(Assistant(replace(services, draw=pen)))("/chart VNINDEX W", lang="en")

    (chart,) = pen.charts
    assert isinstance(chart, PriceChart)
    assert chart.words.title == "VNINDEX · VN-Index"
    assert chart.words.rsi == ""
    assert chart.words.stamp == "SIMULATED DATA"
    assert reply.picture is not None
    assert reply.picture.name == "VNINDEX-chart-week-2026-11-20-en.png"
    assert reply.picture.png.startswith(PNG_SIGNATURE)
    assert len(reply.picture.png) > 10_000


@pytest.mark.parametrize(
    ("closes", "text", "error"),
    [
        # The only bar is of the month that is not over on the evening of 20 November.
        (CLOSES, "/chart FPT M", "no_finished_bars"),
        (CLOSES, "/chart FPT 01/11/2026", "no_bars_yet"),
        (CLOSES, "/chart VNM", "no_prices"),
        (CLOSES, "/chart FPT VNM", "one_symbol"),
        (CLOSES, "/chart", "no_symbol"),
        (CLOSES, "/chart FPT abc", "bad_argument"),
    ],
)
async def test_what_cannot_be_drawn(price_files: PriceFiles, closes: tuple[float, ...], text: str, error: str) -> None:
    reply = await price_files.answer({"FPT": closes}, first=MONDAY)(text)

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, error)


async def test_a_share_without_any_trade_has_no_weeks(price_files: PriceFiles) -> None:
    answer = price_files.answer({"FPT": CLOSES}, first=MONDAY, volume=0)

    assert (await answer("/chart FPT W")).facts["code"] == "no_bars_yet"
    assert (await answer("/chart FPT")).facts["code"] == "no_finished_bars"
