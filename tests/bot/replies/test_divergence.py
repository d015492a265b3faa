"""What a divergence answer says, sentence by sentence, and that it fits under its picture whatever comes together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pandas as pd
import pytest
from markupsafe import Markup

from analysis.bars import COLUMNS, Bars, Defect, DroppedBar
from analysis.divergence import DivergenceKind
from analysis.divergence_reading import DivergenceReading, FoundDivergence, TurningPoint
from analysis.exchanges import InstrumentKind, Market
from analysis.rsi_ranges import RsiRange, RsiRangeReading
from analysis.rsi_reading import Limits, RsiReading, Zone, ZoneVisit
from analysis.timeframes import Timeframe, TimeframeBars
from analysis.trend import Trend
from bot.ask import Ask
from bot.instruments import Instrument
from bot.prices.port import PriceHistory
from bot.replies.divergence import divergence_text
from bot.replies.markup import CAPTION_LIMIT, length, plain
from bot.replies.record_line import ToldRecord
from bot.replies.words import LANGUAGES, words_in
from tests.bot.replies import told_records
from tests.bot.replies.worst_prices import LONGEST_SOURCE, every_doubt
from tests.servers.telegram_html import parse_html, utf16_length

FRIDAY = date(2026, 11, 20)
FPT = Instrument(symbol="FPT", kind=InstrumentKind.SHARE, market=Market.VIETNAM, currency="VND", exchange="HOSE")
FRAME = pd.DataFrame(dict.fromkeys(COLUMNS, 10_000.0), index=pd.bdate_range(end=pd.Timestamp(FRIDAY), periods=150))
HISTORY = PriceHistory(
    instrument=FPT, bars=Bars(frame=FRAME), source="yahoo", fetched_at=datetime(2026, 11, 20, 9, tzinfo=UTC)
)
BARS = TimeframeBars(timeframe=Timeframe.DAY, finished=FRAME, shown=FRAME, running=False)
THAT_EVENING = Ask(text="", asked_at=datetime(2026, 11, 20, 13, tzinfo=UTC))

RSI = RsiReading(
    period=14,
    limits=Limits(),
    session=FRIDAY,
    close=123_600.0,
    change=0.0126,
    value=55.84,
    previous=51.2,
    zone=Zone.NEUTRAL,
    stay=ZoneVisit(zone=Zone.NEUTRAL, first=date(2026, 9, 28), last=FRIDAY, bars=40, bars_ago=0, peak=69.0),
    last_visit=None,
    bars=500,
    settling=False,
    trend=Trend.UP,
    sma50=120_343.0,
    sma200=113_699.0,
    band=None,
    weekly=58.3,
)


def divergence(
    kind: DivergenceKind, first: date, second: date, known_on: date, ago: int, change: float | None
) -> FoundDivergence:
    return FoundDivergence(
        kind=kind,
        first=TurningPoint(bar=400, session=first, price=118_200.0, rsi=71.26),
        second=TurningPoint(bar=420, session=second, price=125_900.0, rsi=64.04),
        bars_apart=20,
        known_on=known_on,
        known_bars_ago=ago,
        change_since=change,
    )


NEWEST = divergence(
    DivergenceKind.REGULAR_BEARISH, date(2026, 10, 5), date(2026, 11, 2), date(2026, 11, 5), 11, -0.0213
)
OTHER = divergence(DivergenceKind.HIDDEN_BULLISH, date(2026, 8, 3), date(2026, 8, 20), date(2026, 8, 25), 62, 0.1)
WEEKLY = divergence(DivergenceKind.REGULAR_BULLISH, date(2026, 3, 6), date(2026, 5, 15), date(2026, 6, 5), 24, 0.2)

READING = DivergenceReading(
    rsi=RSI, newest=NEWEST, others=(OTHER,), before=None, weekly=WEEKLY, weeks=400, rsi_range=None
)
NONE_FOUND = replace(
    READING,
    newest=None,
    others=(),
    before=replace(OTHER, second=replace(OTHER.second, session=date(2025, 3, 14))),
    weekly=None,
    rsi_range=RsiRangeReading(kind=RsiRange.UPTREND, floor=44.2, ceiling=74.0),
)


def told(
    lang: str,
    reading: DivergenceReading,
    history: PriceHistory = HISTORY,
    bars: TimeframeBars = BARS,
    ask: Ask = THAT_EVENING,
    record: ToldRecord | None = None,
) -> Markup:
    return divergence_text(words_in(lang), history, bars, reading, ask, record)


def lines(lang: str, reading: DivergenceReading, timeframe: Timeframe = Timeframe.DAY) -> list[str]:
    return plain(told(lang, reading, bars=replace(BARS, timeframe=timeframe))).splitlines()


FOUND_VI = """\
FPT · RSI ngày: phân kỳ giảm giá
Đóng cửa 20/11/2026: 123.600\xa0₫ (+1,26% so với phiên trước)

Giá lên đỉnh cao hơn mà đỉnh RSI lại thấp hơn: đà tăng đang đuối. Đây là cảnh báo, không cho biết thời điểm: chưa rõ \
khi nào giá quay đầu, hay có quay đầu không.

• Đỉnh trước, 05/10/2026: giá 118.200\xa0₫, RSI 71,3.
• Đỉnh sau, 02/11/2026: giá 125.900\xa0₫, RSI 64,0.
• Biết được từ 05/11/2026 (3 nến sau mới chắc là đỉnh), cách đây 11 phiên; từ đó giá −2,1%.
• Trước đó, trong 120 phiên gần đây: phân kỳ ẩn tăng giá 20/08/2026.
• Khung tuần: phân kỳ tăng giá 15/05/2026, biết được cách đây 24 tuần.
• Phân kỳ (loại thường) báo đà đang yếu đi; phân kỳ ẩn báo xu hướng có thể còn tiếp diễn.
• RSI hiện tại: 55,8; khung tuần: 58,3.
• Xu hướng ngắn hạn (10 nến): tăng. Giá đang trên trung bình 50 nến (SMA50: 120.343\xa0₫).
• Lưu ý: tín hiệu này ngược xu hướng dài hạn (giá trên SMA200: 113.699\xa0₫), nên kém tin cậy hơn.

Nguồn: tệp CSV, giá đã điều chỉnh theo cổ tức và chia tách.
Thông tin tham khảo, không phải khuyến nghị mua bán."""

FOUND_EN = """\
FPT · daily RSI: bearish divergence
Close 20 Nov 2026: ₫123,600 (+1.26% on the previous session)

The price made a higher high, RSI a lower one: the rise is tiring. Only a warning: it does not say when the price \
turns, nor whether it does.

• First high, 5 Oct 2026: price ₫118,200, RSI 71.3.
• Second high, 2 Nov 2026: price ₫125,900, RSI 64.0.
• Known since 5 Nov 2026 (a high is certain only 3 bars later), 11 sessions ago; the price since: −2.1%.
• Earlier in the last 120 sessions: hidden bullish divergence 20 Aug 2026.
• Weekly bars: bullish divergence 15 May 2026, known for 24 weeks.
• A regular divergence says a move is tiring; a hidden one says the trend may go on.
• RSI now: 55.8, weekly 58.3.
• Short-term trend (10 bars): up. Price above the 50-bar average (SMA50: ₫120,343).
• Careful: it points down, against the long-term trend (price above SMA200: ₫113,699), so it is less reliable.

Source: CSV files, prices adjusted for dividends and splits.
For information only, not advice to buy or sell."""

NONE_VI = """\
FPT · RSI ngày: không có phân kỳ trong 120 phiên gần đây
Đóng cửa 20/11/2026: 123.600\xa0₫ (+1,26% so với phiên trước)

Ở các đỉnh và đáy liền nhau, giá và RSI không đi ngược hướng, nên RSI không có cảnh báo riêng nào. Điều đó không hứa \
hẹn gì: giá vẫn có thể đảo chiều mà không cần phân kỳ.

• Phân kỳ là khi giữa hai đỉnh (hoặc hai đáy) liền nhau, giá đi một hướng còn RSI đi hướng ngược lại.
• Lần gần nhất trước đó: phân kỳ ẩn tăng giá 14/03/2025.
• Khung tuần: không có phân kỳ trong 120 tuần gần đây.
• Phân kỳ (loại thường) báo đà đang yếu đi; phân kỳ ẩn báo xu hướng có thể còn tiếp diễn.
• RSI hiện tại: 55,8; khung tuần: 58,3.
• Ở 3 đáy gần nhất, RSI giữ được từ 44,2 trở lên, như thường thấy khi xu hướng tăng (trên 40–50).
• Xu hướng ngắn hạn (10 nến): tăng. Giá đang trên trung bình 50 nến (SMA50: 120.343\xa0₫), trên trung bình 200 nến \
(SMA200: 113.699\xa0₫).

Nguồn: tệp CSV, giá đã điều chỉnh theo cổ tức và chia tách.
Thông tin tham khảo, không phải khuyến nghị mua bán."""


@pytest.mark.parametrize(
    ("lang", "reading", "caption"),
    [("vi", READING, FOUND_VI), ("en", READING, FOUND_EN), ("vi", NONE_FOUND, NONE_VI)],
)
def test_the_whole_caption(lang: str, reading: DivergenceReading, caption: str) -> None:
    assert plain(told(lang, reading, history=replace(HISTORY, source="csv"))) == caption


@pytest.mark.parametrize(
    ("kind", "vi", "en"),
    [
        (
            DivergenceKind.REGULAR_BULLISH,
            ("phân kỳ tăng giá", "Giá xuống đáy thấp hơn mà đáy RSI lại cao hơn: đà giảm đang yếu dần.", "Đáy trước"),
            ("bullish divergence", "a lower low, RSI a higher one: the fall is tiring.", "First low"),
        ),
        (
            DivergenceKind.REGULAR_BEARISH,
            ("phân kỳ giảm giá", "Giá lên đỉnh cao hơn mà đỉnh RSI lại thấp hơn: đà tăng đang đuối.", "Đỉnh trước"),
            ("bearish divergence", "a higher high, RSI a lower one: the rise is tiring.", "First high"),
        ),
        (
            DivergenceKind.HIDDEN_BULLISH,
            (
                "phân kỳ ẩn tăng giá",
                "Đáy giá cao hơn mà đáy RSI lại thấp hơn: xu hướng tăng có thể còn tiếp diễn.",
                "Đáy trước",
            ),
            ("hidden bullish divergence", "a higher low, RSI a lower one: the uptrend may go on.", "First low"),
        ),
        (
            DivergenceKind.HIDDEN_BEARISH,
            (
                "phân kỳ ẩn giảm giá",
                "Đỉnh giá thấp hơn mà đỉnh RSI lại cao hơn: xu hướng giảm có thể còn tiếp diễn.",
                "Đỉnh trước",
            ),
            ("hidden bearish divergence", "a lower high, RSI a higher one: the downtrend may go on.", "First high"),
        ),
    ],
)
def test_each_kind_in_its_words(kind: DivergenceKind, vi: tuple[str, ...], en: tuple[str, ...]) -> None:
    reading = replace(READING, newest=replace(NEWEST, kind=kind))
    for lang, expected in (("vi", vi), ("en", en)):
        text = lines(lang, reading)
        assert text[0].endswith(f": {expected[0]}")
        assert expected[1] in text[3]
        assert text[5].startswith(f"• {expected[2]}, ")


OTHERS_VI = """\
• Trước đó, trong 120 phiên gần đây: phân kỳ ẩn tăng giá 20/08/2026, 20/08/2026; phân kỳ giảm giá 02/11/2026, và 2 \
lần nữa."""
OTHERS_EN = """\
• Earlier in the last 120 sessions: hidden bullish divergence 20 Aug 2026, 20 Aug 2026; bearish divergence 2 Nov 2026, \
and 2 more."""


@pytest.mark.parametrize(
    ("reading", "vi", "en"),
    [
        (
            replace(READING, newest=replace(NEWEST, known_on=FRIDAY, known_bars_ago=0, change_since=None)),
            "• Đến nến mới nhất, 20/11/2026, mới biết được: 3 nến sau mới chắc là đỉnh.",
            "• Known only as of the latest bar, 20 Nov 2026: a high is certain only 3 bars later.",
        ),
        (
            replace(READING, others=(OTHER, NEWEST, OTHER, NEWEST, OTHER)),
            OTHERS_VI,
            OTHERS_EN,
        ),
        (
            replace(READING, weekly=None),
            "• Khung tuần: không có phân kỳ trong 120 tuần gần đây.",
            "• Weekly bars: no divergence in the last 120 weeks.",
        ),
        (
            replace(READING, weekly=replace(WEEKLY, known_bars_ago=0, change_since=None)),
            "• Khung tuần: phân kỳ tăng giá 15/05/2026, vừa biết được tuần mới nhất.",
            "• Weekly bars: bullish divergence 15 May 2026, known since last week.",
        ),
        (
            replace(READING, weekly=None, weeks=23),
            "• Khung tuần: không có phân kỳ trong 23 tuần gần đây.",
            "• Weekly bars: no divergence in the last 23 weeks.",
        ),
        (
            replace(READING, weekly=None, weeks=22),
            "• Khung tuần: mới có 22 tuần, chưa đủ để tìm phân kỳ.",
            "• Weekly bars: only 22 weeks so far, too few to look for one.",
        ),
        (
            replace(NONE_FOUND, before=None),
            "• Trước đó, trong dữ liệu hiện có cũng không có lần nào.",
            "• There is none earlier in these data either.",
        ),
        (
            replace(NONE_FOUND, rsi_range=RsiRangeReading(kind=RsiRange.DOWNTREND, floor=20.0, ceiling=57.35)),
            "• Ở 3 đỉnh gần nhất, RSI không vượt quá 57,4, như thường thấy khi xu hướng giảm (dưới 50–60).",
            "• At the last 3 highs RSI got no further than 57.4, as is usual in a downtrend (50–60).",
        ),
        (
            replace(NONE_FOUND, rsi_range=RsiRangeReading(kind=RsiRange.NARROW, floor=44.0, ceiling=55.0)),
            "• Ở 3 đáy và 3 đỉnh gần nhất, RSI chỉ loanh quanh 44,0 – 55,0: chưa rõ xu hướng.",
            "• At the last 3 lows and highs RSI stayed between 44.0 and 55.0: no clear trend.",
        ),
        (
            replace(NONE_FOUND, rsi_range=RsiRangeReading(kind=RsiRange.WIDE, floor=24.0, ceiling=75.0)),
            "• Ở 3 đáy và 3 đỉnh gần nhất, RSI dao động rộng, 24,0 – 75,0: chưa rõ xu hướng.",
            "• At the last 3 lows and highs RSI ranged from 24.0 to 75.0: no clear trend.",
        ),
        (
            replace(NONE_FOUND, rsi=replace(RSI, weekly=None)),
            "• RSI hiện tại: 55,8.",
            "• RSI now: 55.8.",
        ),
        (
            replace(NONE_FOUND, rsi=replace(RSI, bars=40)),
            "FPT · RSI ngày: không có phân kỳ trong 40 phiên gần đây",
            "FPT · daily RSI: no divergence in the last 40 sessions",
        ),
        (
            replace(READING, rsi=replace(RSI, change=None)),
            "Đóng cửa 20/11/2026: 123.600\xa0₫",
            "Close 20 Nov 2026: ₫123,600",
        ),
    ],
)
def test_a_line_of_its_own(reading: DivergenceReading, vi: str, en: str) -> None:
    assert vi in lines("vi", reading)
    assert en in lines("en", reading)


@pytest.mark.parametrize(
    ("kind", "sma200", "vi", "en"),
    [
        (
            DivergenceKind.REGULAR_BEARISH,
            113_699.0,
            "ngược xu hướng dài hạn (giá trên",
            "it points down, against the",
        ),
        (
            DivergenceKind.HIDDEN_BEARISH,
            113_699.0,
            "ngược xu hướng dài hạn (giá trên",
            "it points down, against the",
        ),
        (DivergenceKind.REGULAR_BULLISH, 130_000.0, "ngược xu hướng dài hạn (giá dưới", "it points up, against the"),
        (DivergenceKind.HIDDEN_BULLISH, 130_000.0, "ngược xu hướng dài hạn (giá dưới", "it points up, against the"),
    ],
)
def test_against_the_long_term_trend_is_told(kind: DivergenceKind, sma200: float, vi: str, en: str) -> None:
    reading = replace(READING, newest=replace(NEWEST, kind=kind), rsi=replace(RSI, sma200=sma200))
    with_trend = replace(reading, rsi=replace(RSI, sma200=243_700 - sma200))
    unknown = replace(reading, rsi=replace(RSI, sma200=None))
    for lang, words in (("vi", vi), ("en", en)):
        assert words in plain(told(lang, reading))
        assert words not in plain(told(lang, with_trend))
        assert words not in plain(told(lang, unknown))


@pytest.mark.parametrize(
    ("timeframe", "vi", "en"), [(Timeframe.WEEK, "11 tuần", "11 weeks"), (Timeframe.MONTH, "11 tháng", "11 months")]
)
def test_other_timeframes_speak_of_their_own_bars_and_tell_no_weekly_line(
    timeframe: Timeframe, vi: str, en: str
) -> None:
    reading = replace(READING, weekly=None, weeks=None)
    for lang, words, weekly in (("vi", vi, "Khung tuần"), ("en", en, "Weekly bars")):
        text = "\n".join(lines(lang, reading, timeframe))
        assert words in text
        assert weekly not in text


def test_of_bars_before_those_that_were_looked_at_nothing_is_said_where_there_are_none() -> None:
    for bars, said in ((120, False), (121, True)):
        reading = replace(NONE_FOUND, before=None, rsi=replace(RSI, bars=bars))
        assert any("There is none earlier" in line for line in lines("en", reading)) is said


# Everything at once

LONG_AGO = Ask(text="", asked_at=datetime(2028, 9, 30, 13, tzinfo=UTC))
BROKEN = tuple(DroppedBar(session=stamp.date(), defect=Defect.INCONSISTENT) for stamp in FRAME.index[-30:-18])


def longest(kind: DivergenceKind | None, price: float) -> DivergenceReading:
    """A reading with every line there can be, and long figures in all of them."""
    point = TurningPoint(bar=1, session=date(2026, 9, 30), price=price, rsi=88.8)
    found = FoundDivergence(
        kind=kind or DivergenceKind.HIDDEN_BULLISH,
        first=point,
        second=point,
        bars_apart=60,
        known_on=date(2026, 9, 30),
        known_bars_ago=117,
        change_since=-0.1234,
    )
    hidden = [
        replace(found, kind=other) for other in (DivergenceKind.HIDDEN_BEARISH, DivergenceKind.HIDDEN_BULLISH) * 6
    ]
    against = kind is not None and kind.bullish
    return DivergenceReading(
        rsi=replace(
            RSI,
            close=price,
            change=-0.1234,
            trend=Trend.NONE,
            sma50=price,
            sma200=price * (10 if against else 0.1),
            value=55.5,
        ),
        newest=None if kind is None else found,
        others=() if kind is None else tuple(hidden),
        before=found if kind is None else None,
        weekly=replace(found, kind=DivergenceKind.HIDDEN_BEARISH),
        weeks=400,
        rsi_range=RsiRangeReading(kind=RsiRange.UPTREND, floor=44.4, ceiling=77.7),
    )


def worst(
    lang: str, reading: DivergenceReading, timeframe: Timeframe, outage: str | None, *, simulated: bool
) -> Markup:
    instrument = replace(FPT, symbol="E1VFVN30", kind=InstrumentKind.FUND)
    history = replace(
        HISTORY,
        instrument=instrument,
        bars=Bars(frame=FRAME, dropped=BROKEN),
        simulated=simulated,
        outage=outage,
        remarks=every_doubt(FRAME.index[-1].date()),
        instead_of=LONGEST_SOURCE,
    )
    bars = replace(BARS, timeframe=timeframe, running=True)
    return told(lang, reading, history, bars, LONG_AGO, told_records.longest("divergence_hidden_bearish"))


KINDS = (*DivergenceKind, None)
PRICES = (0.000012345, 1_234_567.0, 999_999_999.0)


@pytest.mark.parametrize(
    ("lang", "kind", "price", "timeframe", "outage", "simulated"),
    list(product(LANGUAGES, KINDS, PRICES, Timeframe, ("rate_limited", None), (True, False))),
)
def test_everything_at_once_fits_under_the_picture(
    lang: str, kind: DivergenceKind | None, price: float, timeframe: Timeframe, outage: str | None, *, simulated: bool
) -> None:
    text = worst(lang, longest(kind, price), timeframe, outage, simulated=simulated)

    shown = parse_html(str(text)).text
    assert 600 < utf16_length(shown) == length(text) <= CAPTION_LIMIT
    assert not any(words in shown for words in ("None", "NaN", "%("))


@pytest.mark.parametrize("kind", DivergenceKind)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_has_to_be_said_is_never_left_out(lang: str, kind: DivergenceKind) -> None:
    text = plain(worst(lang, longest(kind, 1_234_567.0), Timeframe.DAY, "rate_limited", simulated=True))

    needed = {
        "vi": (
            "Giá mô phỏng",
            "E1VFVN30 · RSI ngày: phân kỳ",
            "không cho biết thời điểm",
            "Biết được từ 30/09/2026",
            "ngược",
        ),
        "en": ("Simulated prices", "E1VFVN30 · daily RSI: ", "does not say", "Known since 30 Sep 2026", "against the"),
    }[lang]
    points = {"vi": (" trước, 30/09/2026", " sau, 30/09/2026"), "en": ("First ", "Second ")}[lang]
    assert [words for words in (*needed, *points, "RSI 88") if words not in text] == []


def test_lines_are_left_out_one_after_the_other() -> None:
    reading = longest(DivergenceKind.REGULAR_BEARISH, 123_456_789.0)
    # From the most dispensable on.
    spared = [
        "RSI now:",
        "At the last 3 lows",
        "Short-term trend",
        "A regular divergence",
        "Earlier in",
        "Weekly bars:",
        "The whole market",
        " since 2011",
    ]
    counts = []
    short = replace(HISTORY, source="csv", adjusted=False)
    texts = (
        told("en", reading, short, record=told_records.longest("divergence_regular_bearish")),
        worst("en", reading, Timeframe.DAY, None, simulated=True),
        worst("en", reading, Timeframe.DAY, "rate_limited", simulated=True),
    )
    for text in texts:
        gone = [words for words in spared if words not in text]
        assert gone == spared[: len(gone)]
        counts.append(len(gone))
    assert counts == sorted(counts)
    assert 0 < counts[0] < counts[-1]
    assert all(words in told("en", NONE_FOUND) for words in (*spared[:4], "Weekly bars:"))
