"""The dated cases, on days made to be as the article tells them, and on days that are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.claims.candle_parts import NEVER, Candle, first_reached, longest, nearest
from analysis.claims.checking import check_claims
from analysis.claims.claim import Finding, Verdict
from analysis.claims.series import Series
from tests.analysis.claims.staged import (
    FALLS,
    RISES,
    Bar,
    claim,
    evidence_of,
    flat_series,
    series_of_bars,
    staged_series,
)


def series_until(symbol: str, day: str, bars: Sequence[Bar], last: Sequence[Bar]) -> Series:
    """Bars of which the first of `last` is that day's, on weekdays."""
    first = pd.bdate_range(end=day, periods=len(bars) + 1)[0]
    return series_of_bars(symbol, [*bars, *last], f"{first:%Y-%m-%d}")


def fact_of(finding: Finding, name: str) -> float | str:
    return next(one.value for one in finding.facts if one.name == name)


BEFORE = [(1054.0, 1055.0, 1053.0, 1054.0, 100.0)] * 30


def index_with(body: float, shadow: float, volume: float, following: float, later: float) -> Series:
    """A green candle at 1,054 points on 25 October 2023, a session after it, and 30 more up to a gain."""
    close = 1054 + body
    second = close * (1 + following)
    day = (1054.0, close, 1054 - shadow, close, 100 * volume)
    path = np.linspace(second, second * (1 + later), 31)[1:]
    rest = [(one, one, one, one, 100.0) for one in [second, *path.tolist(), path[-1]]]
    return series_until("VNINDEX", "2023-10-25", BEFORE, [day, *rest])


@pytest.mark.parametrize(
    ("index", "verdict"),
    [
        (index_with(6, 24, 2.45, 0.018, 0.145), Verdict.HOLDS),
        (index_with(6, 24, 1.45, 0.018, 0.06), Verdict.PARTLY),
        (index_with(6, 24, 0.8, -0.04, 0.06), Verdict.CONTRADICTED),
    ],
)
def test_the_index_on_25_october_2023(index: Series, verdict: Verdict) -> None:
    evidence = evidence_of(VNINDEX=index)
    finding = claim("vnindex_hammer_2023_10_25").check(evidence)
    assert finding.verdict is verdict
    assert (fact_of(finding, "body"), fact_of(finding, "lower shadow")) == (6, 24)
    assert fact_of(finding, "nearest to both claimed lengths before the article: lower_shadow".replace("_", " ")) == 24


def test_a_case_without_its_day_cannot_be_tested() -> None:
    evidence = evidence_of(flat_series("FPT", 60), VNINDEX=flat_series("VNINDEX", 60))
    keys = ("vnindex_hammer_2023_10_25", "vnm_hammer_2024_08_29", "fpt_hammer_2025_02")
    index, vnm, fpt = check_claims(evidence, [claim(key) for key in keys])
    assert index.finding.reason == "The prices have no session of 2023-10-25."
    assert vnm.finding.reason == "There are no prices of VNM here."
    assert fpt.finding.reason == "The prices have no session of 2025-02-01."


def vnm_on(day: str, *, falls: int = 4) -> Series:
    """A fall of so many sessions, the last of them the candle that is told, its confirmation, and 7 % more."""
    before = [(100.0, 100.5, 99.5, 100.0, 100.0)] * 30
    down = [(100 - n, 100 - n, 99 - n, 99 - n, 100.0) for n in map(float, range(falls - 1))]
    price = down[-1][3]
    close = price * 0.994
    candle = (price, price, close - price * 0.021, close, 100.0)
    rest = [(close, one, close, one, 100.0) for one in (np.linspace(1.01, 1.08, 10) * close).tolist()]
    return series_until("VNM", day, [*before, *down], [candle, *rest, *[rest[-1]] * 12])


def test_vnm_as_it_is_told_and_a_year_before() -> None:
    key = "vnm_hammer_2024_08_29"
    told = claim(key).check(evidence_of(vnm_on("2024-08-29")))
    assert told.verdict is Verdict.HOLDS
    earlier, later = vnm_on("2023-08-22"), pd.bdate_range("2024-08-01", periods=60)
    frame = pd.concat([earlier.history.frame, flat_series("VNM", 60).history.frame.set_index(later)])
    moved = Series("VNM", replace(earlier.history, frame=frame))
    finding = claim(key).check(evidence_of(moved))
    assert finding.verdict is Verdict.CONTRADICTED
    assert fact_of(finding, "days with such a body, such a shadow, a confirmation and such a rise") == "2023-08-22"
    assert "stands at 2023-08-22" in finding.reason


def ctg(upper: float, volume: float, above: float, gain: float) -> Series:
    """A candle at its average with that upper shadow, and what is told of the sessions after it."""
    candle = (100.0, 100.5 + upper, 100.0, 100.5, 100.0)
    following = 100.5 * (1 + above)
    last = 100.5 * (1 + gain)
    rest = [(100.5, following, 100.5, following, 100 * volume), *[(last, last, last, last, 100.0)] * 25]
    return series_until("CTG", "2025-04-23", [(100.0, 100.2, 99.8, 100.0, 100.0)] * 220, [candle, *rest])


@pytest.mark.parametrize(
    ("series", "verdict", "days"),
    [
        (ctg(2.0, 1.6, 0.03, 0.11), Verdict.HOLDS, "2025-04-23"),
        (ctg(2.0, 1.6, 0.03, 0.01), Verdict.PARTLY, "none"),
        (ctg(0.2, 0.7, 0.0, 0.01), Verdict.CONTRADICTED, "none"),
    ],
)
def test_ctg_on_23_april_2025(series: Series, verdict: Verdict, days: str) -> None:
    finding = claim("ctg_inverted_hammer_2025_04_23").check(evidence_of(series))
    assert finding.verdict is verdict
    assert fact_of(finding, "days with a long upper shadow and all of what is told to follow") == days


def fpt(scale: float) -> Series:
    """A hammer after a fall in February 2025, then 9 % more; at 95,000 dong on a scale of 1."""
    series = staged_series("FPT", [RISES], "2025-01-01")
    frame = series.history.frame.assign(volume=100.0)
    low = frame["low"].iloc[24]
    prices = frame[["open", "high", "low", "close"]] * (94_000 * scale / low)
    return Series("FPT", replace(series.history, frame=frame.assign(**{name: prices[name] for name in prices})))


@pytest.mark.parametrize(
    ("scale", "adjusted", "verdict"),
    [
        (1.0, False, Verdict.HOLDS),
        (0.8, True, Verdict.HOLDS),
        (0.8, False, Verdict.PARTLY),
        (1.2, True, Verdict.PARTLY),
    ],
)
def test_adjusted_prices_only_bound_those_of_fpt(scale: float, verdict: Verdict, *, adjusted: bool) -> None:
    finding = claim("fpt_hammer_2025_02").check(evidence_of(fpt(scale), adjusted=adjusted))
    assert finding.verdict is verdict
    assert ("Not to be told from these prices: at 95,000 dong" in finding.reason) is (scale < 1 and adjusted)
    assert ("the printed price was never below" in finding.reason) is (scale > 1)


def test_a_month_without_a_hammer_contradicts_it() -> None:
    finding = claim("fpt_hammer_2025_02").check(evidence_of(flat_series("FPT", 60, "2025-01-06"), adjusted=False))
    assert finding.verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    ("count", "to", "verdict"),
    [(6, 0.94, Verdict.HOLDS), (6, 0.7, Verdict.PARTLY), (5, 0.7, Verdict.CONTRADICTED)],
)
def test_failed_hammers_of_the_index_in_2022(count: int, to: float, verdict: Verdict) -> None:
    """Each falls to that share of its close, and starts again from there."""
    staged = staged_series("VNINDEX", [replace(FALLS, to=to)] * count, "2022-01-03")
    frame = staged.history.frame
    index = Series("VNINDEX", replace(staged.history, frame=held(frame, to)))
    finding = claim("vnindex_failed_hammers_2022").check(evidence_of(VNINDEX=index))
    assert finding.verdict is verdict
    assert fact_of(finding, "candles of the shape") == count


def held(frame: pd.DataFrame, to: float) -> pd.DataFrame:
    """The same, but after each hammer no close of 20 sessions lies under that share of its own."""
    prices = frame[["open", "high", "low", "close"]].to_numpy().copy()
    for bar in range(24, len(prices), 38):
        floor = prices[bar, 3] * to
        later = slice(bar + 1, min(bar + 14, len(prices)))
        prices[later] = np.maximum(prices[later], floor)
        rest = slice(bar + 14, len(prices))
        if prices[rest].size:
            # The next fall begins higher, so that its first sessions stay above the floor.
            prices[rest] *= floor / prices[rest][0, 0] * 1.06
    return frame.assign(**{name: prices[:, place] for place, name in enumerate(("open", "high", "low", "close"))})


def test_three_property_hammers_in_a_row() -> None:
    def verdict(*shares: Series) -> Verdict:
        return claim("property_hammers_early_2022").check(evidence_of(*shares)).verdict

    confirmed = [staged_series(f"A{n}", [FALLS], "2022-01-03") for n in range(3)]
    assert verdict(*confirmed) is Verdict.HOLDS
    assert verdict(*confirmed[:2]) is Verdict.CONTRADICTED
    assert verdict(*confirmed[:2], staged_series("B", [RISES], "2022-01-04")) is Verdict.CONTRADICTED
    assert verdict(flat_series("A", 300)) is Verdict.NOT_TESTABLE
    rejected = [unconfirmed(one) for one in confirmed]
    assert verdict(*rejected) is Verdict.PARTLY


def unconfirmed(series: Series) -> Series:
    """The same with a session after the hammer that closes below its body."""
    prices = series.history.frame.to_numpy().copy()
    prices[25] = (*[prices[24, 3] * 0.99] * 4, 1000.0)
    frame = pd.DataFrame(prices, columns=series.history.frame.columns, index=series.history.frame.index)
    return Series(series.symbol, replace(series.history, frame=frame))


def test_candles_are_searched_for() -> None:
    bars = [(10.0, 11.0, 9.0, 10.0, 1.0), (10.0, 12.0, 6.0, 11.0, 1.0), (11.0, 13.0, 10.0, 12.5, 1.0)]
    series = series_of_bars("AAA", [*bars, (12.5, 12.5, 5.0, 12.0, 1.0)], "2024-01-01")
    assert longest(series, "2024-01-01", 2, "lower_shadow").day == "2024-01-02"
    assert longest(series, "2024-01-01", 2, "body", towards=1.4).day == "2024-01-03"
    assert nearest(series, "2024-01-03", (("lower_shadow", 7.0),)).day == "2024-01-02"
    assert nearest(series, "2024-01-31", (("lower_shadow", 7.0),)).day == "2024-01-04"
    assert first_reached(series, "2024-01-01", 0.2) == "2024-01-03"
    assert first_reached(series, "2024-01-01", 0.3) == NEVER


def test_a_candle_and_what_came_of_it() -> None:
    closes = [10.0, 9.0, 8.0, 8.0, 10.0, 4.0]
    series = series_of_bars("AAA", [(one + 1, one + 2, one - 1, one, 1.0) for one in closes], "2024-01-01")
    third = Candle.of(series, "2024-01-03")
    assert (third.falls_in_a_row, Candle.of(series, "2024-01-04").falls_in_a_row) == (2, 0)
    assert [third.body_pct, third.shadow_pct, third.of_range("upper_shadow")] == pytest.approx([1 / 9, 1 / 9, 1 / 3])
    assert (third.after(2), third.best_close(3), third.lowest_close(3)) == (0.25, 0.25, -0.5)
    assert (third.is_confirmed, Candle.of(series, "2024-01-04").is_confirmed) == (False, True)
