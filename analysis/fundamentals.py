"""The fundamental figures of a company: what each is, what sources stated, and how it stands in its sector."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import isfinite
from statistics import median

from analysis.bars import TOLERANCE
from analysis.market_cap import MarketCap


class Figure(StrEnum):
    """One fundamental figure.

    PE, PB: multiples. EPS: in the currency per share. ROE, NET_MARGIN, DIVIDEND_YIELD: shares of one (0.18 is 18 %).
    EV: enterprise value in the currency. SHARES_OUTSTANDING: shares.
    """

    PE = "pe"
    PB = "pb"
    EPS = "eps"
    ROE = "roe"
    NET_MARGIN = "net_margin"
    EV = "ev"
    DIVIDEND_YIELD = "dividend_yield"
    SHARES_OUTSTANDING = "shares_outstanding"


TOLD = tuple(figure for figure in Figure if figure is not Figure.SHARES_OUTSTANDING)
"""The figures that an answer tells or names as missing, in its order."""

COMPARED = frozenset({Figure.PE, Figure.PB, Figure.ROE, Figure.NET_MARGIN, Figure.DIVIDEND_YIELD})
"""Those that can be held against other companies'; EPS and EV depend on the number of shares and on size."""

FEWEST_PEERS = 5
"""So many other companies make a median that one odd company cannot set."""

PEERS_WITHIN = timedelta(days=366)
"""A peer's figure counts so far from the company's own day: yearly reports replace each other within that time."""

ABOUT = 0.1
"""Within a tenth of the median is about the median: figures of neighbouring days and quarters differ by as much."""

# Below or at these a figure says nothing: a loss maker has no P/E, a company without equity no P/B.
_ABOVE_ZERO = frozenset({Figure.PE, Figure.PB, Figure.SHARES_OUTSTANDING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A figure as a source stated it.

    value: in the unit of its `Figure`, finite. as_of: the day it is of (the quarter's end, the day of the price); None
    where the source does not say.
    """

    value: float
    as_of: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one source states about one company.

    source: its key. known_on: the day from which this was known here: a source that is asked gives today's state.
    """

    source: str
    known_on: date
    figures: Mapping[Figure, Stated]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One figure of the statement that was chosen for it.

    day: the day it is of, else the day it was known on; dated: whether it is the first.
    """

    value: float
    day: date
    dated: bool
    source: str


class Standing(StrEnum):
    """Where a figure lies against its sector's median."""

    BELOW = "below"
    ABOUT = "about"
    ABOVE = "above"


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorMedian:
    """The median of a figure over so many other companies of the sector."""

    value: float
    peers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureReading:
    """A figure with its sector's median and its place against it, both None where too few peers state the figure."""

    figure: Figure
    chosen: Chosen
    median: SectorMedian | None
    standing: Standing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FundamentalsReading:
    """Everything that is known of a company's figures.

    figures: those stated, in the order of `TOLD`; missing: the others.
    makes_loss: the latest earnings per share are below zero, so there is no P/E.
    shares: the share count; market_cap: what they cost together; None where either is not known.
    sector: the sector compared with, None where it is not known.
    """

    figures: tuple[FigureReading, ...]
    missing: tuple[Figure, ...]
    makes_loss: bool
    shares: Chosen | None
    market_cap: MarketCap | None
    sector: str | None


def says_something(figure: Figure, value: float) -> bool:
    """Whether a value can be that figure: finite, a multiple or a share count above zero, a yield from 0 to 1."""
    if not isfinite(value):
        return False
    if figure is Figure.DIVIDEND_YIELD:
        return 0 <= value <= 1
    return value > 0 or figure not in _ABOVE_ZERO


def newest(figure: Figure, statements: Iterable[Statement], until: date | None) -> Chosen | None:
    """The figure of the latest day, of equal days the first one's; None where no statement has it.

    until: what was known or dated later is not seen; None hides nothing.
    """
    found = [
        chosen for chosen, known_on in _all(figure, statements) if until is None or max(chosen.day, known_on) <= until
    ]
    return max(found, key=lambda chosen: chosen.day, default=None)


def share_count(statements: Sequence[Statement], until: date | None) -> Chosen | None:
    """The newest share count up to that day, else the earliest one after it; None where nobody states one.

    A count changes seldom, so the nearest one serves where the answer tells its day.
    """
    known = newest(Figure.SHARES_OUTSTANDING, statements, until)
    later = (chosen for chosen, _ in _all(Figure.SHARES_OUTSTANDING, statements))
    return known or min(later, key=lambda chosen: chosen.day, default=None)


def _all(figure: Figure, statements: Iterable[Statement]) -> Iterable[tuple[Chosen, date]]:
    """Every usable statement of the figure, with the day it was known on."""
    for statement in statements:
        stated = statement.figures.get(figure)
        if stated is not None and says_something(figure, stated.value):
            day = stated.as_of or statement.known_on
            dated = stated.as_of is not None
            yield Chosen(value=stated.value, day=day, dated=dated, source=statement.source), statement.known_on


def sector_median(
    figure: Figure, day: date, peers: Iterable[Sequence[Statement]], until: date | None
) -> SectorMedian | None:
    """The median over the peers that state the figure within `PEERS_WITHIN` of that day.

    None where the figure cannot be compared, and where fewer than `FEWEST_PEERS` state it. The median is the middle
    value, of an even number the mean of the two in the middle.
    """
    if figure not in COMPARED:
        return None
    found = (newest(figure, statements, until) for statements in peers)
    values = [chosen.value for chosen in found if chosen is not None and abs(chosen.day - day) <= PEERS_WITHIN]
    return SectorMedian(value=median(values), peers=len(values)) if len(values) >= FEWEST_PEERS else None


def standing(value: float, middle: float) -> Standing:
    """Where the value lies against the median: about it within `ABOUT` of the median's size."""
    # A tenth of 0.3 is a little more than 0.03 as computers count: the edge belongs to "about" all the same.
    if abs(value - middle) <= ABOUT * abs(middle) * (1 + TOLERANCE):
        return Standing.ABOUT
    return Standing.ABOVE if value > middle else Standing.BELOW


def read_fundamentals(
    statements: Sequence[Statement],
    peers: Sequence[Sequence[Statement]],
    *,
    sector: str | None,
    market_cap: MarketCap | None,
    until: date | None,
) -> FundamentalsReading:
    """What sources state about a company and its sector; nothing is worked out that they do not state.

    statements: of each source, the one to prefer first; peers: likewise for each other company of the sector.
    until: what was known or dated later is not seen; None hides nothing.
    """
    chosen = {figure: found for figure in TOLD if (found := newest(figure, statements, until)) is not None}
    earnings = chosen.get(Figure.EPS)
    return FundamentalsReading(
        figures=tuple(_placed(figure, found, peers, until) for figure, found in chosen.items()),
        missing=tuple(figure for figure in TOLD if figure not in chosen),
        makes_loss=earnings is not None and earnings.value < 0 and Figure.PE not in chosen,
        shares=newest(Figure.SHARES_OUTSTANDING, statements, until),
        market_cap=market_cap,
        sector=sector,
    )


def _placed(figure: Figure, chosen: Chosen, peers: Sequence[Sequence[Statement]], until: date | None) -> FigureReading:
    middle = sector_median(figure, chosen.day, peers, until)
    place = None if middle is None else standing(chosen.value, middle.value)
    return FigureReading(figure=figure, chosen=chosen, median=middle, standing=place)
