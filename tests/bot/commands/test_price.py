"""`/price`, `/gia`: the price as people ask for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analysis.charts import Chart, LevelRole, kinds
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.replies.markup import CAPTION_LIMIT, length, plain
from bot.reply import ERROR_INTENT
from tests.bot.conftest import PNG_SIGNATURE, Answer, Pen, PriceFiles, answers_of

MONDAY = date(2026, 11, 2)
CLOSES = (10_000, 12_000, 9_000, 11_000, 10_450)


async def test_the_facts_of_an_answer(price_files: PriceFiles) -> None:
    facts = (await price_files.answer({"FPT": CLOSES}, first=MONDAY)("/price FPT")).facts

    expected = {
        "symbol": "FPT",
        "exchange": "HOSE",
        "date": date(2026, 11, 6),
        "close": 10_450.0,
        "low": 10_450.0,
        "high": 11_000.0,
        "week": None,
        "month": None,
        "year_to_date": None,
        "volume": 1_000_000.0,
        "volume_ratio": None,
        "whole_year": False,
        "first_session": MONDAY,
        "untraded": 0,
        "running": False,
        "running_session": None,
    }
    assert {name: facts[name] for name in expected} == expected
    assert facts["change"] == pytest.approx(-0.05)
    assert facts["year_high"] == facts["all_time_high"]
    assert facts["all_time_high"] == {
        "price": 12_000.0,
        # The next day opened there.
        "session": date(2026, 11, 4),
        "distance": pytest.approx(10_450 / 12_000 - 1),
    }


CAPTIONS = {
    "vi": """\
FPT · Tập đoàn FPT: 10.450\xa0₫
Đóng cửa 06/11/2026 (−5,00% so với phiên trước) · Sàn: HOSE

• Trong phiên: thấp nhất 10.450\xa0₫, cao nhất 11.000\xa0₫.
• Khối lượng: 1.000.000 cổ phiếu.
• Trong dữ liệu hiện có: thấp nhất 9.000\xa0₫ (05/11/2026), cao nhất 12.000\xa0₫ (04/11/2026). Giá đóng cửa so với đáy \
này: +16,1%, so với đỉnh này: −12,9%.
• Đỉnh này cũng là mức giá cao nhất từ 02/11/2026, ngày đầu của dữ liệu.

Nguồn: tệp CSV, giá đã điều chỉnh theo cổ tức và chia tách.
Thông tin tham khảo, không phải khuyến nghị mua bán.""",
    "en": """\
FPT · FPT Corporation: ₫10,450
Close 6 Nov 2026 (−5.00% on the previous session) · Exchange: HOSE

• That session: lowest ₫10,450, highest ₫11,000.
• Volume: 1,000,000 shares.
• In these data: lowest ₫9,000 (5 Nov 2026), highest ₫12,000 (4 Nov 2026). The close stands +16.1% from that low and \
−12.9% from that high.
• That high is also the highest price since 2 Nov 2026, when these data begin.

Source: CSV files, prices adjusted for dividends and splits.
For information only, not advice to buy or sell.""",
}


@pytest.mark.parametrize("lang", CAPTIONS)
async def test_the_text_of_an_answer(price_files: PriceFiles, lang: str) -> None:
    reply = await price_files.answer({"FPT": CLOSES}, first=MONDAY)("giá fpt", lang=lang)

    assert plain(reply.text) == CAPTIONS[lang]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("text", ["/price FPT", "/price VNINDEX", "giá btc tuần này", "/price AAPL 2026-02-03"])
async def test_every_caption_fits_its_picture(answer: Answer, lang: str, text: str) -> None:
    reply = await answer(text, lang=lang)

    assert reply.intent == "price"
    assert 300 < length(reply.text) <= CAPTION_LIMIT
    assert reply.facts["timeframe"] == "day"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("giá fpt", [["/chart FPT D", "/rsi FPT D"], ["/compare FPT VNINDEX"]]),
        ("/price AAPL", [["/chart AAPL D", "/rsi AAPL D"], ["/compare AAPL GSPC"]]),
        ("/price FPT 2026-02-03", [["/chart FPT D 2026-02-03", "/rsi FPT D 2026-02-03"]]),
        ("/price VNINDEX", [["/chart VNINDEX D", "/rsi VNINDEX D"]]),
        ("/price BTC-USD", [["/chart BTC-USD D", "/rsi BTC-USD D"]]),
    ],
)
async def test_buttons_lead_on(answer: Answer, text: str, expected: list[list[str]]) -> None:
    reply = await answer(text)

    assert [[button.question for button in row] for row in reply.buttons] == expected


async def test_the_picture(services: Services) -> None:
    pen = Pen()
    reply = await answers_of(Assistant(replace(services, draw=pen)))("/price FPT", lang="en")

    (chart,) = pen.charts
    assert isinstance(chart, Chart)
    assert chart.rows == kinds.YEAR
    assert chart.words.title == "FPT · FPT Corporation"
    assert chart.words.subtitle == "Closing prices · HOSE · 20 Nov 2026 · simulation"
    assert chart.words.stamp == "SIMULATED DATA"
    highest, lowest = chart.levels
    assert highest.price == reply.facts["year_high"]["price"]  # type: ignore[index] # facts are plain values
    assert lowest.price == reply.facts["year_low"]["price"]  # type: ignore[index] # as above
    assert (highest.role, highest.label) == (LevelRole.HIGHEST, "Highest in 52 weeks")
    assert (lowest.role, lowest.label) == (LevelRole.LOWEST, "Lowest in 52 weeks")
    assert not chart.merging
    assert reply.picture is not None
    assert reply.picture.name == "FPT-price-day-2026-11-20-en.png"
    assert reply.picture.png.startswith(PNG_SIGNATURE)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("/gia", "no_symbol"),
        ("/gia FPT VNM", "one_symbol"),
        ("/gia VNM", "no_prices"),
        ("/gia FPT 14", "bad_argument"),
        ("/gia FPT 80/20", "bad_argument"),
        ("/gia FPT 01/11/2026", "no_bars_yet"),
        ("/gia HPG", "no_finished_bars"),
    ],
)
async def test_what_has_no_price(price_files: PriceFiles, text: str, error: str) -> None:
    price_files.answer({"HPG": CLOSES}, first=MONDAY, volume=0)
    reply = await price_files.answer({"FPT": CLOSES}, first=MONDAY)(text)

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, error)
