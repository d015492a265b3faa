"""`/watch` and `/unwatch`: what goes on a list and what does not, and what the list shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analysis.charts.scan_table import ScanTable
from bot.ask import Ask, ChatKind
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.directory.baskets import vn30
from bot.errors import TryLater
from bot.instruments import Instrument
from bot.prices.chain import PriceChain
from bot.prices.port import PriceHistory
from bot.reply import ERROR_INTENT, Reply
from tests.bot.conftest import NOW, Answer, Pen, PriceFiles, answers_of

AN, BINH, GROUP = "test:1", "test:2", "test:-100"


class Members:
    """A group in which the person is an administrator, or not."""

    def __init__(self, *, may: bool) -> None:
        self._may = may

    async def may_configure(self) -> bool:
        return self._may

    async def ours(self) -> None:
        return None


def in_group(text: str, user: str, *, may: bool) -> Ask:
    return Ask(
        text=text, asked_at=NOW, locale="en", chat=GROUP, user=user, chat_kind=ChatKind.GROUP, rights=Members(may=may)
    )


async def test_symbols_and_names_go_on_the_list_once_and_in_their_order(answer: Answer, services: Services) -> None:
    await answer("/theodoi fpt $HPG vinamilk FPT", user=AN)
    await answer("/theodoi VNINDEX HPG", user=AN)

    assert await services.watchlists.of(AN) == ("FPT", "HPG", "VNM", "VNINDEX")
    assert await services.watchlists.of(BINH) == ()


async def test_each_symbol_is_told_what_became_of_it(answer: Answer) -> None:
    await answer("/watch FPT", lang="en", user=AN)

    text = str((await answer("/watch FPT HPG XYZQ hòa 123", lang="en", user=AN)).text)

    assert "Added: <b>HPG</b>." in text
    assert "On the list already: <b>FPT</b>." in text
    assert "I do not know: <b>XYZQ</b>, <b>hòa</b>" in text


async def test_a_thousand_symbols_fill_the_list_and_the_rest_is_counted(answer: Answer, services: Services) -> None:
    listed = sorted(services.prices.listed_at_once())
    text = f"/theodoi {' '.join(listed)} {'ABCQ ' * 1000}"[:4096]

    reply = await answer(text, lang="en", user=AN)

    assert reply.intent == "watch"
    assert len(await services.watchlists.of(AN)) == 50
    assert "A list holds 50 symbols, so these found no room" in reply.text
    assert "more symbols" in reply.text
    # More than a picture holds: the text tells them all.
    assert reply.picture is None
    assert reply.text.count("•") == 50
    assert (await answer(f"{text} FPT FPT FPT", user=AN)).facts["code"] == "too_long"


async def test_any_other_message_stays_short(answer: Answer) -> None:
    reply = await answer("/rsi " + "FPT " * 200, user=AN)

    assert (reply.intent, reply.facts["limit"]) == (ERROR_INTENT, 500)


async def test_the_list_shows_change_rsi_and_the_signals_of_the_day(price_files: PriceFiles) -> None:
    # A record close, the first one in 57 sessions, is no breakout yet; 25 falls in a row are oversold since long.
    falling = [20_000 - 100 * day for day in range(57)]
    entering = [20_000 + 100 * (day % 2) for day in range(50)] + [20_000 - 700 * day for day in range(1, 8)]
    pen = Pen()
    files = replace(price_files, services=replace(price_files.services, draw=pen))
    answer = files.answer({"FPT": falling, "HPG": entering[:53]}, first=date(2026, 9, 1))
    await answer("/watch FPT HPG", user=AN)

    reply = await answer("/watch", lang="en", user=AN)

    rows = {row["symbol"]: row for row in reply.facts["rows"]}  # type: ignore[attr-defined] # a list of dicts
    assert rows["FPT"]["change"] == pytest.approx(falling[-1] / falling[-2] - 1)
    assert rows["FPT"]["rsi"] == 0.0
    table = pen.charts[-1]
    assert isinstance(table, ScanTable)
    assert [row.symbol for row in table.rows] == ["FPT", "HPG"]
    assert "<b>FPT</b> ₫14,400 (−0.69%) · RSI 0.0" in reply.text
    # Its last session is an earlier one than the list's.
    assert "12 Nov 2026" in reply.text


async def test_a_signal_of_the_day_is_named_with_its_standing(services: Services) -> None:
    answer = answers_of(Assistant(services))
    reply = await answer(f"/watch {' '.join(vn30())}", lang="en", user=AN)

    told = {row["symbol"]: row["signals"] for row in reply.facts["rows"]}  # type: ignore[attr-defined] # as above
    assert any(told.values())
    assert "Simulated prices" in reply.text


async def test_an_empty_list_says_how_to_fill_it(answer: Answer) -> None:
    for text in ("/watch", "/unwatch"):
        reply = await answer(text, lang="en", user=AN)
        assert "Your list is empty" in reply.text
        assert "/watch FPT HPG" in reply.text


async def test_symbols_are_taken_off_by_name_or_by_press(answer: Answer, services: Services) -> None:
    await answer("/watch FPT HPG VNM", user=AN)

    menu = await answer("/unwatch", lang="en", user=AN)
    pressed = await answer(menu.buttons[0][0].question, lang="en", user=AN)
    typed = await answer("/bothudoi vinamilk SSI", lang="en", user=AN)

    assert menu.in_place is False
    assert pressed.in_place is True
    assert [button.label for button in pressed.buttons[0]] == ["✕ HPG", "✕ VNM"]
    assert "Taken off: <b>VNM</b>." in typed.text
    assert "Not on the list: <b>SSI</b>." in typed.text
    assert await services.watchlists.of(AN) == ("HPG",)


async def test_a_press_of_long_ago_takes_nothing_off_twice(answer: Answer, services: Services) -> None:
    await answer("/watch FPT HPG", user=AN)
    await answer("/unwatch FPT", user=AN)

    reply = await answer("/unwatch FPT", lang="en", user=AN)

    assert "Not on the list: <b>FPT</b>" in reply.text
    assert await services.watchlists.of(AN) == ("HPG",)


async def test_where_nobody_is_remembered_no_list_is_kept(answer: Answer) -> None:
    for text in ("/watch", "/unwatch FPT"):
        assert (await answer(text)).facts["code"] == "nobody_is_remembered"


async def test_the_first_symbol_named_is_told_as_the_answers_own(answer: Answer) -> None:
    for text in ("/theodoi HPG FPT", "thêm HPG vào danh sách theo dõi", "/botheodoi HPG"):
        assert (await answer(text, user="test:1")).symbol == "HPG"
    assert (await answer("/theodoi", user="test:1")).symbol is None


async def test_where_nobody_is_remembered_the_symbols_are_shown_all_the_same(answer: Answer) -> None:
    reply = await answer("/theodoi FPT", lang="vi")

    assert reply.facts["symbols"] == ["FPT"]
    assert "chưa lưu danh sách" in reply.text


async def test_a_group_has_a_list_that_all_see_and_administrators_change(services: Services) -> None:
    assistant = Assistant(services)

    refused = await assistant.answer(in_group("/watch FPT", BINH, may=False))
    added = await assistant.answer(in_group("/watch FPT", AN, may=True))
    seen = await assistant.answer(in_group("/watch", BINH, may=False))
    kept = await assistant.answer(in_group("/unwatch FPT", BINH, may=False))

    assert refused.facts["code"] == kept.facts["code"] == "administrators_only"
    assert added.intent == "watch"
    assert "This group&#39;s list" in seen.text
    assert await services.watchlists.of(GROUP) == ("FPT",)
    assert await services.watchlists.of(AN) == ()


async def test_somebody_else_s_words_change_nothing(services: Services) -> None:
    ask = Ask(text="/watch FPT", asked_at=NOW, locale="en", chat=AN, user=AN, forwarded=True)

    reply: Reply = await Assistant(services).answer(ask)

    assert reply.facts["code"] == "forwarded"
    assert await services.watchlists.of(AN) == ()


class Silent:
    """A source over a network that lists nothing and does not answer."""

    key = "yahoo"

    def symbols(self) -> frozenset[str]:
        return frozenset()

    async def history(self, instrument: Instrument) -> PriceHistory:
        raise TryLater("source_failed", source=self.key, symbol=instrument.symbol)

    async def close(self) -> None:
        pass


async def test_what_cannot_be_looked_up_now_is_told_and_known_symbols_are_kept(services: Services) -> None:
    answer = answers_of(Assistant(replace(services, prices=PriceChain([Silent()]))))

    reply = await answer("/watch FPT NVTS", lang="en", user=AN)

    assert await services.watchlists.of(AN) == ("FPT",)
    assert "not answering, so I could not look these up: <b>NVTS</b>" in reply.text
    assert "I have no prices of these right now" in reply.text


async def test_going_on_from_a_list_asks_and_orders_nothing(answer: Answer, services: Services) -> None:
    await answer("/theodoi FPT", user=AN)

    reply = await answer("còn HPG?", user=AN)

    assert reply.intent == "signals"
    assert await services.watchlists.of(AN) == ("FPT",)


async def test_a_row_of_another_day_says_so_in_the_picture_too(price_files: PriceFiles) -> None:
    pen = Pen()
    files = replace(price_files, services=replace(price_files.services, draw=pen))
    answer = files.answer({"FPT": [100_000 + day for day in range(40)], "HPG": [20_000] * 30}, first=date(2026, 9, 1))

    await answer("/theodoi FPT HPG", lang="vi", user=AN)

    table = pen.charts[-1]
    assert isinstance(table, ScanTable)
    assert [row.signals[0] for row in table.rows if row.symbol == "HPG"] == ["12/10/2026"]
    assert not any("2026" in signal for row in table.rows if row.symbol == "FPT" for signal in row.signals)
