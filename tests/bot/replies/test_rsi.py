"""What an RSI answer says, sentence by sentence, and that it fits under its picture whatever comes together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from analysis.bars import COLUMNS, Bars, Defect, DroppedBar
from analysis.exchanges import InstrumentKind, Market
from analysis.plausibility import Remark
from analysis.rsi_reading import Limits, RsiReading, Zone, ZoneVisit
from analysis.timeframes import Timeframe, TimeframeBars
from analysis.trend import Trend
from bot.ask import Ask
from bot.instruments import Instrument
from bot.prices.port import PriceHistory
from bot.replies.markup import CAPTION_LIMIT, length, plain
from bot.replies.record_line import ToldRecord
from bot.replies.rsi import rsi_text
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

NEUTRAL = RsiReading(
    period=14,
    limits=Limits(),
    session=FRIDAY,
    close=123_600.0,
    change=0.0126,
    value=45.8,
    previous=41.2,
    zone=Zone.NEUTRAL,
    stay=ZoneVisit(zone=Zone.NEUTRAL, first=date(2026, 9, 28), last=FRIDAY, bars=40, bars_ago=0, peak=69.0),
    last_visit=ZoneVisit(
        zone=Zone.OVERBOUGHT, first=date(2026, 9, 24), last=date(2026, 9, 25), bars=2, bars_ago=40, peak=70.9
    ),
    bars=500,
    settling=False,
    trend=Trend.DOWN,
    sma50=126_343.0,
    sma200=113_699.0,
    band=None,
    weekly=58.3,
)
OVERBOUGHT = replace(
    NEUTRAL,
    value=76.04,
    previous=73.6,
    zone=Zone.OVERBOUGHT,
    stay=ZoneVisit(zone=Zone.OVERBOUGHT, first=date(2026, 11, 12), last=FRIDAY, bars=7, bars_ago=0, peak=76.04),
    trend=Trend.UP,
    sma50=113_000.0,
    band=123_000.0,
)
OVERSOLD = replace(
    NEUTRAL,
    value=24.5,
    previous=31.0,
    zone=Zone.OVERSOLD,
    stay=ZoneVisit(zone=Zone.OVERSOLD, first=FRIDAY, last=FRIDAY, bars=1, bars_ago=0, peak=24.5),
    last_visit=ZoneVisit(
        zone=Zone.OVERSOLD, first=date(2026, 8, 3), last=date(2026, 8, 3), bars=1, bars_ago=79, peak=28.4
    ),
    trend=Trend.NONE,
    sma50=130_000.0,
    sma200=140_000.0,
    band=124_000.0,
)


RECORD = told_records.longest("rsi_overbought")


def told(
    lang: str,
    reading: RsiReading,
    history: PriceHistory = HISTORY,
    bars: TimeframeBars = BARS,
    ask: Ask = THAT_EVENING,
    record: ToldRecord | None = None,
) -> Markup:
    return rsi_text(words_in(lang), history, bars, reading, ask, record)


def lines(lang: str, reading: RsiReading, timeframe: Timeframe = Timeframe.DAY) -> list[str]:
    return plain(told(lang, reading, bars=replace(BARS, timeframe=timeframe))).splitlines()


CAPTIONS = {
    ("vi", Zone.NEUTRAL): """\
FPT · RSI 14 ngày: 45,8 – trung tính
Đóng cửa 20/11/2026: 123.600\xa0₫ (+1,26% so với phiên trước)

Từ 30 đến 70 là vùng trung tính: giá chưa tăng hay giảm quá đà. Dưới 50 nghĩa là gần đây lực giảm mạnh hơn lực tăng.

• RSI so với phiên trước: 41,2 → 45,8.
• Lần quá mua gần nhất: 24/09/2026 – 25/09/2026 (cao nhất 70,9), cách đây 40 phiên.
• RSI khung tuần: 58,3.
• Xu hướng ngắn hạn (10 nến): giảm. Giá đang dưới trung bình 50 nến (SMA50: 126.343\xa0₫), trên trung bình 200 nến \
(SMA200: 113.699\xa0₫).

Nguồn: Yahoo Finance (lấy lúc 16:00 ngày 20/11/2026), giá đã điều chỉnh theo cổ tức và chia tách.
Thông tin tham khảo, không phải khuyến nghị mua bán.""",
    ("vi", Zone.OVERBOUGHT): """\
FPT · RSI 14 ngày: 76,0 – quá mua
Đóng cửa 20/11/2026: 123.600\xa0₫ (+1,26% so với phiên trước)

Trên 70 nghĩa là giá đã tăng nhanh và nhiều, dễ chững lại hoặc điều chỉnh. Nhưng chưa chắc giảm ngay: khi xu \
hướng tăng mạnh, RSI có thể ở mức cao rất lâu.

• RSI so với phiên trước: 73,6 → 76,0.
• Đã ở vùng này được 7 phiên, từ 12/11/2026.
• Lần quá mua trước đó: 24/09/2026 – 25/09/2026 (cao nhất 70,9), cách đây 40 phiên.
• RSI khung tuần: 58,3.
• Xu hướng ngắn hạn (10 nến): tăng. Giá đang trên trung bình 50 nến (SMA50: 113.000\xa0₫), trên trung bình 200 nến \
(SMA200: 113.699\xa0₫).
• Lưu ý: kỳ vọng giá giảm lúc này là đi ngược xu hướng dài hạn (giá trên SMA200), nên kém tin cậy hơn.
• Giá đóng cửa chạm dải Bollinger trên (123.000\xa0₫), nên tín hiệu quá mua đáng chú ý hơn.

Nguồn: Yahoo Finance (lấy lúc 16:00 ngày 20/11/2026), giá đã điều chỉnh theo cổ tức và chia tách.
Thông tin tham khảo, không phải khuyến nghị mua bán.""",
    ("vi", Zone.OVERSOLD): """\
FPT · RSI 14 ngày: 24,5 – quá bán
Đóng cửa 20/11/2026: 123.600\xa0₫ (+1,26% so với phiên trước)

Dưới 30 nghĩa là giá đã giảm nhanh và nhiều, lực bán có thể sắp cạn. Nhưng chưa chắc tăng lại ngay: khi xu \
hướng giảm mạnh, RSI có thể ở mức thấp rất lâu.

• RSI so với phiên trước: 31,0 → 24,5.
• Vừa bước vào vùng này.
• Lần quá bán trước đó: 03/08/2026 (thấp nhất 28,4), cách đây 79 phiên.
• RSI khung tuần: 58,3.
• Xu hướng ngắn hạn (10 nến): chưa rõ. Giá đang dưới trung bình 50 nến (SMA50: 130.000\xa0₫), dưới trung bình 200 \
nến (SMA200: 140.000\xa0₫).
• Lưu ý: kỳ vọng giá tăng lúc này là đi ngược xu hướng dài hạn (giá dưới SMA200), nên kém tin cậy hơn.
• Giá đóng cửa chạm dải Bollinger dưới (124.000\xa0₫), nên tín hiệu quá bán đáng chú ý hơn.

Nguồn: Yahoo Finance (lấy lúc 16:00 ngày 20/11/2026), giá đã điều chỉnh theo cổ tức và chia tách.
Thông tin tham khảo, không phải khuyến nghị mua bán.""",
    ("en", Zone.NEUTRAL): """\
FPT · daily RSI 14: 45.8 – neutral
Close 20 Nov 2026: ₫123,600 (+1.26% on the previous session)

From 30 to 70 is the neutral zone: the price has not run too far either way. Below 50, recent falls outweigh \
recent rises.

• RSI since the previous session: 41.2 → 45.8.
• Last overbought: 24 Sep 2026 – 25 Sep 2026 (highest 70.9), 40 sessions ago.
• Weekly RSI: 58.3.
• Short-term trend (10 bars): down. Price below the 50-bar average (SMA50: ₫126,343), above the 200-bar average \
(SMA200: ₫113,699).

Source: Yahoo Finance (fetched 16:00, 20 Nov 2026), prices adjusted for dividends and splits.
For information only, not advice to buy or sell.""",
    ("en", Zone.OVERBOUGHT): """\
FPT · daily RSI 14: 76.0 – overbought
Close 20 Nov 2026: ₫123,600 (+1.26% on the previous session)

Above 70 means the price has risen far and fast, and then it often pauses or pulls back. Not necessarily soon: \
in a strong uptrend RSI can stay high for a long time.

• RSI since the previous session: 73.6 → 76.0.
• In this zone for 7 sessions, since 12 Nov 2026.
• Overbought before that: 24 Sep 2026 – 25 Sep 2026 (highest 70.9), 40 sessions ago.
• Weekly RSI: 58.3.
• Short-term trend (10 bars): up. Price above the 50-bar average (SMA50: ₫113,000), above the 200-bar average \
(SMA200: ₫113,699).
• Careful: expecting a fall here goes against the long-term trend (price above SMA200), so it is less reliable.
• The close touched the upper Bollinger band (₫123,000), so the overbought reading weighs more.

Source: Yahoo Finance (fetched 16:00, 20 Nov 2026), prices adjusted for dividends and splits.
For information only, not advice to buy or sell.""",
    ("en", Zone.OVERSOLD): """\
FPT · daily RSI 14: 24.5 – oversold
Close 20 Nov 2026: ₫123,600 (+1.26% on the previous session)

Below 30 means the price has fallen far and fast, and selling may be running out. Not necessarily soon: in a \
strong downtrend RSI can stay low for a long time.

• RSI since the previous session: 31.0 → 24.5.
• It has just entered this zone.
• Oversold before that: 3 Aug 2026 (lowest 28.4), 79 sessions ago.
• Weekly RSI: 58.3.
• Short-term trend (10 bars): no clear direction. Price below the 50-bar average (SMA50: ₫130,000), below the \
200-bar average (SMA200: ₫140,000).
• Careful: expecting a rise here goes against the long-term trend (price below SMA200), so it is less reliable.
• The close touched the lower Bollinger band (₫124,000), so the oversold reading weighs more.

Source: Yahoo Finance (fetched 16:00, 20 Nov 2026), prices adjusted for dividends and splits.
For information only, not advice to buy or sell.""",
}


@pytest.mark.parametrize("reading", [NEUTRAL, OVERBOUGHT, OVERSOLD], ids=lambda reading: str(reading.zone))
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_whole_caption(lang: str, reading: RsiReading) -> None:
    assert lines(lang, reading) == CAPTIONS[lang, reading.zone].splitlines()


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (50.04, "Ở mức 50, lực tăng và lực giảm đang cân bằng.", "At 50, rises and falls are in balance."),
        (49.96, "Ở mức 50, lực tăng và lực giảm đang cân bằng.", "At 50, rises and falls are in balance."),
        (
            50.06,
            "Trên 50 nghĩa là gần đây lực tăng mạnh hơn lực giảm.",
            "Above 50, recent rises outweigh recent falls.",
        ),
        (
            49.94,
            "Dưới 50 nghĩa là gần đây lực giảm mạnh hơn lực tăng.",
            "Below 50, recent falls outweigh recent rises.",
        ),
    ],
)
def test_which_side_of_the_centre_is_told_of_the_figure_that_is_shown(value: float, vi: str, en: str) -> None:
    reading = replace(NEUTRAL, value=value)

    assert lines("vi", reading)[3].endswith(vi)
    assert lines("en", reading)[3].endswith(en)


@pytest.mark.parametrize(
    ("reading", "shown"),
    [
        (replace(OVERBOUGHT, value=70.2), "70,2 – quá mua"),
        (replace(OVERBOUGHT, value=70.02), "70,02 – quá mua"),
        (replace(OVERBOUGHT, value=70.003), "70,003 – quá mua"),
        (replace(OVERSOLD, value=29.98), "29,98 – quá bán"),
        (replace(OVERBOUGHT, limits=Limits(80, 20), value=80.04), "80,04 – quá mua"),
        (replace(OVERBOUGHT, limits=Limits(80, 20), value=100.0), "100,0 – quá mua"),
        (replace(OVERSOLD, value=0.0), "0,0 – quá bán"),
        # On a limit it is neutral, and the zone's words say so.
        (replace(NEUTRAL, value=70.0), "70,0 – trung tính"),
        (replace(NEUTRAL, value=69.98), "70,0 – trung tính"),
    ],
)
def test_the_figure_is_never_on_the_limit_that_it_is_beyond(reading: RsiReading, shown: str) -> None:
    assert lines("vi", reading)[0].endswith(f": {shown}")


@pytest.mark.parametrize(
    ("timeframe", "vi", "en"),
    [
        (
            Timeframe.DAY,
            ("RSI 14 ngày", "phiên trước", "40 phiên"),
            ("daily RSI 14", "the previous session", "40 sessions"),
        ),
        (Timeframe.WEEK, ("RSI 14 tuần", "tuần trước", "40 tuần"), ("weekly RSI 14", "the previous week", "40 weeks")),
        (
            Timeframe.MONTH,
            ("RSI 14 tháng", "tháng trước", "40 tháng"),
            ("monthly RSI 14", "the previous month", "40 months"),
        ),
    ],
)
def test_words_of_a_timeframe(timeframe: Timeframe, vi: tuple[str, ...], en: tuple[str, ...]) -> None:
    for lang, expected in (("vi", vi), ("en", en)):
        text = "\n".join(lines(lang, replace(NEUTRAL, weekly=None), timeframe))
        assert all(words in text for words in expected)


@pytest.mark.parametrize(
    ("reading", "vi", "en"),
    [
        (
            replace(NEUTRAL, last_visit=None),
            "• Trong dữ liệu hiện có, RSI chưa lần nào quá mua hay quá bán.",
            "• It has been neither overbought nor oversold in these data.",
        ),
        (
            replace(OVERBOUGHT, last_visit=None),
            "• Trong dữ liệu hiện có, đây là lần quá mua đầu tiên.",
            "• It has not been overbought before in these data.",
        ),
        (
            replace(OVERSOLD, last_visit=None),
            "• Trong dữ liệu hiện có, đây là lần quá bán đầu tiên.",
            "• It has not been oversold before in these data.",
        ),
        (
            replace(NEUTRAL, last_visit=OVERSOLD.last_visit),
            "• Lần quá bán gần nhất: 03/08/2026 (thấp nhất 28,4), cách đây 79 phiên.",
            "• Last oversold: 3 Aug 2026 (lowest 28.4), 79 sessions ago.",
        ),
        (
            replace(NEUTRAL, settling=True, bars=40),
            "• Mới có 40 phiên dữ liệu nên RSI chưa thật ổn định.",
            "• Only 40 sessions of data: RSI is still settling.",
        ),
        (
            # The first RSI there is: whether it has just entered the zone is not known.
            replace(OVERSOLD, previous=None),
            "• Đã ở vùng này được 1 phiên, từ 20/11/2026.",
            "• In this zone for 1 session, since 20 Nov 2026.",
        ),
        (
            replace(NEUTRAL, trend=None, sma200=None),
            "• Giá đang dưới trung bình 50 nến (SMA50: 126.343\xa0₫).",
            "• Price below the 50-bar average (SMA50: ₫126,343).",
        ),
        (
            replace(NEUTRAL, change=None),
            "Đóng cửa 20/11/2026: 123.600\xa0₫",
            "Close 20 Nov 2026: ₫123,600",
        ),
    ],
)
def test_a_line_of_its_own(reading: RsiReading, vi: str, en: str) -> None:
    assert vi in lines("vi", reading)
    assert en in lines("en", reading)


def test_a_close_on_its_long_average_is_against_no_trend() -> None:
    on_it = replace(OVERBOUGHT, sma200=OVERBOUGHT.close * (1 + 1e-12))
    above = replace(OVERBOUGHT, sma200=OVERBOUGHT.close / 2)

    assert "against the long-term trend" not in told("en", on_it)
    assert "against the long-term trend" in told("en", above)


def test_what_is_not_known_is_not_mentioned() -> None:
    bare = replace(NEUTRAL, previous=None, weekly=None, trend=None, sma50=None, sma200=None)
    text = "\n".join(lines("vi", bare))

    assert not any(word in text for word in ("RSI so với", "khung tuần", "Xu hướng", "SMA", "Bollinger", "None"))


@pytest.mark.parametrize(
    ("reading", "is_told"),
    [
        (OVERBOUGHT, True),
        (OVERSOLD, True),
        (replace(OVERBOUGHT, sma200=130_000.0), False),
        (replace(OVERSOLD, sma200=120_000.0), False),
        (replace(OVERBOUGHT, sma200=None), False),
        (NEUTRAL, False),
    ],
)
def test_a_reading_against_the_trend_is_told(reading: RsiReading, *, is_told: bool) -> None:
    assert ("<b>ngược xu hướng</b>" in told("vi", reading)) is is_told
    assert ("<b>against the long-term trend</b>" in told("en", reading)) is is_told


def test_an_index_is_told_in_points() -> None:
    index = Instrument(symbol="VNINDEX", kind=InstrumentKind.INDEX, market=Market.VIETNAM, currency=None)
    history = replace(HISTORY, instrument=index, source="csv")

    assert "Đóng cửa 20/11/2026: 1.276,08 điểm (" in told("vi", replace(NEUTRAL, close=1276.08), history)
    assert "Close 20 Nov 2026: 1,276.08 points (" in told("en", replace(NEUTRAL, close=1276.08), history)


# Everything at once

LONG_AGO = Ask(text="", asked_at=datetime(2028, 9, 30, 13, tzinfo=UTC))
BROKEN = tuple(DroppedBar(session=stamp.date(), defect=Defect.INCONSISTENT) for stamp in FRAME.index[-30:-18])


def longest(zone: Zone, timeframe: Timeframe) -> RsiReading:
    """A reading with every line there can be, and long figures in all of them."""
    close = 1_234_567.0
    day = date(2026, 9, 30)
    against = {Zone.OVERBOUGHT: close / 10 - 1, Zone.NEUTRAL: close, Zone.OVERSOLD: close * 10 + 1}[zone]
    outer = Zone.OVERBOUGHT if zone is Zone.NEUTRAL else zone
    visit = ZoneVisit(zone=outer, first=date(2025, 9, 24), last=date(2025, 11, 28), bars=40, bars_ago=1234, peak=88.8)
    return RsiReading(
        period=200,
        limits=Limits(80.0, 20.0),
        session=day,
        close=close,
        change=-0.1234,
        value={Zone.OVERBOUGHT: 80.0003, Zone.NEUTRAL: 50.06, Zone.OVERSOLD: 19.9997}[zone],
        previous=50.0,
        zone=zone,
        stay=ZoneVisit(zone=zone, first=date(2025, 12, 30), last=day, bars=123, bars_ago=0, peak=88.8),
        last_visit=visit,
        bars=999,
        settling=True,
        trend=Trend.NONE,
        sma50=close,
        sma200=against,
        band=None if zone is Zone.NEUTRAL else close,
        weekly=55.5 if timeframe is Timeframe.DAY else None,
    )


def worst(
    lang: str,
    reading: RsiReading,
    timeframe: Timeframe,
    outage: str | None,
    *,
    simulated: bool,
    remarks: tuple[Remark, ...] = (),
) -> Markup:
    instrument = replace(FPT, symbol="E1VFVN30", kind=InstrumentKind.FUND)
    history = replace(
        HISTORY,
        instrument=instrument,
        bars=Bars(frame=FRAME, dropped=BROKEN),
        simulated=simulated,
        outage=outage,
        remarks=remarks,
    )
    bars = replace(BARS, timeframe=timeframe, running=True)
    return told(lang, reading, history, bars, LONG_AGO, RECORD)


EVERYTHING = list(product(LANGUAGES, Zone, Timeframe, ("rate_limited", "source_failed"), (True, False)))


@pytest.mark.parametrize(("lang", "zone", "timeframe", "outage", "simulated"), EVERYTHING)
def test_everything_at_once_fits_under_the_picture(
    lang: str, zone: Zone, timeframe: Timeframe, outage: str, *, simulated: bool
) -> None:
    text = worst(lang, longest(zone, timeframe), timeframe, outage, simulated=simulated)

    shown = parse_html(str(text)).text
    assert 700 < utf16_length(shown) == length(text) <= CAPTION_LIMIT


@pytest.mark.parametrize("zone", Zone)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_has_to_be_said_is_never_left_out(lang: str, zone: Zone) -> None:
    text = worst(lang, longest(zone, Timeframe.DAY), Timeframe.DAY, "rate_limited", simulated=True)

    needed = {
        "vi": (
            *("Giá mô phỏng", "E1VFVN30 · RSI 200 ngày", "Mới có 999 phiên", "giá đã lưu lúc", "cách đây 2 năm"),
            *("chưa đóng cửa", "Đã bỏ 12 nến", "Thông tin tham khảo"),
        ),
        "en": (
            *("Simulated prices", "E1VFVN30 · daily RSI 200", "Only 999 sessions", "prices saved at", "2 years old"),
            *("is not over", "12 bars with broken data", "For information only"),
        ),
    }[lang]
    outer = {"vi": ("ngược xu hướng", "Đã ở vùng này"), "en": ("against the long-term trend", "In this zone")}[lang]
    assert [words for words in (*needed, *(() if zone is Zone.NEUTRAL else outer)) if words not in text] == []


@pytest.mark.parametrize(("lang", "told"), [("vi", "12 lần giá nhảy"), ("en", "12 jumps (last")])
@pytest.mark.parametrize("zone", Zone)
def test_doubtful_prices_are_told_before_broken_bars(lang: str, told: str, zone: Zone) -> None:
    doubts = every_doubt(FRAME.index[-1].date())
    text = worst(lang, longest(zone, Timeframe.DAY), Timeframe.DAY, "rate_limited", simulated=True, remarks=doubts)

    assert told in text
    assert length(text) <= CAPTION_LIMIT


def test_lines_are_left_out_one_after_the_other_and_only_as_far_as_needed() -> None:
    reading = longest(Zone.OVERBOUGHT, Timeframe.DAY)
    # From the most dispensable on.
    spared = [
        "Overbought before that:",
        "RSI since the previous",
        "upper Bollinger band",
        "Weekly RSI:",
        "Short-term trend",
        "The whole market",
        " since 2011",
    ]
    dropped_by = []
    for outage, simulated in ((None, False), ("source_failed", False), ("rate_limited", True)):
        text = worst("en", reading, Timeframe.DAY, outage, simulated=simulated)
        gone = [words for words in spared if words not in text]
        assert gone == spared[: len(gone)]
        dropped_by.append(len(gone))

    assert dropped_by == sorted(dropped_by)
    assert 0 < dropped_by[-1] < len(spared)
    assert all(words in told("en", OVERBOUGHT) for words in spared[:5])


def without(reading: RsiReading, missing: set[str]) -> RsiReading:
    """The reading where these are not known."""
    return replace(
        reading,
        previous=None if "previous" in missing else reading.previous,
        change=None if "change" in missing else reading.change,
        last_visit=None if "last_visit" in missing else reading.last_visit,
        trend=None if "trend" in missing else reading.trend,
        sma200=None if "sma200" in missing else reading.sma200,
        weekly=None if "weekly" in missing else reading.weekly,
    )


@st.composite
def readings(draw: st.DrawFn) -> tuple[RsiReading, Timeframe]:
    """Long readings at any price, with some of their lines."""
    timeframe = draw(st.sampled_from(Timeframe))
    reading = longest(draw(st.sampled_from(Zone)), timeframe)
    price = draw(st.sampled_from([0.000012345, 9.87, 98_765.43, 1_234_567.0, 999_999_999.0]))
    reading = replace(reading, close=price, sma50=price, band=None if reading.band is None else price)
    missing = draw(st.sets(st.sampled_from(["previous", "change", "last_visit", "trend", "sma200", "weekly"])))
    return without(reading, missing), timeframe


@settings(max_examples=80, deadline=None)
@given(
    lang=st.sampled_from(LANGUAGES),
    reading=readings(),
    outage=st.sampled_from([None, "rate_limited", "source_failed"]),
    simulated=st.booleans(),
    currency=st.sampled_from(["VND", "USD", None]),
)
def test_any_reading_fits(
    lang: str, reading: tuple[RsiReading, Timeframe], outage: str | None, *, simulated: bool, currency: str | None
) -> None:
    instrument = replace(FPT, symbol="ABCDEFGH-USD", currency=currency)
    bars = Bars(frame=FRAME, dropped=BROKEN)
    remarks = every_doubt(FRAME.index[-1].date())
    history = replace(
        HISTORY,
        instrument=instrument,
        bars=bars,
        simulated=simulated,
        outage=outage,
        remarks=remarks,
        instead_of=LONGEST_SOURCE,
    )
    text = told(lang, reading[0], history, replace(BARS, timeframe=reading[1], running=True), LONG_AGO, RECORD)

    shown = parse_html(str(text)).text
    assert utf16_length(shown) <= CAPTION_LIMIT
    assert not any(words in shown for words in ("None", "NaN", "%("))


@pytest.mark.parametrize(
    ("lang", "own", "market"), [("vi", "Ở FPT", "Cả thị trường"), ("en", "FPT since", "The whole")]
)
def test_the_record_is_the_last_line(lang: str, own: str, market: str) -> None:
    shown = [line for line in plain(told(lang, OVERBOUGHT, record=RECORD)).splitlines() if line.startswith("• ")]

    assert [line.startswith(f"• {begin}") for line, begin in zip(shown[-2:], (own, market), strict=True)] == [True] * 2
