"""Which bars claims on RSI mean, each rule by hand, and the key findings on real prices against a plain RSI."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.claims.claim import Evidence, MissingPrices, Verdict
from analysis.claims.rsi import CLAIMS
from analysis.claims.rsi_conditions import (
    above_long_average,
    at_band,
    below_long_average,
    both,
    crosses_middle,
    enters,
    leaves,
    reaches,
    sideways,
    strong_trend,
)
from tests.analysis.claims.made import closes_of, evidence, finding, real_indices, real_shares, series, share, value

LARGE = ("FPT", "HPG", "MBB", "MWG", "SSI", "VCB", "VIC", "VNM")


def plain_rsi(closes: np.ndarray, period: int = 14) -> np.ndarray:
    """Wilder's own way, step by step: a mean of the first changes, then each new one by its share."""
    changes = np.diff(closes)
    ups, downs = np.maximum(changes, 0), np.maximum(-changes, 0)
    up, down = ups[:period].mean(), downs[:period].mean()
    values = [np.nan] * period + [100 * up / (up + down)]
    for rise, loss in zip(ups[period:], downs[period:], strict=True):
        up, down = (up * (period - 1) + rise) / period, (down * (period - 1) + loss) / period
        values.append(100 * up / (up + down))
    return np.array(values)


def walk(seed: int = 5, bars: int = 700, drift: float = 0.0) -> pd.Series:
    steps = np.random.default_rng(seed).normal(drift, 0.02, bars)
    return pd.Series(100 * np.cumprod(1 + steps), index=pd.bdate_range("2015-01-05", periods=bars))


def bars_where(found: np.ndarray) -> list[int]:
    return [int(bar) for bar in np.flatnonzero(found)]


def test_zones_are_entered_and_left() -> None:
    history, values = series("AAA", walk()).history, plain_rsi(walk().to_numpy())
    pairs = list(zip(values[14:-1], values[15:], range(15, len(values)), strict=True))
    assert bars_where(enters(70)(history)) == [bar for before, now, bar in pairs if before <= 70 < now]
    assert bars_where(enters(30)(history)) == [bar for before, now, bar in pairs if before >= 30 > now]
    assert bars_where(leaves(70)(history)) == [bar for before, now, bar in pairs if before > 70 >= now]
    assert bars_where(leaves(30)(history)) == [bar for before, now, bar in pairs if before < 30 <= now]
    assert bars_where(crosses_middle(history, up=True)) == [bar for before, now, bar in pairs if before <= 50 < now]
    assert bars_where(crosses_middle(history, up=False)) == [bar for before, now, bar in pairs if before >= 50 > now]
    assert len(bars_where(enters(70)(history))) > 5
    short = plain_rsi(walk().to_numpy(), 7)
    assert bars_where(enters(70, 7)(history)) == [
        bar for bar in range(8, len(short)) if short[bar - 1] <= 70 < short[bar]
    ]


def test_trends_and_bands_are_read_from_closes() -> None:
    closes = walk(drift=0.001)
    history, average = series("AAA", closes).history, closes.rolling(200).mean()
    assert bars_where(above_long_average(history)) == bars_where((closes > average).to_numpy())
    assert bars_where(below_long_average(history)) == bars_where((closes < average).to_numpy())
    rising = (closes > average) & (average > average.shift(20))
    assert bars_where(strong_trend(history, 1)) == bars_where(rising.to_numpy())
    falling = (closes < average) & (average < average.shift(20))
    assert bars_where(strong_trend(history, -1)) == bars_where(falling.to_numpy())
    middle, spread = closes.rolling(20).mean(), closes.rolling(20).std(ddof=0)
    assert bars_where(at_band(history, upper=True)) == bars_where((closes >= middle + 2 * spread).to_numpy())
    assert bars_where(at_band(history, upper=False)) == bars_where((closes <= middle - 2 * spread).to_numpy())
    steps = closes.diff().abs().rolling(60).sum()
    assert bars_where(sideways(history)) == bars_where(((closes - closes.shift(60)).abs() < steps / 10).to_numpy())


def test_a_range_is_reached_from_one_side() -> None:
    closes = walk()
    history, values = series("AAA", closes).history, plain_rsi(closes.to_numpy())
    dips = reaches(40, 45, from_above=True, trend=lambda one: np.ones(one.bars, dtype=np.bool_))
    wanted = [bar for bar in range(15, len(values)) if values[bar - 1] > 45 >= values[bar] >= 40]
    assert bars_where(dips(history)) == wanted
    assert not both(dips, enters(70))(history).any()


def rallies(after: float) -> Evidence:
    """A share that rises for fourteen sessions, and then moves by so much a session for ten, over and over."""
    cycle = np.concatenate(
        (np.tile([-0.006, 0.006], 15), np.full(3, 0.02), np.full(12, after), np.tile([0.006, -0.006], 8))
    )
    steps = np.tile(cycle, 42)
    closes = pd.Series(100 * np.cumprod(1 + steps), index=pd.bdate_range("2015-01-05", periods=len(steps)))
    return evidence(shares=[share(series("AAA", closes))])


def test_overbought_warns_where_prices_fall_afterwards() -> None:
    assert finding(CLAIMS, "rsi_overbought_70", rallies(-0.02)).verdict is Verdict.HOLDS
    assert finding(CLAIMS, "rsi_overbought_70", rallies(0.02)).verdict is Verdict.CONTRADICTED


def test_oversold_recovers_where_prices_rise_afterwards() -> None:
    def mirrored(after: float) -> Evidence:
        closes = 1 / rallies(-after).series("AAA").line()
        return evidence(shares=[share(series("AAA", closes * 1e6))])

    assert finding(CLAIMS, "rsi_oversold_30", mirrored(0.02)).verdict is Verdict.HOLDS
    assert finding(CLAIMS, "rsi_oversold_30", mirrored(-0.02)).verdict is Verdict.CONTRADICTED


def trending(up: float, down: float) -> Evidence:
    """A share whose rising sessions are mixed with falling ones, five to one."""
    steps = np.tile([up, up, up, down, up, up], 150)
    closes = pd.Series(100 * np.cumprod(1 + steps), index=pd.bdate_range("2016-01-04", periods=len(steps)))
    return evidence(shares=[share(series("AAA", closes))])


def test_strong_uptrends_keep_rsi_above_its_lines() -> None:
    assert finding(CLAIMS, "rsi_uptrend_holds_40_50", trending(0.01, -0.01)).verdict is Verdict.HOLDS
    # Falls five times as large as the rises, less a little: RSI swings around the middle, well above 40.
    around = finding(CLAIMS, "rsi_uptrend_holds_40_50", trending(0.01, -0.046))
    assert around.verdict is Verdict.PARTLY
    none = finding(CLAIMS, "rsi_downtrend_holds_50_60", trending(0.01, -0.01))
    assert none.verdict is Verdict.NOT_TESTABLE


def index_of(*runs: tuple[int, float]) -> Evidence:
    """VN-Index that moves by so much a session for so many sessions."""
    steps = np.concatenate([np.full(sessions, step) for sessions, step in runs])
    closes = pd.Series(1000 * np.cumprod(1 + steps), index=pd.bdate_range("2020-01-06", periods=len(steps)))
    return evidence(series("VNINDEX", closes))


def test_a_long_stay_is_one_of_ten_sessions() -> None:
    calm = [(1, 0.01), (1, -0.01)] * 20
    long = finding(CLAIMS, "rsi_stays_overbought", index_of(*calm, (25, 0.01), *calm))
    assert long.verdict is Verdict.HOLDS
    assert value(long, "longest stay over 70, sessions") > 10
    short = finding(CLAIMS, "rsi_stays_overbought", index_of(*calm, (8, 0.02), (8, -0.02), *calm))
    assert short.verdict is Verdict.CONTRADICTED
    assert finding(CLAIMS, "rsi_stays_oversold", index_of(*calm)).verdict is Verdict.NOT_TESTABLE
    with pytest.raises(MissingPrices):
        finding(CLAIMS, "rsi_stays_oversold", evidence())


def test_every_claim_answers_on_few_prices() -> None:
    prices = evidence(series("VNINDEX", walk(9)), shares=[share(series("AAA", walk(bars=60)))])
    for claim in CLAIMS:
        found = claim.check(prices)
        assert found.reason
        if claim.key not in ("rsi_stays_overbought", "rsi_stays_oversold"):
            assert found.verdict is Verdict.NOT_TESTABLE


def test_keys_are_unique() -> None:
    assert len({claim.key for claim in CLAIMS}) == len(CLAIMS)


@pytest.mark.market_data
def test_overbought_shares_rose_more_often_on_real_prices(market_data: Path) -> None:
    found = finding(CLAIMS, "rsi_overbought_70", real_shares(market_data, LARGE))
    cases = wins = every = risen = 0
    for symbol in LARGE:
        frame = pd.read_csv(market_data / f"vn_long/{symbol}.csv.gz", parse_dates=["date"], index_col="date")
        closes = frame.loc[frame["volume"] > 0, "close"]
        values = plain_rsi(closes.to_numpy())
        later = closes.shift(-10) / closes - 1
        counted = later.notna() & (closes.index >= "2015-01-01") & (closes.index <= "2025-12-31")
        entered = counted & (values > 70) & (pd.Series(values, index=closes.index).shift(1) <= 70)
        cases, wins = cases + entered.sum(), wins + (later[entered] > 1e-9).sum()
        every, risen = every + counted.sum(), risen + (later[counted] > 1e-9).sum()
    assert value(found, "RSI rises over 70: higher") == pytest.approx(wins / cases)
    assert value(found, "any session: higher") == pytest.approx(risen / every)
    assert found.facts[0].cases == cases
    assert found.facts[2].cases == every
    assert found.verdict is not Verdict.HOLDS


@pytest.mark.market_data
def test_weekly_signals_on_real_prices(market_data: Path) -> None:
    found = finding(CLAIMS, "rsi_larger_frame", real_shares(market_data, LARGE))
    cases = wins = every = risen = 0
    for one in real_shares(market_data, LARGE).shares:
        weeks = one.series.line().resample("W-SUN").last().dropna()
        values, later = pd.Series(plain_rsi(weeks.to_numpy()), index=weeks.index), weeks.shift(-10) / weeks - 1
        counted = later.notna() & (weeks.index >= "2015-01-01") & (weeks.index <= "2025-12-31")
        entered = counted & (values > 70) & (values.shift(1) <= 70)
        cases, wins = cases + entered.sum(), wins + (later[entered] > 1e-9).sum()
        every, risen = every + counted.sum(), risen + (later[counted] > 1e-9).sum()
    assert value(found, "weekly RSI rises over 70: higher") == pytest.approx(wins / cases)
    assert [fact.cases for fact in found.facts if fact.name == "weekly RSI rises over 70: higher"] == [cases]
    assert value(found, "any week: higher") == pytest.approx(risen / every)


@pytest.mark.market_data
def test_the_best_period_has_the_most_right_calls_on_real_prices(market_data: Path) -> None:
    prices = real_shares(market_data, LARGE)
    found = finding(CLAIMS, "rsi_period_14_best", prices)
    edges = {}
    for period in (5, 7, 9, 14, 21, 28):
        tallies = {"over": [0, 0], "under": [0, 0]}
        for one in prices.shares:
            closes = one.series.line()
            values, later = (
                pd.Series(plain_rsi(closes.to_numpy(), period), index=closes.index),
                closes.shift(-10) / closes - 1,
            )
            counted = later.notna() & (closes.index >= "2015-01-01") & (closes.index <= "2025-12-31")
            over = counted & (values > 70) & (values.shift(1) <= 70)
            under = counted & (values < 30) & (values.shift(1) >= 30)
            for name, entered in (("over", over), ("under", under)):
                tallies[name] = [tallies[name][0] + entered.sum(), tallies[name][1] + (later[entered] > 1e-9).sum()]
        # The share of any session is in both leads, so it cancels out.
        edges[period] = tallies["under"][1] / tallies["under"][0] - tallies["over"][1] / tallies["over"][0]
        name = f"RSI{period}: right calls beyond those of any session, both zones"
        assert value(found, name) == pytest.approx(edges[period])
    better = sum(edge > edges[14] for edge in edges.values())
    assert found.verdict is {0: Verdict.HOLDS, 1: Verdict.PARTLY}.get(better, Verdict.CONTRADICTED)


@pytest.mark.market_data
def test_the_longest_stays_of_the_vn_index_on_real_prices(market_data: Path) -> None:
    prices = real_indices(market_data)
    closes = prices.series("VNINDEX").line()
    values = plain_rsi(closes.to_numpy())
    for key, beyond, word in (
        ("rsi_stays_overbought", values > 70, "over 70"),
        ("rsi_stays_oversold", values < 30, "under 30"),
    ):
        stays = pd.Series(beyond).groupby((~pd.Series(beyond)).cumsum()).sum()
        found = finding(CLAIMS, key, prices)
        assert found.verdict is Verdict.HOLDS
        assert value(found, f"longest stay {word}, sessions") == stays.max()
    assert closes_of(market_data, "index/VNINDEX")["2006-04-26"] == closes["2006-04-26"]
    overbought = finding(CLAIMS, "rsi_stays_overbought", prices)
    assert value(overbought, "VN-Index meanwhile") == pytest.approx(closes["2006-04-26"] / closes["2006-02-08"] - 1)
