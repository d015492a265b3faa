"""What the answers about hammers say, and that they fit under their picture on every hammer of many real shares."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from markupsafe import Markup

from analysis.bars import Bars, Defect, DroppedBar, check_bars
from analysis.checklist import Checklist, Outcome, hammer_bars, read_checklist, why_no_hammer
from analysis.exchanges import InstrumentKind, Market
from analysis.signals import History
from analysis.timeframes import Timeframe, TimeframeBars, traded_bars
from analysis.trend import Trend
from bot.ask import Ask
from bot.instruments import Instrument
from bot.prices.port import PriceHistory
from bot.replies.hammer import hammer_text
from bot.replies.hammer_details import hammer_details_text
from bot.replies.hammer_words import MARKS, figure, percent
from bot.replies.markup import CAPTION_LIMIT, TEXT_LIMIT, length, plain
from bot.replies.no_hammer import no_hammer_text, none_lately, other_day
from bot.replies.words import LANGUAGES, words_in
from tests.analysis.checklist.builders import HAMMER, Row, falling, history_of
from tests.bot.replies.told_records import longest
from tests.bot.replies.worst_prices import LONGEST_SOURCE, every_doubt
from tests.servers.telegram_html import parse_html, utf16_length

FPT = Instrument(symbol="FPT", kind=InstrumentKind.SHARE, market=Market.VIETNAM, currency="VND", exchange="HOSE")
ASK = Ask(text="", asked_at=datetime(2024, 2, 13, 13, tzinfo=UTC))
LONG_AGO = Ask(text="", asked_at=datetime(2028, 9, 30, 13, tzinfo=UTC))
FETCHED = datetime(2024, 2, 13, 9, tzinfo=UTC)

# The hand-made fall in thousands, so that prices look like a share's.
ROWS: list[Row] = [(o * 1000, h * 1000, low * 1000, c * 1000, v) for o, h, low, c, v in [*falling(30), HAMMER]]
CONFIRMING: Row = (99_000.0, 102_000.0, 99_000.0, 101_000.0, 1000.0)
REJECTING: Row = (99_000.0, 102_000.0, 98_000.0, 99_500.0, 1000.0)


def parts(rows: list[Row]) -> tuple[History, TimeframeBars, PriceHistory]:
    history = history_of(rows)
    bars = TimeframeBars(timeframe=Timeframe.DAY, finished=history.frame, shown=history.frame, running=False)
    prices = PriceHistory(instrument=FPT, bars=Bars(frame=history.frame), source="csv", fetched_at=FETCHED)
    return history, bars, prices


def caption(lang: str, rows: list[Row]) -> list[str]:
    history, bars, prices = parts(rows)
    checklist = read_checklist(history, 30, tick=100.0, weekly_trend=Trend.DOWN)
    return plain(hammer_text(words_in(lang), prices, bars, checklist, ASK, None)).splitlines()


# The band: the mean of 117 to 99 and 99 is 107.55, its deviation 5.6875. ATR14: (13 * 1 + 4.2) / 14, half of it 0.614.
# The target: 96 + 0.382 * (129 - 96).
WAITING = {
    "vi": """\
FPT · nến búa ngày 12/02/2024: chờ xác nhận
5 trên 6 bước đạt · cây nến mới nhất

✓ 1. Hình dạng, bối cảnh: bóng dưới bằng 3,0 lần thân (cần ≥ 2), ở đáy xu hướng giảm
✓ 2. Khối lượng: bằng 1,30 lần trung bình 20 phiên trước (cần ≥ 1,3)
✓ 3. Hỗ trợ gần nhất: dải Bollinger dưới (96.175\xa0₫), đáy nến cách 0,2% (cần ≤ 0,6%)
? 4. Xác nhận: chờ nến sau đóng cửa trên 100.000\xa0₫
✓ 5. Mức dừng 95.800\xa0₫, thấp hơn mức vào tạm tính 99.000\xa0₫ là 3,2% (cần < 5%)
✓ 6. Mức đích: mức 38,2% của nhịp giảm (108.606\xa0₫), xa bằng 3,0 lần mức dừng (cần ≥ 2)

Bên bán ép giá xuống sâu, bên mua kéo lên lại: lực bán có thể đang cạn. Phiên tới đóng cửa trên 100.000\xa0₫ thì tín \
hiệu được xác nhận; nếu không thì bị phủ nhận. Mức vào, dừng, đích chỉ là mức tham khảo của bảng kiểm.
Xem thêm, không tính điểm: RSI 0,0 · xu hướng tuần: giảm.

Nguồn: tệp CSV, giá đã điều chỉnh theo cổ tức và chia tách. Chưa lọc theo trần, sàn, bước giá.
Thông tin tham khảo, không phải khuyến nghị mua bán.""",
    "en": """\
FPT · daily hammer, 12 Feb 2024: waiting for confirmation
5 of 6 steps passed · the newest candle

✓ 1. Shape and place: lower shadow 3.0 times the body (needs ≥ 2), in a downtrend
✓ 2. Volume: 1.30 times the average of the 20 sessions before (needs ≥ 1.3)
✓ 3. Nearest support: lower Bollinger band (₫96,175), 0.2% away (needs ≤ 0.6%)
? 4. Confirmation: waiting for a close above ₫100,000
✓ 5. Stop level ₫95,800 is 3.2% under the entry level ₫99,000, for now (needs < 5%)
✓ 6. Target level: 38.2% of the last fall (₫108,606), 3.0 times as far as the stop (needs ≥ 2)

Sellers pushed the price far down, buyers brought it back up: selling may be running out. If the next session closes \
above ₫100,000, the signal is confirmed; if not, it is rejected. Entry, stop and target are reference levels of the \
checklist, nothing more.
Not counted: RSI 0.0 · weekly trend down.

Source: CSV files, prices adjusted for dividends and splits. Not filtered by price limits or steps.
For information only, not advice to buy or sell.""",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_whole_caption_of_a_waiting_hammer(lang: str) -> None:
    assert caption(lang, ROWS) == WAITING[lang].splitlines()


@pytest.mark.parametrize(("lang", "record"), [("vi", "Ở FPT từ 2011:"), ("en", "FPT since 2011:")])
def test_the_record_outlasts_what_is_not_counted(lang: str, record: str) -> None:
    history, bars, prices = parts(ROWS)
    checklist = read_checklist(history, 30, tick=100.0, weekly_trend=Trend.DOWN)
    text = hammer_text(words_in(lang), prices, bars, checklist, ASK, None, longest("hammer"))

    assert record in text
    assert "RSI" not in text
    assert_fits(text, checklist)


@pytest.mark.parametrize(
    ("after", "lang", "told"),
    [
        (CONFIRMING, "vi", "✓ 4. Xác nhận: 13/02/2024 đóng cửa 101.000\xa0₫ (cần > 100.000\xa0₫)"),
        (CONFIRMING, "vi", "✗ 5. Mức dừng 95.800\xa0₫, thấp hơn mức vào 101.000\xa0₫ là 5,1% (cần < 5%)"),
        (CONFIRMING, "en", "✓ 4. Confirmation: 13 Feb 2024 closed at ₫101,000 (needs > ₫100,000)"),
        (REJECTING, "vi", "✗ 4. Xác nhận: 13/02/2024 đóng cửa 99.500\xa0₫ (cần > 100.000\xa0₫)"),
        (REJECTING, "vi", "– 5. Mức dừng: không xét, vì tín hiệu bị phủ nhận"),
        (REJECTING, "vi", "– 6. Mức đích: không xét, vì tín hiệu bị phủ nhận"),
        (REJECTING, "en", "– 6. Target level: not looked at, as the signal was rejected"),
        (REJECTING, "en", "3 of 6 steps passed · 1 session ago"),
    ],
)
def test_a_line_after_the_next_candle(after: Row, lang: str, told: str) -> None:
    assert told in caption(lang, [*ROWS, after])


def test_a_rejected_hammer_names_no_levels_to_refer_to() -> None:
    text = "\n".join(caption("vi", [*ROWS, REJECTING]))

    assert "nên tín hiệu bị phủ nhận, không còn giá trị" in text
    assert "mức tham khảo" not in text


def test_an_unknown_volume_is_told_as_unknown() -> None:
    rows = [(*row[:4], 0.0) for row in ROWS]
    history = history_of(rows)
    unknown = History(frame=history.frame.assign(volume=float("nan")))
    bars = TimeframeBars(timeframe=Timeframe.DAY, finished=unknown.frame, shown=unknown.frame, running=False)
    prices = PriceHistory(instrument=FPT, bars=Bars(frame=unknown.frame), source="csv", fetched_at=FETCHED)
    text = hammer_text(words_in("vi"), prices, bars, read_checklist(unknown, 30, tick=None), ASK, None)

    assert "? 2. Khối lượng: không có số liệu" in text
    assert "? 5. Mức dừng: chưa tính được vì không rõ bước giá" in text


@pytest.mark.parametrize(
    ("value", "limit", "vi"),
    [(1.97, 2.0, "1,97"), (1.9996, 2.0, "1,9996"), (2.0, 2.0, "2,0"), (3.14, 2.0, "3,1"), (2.04, 2.0, "2,04")],
)
def test_a_figure_is_never_written_like_the_limit_that_it_is_not(value: float, limit: float, vi: str) -> None:
    assert figure(words_in("vi"), value, limit) == vi


def test_percentages_too() -> None:
    assert percent(words_in("vi"), 0.04998, 0.05) == "4,998%"
    assert percent(words_in("en"), 0.05, 0.05) == "5.0%"
    assert percent(words_in("en"), 0.9, 0.6, 0) == "90%"


# No hammer


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "vi",
            [
                "FPT · nến ngày 12/02/2024: không phải nến búa",
                "Mở 100.000 · cao 100.600 · thấp 96.000 · đóng 99.000\xa0₫ (nến đỏ; nến búa xanh hay đỏ đều được)",
                "",
                "1 trên 7 điều kiện của nến búa không đạt; dòng in đậm là điều kiện đầu tiên không đạt:",
            ],
        ),
        (
            "en",
            [
                "FPT · daily candle of 12 Feb 2024: no hammer",
                "Open 100,000 · high 100,600 · low 96,000 · close ₫99,000 (red; either colour may be a hammer)",
                "",
                "Conditions of the hammer that fail: 1 of 7. The first of them is in bold:",
            ],
        ),
    ],
)
def test_why_a_candle_is_no_hammer(lang: str, expected: list[str]) -> None:
    history, bars, prices = parts([*ROWS[:-1], (100_000.0, 100_600.0, 96_000.0, 99_000.0, 1000.0)])
    text = no_hammer_text(words_in(lang), prices, bars, why_no_hammer(history, 30), ASK, None)

    assert plain(text).splitlines()[:4] == expected
    bold = [line for line in text.splitlines() if line.startswith("✗ <b>")]
    assert len(bold) == 1
    assert "13%" in bold[0]
    assert sum(line.startswith(MARKS[Outcome.PASS]) for line in text.splitlines()) == 6


def test_a_candle_without_a_range_has_nothing_to_measure() -> None:
    history, bars, prices = parts([*ROWS[:-1], (98_000.0,) * 4 + (1000.0,)])
    text = no_hammer_text(words_in("vi"), prices, bars, why_no_hammer(history, 30), ASK, None)

    assert "Giá cao nhất bằng giá thấp nhất: không có hình dạng gì để đọc." in text
    assert "Bóng dưới" not in text
    assert "điều kiện" not in text


def test_what_is_not_known_yet_is_marked_so() -> None:
    history, bars, prices = parts([*ROWS[25:]])
    text = no_hammer_text(words_in("vi"), prices, bars, why_no_hammer(history, 5), ASK, None)

    assert text.count("\n? ") >= 2
    assert "Trông giống nến búa, nhưng không ở đáy xu hướng giảm" in text


# On real prices


def worst_origin(frame: pd.DataFrame, history: History) -> tuple[TimeframeBars, PriceHistory]:
    """Everything an origin may have to say at once."""
    dropped = tuple(DroppedBar(session=stamp.date(), defect=Defect.INCONSISTENT) for stamp in frame.index[-30:-18])
    bars = TimeframeBars(timeframe=Timeframe.DAY, finished=history.frame, shown=history.frame, running=True)
    prices = PriceHistory(
        instrument=Instrument(
            symbol="E1VFVN30", kind=InstrumentKind.FUND, market=Market.VIETNAM, currency="VND", exchange="HOSE"
        ),
        bars=Bars(frame=frame, dropped=dropped),
        source="yahoo",
        fetched_at=FETCHED,
        simulated=True,
        outage="rate_limited",
        remarks=every_doubt(frame.index[-1].date()),
        instead_of=LONGEST_SOURCE,
    )
    return bars, prices


@pytest.mark.market_data
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_caption_of_many_real_candles_fits_whatever_else_has_to_be_said(market_data: Path, lang: str) -> None:
    words = words_in(lang)
    hammers = others = 0
    for path in sorted((market_data / "vn_long").glob("*.csv.gz"))[::20]:
        frame = traded_bars(
            check_bars(pd.read_csv(path, index_col="date", parse_dates=True)).frame, InstrumentKind.SHARE
        )
        history = History(frame=frame)
        bars, prices = worst_origin(frame, history)
        found = set(hammer_bars(history))
        note = other_day(words, date(2024, 12, 28))
        for bar in found:
            checklist = read_checklist(history, bar, tick=50.0, weekly_trend=Trend.NONE)
            record = longest(checklist.pattern.key)
            text = hammer_text(words, prices, bars, checklist, LONG_AGO, note, record)
            assert_fits(text, checklist)
            details = hammer_details_text(words, prices, bars, history, checklist, LONG_AGO, record)
            assert utf16_length(parse_html(str(details)).text) <= TEXT_LIMIT
            hammers += 1
        note = none_lately(words, "E1VFVN30", Timeframe.DAY, 60)
        for bar in set(range(0, history.bars, 40)) - found:
            text = no_hammer_text(words, prices, bars, why_no_hammer(history, bar), LONG_AGO, note, longest("hammer"))
            assert utf16_length(parse_html(str(text)).text) <= CAPTION_LIMIT
            others += 1
    assert min(hammers, others) > 300


def assert_fits(text: Markup, checklist: Checklist) -> None:
    assert utf16_length(parse_html(str(text)).text) == length(text) <= CAPTION_LIMIT
    shown = plain(text).splitlines()
    for place, outcome in enumerate(checklist.outcomes, start=1):
        assert any(line.startswith(f"{MARKS[outcome]} {place}. ") for line in shown)
    assert not any(wrong in text for wrong in ("None", "NaN", "%("))
