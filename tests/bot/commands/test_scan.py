"""`/scan`: which shares it looks at, what it finds, and what it refuses."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis.charts import Move
from analysis.charts.scan_table import ScanTable
from bot.ask import Ask
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.directory import Directory, SymbolMention
from bot.directory.baskets import NoTickers, read_tickers, vn30
from bot.instruments import Instrument
from bot.preferences import VN30_LIST, Preferences
from bot.prices.chain import PriceChain
from bot.prices.csv import CsvSource
from bot.prices.demo import DemoSource
from bot.prices.port import PriceHistory
from bot.reply import ERROR_INTENT
from tests.analysis.builders import random_bars
from tests.bot.conftest import NOW, Answer, Pen, PriceFiles, Understand, answers_of

FIRST = date(2026, 9, 1)
SESSIONS = 57
"""Weekdays from the first to Wednesday, 18 November 2026."""

FALLING = tuple(20_000 - 100 * day for day in range(SESSIONS))
RISING = tuple(20_000 + 100 * day for day in range(SESSIONS))
SEESAW = tuple(20_000 + 100 * (day % 2) for day in range(SESSIONS))


def found(facts: object, one: str) -> list[str]:
    assert isinstance(facts, dict)
    return [find["symbol"] for find in facts["finds"][one]]


async def test_shares_are_found_by_what_they_show(price_files: PriceFiles) -> None:
    answer = price_files.answer({"FPT": FALLING, "HPG": RISING, "SSI": SEESAW}, first=FIRST)

    facts = (await answer("/scan FPT HPG SSI XXQ", lang="en")).facts

    assert found(facts, "oversold") == ["FPT"]
    assert found(facts, "overbought") == ["HPG"]
    assert [found(facts, one) for one in ("hammer", "breakout", "volume")] == [[], [], []]
    assert (facts["universe"], facts["looked_at"], facts["silent"], facts["stale"]) == ("list", 3, ["XXQ"], [])
    finds = facts["finds"]
    assert isinstance(finds, dict)
    (find,) = finds["oversold"]
    assert (find["close"], find["rsi"], find["volume_ratio"]) == (FALLING[-1], 0.0, 1.0)
    assert find["change"] == pytest.approx(FALLING[-1] / FALLING[-2] - 1)


async def test_one_filter_names_each_find_and_says_what_it_means(price_files: PriceFiles) -> None:
    answer = price_files.answer({"FPT": FALLING, "HPG": RISING, "SSI": SEESAW}, first=FIRST)

    reply = await answer("/quet quá bán FPT HPG SSI", lang="vi")

    text = str(reply.text)
    assert "1 trong 3 mã" in text.replace("Tìm thấy ", "")
    assert "<b>FPT</b>" in text
    assert "HPG" not in text
    assert "RSI 14 dưới 30" in text
    assert list(reply.facts["finds"]) == ["oversold"]  # type: ignore[call-overload] # a dict of the filters
    assert reply.picture is not None


async def test_nothing_found_is_an_answer_without_a_picture(price_files: PriceFiles) -> None:
    answer = price_files.answer({"SSI": SEESAW}, first=FIRST)

    reply = await answer("/scan volume SSI", lang="en")

    assert (reply.intent, reply.picture) == ("scan", None)
    assert "Nothing found among 1 symbol" in reply.text
    assert "at least 2 times" in reply.text


async def test_vn30_is_looked_at_unless_something_else_is_named(answer: Answer) -> None:
    for text in ("/scan", "/quet VN30", "/quet quá mua vn30"):
        facts = (await answer(text)).facts
        assert (facts["universe"], facts["looked_at"]) == ("vn30", 30)
        assert facts["simulated"] is True


async def test_all_is_every_listed_share_but_no_index(answer: Answer, directory: Directory) -> None:
    facts = (await answer("/scan oversold all", lang="en")).facts

    listed = [directory.instrument(SymbolMention.exactly(symbol)) for symbol in sorted(directory.symbols)]
    assert facts["universe"] == "all"
    assert facts["looked_at"] == len([one for one in listed if one.kind != "index"]) > 200


class Unlisted:
    """A source over a network: it lists nothing, and must not be asked for everything."""

    key = "yahoo"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def symbols(self) -> frozenset[str]:
        return frozenset()

    async def history(self, instrument: Instrument) -> PriceHistory:
        self.asked.append(instrument.symbol)
        raise AssertionError(instrument.symbol)

    async def close(self) -> None:
        pass


async def test_everything_is_refused_where_a_slow_source_would_be_asked(services: Services) -> None:
    slow = Unlisted()
    prices = PriceChain([slow, DemoSource(services.directory, clock=lambda: NOW)])
    answer = answers_of(Assistant(replace(services, prices=prices)))

    reply = await answer("/scan all", lang="en")

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, "nothing_listed")
    assert "/scan VN30" in reply.text
    assert slow.asked == []


async def test_a_listing_source_in_front_of_a_slow_one_is_enough(services: Services, tmp_path: Path) -> None:
    random_bars(1, pd.bdate_range("2026-01-05", "2026-11-18")).frame.to_csv(tmp_path / "FPT.csv", index_label="date")
    slow = Unlisted()
    answer = answers_of(Assistant(replace(services, prices=PriceChain([CsvSource(tmp_path), slow]))))

    facts = (await answer("/scan all")).facts

    assert (facts["looked_at"], slow.asked) == (1, [])


@pytest.mark.parametrize("text", ["/scan 14", "/scan oversold 80/20", "/scan FPT 3"])
async def test_what_means_nothing_here_is_refused(answer: Answer, text: str) -> None:
    reply = await answer(text, lang="en")

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, "bad_argument")


async def test_without_any_prices_there_is_nothing_to_scan(answer: Answer) -> None:
    reply = await answer("/scan 1999-01-04", lang="en")

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, "nothing_to_scan")


async def test_a_day_hides_what_came_later(price_files: PriceFiles) -> None:
    answer = price_files.answer({"FPT": (*FALLING, *[FALLING[-1] + 900 * up for up in range(1, 20)])}, first=FIRST)

    facts = (await answer("/scan FPT 18/11/2026")).facts

    assert facts["date"] == date(2026, 11, 18)
    assert found(facts, "oversold") == ["FPT"]


async def test_a_share_that_no_longer_trades_is_left_out(price_files: PriceFiles) -> None:
    answer = price_files.answer({"FPT": FALLING, "HPG": RISING[:40]}, first=FIRST)

    reply = await answer("/scan FPT HPG", lang="en")

    assert (reply.facts["looked_at"], reply.facts["stale"]) == (1, ["HPG"])
    assert "Not traded for over a week: HPG." in reply.text


async def test_with_a_list_of_ones_own_that_is_looked_at_unless_another_is_named(
    services: Services, price_files: PriceFiles
) -> None:
    await services.watchlists.add("telegram:1", ["HPG", "FPT"])
    answer = price_files.answer({"FPT": FALLING, "HPG": RISING, "VNM": FALLING}, first=FIRST)

    own = await answer("/quet quá bán", lang="vi", user="telegram:1")
    named = await answer("/quet quá bán VNM", lang="vi", user="telegram:1")
    basket = await answer("/quet quá bán VN30", lang="vi", user="telegram:1")
    others = await answer("/quet quá bán", lang="vi", user="telegram:2")

    assert (own.facts["universe"], own.facts["looked_at"], found(own.facts, "oversold")) == ("own", 2, ["FPT"])
    assert "danh sách của bạn" in own.text
    assert [reply.facts["universe"] for reply in (named, basket, others)] == ["list", "vn30", "vn30"]
    questions = [button.question for row in own.buttons for button in row]
    assert "/scan overbought" in questions
    assert (await answer(questions[0], lang="vi", user="telegram:1")).facts["universe"] == "own"


async def test_who_chose_vn30_gets_it_whatever_the_own_list_holds(services: Services, price_files: PriceFiles) -> None:
    await services.watchlists.add("telegram:1", ["HPG"])
    files = price_files.answer({"FPT": FALLING, "HPG": RISING}, first=FIRST)
    assert (await files("/scan", user="telegram:1")).facts["universe"] == "own"

    assistant = Assistant(replace(services, prices=PriceChain([CsvSource(price_files.folder)])))
    ask = Ask(text="/scan", asked_at=NOW, user="telegram:1", preferences=Preferences(default_list=VN30_LIST))
    assert (await assistant.answer(ask)).facts["universe"] == "vn30"


async def test_the_table_shows_each_share_once(services: Services, price_files: PriceFiles) -> None:
    pen = Pen()
    files = replace(price_files, services=replace(services, draw=pen))
    shares = vn30()[:15]
    answer = files.answer(dict.fromkeys(shares[:8], FALLING) | dict.fromkeys(shares[8:], RISING), first=FIRST)

    await answer("/scan", lang="vi")

    (table,) = pen.charts
    assert isinstance(table, ScanTable)
    # Neither filter takes the other's place: six of each.
    assert [row.symbol for row in table.rows] == [*shares[:6], *shares[8:14]]
    assert table.more == "và 3 mã khác"
    assert (table.rows[0].move, table.rows[-1].move) == (Move.FALL, Move.RISE)


async def test_other_answers_go_on_during_a_scan(services: Services) -> None:
    assistant = Assistant(services)
    scan = asyncio.create_task(assistant.answer(Ask(text="/scan VN30", asked_at=NOW)))
    await asyncio.sleep(0)

    await assistant.answer(Ask(text="/start", asked_at=NOW))

    assert not scan.done()
    assert (await scan).intent == "scan"


WRITTEN: Sequence[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
    ("/quet quá bán VN30", ("oversold",), ("VN30",)),
    ("/quet bua", ("hammer",), ()),
    ("/QUET QUA MUA FPT HPG SSI VND", ("overbought",), ("FPT", "HPG", "SSI", "VND")),
    ("/loc khoi luong tat ca", ("volume", "all"), ()),
    ("/scan breakout fpt hpg", ("breakout",), ("FPT", "HPG")),
    ("mã nào quá bán", ("oversold",), ()),
    ("quét vượt đỉnh", ("breakout",), ()),
    ("lọc cổ phiếu quá mua VN30", ("overbought",), ("VN30",)),
    ("which stocks are oversold?", ("oversold",), ()),
]


@pytest.mark.parametrize(("text", "scan", "symbols"), WRITTEN)
def test_what_is_wanted_is_understood(
    understand: Understand, text: str, scan: tuple[str, ...], symbols: tuple[str, ...]
) -> None:
    intent = understand(text)

    assert intent.command == "scan"
    assert intent.arguments.scan == scan
    assert tuple(mention.symbol for mention in intent.arguments.symbols) == symbols


@pytest.mark.parametrize(("text", "command"), [("Hòa Phát đã quá bán chưa ạ?", "rsi"), ("quá bán là gì", "explain")])
def test_the_same_words_mean_other_things_elsewhere(understand: Understand, text: str, command: str) -> None:
    intent = understand(text)

    assert (intent.command, intent.arguments.scan) == (command, ())


def test_the_basket_holds_thirty_shares_of_the_directory(directory: Directory) -> None:
    assert len(vn30()) == len(set(vn30())) == 30
    assert set(vn30()) <= directory.symbols
    assert "VPL" in vn30()
    assert "BCM" not in vn30()


def test_a_list_of_shares_is_its_column_ticker() -> None:
    assert read_tickers(["\ufeffname,ticker", "x, fpt ", "y,HPG", "z,FPT", "w,"]) == ("FPT", "HPG")
    with pytest.raises(NoTickers, match="column 'ticker'"):
        read_tickers(["symbol", "FPT"])
    with pytest.raises(NoTickers, match="no symbol"):
        read_tickers(["ticker"])
