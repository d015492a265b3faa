"""What the lines of a chart say at its last finished bar: Bollinger bands, MACD, exponential averages."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.errors import Missing, NotDefined
from analysis.indicators import BAND_BARS, bollinger_bands, ema, macd
from analysis.price_reading import last_known
from analysis.timeframes import TimeframeBars

MACD_BARS = 34
"""How many bars the first value of MACD 12-26-9 and its signal line takes."""
AVERAGE_BARS = (20, 50)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesReading:
    """The last value of each line, in units of price; None where the data are too short.

    bars: how many finished ones there are.
    """

    bars: int
    close: float
    lower_band: float | None
    upper_band: float | None
    macd: float | None
    macd_signal: float | None
    ema20: float | None
    ema50: float | None


def read_lines(bars: TimeframeBars) -> LinesReading:
    """The reading at the last finished bar; NotDefined where there is none."""
    closes = bars.finished["close"].to_numpy(dtype="float64")
    if not len(closes):
        raise NotDefined(Missing.TOO_FEW_BARS, have=0, need=1)
    bands, lines = bollinger_bands(closes, BAND_BARS), macd(closes)
    fast, slow = (last_known(ema(closes, each)) for each in AVERAGE_BARS)
    return LinesReading(
        bars=len(closes),
        close=float(closes[-1]),
        lower_band=last_known(bands.lower),
        upper_band=last_known(bands.upper),
        macd=last_known(lines.line),
        macd_signal=last_known(lines.signal),
        ema20=fast,
        ema50=slow,
    )
