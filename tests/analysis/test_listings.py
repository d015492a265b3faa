"""Where a share was listed on which day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from analysis.listings import Listings, Transfer

# From UPCoM to HNX on a Thursday, on to HOSE on a Monday four years later.
MOVED_TWICE = Listings(
    exchange="HOSE",
    transfers=(
        Transfer(session=date(2019, 3, 14), left="UPCOM"),
        Transfer(session=date(2023, 8, 7), left="HNX"),
    ),
)


@pytest.mark.parametrize(
    ("day", "exchange"),
    [
        (date(2010, 1, 4), "UPCOM"),
        (date(2019, 3, 13), "UPCOM"),
        (date(2019, 3, 14), "HNX"),
        (date(2023, 8, 6), "HNX"),
        (date(2023, 8, 7), "HOSE"),
        (date(2030, 1, 1), "HOSE"),
    ],
)
def test_the_exchange_of_a_day(day: date, exchange: str) -> None:
    assert MOVED_TWICE.at(day) == exchange


def test_what_never_moved_is_where_it_always_was() -> None:
    assert Listings(exchange="HNX").at(date(2015, 1, 5)) == "HNX"
    assert Listings().at(date(2015, 1, 5)) is None


def test_where_it_came_from_may_be_unknown() -> None:
    moved = Listings(exchange="HOSE", transfers=(Transfer(session=date(2019, 3, 14), left=None),))
    assert (moved.at(date(2019, 3, 13)), moved.at(date(2019, 3, 14))) == (None, "HOSE")


@pytest.mark.parametrize(
    ("sessions", "parts"),
    [
        (
            ["2019-03-12", "2019-03-13", "2019-03-14", "2023-08-04", "2023-08-07"],
            [("UPCOM", slice(0, 2)), ("HNX", slice(2, 4)), ("HOSE", slice(4, 5))],
        ),
        # No session of it on HNX is among these.
        (["2019-03-13", "2024-01-02"], [("UPCOM", slice(0, 1)), ("HOSE", slice(1, 2))]),
        (["2024-01-02", "2024-01-03"], [("HOSE", slice(0, 2))]),
        (["2018-01-02"], [("UPCOM", slice(0, 1))]),
        ([], []),
    ],
)
def test_sessions_are_split_by_exchange(sessions: list[str], parts: list[tuple[str, slice]]) -> None:
    assert list(MOVED_TWICE.parts(np.array(sessions, dtype="datetime64[D]"))) == parts


def test_every_session_falls_to_the_exchange_of_its_day() -> None:
    sessions = np.arange(np.datetime64("2019-01-01"), np.datetime64("2024-01-01"), 5)
    told = [exchange for exchange, part in MOVED_TWICE.parts(sessions) for _ in sessions[part]]
    assert told == [MOVED_TWICE.at(day) for day in sessions.tolist()]
    assert set(told) == {"UPCOM", "HNX", "HOSE"}
