"""What is told of the prices themselves: their source, their age, and what is wrong with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from analysis.bars import COLUMNS, Bars, Defect, DroppedBar
from analysis.exchanges import InstrumentKind, Market
from analysis.timeframes import Timeframe, TimeframeBars
from bot.ask import Ask
from bot.instruments import Instrument
from bot.prices.port import PriceHistory
from bot.prices.sources import SOURCES
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
            "Nguồn: Yahoo Finance, giá đã điều chỉnh theo cổ tức và chia tách.",
            "Source: Yahoo Finance, prices adjusted for dividends and splits.",
        ),
        (replace(HISTORY, adjusted=False), "Nguồn: Yahoo Finance.", "Source: Yahoo Finance."),
        # Neither an index nor a coin pays dividends, and nobody adjusts what is made up.
        (replace(HISTORY, instrument=VNINDEX, source="csv"), "Nguồn: tệp CSV.", "Source: CSV files."),
        (replace(HISTORY, instrument=BITCOIN, source="csv"), "Nguồn: tệp CSV.", "Source: CSV files."),
        (replace(HISTORY, source="demo", simulated=True), "Nguồn: mô phỏng.", "Source: simulation."),
    ],
)
def test_the_source(history: PriceHistory, vi: str, en: str) -> None:
    assert (origin("vi", history), origin("en", history)) == (vi, en)


LIMITS = {
    "vi": "Không xét được trần, sàn, bước giá.",
    "en": "Price limits and steps: not judged.",
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
    assert SOURCE_NAMES.keys() == SOURCES.keys()
    for source in SOURCES:
        for lang in LANGUAGES:
            assert source_name(words_in(lang), replace(HISTORY, source=source))


@pytest.mark.parametrize(
    ("outage", "vi", "en"),
    [
        ("rate_limited", "đang tạm giới hạn số lần truy cập", "is limiting requests for now"),
        ("source_failed", "hiện không phản hồi", "is not answering right now"),
    ],
)
def test_an_outage_is_told_with_the_moment_and_the_age_of_the_saved_prices(outage: str, vi: str, en: str) -> None:
    history = replace(HISTORY, outage=outage)
    saved = {
        "vi": "nên đây là giá đã lưu lúc 15:20 20/11/2026, cách đây 5 giờ.",
        "en": "so these are prices saved at 15:20 20 Nov 2026, 5 hours ago.",
    }

    assert f"Yahoo Finance {vi}, {saved['vi']}" in origin("vi", history)
    assert f"Yahoo Finance {en}, {saved['en']}" in origin("en", history)


def test_the_moment_is_the_reader_s() -> None:
    history = replace(HISTORY, outage="source_failed")

    assert "saved at 03:20 20 Nov 2026" in origin("en", history, ask=asked(zone="America/New_York"))


@pytest.mark.parametrize(
    ("today", "age"),
    [
        (date(2026, 11, 20), None),
        # A long weekend is no news.
        (date(2026, 11, 25), None),
        (date(2026, 11, 26), "6 ngày"),
        (date(2026, 12, 18), "4 tuần"),
        (date(2027, 11, 20), "12 tháng"),
    ],
)
def test_old_prices_are_told_with_their_age(today: date, age: str | None) -> None:
    told = origin("vi", ask=asked(today))

    assert ("Nến mới nhất cách đây" in told) is (age is not None)
    assert age is None or f"Nến mới nhất cách đây {age}." in told


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
