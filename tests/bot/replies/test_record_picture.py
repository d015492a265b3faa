"""The words on the picture of a track record: every figure is one of the record's, in both languages."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest

from analysis.charts.record_chart import LegendWords, RecordChart, SideWords, draw_record_chart, record_sheet
from analysis.charts.theme import DARK, LIGHT, Theme
from analysis.signals import SIGNALS
from analysis.track_record import (
    FILTERS,
    Entry,
    Period,
    PeriodName,
    Record,
    Selection,
    StatusWanted,
    Tally,
    usual_status,
)
from bot.replies.record_picture import record_chart
from bot.replies.record_words import conditions, signal_with_status
from bot.replies.words import LANGUAGES, words_in
from tests.analysis.charts.layout import beyond_the_edges, overlaps, picture_of, texts_on, too_small
from tests.analysis.charts.test_record_chart import made_record

VI, EN = words_in("vi"), words_in("en")


def tally(wins: int, n: int, median: float | None = 0.0) -> Tally:
    return Tally(n=n, wins=wins, mean=median if n else None, median=median if n else None)


def period(name: PeriodName, years: tuple[int, int], signals: Tally, base: Tally | None = None) -> Period:
    since, until = date(years[0], 1, 1), date(years[1], 12, 31)
    return Period(name=name, since=since, until=until, signals=signals, base=base or tally(51, 100))


HALVES = (
    period(PeriodName.FIRST_HALF, (2011, 2018), tally(90, 190)),
    period(PeriodName.SECOND_HALF, (2018, 2026), tally(90, 210)),
)
FIXED = (
    period(PeriodName.IN_SAMPLE, (2015, 2020), tally(51, 100), tally(48, 100)),
    period(PeriodName.OUT_OF_SAMPLE, (2021, 2025), tally(165, 300), tally(1_034, 2_000)),
)

# Wilson's interval of 180 of 400 goes from 40.195 to 49.900 %, worked out by hand from his formula.
TOLD = replace(
    made_record(),
    signals=tally(180, 400, -0.0056),
    base=tally(220_212, 440_424, 0.0019),
    dates=350,
    periods=(*HALVES, *FIXED),
)


def exit_after(bars: int, wins: int, n: int) -> Record:
    return replace(TOLD, exit_bars=bars, signals=tally(wins, n), base=tally(505, 1_000))


RECORDS = (
    exit_after(20, 200, 399),
    replace(TOLD, entry=Entry.LOOK_AHEAD, signals=tally(399, 400)),
    replace(TOLD, entry=Entry.NEXT_OPEN, signals=tally(1, 400)),
    TOLD,
    exit_after(5, 170, 400),
)


def chart_of(told: Record = TOLD, lang: str = "vi", *others: Record) -> RecordChart:
    return record_chart(
        words_in(lang), subject="FPT", records=(told, *others), conditions=(), source="Yahoo Finance", simulated=False
    )


def whole(lang: str) -> RecordChart:
    return record_chart(
        words_in(lang),
        subject=words_in(lang).label("%(count)s Vietnamese shares", count="188"),
        records=RECORDS,
        conditions=("abc",),
        source="Yahoo Finance",
        simulated=True,
    )


def test_the_picture_in_vietnamese() -> None:
    chart = whole("vi")

    words = chart.words
    assert words.frame.title == "188 cổ phiếu Việt Nam · nến búa, có xác nhận"
    assert words.frame.subtitle == "abc · 01/01/2015 – 31/12/2025 · 400 lần · Yahoo Finance"
    assert words.frame.stamp == "DỮ LIỆU MÔ PHỎNG"
    assert words.heading == "10 phiên sau tín hiệu, giá tăng hay giảm bao nhiêu?"
    assert words.too_few == ""
    assert words.signals == LegendWords(name="Sau tín hiệu: 400 lần", median="trung vị −0,6% (nửa số lần cao hơn)")
    assert words.base == LegendWords(name="Ngày bất kỳ: 440.424 phiên", median="ngày bất kỳ +0,2%")
    assert words.fell == SideWords(signals="Không tăng: 55,0%", base="Không tăng: 50,0%")
    assert words.rose == SideWords(signals="Tăng: 45,0%", base="Tăng: 50,0%")
    assert words.ends == ("≤ −20%", "> +20%")
    assert words.frame.marks.write(2.5, 1) == "2,5"
    assert [(row.label, row.numbers, row.is_told) for row in chart.rows][:2] == [
        ("sau 5 phiên", ("400", "42,5%", "50,5%"), False),
        ("sau 10 phiên", ("400", "45,0%", "50,0%"), True),
    ]


def test_the_picture_in_english() -> None:
    chart = whole("en")

    words = chart.words
    assert words.frame.title == "188 Vietnamese shares · hammer, confirmed"
    assert words.frame.subtitle == "abc · 1 Jan 2015 – 31 Dec 2025 · 400 cases · Yahoo Finance"
    assert words.frame.stamp == "SIMULATED DATA"
    assert words.heading == "10 sessions after the signal, how far up or down were prices?"
    assert words.signals == LegendWords(
        name="After the signal: 400 cases", median="median −0.6% (half of the cases above)"
    )
    assert words.base == LegendWords(name="Any day: 440,424 sessions", median="any day +0.2%")
    assert words.fell == SideWords(signals="Not up: 55.0%", base="Not up: 50.0%")
    assert words.rose == SideWords(signals="Up: 45.0%", base="Up: 50.0%")
    assert words.heads == ("cases", "● signal", "┃ any day")
    assert words.frame.marks.write(2.5, 1) == "2.5"


def test_rows_are_the_exits_of_the_told_entry_and_its_periods() -> None:
    """Rates of 300 cases and more bear a decimal, as in the text."""
    assert [(row.label, row.numbers[0], row.numbers[1], row.numbers[2]) for row in whole("en").rows] == [
        ("after 5 sessions", "400", "42.5%", "50.5%"),
        ("after 10 sessions", "400", "45.0%", "50.0%"),
        ("after 20 sessions", "399", "50.1%", "50.5%"),
        ("10 sessions, 2015–2020", "100", "51%", "48%"),
        ("10 sessions, 2021–2025", "300", "55.0%", "51.7%"),
    ]
    assert whole("en").record is TOLD


@pytest.mark.parametrize(
    "fixed",
    [(), FIXED[:1], (FIXED[0], replace(FIXED[1], signals=tally(0, 0)))],
    ids=["none", "one", "one without cases"],
)
def test_without_both_periods_the_halves_of_the_span_are_shown(fixed: tuple[Period, ...]) -> None:
    chart = chart_of(replace(TOLD, periods=(*HALVES, *fixed)))

    assert [row.label for row in chart.rows] == ["sau 10 phiên", "10 phiên, 2011–2018", "10 phiên, 2018–2026"]


def test_a_half_within_one_year_is_told_by_its_months() -> None:
    half = replace(HALVES[0], since=date(2026, 1, 5), until=date(2026, 6, 30))

    assert chart_of(replace(TOLD, periods=(half,))).rows[-1].label == "10 phiên, 01/2026–06/2026"


def test_a_row_without_cases_is_left_out() -> None:
    empty = replace(HALVES[0], signals=tally(0, 0))
    chart = chart_of(replace(TOLD, periods=(empty, HALVES[1])), "vi", exit_after(20, 0, 0))

    assert [row.label for row in chart.rows] == ["sau 10 phiên", "10 phiên, 2018–2026"]


@pytest.mark.parametrize(
    ("n", "vi", "en"),
    [
        (1, "Chưa đủ dữ liệu: 1 lần, dưới 30", "Too little data: 1 case, fewer than 30"),
        (29, "Chưa đủ dữ liệu: 29 lần, dưới 30", "Too little data: 29 cases, fewer than 30"),
        (30, "", ""),
    ],
)
def test_under_thirty_cases_are_called_too_few(n: int, vi: str, en: str) -> None:
    few = replace(TOLD, signals=tally(1, n, 0.07), dates=n)

    assert (chart_of(few).words.too_few, chart_of(few, "en").words.too_few) == (vi, en)
    # Of a handful of cases no half is higher.
    assert ("nửa số lần" in chart_of(few).words.signals.median) is (n >= 30)


def test_cases_on_days_of_their_own_may_overlap_and_others_share_days() -> None:
    one = replace(TOLD, shares=1, dates=400)

    assert "chồng lên nhau" in chart_of(one).words.notes[1]
    assert "cùng ngày" in chart_of(TOLD).words.notes[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_sides_are_told_from_their_counts(lang: str) -> None:
    """1 of 8 and 7 of 8 are 12.5 and 87.5 %: told whole, together they still are 100."""
    words = chart_of(replace(TOLD, signals=tally(1, 8)), lang).words

    assert ("12%" in words.rose.signals, "88%" in words.fell.signals) == (True, True)


def test_no_case_has_no_picture() -> None:
    with pytest.raises(ValueError, match="hammer confirmed: no case to draw"):
        chart_of(replace(TOLD, signals=tally(0, 0)))


@pytest.mark.parametrize(
    ("signal", "status", "vi", "en"),
    [
        ("hammer", StatusWanted.CONFIRMED, "nến búa, có xác nhận", "hammer, confirmed"),
        ("hammer", StatusWanted.REJECTED, "nến búa, bị phủ nhận", "hammer, rejected"),
        ("hammer", StatusWanted.ALL, "nến búa, không chờ xác nhận", "hammer, confirmed or not"),
        ("rsi_oversold", StatusWanted.ALL, "RSI vào vùng quá bán", "RSI entered oversold"),
    ],
)
def test_a_signal_is_named_with_its_status(signal: str, status: StatusWanted, vi: str, en: str) -> None:
    selection = Selection(signal=signal, status=status)

    assert (signal_with_status(VI, selection), signal_with_status(EN, selection)) == (vi, en)


ALL_SELECTIONS = [
    Selection(signal=signal.key, status=status, min_volume=1.3)
    for signal in SIGNALS
    for status in (StatusWanted if signal.needs_confirmation else (usual_status(signal.key),))
]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_title_fits_the_picture(lang: str) -> None:
    for selection in ALL_SELECTIONS:
        chart = record_chart(
            words_in(lang),
            subject="1.234 cổ phiếu Việt Nam",
            records=(replace(TOLD, selection=selection),),
            conditions=conditions(words_in(lang), selection),
            source="Yahoo Finance, CSV files, charts.a-very-long-broker-name.example.com.vn",
            simulated=False,
        )
        sheet = record_sheet(chart)
        assert chart.words.frame.title.endswith(signal_with_status(words_in(lang), selection))
        assert chart.words.frame.title in texts_on(sheet)
        assert beyond_the_edges(sheet) == []


def test_what_was_asked_beside_the_signal_is_told_first() -> None:
    selection = replace(TOLD.selection, min_volume=1.2, filters=tuple(one.key for one in FILTERS))
    asked = conditions(VI, selection)
    chart = record_chart(VI, subject="FPT", records=(TOLD,), conditions=asked, source="Yahoo Finance", simulated=False)

    assert len(asked) == 1 + len(FILTERS)
    assert chart.words.frame.subtitle.startswith(" · ".join(asked[:3]))


def test_without_a_source_the_subtitle_ends_with_the_cases() -> None:
    chart = record_chart(VI, subject="VN30", records=(TOLD,), conditions=(), source="", simulated=False)

    assert chart.words.frame.subtitle == "01/01/2015 – 31/12/2025 · 400 lần"


def test_only_simulated_prices_are_stamped() -> None:
    assert chart_of().words.frame.stamp is None


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_drawn_in_every_language_and_theme(lang: str, theme: Theme) -> None:
    chart = replace(whole(lang), theme=theme)

    picture_of(draw_record_chart(chart))
    sheet = record_sheet(chart)
    assert (overlaps(sheet), beyond_the_edges(sheet), too_small(sheet)) == ([], [], [])
    # Every word of the code's own is written whole.
    written = set(texts_on(sheet))
    assert {
        *chart.words.notes,
        *chart.words.heads,
        chart.words.heading,
        chart.words.rates,
        chart.words.shares,
    } <= written
    assert {
        chart.words.signals.median,
        chart.words.base.median,
        chart.words.fell.base,
        chart.words.rose.base,
    } <= written
    assert {row.label for row in chart.rows} <= written
    texts = [getattr(chart.words, field.name) for field in fields(chart.words)]
    assert "nan" not in str(texts).lower().replace("finance", "")
