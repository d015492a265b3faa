"""What a scan's filters find, in which order, and what is never a find."""

from __future__ import annotations

from datetime import date

import pytest

from analysis.candles.confirmation import Status
from analysis.scan_filters import ScanFilter, hammer_of, select
from analysis.screen import ScreenRow, Sighting


def row(
    number: int,
    *,
    rsi: float | None = 50.0,
    volume_ratio: float | None = 1.0,
    breaks_record: bool = False,
    breaks_high: bool = False,
    sightings: tuple[Sighting, ...] = (),
) -> ScreenRow:
    return ScreenRow(
        number=number,
        session=date(2026, 2, 13),
        close=10_000.0,
        change=0.01,
        rsi=rsi,
        volume_ratio=volume_ratio,
        breaks_record=breaks_record,
        breaks_high=breaks_high,
        sightings=sightings,
    )


def sighting(pattern: str, status: Status | None) -> Sighting:
    return Sighting(pattern=pattern, bars_ago=0 if status is Status.WAITING else 1, status=status)


def numbers(rows: list[ScreenRow], wanted: ScanFilter) -> list[int]:
    return [found.number for found in select(rows, wanted)]


def test_zones_begin_beyond_their_limits() -> None:
    rows = [row(number, rsi=rsi) for number, rsi in enumerate([30.0, 29.9, 12.0, 70.0, 70.1, 91.0, None])]

    assert numbers(rows, ScanFilter.OVERSOLD) == [2, 1]
    assert numbers(rows, ScanFilter.OVERBOUGHT) == [5, 4]


def test_hammers_wait_or_are_confirmed() -> None:
    rows = [
        row(0, sightings=(sighting("hammer", Status.WAITING),), volume_ratio=9.0),
        row(1, sightings=(sighting("hammer", Status.REJECTED),)),
        row(2, sightings=(sighting("dragonfly_doji", Status.CONFIRMED),), volume_ratio=None),
        row(3, sightings=(sighting("hammer", Status.CONFIRMED),), volume_ratio=1.5),
        row(4, sightings=(sighting("inverted_hammer", Status.CONFIRMED), sighting("doji", None))),
        row(5, sightings=(sighting("hammer", Status.WAITING), sighting("hammer", Status.REJECTED))),
    ]

    assert numbers(rows, ScanFilter.HAMMER) == [3, 2, 0, 5]
    assert hammer_of(rows[5]) == sighting("hammer", Status.WAITING)
    assert hammer_of(rows[1]) is None


def test_a_new_high_is_a_breakout_with_volume_and_a_record_always() -> None:
    rows = [
        row(0, breaks_high=True, volume_ratio=1.4),
        row(1, breaks_high=True, volume_ratio=1.5),
        row(2, breaks_high=True, volume_ratio=3.0),
        row(3, breaks_record=True, volume_ratio=None),
        row(4, breaks_high=True, volume_ratio=None),
        row(5, volume_ratio=9.0),
    ]

    assert numbers(rows, ScanFilter.BREAKOUT) == [3, 2, 1]


def test_a_spike_is_at_least_twice_the_usual_volume() -> None:
    rows = [row(number, volume_ratio=ratio) for number, ratio in enumerate([2.0, 1.99, 7.0, None])]

    assert numbers(rows, ScanFilter.VOLUME) == [2, 0]


@pytest.mark.parametrize("wanted", ScanFilter)
def test_what_is_not_known_is_no_find(wanted: ScanFilter) -> None:
    assert select([row(0, rsi=None, volume_ratio=None)], wanted) == []
    assert select([], wanted) == []
