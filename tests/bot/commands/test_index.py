"""`/index`: the card of all indices, some of them, or one with its candles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analysis.charts import Chart
from analysis.charts.index_card import IndexCard
from analysis.timeframes import Timeframe
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.commands.index import SHOWN
from bot.reply import ERROR_INTENT, Reply
from tests.bot.conftest import Answer, Pen, PriceFiles, answers_of

MONDAY = date(2026, 11, 9)


def indices(reply: Reply) -> dict[str, dict[str, object]]:
    found = reply.facts["indices"]
    assert isinstance(found, dict)
    return found


def questions(reply: Reply) -> list[str]:
    return [button.question for row in reply.buttons for button in row]


async def test_the_card_tells_every_index(answer: Answer) -> None:
    reply = await answer("/chiso", lang="vi")

    assert list(indices(reply)) == list(SHOWN)
    assert reply.facts["missing"] == {}
    assert "mô phỏng" in reply.text
    assert questions(reply)[-1] == "/risk"


async def test_what_the_sources_lack_is_named(price_files: PriceFiles) -> None:
    answer = price_files.answer({"VNINDEX": (1000, 1100), "RUT": (2000, 1900)}, first=MONDAY)

    reply = await answer("/chiso", lang="vi")

    assert list(indices(reply)) == ["VNINDEX", "RUT"]
    assert reply.facts["missing"] == dict.fromkeys(("VN30", "HNXINDEX", "UPCOMINDEX", "GSPC", "SSEC"), "unknown_symbol")
    assert "Chưa có dữ liệu: VN30, HNX-Index, UPCoM-Index, S&amp;P 500, Shanghai Composite." in reply.text
    assert "+10,00%" in reply.text
    assert "−5,00%" in reply.text


async def test_where_nothing_is_there(price_files: PriceFiles) -> None:
    reply = await price_files.answer({"FPT": (1000, 1100)}, first=MONDAY)("/chiso")

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, "nothing_found")


async def test_each_index_has_its_own_last_bar(price_files: PriceFiles) -> None:
    answer = price_files.answer({"VNINDEX": (1000,) * 10, "RUT": (2000,) * 9}, first=MONDAY)

    found = indices(await answer("/chiso"))

    assert [found[symbol]["session"] for symbol in ("VNINDEX", "RUT")] == [date(2026, 11, 20), date(2026, 11, 19)]


async def test_one_index(price_files: PriceFiles) -> None:
    answer = price_files.answer({"VNINDEX": (1000, 2000, 1000)}, first=MONDAY)

    reply = await answer("/chiso VNINDEX", lang="en")

    assert reply.symbol == "VNINDEX"
    assert (reply.facts["close"], reply.facts["session"]) == (1000.0, date(2026, 11, 11))
    assert reply.facts["changes"] == {
        "day": {"since": date(2026, 11, 10), "change": -0.5},
        "week": None,
        "month": None,
        "year_to_date": None,
        "year": None,
    }
    record = reply.facts["record"]
    assert isinstance(record, dict)
    assert (record["close"], record["distance"], record["data_since"]) == (2000.0, -0.5, MONDAY)
    assert questions(reply) == ["/index VNINDEX W", "/index VNINDEX M", "/index", "/rsi VNINDEX D"]


async def test_candles_of_the_timeframe_asked_for_beside_daily_figures(services: Services) -> None:
    pen = Pen()
    answer = answers_of(Assistant(replace(services, draw=pen)))

    daily, weekly = [(await answer(f"/index VN30 {letter}")).facts for letter in "DW"]

    frames = [chart.bars.timeframe for chart in pen.charts if isinstance(chart, Chart)]
    assert frames == [Timeframe.DAY, Timeframe.WEEK]
    assert daily == weekly


async def test_some_indices(services: Services) -> None:
    pen = Pen()
    reply = await answers_of(Assistant(replace(services, draw=pen)))("/chiso VNREAL GSPC", lang="vi")

    (card,) = pen.charts
    assert isinstance(card, IndexCard)
    assert [row.name for row in card.rows] == ["VNREAL", "S&P 500"]
    assert list(indices(reply)) == ["VNREAL", "GSPC"]
    assert reply.picture is not None
    assert reply.picture.name == "index-2026-11-20-vi.png"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ("FPT", "not_an_index"),
        ("BTC-USD", "not_an_index"),
        ("VN30 FPT", "not_an_index"),
        ("ZZZZZ", "unknown_symbol"),
        ("VNREAL VNIT VNFIN VNMAT VNENE VNHEAL VNCONS VNCOND VNIND", "too_many_indices"),
    ],
)
async def test_what_is_refused(answer: Answer, arguments: str, error: str) -> None:
    reply = await answer(f"/chiso {arguments}")

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, error)


async def test_no_bar_after_the_day_is_used(price_files: PriceFiles) -> None:
    told = set()
    for last in (500, 5000):
        answer = price_files.answer({"VNINDEX": (1000, 1100, last)}, first=MONDAY)
        for text in ("/chiso 10/11/2026", "/chiso VNINDEX 10/11/2026"):
            told.add(str((await answer(text, lang="vi")).text))

    assert len(told) == 2
    assert all("1.100,00" in text for text in told)


async def test_buttons_keep_the_day(answer: Answer) -> None:
    reply = await answer("/chiso 10/11/2025")

    assert all(question.endswith(" 2025-11-10") for question in questions(reply))
