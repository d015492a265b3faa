"""Each rule on coins by hand, and the key findings on real prices against plain pandas."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.claims.claim import Evidence, MissingPrices, Verdict
from analysis.claims.coins import CLAIMS
from tests.analysis.claims.made import closes_of, evidence, finding, real_indices, series, through, value

# A record at the end of 2014 and none for 120 sessions after: then breakouts whenever a line passes the one before.
RUSSELL = {"2014-01-01": 100.0, "2014-12-31": 110.0, "2015-09-01": 90.0, "2016-11-14": 111.0, "2017-02-01": 130.0}


def made(bitcoin: dict[str, float], ether: dict[str, float], russell: dict[str, float] | None = None) -> Evidence:
    coins = [series(f"{name}-USD", through(points, "D")) for name, points in (("BTC", bitcoin), ("ETH", ether))]
    return evidence(series("RUT", through(russell or RUSSELL)), *coins)


UP, DOWN = ({"2015-01-01": 100.0, "2017-12-31": last} for last in (400.0, 20.0))


@pytest.mark.parametrize(
    ("bitcoin", "ether", "verdict"),
    [(UP, UP, Verdict.HOLDS), (UP, DOWN, Verdict.CONTRADICTED), (DOWN, DOWN, Verdict.CONTRADICTED)],
)
def test_what_is_inevitable_happens_each_time(
    bitcoin: dict[str, float], ether: dict[str, float], verdict: Verdict
) -> None:
    found = finding(CLAIMS, "rut_almost_inevitable", made(bitcoin, ether))
    assert found.verdict is verdict
    assert sum("180 days" in fact.name for fact in found.facts) == 2


def test_a_year_of_records_of_bitcoin_alone_is_told() -> None:
    quiet = RUSSELL | {"2017-12-31": 129.0}
    bitcoin = {"2014-12-31": 100.0, "2015-12-31": 200.0, "2016-12-31": 150.0, "2017-12-31": 190.0, "2018-01-31": 190.0}
    found = finding(CLAIMS, "rut_almost_inevitable", made(bitcoin, bitcoin, quiet))
    assert "In 1 year BTC closed at records and Russell 2000 at none: 2015." in found.reason


@pytest.mark.parametrize(("coin", "verdict"), [(UP, Verdict.PARTLY), (DOWN, Verdict.CONTRADICTED)])
def test_a_boom_after_a_breakout_of_the_year_before_is_one_in_part(coin: dict[str, float], verdict: Verdict) -> None:
    assert finding(CLAIMS, "rut_breakout_2017_altcoins", made(coin, coin)).verdict is verdict
    assert finding(CLAIMS, "rut_breakout_2021_altcoins", made(coin, coin)).verdict is Verdict.NOT_TESTABLE


def test_a_boom_after_a_breakout_of_the_year_itself_holds() -> None:
    later = {
        day.replace("2016-11-14", "2017-03-01").replace("2017-02-01", "2017-05-01"): one for day, one in RUSSELL.items()
    }
    assert finding(CLAIMS, "rut_breakout_2017_altcoins", made(UP, UP, later)).verdict is Verdict.HOLDS


def test_a_breakout_right_before_the_peak_is_told_as_such() -> None:
    coin = {"2015-01-01": 100.0, "2017-03-07": 400.0, "2017-12-31": 50.0}
    later = {"2014-01-01": 100.0, "2014-12-31": 110.0, "2015-09-01": 90.0, "2017-02-28": 110.0, "2017-05-01": 130.0}
    found = finding(CLAIMS, "rut_breakout_2017_altcoins", made(coin, coin, later))
    assert found.verdict is Verdict.CONTRADICTED
    assert "BTC's highest close came 6 days after the breakout of 2017-03-01" in found.reason


def weekly(changes: np.ndarray) -> pd.Series:
    """One close a week."""
    index = pd.date_range("2015-01-04", periods=len(changes), freq="W")
    return pd.Series(100 * np.cumprod(1 + changes), index=index)


def lagging(weeks: int) -> Evidence:
    """Coins that follow Russell 2000 by so many weeks."""
    moves = np.random.default_rng(7).normal(0, 0.02, 400)
    coin = weekly(np.roll(moves, weeks))
    return evidence(series("RUT", weekly(moves)), *(series(f"{name}-USD", coin) for name in ("BTC", "ETH")))


def test_who_moves_first_is_seen_in_later_weeks() -> None:
    leads = finding(CLAIMS, "small_caps_lead_coins", lagging(1))
    assert leads.verdict is Verdict.HOLDS
    assert value(leads, "BTC 1 week later: correlation with Russell 2000") > 0.99
    assert finding(CLAIMS, "small_caps_lead_coins", lagging(0)).verdict is not Verdict.HOLDS
    follows = finding(CLAIMS, "small_caps_lead_coins", lagging(-1))
    assert value(follows, "BTC a week earlier: correlation with Russell 2000") > 0.99
    assert follows.verdict is not Verdict.HOLDS


def test_the_early_gain_and_the_late_pay_unless_the_year_began_at_its_peak() -> None:
    cycle = {"2016-12-31": 50.0, "2017-12-16": 100.0, "2018-12-31": 20.0, "2021-11-08": 90.0, "2022-12-31": 30.0}
    coin = series("BTC-USD", through(cycle, "D"))
    assert finding(CLAIMS, "early_gain_late_pay", evidence(coin)).verdict is Verdict.HOLDS
    falling = {"2016-12-31": 100.0, "2022-12-31": 30.0}
    assert (
        finding(CLAIMS, "early_gain_late_pay", evidence(series("BTC-USD", through(falling, "D")))).verdict
        is Verdict.PARTLY
    )


@pytest.mark.parametrize(
    ("earlier", "since", "verdict"),
    [
        (0.02, 0.01, Verdict.HOLDS),
        (0.02, 0.0195, Verdict.CONTRADICTED),
        (0.08, 0.0195, Verdict.PARTLY),
        (0.02, 0.03, Verdict.CONTRADICTED),
    ],
)
def test_funds_dampen_where_the_coin_swings_less_since(earlier: float, since: float, verdict: Verdict) -> None:
    """Two years since the funds, as many before them at 2 %, and a time before those at another size."""
    index = pd.date_range("2019-12-31", "2026-01-11")
    size = np.where(index < pd.Timestamp("2022-01-01"), earlier, 0.02)
    steps = np.where(index < pd.Timestamp("2024-01-11"), size, since) * np.where(np.arange(len(index)) % 2, 1, -1)
    prices = evidence(series("BTC-USD", pd.Series(100 * np.cumprod(1 + steps), index=index)))
    assert finding(CLAIMS, "funds_dampen_speculation", prices).verdict is verdict


@pytest.mark.parametrize(
    ("last_day", "last", "verdict"),
    [
        ("2025-12-31", 200.0, Verdict.NOT_TESTABLE),
        ("2027-06-30", 200.0, Verdict.HOLDS),
        ("2027-06-30", 10.0, Verdict.CONTRADICTED),
    ],
)
def test_what_comes_after_january_2026_needs_prices_of_it(last_day: str, last: float, verdict: Verdict) -> None:
    coin = {"2016-12-31": 50.0, "2025-06-30": 100.0, last_day: last}
    prices = made(coin, coin, {"2025-06-30": 2400.0, "2026-01-30": 2700.0})
    assert finding(CLAIMS, "coins_after_january_2026", prices).verdict is verdict
    assert finding(CLAIMS, "super_cycle_dips_bought", prices).verdict is verdict


@pytest.mark.parametrize(
    ("ether", "verdict"), [(80.0, Verdict.HOLDS), (150.0, Verdict.PARTLY), (250.0, Verdict.CONTRADICTED)]
)
def test_held_down_is_what_did_worse_than_bitcoin(ether: float, verdict: Verdict) -> None:
    bitcoin, other = ({"2022-01-01": 100.0, "2025-08-03": last} for last in (200.0, ether))
    assert finding(CLAIMS, "altcoins_held_down", made(bitcoin, other)).verdict is verdict


def test_decades_need_twenty_years() -> None:
    assert finding(CLAIMS, "small_caps_and_coins_over_decades", made(UP, UP)).verdict is Verdict.NOT_TESTABLE
    long = UP | {"2036-01-01": 5000.0}
    assert finding(CLAIMS, "small_caps_and_coins_over_decades", made(long, long)).verdict is Verdict.HOLDS


def test_other_coins_are_not_among_the_prices() -> None:
    assert finding(CLAIMS, "altcoin_booms", evidence()).verdict is Verdict.NOT_TESTABLE
    with pytest.raises(MissingPrices):
        finding(CLAIMS, "rut_almost_inevitable", evidence(series("RUT", through(RUSSELL))))


@pytest.mark.market_data
def test_breakouts_and_coins_on_real_prices(market_data: Path) -> None:
    russell, prices = closes_of(market_data, "index/RUT"), real_indices(market_data)
    found = finding(CLAIMS, "rut_almost_inevitable", prices)
    records = np.flatnonzero(russell > russell.cummax().shift(1)).tolist()
    days = russell.index[[bar for before, bar in pairwise(records) if bar - before > 120]]
    rose = cases = 0
    for name in ("BTC", "ETH"):
        coin = closes_of(market_data, f"crypto/{name}-USD")
        later = {day: day + pd.Timedelta(180, "D") for day in pd.DatetimeIndex(days)}
        for day in (day for day, end in later.items() if coin.index[0] <= day and end <= coin.index[-1]):
            change = coin[later[day]] / coin[day] - 1
            assert value(found, f"{name}, 180 days after the breakout of {day:%Y-%m-%d}") == pytest.approx(change)
            rose, cases = rose + (change > 0), cases + 1
    assert (rose, cases) == (3, 6)
    assert found.verdict is Verdict.CONTRADICTED
    assert f"higher in {rose} of {cases} cases" in found.reason


@pytest.mark.market_data
def test_the_breakout_of_november_2021_came_six_days_before_the_peak(market_data: Path) -> None:
    found = finding(CLAIMS, "rut_breakout_2021_altcoins", real_indices(market_data))
    ether = closes_of(market_data, "crypto/ETH-USD")["2021-11-02":"2022-05-01"]
    assert found.verdict is Verdict.PARTLY
    name = "days from the breakout of 2021-11-02 to ETH's highest close of the 180 after"
    assert value(found, name) == int(np.argmax(ether)) == 6
    assert finding(CLAIMS, "rut_breakout_2017_altcoins", real_indices(market_data)).verdict is Verdict.PARTLY


@pytest.mark.market_data
def test_cycles_of_bitcoin_on_real_prices(market_data: Path) -> None:
    closes, prices = closes_of(market_data, "crypto/BTC-USD"), real_indices(market_data)
    funds = finding(CLAIMS, "funds_dampen_speculation", prices)
    spread = closes.pct_change()["2024-01-12":"2025-08-03"].std() * 365**0.5
    assert value(funds, "BTC: volatility a year since") == pytest.approx(spread)
    ever = closes.pct_change()[:"2024-01-10"].std() * 365**0.5
    assert value(funds, "BTC: volatility a year in all prices before the funds") == pytest.approx(ever)
    assert funds.verdict is Verdict.PARTLY
    cycle = finding(CLAIMS, "early_gain_late_pay", prices)
    low = closes["2017-12-16":"2018-12-31"].min()
    assert min(float(fact.value) for fact in cycle.facts) == pytest.approx(low / closes["2017-12-16"] - 1)
    assert cycle.verdict is Verdict.HOLDS
    held = finding(CLAIMS, "altcoins_held_down", prices)
    ether = closes_of(market_data, "crypto/ETH-USD")
    assert value(held, "ETH over 3 years") == pytest.approx(ether["2025-08-03"] / ether["2022-08-04"] - 1)
    assert finding(CLAIMS, "coins_after_january_2026", prices).verdict is Verdict.NOT_TESTABLE


@pytest.mark.market_data
def test_coins_move_in_the_same_week_on_real_prices(market_data: Path) -> None:
    both = pd.concat(
        [closes_of(market_data, "index/RUT"), closes_of(market_data, "crypto/BTC-USD")], axis=1, join="inner"
    )
    changes = both.resample("W-SUN").last().pct_change().iloc[1:]
    first, second = changes.iloc[:, 0], changes.iloc[:, 1]
    found = finding(CLAIMS, "small_caps_lead_coins", real_indices(market_data))
    for weeks, name in ((0, "BTC in the same week"), (1, "BTC 1 week later")):
        measured = value(found, f"{name}: correlation with Russell 2000")
        assert measured == pytest.approx(first.corr(second.shift(-weeks)), abs=1e-9)
    assert found.verdict is Verdict.CONTRADICTED
