"""When a divergence is known, which have falling volume, and the findings on real prices."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.claims.claim import Evidence, MissingPrices, Verdict
from analysis.claims.divergences import CLAIMS, diverges
from analysis.divergence import DivergenceKind
from tests.analysis.claims.made import evidence, finding, real_shares, series, share, value

FIRST_LOW, SECOND_LOW = 40, 55


def two_lows(after: float = 0.0, volume_at_the_second: float = 1.0) -> tuple[pd.Series, pd.Series]:
    """A steep fall to a low, a rise, a slow fall to a slightly lower low; then so much a session for 20 sessions."""
    calm = np.tile([-0.004, 0.004], 13)
    steps = np.concatenate(
        [
            [0.0],
            calm,
            np.full(14, -0.02),
            np.full(5, 0.02),
            np.full(10, -0.012),
            np.full(5, 0.004),
            np.full(20, after),
            calm,
        ]
    )
    index = pd.bdate_range("2015-01-05", periods=len(steps))
    volume = pd.Series(1e6, index=index)
    volume.iloc[SECOND_LOW - 2 : SECOND_LOW + 3] *= volume_at_the_second
    return pd.Series(100 * np.cumprod(1 + steps), index=index), volume


def known(kind: DivergenceKind, volume_at_the_second: float, *, falling: bool | None) -> list[int]:
    history = series("AAA", *two_lows(volume_at_the_second=volume_at_the_second)).history
    return [int(bar) for bar in np.flatnonzero(diverges(kind, falling_volume=falling)(history))]


def test_a_divergence_is_known_three_sessions_after_its_second_low() -> None:
    closes, _ = two_lows()
    assert closes.iloc[SECOND_LOW] < closes.iloc[FIRST_LOW]
    assert known(DivergenceKind.REGULAR_BULLISH, 1.0, falling=None) == [SECOND_LOW + 3]
    assert known(DivergenceKind.HIDDEN_BULLISH, 1.0, falling=None) == []


def test_falling_volume_is_that_about_the_two_lows() -> None:
    bullish = DivergenceKind.REGULAR_BULLISH
    assert known(bullish, 0.5, falling=True) == [SECOND_LOW + 3]
    assert known(bullish, 0.5, falling=False) == []
    assert known(bullish, 2.0, falling=True) == []
    assert known(bullish, 2.0, falling=False) == [SECOND_LOW + 3]


def over_and_over(after: float) -> Evidence:
    """Such pairs of lows one after the other, on shares that begin a month apart, and their mirror images."""
    steps = np.tile(two_lows(after)[0].pct_change().fillna(0.0).to_numpy(), 25)
    shares = []
    for place in range(4):
        index = pd.bdate_range("2015-01-05", periods=len(steps)) + pd.Timedelta(30 * place, "D")
        closes = pd.Series(100 * np.cumprod(1 + steps), index=index)
        shares += [share(series(f"L{place}", closes)), share(series(f"H{place}", 1e6 / closes))]
    return evidence(shares=shares)


def test_a_strong_signal_turns_prices_more_often_than_any_session() -> None:
    turning = finding(CLAIMS, "divergence_regular", over_and_over(0.01))
    assert turning.verdict is Verdict.HOLDS
    assert value(turning, "regular bullish divergence: higher") == 1
    assert value(turning, "regular bearish divergence: higher") == 0
    assert finding(CLAIMS, "divergence_takes_time", over_and_over(0.01)).verdict is Verdict.CONTRADICTED
    going_on = over_and_over(-0.01)
    assert finding(CLAIMS, "divergence_regular", going_on).verdict is Verdict.CONTRADICTED
    assert finding(CLAIMS, "divergence_takes_time", going_on).verdict is Verdict.HOLDS


def test_without_divergences_nothing_is_told() -> None:
    flat = evidence(shares=[share(series("AAA", two_lows()[0].iloc[:30]))])
    assert {claim.check(flat).verdict for claim in CLAIMS} == {Verdict.NOT_TESTABLE}
    with pytest.raises(MissingPrices):
        finding(CLAIMS, "divergence_hidden", evidence())


@pytest.mark.market_data
def test_divergences_are_no_strong_signals_on_real_prices(market_data: Path) -> None:
    symbols = ("FPT", "HPG", "MBB", "MWG", "SSI", "VCB", "VIC", "VNM")
    prices = real_shares(market_data, symbols)
    found = finding(CLAIMS, "divergence_regular", prices)
    cases = wins = 0
    for one in prices.shares:
        closes = one.series.line()
        later = (closes.shift(-10) / closes - 1).to_numpy()
        bars = np.flatnonzero(diverges(DivergenceKind.REGULAR_BEARISH)(one.series.history))
        days = one.series.history.frame.index[bars]
        bars = bars[(days >= "2015-01-01") & (days <= "2025-12-31") & ~np.isnan(later[bars])]
        cases, wins = cases + len(bars), wins + int((later[bars] > 1e-9).sum())
    assert found.facts[0].cases == cases
    assert value(found, "regular bearish divergence: higher") == pytest.approx(wins / cases)
    assert found.verdict is not Verdict.HOLDS
