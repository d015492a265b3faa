"""`/record`: which record is asked for, what is told of a share and of the market, and what is refused."""

from __future__ import annotations

import os
import statistics
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analysis.charts.record_chart import RecordChart
from analysis.signals import SIGNALS
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.prices.chain import PriceChain
from bot.prices.csv import CsvSource
from bot.replies.markup import plain
from bot.replies.record_buttons import article_of
from bot.reply import ERROR_INTENT, Reply
from bot.storage.database import Database
from bot.storage.market_records import DatabaseMarketRecords
from bot.track_record.reading import TrackRecords
from tests.bot.conftest import NOW, Answer, Pen, PriceFiles, answers_of, weekdays

MONDAY = date(2026, 8, 24)
LONGEST_QUESTION_BYTES = 64

# Two falls of which the second is slower: a bullish divergence of the bars 27 and 37, known at bar 40. Then a rise.
CLOSES = [
    *(100.0, 101, 100, 101, 100, 101, 100, 101, 100, 101),
    *(100.0, 101, 100, 101, 100, 101, 100, 101, 100, 101, 100, 101, 100, 101, 100),
    *(96, 91, 85, 88, 91, 94, 95, 93, 91, 89, 87, 85.5, 84.5, 86, 88, 90, 91),
    *(92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102),
]
KNOWN = 40
DIVERGENCE = "divergence_regular_bullish"


class Unlisted(CsvSource):
    """A source that cannot list what it has, as those over a network."""

    def symbols(self) -> frozenset[str]:
        """None."""
        return frozenset()


def write(folder: Path, symbol: str, closes: Sequence[float]) -> None:
    """Bars that open at their close, 0.5 above and below it."""
    rows = [
        f"{day},{close * 1000},{close * 1000 + 500},{close * 1000 - 500},{close * 1000},1000"
        for day, close in zip(weekdays(MONDAY), closes, strict=False)
    ]
    path = folder / f"{symbol}.csv"
    path.write_text("\n".join(["date,open,high,low,close,volume", *rows]))
    os.utime(path, (NOW.timestamp(), NOW.timestamp()))


Opened = Callable[[type[CsvSource]], Services]


@pytest.fixture
async def on_files(services: Services, tmp_path: Path) -> AsyncIterator[Opened]:
    """The services on three shares, an index and a coin with the same closes, by the class of the source."""
    for symbol in ("FPT", "HPG", "VCB", "VNINDEX", "BTC-USD"):
        write(tmp_path, symbol, CLOSES)
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'records.db'}")

    def opened(source: type[CsvSource]) -> Services:
        prices = PriceChain([source(tmp_path)])
        store = DatabaseMarketRecords(database)
        records = TrackRecords(prices, services.directory, store, prices_key="files", clock=lambda: NOW)
        return replace(services, prices=prices, track_records=records)

    yield opened
    await database.close()


@pytest.fixture
def files(on_files: Opened) -> Answer:
    """Answers from these files."""
    return answers_of(Assistant(on_files(CsvSource)))


def code(reply: Reply) -> object:
    assert reply.intent == ERROR_INTENT
    return reply.facts["code"]


def rows(reply: Reply) -> list[dict[str, Any]]:
    """The records that an answer rests on."""
    found = reply.facts["records"]
    assert isinstance(found, list)
    return found


def row(reply: Reply, entry: str, exit_bars: int) -> dict[str, Any]:
    (found,) = [each for each in rows(reply) if (each["entry"], each["exit_bars"]) == (entry, exit_bars)]
    return found


def market(reply: Reply) -> Mapping[str, Any]:
    """What an answer tells of the market."""
    found = reply.facts["market"]
    assert isinstance(found, dict)
    return found


def questions(reply: Reply) -> list[str]:
    return [button.question for buttons in reply.buttons for button in buttons]


async def test_the_record_of_one_signal_on_one_share(files: Answer) -> None:
    reply = await files("/record FPT bullish divergence", lang="en")

    assert (reply.intent, reply.symbol, reply.facts["date"]) == ("record", "FPT", date(2026, 11, 4))
    told, opened, longest = row(reply, "known_close", 10), row(reply, "next_open", 5), row(reply, "known_close", 20)
    assert len(rows(reply)) == 6
    assert (told["signal"], told["status"], told["universe"]) == (DIVERGENCE, "all", "FPT")
    assert (told["n"], told["wins"], told["enough"]) == (1, 1, False)
    assert told["mean"] == pytest.approx(CLOSES[KNOWN + 10] / CLOSES[KNOWN] - 1)
    assert opened["mean"] == pytest.approx(CLOSES[KNOWN + 6] / CLOSES[KNOWN + 1] - 1)
    assert (longest["n"], longest["without_exit"]) == (0, 1)
    # Any day: every bar with ten after it.
    changes = [CLOSES[bar + 10] / CLOSES[bar] - 1 for bar in range(len(CLOSES) - 10)]
    assert (told["base_n"], told["base_wins"]) == (len(changes), sum(change > 0 for change in changes))
    assert told["base_mean"] == pytest.approx(statistics.mean(changes))
    assert told["base_median"] == pytest.approx(statistics.median(changes))
    # 100 bought at 90, less 0.15 % fee to buy, 0.15 % fee and 0.1 % tax to sell.
    assert told["mean_after_costs"] == pytest.approx(100 * 0.9975 / (90 * 1.0015) - 1)


async def test_the_words_of_that_record(files: Answer) -> None:
    text = plain((await files("/thongke FPT phân kỳ tăng", lang="vi")).text)

    assert text.startswith("FPT · phân kỳ tăng giá\nTừ 24/08/2026 đến 04/11/2026: 1 lần đã có kết quả.")
    assert "sau 10 phiên giá tăng 1/1 lần (100%), khoảng 21–100%. Ngày bất kỳ: " in text
    assert "Bình quân mỗi lần +11,1%, trung vị +11,1%." in text
    assert "Quá ít ngày khác nhau, chưa phân biệt được với ngẫu nhiên." in text
    assert "Dưới 30 lần: chưa đủ dữ liệu" in text
    assert "giá không lúc nào xuống dưới giá mua" in text
    assert "thuế 0,1%: có lãi 1/1 lần (100%), bình quân +10,7%" in text


async def test_every_number_comes_as_text(files: Answer) -> None:
    reply = await files("/record FPT bullish divergence full", lang="en")
    text = plain(reply.text)

    assert reply.picture is None
    assert "Bought at the close once known" in text
    assert "Bought at the next open" in text
    assert "sessions           5     10     20" in text
    assert "cases              1      1      0" in text
    assert "higher          100%   100%      –" in text
    assert "average        +5.6% +11.1%      –" in text
    assert "T+2" in text


async def test_a_day_hides_what_came_later(files: Answer) -> None:
    by_word = await files("/record FPT bullish divergence 16/10/2026", lang="en")
    by_ask = await files("/record FPT bullish divergence", lang="en", as_of=date(2026, 10, 16))
    known = await files("/record FPT bullish divergence 2026-10-20", lang="en")

    for reply in (by_word, by_ask):
        assert (row(reply, "known_close", 10)["n"], reply.picture) == (0, None)
        assert "It has never happened with 10 sessions after it" in reply.text
        assert "/record FPT divergence_regular_bullish 2026-10-16 full" in questions(reply)
    assert row(known, "known_close", 10)["without_exit"] == 1
    assert "has not had 10 sessions yet" in known.text


async def test_another_exit_is_told_first(files: Answer) -> None:
    reply = await files("/record FPT bullish divergence 5 sessions", lang="en")

    assert "5 sessions later the price was higher 1 of 1 times (100%)" in plain(reply.text)
    assert "Average change +5.6%" in reply.text


@pytest.mark.parametrize(
    ("text", "signal", "status", "min_volume", "filters"),
    [
        ("/thongke FPT búa", "hammer", "confirmed", None, []),
        ("/thongke FPT bua bac bo", "hammer", "rejected", None, []),
        ("/thongke FPT búa tất cả", "hammer", "all", None, []),
        ("/thongke FPT nến búa khối lượng 1,3", "hammer", "confirmed", 1.3, []),
        ("/thongke FPT búa vol 120%", "hammer", "confirmed", 1.2, []),
        ("/thongke FPT búa khối lượng lớn", "hammer", "confirmed", 1.2, []),
        ("/thongke FPT búa RSI < 30", "hammer", "confirmed", None, ["rsi_below_30"]),
        ("/thongke FPT búa hỗ trợ trên SMA200", "hammer", "confirmed", None, ["at_support", "above_sma200"]),
        ("/thongke FPT búa sáu bước", "hammer", "confirmed", None, ["six_steps"]),
        ("/record FPT oversold volume 1.3", "rsi_oversold", "all", 1.3, []),
        ("/record FPT divergence_hidden_bearish", "divergence_hidden_bearish", "all", None, []),
        ("thống kê nến búa FPT", "hammer", "confirmed", None, []),
        ("how often did hammers win on FPT", "hammer", "confirmed", None, []),
        ("thống kê nến búa FPT năm 2024", "hammer", "confirmed", None, []),
        ("/thongke FPT búa rsi", "hammer", "confirmed", None, []),
        ("/record FPT hammer as of 2026-10-20", "hammer", "confirmed", None, []),
        ("/thongke FPT búa tính đến 20/10/2026", "hammer", "confirmed", None, []),
    ],
)
async def test_what_is_counted(
    files: Answer, text: str, signal: str, status: str, min_volume: float | None, filters: list[str]
) -> None:
    reply = await files(text)

    assert reply.intent == "record"
    told = row(reply, "known_close", 10)
    assert (told["signal"], told["status"], told["min_volume"], told["filters"]) == (
        signal,
        status,
        min_volume,
        filters,
    )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("/thongke FPT sao xẹt", "unknown_signal"),
        ("/thongke FPT búa xyz", "bad_argument"),
        ("/thongke FPT búa 7", "unknown_exit"),
        ("/thongke FPT búa 7 phiên", "unknown_exit"),
        ("/thongke FPT búa khối lượng 0", "bad_argument"),
        ("/thongke FPT búa khối lượng 10/20", "bad_argument"),
        ("/thongke FPT búa xác nhận bác bỏ", "several_statuses"),
        ("/thongke FPT búa 31/02/2025", "bad_date"),
        ("/thongke FPT búa 21/11/2026", "bad_date"),
        ("/thongke FPT búa tuần", "record_daily_only"),
        ("/thongke FPT quá bán bác bỏ", "contradictory_record"),
        ("/thongke FPT harami sáu bước", "contradictory_record"),
        ("/thongke FPT búa bác bỏ sáu bước", "contradictory_record"),
        ("/thongke FPT HPG búa", "one_symbol"),
        ("/thongke FPX búa", "unknown_symbol"),
        ("/thongke FPT búa 21/08/2026", "no_bars_yet"),
    ],
)
async def test_what_is_refused(files: Answer, text: str, error: str) -> None:
    assert code(await files(text)) == error


async def test_symbols_to_choose_from_are_asked_about_the_same_signal(files: Answer) -> None:
    several, unknown = await files("/thongke FPT HPG búa"), await files("/thongke FPX búa")

    assert questions(several) == ["/record FPT hammer", "/record HPG hammer"]
    assert "/record FPT hammer" in questions(unknown)
    # Of every signal there is no one to go on with.
    assert questions(await files("/thongke FPT HPG")) == ["/record FPT", "/record HPG"]


async def test_rsi_alone_is_both_of_its_signals(files: Answer) -> None:
    of_share, of_market = await files("/thongke FPT rsi"), await files("/thongke rsi")

    assert {each["signal"] for each in rows(of_share)} == {"rsi_overbought", "rsi_oversold"}
    assert questions(of_market) == ["/record rsi_overbought", "/record rsi_oversold"]


async def test_what_is_no_signal_is_repeated_as_it_was_typed(files: Answer) -> None:
    assert "“cá mập”" in (await files("/thongke FPT cá mập")).text


async def test_exits_and_statuses_are_named_where_one_is_wrong(files: Answer) -> None:
    assert "sau 5, 10 hoặc 20 phiên, không có “7”" in (await files("/thongke FPT búa 7 phiên")).text
    statuses = (await files("/thongke FPT búa xác nhận bác bỏ")).text
    assert "xác nhận, bác bỏ hoặc tất cả" in statuses
    assert "rejected" not in statuses


async def test_another_share_is_asked_for_by_going_on(files: Answer) -> None:
    await files("/thongke FPT búa bác bỏ 5 phiên", user="telegram:7")
    same = await files("còn HPG?", user="telegram:7")
    longer = await files("thế VCB 20 phiên", user="telegram:7")
    weekly = await files("theo tuần thì sao", user="telegram:7")

    assert (same.intent, same.symbol, row(same, "known_close", 5)["status"]) == ("record", "HPG", "rejected")
    assert "/record HPG hammer rejected bars_20" in questions(same)
    assert (longer.intent, longer.symbol) == ("record", "VCB")
    # The newest words come first.
    assert "/record VCB hammer rejected bars_5" in questions(longer)
    assert "/record VCB hammer rejected bars_20" not in questions(longer)
    # Records are of days alone.
    assert (weekly.intent, weekly.symbol) == ("signals", "VCB")


async def test_too_few_bars_are_told(price_files: PriceFiles) -> None:
    answer = price_files.answer({"FPT": [10_000.0 + bar for bar in range(9)]}, first=MONDAY)

    for text in ("/record FPT hammer", "/record FPT"):
        reply = await answer(text, lang="en")
        assert code(reply) == "too_few_bars_for_record"
        assert "has only 9 finished bars" in reply.text


async def test_an_index_is_not_for_sale_and_a_coin_pays_no_tax(files: Answer) -> None:
    index = plain((await files("/record VNINDEX bullish divergence", lang="en")).text)
    coin = plain((await files("/record BTC-USD bullish divergence", lang="en")).text)

    assert "An index cannot be bought" in index
    assert "Costs and taxes are not taken off." in coin
    assert "After costs" not in index + coin
    assert "T+2" not in plain((await files("/record VNINDEX bullish divergence full", lang="en")).text)


async def test_a_share_s_list_names_every_signal(files: Answer) -> None:
    reply = await files("/record FPT", lang="en")
    text = plain(reply.text)

    assert [each["signal"] for each in rows(reply)] == [signal.key for signal in SIGNALS]
    assert "bullish divergence: 1/1 higher (100%), +11.1%" in text
    assert "Not one case: " in text
    assert "hammer, confirmed" in text.split("Not one case: ")[1]
    assert "Sorted by how often" in text or len([each for each in rows(reply) if each["n"]]) < 5
    assert f"/record FPT {DIVERGENCE}" in questions(reply)


async def test_a_family_is_a_list_of_its_own(files: Answer) -> None:
    share = await files("/record FPT harami", lang="en")
    everywhere = await files("/record harami", lang="en")

    assert [each["signal"] for each in rows(share)] == ["harami_bullish", "harami_bearish"]
    assert "Which one do you mean?" in everywhere.text
    assert questions(everywhere) == ["/record harami_bullish", "/record harami_bearish"]


async def test_the_record_of_the_market(files: Answer) -> None:
    reply = await files("/record bullish divergence", lang="en")
    told = market(reply)

    # Neither the index nor the coin is a share.
    assert (told["symbols"], told["universe"], told["last"]) == (3, "listed", date(2026, 11, 4))
    (record,) = [one for one in told["records"] if (one["entry"], one["exit_bars"]) == ("known_close", 10)]
    assert (record["n"], record["shares_with_signals"]) == (3, 3)
    text = plain(reply.text)
    assert text.startswith(
        "3 Vietnamese shares · bullish divergence\nAs of 4 Nov 2026, since 24 Aug 2026: 3 times, on 3 of 3"
    )
    assert "who vanished is missing" in text
    assert reply.picture is not None


async def test_what_is_kept_of_the_market_stands_beside_a_share(files: Answer) -> None:
    assert (await files("/record FPT bullish divergence")).facts["market"] is None
    await files("/record bullish divergence")
    beside = await files("/record FPT bullish divergence", lang="en")
    alone = await files("/record", lang="en")

    assert market(beside)["symbols"] == 3
    assert "whole market (3 shares" in plain(beside.text)
    assert "3 Vietnamese shares, as of 4 Nov 2026" in plain(alone.text)
    assert "bullish divergence: 3/3 higher (100%), +11.1%" in plain(alone.text)
    # It would know what came after that day.
    assert (await files("/record FPT bullish divergence 2026-10-30")).facts["market"] is None


async def test_a_market_that_is_not_measured_yet_is_told_kindly(on_files: Opened) -> None:
    answer = answers_of(Assistant(on_files(Unlisted)))
    one, alone = await answer("/thongke búa", lang="vi"), await answer("/thongke", lang="vi")

    assert one.intent == alone.intent == "record"
    assert "nến búa, có xác nhận) được đo vào ban đêm và hiện chưa có" in plain(one.text)
    assert "/record FPT hammer" in questions(one)
    assert "được đo vào ban đêm và hiện chưa có" in plain(alone.text)
    assert "/thongke FPT búa: một tín hiệu ở một mã" in plain(alone.text)


@pytest.mark.parametrize(
    "text",
    [
        "/record FPT bullish divergence",
        "/record FPT hammer full",
        "/record HPG",
        "/record bullish divergence",
        "/record",
    ],
)
async def test_every_button_leads_on(files: Answer, text: str) -> None:
    asked = questions(await files(text))

    assert len(asked) == len(set(asked)) >= 2
    for question in asked:
        assert len(question.encode()) <= LONGEST_QUESTION_BYTES
        assert (await files(question)).intent != ERROR_INTENT, question


async def test_other_statuses_and_exits_are_one_press_away(files: Answer) -> None:
    asked = questions(await files("/record FPT hammer volume 1.3"))

    assert asked[:5] == [
        "/record FPT hammer volume 1.3 full",
        "/record FPT hammer rejected",
        "/record FPT hammer all",
        "/record FPT hammer volume 1.3 bars_5",
        "/record FPT hammer volume 1.3 bars_20",
    ]


async def test_the_picture_is_of_the_sessions_asked_for(on_files: Opened) -> None:
    pen = Pen()
    answer = answers_of(Assistant(replace(on_files(CsvSource), draw=pen)))
    names = []
    for question in ("/record FPT bullish divergence 5 sessions", "/record bullish divergence 5 sessions"):
        picture = (await answer(question, lang="en")).picture
        assert picture is not None
        names.append(picture.name)
    later = (await answer("/record FPT bullish divergence 20 sessions", lang="en")).picture

    for chart in pen.charts:
        assert isinstance(chart, RecordChart)
        assert chart.record.exit_bars == 5
        assert chart.words.heading.startswith("5 sessions after the signal")
        assert chart.words.frame.subtitle.endswith(" · CSV files")
        assert [each.label for each in chart.rows if each.is_told] == ["after 5 sessions"]
    # Another picture than that of ten sessions needs another name.
    assert all("5sessions" in name for name in names)
    # Nothing has had twenty sessions yet.
    assert later is None


async def test_the_picture(on_files: Opened) -> None:
    pen = Pen()
    reply = await answers_of(Assistant(replace(on_files(CsvSource), draw=pen)))("/thongke FPT phân kỳ tăng", lang="vi")

    (chart,) = pen.charts
    assert isinstance(chart, RecordChart)
    assert chart.record.signals.n == 1
    assert reply.picture is not None
    assert reply.picture.name == f"FPT-record-{DIVERGENCE}-day-2026-11-04-vi.png"


async def test_simulated_prices_are_called_so(answer: Answer) -> None:
    assert (await answer("/record FPT", lang="en")).text.startswith("⚠️ Simulated prices")
    assert (await answer("/record HPG oversold", lang="en")).text.startswith("⚠️ Simulated prices")


def test_every_signal_has_an_article(services: Services) -> None:
    assert {article_of(signal.key) for signal in SIGNALS} <= set(services.knowledge.keys)
