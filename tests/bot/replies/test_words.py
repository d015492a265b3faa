"""Numbers, prices, dates and messages as each language writes them."""

from __future__ import annotations

import math
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from bot.ask import VIETNAM_TIME
from bot.preferences import USUAL, Detail, Preferences, PriceUnit
from bot.replies import words as words_module
from bot.replies.markup import lines
from bot.replies.words import DEFAULT_LANGUAGE, LANGUAGES, Words, locales_folder, supported, words_in

IN_THOUSANDS = Preferences(price_unit=PriceUnit.THOUSAND_VND)


@pytest.mark.parametrize(
    ("value", "digits", "vi", "en"),
    [
        (0, 0, "0", "0"),
        (7, 0, "7", "7"),
        (1_234_567, 0, "1.234.567", "1,234,567"),
        (1234.5, 1, "1.234,5", "1,234.5"),
        (45.8, 1, "45,8", "45.8"),
        (100, 1, "100,0", "100.0"),
        (-3.14, 1, "−3,1", "−3.1"),
        (-1234.5, 2, "−1.234,50", "−1,234.50"),
        # What rounds to nothing has no sign.
        (-0.04, 1, "0,0", "0.0"),
        (-0.0, 0, "0", "0"),
        # Halves go to the even neighbour.
        (0.25, 1, "0,2", "0.2"),
        (0.35, 1, "0,4", "0.4"),
        (999.95, 1, "1.000,0", "1,000.0"),
    ],
)
def test_numbers(value: float, digits: int, vi: str, en: str) -> None:
    assert (words_in("vi").number(value, digits), words_in("en").number(value, digits)) == (vi, en)


@pytest.mark.parametrize(
    ("share", "digits", "vi", "en"),
    [
        (0.0125, 2, "+1,25%", "+1.25%"),
        (-0.0066, 2, "−0,66%", "−0.66%"),
        (0, 2, "0,00%", "0.00%"),
        (-0.0, 2, "0,00%", "0.00%"),
        (0.00001, 2, "0,00%", "0.00%"),
        (-0.00001, 2, "0,00%", "0.00%"),
        # Exactly between 0 and 0.01 %: to the even neighbour, and then without a sign.
        (0.00005, 2, "0,00%", "0.00%"),
        (0.00015, 2, "+0,02%", "+0.02%"),
        (-0.0712, 1, "−7,1%", "−7.1%"),
        (12.5, 2, "+1.250,00%", "+1,250.00%"),
    ],
)
def test_changes(share: float, digits: int, vi: str, en: str) -> None:
    assert (words_in("vi").signed_percent(share, digits), words_in("en").signed_percent(share, digits)) == (vi, en)


@pytest.mark.parametrize(
    ("value", "currency", "vi", "en"),
    [
        (123_600, "VND", "123.600\xa0₫", "₫123,600"),
        (123_645.4, "VND", "123.645\xa0₫", "₫123,645"),
        (0, "VND", "0\xa0₫", "₫0"),
        (231.5, "USD", "231,50\xa0US$", "$231.50"),
        (1, "USD", "1,00\xa0US$", "$1.00"),
        # A coin of some cents is told with four figures, not rounded to the cent.
        (0.081234, "USD", "0,08123\xa0US$", "$0.08123"),
        (0.00001234567, "USD", "0,00001235\xa0US$", "$0.00001235"),
        (0.5, "USD", "0,50\xa0US$", "$0.50"),
        (-12.3, "USD", "−12,30\xa0US$", "−$12.30"),
        (1276.08, None, "1.276,08 điểm", "1,276.08 points"),
        (0.5, None, "0,50 điểm", "0.50 points"),
    ],
)
def test_prices(value: float, currency: str | None, vi: str, en: str) -> None:
    assert (words_in("vi").price(value, currency), words_in("en").price(value, currency)) == (vi, en)


@pytest.mark.parametrize(
    ("value", "currency", "vi", "en"),
    [
        (118_600, "VND", "118,60 nghìn ₫", "118.60 thousand VND"),
        (54_241, "VND", "54,241 nghìn ₫", "54.241 thousand VND"),
        (54_240.4, "VND", "54,24 nghìn ₫", "54.24 thousand VND"),
        (9_050, "VND", "9,05 nghìn ₫", "9.05 thousand VND"),
        (-1_500, "VND", "−1,50 nghìn ₫", "−1.50 thousand VND"),
        (1_234_567, "VND", "1.234,567 nghìn ₫", "1,234.567 thousand VND"),
        (182.5, "USD", "182,50 US$", "$182.50"),
        (1276.08, None, "1.276,08 điểm", "1,276.08 points"),
    ],
)
def test_prices_in_thousand_dong(value: float, currency: str | None, vi: str, en: str) -> None:
    told = [words_in(lang, IN_THOUSANDS).price(value, currency).replace("\xa0", " ") for lang in ("vi", "en")]
    assert told == [vi, en]


@pytest.mark.parametrize(
    ("value", "currency", "digits", "usual", "in_thousands"),
    [
        (118_600, "VND", None, "118.600", "118,60"),
        (118_600.4, "VND", 1, "118.600,4", "118,6004"),
        (182.5, "USD", None, "182,50", "182,50"),
        (1276.08, None, None, "1.276,08", "1.276,08"),
    ],
)
def test_a_price_without_its_unit(
    value: float, currency: str | None, digits: int | None, usual: str, in_thousands: str
) -> None:
    assert words_in("vi").bare_price(value, currency, digits) == usual
    assert words_in("vi", IN_THOUSANDS).bare_price(value, currency, digits) == in_thousands


@pytest.mark.parametrize("lang", LANGUAGES)
def test_experts_hear_no_explanations(lang: str) -> None:
    beginner, expert = words_in(lang), words_in(lang, Preferences(detail=Detail.EXPERT))

    assert beginner.explanation("Chart") == beginner.text("Chart")
    assert expert.explanation("Chart") == ""
    assert lines(expert.text("Chart"), expert.explanation("Chart")) == expert.text("Chart")


def test_words_are_made_once_for_each_choice() -> None:
    assert words_in("vi") is words_in("vi", Preferences(timezone="Europe/Berlin"))
    assert len({id(words_in("vi", chosen)) for chosen in (USUAL, IN_THOUSANDS, Preferences(detail=Detail.EXPERT))}) == 3


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [(42.8, "+42,80", "+42.80"), (-1_234.5, "−1.234,50", "−1,234.50"), (0.004, "0,00", "0.00"), (-0.0, "0,00", "0.00")],
)
def test_differences(value: float, vi: str, en: str) -> None:
    assert (words_in("vi").signed_number(value, 2), words_in("en").signed_number(value, 2)) == (vi, en)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_no_number_is_never_told(value: float, lang: str) -> None:
    words = words_in(lang)

    for tell in (words.number, words.signed_percent, lambda v: words.price(v, "VND"), lambda v: words.price(v, None)):
        with pytest.raises(ValueError, match="no number to tell"):
            tell(value)


@pytest.mark.parametrize(
    ("days", "vi", "en"),
    [
        (1, "24 giờ", "24 hours"),
        (6, "6 ngày", "6 days"),
        (10, "10 ngày", "10 days"),
        (14, "2 tuần", "2 weeks"),
        (44, "6 tuần", "6 weeks"),
        (60, "2 tháng", "2 months"),
        (270, "9 tháng", "9 months"),
        (730, "2 năm", "2 years"),
        (3650, "10 năm", "10 years"),
    ],
)
def test_ages(days: int, vi: str, en: str) -> None:
    age = timedelta(days=days)
    assert (words_in("vi").age(age), words_in("en").age(age)) == (vi, en)


@pytest.mark.parametrize(
    ("seconds", "vi", "en"),
    [(0, "1 phút", "1 minute"), (-5, "1 phút", "1 minute"), (600, "10 phút", "10 minutes"), (7200, "2 giờ", "2 hours")],
)
def test_short_ages(seconds: int, vi: str, en: str) -> None:
    age = timedelta(seconds=seconds)
    assert (words_in("vi").age(age), words_in("en").age(age)) == (vi, en)


@pytest.mark.parametrize(
    ("day", "vi", "en"),
    [
        (date(2026, 11, 21), "21/11/2026", "21 Nov 2026"),
        (date(2024, 2, 3), "03/02/2024", "3 Feb 2024"),
        (date(1999, 12, 31), "31/12/1999", "31 Dec 1999"),
    ],
)
def test_dates(day: date, vi: str, en: str) -> None:
    assert (words_in("vi").date(day), words_in("en").date(day)) == (vi, en)


@pytest.mark.parametrize(
    ("zone", "vi", "en"),
    [
        (VIETNAM_TIME, "00:05 ngày 21/11/2026", "00:05, 21 Nov 2026"),
        (ZoneInfo("America/New_York"), "12:05 ngày 20/11/2026", "12:05, 20 Nov 2026"),
        (ZoneInfo("UTC"), "17:05 ngày 20/11/2026", "17:05, 20 Nov 2026"),
    ],
)
def test_moments_are_told_in_the_reader_s_zone(zone: ZoneInfo, vi: str, en: str) -> None:
    moment = datetime(2026, 11, 20, 17, 5, tzinfo=UTC)

    assert (words_in("vi").moment(moment, zone), words_in("en").moment(moment, zone)) == (vi, en)


def test_marks_and_months_of_an_axis() -> None:
    vi, en = words_in("vi"), words_in("en")

    assert (vi.decimal_mark, vi.group_mark) == (",", ".")
    assert (en.decimal_mark, en.group_mark) == (".", ",")
    assert vi.months() == tuple(f"thg {month}" for month in range(1, 13))
    assert en.months() == ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@pytest.mark.parametrize(
    ("count", "vi", "en"),
    [
        (0, "0 phiên", "0 sessions"),
        (1, "1 phiên", "1 session"),
        (2, "2 phiên", "2 sessions"),
        (1234, "1.234 phiên", "1,234 sessions"),
    ],
)
def test_plurals(count: int, vi: str, en: str) -> None:
    told = [words_in(lang).plural("%(count)s session", "%(count)s sessions", count) for lang in ("vi", "en")]

    assert told == [vi, en]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_values_are_escaped_and_markup_is_not(lang: str) -> None:
    words = words_in(lang)

    assert words.text("I do not know the symbol <b>%(symbol)s</b>.", symbol="<A&B>").endswith("<b>&lt;A&amp;B&gt;</b>.")
    assert "<i>A</i>" in words.text("Did you mean %(symbols)s?", symbols=Markup("<i>A</i>"))
    assert "%(x)s %s %%" in words.text("Did you mean %(symbols)s?", symbols="%(x)s %s %%")
    assert "&lt;i&gt;" in words.plural("%(count)s session%(x)s", "%(count)s sessions%(x)s", 2, x="<i>")


def test_labels_are_plain_text() -> None:
    label = words_in("en").label("RSI %(period)s", period="<14> & %")

    assert (label, type(label)) == ("RSI <14> & %", str)


def test_a_missing_catalog_is_an_error_and_no_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for lang in LANGUAGES:
        shutil.copytree(locales_folder() / lang, tmp_path / lang)
    (tmp_path / "vi" / "LC_MESSAGES" / "nenbua.mo").unlink()
    monkeypatch.setattr(words_module, "locales_folder", lambda: tmp_path)

    assert Words("en").label("Chart") == "Chart"
    with pytest.raises(FileNotFoundError):
        Words("vi")


@pytest.mark.parametrize(
    ("code", "lang"),
    [
        ("vi", "vi"),
        ("vi-VN", "vi"),
        ("VI", "vi"),
        ("en", "en"),
        ("en_GB", "en"),
        ("de", None),
        ("", None),
        (None, None),
        ("english", None),
    ],
)
def test_supported_languages(code: str | None, lang: str | None) -> None:
    assert supported(code) == lang


def test_vietnamese_is_the_first_language() -> None:
    assert (LANGUAGES, DEFAULT_LANGUAGE) == (("vi", "en"), "vi")
    assert words_in("vi") is words_in("vi")
