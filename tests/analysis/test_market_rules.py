"""The trading rules of the Vietnamese exchanges."""

from __future__ import annotations

from datetime import date, time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.exchanges import TRADING_HOURS, Market
from analysis.market_rules import LOT_SHARES, RULES, SETTLEMENT_SESSIONS, Phase, ceiling_price, floor_price, tick_size

TODAY = date(2025, 6, 2)


@pytest.mark.parametrize(
    ("exchange", "reference", "ceiling", "floor"),
    [
        ("HOSE", 100_000, 107_000, 93_000),
        ("HOSE", 25_400, 27_150, 23_650),  # 27,178 and 23,622
        ("HOSE", 9_900, 10_550, 9_210),  # 10,593 is above 10,000: steps of 50; 9,207
        ("HOSE", 10_500, 11_200, 9_770),  # 11,235; 9,765 is below 10,000: steps of 10
        ("HOSE", 47_000, 50_200, 43_750),  # 50,290 and 43,710
        ("HOSE", 53_500, 57_200, 49_800),  # 57,245 and 49,755
        ("HOSE", 1_000, 1_070, 930),
        ("HOSE", 100, 110, 90),  # 107 and 93 round back to 100: one step instead
        ("HNX", 12_300, 13_500, 11_100),  # 13,530 and 11,070
        ("HNX", 20_000, 22_000, 18_000),
        ("HNX", 800, 900, 700),  # 880 and 720 round back to 800
        ("HNX", 100, 200, 100),  # one step less would be nothing
        ("UPCOM", 15_100, 17_300, 12_900),  # 17,365 and 12,835
    ],
)
def test_ceiling_and_floor_by_hand(exchange: str, reference: float, ceiling: float, floor: float) -> None:
    assert ceiling_price(reference, exchange, TODAY) == ceiling
    assert floor_price(reference, exchange, TODAY) == floor


@pytest.mark.parametrize(
    ("exchange", "price", "tick"),
    [
        ("HOSE", 9_990, 10),
        ("HOSE", 10_000, 50),
        ("HOSE", 49_950, 50),
        ("HOSE", 50_000, 100),
        ("HOSE", 50_000 * (1 - 1e-12), 100),  # equal within the tolerance
        ("HOSE", 10, 10),
        ("HNX", 500, 100),
        ("HNX", 250_000, 100),
        ("UPCOM", 9_900, 100),
    ],
)
def test_tick_size_by_hand(exchange: str, price: float, tick: float) -> None:
    assert tick_size(price, exchange, TODAY) == tick


@pytest.mark.parametrize(
    ("exchange", "band_since", "tick_since"),
    [
        # HOSE had its bands before its steps: a limit needs both.
        ("HOSE", date(2016, 9, 12), date(2016, 9, 12)),
        ("HNX", date(2013, 1, 15), date(2013, 1, 15)),
        ("UPCOM", date(2015, 7, 1), date(2015, 7, 1)),
    ],
)
def test_nothing_is_judged_before_a_rule_is_known_to_hold(exchange: str, band_since: date, tick_since: date) -> None:
    day_before = date.fromordinal(band_since.toordinal() - 1)
    assert ceiling_price(20_000, exchange, band_since) is not None
    assert floor_price(20_000, exchange, band_since) is not None
    assert ceiling_price(20_000, exchange, day_before) is None
    assert floor_price(20_000, exchange, day_before) is None
    assert tick_size(20_000, exchange, tick_since) is not None
    assert tick_size(20_000, exchange, date.fromordinal(tick_since.toordinal() - 1)) is None


@pytest.mark.parametrize("exchange", ["NASDAQ", "NYSE", "SSE", "", None])
def test_other_exchanges_have_no_rules_of_ours(exchange: str | None) -> None:
    assert ceiling_price(100, exchange, TODAY) is None
    assert floor_price(100, exchange, TODAY) is None
    assert tick_size(100, exchange, TODAY) is None


@given(st.sampled_from(sorted(RULES)), st.integers(1, 10_000))
def test_limits_lie_on_steps_around_the_reference_and_within_the_band(exchange: str, steps: int) -> None:
    reference = float(steps * 100)
    ceiling, floor = ceiling_price(reference, exchange, TODAY), floor_price(reference, exchange, TODAY)
    assert ceiling is not None
    assert floor is not None
    assert 0 < floor <= reference < ceiling
    for price in (ceiling, floor):
        tick = tick_size(price, exchange, TODAY)
        assert tick is not None
        assert price % tick == pytest.approx(0, abs=1e-6)
    percent = {"HOSE": 7, "HNX": 10, "UPCOM": 15}[exchange]
    tick = tick_size(ceiling, exchange, TODAY)
    assert tick is not None
    assert ceiling * 100 <= reference * (100 + percent) or ceiling == reference + tick
    # The next step up would be outside the band.
    assert (ceiling + tick) * 100 > reference * (100 + percent)


def test_there_are_three_exchanges_and_each_day_runs_without_a_hole_to_the_markets_close() -> None:
    assert sorted(RULES) == ["HNX", "HOSE", "UPCOM"]
    for exchange, rules in RULES.items():
        assert rules.day[0].starts == time(9)
        assert all(part.ends == following.starts for part, following in pairwise(rules.day))
        assert [part.phase for part in rules.day].count(Phase.BREAK) == 1
        assert rules.day[-1].ends <= TRADING_HOURS[Market.VIETNAM].closes_at, exchange


@pytest.mark.parametrize(
    ("exchange", "moment", "phase"),
    [
        ("HOSE", time(9, 5), Phase.OPENING_AUCTION),
        ("HNX", time(9, 5), Phase.CONTINUOUS),
        ("UPCOM", time(14, 40), Phase.CONTINUOUS),
        ("HOSE", time(14, 40), Phase.CLOSING_AUCTION),
        ("HNX", time(14, 50), Phase.AFTER_CLOSE),
        ("HOSE", time(12), Phase.BREAK),
    ],
)
def test_sessions_by_exchange(exchange: str, moment: time, phase: Phase) -> None:
    assert [part.phase for part in RULES[exchange].day if part.starts <= moment < part.ends] == [phase]


def test_lots_and_settlement() -> None:
    assert (LOT_SHARES, SETTLEMENT_SESSIONS) == (100, 2)
