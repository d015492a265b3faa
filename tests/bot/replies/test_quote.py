"""What a price answer says, and that it fits under its picture whatever comes together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from analysis.bars import COLUMNS, Bars, Defect, DroppedBar
from analysis.exchanges import InstrumentKind, Market
from analysis.quote_reading import Move, Peak, QuoteReading, RunningSession
from analysis.timeframes import Timeframe, TimeframeBars
from bot.ask import Ask
from bot.instruments import Instrument
from bot.prices.port import PriceHistory
from bot.replies.markup import CAPTION_LIMIT, length, plain
from bot.replies.quote import quote_levels, quote_text
from bot.replies.words import LANGUAGES, words_in
from tests.bot.replies.worst_prices import LONGEST_SOURCE, every_doubt

FRIDAY = date(2026, 11, 20)
FPT = Instrument(
    symbol="FPT",
    kind=InstrumentKind.SHARE,
    market=Market.VIETNAM,
    currency="VND",
    exchange="HOSE",
    names=(("vi", "Tập đoàn FPT"),),
)
FRAME = pd.DataFrame(dict.fromkeys(COLUMNS, 10_000.0), index=pd.bdate_range(end=pd.Timestamp(FRIDAY), periods=150))
HISTORY = PriceHistory(
    instrument=FPT, bars=Bars(frame=FRAME), source="yahoo", fetched_at=datetime(2026, 11, 20, 3, 5, tzinfo=UTC)
)
BARS = TimeframeBars(timeframe=Timeframe.DAY, finished=FRAME, shown=FRAME, running=False)
ASK = Ask(text="", asked_at=datetime(2026, 11, 20, 13, tzinfo=UTC))

READING = QuoteReading(
    session=FRIDAY,
    low=122_000.0,
    high=125_000.0,
    close=123_600.0,
    change=0.0126,
    week=Move(since=date(2026, 11, 13), close=120_000.0, change=0.03),
    month=Move(since=date(2026, 10, 20), close=130_000.0, change=-0.0492),
    year_to_date=Move(since=date(2025, 12, 31), close=123_600.0, change=0.0),
    year=Move(since=date(2025, 11, 20), close=100_000.0, change=0.236),
    volume=5_432_100.0,
    volume_ratio=1.34,
    year_high=Peak(price=140_000.0, session=date(2026, 9, 24), distance=-0.1171),
    year_low=Peak(price=90_000.0, session=date(2026, 4, 9), distance=0.3733),
    whole_year=True,
    all_time_high=Peak(price=150_000.0, session=date(2025, 1, 23), distance=-0.176),
    first_session=date(2011, 1, 4),
    untraded=0,
    running_session=None,
)


CAPTION = """\
FPT · Tập đoàn FPT: 123.600\xa0₫
Đóng cửa 20/11/2026 (+1,26% so với phiên trước) · Sàn: HOSE

• Trong phiên: thấp nhất 122.000\xa0₫, cao nhất 125.000\xa0₫.
• Thay đổi: 1 tuần +3,00% · 1 tháng −4,92% · từ đầu năm 0,00% · 1 năm +23,60%.
• Khối lượng: 5.432.100 cổ phiếu, bằng 1,3 lần trung bình 20 phiên trước: sôi động hơn thường lệ.
• 52 tuần: thấp nhất 90.000\xa0₫ (09/04/2026), cao nhất 140.000\xa0₫ (24/09/2026). Giá đóng cửa so với đáy này: \
+37,3%, so với đỉnh này: −11,7%.
• Cao nhất từ 04/01/2011 (ngày đầu của dữ liệu): 150.000\xa0₫ (23/01/2025); giá đóng cửa so với mức này: −17,6%.

Nguồn: Yahoo Finance (lấy lúc 10:05 ngày 20/11/2026), giá đã điều chỉnh theo cổ tức và chia tách.
Thông tin tham khảo, không phải khuyến nghị mua bán."""


def told(lang: str, reading: QuoteReading = READING, history: PriceHistory = HISTORY) -> list[str]:
    return plain(quote_text(words_in(lang), history, BARS, reading, ASK)).splitlines()


def test_a_whole_answer_in_vietnamese() -> None:
    assert "\n".join(told("vi")) == CAPTION


@pytest.mark.parametrize(
    ("ratio", "vi", "en"),
    [
        (1.3, "sôi động hơn thường lệ", "busier than usual"),
        (1.29, "gần như thường lệ", "about as usual"),
        (0.71, "gần như thường lệ", "about as usual"),
        (0.7, "trầm lắng hơn thường lệ", "quieter than usual"),
    ],
)
def test_the_volume_is_told_against_the_usual_one(ratio: float, vi: str, en: str) -> None:
    reading = replace(READING, volume_ratio=ratio)
    assert told("vi", reading)[5].endswith(f"{vi}.")
    assert told("en", reading)[5].endswith(f"{en}.")


@pytest.mark.parametrize(
    ("kind", "volume", "ratio", "line"),
    [
        (InstrumentKind.SHARE, 5.0, None, "• Khối lượng: 5 cổ phiếu."),
        (InstrumentKind.FUND, 5.0, None, "• Khối lượng: 5 chứng chỉ quỹ."),
        (InstrumentKind.INDEX, 7e8, None, "• Khối lượng các mã trong chỉ số: 700.000.000."),
        (InstrumentKind.INDEX, None, None, "• Khối lượng: không rõ, nguồn này không có."),
        # Sources count a coin's volume in coins or in dollars: only the comparison is sure.
        (InstrumentKind.COIN, 5.0, None, "• Khối lượng: chưa đủ phiên để so sánh."),
        (InstrumentKind.COIN, 5.0, 1.0, "• Khối lượng: bằng 1,0 lần trung bình 20 phiên trước: gần như thường lệ."),
    ],
)
def test_a_volume_has_its_unit_where_that_is_sure(
    kind: InstrumentKind, volume: float | None, ratio: float | None, line: str
) -> None:
    history = replace(HISTORY, instrument=replace(FPT, kind=kind))
    assert told("vi", replace(READING, volume=volume, volume_ratio=ratio), history)[5] == line


def test_what_is_not_known_is_left_out() -> None:
    reading = replace(READING, change=None, week=None, month=None, year_to_date=None, year=None, whole_year=False)
    lines = told("en", reading)
    assert lines[1] == "Close 20 Nov 2026 · Exchange: HOSE"
    assert not any("Change" in line for line in lines)
    assert lines[5].startswith("• In these data: lowest")


def test_a_running_session_and_sessions_without_a_trade_stand_in_the_head() -> None:
    running = RunningSession(session=date(2026, 11, 23), price=125_000.0, change=0.0113)
    lines = told("vi", replace(READING, running_session=running, untraded=2))
    assert lines[2] == (
        "Giá lúc này (10:05 ngày 20/11/2026, tạm tính vì phiên chưa kết thúc): 125.000\xa0₫, "
        "+1,13% so với giá đóng cửa trên."
    )
    assert lines[3] == "Từ đó đến nay, 2 phiên không khớp lệnh nào."
    assert told("en", replace(READING, untraded=1))[2] == "Nothing was traded in the 1 session since then."


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("currency", ["VND", "USD", None])
def test_the_longest_answer_fits_under_its_picture(lang: str, currency: str | None) -> None:
    """Saved simulated prices of a long name, a running session, broken bars: lines go, the source stays."""
    instrument = replace(FPT, currency=currency, symbol="E1VFVN30", names=((lang, "Quỹ đầu tư chứng khoán " * 6),))
    dropped = (DroppedBar(session=FRIDAY, defect=Defect.INCONSISTENT),)
    history = replace(
        HISTORY,
        instrument=instrument,
        simulated=True,
        outage="rate_limited",
        bars=Bars(frame=FRAME, dropped=dropped),
        remarks=every_doubt(FRIDAY),
        instead_of=LONGEST_SOURCE,
    )
    huge = replace(
        READING,
        close=123_456_789.12,
        volume=123_456_789_012.0,
        untraded=250,
        running_session=RunningSession(session=FRIDAY, price=123_456_789.12, change=12.3456),
    )
    text = quote_text(words_in(lang), history, BARS, huge, replace(ASK, asked_at=datetime(2027, 3, 1, tzinfo=UTC)))
    assert 500 < length(text) <= CAPTION_LIMIT
    assert "Yahoo" in plain(text)


@pytest.mark.parametrize(("whole_year", "names"), [(True, "Cao nhất 52 tuần"), (False, "Cao nhất")])
def test_the_levels_of_the_picture_are_those_of_the_text(whole_year: bool, names: str) -> None:  # noqa: FBT001 - a value of the table
    high, low = quote_levels(words_in("vi"), replace(READING, whole_year=whole_year))
    assert (high.price, high.label) == (140_000, names)
    assert (low.price, low.label) == (90_000, names.replace("Cao", "Thấp"))
