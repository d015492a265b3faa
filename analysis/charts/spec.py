"""Everything that a picture of one instrument's bars may show: one dataclass, from which every panel takes its part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from analysis.candles import Direction
from analysis.charts.panel import Panel
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.window import Line, Window
from analysis.charts.words import ChartWords
from analysis.divergence_reading import FoundDivergence
from analysis.indicators import RSI_PERIOD, ema, sma
from analysis.levels import SwingPoint
from analysis.price_limits import Limit
from analysis.rsi_reading import Limits
from analysis.timeframes import TimeframeBars


class AverageKind(StrEnum):
    """How a moving average weighs its closes: all the same, or the newer ones more."""

    SIMPLE = "sma"
    EXPONENTIAL = "ema"


@dataclass(frozen=True, slots=True)
class Average:
    """A moving average of the closes."""

    bars: int
    kind: AverageKind = AverageKind.SIMPLE

    @property
    def name(self) -> str:
        """As it is known: SMA20."""
        return f"{self.kind.upper()}{self.bars}"

    def of(self, closes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Its values at every close; NaN where there are too few."""
        return (sma if self.kind is AverageKind.SIMPLE else ema)(closes, self.bars)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A name for one candle: below it where it points up, above where it points down, else where there is room.

    position: of the bar among all finished bars. faint: it came to nothing.
    """

    position: int
    label: str
    direction: Direction
    faint: bool = False


class LevelRole(Enum):
    """What a price level is; it decides its colour."""

    SUPPORT = auto()
    RESISTANCE = auto()
    TARGET = auto()
    ENTRY = auto()
    STOP = auto()
    TRIGGER = auto()
    HIGHEST = auto()
    LOWEST = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLevel:
    """A price to be drawn as a line across the panel; label: its name, written on the line."""

    role: LevelRole
    price: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DivergenceLines:
    """A divergence and what is written at it: its name, and the dates of its turning points."""

    found: FoundDivergence
    name: str
    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitDays:
    """The finished bars, by position, that closed at the day's highest or lowest allowed price."""

    ceiling: tuple[int, ...] = ()
    floor: tuple[int, ...] = ()

    def limit_at(self, bar: int) -> Limit | None:
        """The limit that this bar closed at, if any."""
        if bar in self.ceiling:
            return Limit.CEILING
        return Limit.FLOOR if bar in self.floor else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What the picture shows; a part that its rows do not name is not drawn, one without anything to draw is left out.

    rows: the panels, top first. bars_shown: of the newest; None: as many as usual (`window.BARS_SHOWN`).
    merging: many bars become fewer candles; a line needs no such thing.
    since: a finished bar that has to be seen with what was before it, however many bars that makes.
    averages: of the closes. band_bars: of the Bollinger bands, volume_average_bars: of the mean volume; None for none.
    rsi_period, limits: of the RSI and its zones.
    marks: names of candles. levels: prices across the panel. swings: lows and highs that stand out.
    span: the first and the last finished bar that were looked at; they are shaded.
    """

    rows: tuple[Row, ...]
    bars: TimeframeBars
    words: ChartWords
    theme: Theme = LIGHT
    bars_shown: int | None = None
    merging: bool = True
    since: int | None = None
    averages: tuple[Average, ...] = (Average(20), Average(50))
    band_bars: int | None = None
    volume_average_bars: int | None = None
    rsi_period: int = RSI_PERIOD
    limits: Limits = field(default_factory=Limits)
    marks: tuple[Mark, ...] = ()
    levels: tuple[PriceLevel, ...] = ()
    swings: tuple[SwingPoint, ...] = ()
    divergence: DivergenceLines | None = None
    limit_days: LimitDays = field(default_factory=LimitDays)
    span: tuple[int, int] | None = None

    @property
    def closes(self) -> NDArray[np.float64]:
        """The closes of all finished bars."""
        return self.history("close")

    def history(self, name: str) -> NDArray[np.float64]:
        """One price, or the volume, of all finished bars."""
        return self.bars.finished[name].to_numpy(dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a part of a panel works with: what is to be shown, and the candles of the picture."""

    chart: Chart
    window: Window

    @property
    def theme(self) -> Theme:
        """The colours."""
        return self.chart.theme

    @property
    def words(self) -> ChartWords:
        """The words."""
        return self.chart.words

    def line(self, values: NDArray[np.float64]) -> Line:
        """The part of a curve over all finished bars that is in the picture."""
        return self.window.line(values)

    def place(self, bar: int) -> int:
        """The candle that this finished bar is in; -1 where it is not in the picture."""
        return int(self.window.positions[bar])

    def column(self, name: str) -> NDArray[np.float64]:
        """One price, or the volume, of every candle in the picture."""
        return self.window.frame[name].to_numpy(dtype=np.float64)


Part: TypeAlias = Callable[[Panel, View], None]
"""Draws one thing into a panel."""


def always(_view: View) -> bool:
    """The panel is always there."""
    return True


@dataclass(frozen=True, slots=True)
class Row:
    """One panel: its share of the height, what is drawn in it, in this order, and whether there is anything to see.

    The first part sets what the panel's y axis stands for; later ones may widen it.
    """

    share: float
    parts: tuple[Part, ...]
    needed: Callable[[View], bool] = always
