"""The record in answers about signals: of which signal, on which bars, and where it is left out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.commands.command import Services
from bot.prices.chain import PriceChain
from bot.prices.csv import CsvSource
from bot.replies.markup import plain
from bot.reply import ERROR_INTENT, Reply
from bot.track_record.market import LISTED, MarketRecord
from bot.track_record.reading import TrackRecords
from tests.bot.commands.test_hammer import DOWN, FIRST, HAMMER, HAMMER_DAY, UP, Row, falling
from tests.bot.conftest import NOW, Answer, answers_of, weekdays
from tests.bot.replies.told_records import market_record, own_record
from tests.bot.track_record.samples import Kept

# The hammer of bar 30 is confirmed by bar 31, which closes at 10 200; ten sessions later it is 10 500.
RISEN: Row = (10_200, 10_600, 10_100, 10_500, 1_000_000)
CONFIRMED = [*falling(30), HAMMER, UP, *[UP] * 9, RISEN, *[RISEN] * 9]
KEY = "files"


def from_files(
    services: Services, folder: Path, rows: Sequence[Row], symbol: str = "FPT", *kept: MarketRecord
) -> Answer:
    """Answers from a price file of that symbol, beside these records of the market."""
    lines = ["date,open,high,low,close,volume"]
    lines += [f"{day}," + ",".join(map(str, row)) for day, row in zip(weekdays(FIRST), rows, strict=False)]
    path = folder / f"{symbol}.csv"
    path.write_text("\n".join(lines) + "\n")
    os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    prices = PriceChain([CsvSource(folder)])
    store = Kept(records={(KEY, LISTED, record.selection.key): record for record in kept})
    track_records = TrackRecords(prices, services.directory, store, prices_key=KEY)
    return answers_of(Assistant(replace(services, prices=prices, track_records=track_records)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the price file lies."""
    made = tmp_path / "prices"
    made.mkdir()
    return made


def record(reply: Reply) -> dict[str, object]:
    found = reply.facts["record"]
    assert isinstance(found, dict)
    return found


def questions(reply: Reply) -> list[str]:
    return [button.question for row in reply.buttons for button in row]


@pytest.mark.parametrize("command", ["bua", "bangkiem"])
async def test_a_hammer_is_counted_from_its_confirmation_beside_any_day(
    services: Services, folder: Path, command: str
) -> None:
    reply = await from_files(services, folder, CONFIRMED)(f"/{command} FPT", lang="vi")

    # 51 bars, 41 of them with an exit. The closes of bars 0 to 29 fall by 100 to 9 900, where bar 30 stays; 31 to 40
    # close at 10 200, 41 to 50 at 10 500. So it is higher ten bars after those of 10 100, 10 000, 9 900 and 9 900
    # (27 to 30) and after 31 to 40: 14 of 41. Bars 21 to 26 fell to 10 200 or had been there, the earlier ones fell.
    told = record(reply)
    assert (told["signal"], told["status"], told["n"], told["wins"]) == ("hammer", "confirmed", 1, 1)
    assert told["mean"] == pytest.approx(10_500 / 10_200 - 1)
    assert (told["base_n"], told["base_wins"]) == (41, 14)
    assert (told["since"], told["exit_bars"], told["entry"]) == (FIRST, 10, "known_close")
    assert (
        "Ở FPT từ 2026: 1 lần nến búa có xác nhận, sau 10 phiên giá tăng 1 lần (100%, khoảng 21–100%); ngày bất kỳ: "
        "34%. Chưa đủ dữ liệu."
    ) in plain(reply.text)
    assert "/record FPT hammer" in questions(reply)


async def test_later_bars_are_hidden_from_the_record_too(services: Services, folder: Path) -> None:
    answer = from_files(services, folder, CONFIRMED)

    # Bar 40 is nine sessions after the confirmation.
    early = await answer("/bua FPT", lang="vi", as_of=date(2026, 3, 2))
    assert (record(early)["n"], record(early)["without_exit"], record(early)["until"]) == (0, 1, date(2026, 3, 2))
    assert "chưa có lần nào nến búa có xác nhận mà đã qua đủ 10 phiên" in plain(early.text)
    # A day in the message picks a candle alone.
    assert record(await answer("/bua FPT 16/02/2026"))["n"] == 1


@pytest.mark.parametrize(("after", "left_out"), [([], "waiting"), ([DOWN], None)])
async def test_a_hammer_that_is_not_confirmed_is_not_counted(
    services: Services, folder: Path, after: list[Row], left_out: str | None
) -> None:
    reply = await from_files(services, folder, [*falling(30), HAMMER, *after])("/bua FPT")

    assert (reply.facts["date"], record(reply)["n"]) == (HAMMER_DAY, 0)
    assert [name for name in ("waiting", "without_exit") if record(reply)[name]] == ([left_out] if left_out else [])


async def test_without_a_hammer_the_hammers_record_is_told(services: Services, folder: Path) -> None:
    reply = await from_files(services, folder, falling(40))("/bua FPT", lang="en")

    assert reply.facts["hammer"] is False
    assert (record(reply)["signal"], record(reply)["n"]) == ("hammer", 0)
    assert "hammer confirmed not once with 10 sessions after it, so nothing to count yet." in plain(reply.text)


@pytest.mark.parametrize("text", ["/bua FPT W", "/nen FPT M", "/rsi FPT W", "/phanky FPT W", "/tinhieu FPT W"])
async def test_weeks_and_months_have_no_record(answer: Answer, text: str) -> None:
    reply = await answer(text, lang="vi")

    assert reply.intent != ERROR_INTENT
    assert (reply.facts["record"], reply.facts["market_record"]) == (None, None)
    assert "ngày bất kỳ" not in reply.text
    assert not any(question.startswith("/record") for question in questions(reply))


@pytest.mark.parametrize("text", ["/rsi FPT 21", "/rsi FPT 80/20"])
async def test_another_rsi_is_another_signal(answer: Answer, text: str) -> None:
    assert (await answer(text)).facts["record"] is None


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        # Neutral; it was oversold last, on 16 Oct 2026.
        ("/rsi FPT", "rsi_oversold"),
        ("/phanky FPT", "divergence_regular_bearish"),
        ("/khauvi", "ath_breakout"),
    ],
)
async def test_the_record_is_of_the_signal_that_is_told(answer: Answer, text: str, signal: str) -> None:
    reply = await answer(text, lang="vi")
    symbol = "RUT" if text == "/khauvi" else "FPT"

    told = record(reply)
    assert (told["signal"], told["universe"]) == (signal, symbol)
    assert f"{told['n']} lần" in plain(reply.text)
    assert f"/record {symbol} {signal}" in questions(reply)


@pytest.mark.parametrize(
    ("after", "signal"),
    [
        # The doji after it is newer, and points neither way.
        ([UP, (10_150, 10_250, 10_000, 10_150, 1_000_000)], "hammer"),
        # The hammer is rejected; of the candles before it the red ones without shadows stand.
        ([DOWN, (9_550, 9_700, 9_400, 9_550, 1_000_000)], "marubozu_bearish"),
    ],
)
async def test_what_points_somewhere_and_stands_comes_first(
    services: Services, folder: Path, after: list[Row], signal: str
) -> None:
    answer = from_files(services, folder, [*falling(30), HAMMER, *after])

    for text in ("/nen FPT", "/tinhieu FPT", "FPT"):
        assert record(await answer(text))["signal"] == signal


async def test_candles_that_point_neither_way_are_told_where_they_are_asked_for(
    services: Services, folder: Path
) -> None:
    answer = from_files(services, folder, [(10_000, 10_100, 9_900, 10_000, 1_000_000)] * 40)

    assert record(await answer("/nen FPT"))["signal"] == "doji"
    overview = await answer("/tinhieu FPT")
    assert overview.intent == "signals"
    assert overview.facts["record"] is None


HELD = own_record(423, 940, base=(1, 2))
UP_TO_THEN = date(2026, 3, 16)


async def test_the_market_stands_beside_a_vietnamese_share(services: Services, folder: Path) -> None:
    kept = market_record(HELD, last=UP_TO_THEN)
    answer = from_files(services, folder, CONFIRMED, "FPT", kept)

    reply = await answer("/bangkiem FPT", lang="vi")
    assert "Cả thị trường (188 mã, từ 2008): 940 lần, giá tăng trong 45% số lần; ngày bất kỳ: 50%." in plain(reply.text)
    assert reply.facts["market_record"]["n"] == 940  # type: ignore[index]  # facts are objects
    # It would know what came later.
    assert (await answer("/bangkiem FPT", as_of=date(2026, 3, 13))).facts["market_record"] is None


async def test_the_market_of_vietnam_says_nothing_of_foreign_shares(services: Services, folder: Path) -> None:
    reply = await from_files(services, folder, CONFIRMED, "AAPL", market_record(HELD, last=UP_TO_THEN))("/bua AAPL")

    assert record(reply)["n"] == 1
    assert reply.facts["market_record"] is None


async def test_a_made_up_market_is_not_told_beside_real_prices(services: Services, folder: Path) -> None:
    kept = market_record(HELD, last=UP_TO_THEN, simulated=True)
    reply = await from_files(services, folder, CONFIRMED, "FPT", kept)("/bua FPT")

    assert reply.facts["market_record"] is None


async def test_on_too_few_bars_nothing_is_promised(services: Services, folder: Path) -> None:
    reply = await from_files(services, folder, falling(12))("/bua FPT")

    assert reply.facts["record"] is None
    assert not any(question.startswith("/record") for question in questions(reply))
