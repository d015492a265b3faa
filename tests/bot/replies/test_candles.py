"""What an answer about candle patterns says, and that it fits under its picture on real prices."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from analysis.bars import COLUMNS, Bars, check_bars
from analysis.candle_reading import CandleLook, CandleReading, Sighting, read_candles
from analysis.candles import PATTERNS, Direction
from analysis.candles.confirmation import Status
from analysis.exchanges import InstrumentKind, Market
from analysis.signal_summary import read_signals
from analysis.signals import History
from analysis.timeframes import Timeframe, TimeframeBars
from bot.ask import Ask
from bot.instruments import Instrument
from bot.prices.port import PriceHistory
from bot.replies.candles import AskedFor, candles_text, pattern_marks
from bot.replies.markup import CAPTION_LIMIT, length, plain
from bot.replies.signals import signals_text
from bot.replies.words import LANGUAGES, words_in
from tests.bot.replies.told_records import longest
from tests.bot.replies.worst_prices import LONGEST_SOURCE, every_doubt

FRIDAY = date(2026, 11, 20)
THURSDAY = date(2026, 11, 19)
FPT = Instrument(symbol="FPT", kind=InstrumentKind.SHARE, market=Market.VIETNAM, currency="VND", exchange="HOSE")
FRAME = pd.DataFrame(dict.fromkeys(COLUMNS, 10_000.0), index=pd.bdate_range(end=pd.Timestamp(FRIDAY), periods=30))
HISTORY = PriceHistory(
    instrument=FPT, bars=Bars(frame=FRAME), source="yahoo", fetched_at=datetime(2026, 11, 20, 9, tzinfo=UTC)
)
BARS = TimeframeBars(timeframe=Timeframe.DAY, finished=FRAME, shown=FRAME, running=False)
THAT_EVENING = Ask(text="", asked_at=datetime(2026, 11, 20, 13, tzinfo=UTC))

LOOK = CandleLook(
    session=FRIDAY,
    close=98_000.0,
    change=-0.0121,
    rises=False,
    body=0.81,
    upper_shadow=0.0,
    lower_shadow=0.19,
    body_ratio=1.5,
    locked=False,
    narrow=False,
)
HAMMER = Sighting(
    pattern="hammer",
    direction=Direction.BULLISH,
    session=FRIDAY,
    bars_ago=0,
    is_signal=True,
    status=Status.WAITING,
    known_on=None,
    confirms_at=98_500.0,
)
STAR = Sighting(
    pattern="evening_star",
    direction=Direction.BEARISH,
    session=THURSDAY,
    bars_ago=1,
    is_signal=True,
    status=None,
    known_on=THURSDAY,
    confirms_at=None,
)
HARAMI_SHAPE = replace(STAR, pattern="harami_bullish", direction=Direction.BULLISH, is_signal=False, known_on=None)


def reading(*sightings: Sighting, look: CandleLook = LOOK, bars: int = 10) -> CandleReading:
    return CandleReading(look=look, bars=bars, sightings=sightings)


def told(
    lang: str,
    found: CandleReading,
    *,
    history: PriceHistory = HISTORY,
    asked: date | None = None,
    only: tuple[str, ...] = (),
) -> str:
    return plain(candles_text(words_in(lang), history, BARS, found, THAT_EVENING, AskedFor(day=asked, patterns=only)))


def body(lang: str, found: CandleReading, *, asked: date | None = None, only: tuple[str, ...] = ()) -> str:
    """The text between the close and the origin."""
    return told(lang, found, asked=asked, only=only).partition("\n\n")[2].rpartition("\n\n")[0]


CAPTIONS = {
    "vi": """\
FPT · Mẫu nến 10 phiên gần nhất
Đóng cửa 20/11/2026: 98.000\xa0₫ (−1,21% so với phiên trước)

Nến búa (hammer) · 20/11/2026 · chờ xác nhận
Bên bán ép giá xuống sâu, bên mua kéo lên lại: lực bán có thể đang cạn. Để được xác nhận, nến kế tiếp phải đóng cửa \
trên đỉnh thân nến của nến này (98.500\xa0₫).

Sao hôm (evening star) · 19/11/2026 · nghiêng về giảm
Một nến xanh dài, một nến nhỏ lưỡng lự, rồi nến đỏ: bên mua đang mất thế chủ động.

Chỉ giống hình dáng, chưa phải tín hiệu:
• 19/11/2026: trông giống harami tăng, nhưng không ở đáy xu hướng giảm.

Nến 20/11/2026: đỏ; thân chiếm 81% biên độ, bóng trên 0%, bóng dưới 19%. Bên bán làm chủ phần lớn thời gian.

Nguồn: Yahoo Finance (lấy lúc 16:00 ngày 20/11/2026), giá đã điều chỉnh theo cổ tức và chia tách. \
Chưa lọc theo trần, sàn, bước giá.
Thông tin tham khảo, không phải khuyến nghị mua bán.""",
    "en": """\
FPT · Candle patterns of the last 10 sessions
Close 20 Nov 2026: ₫98,000 (−1.21% on the previous session)

Hammer · 20 Nov 2026 · waiting for confirmation
Sellers pushed the price far down, buyers brought it back up: selling may be running out. To confirm it, the next \
candle must close above the upper end of the body of this candle (₫98,500).

Evening star · 19 Nov 2026 · points down
A long green candle, a small hesitant one, then a red one: buyers are losing their grip.

Only a likeness, no signal:
• 19 Nov 2026: bullish harami in shape, but not at the bottom of a downtrend.

Candle 20 Nov 2026: red; body 81% of its range, upper shadow 0%, lower shadow 19%. Sellers led for most of it.

Source: Yahoo Finance (fetched 16:00, 20 Nov 2026), prices adjusted for dividends and splits. \
Not filtered by price limits or steps.
For information only, not advice to buy or sell.""",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_whole_answer(lang: str) -> None:
    assert told(lang, reading(HAMMER, STAR, HARAMI_SHAPE)) == CAPTIONS[lang]


@pytest.mark.parametrize(
    ("status", "vietnamese", "english"),
    [
        (Status.CONFIRMED, "đã xác nhận ngày 20/11/2026", "confirmed on 20 Nov 2026"),
        (Status.REJECTED, "bị phủ nhận ngày 20/11/2026", "rejected on 20 Nov 2026"),
    ],
)
def test_what_became_of_a_pattern(status: Status, vietnamese: str, english: str) -> None:
    found = reading(replace(HAMMER, session=THURSDAY, bars_ago=1, status=status, known_on=FRIDAY))

    assert f"Nến búa (hammer) · 19/11/2026 · {vietnamese}\n" in told("vi", found)
    assert f"Hammer · 19 Nov 2026 · {english}\n" in told("en", found)


def test_a_rejected_pattern_says_what_did_not_come() -> None:
    found = reading(replace(HAMMER, bars_ago=1, status=Status.REJECTED, known_on=FRIDAY))

    assert "Nến kế tiếp không đóng cửa trên đỉnh thân nến của nến này (98.500\xa0₫) nên mẫu nến này" in told(
        "vi", found
    )
    assert "selling may be running out" not in told("en", found)


@pytest.mark.parametrize(
    ("look", "english"),
    [
        (
            replace(LOOK, locked=True),
            "It closed at its price limit: one side could not trade, so it gives no reversal pattern.",
        ),
        (
            replace(LOOK, narrow=True),
            "Its range is too narrow for the price step, so no candle pattern is read from it.",
        ),
    ],
)
def test_what_a_price_rule_forbids_is_said_also_where_a_pattern_stands(look: CandleLook, english: str) -> None:
    found = reading(STAR, look=look)

    assert english in told("en", found)
    assert "Evening star" in told("en", found)


def test_several_of_one_pattern_stand_together() -> None:
    again = replace(STAR, session=date(2026, 11, 17), bars_ago=3)

    assert "Sao hôm (evening star) · 19/11/2026, 17/11/2026 · nghiêng về giảm" in told("vi", reading(STAR, again))


LOOK_TEXT = (
    "Candle 20 Nov 2026: red; body 81% of its range, upper shadow 0%, lower shadow 19%. Sellers led for most of it."
)


@pytest.mark.parametrize(
    ("found", "only", "asked", "english"),
    [
        (reading(), (), None, "No candle pattern in the last 10 sessions."),
        (reading(bars=1), (), FRIDAY, "No candle pattern here."),
        (
            reading(),
            ("harami_bullish", "harami_bearish"),
            None,
            "Looked for and not found: bullish harami, bearish harami.",
        ),
        (
            reading(look=replace(LOOK, locked=True), bars=1),
            (),
            FRIDAY,
            "It closed at its price limit: one side could not trade, so it gives no reversal pattern.",
        ),
        (
            reading(look=replace(LOOK, narrow=True), bars=1),
            (),
            FRIDAY,
            "Its range is too narrow for the price step, so no candle pattern is read from it.",
        ),
    ],
)
def test_where_nothing_is_found_the_candle_itself_is_told(
    found: CandleReading, only: tuple[str, ...], asked: date | None, english: str
) -> None:
    assert body("en", found, asked=asked, only=only) == f"{english}\n\n{LOOK_TEXT}"


@pytest.mark.parametrize(
    ("look", "english"),
    [
        (replace(LOOK, rises=True), "Buyers led for most of it."),
        (replace(LOOK, body=0.3, lower_shadow=0.7), "The price was pushed down and came most of the way back."),
        (
            replace(LOOK, body=0.3, lower_shadow=0.1, upper_shadow=0.6),
            "The price was pushed up and gave most of it back.",
        ),
        (replace(LOOK, body=0.5, lower_shadow=0.25, upper_shadow=0.25), "Neither side led clearly."),
        (replace(LOOK, body=None), "Candle 20 Nov 2026: one single price, so it has neither body nor shadows."),
    ],
)
def test_what_one_sees_first(look: CandleLook, english: str) -> None:
    assert body("en", reading(look=look)).endswith(english)


def test_a_day_without_a_candle_is_answered_by_the_one_before() -> None:
    text = told("vi", reading(HAMMER, bars=1), asked=date(2026, 11, 22))

    assert text.startswith("FPT · Mẫu nến ngày 20/11/2026\n")
    assert "\nNgày 22/11/2026 không có nến đã hoàn tất; đây là nến ngày 20/11/2026.\n" in text
    assert "không có nến" not in told("vi", reading(HAMMER, bars=1), asked=FRIDAY)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_even_every_pattern_at_once_fits_a_caption(lang: str) -> None:
    every = [
        replace(HAMMER, pattern=pattern.key, direction=pattern.direction, status=Status.WAITING)
        for pattern in PATTERNS
        if pattern.confirmation is not None
    ]
    every += [replace(STAR, pattern=pattern.key) for pattern in PATTERNS if pattern.confirmation is None]
    shapes = [replace(HARAMI_SHAPE, pattern=pattern.key) for pattern in PATTERNS if pattern.context]
    found = reading(*every, *shapes)

    for simulated in (True, False):
        history = replace(HISTORY, source="demo" if simulated else "yahoo", simulated=simulated)
        text = told(lang, found, history=history)
        assert 300 < len(text.encode("utf-16-le")) // 2 <= CAPTION_LIMIT
        # What matters most is never left out.
        assert words_in(lang).date(FRIDAY) in text.split("\n\n")[1]
        assert "And " in text or "Và " in text


def test_the_marks_of_a_picture() -> None:
    rejected = replace(HAMMER, status=Status.REJECTED, bars_ago=2)

    marks = pattern_marks(words_in("vi"), reading(HAMMER, STAR, rejected, HARAMI_SHAPE), 29)

    assert [(mark.position, mark.label, mark.direction, mark.faint) for mark in marks] == [
        (29, "Nến búa: chờ", Direction.BULLISH, False),
        (28, "Sao hôm", Direction.BEARISH, False),
        (27, "Nến búa", Direction.BULLISH, True),
    ]


SAMPLE = ("FPT", "HPG", "VNM", "AAA", "VCB", "SSI", "MWG", "GAS")


@pytest.mark.parametrize("symbol", SAMPLE)
def test_captions_fit_on_real_prices(market_data: Path, symbol: str) -> None:
    frame = check_bars(pd.read_csv(market_data / "vn_long" / f"{symbol}.csv.gz", index_col=0, parse_dates=True)).frame
    ask = Ask(text="", asked_at=datetime(2026, 11, 20, 13, tzinfo=UTC))
    lengths: Counter[str] = Counter()
    for end in range(260, len(frame), 97):
        cut = frame.iloc[:end]
        bars = TimeframeBars(timeframe=Timeframe.DAY, finished=cut, shown=cut, running=True)
        past = History(frame=cut)
        history = replace(
            HISTORY,
            bars=Bars(frame=cut),
            outage="source_failed",
            remarks=every_doubt(cut.index[-1].date()),
            instead_of=LONGEST_SOURCE,
        )
        patterns, summary = read_candles(past), read_signals(bars, past, weeks=bars)
        record = longest("divergence_hidden_bearish")
        for lang in LANGUAGES:
            words = words_in(lang)
            for text in (
                candles_text(words, history, bars, patterns, ask, None, record),
                signals_text(words, history, bars, summary, ask, record),
            ):
                assert "None" not in text
                assert "%(" not in text
                assert 200 < length(text) <= CAPTION_LIMIT
                lengths[lang] += 1

    assert min(lengths.values()) > 30
