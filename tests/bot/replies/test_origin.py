"""What is told of the prices themselves: their source, their age, and what is wrong with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from analysis.bars import COLUMNS, Bars, Defect, DroppedBar
from analysis.exchanges import InstrumentKind, Market
from analysis.plausibility import Doubt, Remark
from analysis.timeframes import Timeframe, TimeframeBars
from bot.ask import Ask
from bot.instruments import Instrument
from bot.prices.port import PriceHistory
from bot.prices.sources import SOURCES
from bot.replies.facts import bar_facts
from bot.replies.markup import plain
from bot.replies.origin import SOURCE_NAMES, advice_text, origin_text, simulation_warning, source_name
from bot.replies.words import LANGUAGES, words_in

FRIDAY = date(2026, 11, 20)
FPT = Instrument(symbol="FPT", kind=InstrumentKind.SHARE, market=Market.VIETNAM, currency="VND", exchange="HOSE")
VNINDEX = Instrument(symbol="VNINDEX", kind=InstrumentKind.INDEX, market=Market.VIETNAM, currency=None)
BITCOIN = Instrument(symbol="BTC-USD", kind=InstrumentKind.COIN, market=Market.CRYPTO, currency="USD")

FRAME = pd.DataFrame(dict.fromkeys(COLUMNS, 10_000.0), index=pd.bdate_range(end=pd.Timestamp(FRIDAY), periods=150))
# Fetched at 15:20 of that Friday in Vietnam.
HISTORY = PriceHistory(
    instrument=FPT, bars=Bars(frame=FRAME), source="yahoo", fetched_at=datetime(2026, 11, 20, 8, 20, tzinfo=UTC)
)
BARS = TimeframeBars(timeframe=Timeframe.DAY, finished=FRAME, shown=FRAME, running=False)


def asked(day: date = FRIDAY, *, as_of: date | None = None, zone: str = "Asia/Ho_Chi_Minh") -> Ask:
    """A question at 20:00 of that day in Vietnam."""
    moment = datetime(day.year, day.month, day.day, 13, tzinfo=UTC)
    return Ask(text="", asked_at=moment, as_of=as_of, timezone=ZoneInfo(zone))


def origin(lang: str, history: PriceHistory = HISTORY, bars: TimeframeBars = BARS, ask: Ask | None = None) -> str:
    return plain(origin_text(words_in(lang), history, bars, ask or asked()))


def dropped(*days: date) -> PriceHistory:
    bars = tuple(DroppedBar(session=day, defect=Defect.INCONSISTENT) for day in days)
    return replace(HISTORY, bars=Bars(frame=FRAME, dropped=bars))


@pytest.mark.parametrize(
    ("history", "vi", "en"),
    [
        (
            HISTORY,
            "Nguồn: Yahoo Finance (lấy lúc 15:20 ngày 20/11/2026), giá đã điều chỉnh theo cổ tức và chia tách.",
            "Source: Yahoo Finance (fetched 15:20, 20 Nov 2026), prices adjusted for dividends and splits.",
        ),
        (
            replace(HISTORY, adjusted=False),
            "Nguồn: Yahoo Finance (lấy lúc 15:20 ngày 20/11/2026).",
            "Source: Yahoo Finance (fetched 15:20, 20 Nov 2026).",
        ),
        # Of servers that speak one protocol each is told by its host.
        (
            replace(HISTORY, adjusted=False, source="udf:prices.example:8443/chart/v1"),
            "Nguồn: prices.example:8443 (lấy lúc 15:20 ngày 20/11/2026).",
            "Source: prices.example:8443 (fetched 15:20, 20 Nov 2026).",
        ),
        # Neither an index nor a coin pays dividends, and nobody adjusts what is made up.
        (replace(HISTORY, instrument=VNINDEX, source="csv"), "Nguồn: tệp CSV.", "Source: CSV files."),
        (replace(HISTORY, instrument=BITCOIN, source="csv"), "Nguồn: tệp CSV.", "Source: CSV files."),
        (replace(HISTORY, source="demo", simulated=True), "Nguồn: mô phỏng.", "Source: simulation."),
    ],
)
def test_the_source(history: PriceHistory, vi: str, en: str) -> None:
    assert (origin("vi", history), origin("en", history)) == (vi, en)


LIMITS = {
    "vi": "Chưa lọc theo trần, sàn, bước giá.",
    "en": "Not filtered by price limits or steps.",
}
WEEKS = replace(BARS, timeframe=Timeframe.WEEK)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("history", "bars", "told"),
    [
        (HISTORY, BARS, True),
        (HISTORY, WEEKS, False),
        (replace(HISTORY, adjusted=False), BARS, False),
        # Whose exchange is not known has no rules to be judged by.
        (replace(HISTORY, adjusted=False, instrument=replace(FPT, exchange=None)), BARS, True),
        (replace(HISTORY, instrument=VNINDEX), BARS, False),
        (replace(HISTORY, source="demo", simulated=True), BARS, False),
        (replace(HISTORY, instrument=replace(FPT, market=Market.UNITED_STATES)), BARS, False),
    ],
)
def test_of_candles_it_says_where_limits_could_not_be_judged(
    history: PriceHistory, bars: TimeframeBars, lang: str, *, told: bool
) -> None:
    plainly = origin_text(words_in(lang), history, bars, asked())
    assert LIMITS[lang] not in plainly
    assert (LIMITS[lang] in origin_text(words_in(lang), history, bars, asked(), of_candles=True)) is told


def test_every_source_has_a_name_in_every_language() -> None:
    # Servers that speak one protocol are told by their hosts.
    kinds = SOURCES.keys() - {"udf"}
    assert SOURCE_NAMES.keys() == kinds
    for source in (*kinds, "udf:prices.example/chart"):
        for lang in LANGUAGES:
            assert source_name(words_in(lang), replace(HISTORY, source=source))


def test_of_a_long_host_its_end_is_told() -> None:
    fits, too_long = f"{'a' * 29}.example.vn", f"{'a' * 30}.example.vn"

    assert source_name(words_in("vi"), replace(HISTORY, source=f"udf:{fits}/chart")) == fits
    assert source_name(words_in("vi"), replace(HISTORY, source=f"udf:{too_long}/chart")) == f"…{'a' * 28}.example.vn"


def test_a_source_that_failed_before_this_one_is_told() -> None:
    history = replace(HISTORY, source="csv", adjusted=False, instead_of="yahoo")

    assert origin("vi", history) == (
        "Nguồn: tệp CSV. Vừa rồi Yahoo Finance chưa cho giá dùng được, nên mình hỏi nguồn kế tiếp."
    )
    assert origin("en", replace(history, instead_of="udf:prices.example/chart")) == (
        "Source: CSV files. Just now prices.example gave no usable answer, so I asked the next source."
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_of_saved_prices_the_moment_is_told_once(lang: str) -> None:
    assert origin(lang, replace(HISTORY, outage="source_failed")).count("15:20") == 1


@pytest.mark.parametrize(
    ("outage", "vi", "en"),
    [
        ("rate_limited", "đang tạm giới hạn số lần truy cập, nên", "is limiting requests for now"),
        ("source_failed", "hiện không phản hồi, nên", "is not answering right now"),
        ("busy", "chưa hỏi thêm Yahoo Finance:", "as often as is fair"),
    ],
)
def test_an_outage_is_told_with_the_moment_and_the_age_of_the_saved_prices(outage: str, vi: str, en: str) -> None:
    history = replace(HISTORY, outage=outage)
    saved = {
        "vi": "đây là giá đã lưu lúc 15:20 ngày 20/11/2026, cách đây 5 giờ.",
        "en": "so these are prices saved at 15:20, 20 Nov 2026, 5 hours ago.",
    }

    assert f"{vi} {saved['vi']}" in origin("vi", history)
    assert f"Yahoo Finance {en}, {saved['en']}" in origin("en", history)


def test_the_moment_is_the_reader_s() -> None:
    history = replace(HISTORY, outage="source_failed")

    assert "saved at 03:20, 20 Nov 2026" in origin("en", history, ask=asked(zone="America/New_York"))


STALE = Remark(doubt=Doubt.STALE, session=FRIDAY, count=4, value=10_000.0)


@pytest.mark.parametrize(
    ("today", "vi", "en"),
    [
        (date(2026, 11, 26), "cách đây 6 ngày.", "6 days old."),
        (date(2026, 12, 18), "cách đây 4 tuần.", "4 weeks old."),
    ],
)
def test_stale_prices_are_told_with_their_age(today: date, vi: str, en: str) -> None:
    history = replace(HISTORY, remarks=(STALE,))

    assert f"Nến mới nhất {vi}" in origin("vi", history, ask=asked(today))
    assert f"The latest bar is {en}" in origin("en", history, ask=asked(today))


@pytest.mark.parametrize(
    ("today", "age"),
    [
        # However old: the calendar knows that no more than two sessions took place.
        (date(2026, 11, 20), None),
        (date(2026, 12, 18), None),
        # Nobody knows yet when Vietnam trades in 2027; that day is a Saturday.
        (date(2027, 11, 20), "12 tháng"),
    ],
)
def test_where_no_calendar_tells_how_stale_they_are_old_prices_are_told_with_their_age(
    today: date, age: str | None
) -> None:
    told = origin("vi", ask=asked(today))

    assert ("Nến mới nhất cách đây" in told) is (age is not None)
    assert age is None or f"Nến mới nhất cách đây {age}." in told


def test_a_long_weekend_is_no_news_where_no_calendar_tells() -> None:
    history = replace(HISTORY, bars=Bars(frame=FRAME.set_axis(FRAME.index + pd.Timedelta(days=364))))

    assert "cách đây" not in origin("vi", history, ask=asked(date(2027, 11, 24)))
    assert "cách đây 6 ngày." in origin("vi", history, ask=asked(date(2027, 11, 25)))


@pytest.mark.parametrize(
    ("today", "vi", "en"),
    [
        (date(2026, 11, 21), "cách đây 29 giờ", "29 hours ago"),
        (date(2026, 11, 23), "cách đây 3 ngày", "3 days ago"),
        (date(2026, 12, 18), "cách đây 4 tuần", "4 weeks ago"),
    ],
)
def test_saved_prices_are_told_with_their_age(today: date, vi: str, en: str) -> None:
    history = replace(HISTORY, outage="source_failed")

    assert vi in origin("vi", history, ask=asked(today))
    assert en in origin("en", history, ask=asked(today))


def test_a_day_in_the_past_is_told_instead_of_an_age() -> None:
    ask = asked(date(2026, 12, 24), as_of=FRIDAY)

    assert origin("vi", ask=ask).endswith("chia tách. Tính đến ngày 20/11/2026.")
    assert origin("en", ask=ask).endswith("splits. As of 20 Nov 2026.")


@pytest.mark.parametrize(
    ("timeframe", "vi", "en"),
    [
        (Timeframe.DAY, "Phiên hôm nay chưa đóng cửa: cây nến nhạt màu chưa được tính.", "Today's session is not over"),
        (Timeframe.WEEK, "Tuần này chưa kết thúc: cây nến nhạt màu chưa được tính.", "This week is not over"),
        (Timeframe.MONTH, "Tháng này chưa kết thúc: cây nến nhạt màu chưa được tính.", "This month is not over"),
    ],
)
def test_a_running_bar_is_told(timeframe: Timeframe, vi: str, en: str) -> None:
    running = replace(BARS, timeframe=timeframe, running=True)

    assert vi in origin("vi", bars=running)
    assert en in origin("en", bars=running)
    assert vi not in origin("vi", bars=replace(running, running=False))


@pytest.mark.parametrize(
    ("history", "vi", "en"),
    [
        (
            dropped(date(2026, 11, 3)),
            "Đã bỏ 1 nến lỗi dữ liệu (gần nhất: 03/11/2026).",
            "1 bar with broken data was left out (3 Nov 2026).",
        ),
        (
            dropped(date(2026, 10, 1), date(2026, 11, 3)),
            "Đã bỏ 2 nến lỗi dữ liệu (gần nhất: 03/11/2026).",
            "2 bars with broken data were left out (the last: 3 Nov 2026).",
        ),
    ],
)
def test_broken_bars_are_told(history: PriceHistory, vi: str, en: str) -> None:
    assert origin("vi", history).endswith(vi)
    assert origin("en", history).endswith(en)


def doubted(*remarks: Remark) -> PriceHistory:
    return replace(HISTORY, remarks=remarks)


def remark(doubt: Doubt, day: date, *, value: float = 0.5, count: int = 1) -> Remark:
    return Remark(doubt=doubt, session=day, value=value, count=count)


NOVEMBER_3, NOVEMBER_9 = date(2026, 11, 3), date(2026, 11, 9)


@pytest.mark.parametrize(
    ("history", "vi", "en"),
    [
        (
            doubted(remark(Doubt.SPLIT_NOT_APPLIED, NOVEMBER_3)),
            "1 lần giá nhảy, có lẽ do chia tách, cổ tức (gần nhất: 03/11/2026, −50,0%): tín hiệu ở đó dễ sai.",
            "1 jump (3 Nov 2026, −50.0%) looks like a split: signals there mislead.",
        ),
        (
            doubted(remark(Doubt.OUTSIDE_BAND, NOVEMBER_3), remark(Doubt.OUTSIDE_BAND, NOVEMBER_9, value=1.1234)),
            "2 phiên đóng cửa ngoài khung trần – sàn (gần nhất: 09/11/2026, +12,3%), giá có thể sai.",
            "2 closes beyond the price limits (last 9 Nov 2026, +12.3%) may be wrong.",
        ),
        (
            doubted(remark(Doubt.MISSING_SESSION, NOVEMBER_3, count=2), remark(Doubt.MISSING_SESSION, NOVEMBER_9)),
            "Thiếu giá 3 phiên (gần nhất: ngay trước 09/11/2026).",
            "3 sessions are missing (last just before 9 Nov 2026).",
        ),
        (
            doubted(remark(Doubt.MISSING_SESSION, NOVEMBER_3)),
            "Thiếu giá 1 phiên (gần nhất: ngay trước 03/11/2026).",
            "1 session is missing (just before 3 Nov 2026).",
        ),
    ],
)
def test_doubts_are_told(history: PriceHistory, vi: str, en: str) -> None:
    assert origin("vi", history).endswith(vi)
    assert origin("en", history).endswith(en)


def test_of_many_doubts_the_worst_is_told() -> None:
    missing, outside = remark(Doubt.MISSING_SESSION, NOVEMBER_3), remark(Doubt.OUTSIDE_BAND, NOVEMBER_3)
    split = remark(Doubt.SPLIT_NOT_APPLIED, NOVEMBER_9)

    assert "jump" in origin("en", doubted(missing, outside, split))
    assert "price limits" not in origin("en", doubted(missing, outside, split))
    assert "price limits" in origin("en", doubted(missing, outside))
    assert "missing" not in origin("en", doubted(missing, outside))


def test_doubts_about_sessions_before_the_shown_ones_are_not_told() -> None:
    assert "jump" in origin("en", doubted(remark(Doubt.SPLIT_NOT_APPLIED, date(2026, 6, 8))))
    assert "jump" not in origin("en", doubted(remark(Doubt.SPLIT_NOT_APPLIED, date(2026, 6, 5))))


def test_remarks_are_facts() -> None:
    told = bar_facts(doubted(remark(Doubt.OUTSIDE_BAND, NOVEMBER_3, value=1.1)), BARS)["remarks"]

    assert told == [{"doubt": "outside_band", "session": NOVEMBER_3, "count": 1, "value": 1.1}]


def test_bars_that_broke_before_the_shown_ones_are_not() -> None:
    # 120 bars are shown: the first of them is the session of 8 June 2026.
    first_shown = FRAME.index[-120].date()

    assert first_shown == date(2026, 6, 8)
    assert "lỗi dữ liệu" in origin("vi", dropped(first_shown))
    assert "lỗi dữ liệu" not in origin("vi", dropped(date(2026, 6, 5)))


@pytest.mark.parametrize(
    ("lang", "warning"),
    [("vi", "⚠️ Giá mô phỏng, không phải giá thị trường."), ("en", "⚠️ Simulated prices, not the market's.")],
)
def test_made_up_prices_are_warned_of(lang: str, warning: str) -> None:
    words = words_in(lang)

    assert simulation_warning(words, replace(HISTORY, simulated=True)) == warning
    assert simulation_warning(words, HISTORY) is None


def test_every_analysis_ends_without_advice() -> None:
    assert plain(advice_text(words_in("vi"))) == "Thông tin tham khảo, không phải khuyến nghị mua bán."
    assert plain(advice_text(words_in("en"))) == "For information only, not advice to buy or sell."
