"""Which statement of a figure counts, and where it stands in its sector."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import inf, nan

import pytest

from analysis.fundamentals import (
    COMPARED,
    TOLD,
    Figure,
    SectorMedian,
    Standing,
    Stated,
    Statement,
    newest,
    read_fundamentals,
    says_something,
    sector_median,
    share_count,
    standing,
)

TODAY = date(2026, 11, 20)
QUARTER = date(2026, 9, 30)


def states(source: str = "yahoo", known_on: date = TODAY, **figures: tuple[float, date | None]) -> Statement:
    return Statement(
        source=source,
        known_on=known_on,
        figures={Figure(name): Stated(value=value, as_of=day) for name, (value, day) in figures.items()},
    )


def peers_with(*values: float, figure: str = "pe", day: date = TODAY) -> Sequence[Sequence[Statement]]:
    return [(one(Figure(figure), value, day),) for value in values]


def one(figure: Figure, value: float, day: date | None = TODAY) -> Statement:
    return Statement(source="yahoo", known_on=TODAY, figures={figure: Stated(value=value, as_of=day)})


# Which statement counts.


def test_the_newest_day_counts_whoever_states_it() -> None:
    yahoo, listing = states(pe=(18.0, QUARTER)), states("listing", pe=(15.0, TODAY))

    chosen = newest(Figure.PE, (yahoo, listing), None)

    assert chosen is not None
    assert (chosen.value, chosen.day, chosen.source) == (15.0, TODAY, "listing")


def test_of_the_same_day_the_first_counts() -> None:
    chosen = newest(Figure.PE, (states(pe=(18.0, TODAY)), states("listing", pe=(15.0, TODAY))), None)

    assert chosen is not None
    assert chosen.source == "yahoo"


def test_each_figure_has_its_own_newest_statement() -> None:
    yahoo = states(pe=(18.0, TODAY), eps=(6000.0, QUARTER))
    listing = states("listing", known_on=date(2026, 10, 15), pe=(15.0, date(2026, 10, 15)), roe=(0.2, QUARTER))

    reading = read_fundamentals((yahoo, listing), (), sector=None, market_cap=None, until=None)

    assert {found.figure.value: (found.chosen.value, found.chosen.source) for found in reading.figures} == {
        "pe": (18.0, "yahoo"),
        "eps": (6000.0, "yahoo"),
        "roe": (0.2, "listing"),
    }
    assert reading.missing == (Figure.PB, Figure.NET_MARGIN, Figure.EV, Figure.DIVIDEND_YIELD)


def test_a_figure_without_a_day_is_of_the_day_it_was_known() -> None:
    chosen = newest(Figure.PE, (states(pe=(18.0, None)), states("listing", pe=(15.0, QUARTER))), None)

    assert chosen is not None
    assert (chosen.value, chosen.day, chosen.dated) == (18.0, TODAY, False)


def test_what_was_known_later_is_not_seen() -> None:
    # The quarter ended before that day, but it was read only afterwards: its report may not have been out.
    late, early = (
        states(pe=(18.0, QUARTER)),
        states("listing", known_on=date(2026, 6, 30), pe=(15.0, date(2026, 6, 30))),
    )
    day = date(2026, 10, 5)

    chosen = newest(Figure.PE, (late, early), day)

    assert chosen is not None
    assert chosen.value == 15.0
    assert newest(Figure.PE, (late,), day) is None
    assert newest(Figure.PE, (late,), TODAY) is not None


def test_what_is_dated_later_is_not_seen() -> None:
    ahead = states(known_on=QUARTER, pe=(18.0, TODAY))

    assert newest(Figure.PE, (ahead,), TODAY - timedelta(days=1)) is None
    assert newest(Figure.PE, (ahead,), TODAY) is not None


@pytest.mark.parametrize(
    ("figure", "value", "expected"),
    [
        (Figure.PE, 0.0, False),
        (Figure.PE, -4.0, False),
        (Figure.PE, 0.1, True),
        (Figure.PB, -1.0, False),
        (Figure.SHARES_OUTSTANDING, 0.0, False),
        (Figure.EPS, -1200.0, True),
        (Figure.ROE, -0.3, True),
        (Figure.EV, -5e12, True),
        (Figure.DIVIDEND_YIELD, 0.0, True),
        (Figure.DIVIDEND_YIELD, 1.0, True),
        (Figure.DIVIDEND_YIELD, 1.8, False),
        (Figure.DIVIDEND_YIELD, -0.1, False),
        *((figure, value, False) for figure in Figure for value in (nan, inf, -inf)),
    ],
)
def test_what_can_be_a_figure(figure: Figure, value: float, *, expected: bool) -> None:
    assert says_something(figure, value) is expected
    assert (newest(figure, (one(figure, value),), None) is not None) is expected


# The share count.


def test_the_share_count_is_the_newest_by_that_day() -> None:
    counts = (
        states("listing", known_on=QUARTER, shares_outstanding=(200.0, QUARTER)),
        states("HOSE", known_on=date(2026, 2, 10), shares_outstanding=(100.0, date(2026, 2, 10))),
    )

    found = [share_count(counts, day) for day in (None, QUARTER, date(2026, 5, 1), date(2025, 1, 1))]

    # Before the first count the earliest one is the nearest.
    assert [count.value for count in found if count] == [200.0, 200.0, 100.0, 100.0]


def test_nobody_states_a_share_count() -> None:
    assert share_count((states(pe=(18.0, TODAY)),), None) is None


# The sector.


def test_the_median_is_the_middle_of_five() -> None:
    assert sector_median(Figure.PE, TODAY, peers_with(30, 10, 14, 12, 90), None) == SectorMedian(value=14, peers=5)


def test_the_median_of_six_is_the_mean_of_the_two_in_the_middle() -> None:
    assert sector_median(Figure.PE, TODAY, peers_with(30, 10, 14, 12, 90, 16), None) == SectorMedian(value=15, peers=6)


def test_four_peers_make_no_median() -> None:
    assert sector_median(Figure.PE, TODAY, peers_with(30, 10, 14, 12), None) is None


@pytest.mark.parametrize("value", [-8.0, 0.0, nan])
def test_a_peer_without_that_figure_is_none_of_them(value: float) -> None:
    assert sector_median(Figure.PE, TODAY, peers_with(10, 12, 14, 16, value), None) is None
    assert sector_median(Figure.PE, TODAY, peers_with(10, 12, 14, 16, 18, value), None) == SectorMedian(
        value=14, peers=5
    )


def test_peers_of_another_time_are_not_compared_with() -> None:
    recent = peers_with(10, 12, 14, 16)
    year_ago, older = TODAY - timedelta(days=366), TODAY - timedelta(days=367)

    assert sector_median(Figure.PE, TODAY, [*recent, *peers_with(18, day=year_ago)], None) is not None
    assert sector_median(Figure.PE, TODAY, [*recent, *peers_with(18, day=older)], None) is None


def test_peers_known_later_are_not_seen() -> None:
    assert sector_median(Figure.PE, TODAY, peers_with(10, 12, 14, 16, 18), TODAY) is not None
    assert sector_median(Figure.PE, TODAY, peers_with(10, 12, 14, 16, 18), TODAY - timedelta(days=1)) is None


@pytest.mark.parametrize("figure", [Figure.EPS, Figure.EV, Figure.SHARES_OUTSTANDING])
def test_what_depends_on_size_is_not_compared(figure: Figure) -> None:
    assert figure not in COMPARED
    assert sector_median(figure, TODAY, peers_with(1, 2, 3, 4, 5, figure=figure.value), None) is None


@pytest.mark.parametrize(
    ("value", "middle", "expected"),
    [
        (11.0, 10.0, Standing.ABOUT),
        (11.001, 10.0, Standing.ABOVE),
        (9.0, 10.0, Standing.ABOUT),
        (8.999, 10.0, Standing.BELOW),
        (0.33, 0.3, Standing.ABOUT),
        (-0.1, -0.1, Standing.ABOUT),
        (-0.09, -0.1, Standing.ABOUT),
        (-0.05, -0.1, Standing.ABOVE),
        (-0.2, -0.1, Standing.BELOW),
        (0.0, 0.0, Standing.ABOUT),
        (0.001, 0.0, Standing.ABOVE),
    ],
)
def test_where_a_figure_stands(value: float, middle: float, expected: Standing) -> None:
    assert standing(value, middle) is expected


# The reading.


def test_a_reading_places_each_figure() -> None:
    own = states(pe=(20.0, TODAY), roe=(0.19, QUARTER), eps=(6000.0, QUARTER), shares_outstanding=(1e9, QUARTER))
    peers = [
        (states(pe=(pe, TODAY), roe=(roe, QUARTER)),)
        for pe, roe in [(10, 0.1), (12, 0.15), (14, 0.2), (16, 0.25), (18, 0.3)]
    ]

    reading = read_fundamentals((own,), peers, sector="banks", market_cap=None, until=None)

    assert [(found.figure, found.median and found.median.value, found.standing) for found in reading.figures] == [
        (Figure.PE, 14, Standing.ABOVE),
        (Figure.EPS, None, None),
        (Figure.ROE, 0.2, Standing.ABOUT),
    ]
    assert reading.shares is not None
    assert reading.shares.value == 1e9
    assert reading.sector == "banks"


def test_a_loss_maker_has_no_price_to_earnings() -> None:
    reading = read_fundamentals(
        (states(pe=(-9.0, TODAY), eps=(-800.0, QUARTER)),), (), sector=None, market_cap=None, until=None
    )

    assert reading.makes_loss
    assert Figure.PE in reading.missing


def test_nothing_is_worked_out_that_nobody_states() -> None:
    reading = read_fundamentals(
        (states(pe=(10.0, TODAY), shares_outstanding=(1e9, TODAY)),), (), sector=None, market_cap=None, until=None
    )

    assert [found.figure for found in reading.figures] == [Figure.PE]
    assert set(reading.missing) == set(TOLD) - {Figure.PE}
    assert not reading.makes_loss


def test_without_any_statement_all_is_missing() -> None:
    reading = read_fundamentals((), (), sector=None, market_cap=None, until=None)

    assert (reading.figures, reading.missing, reading.shares, reading.makes_loss) == ((), TOLD, None, False)
