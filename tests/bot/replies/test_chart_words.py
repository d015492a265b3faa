"""The words on a picture, and its stamp."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from analysis.bars import COLUMNS, Bars
from analysis.charts import ChartWords
from analysis.exchanges import InstrumentKind, Market
from analysis.plausibility import Doubt, Remark
from analysis.timeframes import Timeframe, TimeframeBars
from bot.ask import Ask
from bot.instruments import Instrument
from bot.prices.port import PriceHistory
from bot.replies.chart_words import chart_words, frame_words
from bot.replies.origin import any_stale, is_stale
from bot.replies.words import words_in

FRIDAY = date(2026, 11, 20)
FPT = Instrument(symbol="FPT", kind=InstrumentKind.SHARE, market=Market.VIETNAM, currency="VND", exchange="HOSE")
FRAME = pd.DataFrame(dict.fromkeys(COLUMNS, 10_000.0), index=pd.bdate_range(end=pd.Timestamp(FRIDAY), periods=9))
HISTORY = PriceHistory(
    instrument=FPT, bars=Bars(frame=FRAME), source="csv", fetched_at=datetime(2026, 11, 20, 8, 20, tzinfo=UTC)
)
OLD = replace(HISTORY, remarks=(Remark(session=FRIDAY, doubt=Doubt.STALE, value=9.0),))
ASK = Ask(text="", asked_at=datetime(2026, 11, 20, 13, tzinfo=UTC))
BARS = TimeframeBars(timeframe=Timeframe.DAY, finished=FRAME, shown=FRAME, running=False)


def written(history: PriceHistory, lang: str = "vi", *, running: bool = False) -> ChartWords:
    bars = replace(BARS, running=running)
    return chart_words(words_in(lang), history, bars, 10_000.0, None, ask=ASK)


@pytest.mark.parametrize(
    ("simulated", "old", "running", "stamps", "light"),
    [
        (False, False, False, (None, None), False),
        (False, False, True, ("TẠM TÍNH", "PROVISIONAL"), True),
        (False, True, False, ("DỮ LIỆU CŨ", "OLD DATA"), False),
        (False, True, True, ("DỮ LIỆU CŨ", "OLD DATA"), False),
        (True, True, True, ("DỮ LIỆU MÔ PHỎNG", "SIMULATED DATA"), False),
    ],
)
def test_a_picture_has_one_stamp_at_most(
    simulated: bool,  # noqa: FBT001 - values of the table
    old: bool,  # noqa: FBT001 - as above
    running: bool,  # noqa: FBT001 - as above
    stamps: tuple[str | None, str | None],
    light: bool,  # noqa: FBT001 - as above
) -> None:
    history = replace(OLD if old else HISTORY, simulated=simulated)
    for lang, stamp in zip(("vi", "en"), stamps, strict=True):
        words = written(history, lang, running=running)
        assert (words.stamp, words.light_stamp) == (stamp, light)
        frame = frame_words(words_in(lang), "", "", simulated=simulated, stale=old, provisional=running)
        assert (frame.stamp, frame.light_stamp) == (stamp, light)


def test_prices_are_old_on_the_day_of_the_question_only() -> None:
    assert is_stale(OLD, ASK)
    assert not is_stale(OLD, replace(ASK, as_of=FRIDAY))
    assert not is_stale(HISTORY, ASK)
    # No calendar is known so far ahead: from the sixth day on.
    assert not is_stale(HISTORY, replace(ASK, asked_at=datetime(2026, 11, 25, 13, tzinfo=UTC)))
    assert is_stale(HISTORY, replace(ASK, asked_at=datetime(2036, 11, 26, 13, tzinfo=UTC)))


def test_a_name_is_left_whole_for_the_sheet_to_cut() -> None:
    name = "Tổng Công ty Cổ phần Khoan và Dịch vụ Khoan Dầu khí"
    words = written(replace(HISTORY, instrument=replace(FPT, names=(("vi", name),))))
    assert words.title == f"FPT · {name}"


@pytest.mark.parametrize("name", ["株式会社", "📈", " ", "FPT"])
def test_the_symbol_stands_alone_where_the_name_cannot_be_drawn_or_is_the_same(name: str) -> None:
    assert written(replace(HISTORY, instrument=replace(FPT, names=(("vi", name),)))).title == "FPT"


@pytest.mark.parametrize(
    ("timeframe", "vi", "en"),
    [
        (Timeframe.DAY, "Mỗi nến gộp 2 phiên", "Each candle: 2 sessions"),
        (Timeframe.WEEK, "Mỗi nến gộp 2 tuần", "Each candle: 2 weeks"),
        (Timeframe.MONTH, "Mỗi nến gộp 2 tháng", "Each candle: 2 months"),
    ],
)
def test_what_a_candle_of_several_bars_stands_for(timeframe: Timeframe, vi: str, en: str) -> None:
    bars = replace(BARS, timeframe=timeframe)
    for lang, told in (("vi", vi), ("en", en)):
        words = chart_words(words_in(lang), HISTORY, bars, 10_000.0, None, ask=ASK)
        assert words.merged.format(bars=2) == told
    assert written(HISTORY).volume_average.format(bars=20) == "Trung bình 20 nến"


def test_of_several_prices_one_that_is_old_is_enough() -> None:
    assert any_stale([HISTORY, OLD], ASK)
    assert not any_stale([HISTORY, HISTORY], ASK)
