"""What the card of one share says, most important first, and that it fits under its picture whatever comes together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analysis.candles import Direction
from analysis.candles.confirmation import Status
from analysis.levels import Breakout, Side
from analysis.levels import Zone as Level
from analysis.price_reading import PriceReading
from analysis.rsi_reading import Zone
from analysis.signal_summary import Disagreement, RecentSignal, SignalSummary
from analysis.trend import Trend
from bot.prices.port import PriceHistory
from bot.replies.markup import CAPTION_LIMIT, plain
from bot.replies.signals import signal_marks, signals_text
from bot.replies.words import LANGUAGES, words_in
from tests.bot.replies import told_records
from tests.bot.replies.test_candles import BARS, FRIDAY, HISTORY, THAT_EVENING, THURSDAY
from tests.bot.replies.worst_prices import LONGEST_SOURCE, every_doubt

PRICE = PriceReading(
    session=FRIDAY,
    close=98_000.0,
    change=-0.0121,
    year_high=120_000.0,
    year_low=80_000.0,
    whole_year=True,
    trend=Trend.DOWN,
    sma50=99_000.0,
    sma200=95_000.0,
)
HAMMER = RecentSignal(
    signal="hammer",
    direction=Direction.BULLISH,
    session=FRIDAY,
    bars_ago=0,
    known_on=None,
    status=Status.WAITING,
    confirms_at=98_500.0,
)
ENGULFING = RecentSignal(
    signal="engulfing_bullish",
    direction=Direction.BULLISH,
    session=THURSDAY,
    bars_ago=1,
    known_on=THURSDAY,
    status=None,
    confirms_at=None,
)
DOJI = replace(ENGULFING, signal="doji", direction=Direction.NEUTRAL)
DIVERGENCE = replace(
    ENGULFING,
    signal="divergence_regular_bearish",
    direction=Direction.BEARISH,
    session=date(2026, 11, 10),
    known_on=date(2026, 11, 13),
    bars_ago=8,
    facts={"first_date": date(2026, 10, 20)},
)
SUPPORT = Level(
    side=Side.SUPPORT,
    price=96_000.0,
    lowest=95_500.0,
    highest=96_500.0,
    touches=3,
    first=date(2026, 8, 3),
    last=date(2026, 10, 5),
    distance=-0.0204,
)
SUMMARY = SignalSummary(
    price=PRICE,
    signals=(ENGULFING, DIVERGENCE, HAMMER, DOJI),
    rsi=28.44,
    zone=Zone.OVERSOLD,
    weekly_rsi=41.0,
    volume_ratio=1.34,
    support=SUPPORT,
    resistance=replace(SUPPORT, side=Side.RESISTANCE, price=101_000.0, distance=0.0306),
    breakouts=(),
    disagreements=(Disagreement.OVERSOLD_IN_DOWNTREND, Disagreement.SIGNALS),
)


UNADJUSTED = replace(HISTORY, adjusted=False)
FROM_FILES = replace(UNADJUSTED, source="csv")


def told(lang: str, summary: SignalSummary, history: PriceHistory = UNADJUSTED) -> str:
    return plain(signals_text(words_in(lang), history, BARS, summary, THAT_EVENING))


CAPTIONS = {
    "vi": """\
FPT: 98.000\xa0₫
Đóng cửa 20/11/2026 (−1,21% so với phiên trước)

• Nhấn chìm tăng 19/11/2026: nghiêng về tăng. Thân nến xanh bao trùm cả thân nến đỏ trước đó: bên mua giành lại thế \
chủ động.
• Phân kỳ giảm giá 20/10/2026 → 10/11/2026, biết từ 13/11/2026: chỉ là cảnh báo, không cho biết thời điểm.
• Nến búa 20/11/2026: chờ xác nhận. Nến kế tiếp phải đóng cửa trên đỉnh thân nến của nến này (98.500\xa0₫).
• Nến chưa rõ hướng: doji 19/11/2026.
• Lưu ý: RSI quá bán nhưng xu hướng ngắn hạn vẫn giảm.
• Lưu ý: các tín hiệu trái chiều nhau, có cái nghiêng về tăng, có cái nghiêng về giảm.
• Xu hướng ngắn hạn: giảm. Giá đang dưới SMA50 (99.000\xa0₫), trên SMA200 (95.000\xa0₫).
• RSI 14: 28,4, quá bán. RSI khung tuần: 41,0.
• Hỗ trợ gần nhất: 96.000\xa0₫ (−2,0%). Kháng cự gần nhất: 101.000\xa0₫ (+3,1%).
• Khối lượng: bằng 1,3 lần trung bình 20 phiên trước.
• 52 tuần: −18,3% so với đỉnh (120.000\xa0₫), +22,5% so với đáy (80.000\xa0₫).

Nguồn: Yahoo Finance (lấy lúc 16:00 ngày 20/11/2026).
Thông tin tham khảo, không phải khuyến nghị mua bán.""",
    "en": """\
FPT: ₫98,000
Close 20 Nov 2026 (−1.21% on the previous session)

• Bullish engulfing 19 Nov 2026: points up. A green body covers the whole red body before it: buyers have taken over.
• Bearish divergence 20 Oct 2026 → 10 Nov 2026, known since 13 Nov 2026: a warning, not a timing signal.
• Hammer 20 Nov 2026: waiting for confirmation. The next candle must close above the upper end of the body \
of this candle (₫98,500).
• Note: RSI is oversold, but the short-term trend still points down.
• Note: the signals disagree: some point up, some point down.
• Short-term trend: down. Price below SMA50 (₫99,000), above SMA200 (₫95,000).
• RSI 14: 28.4, oversold. Weekly RSI: 41.0.
• Nearest support: ₫96,000 (−2.0%). Nearest resistance: ₫101,000 (+3.1%).
• Volume: 1.3 times the average of the 20 sessions before.
• 52 weeks: −18.3% from the high (₫120,000), +22.5% from the low (₫80,000).

Source: Yahoo Finance (fetched 16:00, 20 Nov 2026).
For information only, not advice to buy or sell.""",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_whole_card(lang: str) -> None:
    assert told(lang, SUMMARY) == CAPTIONS[lang]


@pytest.mark.parametrize(
    ("lang", "limits", "neutral"),
    [
        ("vi", "Chưa lọc theo trần, sàn, bước giá.", "chưa rõ hướng"),
        ("en", "limits or steps.", "neither way"),
    ],
)
def test_where_all_does_not_fit_what_points_nowhere_goes_first(lang: str, limits: str, neutral: str) -> None:
    card = told(lang, SUMMARY, HISTORY)
    assert limits in card
    assert neutral not in card
    assert neutral in told(lang, SUMMARY, FROM_FILES)


def test_without_signals_it_says_so_and_what_is_not_known_is_left_out() -> None:
    bare = replace(PRICE, change=None, trend=None, sma50=None, sma200=None, whole_year=False)
    empty = SignalSummary(
        price=bare,
        signals=(),
        rsi=None,
        zone=None,
        weekly_rsi=None,
        volume_ratio=None,
        support=None,
        resistance=None,
        breakouts=(),
        disagreements=(),
    )

    assert told("en", empty).splitlines()[:-3] == [
        "FPT: ₫98,000",
        "Close 20 Nov 2026",
        "",
        "• No signal of late that points up or down.",
        "• In these data: −18.3% from the high (₫120,000), +22.5% from the low (₫80,000).",
    ]


@pytest.mark.parametrize(
    ("signal", "english"),
    [
        (
            replace(ENGULFING, signal="rsi_oversold", session=date(2026, 11, 12)),
            "• RSI entered oversold 12 Nov 2026 and is still there.",
        ),
        (
            replace(ENGULFING, signal="ath_breakout", facts={"since": date(2019, 1, 2)}),
            "• Record breakout 19 Nov 2026, in data since 2 Jan 2019.",
        ),
        (replace(HAMMER, status=Status.CONFIRMED, known_on=FRIDAY), "• Hammer 20 Nov 2026: confirmed."),
        (replace(HAMMER, status=Status.REJECTED, known_on=FRIDAY), "• Hammer 20 Nov 2026: rejected."),
    ],
)
def test_each_kind_of_signal(signal: RecentSignal, english: str) -> None:
    assert english in told("en", replace(SUMMARY, signals=(signal,)))


def test_of_one_pattern_only_the_newest_is_told() -> None:
    older = replace(ENGULFING, session=date(2026, 11, 16), bars_ago=4)

    soldiers = replace(older, signal="three_white_soldiers")

    text = told("vi", replace(SUMMARY, signals=(ENGULFING, soldiers, older, DOJI, replace(DOJI, session=FRIDAY))))

    assert text.count("Nhấn chìm tăng") == text.count("doji") == 1
    # The older one does not pull the newest down.
    assert text.index("Nhấn chìm tăng 19/11/2026") < text.index("Ba chàng lính trắng 16/11/2026")


@pytest.mark.parametrize(
    ("on_volume", "ending"),
    [(True, ", kèm khối lượng lớn."), (False, ", nhưng khối lượng chưa lớn."), (None, ").")],
)
def test_a_breakout_with_and_without_volume(on_volume: bool | None, ending: str) -> None:  # noqa: FBT001 - a case
    breakout = Breakout(bars=20, level=97_500.0, session=date(2026, 11, 5), volume_ratio=None, on_volume=on_volume)

    line = next(
        line for line in told("vi", replace(SUMMARY, breakouts=(breakout,))).splitlines() if "vượt đỉnh" in line
    )

    assert line.startswith("• Giá đóng cửa vượt đỉnh 20 phiên trước (97.500\xa0₫, 05/11/2026)")
    assert line.endswith(ending)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_longest_card_fits_and_keeps_what_matters(lang: str) -> None:
    longest = (
        replace(HAMMER, signal="inverted_hammer"),
        replace(DIVERGENCE, signal="divergence_hidden_bullish"),
        replace(HAMMER, signal="shooting_star", direction=Direction.BEARISH),
        replace(HAMMER, signal="hanging_man", direction=Direction.BEARISH),
        replace(DOJI, signal="spinning_top"),
        replace(DOJI, signal="inside_bar"),
        DOJI,
    )
    breakout = Breakout(bars=252, level=97_500.0, session=THURSDAY, volume_ratio=0.5, on_volume=False)
    summary = replace(SUMMARY, signals=longest, breakouts=(breakout,), disagreements=tuple(Disagreement))
    history = replace(HISTORY, simulated=True, outage="source_failed")
    record = told_records.longest("inverted_hammer")

    text = plain(signals_text(words_in(lang), history, replace(BARS, running=True), summary, THAT_EVENING, record))

    assert len(text.encode("utf-16-le")) // 2 <= CAPTION_LIMIT
    first = "Nến búa ngược 20/11/2026: chờ xác nhận" if lang == "vi" else "Inverted hammer 20 Nov 2026: waiting"
    assert first in text
    assert text.count("Lưu ý:" if lang == "vi" else "Note:") == len(Disagreement)

    # No more than three can disagree at once; then there is room for what is doubtful about the prices.
    three = (Disagreement.OVERSOLD_IN_DOWNTREND, Disagreement.SIGNALS, Disagreement.BULLISH_BELOW_SMA200)
    summary, history = (
        replace(summary, disagreements=three),
        replace(history, remarks=every_doubt(THURSDAY), instead_of=LONGEST_SOURCE),
    )
    text = plain(signals_text(words_in(lang), history, replace(BARS, running=True), summary, THAT_EVENING, record))

    assert len(text.encode("utf-16-le")) // 2 <= CAPTION_LIMIT
    assert ("12 lần giá nhảy" if lang == "vi" else "12 jumps (last") in text


@pytest.mark.parametrize(
    ("lang", "own", "market"), [("vi", "Ở FPT", "Cả thị trường"), ("en", "FPT since", "The whole")]
)
def test_the_record_outlasts_what_is_not_a_signal(lang: str, own: str, market: str) -> None:
    history, record = replace(HISTORY, simulated=True, outage="source_failed"), told_records.longest("hammer")
    shown = plain(signals_text(words_in(lang), history, BARS, SUMMARY, THAT_EVENING, record)).splitlines()

    assert [begin for begin in (own, market) if any(line.startswith(f"• {begin}") for line in shown)] == [own, market]
    # A year's high and low are in every price answer.
    assert not any("52" in line for line in shown)


def test_the_marks_point_somewhere() -> None:
    marks = signal_marks(words_in("vi"), SUMMARY, BARS)

    assert [(mark.position, mark.label, mark.direction, mark.faint) for mark in marks] == [
        (28, "Nhấn chìm tăng", Direction.BULLISH, False),
        (21, "Phân kỳ giảm giá", Direction.BEARISH, False),
        (29, "Nến búa", Direction.BULLISH, False),
    ]


@pytest.mark.parametrize(
    ("summary", "english"),
    [
        (
            replace(SUMMARY, locked=True),
            "It closed at its price limit: one side could not trade, so it gives no reversal pattern.",
        ),
        (
            replace(SUMMARY, narrow=True),
            "Its range is too narrow for the price step, so no candle pattern is read from it.",
        ),
    ],
)
def test_what_a_price_rule_forbids_is_told(summary: SignalSummary, english: str) -> None:
    assert english in told("en", summary)
    assert english not in told("en", SUMMARY)
