"""How measured values become facts, and numbers words in a reason."""

from __future__ import annotations

from analysis.claims.claim import Fact, Unit
from analysis.claims.measured import Measured

BILLION = 1e9


def fact(name: str, measured: Measured, unit: Unit) -> Fact:
    """What was measured, under that name."""
    return Fact(name=name, value=measured.value, unit=unit, span=measured.span, cases=measured.cases)


def text_fact(name: str, value: str, span: str) -> Fact:
    """A day, a yes or no."""
    return Fact(name=name, value=value, unit=Unit.TEXT, span=span)


def percent(fraction: float, digits: int = 1) -> str:
    """A fraction of cases.

    >>> percent(0.4478)
    '44.8 %'
    """
    return f"{fraction:.{digits}%}".replace("%", " %")


def signed(fraction: float, digits: int = 1) -> str:
    """A change with its sign.

    >>> signed(0.0123), signed(-0.5, 0), signed(-0.0001)
    ('+1.2 %', '-50 %', '0.0 %')
    """
    written = percent(fraction, digits)
    # What is rounded to nothing has no sign.
    if not any(digit in written for digit in "123456789"):
        return written.lstrip("-")
    return written if fraction < 0 else f"+{written}"


def number(value: float, digits: int = 0) -> str:
    """A number with commas at its thousands.

    >>> number(2603.91, 2), number(167_000)
    ('2,603.91', '167,000')
    """
    return f"{value:,.{digits}f}"


def counted(count: int, one: str, many: str = "") -> str:
    """How many of something.

    >>> counted(1, "breakout"), counted(4, "breakout"), counted(2, "company", "companies")
    ('1 breakout', '4 breakouts', '2 companies')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def sentence_case(words: str) -> str:
    """The words with a capital at their beginning, the rest as it is.

    >>> sentence_case("any session of the VN-Index")
    'Any session of the VN-Index'
    """
    return words[:1].upper() + words[1:]
