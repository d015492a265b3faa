"""The words, numbers and dates of one language."""

from __future__ import annotations

import gettext
import math
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta, get_month_names
from babel.numbers import format_currency, format_decimal, format_percent, get_decimal_symbol, get_group_symbol
from markupsafe import Markup

from bot.preferences import USUAL, Detail, Preferences, PriceUnit

DOMAIN = "nenbua"
LANGUAGES = ("vi", "en")
DEFAULT_LANGUAGE = LANGUAGES[0]

# In English the month is a word: 02/03 is read differently on either side of an ocean.
_DATE_PATTERNS = {"vi": "dd/MM/y", "en": "d MMM y"}
_MOMENT_PATTERNS = {"vi": "{time} ngày {date}", "en": "{time}, {date}"}
# A minus that is as wide as a plus and never taken for a hyphen.
_MINUS = "−"
# A price under one is told with so many significant digits: a coin at 0.08123 is not at 0.08.
_SMALL_PRICE_DIGITS = 4
_DONG = "VND"
_THOUSAND = 1000
# As boards write prices in thousand dong, with a further decimal where one is needed: 118,60 but 54,241.
_THOUSAND_DONG_PATTERN = "#,##0.00#"


def N_(message: str) -> str:  # noqa: N802 - gettext's name for "translate later"
    """The message itself, marked for the catalogs."""
    return message


@cache
def locales_folder() -> Path:
    """Where the languages live: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "locales"
    return installed if installed.is_dir() else package.parent / "locales"


class Words:
    """Speaks one language: every text, number and date of a reply goes through here.

    price_unit: of prices in dong. detail: whether things are explained.
    """

    def __init__(self, lang: str, price_unit: PriceUnit = USUAL.price_unit, detail: Detail = USUAL.detail) -> None:
        self.lang = lang
        self._in_thousands = price_unit is PriceUnit.THOUSAND_VND
        self._explains = detail is Detail.BEGINNER
        self._locale = Locale.parse(lang)
        # Raises where the compiled catalog is missing: English words in a Vietnamese answer would be worse.
        self._catalog = gettext.translation(DOMAIN, locales_folder(), [lang])

    def text(self, message: str, /, **values: object) -> Markup:
        """The message in this language as HTML; values are escaped unless they are Markup."""
        return Markup(self._catalog.gettext(message)) % values  # noqa: S704 - catalogs are ours, values are escaped

    def explanation(self, message: str, /, **values: object) -> Markup:
        """The text of what experts know already: for them it is empty, and what puts texts together leaves it out."""
        return self.text(message, **values) if self._explains else Markup()

    def label(self, message: str, /, **values: object) -> str:
        """The message as plain text, for buttons and pictures, which know no HTML."""
        return self._catalog.gettext(message) % values

    def plural(self, one: str, many: str, /, count: int, **values: object) -> Markup:
        """The message that goes with this number, `%(count)s` formatted."""
        message = self._catalog.ngettext(one, many, count)
        return Markup(message) % {"count": self.number(count), **values}  # noqa: S704 - as above

    def number(self, value: float, digits: int = 0) -> str:
        """1.234,5 in Vietnamese, 1,234.5 in English, always with so many decimals; ValueError where it is none."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return _with_minus(format_decimal(_rounded(value, digits), format=pattern, locale=self._locale))

    def signed_number(self, value: float, digits: int = 0) -> str:
        """A difference with its sign: +42,80; one that rounds to nothing has none."""
        written = self.number(value, digits)
        return f"+{written}" if _rounded(value, digits) > 0 else written

    def signed_percent(self, share: float, digits: int = 2) -> str:
        """A change, given as a fraction, with its sign: +1,25%; one that rounds to nothing has none."""
        pattern = "#,##0." + "0" * digits + "%"
        shown = _rounded(share, digits + 2)
        signed = f"+{pattern};-{pattern}" if shown else pattern
        return _with_minus(format_percent(shown, format=signed, locale=self._locale))

    def price(self, value: float, currency: str | None) -> str:
        """A price in its currency, 123.600 ₫ or 123,60 nghìn ₫ as was chosen; without one, points: 1.276,08 điểm."""
        if currency is None:
            return self.label("%(number)s points", number=self.number(value, 2))
        if self.price_unit(currency) != 1:
            return self.label("%(number)s thousand VND", number=self.bare_price(value, currency))
        if 0 < value < 1:
            exact = Decimal(f"{value:.{_SMALL_PRICE_DIGITS}g}")
            return format_currency(exact, currency, locale=self._locale, decimal_quantization=False)
        return _with_minus(format_currency(_finite(value), currency, locale=self._locale))

    def bare_price(self, value: float, currency: str | None, digits: int | None = None) -> str:
        """The number of a price alone, in the unit chosen; digits: so many decimals of a price in its own unit."""
        if self.price_unit(currency) == 1:
            return self.number(value, price_digits(value, currency) if digits is None else digits)
        pattern = _THOUSAND_DONG_PATTERN + "#" * (digits or 0)
        return _with_minus(
            format_decimal(_rounded(value, digits or 0) / _THOUSAND, format=pattern, locale=self._locale)
        )

    def price_unit(self, currency: str | None) -> int:
        """Prices in that currency are written as multiples of this."""
        return _THOUSAND if self._in_thousands and currency == _DONG else 1

    def age(self, age: timedelta) -> str:
        """How long that is, in the largest fitting unit: 5 giờ, 3 ngày, 9 tháng; a minute at least."""
        shown = max(age, timedelta(minutes=1))
        return format_timedelta(shown, granularity="minute", threshold=1.5, locale=self._locale)

    def moment(self, moment: datetime, zone: ZoneInfo) -> str:
        """A day and time of day in that zone: 15:20 ngày 21/11/2026, 15:20, 21 Nov 2026."""
        local = moment.astimezone(zone)
        time = format_time(local, "HH:mm", tzinfo=zone, locale=self._locale)
        return _MOMENT_PATTERNS[self.lang].format(time=time, date=self.date(local.date()))

    def date(self, day: date) -> str:
        """21/11/2026 in Vietnamese, 21 Nov 2026 in English."""
        return format_date(day, format=_DATE_PATTERNS[self.lang], locale=self._locale)

    def months(self) -> tuple[str, ...]:
        """Twelve short month names, for an axis."""
        names = get_month_names("abbreviated", context="format", locale=self._locale)
        return tuple(str(names[month]) for month in range(1, 13))

    @property
    def decimal_mark(self) -> str:
        """What stands before the decimals."""
        return get_decimal_symbol(self._locale)

    @property
    def group_mark(self) -> str:
        """What stands between thousands."""
        return get_group_symbol(self._locale)


def price_digits(price: float, currency: str | None) -> int:
    """How many decimals prices of about this size have; those under one keep four significant digits.

    >>> price_digits(54_240, "VND"), price_digits(182.5, "USD"), price_digits(0.08123, "USD")
    (0, 2, 5)
    """
    if currency == _DONG:
        return 0
    return 2 if price >= 1 else _SMALL_PRICE_DIGITS - 1 - math.floor(math.log10(price))


def _finite(value: float) -> float:
    """The value; ValueError where it is no number: what is not known is told in words, never as "NaN"."""
    if not math.isfinite(value):
        raise ValueError(f"{value} is no number to tell")
    return value


def _rounded(value: float, digits: int) -> Decimal:
    """The value to so many decimals, halves to even as Babel does; what rounds to nothing has no sign."""
    # Adding nothing takes the sign from a zero.
    return Decimal(str(_finite(value))).quantize(Decimal(1).scaleb(-digits)) + 0


def _with_minus(written: str) -> str:
    return written.replace("-", _MINUS)


def words_in(lang: str, preferences: Preferences = USUAL) -> Words:
    """The words of a supported language as the person wants them, loaded once."""
    return _words(lang, preferences.price_unit, preferences.detail)


_words = cache(Words)


def supported(code: str | None) -> str | None:
    """The supported language of a code such as `vi`, `en-US` or None; None where there is none.

    >>> supported("en-US"), supported("de"), supported(None)
    ('en', None, None)
    """
    lang = (code or "").replace("_", "-").split("-")[0].lower()
    return lang if lang in LANGUAGES else None
