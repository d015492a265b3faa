"""Each rule on market value by hand, and the key findings on real prices against plain pandas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.claims.claim import Evidence, MissingPrices, Verdict
from analysis.claims.market_cap import CLAIMS
from tests.analysis.claims.made import (
    closes_of,
    evidence,
    finding,
    real_indices,
    real_shares,
    series,
    share,
    text,
    through,
    value,
)


def companies(**caps: tuple[float, float]) -> Evidence:
    """Companies that were worth the first value on the article's day and are worth the second, in billion dong."""
    return evidence(
        shares=[
            share(series(symbol, through({"2024-12-31": then, "2025-06-06": then, "2026-02-27": now})), now)
            for symbol, (then, now) in caps.items()
        ]
    )


@pytest.mark.parametrize(
    ("ree", "gmd", "verdict"),
    [
        ((9_000.0, 30_000.0), (2_000.0, 2_000.0), Verdict.HOLDS),
        ((9_000.0, 9_000.0), (20_000.0, 5_000.0), Verdict.PARTLY),
        ((36_000.0, 9_000.0), (23_000.0, 30_000.0), Verdict.CONTRADICTED),
    ],
)
def test_the_class_is_that_of_the_articles_day(
    ree: tuple[float, float], gmd: tuple[float, float], verdict: Verdict
) -> None:
    found = finding(CLAIMS, "ree_gmd_mid_caps", companies(REE=ree, GMD=gmd))
    assert found.verdict is verdict
    assert [fact.value for fact in found.facts if fact.name == "REE: market value"] == pytest.approx(list(ree))


def test_the_last_day_below_the_class_is_told() -> None:
    closes = through({"2020-01-01": 5.0, "2020-01-06": 5.0, "2020-01-07": 20.0, "2025-06-06": 20.0})
    prices = evidence(shares=[share(series(symbol, closes), 20_000) for symbol in ("REE", "GMD")])
    found = finding(CLAIMS, "ree_gmd_mid_caps", prices)
    assert text(found, "REE: last day at or below 10,000 billion dong") == "2020-01-06"


@pytest.mark.parametrize(
    ("then", "verdict"),
    [(374_000.0, Verdict.HOLDS), (1_000_000.0, Verdict.CONTRADICTED), (99_000.0, Verdict.CONTRADICTED)],
)
def test_a_few_hundred_thousand(then: float, verdict: Verdict) -> None:
    assert finding(CLAIMS, "vic_few_hundred_thousand_bn", companies(VIC=(then, 1_300_000.0))).verdict is verdict


def yearly(*closes: float, last: float) -> Evidence:
    points = {f"{2019 + place}-12-31": close for place, close in enumerate(closes)} | {
        "2025-06-06": last,
        "2026-01-05": last,
    }
    return evidence(shares=[share(series("FPT", through(points)), 100_000)])


@pytest.mark.parametrize(
    ("closes", "last", "verdict"),
    [
        ((1.0, 2.0, 3.0, 4.0, 5.0, 6.0), 7.0, Verdict.HOLDS),
        ((1.0, 2.0, 3.0, 4.0, 5.0, 6.0), 5.0, Verdict.PARTLY),
        ((1.0, 2.0, 3.0, 2.5, 5.0, 6.0), 7.0, Verdict.CONTRADICTED),
    ],
)
def test_growth_without_a_break(closes: tuple[float, ...], last: float, verdict: Verdict) -> None:
    assert finding(CLAIMS, "fpt_cap_keeps_growing", yearly(*closes, last=last)).verdict is verdict


LINE = through({"2024-01-02": 10.0, "2025-06-06": 12.0})


@pytest.mark.parametrize(
    ("small", "large", "verdict"),
    [(29, 1, Verdict.HOLDS), (20, 10, Verdict.PARTLY), (5, 25, Verdict.CONTRADICTED), (5, 2, Verdict.NOT_TESTABLE)],
)
def test_companies_of_upcom_are_counted(small: int, large: int, verdict: Verdict) -> None:
    caps = [500.0] * small + [200_000.0] * large
    shares = [share(series(f"S{place}", LINE), cap, "UPCOM") for place, cap in enumerate(caps)]
    hose = [share(series("H1", LINE), 100.0), share(series("H2", LINE))]
    found = finding(CLAIMS, "upcom_are_small_caps", evidence(shares=[*shares, *hose]))
    assert found.verdict is verdict
    assert value(found, "small companies of UPCoM") == small


@pytest.mark.parametrize(("cap", "verdict"), [(600_000.0, Verdict.HOLDS), (400_000.0, Verdict.NOT_TESTABLE)])
def test_the_shares_at_hand_are_a_lower_bound_of_all(cap: float, verdict: Verdict) -> None:
    shares = [share(series(symbol, LINE), cap) for symbol in ("AAA", "BBB")]
    assert finding(CLAIMS, "total_market_cap_millions_of_bn", evidence(shares=shares)).verdict is verdict


def test_a_company_may_change_its_class() -> None:
    # Worth 800 billion dong at first, 960 at last; then 9,000 at first and 10,800 at last.
    same = share(series("AAA", LINE), 960.0)
    assert finding(CLAIMS, "companies_change_class", evidence(shares=[same])).verdict is Verdict.CONTRADICTED
    moved = share(series("BBB", LINE), 10_800.0)
    found = finding(CLAIMS, "companies_change_class", evidence(shares=[same, moved]))
    assert found.verdict is Verdict.HOLDS
    assert value(found, "companies now in another class") == 1


def waves(steps: tuple[float, float, float], drifts: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Evidence:
    index = pd.bdate_range("2019-12-31", "2023-01-02")
    signs = np.where(np.arange(len(index)) % 2, 1.0, -1.0)
    lines = [
        pd.Series(100 * np.cumprod(1 + drift + step * signs), index=index)
        for step, drift in zip(steps, drifts, strict=True)
    ]
    return evidence(*(series(symbol, line) for symbol, line in zip(("VN30", "VNMID", "VNSML"), lines, strict=True)))


@pytest.mark.parametrize(
    ("steps", "verdict"),
    [
        ((0.01, 0.02, 0.03), Verdict.HOLDS),
        ((0.02, 0.03, 0.01), Verdict.PARTLY),
        ((0.03, 0.02, 0.01), Verdict.CONTRADICTED),
    ],
)
def test_risk_by_class_is_the_order_of_volatility(steps: tuple[float, float, float], verdict: Verdict) -> None:
    assert finding(CLAIMS, "large_caps_less_volatile", waves(steps)).verdict is verdict


@pytest.mark.parametrize(
    ("drifts", "verdict"),
    [((0.001, 0.002, 0.003), Verdict.HOLDS), ((0.003, 0.002, 0.001), Verdict.CONTRADICTED)],
)
def test_potential_is_the_order_of_gains(drifts: tuple[float, float, float], verdict: Verdict) -> None:
    assert finding(CLAIMS, "small_caps_higher_potential", waves((0.001,) * 3, drifts)).verdict is verdict


def test_hard_times_are_the_falls_of_2020_and_2022() -> None:
    def line(first: float, second: float) -> pd.Series:
        points = {"2019-12-31": 100.0, "2020-03-31": 100 - first, "2021-12-31": 100.0, "2022-11-15": 100 - second}
        return through(points | {"2023-01-02": 100.0})

    def check(*falls: tuple[float, float]) -> Verdict:
        lines = [series(symbol, line(*one)) for symbol, one in zip(("VN30", "VNMID", "VNSML"), falls, strict=True)]
        return finding(CLAIMS, "large_caps_steadier_in_hard_times", evidence(*lines)).verdict

    assert check((30, 40), (35, 50), (40, 60)) is Verdict.HOLDS
    assert check((40, 40), (35, 50), (30, 60)) is Verdict.PARTLY
    assert check((40, 60), (35, 50), (30, 40)) is Verdict.CONTRADICTED


Three = tuple[float, float, float]


def by_class(steps: Three, volumes: Three, counts: tuple[int, int, int] = (10, 10, 10)) -> Evidence:
    """Large, mid-sized and small companies, each of which swings by a step and trades a volume a day."""
    index = pd.bdate_range("2024-01-02", periods=300)
    signs = np.where(np.arange(len(index)) % 2, 1.0, -1.0)
    caps = (50_000.0, 5_000.0, 500.0)
    shares = [
        share(series(f"{name}{place}", pd.Series(10_000 * np.cumprod(1 + step * signs), index=index), volume), cap)
        for name, step, volume, cap, count in zip("LMS", steps, volumes, caps, counts, strict=True)
        for place in range(count)
    ]
    return evidence(shares=shares)


@pytest.mark.parametrize(
    ("rank", "counts", "verdict"),
    [
        ((1, 2, 3), (10, 10, 10), Verdict.HOLDS),
        ((1, 3, 2), (10, 10, 10), Verdict.PARTLY),
        ((3, 2, 1), (10, 10, 10), Verdict.CONTRADICTED),
        ((1, 2, 3), (10, 10, 9), Verdict.PARTLY),
        ((3, 2, 1), (10, 10, 9), Verdict.CONTRADICTED),
        ((1, 2, 3), (10, 9, 9), Verdict.NOT_TESTABLE),
    ],
)
def test_classes_of_single_shares(rank: Three, counts: tuple[int, int, int], verdict: Verdict) -> None:
    steps, volumes = tuple(one / 100 for one in rank), tuple(1e6 / one for one in rank)
    prices = by_class((steps[0], steps[1], steps[2]), (volumes[0], volumes[1], volumes[2]), counts)
    swings, traded = (finding(CLAIMS, key, prices) for key in ("small_shares_swing_most", "liquidity_by_class"))
    assert (swings.verdict, traded.verdict) == (verdict, verdict)
    assert swings.reason.endswith("Too few to tell of: 9 small companies.") == (counts == (10, 10, 9))
    assert value(swings, "large companies: median volatility a year") == pytest.approx(steps[0] * 252**0.5, rel=0.01)


def test_without_a_known_market_value_nothing_is_told() -> None:
    with pytest.raises(MissingPrices):
        finding(CLAIMS, "vic_few_hundred_thousand_bn", evidence(shares=[share(series("VIC", LINE))]))
    for key in ("small_shares_swing_most", "liquidity_by_class"):
        with pytest.raises(MissingPrices, match="with a known market value"):
            finding(CLAIMS, key, evidence(shares=[share(series("VIC", LINE))]))
    with pytest.raises(MissingPrices):
        finding(CLAIMS, "companies_change_class", evidence())
    assert finding(CLAIMS, "cap_dollar_values", evidence()).verdict is Verdict.NOT_TESTABLE


@pytest.mark.market_data
def test_ree_and_gmd_were_large_companies_on_real_prices(market_data: Path) -> None:
    listing = pd.read_csv(market_data / "listing_vn.csv.gz").drop_duplicates("ticker").set_index("ticker")
    found = finding(CLAIMS, "ree_gmd_mid_caps", real_shares(market_data, ("GMD", "REE")))
    assert found.verdict is Verdict.CONTRADICTED
    for symbol, last_below in (("REE", "2020-08-05"), ("GMD", "2021-02-09")):
        caps = closes_of(market_data, f"vn_long/{symbol}") * float(listing["shares_outstanding"][symbol]) / 1e9
        then = next(
            fact for fact in found.facts if fact.name == f"{symbol}: market value" and fact.span == "2025-06-06"
        )
        assert then.value == pytest.approx(caps["2025-06-06"])
        assert caps["2025-06-06"] > 10_000
        assert f"{caps[caps <= 10_000].index[-1]:%Y-%m-%d}" == last_below
        assert text(found, f"{symbol}: last day at or below 10,000 billion dong") == last_below


@pytest.mark.market_data
def test_fpt_fell_in_2025_on_real_prices(market_data: Path) -> None:
    closes = closes_of(market_data, "vn_long/FPT")
    found = finding(CLAIMS, "fpt_cap_keeps_growing", real_shares(market_data, ("FPT",)))
    assert found.verdict is Verdict.PARTLY
    lately = closes["2025-06-06"] / closes["2024-12-31"] - 1
    assert value(found, "FPT, 2025 up to the article") == pytest.approx(lately)
    assert lately < -0.2


@pytest.mark.market_data
def test_indices_by_class_on_real_prices(market_data: Path) -> None:
    found = finding(CLAIMS, "large_caps_steadier_in_hard_times", real_indices(market_data))
    assert found.verdict is Verdict.PARTLY
    for symbol in ("VN30", "VNMID", "VNSML"):
        closes = closes_of(market_data, f"index/{symbol}")["2022-01-01":"2022-12-31"]
        assert value(found, f"{symbol}: deepest fall of 2022") == pytest.approx((closes / closes.cummax() - 1).min())
