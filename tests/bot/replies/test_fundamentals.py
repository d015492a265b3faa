"""How figures are written, that every caption fits its picture, and what has no figures at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from analysis.bars import COLUMNS, Bars
from analysis.exchanges import InstrumentKind
from analysis.fundamentals import TOLD, Figure, Stated, Statement, read_fundamentals
from analysis.market_cap import read_market_cap
from analysis.timeframes import Timeframe, TimeframeBars
from bot.ask import VIETNAM_TIME, Ask
from bot.fundamentals.port import CompanyFigures
from bot.preferences import Detail, Preferences
from bot.prices.port import PriceHistory
from bot.replies.fundamentals import (
    FIGURE_NAMES,
    MEANINGS,
    Findings,
    figure_value,
    figures_source,
    fundamentals_text,
    no_fundamentals_text,
)
from bot.replies.fundamentals_picture import fundamentals_card
from bot.replies.markup import CAPTION_LIMIT, length, plain
from bot.replies.words import LANGUAGES, words_in
from tests.bot.fundamentals.samples import FIGURES, FPT, FRIDAY
from tests.bot.replies.worst_prices import LONGEST_SOURCE
from tests.servers.telegram_html import parse_html

MOMENT = datetime(2026, 11, 20, 13, tzinfo=UTC)
LONG_NAME = "Tổng Công ty Cổ phần Bảo hiểm và Đầu tư Xuất nhập khẩu Kỹ thuật Dầu khí Việt Nam <& Co>"

ASK = Ask(text="", asked_at=MOMENT)


def history() -> tuple[PriceHistory, TimeframeBars]:
    frame = pd.DataFrame({name: [1_234_500.0] for name in COLUMNS}, index=pd.DatetimeIndex([pd.Timestamp(FRIDAY)]))
    instrument = replace(FPT, names=(("vi", LONG_NAME), ("en", LONG_NAME)))
    prices = PriceHistory(
        instrument=instrument, bars=Bars(frame=frame), source="demo", fetched_at=MOMENT, simulated=True
    )
    return prices, TimeframeBars(timeframe=Timeframe.DAY, finished=frame, shown=frame, running=False)


def findings_of(sources: int, stale: int, outage: str = "source_failed", **of_prices: Any) -> Findings:  # noqa: ANN401 - any field
    """Every figure but EV, each of its own day, from so many sources, all with a median.

    outage: of the stale figures. of_prices: what is different about the prices.
    """
    prices, bars = history()
    prices = replace(prices, **of_prices)
    cap = read_market_cap(bars, shares=12_345_678_901, shares_as_of=FRIDAY, currency="VND")
    keys = ("yahoo", "listing")
    statements = tuple(
        Statement(
            source=keys[place % sources],
            known_on=FRIDAY,
            figures={figure: Stated(value=0.987654, as_of=FRIDAY - timedelta(days=200 + place))},
        )
        for place, figure in enumerate((*TOLD, Figure.SHARES_OUTSTANDING))
        if figure is not Figure.EV
    )
    reading = read_fundamentals(
        statements, [statements] * 6, sector="industrial_goods_services", market_cap=cap, until=None
    )
    saved = CompanyFigures(
        instrument=prices.instrument, source="yahoo", fetched_at=MOMENT, figures=FIGURES, outage=outage
    )
    return Findings(instrument=prices.instrument, reading=reading, history=prices, stale=(saved,) * stale)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_experts_are_not_told_what_figures_mean(lang: str) -> None:
    words, experts_words = words_in(lang), words_in(lang, Preferences(detail=Detail.EXPERT))
    few = findings_of(1, 0)
    few = replace(few, reading=replace(few.reading, figures=few.reading.figures[:2]))
    ask = ASK

    told, short = plain(fundamentals_text(words, few, ask)), plain(fundamentals_text(experts_words, few, ask))

    for found in few.reading.figures:
        meaning = words.label(MEANINGS[found.figure])
        assert meaning in told
        assert meaning not in short
        assert figure_value(words, found.figure, found.chosen.value, "VND") in short
    assert not [line for line in short.splitlines() if line.endswith(":")]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("sources", [1, 2])
@pytest.mark.parametrize("stale", [0, 1])
@pytest.mark.parametrize("as_of", [None, FRIDAY])
@pytest.mark.parametrize(
    "of_prices",
    [
        {},
        {"source": LONGEST_SOURCE, "simulated": False, "outage": "busy"},
        {"source": LONGEST_SOURCE, "simulated": False, "instead_of": LONGEST_SOURCE},
    ],
    ids=["simulated", "saved", "of the next source"],
)
def test_every_caption_fits_its_picture(
    lang: str, sources: int, stale: int, as_of: date | None, of_prices: dict[str, Any]
) -> None:
    findings = findings_of(sources, stale, **of_prices)
    text = fundamentals_text(words_in(lang), findings, Ask(text="", asked_at=MOMENT, as_of=as_of))

    assert length(text) <= CAPTION_LIMIT
    shown = parse_html(str(text)).text
    for found in findings.reading.figures:
        value = figure_value(words_in(lang), found.figure, found.chosen.value, "VND")
        assert value in shown
    assert LONG_NAME in shown


@pytest.mark.parametrize(
    ("outage", "vi", "en"),
    [
        ("busy", "chưa hỏi thêm Yahoo Finance", "as often as is fair"),
        ("rate_limited", "đang tạm giới hạn số lần truy cập", "is limiting requests"),
        ("source_failed", "hiện không phản hồi", "is not answering"),
    ],
)
def test_of_saved_figures_the_reason_and_the_moment_are_told(outage: str, vi: str, en: str) -> None:
    for lang, reason in (("vi", vi), ("en", en)):
        text = fundamentals_text(words_in(lang), findings_of(1, 1, outage), ASK)
        assert reason in text
        assert words_in(lang).moment(MOMENT, VIETNAM_TIME) in text


def test_the_price_of_an_answer_is_told_with_its_moment_and_who_failed_before() -> None:
    findings = findings_of(1, 0, source="yahoo", simulated=False, instead_of="udf:charts.example.com/udf")
    bare = replace(findings, reading=replace(findings.reading, figures=()))

    told = plain(fundamentals_text(words_in("vi"), bare, ASK))

    assert "Nguồn giá: Yahoo Finance (lấy lúc 20:00 ngày 20/11/2026). Vừa rồi charts.example.com chưa cho giá" in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_card_tells_every_figure(lang: str) -> None:
    words = words_in(lang)
    card = fundamentals_card(words, findings_of(2, 0), ASK)

    names = [row.name.lower() for row in card.rows]
    told = [figure for figure in TOLD if figure is not Figure.EV]
    assert names[2:] == [words.label(FIGURE_NAMES[figure]).lower() for figure in told]
    assert card.unstated.endswith(": EV.")
    assert all(row.meaning and row.value for row in card.rows)


def test_the_card_writes_the_day_and_source_of_most_figures_once() -> None:
    findings = findings_of(1, 0)
    day = findings.reading.figures[0].chosen.day
    alike = [replace(found, chosen=replace(found.chosen, day=day)) for found in findings.reading.figures]
    same = replace(findings, reading=replace(findings.reading, figures=tuple(alike)))

    apart, together = (fundamentals_card(words_in("vi"), one, ASK) for one in (findings, same))

    assert apart.heads[1] == "Giá trị"
    assert all(row.origin for row in apart.rows)
    assert together.heads[1] == f"{words_in('vi').date(day)} · Yahoo Finance"
    # The market cap and the number of shares are of other days.
    assert [bool(row.origin) for row in together.rows] == [True, True] + [False] * len(alike)


@pytest.mark.parametrize(
    ("figure", "value", "vi", "en"),
    [
        (Figure.PE, 18.24, "18,2", "18.2"),
        (Figure.PE, 9.876, "9,88", "9.88"),
        (Figure.PB, 0.8, "0,80", "0.80"),
        (Figure.EPS, 6200.4, "6.200 ₫", "₫6,200"),
        (Figure.EPS, -812.0, "−812 ₫", "−₫812"),
        (Figure.ROE, -0.0517, "−5,2%", "−5.2%"),
        (Figure.NET_MARGIN, 0.12345, "12,3%", "12.3%"),
        (Figure.DIVIDEND_YIELD, 0.0, "0,0%", "0.0%"),
        (Figure.EV, 190_500.4e9, "190.500 tỷ đồng", "190,500 billion VND"),
        (Figure.EV, 52.34e9, "52,3 tỷ đồng", "52.3 billion VND"),
        (Figure.EV, -2.5e12, "âm 2.500 tỷ đồng", "minus 2,500 billion VND"),
    ],
)
def test_how_a_figure_is_written(figure: Figure, value: float, vi: str, en: str) -> None:
    written = [figure_value(words_in(lang), figure, value, "VND").replace("\xa0", " ") for lang in ("vi", "en")]

    assert written == [vi, en]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("listing", "danh sách công ty"),
        ("HOSE, HNX, UPCoM", "số liệu các sàn"),
        ("yahoo", "Yahoo Finance"),
        ("udf:charts.example.com/udf", "charts.example.com"),
    ],
)
def test_a_source_is_told_by_its_name(key: str, expected: str) -> None:
    assert figures_source(words_in("vi"), key) == expected


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", [kind for kind in InstrumentKind if kind is not InstrumentKind.SHARE])
def test_what_is_no_company_is_told_what_to_try(lang: str, kind: InstrumentKind) -> None:
    text = plain(no_fundamentals_text(words_in(lang), "ABC", kind))

    assert text.startswith("ABC")
    assert ("/coban FPT" if lang == "vi" else "/fundamentals FPT") in text
