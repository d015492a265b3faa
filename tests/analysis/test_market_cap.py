"""Size classes at their thresholds, and what a market capitalisation is told with."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import NotDefined
from analysis.market_cap import SCALES, Peer, PeerGroup, Peers, SizeClass, read_market_cap, size_class
from tests.analysis.builders import finished, table

COUNTED = date(2026, 2, 10)
LISTED = {"REE": 541_658_139, "GMD": 426_495_109}


@pytest.mark.parametrize(
    ("billions", "size"),
    [
        (10_000.1, SizeClass.LARGE),
        (10_000 * (1 + 1e-8), SizeClass.LARGE),
        (10_000 * (1 + 5e-10), SizeClass.MID),
        (10_000, SizeClass.MID),
        (9_999, SizeClass.MID),
        (1_000, SizeClass.MID),
        (1_000 * (1 - 5e-10), SizeClass.MID),
        (1_000 * (1 - 1e-8), SizeClass.SMALL),
        (999.9, SizeClass.SMALL),
        (0.001, SizeClass.SMALL),
    ],
)
def test_both_ends_of_vietnam_s_mid_class_are_in_it(billions: float, size: SizeClass) -> None:
    assert size_class(billions * 1e9, "VND") is size


@pytest.mark.parametrize(
    ("millions", "size"),
    [
        (200_000, SizeClass.MEGA),
        (199_999, SizeClass.LARGE),
        (10_000, SizeClass.LARGE),
        (9_999, SizeClass.MID),
        (2_000, SizeClass.MID),
        (1_999, SizeClass.SMALL),
        (300, SizeClass.SMALL),
        (300 * (1 - 5e-10), SizeClass.SMALL),
        (300 * (1 - 1e-8), SizeClass.MICRO),
        (299, SizeClass.MICRO),
        (50, SizeClass.MICRO),
        (49, SizeClass.NANO),
        (0.01, SizeClass.NANO),
    ],
)
def test_american_classes_begin_at_their_thresholds(millions: float, size: SizeClass) -> None:
    assert size_class(millions * 1e6, "USD") is size


def test_other_currencies_have_no_class() -> None:
    assert size_class(1e12, "JPY") is None
    reading = read_market_cap(finished(table([100.0])), shares=7, shares_as_of=COUNTED, currency="JPY")
    assert (reading.cap, reading.size, reading.above, reading.below) == (700, None, None, None)


def test_a_scale_is_whole() -> None:
    assert len(SCALES) == 2
    for scale in SCALES.values():
        assert len(scale.classes) == len(scale.thresholds) + 1 == len(scale.upper_owns) + 1
        assert list(scale.thresholds) == sorted(scale.thresholds, reverse=True)


def test_the_latest_close_counts() -> None:
    reading = read_market_cap(
        finished(table([10_000, 20_000])), shares=250_000_000, shares_as_of=COUNTED, currency="VND"
    )

    assert (reading.session, reading.price) == (date(2024, 1, 9), 20_000)
    assert (reading.shares, reading.shares_as_of) == (250_000_000, COUNTED)
    assert (reading.cap, reading.size) == (5e12, SizeClass.MID)
    assert reading.above is not None
    assert reading.below is not None
    assert (reading.above.size, reading.above.threshold, reading.above.distance) == (SizeClass.LARGE, 10e12, 1.0)
    assert (reading.below.size, reading.below.threshold, reading.below.distance) == (SizeClass.SMALL, 1e12, -0.8)


@pytest.mark.parametrize(
    ("price", "above", "below"),
    [(50_000, None, SizeClass.MID), (100, SizeClass.MID, None), (10_000, SizeClass.LARGE, SizeClass.SMALL)],
)
def test_the_outermost_classes_have_one_neighbour(
    price: float, above: SizeClass | None, below: SizeClass | None
) -> None:
    reading = read_market_cap(finished(table([price])), shares=1_000_000_000, shares_as_of=COUNTED, currency="VND")

    assert (reading.above.size if reading.above else None) is above
    assert (reading.below.size if reading.below else None) is below


@pytest.mark.parametrize(("cap", "rank"), [(50.0, 1), (40.0, 1), (39.0, 2), (20.0, 2), (10.0, 3), (9.0, 4)])
def test_the_place_among_peers_counts_the_larger_ones(cap: float, rank: int) -> None:
    companies = tuple(
        Peer(
            symbol=str(close),
            market_cap=read_market_cap(
                finished(table([close])), shares=1, shares_as_of=date(2026, 2, 10), currency="VND"
            ),
            price_source="csv",
            shares_source="listing",
        )
        for close in (10.0, 40.0, 20.0)
    )

    assert Peers(group=PeerGroup.SIZE, sector=None, companies=companies).rank(cap) == rank


def test_what_cannot_be_computed_is_refused() -> None:
    with pytest.raises(NotDefined):
        read_market_cap(finished(table([])), shares=1, shares_as_of=COUNTED, currency="VND")
    for shares in (0, -1):
        with pytest.raises(ValueError, match="shares outstanding"):
            read_market_cap(finished(table([1.0])), shares=shares, shares_as_of=COUNTED, currency="VND")


@pytest.mark.parametrize("symbol", LISTED)
def test_the_articles_mid_caps_are_large_by_their_own_thresholds(market_data: Path, symbol: str) -> None:
    frame = pd.read_csv(market_data / "vn_long" / f"{symbol}.csv.gz", index_col="date", parse_dates=True)
    bars = finished(frame[frame["volume"] > 0])

    reading = read_market_cap(bars, shares=LISTED[symbol], shares_as_of=COUNTED, currency="VND")

    # The listing of 2026-02-10 itself: REE 60 500 VND a share, GMD 71 000.
    assert 25e12 < reading.cap < 40e12
    assert reading.size is SizeClass.LARGE
