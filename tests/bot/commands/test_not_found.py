"""What is told about a symbol that no source has prices of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.exchanges import InstrumentKind, Market
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.directory import Directory
from bot.directory.company import Company
from bot.instruments import Instrument
from bot.prices.chain import PriceChain
from bot.prices.csv import CsvSource
from tests.bot.conftest import answers_of

DELISTED = Company(symbol="QQD", kind=InstrumentKind.SHARE, exchange="DELISTED", name_vi="Đã Rời Sàn", name_en="")
LISTED = Company(symbol="QQL", kind=InstrumentKind.SHARE, exchange="HNX", name_vi="Nhựa Thông Quảng Ngạn", name_en="")


class Finder:
    """A source that finds one company, whatever it is asked."""

    key = "finder"

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def search(self, text: str, limit: int) -> Sequence[Instrument]:
        """That company."""
        self.asked.append(text)
        found = Instrument(symbol="WWW", kind=InstrumentKind.SHARE, market=Market.VIETNAM, currency="VND")
        return [found][:limit]


@pytest.fixture
def listed(services: Services, tmp_path: Path) -> Services:
    """The services with an imported listing and no prices at all."""
    (tmp_path / "none").mkdir()
    return replace(
        services,
        directory=Directory.load([DELISTED, LISTED]),
        prices=PriceChain([CsvSource(tmp_path / "none")]),
    )


@pytest.mark.parametrize(("lang", "words"), [("vi", "không còn niêm yết"), ("en", "no longer listed")])
async def test_a_delisted_share_is_told_as_such(listed: Services, lang: str, words: str) -> None:
    reply = await answers_of(Assistant(listed))("/rsi QQD", lang=lang)
    assert (reply.intent, reply.facts["code"], reply.facts["symbol"]) == ("error", "delisted", "QQD")
    assert words in reply.text
    assert "QQD" in reply.text


async def test_a_company_of_the_listing_without_prices_is_known(listed: Services) -> None:
    reply = await answers_of(Assistant(listed))("rsi nhựa thông quảng ngạn")
    assert (reply.facts["code"], reply.facts["symbol"]) == ("no_prices", "QQL")


async def test_a_delisted_ticker_in_a_sentence_is_no_symbol(listed: Services) -> None:
    reply = await answers_of(Assistant(listed))("rsi là gì qqd")
    assert reply.intent == "explain"


async def test_where_the_directory_knows_nothing_near_the_source_is_asked(listed: Services, tmp_path: Path) -> None:
    finder = Finder()
    prices = PriceChain([CsvSource(tmp_path / "none")], searches=[finder])
    answer = answers_of(Assistant(replace(listed, prices=prices)))
    assert (await answer("/rsi ZZZZZ")).facts["near"] == ["WWW"]
    assert (await answer("/rsi FTP")).facts["near"] != ["WWW"]
    assert finder.asked == ["ZZZZZ"]
