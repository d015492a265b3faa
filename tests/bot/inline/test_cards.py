"""Cards: what they say, when they are worked out anew, and that nobody waits for what takes long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.commands.command import Drawn, Services
from bot.errors import TryLater
from bot.inline.cards import InlineCards
from bot.instruments import Instrument
from bot.preferences import Preferences, PriceUnit
from bot.prices.chain import PriceChain
from bot.prices.demo import DemoSource
from bot.prices.port import PriceHistory
from bot.replies.markup import CAPTION_LIMIT, length, plain
from bot.reply import Picture
from bot.storage.database import Database
from bot.storage.watchlists import DatabaseWatchlists
from bot.understanding import Understanding
from tests.bot.conftest import NOW, PNG_SIGNATURE, Answer
from tests.bot.inline.conftest import Clock, FakePictures, Shown, asking


class Counting:
    """Demo prices behind a gate, and how often they were asked for.

    lists: whether it names its symbols, as files do and a source over a network does not.
    """

    key = "demo"

    def __init__(self, services: Services, *, lists: bool = True) -> None:
        self._source = DemoSource(services.directory, clock=lambda: NOW)
        self._lists = lists
        self.asked: list[str] = []
        self.open = asyncio.Event()
        self.open.set()
        self.failure: Exception | None = None

    def symbols(self) -> frozenset[str]:
        """As the demo's."""
        return self._source.symbols() if self._lists else frozenset()

    async def history(self, instrument: Instrument) -> PriceHistory:
        """As the demo's, once the gate is open."""
        self.asked.append(instrument.symbol)
        await self.open.wait()
        if self.failure is not None:
            raise self.failure
        return await self._source.history(instrument)

    async def close(self) -> None:
        """Nothing is held."""


def cards_of(
    services: Services, understanding: Understanding, source: Counting, clock: Clock, *, patience: float = 30.0
) -> InlineCards:
    """Cards with prices of that source."""
    services = replace(services, prices=PriceChain([source]))
    return InlineCards(
        services, understanding, FakePictures(), clock=clock, patience=patience, little_patience=patience
    )


async def test_a_symbol_shows_its_price_and_sends_the_whole_answer(shown: Shown, answer: Answer) -> None:
    card = (await shown("FPT")).cards[0]
    reply = await answer("/signals FPT", lang="vi")
    headline = plain(reply.text).splitlines()[1]
    assert headline.startswith("FPT · FPT: ") or "FPT" in headline
    price = headline.rpartition(": ")[2]
    assert card.title.startswith(f"FPT · {price} (")
    assert card.text == reply.text
    assert card.description.startswith("Giá mô phỏng · 20/11/2026 · RSI ")
    assert (card.button.label, card.button.url) == ("Mở Nến Búa", "https://t.me/{us}?start=signals_FPT")


async def test_the_language_is_the_persons(shown: Shown) -> None:
    assert "Simulated prices" in (await shown("FPT", lang="en")).cards[0].description
    assert "Giá mô phỏng" in (await shown("FPT", lang="vi")).cards[0].description


async def test_the_unit_is_the_persons(shown: Shown) -> None:
    in_dong = (await shown("FPT")).cards[0].title
    in_thousands = (await shown("FPT", preferences=Preferences(price_unit=PriceUnit.THOUSAND_VND))).cards[0].title
    assert "nghìn ₫" in in_thousands
    assert "nghìn ₫" not in in_dong


@pytest.mark.parametrize(
    ("typed", "symbol"), [("hòa phát", "HPG"), ("hoa phat", "HPG"), ("giá vnm hôm nay", "VNM"), ("rsi fpt", "FPT")]
)
async def test_a_symbol_is_found_in_words(shown: Shown, typed: str, symbol: str) -> None:
    assert (await shown(typed)).cards[0].title.startswith(f"{symbol} · ")


async def test_several_symbols_are_several_cards(shown: Shown) -> None:
    titles = [card.title.split(" · ")[0] for card in (await shown("FPT HPG")).cards]
    assert titles == ["FPT", "HPG"]


@pytest.mark.parametrize(
    ("typed", "title"),
    [("nến búa", "Nến búa"), ("rsi là gì", "RSI (chỉ số sức mạnh tương đối)"), ("nến bú", "Nến búa")],
)
async def test_a_term_is_a_card_with_its_meaning(shown: Shown, answer: Answer, typed: str, title: str) -> None:
    cards = (await shown(typed)).cards
    assert cards[0].title == title
    assert len(cards) > 1
    assert cards[0].text == (await answer(f"/explain {title}", lang="vi")).text
    assert (cards[0].button.url or "").startswith("https://t.me/{us}?start=explain_")


async def test_a_wish_for_a_forecast_is_refused_kindly_with_the_facts_beside_it(shown: Shown) -> None:
    refusal, facts, *_ = (await shown("FPT có nên mua không")).cards
    assert refusal.title == "Mình không dự đoán, không khuyến nghị"
    assert facts.title.startswith("FPT · ")


async def test_nothing_typed_shows_the_market_the_own_list_and_what_can_be_asked(
    shown: Shown, services: Services
) -> None:
    await services.watchlists.add("test:1", ["HPG", "VNINDEX", "FPT"])
    titles = [card.title.split(" · ")[0] for card in (await shown("  ", user="test:1")).cards]
    assert titles == ["VNINDEX", "HPG", "FPT", "Hỏi được gì ở đây?"]


async def test_a_list_that_cannot_be_read_is_left_out(
    services: Services, understanding: Understanding, clock: Clock
) -> None:
    broken = DatabaseWatchlists(Database("sqlite+aiosqlite:////dev/null/nowhere.db"))
    cards = InlineCards(replace(services, watchlists=broken), understanding, FakePictures(), clock=clock)
    assert [card.title for card in (await asking(cards)("", user="test:1")).cards][-1] == "Hỏi được gì ở đây?"
    await cards.close()


async def test_nonsense_is_told_what_can_be_asked(shown: Shown) -> None:
    (card,) = (await shown("qwrtzp")).cards
    assert card.title == "Mình chưa hiểu câu này"
    assert "VNINDEX" in card.text


async def test_what_needs_our_own_chat_leads_there(shown: Shown) -> None:
    cards = (await shown("quét cổ phiếu")).cards
    assert cards[0].button.url == "https://t.me/{us}?start=scan"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(max_size=256), st.text("fpt hgávúnế /@#1%.,", max_size=30)))
async def test_whatever_is_typed_has_cards_that_telegram_can_show(shown: Shown, text: str) -> None:
    cards = (await shown(text, lang=None)).cards
    assert 1 <= len(cards) <= 8
    for card in cards:
        assert card.title
        assert card.description
        assert 0 < length(card.text) <= CAPTION_LIMIT


async def test_a_symbol_is_worked_out_once_until_the_next_session(
    services: Services, understanding: Understanding, clock: Clock
) -> None:
    source = Counting(services)
    cards = cards_of(services, understanding, source, clock)
    shown = asking(cards)
    first = await shown("FPT")
    assert first.holds_for == timedelta(hours=1)
    clock.now += timedelta(minutes=59)
    assert (await shown("FPT")).holds_for == timedelta(minutes=1)
    assert source.asked.count("FPT") == 1
    clock.now += timedelta(minutes=1)
    await shown("FPT")
    assert source.asked.count("FPT") == 2
    await cards.close()


async def test_many_who_ask_at_once_ask_the_source_once(
    services: Services, understanding: Understanding, clock: Clock
) -> None:
    source = Counting(services)
    cards = cards_of(services, understanding, source, clock)
    answers = await asyncio.gather(*(asking(cards)("VNINDEX") for _ in range(20)))
    assert source.asked.count("VNINDEX") == 1
    assert len({answer.cards[0] for answer in answers}) == 1
    await cards.close()


async def test_who_would_wait_too_long_gets_the_name_and_later_the_rest(
    services: Services, understanding: Understanding, clock: Clock
) -> None:
    source = Counting(services)
    source.open.clear()
    cards = cards_of(services, understanding, source, clock, patience=0.01)
    coming = await asking(cards)("FPT")
    assert coming.holds_for == timedelta()
    assert (coming.cards[0].title, coming.cards[0].description) == (
        "FPT · Tập đoàn FPT",
        "Giá đang về: bạn gõ thêm một dấu cách là thấy",
    )
    source.open.set()
    await asking(cards_of(services, understanding, source, clock))("HPG")
    for _ in range(100):
        there = await asking(cards)("FPT ")
        if there.holds_for:
            break
    assert "RSI" in there.cards[0].description
    assert source.asked.count("FPT") == 1
    await cards.close()


async def test_no_letter_of_a_word_asks_a_network(
    services: Services, understanding: Understanding, clock: Clock
) -> None:
    source = Counting(services, lists=False)
    cards = cards_of(services, understanding, source, clock)
    for typed in ("v", "vi", "vin", "vina", "vinami"):
        answer = await asking(cards)(typed)
        assert any(card.description == "Gõ đủ mã để xem giá và tín hiệu" for card in answer.cards)
    assert source.asked == []
    await asking(cards)("vnm")
    # Once it is known, its beginning shows it too.
    assert any("RSI" in card.description for card in (await asking(cards)("vinami")).cards)
    assert source.asked == ["VNM"]
    await cards.close()


async def test_a_source_that_fails_is_told_on_the_card(
    services: Services, understanding: Understanding, clock: Clock
) -> None:
    source = Counting(services)
    source.failure = TryLater("source_failed", source="demo", symbol="FPT")
    cards = cards_of(services, understanding, source, clock)
    card = (await asking(cards)("FPT")).cards[0]
    assert card.title == "FPT · hiện chưa có giá"
    source.failure = None
    assert (await asking(cards)("FPT")).cards[0].title.startswith("FPT · ")
    assert "RSI" in (await asking(cards)("FPT")).cards[0].description
    await cards.close()


async def test_a_picture_that_was_sent_is_shown_where_it_is_the_very_same(
    cards: InlineCards, pictures: FakePictures, answer: Answer
) -> None:
    shown = asking(cards)
    assert (await shown("FPT")).cards[0].file is None
    sent = (await answer("/signals FPT", lang="vi")).picture
    assert sent is not None
    await pictures.keep(sent, "AgAC-1")
    assert (await shown("FPT")).cards[0].file == "AgAC-1"
    assert (await shown("FPT", lang="en")).cards[0].file is None


async def test_a_picture_with_the_same_name_and_other_bars_is_not_shown(
    cards: InlineCards, pictures: FakePictures, answer: Answer, clock: Clock
) -> None:
    sent = (await answer("/signals FPT", lang="vi")).picture
    assert sent is not None
    await pictures.keep(Picture(name=sent.name, png=PNG_SIGNATURE + b"of yesterday"), "AgAC-0")
    shown = asking(cards)
    assert (await shown("FPT")).cards[0].file is None
    # It is not drawn again for every letter, but is looked for again.
    await pictures.keep(sent, "AgAC-1")
    assert (await shown("FPT")).cards[0].file is None
    clock.now += timedelta(minutes=5)
    assert (await shown("FPT")).cards[0].file == "AgAC-1"


async def test_a_picture_that_takes_long_is_there_at_the_next_letter(
    services: Services,
    understanding: Understanding,
    pictures: FakePictures,
    clock: Clock,
    answer: Answer,
) -> None:
    may_go_on = asyncio.Event()

    async def slowly(draw: Callable[[Drawn], bytes], chart: Drawn, /) -> bytes:
        await may_go_on.wait()
        return await services.draw(draw, chart)

    sent = (await answer("/signals HPG", lang="vi")).picture
    assert sent is not None
    await pictures.keep(sent, "AgAC-1")
    slow = replace(services, draw=slowly)
    cards = InlineCards(slow, understanding, pictures, clock=clock, patience=30.0, little_patience=0.5)
    first = await asking(cards)("HPG")
    assert (first.cards[0].file, first.holds_for) == (None, timedelta())
    may_go_on.set()
    assert (await asking(cards)("HPG")).cards[0].file == "AgAC-1"
    await cards.close()


async def test_refused_pictures_are_forgotten(cards: InlineCards, pictures: FakePictures, answer: Answer) -> None:
    shown = asking(cards)
    sent = (await answer("/signals FPT", lang="vi")).picture
    assert sent is not None
    await pictures.keep(sent, "AgAC-1")
    with_picture = await shown("FPT")
    without = await cards.without_pictures(with_picture)
    assert [card.file for card in without.cards] == [None] * len(without.cards)
    assert without.cards[0].text == with_picture.cards[0].text
    assert pictures.files == {}
    assert (await shown("FPT")).cards[0].file is None


async def test_no_more_cards_are_kept_than_fit(
    cards: InlineCards, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.inline.cards._MOST_KEPT", 3)
    for typed in ("nến búa", "rsi là gì", "phân kỳ", "doji"):
        await shown(typed)
    assert len(cards._kept) == 3
