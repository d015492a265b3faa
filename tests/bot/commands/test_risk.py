"""`/risk`: records of small companies, their strength, coins after breakouts, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from analysis.charts.risk_chart import RiskChart
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.reply import ERROR_INTENT, Reply
from tests.bot.conftest import Answer, Pen, PriceFiles, answers_of, weekdays

FIRST = date(2026, 1, 5)
# A record, half a year of quiet, and a breakout on the 121st weekday after it; then a fall.
SMALL = (100.0, *[90.0] * 120, 101.0, *[100.0] * 99, 80.8)
BREAKOUT = next(day for place, day in enumerate(weekdays(FIRST)) if place == 121)


def section(reply: Reply, name: str) -> dict[str, Any]:
    found = reply.facts[name]
    assert isinstance(found, dict)
    return found


def coin(factor: float) -> tuple[float, ...]:
    """1000 until the breakout, then so many times as much."""
    return (*[1000.0] * 122, *[1000.0 * factor] * 100)


async def test_the_facts_of_an_answer(price_files: PriceFiles) -> None:
    prices = {"RUT": SMALL, "GSPC": (50.0,) * 222, "VNINDEX": (1000.0,) * 222}
    prices |= {"BTC-USD": coin(2), "ETH-USD": coin(0.5)}
    answer = price_files.answer(prices, first=FIRST)

    reply = await answer("/khauvi", lang="vi")

    small = section(reply, "records")["RUT"]
    assert small["close"] == 80.8
    assert small["breakouts"] == ({"session": BREAKOUT, "close": 101.0, "bars_ago": 100},)
    assert small["record"]["distance"] == pytest.approx(80.8 / 101 - 1)
    assert section(reply, "relative_strength")["change"] == pytest.approx(80.8 / 100 - 1)
    for symbol, not_risen, change in (("BTC-USD", 0, 1.0), ("ETH-USD", 1, -0.5)):
        spans = section(reply, "aftermaths")[symbol]
        # The breakout of late June is 30 and 90 days old in November, not 180.
        assert [(span["days"], span["count"], span["not_risen"]) for span in spans] == [
            (30, 1, not_risen),
            (90, 1, not_risen),
            (180, 0, 0),
        ]
        assert spans[0]["outcomes"][0]["change"] == change
    assert reply.facts["missing"] == {"VNSML": "unknown_symbol"}


async def test_the_words_say_correlation_and_small_sample(price_files: PriceFiles) -> None:
    prices = {"RUT": SMALL, "GSPC": (50.0,) * 222, "BTC-USD": coin(2), "ETH-USD": coin(0.5)}
    answer = price_files.answer(prices, first=FIRST)

    vietnamese = (await answer("/khauvi", lang="vi")).text
    english = (await answer("/risk", lang="en")).text

    assert "tương quan, không phải nguyên nhân" in vietnamese
    assert "quá ít để kết luận" in vietnamese
    assert "Chưa có dữ liệu: VN-Index, VNSmallcap." in vietnamese
    assert "correlation, not cause" in english
    assert "Only 1 case, too few" in english
    assert (
        "<b>Bitcoin</b> +100% (0/1), +100% (0/1), – (0/0); <b>Ethereum</b> −50% (1/1), −50% (1/1), – (0/0)" in english
    )


async def test_without_small_companies_the_other_records_are_told(price_files: PriceFiles) -> None:
    answer = price_files.answer({"VNINDEX": SMALL, "GSPC": (50.0,) * 222, "BTC-USD": coin(2)}, first=FIRST)

    reply = await answer("/khauvi", lang="vi")

    assert list(section(reply, "records")) == ["VNINDEX"]
    assert reply.facts["relative_strength"] is None
    assert reply.facts["aftermaths"] == {}
    assert set(section(reply, "missing")) == {"RUT", "VNSML", "ETH-USD"}
    assert "tương quan" not in reply.text


@pytest.mark.parametrize("prices", [{"FPT": SMALL}, {"GSPC": SMALL, "BTC-USD": SMALL}])
async def test_without_any_index_whose_records_count(
    price_files: PriceFiles, prices: dict[str, Sequence[float]]
) -> None:
    reply = await price_files.answer(prices, first=FIRST)("/khauvi")

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, "nothing_found")


async def test_the_picture(services: Services) -> None:
    pen = Pen()
    reply = await answers_of(Assistant(replace(services, draw=pen)))("/khauvi", lang="vi")

    (chart,) = pen.charts
    assert isinstance(chart, RiskChart)
    assert chart.ratio is not None
    assert chart.words.ratio == "Russell 2000 / S&P 500"
    assert chart.words.frame.stamp == "DỮ LIỆU MÔ PHỎNG"
    assert reply.picture is not None
    # That evening in Vietnam New York's session has just begun.
    assert reply.picture.name == "risk-2026-11-19-vi.png"


async def test_the_picture_without_large_companies(price_files: PriceFiles) -> None:
    pen = Pen()
    files = replace(price_files, services=replace(price_files.services, draw=pen))

    await files.answer({"RUT": SMALL}, first=FIRST)("/khauvi")

    (chart,) = pen.charts
    assert isinstance(chart, RiskChart)
    assert chart.ratio is None


async def test_no_bar_after_the_day_is_used(price_files: PriceFiles) -> None:
    told = set()
    for last in (10.0, 500.0):
        prices = {"RUT": (*SMALL, last), "GSPC": (50.0,) * 223, "BTC-USD": (*coin(2), last)}
        answer = price_files.answer(prices, first=FIRST)
        told.add(str((await answer("/khauvi", as_of=date(2026, 11, 10), lang="vi")).text))

    assert len(told) == 1


async def test_buttons_keep_the_day(answer: Answer) -> None:
    reply = await answer("/khauvi 10/11/2025")

    assert [button.question for row in reply.buttons for button in row] == [
        "/index 2025-11-10",
        "/record RUT ath_breakout 2025-11-10",
        "/chart RUT 2025-11-10",
    ]
