"""`/chart`, `/bieudo`: the price itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analysis.charts import Average, AverageKind, Chart, LevelRole, LimitDays, kinds
from analysis.timeframes import Timeframe
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.prices.chain import PriceChain
from bot.prices.csv import CsvSource
from bot.replies.markup import CAPTION_LIMIT, length, plain
from bot.reply import ERROR_INTENT, Reply
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
    "text",
    [
        "/chart FPT",
        "/chart FPT 10000 macd bollinger ema support",
        "/chart VNINDEX W",
        "/chart btc",
        "/chart AAPL M 2026-02-03",
        "/chart BRK-B",
    ],
)
async def test_every_caption_fits_its_picture(answer: Answer, lang: str, text: str) -> None:
    reply = await answer(text, lang=lang)

    assert reply.intent == "chart"
    assert 100 < length(reply.text) <= CAPTION_LIMIT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "/chart fpt",
            [
                ["/chart FPT W", "/chart FPT M"],
                ["/chart FPT D macd", "/chart FPT D bollinger", "/chart FPT D levels"],
                ["/chart FPT D 500", "/rsi FPT D"],
            ],
        ),
        (
            "/chart FPT M 2026-02-03",
            [
                ["/chart FPT D 2026-02-03", "/chart FPT W 2026-02-03"],
                [f"/chart FPT M {drawn} 2026-02-03" for drawn in ("macd", "bollinger", "levels")],
                ["/chart FPT M 500 2026-02-03", "/rsi FPT M 2026-02-03"],
            ],
        ),
        (
            "/chart FPT 300 support macd ema",
            [
                ["/chart FPT W 300 ema levels macd", "/chart FPT M 300 ema levels macd"],
                ["/chart FPT D", "/rsi FPT D"],
            ],
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
    assert isinstance(chart, Chart)
    assert chart.rows == kinds.PRICES
    assert (chart.bars_shown, chart.band_bars, chart.levels, chart.swings) == (None, None, (), ())
    assert chart.averages == (Average(20), Average(50))
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
        (CLOSES, "/chart FPT 30 50", "bad_argument"),
        (CLOSES, "/chart FPT 19", "bad_bar_count"),
        (CLOSES, "/chart FPT 10001", "bad_bar_count"),
        (CLOSES, "/chart FPT 1,5", "bad_bar_count"),
        (CLOSES, "/chart FPT -50", "bad_bar_count"),
        (CLOSES, "/chart FPT 99999999999999999999", "bad_bar_count"),
    ],
)
async def test_what_cannot_be_drawn(price_files: PriceFiles, closes: tuple[float, ...], text: str, error: str) -> None:
    reply = await price_files.answer({"FPT": closes}, first=MONDAY)(text)

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, error)


async def test_a_share_without_any_trade_has_no_weeks(price_files: PriceFiles) -> None:
    answer = price_files.answer({"FPT": CLOSES}, first=MONDAY, volume=0)

    assert (await answer("/chart FPT W")).facts["code"] == "no_bars_yet"
    assert (await answer("/chart FPT")).facts["code"] == "no_finished_bars"


async def drawn_by(services: Services, text: str, lang: str = "vi") -> tuple[Reply, Chart]:
    pen = Pen()
    reply = await answers_of(Assistant(replace(services, draw=pen)))(text, lang=lang)
    (chart,) = pen.charts
    assert isinstance(chart, Chart)
    return reply, chart


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("/bieudo FPT 20", 20),
        ("/bieudo FPT 500", 500),
        ("/bieudo FPT 10.000", 10_000),
        ("/bieudo FPT 1,500", 1500),
        ("/bieudo FPT 500 phiên", 500),
        ("/chart FPT 250 bars", 250),
        ("biểu đồ FPT 500 phiên", 500),
        # 252 sessions a year, 21 a month; two weeks are too few for a chart.
        ("cho xin chart fpt 6 thang", 126),
        ("biểu đồ FPT 1 năm", 252),
        ("/bieudo FPT 3 tháng gần nhất", 63),
        ("/chart FPT 2 years macd", 504),
        ("biểu đồ FPT 2 tuần", 20),
    ],
)
async def test_as_many_bars_as_were_asked_for(services: Services, text: str, count: int) -> None:
    reply, chart = await drawn_by(services, text)

    assert chart.bars_shown == count
    assert reply.picture is not None
    assert f"-chart{count}-" in reply.picture.name


@pytest.mark.parametrize(
    "text",
    [
        "/bieudo FPT macd",
        "biểu đồ FPT có MACD",
        "bieu do fpt co macd",
        "vẽ biểu đồ FPT kèm macd giúp em",
        "chart FPT with MACD",
    ],
)
async def test_macd_has_a_panel_and_is_told(services: Services, text: str) -> None:
    reply, chart = await drawn_by(services, text, "vi")

    assert chart.rows == kinds.MACD
    assert reply.symbol == "FPT"
    assert "• MACD " in plain(reply.text)
    lines = reply.facts["lines"]
    assert isinstance(lines, dict)
    assert lines["macd"] is not None


async def test_bands_take_the_place_of_the_averages(services: Services) -> None:
    reply, chart = await drawn_by(services, "/bieudo FPT bollinger")

    assert (chart.band_bars, chart.averages) == (20, ())
    assert "Dải Bollinger (20)" in plain(reply.text)


async def test_exponential_averages_take_the_place_of_simple_ones(services: Services) -> None:
    _, chart = await drawn_by(services, "/chart FPT ema bollinger")

    assert chart.averages == (Average(20, AverageKind.EXPONENTIAL), Average(50, AverageKind.EXPONENTIAL))
    assert chart.band_bars == 20


@pytest.mark.parametrize(
    "text", ["/bieudo FPT hỗ trợ", "/bieudo FPT ho tro", "biểu đồ FPT hỗ trợ kháng cự", "/chart FPT support"]
)
async def test_zones_are_drawn_with_the_points_they_are_made_of(services: Services, text: str) -> None:
    reply, chart = await drawn_by(services, text)

    levels = reply.facts["levels"]
    assert isinstance(levels, dict)
    zones = [*levels["resistances"], *levels["supports"]]
    assert zones
    assert [level.price for level in chart.levels] == [zone["price"] for zone in zones]
    assert {level.role for level in chart.levels} <= {LevelRole.SUPPORT, LevelRole.RESISTANCE}
    assert chart.swings
    assert all(f"{zone['touches']} lần" in plain(reply.text) for zone in zones)


async def test_what_too_few_bars_cannot_show_is_told(price_files: PriceFiles) -> None:
    reply = await price_files.answer({"FPT": CLOSES}, first=MONDAY)(
        "/bieudo FPT 500 macd bollinger ema hỗ trợ", lang="vi"
    )

    text = plain(reply.text)
    assert "Dữ liệu này chỉ có 5 phiên." in text
    assert "MACD cần 34 nến, ở đây mới có 5." in text
    assert "Dải Bollinger cần 20 nến, ở đây mới có 5." in text
    assert "chưa thấy hỗ trợ hay kháng cự" in text
    assert reply.picture is not None


@pytest.mark.parametrize("text", ["MACD là gì", "hỗ trợ kháng cự là gì", "biểu đồ nến là gì"])
async def test_a_question_for_a_meaning_stays_one(answer: Answer, text: str) -> None:
    assert (await answer(text)).intent == "explain"


async def test_days_at_a_price_limit_are_coloured(price_files: PriceFiles) -> None:
    # Up by the whole of 7 percent, then by half of it, then down by 7 percent.
    price_files.answer({"FPT": (10_000, 10_700, 11_050, 10_280)}, first=MONDAY)
    pen = Pen()
    services = replace(price_files.services, prices=PriceChain([CsvSource(price_files.folder)]), draw=pen)
    answer = answers_of(Assistant(services))
    for text in ("/chart FPT", "/rsi FPT 2", "/price FPT", "/chart FPT W"):
        await answer(text)

    days = [chart.limit_days for chart in pen.charts if isinstance(chart, Chart)]
    assert days == [LimitDays(ceiling=(1,), floor=(3,))] * 3 + [LimitDays()]


async def test_made_up_prices_know_no_limits(services: Services) -> None:
    _, chart = await drawn_by(services, "/chart FPT")

    assert chart.limit_days == LimitDays()


@pytest.mark.parametrize(
    ("text", "timeframe"), [("/bieudo FPT tháng", Timeframe.MONTH), ("biểu đồ tuần FPT", Timeframe.WEEK)]
)
async def test_a_unit_without_a_number_is_a_timeframe(services: Services, text: str, timeframe: Timeframe) -> None:
    _, chart = await drawn_by(services, text)
    assert (chart.bars.timeframe, chart.bars_shown) == (timeframe, None)


async def test_a_month_of_the_calendar_is_no_span(services: Services) -> None:
    reply = await answers_of(Assistant(services))("/bieudo FPT tháng 8 năm 2024", lang="vi")
    assert reply.intent == ERROR_INTENT
