"""What a summary says, made from small markets whose figures are worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from analysis.charts import Move
from analysis.charts.summary_card import SummaryCard
from analysis.charts.summary_rows import SummaryMark
from analysis.charts.theme import DARK
from analysis.signals import SIGNALS
from bot.ask import Ask
from bot.commands.command import Services
from bot.errors import TryLater
from bot.instruments import Instrument
from bot.preferences import ColorTheme, Detail, PriceUnit
from bot.prices.chain import PriceChain
from bot.prices.port import PriceHistory
from bot.replies.markup import CAPTION_LIMIT, length, plain
from bot.reply import Reply
from bot.schedule.learning import article_about, article_of_the_day
from bot.schedule.promise import Promise
from bot.schedule.shares import ListOf, Shares
from bot.schedule.subscription import SummaryKind
from bot.schedule.summaries import SUMMARY_KINDS, Order, SummaryComposer
from tests.bot.conftest import Pen
from tests.bot.schedule.markets import (
    CHAT,
    EVENING,
    FIRST,
    NOON,
    QUIET,
    SESSION,
    market,
    promise,
    rows,
    with_hammer,
)
from tests.servers.telegram_html import parse_html

FILES = {
    "VNINDEX": rows([1_000.0 + step % 2 for step in range(39)] + [1_020.0], last_volume=1_500),
    "FPT": with_hammer(61.0),
    "HPG": with_hammer(),
    "SSI": with_hammer(60.3),
    "RUT": rows([*QUIET[:-2], 110.0, 99.0]),
    "GSPC": rows([*QUIET[:-2], 100.0, 100.0]),
}


async def told(services: Services, one: Promise, at: datetime = EVENING) -> Reply:
    composed = await SummaryComposer(services, clock=lambda: at).compose(one)
    assert composed is not None
    assert length(composed.reply.text) <= CAPTION_LIMIT
    assert parse_html(str(composed.reply.text)).text.strip()
    return composed.reply


@pytest.fixture
def small(services: Services, tmp_path: Path) -> Services:
    """The small market of that Friday evening."""
    return market(services, tmp_path / "market", FILES)


async def test_a_day_is_told_by_its_figures(small: Services) -> None:
    reply = await told(small, promise("daily"))

    text, facts = plain(reply.text), reply.facts
    # 1 020 / 1 000: the bar before closed at 1 000; a volume of 1 500 beside 1 000.
    assert "Tóm tắt thị trường · 20/11/2026" in text
    assert "VN-Index 1.020,00 (+2,00%)" in text
    assert "gấp 1,50 lần trung bình 20 phiên, cao hơn thường lệ" in text
    assert "trong 3 mã mình xem, 1 mã tăng, 2 mã giảm, 0 mã đứng giá" in text
    assert "đóng cửa ở mức cao nhất kể từ 2026" in text
    index, breadth = facts["index"], facts["breadth"]
    assert isinstance(index, dict)
    assert (index["change"], index["points"]) == (pytest.approx(0.02), pytest.approx(20.0))
    assert (index["volume_ratio"], index["volume"]) == (1.5, "above")
    assert breadth == {"rising": 1, "falling": 2, "unchanged": 0, "at_ceiling": 0, "at_floor": 0}
    assert "Tăng trần" not in text
    assert (facts["session"], facts["provisional"]) == (SESSION, False)


async def test_signals_are_told_by_what_became_of_them(small: Services) -> None:
    reply = await told(small, promise("daily"))

    lines = plain(reply.text).splitlines()
    confirmed = next(line for line in lines if line.startswith("✅"))
    rejected = next(line for line in lines if line.startswith("❌"))
    waiting = next(line for line in lines if line.startswith("⏳"))
    assert "FPT (nến búa" in confirmed
    assert "SSI (nến búa" in rejected
    assert "HPG (nến búa" in waiting
    assert waiting.startswith("⏳ Chờ xác nhận:")
    assert lines.index(confirmed) < lines.index(rejected) < lines.index(waiting)
    signals = reply.facts["signals"]
    assert isinstance(signals, list)
    found = {(one["symbol"], one["fate"], one["confirms_at"]) for one in signals if one["signal"] == "hammer"}
    assert found == {("FPT", "confirmed", None), ("SSI", "rejected", None), ("HPG", "waiting", 60.5)}


async def test_risk_appetite_is_that_of_the_last_session_abroad_before(small: Services) -> None:
    reply = await told(small, promise("daily"))

    # New York's Friday is not over in the evening of Vietnam's: Thursday's 110 is the last that is known.
    assert "Russell 2000 lập đỉnh đóng cửa mới (19/11/2026)" in plain(reply.text)
    risk = reply.facts["risk"]
    assert isinstance(risk, dict)
    assert risk["indices"]["RUT"]["close"] == 110.0


async def test_what_to_learn_is_about_the_day_s_signals_and_has_a_button(small: Services) -> None:
    reply = await told(small, promise("daily"))

    assert reply.buttons[0][0].question == f"/explain {reply.facts['lesson']}"
    signals = reply.facts["signals"]
    assert isinstance(signals, list)
    assert reply.facts["lesson"] in {article_about(one["signal"]) for one in signals}


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("kind", ["daily", "weekly", "morning"])
async def test_every_kind_speaks_every_language_and_is_marked_by_its_day(small: Services, lang: str, kind: str) -> None:
    reply = await told(small, promise(kind, language=lang))

    assert (reply.lang, reply.intent, reply.facts["kind"]) == (lang, "summary", kind)
    assert any("2026-11-" in button.question for row in reply.buttons for button in row)
    assert (reply.picture is None) is (kind == "morning")


@pytest.mark.parametrize(
    ("left_out", "word"),
    [("watchlist", "Tăng mạnh nhất"), ("signals", "Tín hiệu"), ("risk", "Khẩu vị rủi ro"), ("lesson", "Hôm nay học")],
)
async def test_a_part_can_be_left_out(small: Services, left_out: str, word: str) -> None:
    parts = [part for part in ("watchlist", "signals", "risk", "lesson") if part != left_out]

    assert word in plain((await told(small, promise("daily"))).text)
    assert word not in plain((await told(small, promise("daily", parts=parts))).text)


async def test_the_market_itself_is_always_told(small: Services) -> None:
    text = plain((await told(small, promise("daily", parts=[]))).text)

    assert "VN-Index 1.020,00" in text
    assert "Độ rộng" in text


async def test_what_a_source_does_not_have_is_left_out_and_named(services: Services, tmp_path: Path) -> None:
    few = {symbol: FILES[symbol] for symbol in ("VNINDEX", "FPT")}
    reply = await told(market(services, tmp_path / "few", few), promise("daily"))

    text = plain(reply.text)
    assert "Khẩu vị rủi ro" not in text
    assert "Chưa có dữ liệu" in text or "Russell 2000" in text
    assert "Chưa có giá: HPG, SSI." in text
    assert reply.facts["missing"] == {"RUT": "unknown_symbol", "GSPC": "unknown_symbol"}


async def test_without_the_index_the_shares_are_told(services: Services, tmp_path: Path) -> None:
    files = {symbol: rows for symbol, rows in FILES.items() if symbol != "VNINDEX"}
    reply = await told(market(services, tmp_path / "shares", files), promise("daily"))

    assert reply.facts["index"] is None
    assert "VN-Index" in plain(reply.text)
    assert "FPT" in plain(reply.text)


async def test_before_its_bar_is_there_nothing_is_told(services: Services, tmp_path: Path) -> None:
    files = {**FILES, "VNINDEX": FILES["VNINDEX"][:-1]}
    composer = SummaryComposer(market(services, tmp_path / "early", files), clock=lambda: EVENING)

    assert await composer.compose(promise("daily")) is None
    assert await composer.compose(promise("daily", date(2026, 11, 23))) is None


async def test_figures_of_a_running_session_are_provisional(services: Services, tmp_path: Path) -> None:
    composer = SummaryComposer(market(services, tmp_path / "noon", FILES, at=NOON), clock=lambda: NOON)
    composed = await composer.compose(promise("daily"))

    assert composed is not None
    assert composed.provisional
    text = plain(composed.reply.text)
    assert "Số liệu tạm tính lúc 12:00 ngày 20/11/2026" in text
    # Half a day's volume beside whole days would look like a quiet day; signals count once the session is over.
    assert "Khối lượng" not in text
    assert "nến búa" not in text
    assert "Tín hiệu chỉ tính khi phiên đã xong" in text
    assert composed.reply.facts["provisional_at"] == NOON


async def test_the_final_one_is_not_provisional(small: Services) -> None:
    composed = await SummaryComposer(small, clock=lambda: EVENING).compose(promise("daily"))

    assert composed is not None
    assert not composed.provisional
    assert "tạm tính" not in plain(composed.reply.text)


class Failing:
    """A source that does not answer."""

    key = "csv"

    def symbols(self) -> frozenset[str]:
        return frozenset()

    async def history(self, instrument: Instrument) -> PriceHistory:
        raise TryLater("source_failed", source=self.key, symbol=instrument.symbol, reason="timeout")

    async def close(self) -> None:
        pass


async def test_a_promise_waits_for_an_index_that_may_come_later(services: Services) -> None:
    composer = SummaryComposer(replace(services, prices=PriceChain([Failing()])), clock=lambda: EVENING)

    with pytest.raises(TryLater):
        await composer.compose(promise("daily"))


async def test_a_week_is_counted_from_the_friday_before(small: Services) -> None:
    reply = await told(small, promise("weekly"))

    # The Friday before closed at 1 000 (every second bar does).
    closes = [float(row.split(",")[4]) for row in FILES["VNINDEX"]]
    index = reply.facts["index"]
    assert isinstance(index, dict)
    assert index["change"] == pytest.approx(closes[-1] / closes[-6] - 1)
    assert "Thị trường tuần 16/11/2026 – 20/11/2026" in plain(reply.text)


async def test_a_morning_tells_what_waits_and_at_which_price(services: Services, tmp_path: Path) -> None:
    monday, half_past_eight = date(2026, 11, 23), datetime.fromisoformat("2026-11-23T08:30+07:00")
    known = market(services, tmp_path / "monday", FILES, at=half_past_eight)
    reply = await told(known, promise("morning", monday), at=half_past_eight)

    text = plain(reply.text)
    assert "Trước giờ mở cửa · 23/11/2026" in text
    assert "Phiên gần nhất, 20/11/2026:" in text
    assert "HPG nến búa: cần đóng cửa trên 60" in text
    assert "Russell 2000 −10,00% (20/11/2026)" in text
    assert reply.facts["ahead"] == monday


async def test_a_morning_waits_for_the_session_before(small: Services) -> None:
    composer = SummaryComposer(small, clock=lambda: EVENING)

    assert await composer.compose(promise("morning", date(2026, 11, 24))) is None


@pytest.mark.parametrize("session", [date(2026, 2, 16), date(2026, 2, 13)])
async def test_before_tet_one_short_note(services: Services, session: date) -> None:
    reply = await told(services, promise("holiday", session))

    text = plain(reply.text)
    assert "nghỉ từ 16/02/2026 đến hết 20/02/2026" in text
    assert "Phiên giao dịch tiếp theo là 23/02/2026." in text
    assert "Chúc bạn và gia đình" in text
    assert "/summary 2026-02-13" in {button.question for row in reply.buttons for button in row}
    english = await told(services, promise("holiday", session, language="en"))
    assert "closed from 16 Feb 2026 through 20 Feb 2026" in plain(english.text)


async def test_without_a_holiday_there_is_no_note(services: Services) -> None:
    assert await SummaryComposer(services).compose(promise("holiday", date(2026, 8, 19))) is None


async def test_a_chat_s_own_list_is_told_and_the_vn30_where_it_is_empty(small: Services) -> None:
    own = promise("daily", shares="watchlist")
    assert (await told(small, own)).facts["shares"]["of"] == "vn30"  # type: ignore[index] # a dict
    await small.watchlists.add(CHAT, ("SSI", "FPT"))

    reply = await told(small, own)

    assert reply.facts["shares"] == {"of": "watchlist", "symbols": ["SSI", "FPT"]}
    assert "Danh sách theo dõi (2 mã)" in plain(reply.text)


async def test_equal_promises_have_equal_keys_and_others_have_not(small: Services) -> None:
    composer = SummaryComposer(small, clock=lambda: EVENING)
    usual = await composer.key(promise("daily"))

    assert usual == await composer.key(replace(promise("daily"), number=2))
    others = [
        promise("weekly"),
        promise("daily", date(2026, 11, 19)),
        promise("daily", language="en"),
        promise("daily", shares="vn30"),
        promise("daily", parts=["risk"]),
        promise("daily", zone="Europe/Berlin"),
    ]
    assert len({usual, *[await composer.key(other) for other in others]}) == 7
    await small.preferences.choose(CHAT, theme=ColorTheme.DARK)
    dark = await composer.key(promise("daily"))
    await small.preferences.choose(CHAT, price_unit=PriceUnit.THOUSAND_VND)
    thousands = await composer.key(promise("daily"))
    await small.preferences.choose(CHAT, detail=Detail.EXPERT)
    assert len({usual, dark, thousands, await composer.key(promise("daily"))}) == 4


async def test_equal_promises_get_equal_messages(small: Services) -> None:
    assert await told(small, promise("daily")) == await told(small, promise("daily"), at=EVENING.replace(hour=21))


async def test_the_picture_shows_the_list_in_the_chosen_colours(small: Services) -> None:
    pen = Pen()
    await small.preferences.choose(CHAT, theme=ColorTheme.DARK)
    reply = await told(replace(small, draw=pen), promise("daily"))

    (card,) = pen.charts
    assert isinstance(card, SummaryCard)
    assert card.theme == DARK
    assert card.table is not None
    assert {row.symbol for row in card.table.rows} == {"FPT", "HPG", "SSI"}
    marks = {row.symbol: row.marks for row in card.table.rows}
    assert marks["HPG"][0] == SummaryMark("nến búa: chờ xác nhận", Move.RISE)
    assert reply.picture is not None
    assert reply.picture.name == "summary-daily-2026-11-20-vi-dark.png"


async def test_what_the_picture_shows_is_told_beside_it(small: Services) -> None:
    pen = Pen()
    reply = await told(replace(small, draw=pen), promise("daily"))

    (card,) = pen.charts
    assert isinstance(card, SummaryCard)
    index, words = card.index, card.words
    assert index is not None
    assert (index.name, index.level, index.change, index.move) == (
        "VN-Index",
        "1.020,00",
        "+20,00 (+2,00%)",
        Move.RISE,
    )
    assert (words.title, words.price, words.subtitle) == ("Tóm tắt thị trường", "20/11/2026", "Nguồn: tệp CSV")
    assert index.breadth is not None
    counts = (index.breadth.head, index.breadth.rising, index.breadth.falling, index.breadth.ceiling)
    assert counts == ("Trong 3 mã", "1 tăng", "2 giảm", "")
    told_index = reply.facts["index"]
    assert isinstance(told_index, dict)
    assert f"{told_index['close']:.2f}".replace(".", ",") == index.level.replace(".", "")
    rows = reply.facts["list"]
    assert isinstance(rows, list)
    assert card.table is not None
    assert {row.symbol: row.share for row in card.table.rows} == {row["symbol"]: row["change"] for row in rows}


async def test_a_long_list_is_tiles_with_the_most_telling_signals_beside(services: Services, tmp_path: Path) -> None:
    symbols = ("ACB", "BID", "CTG", "FPT", "HPG", "MBB", "SSI", "TCB", "VNM")
    files = dict.fromkeys(symbols, FILES["FPT"]) | {"VNINDEX": FILES["VNINDEX"], "HPG": FILES["HPG"]}
    known, pen = market(services, tmp_path / "long", files), Pen()
    await told(replace(known, draw=pen), promise("daily", shares=",".join(symbols)))

    (card,) = pen.charts
    assert isinstance(card, SummaryCard)
    assert card.table is not None
    assert (len(card.table.rows), card.table.count) == (9, "9 mã")
    signals = card.table.signals
    assert signals is not None
    assert (signals.head, signals.more) == ("Tín hiệu (Các mã bạn chọn)", "và 3 mã khác")
    # Confirmed ones come before HPG's, which waits.
    assert [symbol for symbol, _ in signals.found] == ["ACB", "BID", "CTG", "FPT", "MBB", "SSI"]
    assert {mark for _, mark in signals.found} == {SummaryMark("nến búa: đã xác nhận", Move.RISE)}


async def test_a_rejected_signal_points_nowhere(small: Services) -> None:
    pen = Pen()
    await told(replace(small, draw=pen), promise("daily", shares="SSI"))

    (card,) = pen.charts
    assert isinstance(card, SummaryCard)
    assert card.table is not None
    assert card.table.rows[0].marks[0] == SummaryMark("nến búa: không xác nhận", Move.UNKNOWN)


async def test_closes_at_a_price_limit_are_told_of_a_day_and_not_of_a_week(services: Services, tmp_path: Path) -> None:
    before, last = rows([25_400.0] * 39), "2026-11-20,25500,27150,25300,27150,1000"
    floor = "2026-11-20,25300,25400,23650,23650,1000"
    files = {"VNINDEX": FILES["VNINDEX"], "FPT": [*before, last], "HPG": [*before, floor], "SSI": FILES["SSI"]}
    known, pen = market(services, tmp_path / "limits", files), Pen()
    reply = await told(replace(known, draw=pen), promise("daily"))

    # 25 400 by 7 %, cut to steps of 50: from 23 650 to 27 150.
    assert "Tăng trần: 1 mã, giảm sàn: 1 mã." in plain(reply.text)
    listed = reply.facts["list"]
    assert isinstance(listed, list)
    assert {one["symbol"]: one["limit"] for one in listed} == {"FPT": "ceiling", "HPG": "floor", "SSI": None}
    week = await told(replace(known, draw=pen), promise("weekly"))
    assert "Tăng trần" not in plain(week.text)
    day_card, week_card = pen.charts
    assert isinstance(day_card, SummaryCard)
    assert isinstance(week_card, SummaryCard)
    day_moves, week_moves = (
        [row.move for row in card.table.rows] for card in (day_card, week_card) if card.table is not None
    )
    assert [move for move in day_moves if move in {Move.CEILING, Move.FLOOR}] == [Move.CEILING, Move.FLOOR]
    assert {Move.CEILING, Move.FLOOR}.isdisjoint(week_moves)
    assert week_card.words.price == "16/11/2026 – 20/11/2026"


async def test_old_figures_are_called_so_on_the_picture_and_beside_it(services: Services, tmp_path: Path) -> None:
    later, pen = datetime.fromisoformat("2030-11-20T20:00+07:00"), Pen()
    known = replace(market(services, tmp_path / "old", FILES, at=later), draw=pen)
    shares = Shares(of=ListOf.NAMED, symbols=("FPT",))
    for day in (None, SESSION):
        ask = Ask(text="", asked_at=later, as_of=day)
        order = Order(kind=SummaryKind.DAILY, ask=ask, lang="vi", shares=shares)
        reply = await SummaryComposer(known, clock=lambda: later).tell(order)
        assert reply is not None
        # Who asks for that very day is not told so.
        assert ("Nến mới nhất cách đây 4 năm." in plain(reply.text)) is (day is None)
    old, asked_for = pen.charts
    assert isinstance(old, SummaryCard)
    assert isinstance(asked_for, SummaryCard)
    assert (old.words.stamp, asked_for.words.stamp) == ("DỮ LIỆU CŨ", None)


async def test_provisional_figures_are_stamped_and_show_no_signals(services: Services, tmp_path: Path) -> None:
    pen = Pen()
    known = replace(market(services, tmp_path / "running", FILES, at=NOON), draw=pen)
    await told(known, promise("daily"), at=NOON)

    (card,) = pen.charts
    assert isinstance(card, SummaryCard)
    assert card.words.stamp is not None
    assert card.words.light_stamp
    assert card.table is not None
    assert all(row.marks == () for row in card.table.rows)
    assert card.index is not None
    assert [name for name, _ in card.index.facts] == ["So với đỉnh đóng cửa", "Xu hướng 10 phiên"]


async def test_simulated_prices_are_called_so(services: Services) -> None:
    reply = await told(services, promise("daily"))

    assert plain(reply.text).startswith("⚠️")
    sources = reply.facts["sources"]
    assert isinstance(sources, dict)
    assert all(source["simulated"] for source in sources.values())


def test_every_signal_has_an_article_to_learn_from(services: Services) -> None:
    assert {"daily", "morning", "weekly", "holiday"} == SUMMARY_KINDS
    for signal in SIGNALS:
        article = article_of_the_day(services.knowledge, "vi", SESSION, [signal.key])
        assert article.key == article_about(signal.key) or signal.key in {"doji", "spinning_top", "inside_bar"}


def test_without_signals_another_easy_article_comes_every_day(services: Services) -> None:
    days = [date.fromordinal(SESSION.toordinal() + step) for step in range(30)]
    articles = [article_of_the_day(services.knowledge, "en", day, []) for day in days]

    assert len({article.key for article in articles}) == len(days)
    assert {article.level for article in articles} == {"beginner"}
    assert FIRST < SESSION
