"""The words and number marks of a picture, as the caller's language has them."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.charts.moves import Move

_HUNDRED, _THOUSAND = 100, 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberMarks:
    """How a language writes numbers: 1.234,5 or 1,234.5."""

    decimal: str
    group: str

    def write(self, value: float, digits: int) -> str:
        """The number with so many decimals, thousands grouped."""
        swapped = {",": self.group, ".": self.decimal, "-": "−"}
        return "".join(swapped.get(letter, letter) for letter in f"{value:,.{digits}f}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameWords:
    """What is written around every picture.

    title, subtitle: the two lines on the left of the header; price, change: the two on its right, empty where there
        is none. move: in whose colour the change is written.
    months: twelve short month names. footer: the last line.
    stamp: across the whole picture, or None: a warning (simulated data), or where it is light, a remark (provisional).
    """

    title: str
    subtitle: str
    price: str = ""
    change: str = ""
    move: Move = Move.UNKNOWN
    months: tuple[str, ...]
    footer: str
    stamp: str | None
    light_stamp: bool = False
    marks: NumberMarks


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartWords(FrameWords):
    """Everything that is written on a picture of one instrument's bars.

    price_digits: decimals of a price. price_unit: prices are written as multiples of this.
    volume, rsi, overbought, oversold: names in the panels.
    thousand, million, billion: what follows a shortened volume.
    merged: told where a candle stands for several bars, `{bars}` of them.
    volume_average: names the mean volume of `{bars}` bars. signal, histogram: names of the lines beside the MACD.
    """

    price_digits: int
    volume: str
    rsi: str
    overbought: str
    oversold: str
    thousand: str
    million: str
    billion: str
    price_unit: float = 1.0
    merged: str = ""
    volume_average: str = ""
    signal: str = ""
    histogram: str = ""

    def write_price(self, price: float) -> str:
        """The price in its unit with its usual decimals."""
        return self.marks.write(price / self.price_unit, self.price_digits)

    def short_number(self, value: float) -> str:
        """The number as people say it: 18,5 triệu, 216 triệu."""
        for size, word in ((1e9, self.billion), (1e6, self.million), (1e3, self.thousand)):
            # Rounded first: 999 999 is 1,0 million, not 1.000 thousand.
            if round(value / size * _THOUSAND) >= _THOUSAND:
                digits = 0 if round(value / size, 1) >= _HUNDRED else 1
                return f"{self.marks.write(value / size, digits)} {word}"
        return self.marks.write(value, 0)
