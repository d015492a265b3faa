"""`/compare`, `/sosanh`: several instruments from one common day on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from analysis.charts.compare_chart import CompareChart
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.replies.markup import CAPTION_LIMIT, length, plain
from bot.reply import ERROR_INTENT, Reply
from tests.bot.conftest import NOW, PNG_SIGNATURE, Answer, Pen, PriceFiles, answers_of

# Fifteen weekdays that end on the evening the tests ask.
MONDAY = date(2026, 11, 2)
FPT = (100, 120, 90, 108, 110, 110, 110, 110, 110, 110, 110, 110, 110, 110, 121)
HPG = (50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 45)
VNINDEX = (1000, 1000, 900, 950, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1100)
PRICES = {"FPT": FPT, "HPG": HPG, "VNINDEX": VNINDEX}


def performances(reply: Reply) -> list[dict[str, Any]]:
    """What is told of each symbol, as plain values."""
    found = reply.facts["performances"]
    assert isinstance(found, tuple | list)
    return list(found)


async def test_the_facts_of_an_answer(price_files: PriceFiles) -> None:
    reply = await price_files.answer(PRICES, first=MONDAY)("/compare FPT HPG")
    facts = reply.facts

    assert {name: facts[name] for name in ("since", "until", "sessions", "wanted")} == {
        "since": MONDAY,
        "until": date(2026, 11, 20),
        "sessions": 14,
        "wanted": 252,
    }
    share, other = performances(reply)
    assert (share["symbol"], share["first_close"], share["last_close"]) == ("FPT", 100, 121)
    assert share["change"] == pytest.approx(0.21)
    assert share["drawdown"] == {
        "depth": pytest.approx(-0.25),
        "peak": date(2026, 11, 3),
        "trough": date(2026, 11, 4),
    }
    assert share["strength"] == {"index": "VNINDEX", "value": pytest.approx(110), "lately": None}
    assert other["strength"]["value"] == pytest.approx(100 * 0.9 / 1.1)


async def test_the_symbol_of_an_answer_is_the_first_that_was_named(price_files: PriceFiles) -> None:
    answer = price_files.answer(PRICES, first=MONDAY)

    assert (await answer("so sánh HPG với FPT")).symbol == "HPG"
    assert (await answer("/compare FPT HPG")).symbol == "FPT"


CAPTIONS = {
    "vi": """\
So sánh FPT, HPG
Từ 02/11/2026 đến 20/11/2026: 14 phiên mà mọi mã đều có; mỗi mã bắt đầu từ 100.

• FPT: +21,00%, sụt sâu nhất −25,0% · RS 110,0
• HPG: −10,00%, sụt sâu nhất −10,0% · RS 81,8

Sụt sâu nhất: từ một đỉnh xuống đáy sau đó, tính theo giá đóng cửa.
RS (sức mạnh tương đối) đo giá từng mã theo chỉ số của thị trường (VN-Index), đầu kỳ là 100: trên 100 là mạnh hơn \
chỉ số trong quãng này, dưới 100 là yếu hơn. RS không phải RSI: RSI so một mã với chính quá khứ của nó.

Các mã không có đủ 252 phiên chung, nên tính từ phiên chung đầu tiên.

Nguồn: tệp CSV.
Thông tin tham khảo, không phải khuyến nghị mua bán.""",
    "en": """\
Comparison: FPT, HPG
From 2 Nov 2026 to 20 Nov 2026: 14 sessions that all of them have; each begins at 100.

• FPT: +21.00%, worst fall −25.0% · RS 110.0
• HPG: −10.00%, worst fall −10.0% · RS 81.8

Worst fall: from a highest close down to a later lowest one.
RS (relative strength) measures each price by its market's index (VN-Index), from 100 at the start: above 100 it did \
better than the index in this span, below 100 worse. RS is not RSI: RSI compares a price with its own past.

There are not the 252 common sessions asked for, so it begins with the first one.

Source: CSV files.
For information only, not advice to buy or sell.""",
}


@pytest.mark.parametrize("lang", CAPTIONS)
async def test_the_text_of_an_answer(price_files: PriceFiles, lang: str) -> None:
    reply = await price_files.answer(PRICES, first=MONDAY)("so sánh fpt hpg", lang=lang)

    assert plain(reply.text) == CAPTIONS[lang]


@pytest.mark.parametrize(
    ("text", "since", "sessions"),
    [
        ("/compare FPT HPG 3", date(2026, 11, 17), 3),
        ("so sánh FPT HPG 10 phiên", date(2026, 11, 6), 10),
        ("/sosanh FPT HPG tuần", date(2026, 11, 13), 5),
        ("so sánh FPT với HPG 2 tuần", date(2026, 11, 6), 10),
        ("compare FPT and HPG over 2 weeks", date(2026, 11, 6), 10),
        ("/sosanh FPT HPG 06/11/2026", date(2026, 11, 6), 10),
        # A Saturday: the first common session from it on.
        ("/sosanh FPT HPG 07/11/2026", date(2026, 11, 9), 9),
        ("/sosanh FPT HPG 3 tháng", MONDAY, 14),
    ],
)
async def test_a_span_may_be_sessions_weeks_months_or_a_first_day(
    price_files: PriceFiles, text: str, since: date, sessions: int
) -> None:
    facts = (await price_files.answer(PRICES, first=MONDAY)(text)).facts

    assert (facts["since"], facts["until"], facts["sessions"]) == (since, date(2026, 11, 20), sessions)


async def test_the_first_day_hides_nothing_and_as_of_does(price_files: PriceFiles) -> None:
    answer = price_files.answer(PRICES, first=MONDAY)
    facts = (await answer("/sosanh FPT HPG 04/11/2026", as_of=date(2026, 11, 6))).facts

    assert (facts["since"], facts["until"]) == (date(2026, 11, 4), date(2026, 11, 6))


async def test_without_the_index_there_is_no_strength_and_the_answer_says_so(price_files: PriceFiles) -> None:
    reply = await price_files.answer({"FPT": FPT, "HPG": HPG}, first=MONDAY)("/compare FPT HPG", lang="en")

    assert [item["strength"] for item in performances(reply)] == [None, None]
    assert "No RS for FPT, HPG: I do not have their index's prices for this span." in plain(reply.text)
    assert "RSI" not in plain(reply.text)


async def test_an_index_and_a_coin_have_no_strength(answer: Answer) -> None:
    reply = await answer("/compare VNINDEX BTC-USD FPT", lang="en")
    strengths = {item["symbol"]: item["strength"] for item in performances(reply)}

    assert strengths["VNINDEX"] is strengths["BTC-USD"] is None
    assert strengths["FPT"]["index"] == "VNINDEX"
    assert "No RS" not in plain(reply.text)


async def test_shares_of_two_markets_are_each_measured_by_their_own_index(answer: Answer) -> None:
    reply = await answer("/compare FPT AAPL", lang="en")
    text = plain(reply.text)

    indices = [item["strength"]["index"] for item in performances(reply)]
    assert indices == ["VNINDEX", "GSPC"]
    assert "index (S&P 500, VN-Index)" in text
    assert "different currencies (USD, VND)" in text
    assert "only days on which all of them traded count" in text
    assert "Simulated prices" in text


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    "text",
    ["/compare FPT HPG", "/compare BTC-USD ETH-USD AAPL E1VFVN30 VNINDEX 1000", "/compare FPT HPG VCB MWG SSI W"],
)
async def test_every_caption_fits_its_picture(answer: Answer, lang: str, text: str) -> None:
    reply = await answer(text, lang=lang)

    assert reply.intent == "compare"
    assert 300 < length(reply.text) <= CAPTION_LIMIT


async def test_the_picture(services: Services) -> None:
    pen = Pen()
    reply = await answers_of(Assistant(replace(services, draw=pen)))("/compare FPT VNINDEX 60", lang="en")

    (chart,) = pen.charts
    assert isinstance(chart, CompareChart)
    assert list(chart.rebased.curves) == ["FPT", "VNINDEX"]
    assert [len(curve) for curve in chart.rebased.curves.values()] == [61, 61]
    assert chart.words.title == "FPT · VNINDEX"
    assert chart.words.subtitle.endswith("= 100 · to 20 Nov 2026 · common sessions: 60")
    assert chart.words.stamp == "SIMULATED DATA"
    change = performances(reply)[0]["change"]
    assert chart.labels["FPT"] == f"FPT {change:+.1%}".replace("-", "−")
    assert reply.picture is not None
    assert reply.picture.name == "FPT-VNINDEX-compare-2026-11-20-en.png"
    assert reply.picture.png.startswith(PNG_SIGNATURE)


async def test_buttons_offer_other_spans(answer: Answer) -> None:
    reply = await answer("/compare FPT HPG 126")

    assert [[button.question for button in row] for row in reply.buttons] == [
        ["/compare FPT HPG 21", "/compare FPT HPG 252", "/compare FPT HPG 756"],
        ["/explain relative strength"],
    ]
    for row in reply.buttons:
        for button in row:
            assert (await answer(button.question)).intent != ERROR_INTENT


@pytest.mark.parametrize(
    ("text", "error", "buttons"),
    [
        ("/compare", "no_symbol", None),
        ("/compare FPT", "bad_symbol_count", ["/compare FPT VNINDEX"]),
        ("/compare FPT FPT fpt", "bad_symbol_count", ["/compare FPT VNINDEX"]),
        ("/compare VNINDEX", "bad_symbol_count", ["/compare VNINDEX GSPC"]),
        ("/compare FPT HPG VCB MWG SSI VNM", "bad_symbol_count", ["/compare FPT HPG VCB MWG SSI"]),
        ("compare FPT with FPX", "unknown_symbol", None),
        ("/compare FPT HPG 0", "bad_span", None),
        ("/compare FPT HPG 1", "bad_span", None),
        ("/compare FPT HPG -5", "bad_span", None),
        ("/compare FPT HPG 1,5", "bad_span", None),
        ("/compare FPT HPG 5001", "bad_span", None),
        ("/compare FPT HPG 300 M", "bad_span", None),
        ("/compare FPT HPG 10 20", "bad_argument", None),
        ("/compare FPT HPG 20 2026-11-02", "bad_argument", None),
        ("/compare FPT HPG 80/20", "bad_argument", None),
        ("/compare FPT HPG nhanh", "bad_argument", None),
        ("/compare FPT HPG 20/11/2026", "no_common_sessions", None),
    ],
)
@pytest.mark.parametrize("lang", ["vi", "en"])
async def test_what_cannot_be_compared(
    answer: Answer, text: str, error: str, buttons: list[str] | None, lang: str
) -> None:
    reply = await answer(text, lang=lang)

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, error)
    if buttons is not None:
        assert [button.question for row in reply.buttons for button in row] == buttons


async def test_a_mistyped_symbol_keeps_those_beside_it(answer: Answer) -> None:
    reply = await answer("so sánh FPX với HPG và VNINDEX")

    questions = [button.question for row in reply.buttons for button in row]
    assert "/compare FPT HPG VNINDEX" in questions
    assert all(question.endswith(" HPG VNINDEX") for question in questions)
    assert (await answer(questions[0])).intent == "compare"


async def test_symbols_that_never_traded_together(price_files: PriceFiles) -> None:
    price_files.answer({"FPT": FPT}, first=date(2025, 1, 6))
    reply = await price_files.answer({"HPG": HPG}, first=MONDAY)("/compare FPT HPG", lang="en")

    assert reply.facts["code"] == "no_common_sessions"
    assert plain(reply.text).startswith("FPT, HPG have no two finished sessions in common")


async def test_a_symbol_that_ends_earlier_ends_the_comparison(price_files: PriceFiles) -> None:
    price_files.answer({"FPT": FPT[:6]}, first=MONDAY)
    reply = await price_files.answer({"HPG": HPG, "VNINDEX": VNINDEX}, first=MONDAY)("/compare FPT HPG", lang="en")

    assert reply.facts["until"] == date(2026, 11, 9)
    assert "9 Nov 2026" in plain(reply.text).splitlines()[1]
    assert NOW.date() == date(2026, 11, 20)
