"""What the index answers say, and that the card's caption fits however much there is to tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.charts import Move
from analysis.exchanges import InstrumentKind, Market
from analysis.index_overview import IndexReading, RecordDistance, Span, SpanChange
from analysis.trend import Trend
from bot.ask import Ask
from bot.errors import SymbolNotFound, TryLater
from bot.instruments import Instrument
from bot.prices.port import PriceHistory
from bot.replies.index import IndexEntry, index_card, index_text, overview_text
from bot.replies.markup import CAPTION_LIMIT, plain
from bot.replies.several import Missing
from bot.replies.words import LANGUAGES, words_in
from tests.analysis.builders import finished, random_bars
from tests.bot.replies.worst_prices import LONGEST_SOURCE, every_doubt
from tests.servers.telegram_html import parse_html, utf16_length

FRIDAY = date(2026, 11, 20)
ASK = Ask(text="", asked_at=datetime(2026, 11, 20, 13, tzinfo=UTC))
DAYS = pd.bdate_range(end="2026-11-20", periods=60)
BARS = finished(random_bars(3, DAYS).frame)

READING = IndexReading(
    session=FRIDAY,
    close=1768.12,
    changes={
        Span.DAY: SpanChange(since=date(2026, 11, 19), change=0.0195),
        Span.WEEK: SpanChange(since=date(2026, 11, 13), change=-0.0226),
        Span.MONTH: SpanChange(since=date(2026, 10, 20), change=0.0),
        Span.YEAR_TO_DATE: SpanChange(since=date(2025, 12, 31), change=-0.0092),
        Span.YEAR: None,
    },
    record=RecordDistance(
        close=1927.94, session=date(2026, 5, 18), data_since=date(2004, 1, 5), distance=1768.12 / 1927.94 - 1
    ),
    trend=Trend.DOWN,
    rsi14=52.4,
)


def entry(symbol: str = "VNINDEX", name: str = "VN-Index", reading: IndexReading = READING) -> IndexEntry:
    instrument = Instrument(
        symbol=symbol,
        kind=InstrumentKind.INDEX,
        market=Market.VIETNAM,
        currency=None,
        names=(("vi", name), ("en", name)),
    )
    history = PriceHistory(
        instrument=instrument,
        bars=random_bars(3, DAYS),
        source="yahoo",
        fetched_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
    )
    return IndexEntry(history=history, bars=BARS, reading=reading)


SINGLE = {
    "vi": """\
VN-Index: 1.768,12 điểm
Đóng cửa 20/11/2026

Chỉ số gộp nhiều cổ phiếu thành một con số: chỉ số tăng khi tính chung các cổ phiếu đó tăng.

• Thay đổi: 1 phiên +1,95%; 1 tuần −2,26%; 1 tháng 0,00%; từ đầu năm −0,92%.
• So với mức đóng cửa kỷ lục: −8,3% (1.927,94 điểm ngày 18/05/2026; dữ liệu từ 05/01/2004).
• Xu hướng ngắn hạn (10 nến): giảm.
• RSI 14: 52,4 (trung tính).

Nguồn: Yahoo Finance (lấy lúc 16:00 ngày 20/11/2026).
Thông tin tham khảo, không phải khuyến nghị mua bán.""",
    "en": """\
VN-Index: 1,768.12 points
Close 20 Nov 2026

An index sums up many shares in one number: it rises when they rise on balance.

• Change: 1 session +1.95%; 1 week −2.26%; 1 month 0.00%; since the start of the year −0.92%.
• −8.3% from the record close, 1,927.94 points on 18 May 2026 (data since 5 Jan 2004).
• Short-term trend (10 bars): down.
• RSI 14: 52.4 (neutral).

Source: Yahoo Finance (fetched 16:00, 20 Nov 2026).
For information only, not advice to buy or sell.""",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_index_word_by_word(lang: str) -> None:
    assert plain(index_text(words_in(lang), entry(), ASK)) == SINGLE[lang]


def test_one_index_at_its_record_with_little_data() -> None:
    reading = replace(
        READING,
        changes=dict.fromkeys(Span),
        record=RecordDistance(close=1768.12, session=FRIDAY, data_since=FRIDAY, distance=0.0),
        trend=None,
        rsi14=None,
    )

    shown = plain(index_text(words_in("vi"), entry(reading=reading), ASK))

    assert "Đây là mức đóng cửa cao nhất trong dữ liệu (từ 20/11/2026)." in shown
    assert not any(word in shown for word in ("Thay đổi", "RSI", "Xu hướng"))


@pytest.mark.parametrize(("rsi", "zone"), [(70.4, "quá mua"), (70.0, "trung tính"), (29.9, "quá bán")])
def test_the_zone_of_the_rsi(rsi: float, zone: str) -> None:
    shown = plain(index_text(words_in("vi"), entry(reading=replace(READING, rsi14=rsi)), ASK))

    assert f"({zone})" in shown


def test_a_line_for_each_index() -> None:
    russell = entry("RUT", "Russell 2000", replace(READING, trend=None, rsi14=None, changes=dict.fromkeys(Span)))

    shown = plain(overview_text(words_in("vi"), [entry(), russell], (), ASK))

    assert "• VN-Index 1.768,12 (20/11/2026): +1,95%; −8,3% so với kỷ lục từ 2004; RSI 52, xu hướng giảm" in shown
    assert "• Russell 2000 1.768,12 (20/11/2026): –; −8,3% so với kỷ lục từ 2004; RSI –, chưa đủ nến" in shown


def test_the_card_colours_what_it_shows() -> None:
    card = index_card(words_in("vi"), [entry("VNREAL", "VNREAL (bất động sản)")], ASK)

    (row,) = card.rows
    assert (row.name, row.day, row.level) == ("VNREAL", "20/11/2026", "1.768,12")
    # What is not known is a dash.
    assert [(change.text, change.move) for change in row.changes] == [
        ("+2,0%", Move.RISE),
        ("0,0%", Move.UNCHANGED),
        ("−0,9%", Move.FALL),
        ("–", Move.UNKNOWN),
    ]
    assert len(card.heads) == 2 + len(row.changes)


def test_a_change_that_rounds_to_nothing_is_none() -> None:
    tiny = replace(READING, changes=READING.changes | {Span.DAY: SpanChange(since=FRIDAY, change=-0.0004)})

    change = index_card(words_in("en"), [entry(reading=tiny)], ASK).rows[0].changes[0]

    assert (change.text, change.move) == ("0.0%", Move.UNCHANGED)


LONG_NAMES = ["VNCOND (hàng tiêu dùng không thiết yếu)", "Shanghai Composite", "Dow Jones Industrial Average"]


@settings(max_examples=80, deadline=None)
@given(
    lang=st.sampled_from(LANGUAGES),
    count=st.integers(1, 8),
    level=st.sampled_from([12.3, 1768.12, 123_456_789.12]),
    missing=st.integers(0, 8),
    outage=st.sampled_from([None, "source_failed"]),
    simulated=st.booleans(),
    past=st.booleans(),
)
def test_any_card_fits(
    lang: str, count: int, level: float, missing: int, outage: str | None, *, simulated: bool, past: bool
) -> None:
    reading = replace(READING, close=level)
    entries = [entry(f"X{place}", LONG_NAMES[place % 3], reading) for place in range(count)]
    entries = [
        replace(
            found,
            history=replace(
                found.history,
                outage=outage,
                simulated=simulated and place % 2 == 0,
                remarks=every_doubt(found.history.bars.last_session),
                instead_of=LONGEST_SOURCE,
            ),
        )
        for place, found in enumerate(entries)
    ]
    lost = [
        Missing(
            instrument=entries[0].history.instrument,
            error=SymbolNotFound("X") if place % 2 else TryLater("source_failed", source="yahoo"),
        )
        for place in range(min(missing, 8 - count))
    ]
    ask = Ask(text="", asked_at=datetime(2028, 11, 20, 13, tzinfo=UTC), as_of=FRIDAY if past else None)

    shown = parse_html(str(overview_text(words_in(lang), entries, lost, ask))).text

    assert utf16_length(shown) <= CAPTION_LIMIT
    assert shown.count("•") == count
    assert not any(words in shown for words in ("None", "NaN", "%("))
