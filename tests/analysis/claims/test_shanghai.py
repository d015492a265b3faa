"""Each rule on the Shanghai Composite by hand, and the key findings on real prices against plain pandas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.claims.claim import Evidence, Verdict
from analysis.claims.shanghai import CLAIMS
from tests.analysis.claims.made import closes_of, evidence, finding, real_indices, series, through, value


def shanghai(points: dict[str, float]) -> Evidence:
    return evidence(series("SSEC", through(points)))


@pytest.mark.parametrize(
    ("points", "verdict"),
    [
        ({"2010-01-04": 3200.0, "2012-12-31": 2200.0}, Verdict.NOT_TESTABLE),
        ({"2006-12-29": 2700.0, "2007-10-16": 6100.0, "2008-12-31": 1800.0}, Verdict.HOLDS),
        ({"2006-12-29": 2700.0, "2007-10-16": 5900.0, "2008-12-31": 1800.0}, Verdict.PARTLY),
        ({"2006-12-29": 2700.0, "2007-10-16": 5900.0, "2008-12-31": 5500.0}, Verdict.CONTRADICTED),
    ],
)
def test_the_peak_of_2007_needs_prices_of_2007(points: dict[str, float], verdict: Verdict) -> None:
    assert finding(CLAIMS, "shanghai_2007_peak", shanghai(points)).verdict is verdict


@pytest.mark.parametrize(
    ("peak", "low", "verdict"),
    [(5000.0, 3000.0, Verdict.HOLDS), (5000.0, 4500.0, Verdict.PARTLY), (3500.0, 3400.0, Verdict.CONTRADICTED)],
)
def test_the_boom_and_the_crash_of_2015(peak: float, low: float, verdict: Verdict) -> None:
    points = {"2013-12-31": 2000.0, "2014-12-31": 3000.0, "2015-06-12": peak, "2015-12-31": low}
    assert finding(CLAIMS, "shanghai_2015_boom_crash", shanghai(points)).verdict is verdict


@pytest.mark.parametrize(
    ("last", "verdict"), [(2900.0, Verdict.HOLDS), (3300.0, Verdict.PARTLY), (6500.0, Verdict.CONTRADICTED)]
)
def test_since_2020_it_is_held_against_sp500(last: float, verdict: Verdict) -> None:
    ours = series("SSEC", through({"2019-12-31": 3000.0, "2025-06-09": last}))
    large = series("GSPC", through({"2019-12-31": 3000.0, "2025-06-09": 6000.0}))
    assert finding(CLAIMS, "shanghai_since_2020", evidence(ours, large)).verdict is verdict


def wave(early: float, late: float) -> pd.Series:
    """Closes that swing by one step in 2011 and 2012, and by another in 2013 and 2014."""
    index = pd.date_range("2010-12-31", "2014-12-31")
    steps = np.where(index < pd.Timestamp("2013-01-01"), early, late) * np.where(np.arange(len(index)) % 2, 1, -1)
    return pd.Series(100 * np.cumprod(1 + steps), index=index)


@pytest.mark.parametrize(
    ("early", "late", "verdict"),
    [(0.03, 0.03, Verdict.HOLDS), (0.03, 0.01, Verdict.PARTLY), (0.01, 0.01, Verdict.CONTRADICTED)],
)
def test_it_swings_more_in_nearly_all_years_or_in_part(early: float, late: float, verdict: Verdict) -> None:
    prices = evidence(series("SSEC", wave(early, late)), series("GSPC", wave(0.02, 0.02)))
    assert finding(CLAIMS, "shanghai_more_volatile_than_sp500", prices).verdict is verdict


def test_two_indices_that_move_together_do_not_differ() -> None:
    random = np.random.default_rng(3)
    index = pd.bdate_range("2015-01-01", periods=600)
    first, second = (pd.Series(100 * np.cumprod(1 + random.normal(0, 0.01, 600)), index=index) for _ in range(2))
    same = evidence(series("SSEC", first), series("VNINDEX", first * 2))
    assert finding(CLAIMS, "shanghai_differs_from_vnindex", same).verdict is Verdict.CONTRADICTED
    other = evidence(series("SSEC", first), series("VNINDEX", second))
    assert finding(CLAIMS, "shanghai_differs_from_vnindex", other).verdict is Verdict.PARTLY
    wilder = evidence(series("SSEC", first), series("VNINDEX", second**2))
    assert finding(CLAIMS, "shanghai_differs_from_vnindex", wilder).verdict is Verdict.HOLDS


def falling(ratios: dict[str, float]) -> Evidence:
    """Flat closes with falls of 8 % on these days, on so many times the usual volume."""
    index = pd.bdate_range("2015-10-01", "2020-12-31")
    days = pd.DatetimeIndex(list(ratios))
    closes = pd.Series(np.where(index.isin(days), 0.92, 1.0).cumprod() * 3000, index=index)
    volume = pd.Series([1e6 * ratios.get(day, 1.0) for day in index.strftime("%Y-%m-%d")], index=index)
    return evidence(series("SSEC", closes, volume))


@pytest.mark.parametrize(
    ("ratios", "verdict"),
    [
        ({"2016-01-07": 0.3, "2020-02-03": 0.3}, Verdict.HOLDS),
        ({"2016-01-07": 0.3, "2020-02-03": 1.0}, Verdict.PARTLY),
        ({"2020-02-03": 1.0}, Verdict.CONTRADICTED),
        ({"2016-01-07": 0.3}, Verdict.NOT_TESTABLE),
    ],
)
def test_a_halt_cuts_the_volume_of_a_session_short(ratios: dict[str, float], verdict: Verdict) -> None:
    assert finding(CLAIMS, "shanghai_circuit_breaker", falling(ratios)).verdict is verdict


@pytest.mark.market_data
def test_shanghai_on_real_prices(market_data: Path) -> None:
    closes, large = closes_of(market_data, "index/SSEC"), closes_of(market_data, "index/GSPC")
    prices = real_indices(market_data)
    boom = finding(CLAIMS, "shanghai_2015_boom_crash", prices)
    in_2015 = closes["2015-01-01":"2015-12-31"]
    assert boom.verdict is Verdict.HOLDS
    assert value(boom, "from the end of 2014 to the peak of 2015") == pytest.approx(
        in_2015.max() / closes["2014-12-31"] - 1
    )
    assert value(boom, "deepest fall from there in 2015") == pytest.approx((in_2015 / in_2015.cummax() - 1).min())
    swings = finding(CLAIMS, "shanghai_more_volatile_than_sp500", prices)
    years = [(f"{year}-01-01", f"{year}-12-31") for year in range(2011, 2026)]
    spread = [[one[since:until].pct_change().std() for one in (closes, large)] for since, until in years]
    more = sum(ours > theirs for ours, theirs in spread)
    assert value(swings, "years in which the Shanghai Composite swung more") == more
    assert swings.verdict is Verdict.PARTLY
    assert finding(CLAIMS, "shanghai_2007_peak", prices).verdict is Verdict.NOT_TESTABLE
    assert finding(CLAIMS, "shanghai_circuit_breaker", prices).verdict is Verdict.PARTLY
