"""Each rule on Russell 2000 by hand, and the key findings on real prices against plain pandas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.claims.claim import Evidence, MissingPrices, Verdict
from analysis.claims.russell import CLAIMS
from tests.analysis.claims.made import closes_of, evidence, finding, real_indices, series, text, through, value

FLAT_2024 = {"2023-12-29": 2000.0, "2024-12-31": 2200.0}


def small(points: dict[str, float], volume: pd.Series[float] | float = 1e6) -> Evidence:
    return evidence(series("RUT", through(points), volume))


def test_the_first_close_above_2600_has_to_lie_in_january_2026() -> None:
    january = finding(CLAIMS, "rut_first_2600_january_2026", small({"2025-12-31": 2500, "2026-01-15": 2650}))
    assert january.verdict is Verdict.HOLDS
    assert "2026-01-" in text(january, "first close above 2,600")
    earlier = finding(CLAIMS, "rut_first_2600_january_2026", small({"2025-11-03": 2599, "2026-01-15": 2650}))
    assert earlier.verdict is Verdict.CONTRADICTED
    never = finding(CLAIMS, "rut_first_2600_january_2026", small({"2025-11-03": 2500, "2026-01-15": 2550}))
    assert never.verdict is Verdict.NOT_TESTABLE


@pytest.mark.parametrize(("high", "verdict"), [(2900.0, Verdict.HOLDS), (2700.0, Verdict.CONTRADICTED)])
def test_the_rise_is_counted_from_the_last_close_of_2025(high: float, verdict: Verdict) -> None:
    points = FLAT_2024 | {"2025-12-31": 2500.0, "2026-01-22": high, "2026-01-30": 2600.0}
    found = finding(CLAIMS, "rut_plus_15_ytd_january_2026", small(points))
    assert found.verdict is verdict
    assert value(found, "since the end of 2025, highest close of January 2026") == pytest.approx(high / 2500 - 1)


def test_a_rise_that_fits_a_count_from_a_year_earlier_is_told() -> None:
    points = {"2023-12-29": 2000.0, "2024-12-31": 2280.0, "2025-12-31": 2590.0, "2026-01-30": 2640.0}
    found = finding(CLAIMS, "rut_plus_15_ytd_january_2026", small(points))
    assert found.verdict is Verdict.CONTRADICTED
    assert found.reason.endswith("fits a count from a year earlier better.")
    assert text(found, "first close 15 % above the end of 2025") == "none"


def test_the_whole_markets_volume_tells_nothing_of_the_members() -> None:
    closes = through({"2025-11-03": 2500.0, "2026-01-07": 2598.0, "2026-01-30": 2650.0})
    busy = pd.Series(1e6, index=closes.index)
    busy[closes[closes > 2600].index[0]] = 1.5e6
    shared = evidence(series("RUT", closes, busy), series("GSPC", closes, busy))
    assert finding(CLAIMS, "rut_breakout_volume", shared).verdict is Verdict.NOT_TESTABLE
    own = evidence(series("RUT", closes, busy), series("GSPC", closes, 7e6))
    found = finding(CLAIMS, "rut_breakout_volume", own)
    assert found.verdict is Verdict.HOLDS
    assert max(fact.value for fact in found.facts if isinstance(fact.value, float)) == pytest.approx(1.5)
    quiet = evidence(series("RUT", closes, 1e6 * 2 - busy), series("GSPC", closes, 7e6))
    assert finding(CLAIMS, "rut_breakout_volume", quiet).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    ("after", "verdict"),
    [
        ({"2026-06-30": 3000.0}, Verdict.HOLDS),
        ({"2026-03-30": 2400.0, "2026-06-30": 3000.0}, Verdict.PARTLY),
        ({"2026-06-30": 2400.0}, Verdict.CONTRADICTED),
    ],
)
def test_a_false_breakout_ends_below_the_level(after: dict[str, float], verdict: Verdict) -> None:
    found = finding(CLAIMS, "rut_breakout_held", small({"2025-12-31": 2500, "2026-01-30": 2700} | after))
    assert found.verdict is verdict


def fall(peak: str, trough: str, depth: float, *, end: float) -> pd.Series[float]:
    return through({"2017-12-29": 90.0, peak: 100.0, trough: 100.0 - depth, "2020-01-31": end})


@pytest.mark.parametrize(
    ("peak", "trough", "verdict"),
    [
        ("2018-08-31", "2018-12-20", Verdict.HOLDS),
        ("2018-08-31", "2018-12-24", Verdict.PARTLY),
        ("2018-09-21", "2018-12-26", Verdict.CONTRADICTED),
    ],
)
def test_it_leads_where_it_peaks_and_bottoms_earlier(peak: str, trough: str, verdict: Verdict) -> None:
    prices = evidence(
        series("RUT", fall(peak, trough, 27, end=120)), series("GSPC", fall("2018-09-20", "2018-12-24", 20, end=110))
    )
    assert finding(CLAIMS, "rut_leading_indicator", prices).verdict is verdict


@pytest.mark.parametrize(
    ("depth", "end", "verdict"),
    [(27.0, 130.0, Verdict.HOLDS), (27.0, 80.0, Verdict.PARTLY), (15.0, 90.0, Verdict.CONTRADICTED)],
)
def test_it_falls_deeper_and_recovers_faster(depth: float, end: float, verdict: Verdict) -> None:
    prices = evidence(
        series("RUT", fall("2018-08-31", "2018-12-24", depth, end=end)),
        series("GSPC", fall("2018-09-20", "2018-12-24", 20, end=110)),
    )
    assert finding(CLAIMS, "rut_cyclical_recovery_and_recession", prices).verdict is verdict


def test_a_fall_without_a_recession_announces_none() -> None:
    line = series("RUT", fall("2018-08-31", "2018-12-24", 27, end=120))
    prices = evidence(line, series("GSPC", line.line()))
    assert finding(CLAIMS, "rut_foretells_recessions", prices).verdict is Verdict.CONTRADICTED


def wave(step: float, drift: float = 0.0) -> pd.Series[float]:
    """Closes that go up and down by a step from session to session, and drift."""
    index = pd.bdate_range("2018-12-31", "2022-12-30").append(pd.DatetimeIndex(["2022-12-31"]))
    changes = drift + step * np.where(np.arange(len(index)) % 2, 1.0, -1.0)
    return pd.Series(100 * np.cumprod(1 + changes), index=index)


@pytest.mark.parametrize(("step", "verdict"), [(0.02, Verdict.HOLDS), (0.005, Verdict.CONTRADICTED)])
def test_it_swings_more_by_the_changes_of_its_sessions(step: float, verdict: Verdict) -> None:
    prices = evidence(series("RUT", wave(step)), series("GSPC", wave(0.01)))
    assert finding(CLAIMS, "rut_more_volatile_than_sp500", prices).verdict is verdict


@pytest.mark.parametrize(("drift", "verdict"), [(0.002, Verdict.HOLDS), (0.0005, Verdict.CONTRADICTED)])
def test_potential_is_read_from_closes(drift: float, verdict: Verdict) -> None:
    prices = evidence(series("RUT", wave(0.001, drift)), series("GSPC", wave(0.001, 0.001)))
    assert finding(CLAIMS, "rut_growth_potential_higher", prices).verdict is verdict


def yearly(*changes: float) -> pd.Series[float]:
    closes = np.cumprod([100.0, *(1 + change for change in changes)])
    return through({f"{2018 + place}-12-31": close for place, close in enumerate(closes)}, freq="D")


@pytest.mark.parametrize(
    ("ours", "verdict"),
    [
        ((0.2, 0.2, -0.2), Verdict.HOLDS),
        ((0.2, 0.2, -0.05), Verdict.PARTLY),
        ((0.05, 0.05, -0.05), Verdict.CONTRADICTED),
    ],
)
def test_leading_and_being_hurt_are_counted_by_years(ours: tuple[float, ...], verdict: Verdict) -> None:
    prices = evidence(series("RUT", yearly(*ours)), series("GSPC", yearly(0.1, 0.1, -0.1)))
    assert finding(CLAIMS, "small_caps_lead_and_are_hurt_first", prices).verdict is verdict
    assert finding(CLAIMS, "rut_risk_on_off", prices).verdict is verdict


def test_the_busiest_days_are_ranked_within_their_year() -> None:
    index = pd.bdate_range("2018-12-31", "2021-12-31")
    fridays = pd.DatetimeIndex(["2019-06-28", "2020-06-26", "2021-06-25"])
    rising = pd.Series(np.arange(len(index)) + 1.0, index=index)
    volume = rising.where(~index.isin(fridays), 1e6)
    busy = finding(CLAIMS, "rut_reconstitution_last_friday_june", evidence(series("RUT", rising, volume)))
    assert busy.verdict is Verdict.HOLDS
    assert value(busy, "years with it among the ten busiest days") == 3
    assert value(busy, "years with it on 29 or 30 June") == 0
    quiet = finding(CLAIMS, "rut_reconstitution_last_friday_june", evidence(series("RUT", rising, rising)))
    assert quiet.verdict is Verdict.CONTRADICTED


def test_without_prices_nothing_is_told() -> None:
    with pytest.raises(MissingPrices):
        finding(CLAIMS, "rut_more_volatile_than_sp500", small({"2025-12-31": 2500, "2026-01-15": 2650}))
    assert finding(CLAIMS, "rut_breakout_breadth", evidence()).verdict is Verdict.NOT_TESTABLE


@pytest.mark.market_data
def test_the_breakout_of_january_2026_on_real_prices(market_data: Path) -> None:
    closes, prices = closes_of(market_data, "index/RUT"), real_indices(market_data)
    first = closes[closes > 2600].index[0]
    found = finding(CLAIMS, "rut_plus_15_ytd_january_2026", prices)
    assert found.verdict is Verdict.CONTRADICTED
    assert f"{first:%Y-%m-%d}" == "2026-01-08"
    assert value(found, "since the end of 2025, on 2026-01-08") == pytest.approx(
        closes[first] / closes["2025-12-31"] - 1
    )
    assert value(found, "since the end of 2024, on 2026-01-08") == pytest.approx(
        closes[first] / closes["2024-12-31"] - 1
    )
    most = closes["2026-01-01":"2026-01-31"].max() / closes["2025-12-31"] - 1
    assert value(found, "since the end of 2025, highest close of January 2026") == pytest.approx(most)
    assert most < 0.1
    assert finding(CLAIMS, "rut_first_2600_january_2026", prices).verdict is Verdict.HOLDS
    assert finding(CLAIMS, "rut_breakout_volume", prices).verdict is Verdict.NOT_TESTABLE


@pytest.mark.market_data
def test_falls_on_real_prices(market_data: Path) -> None:
    russell, large = closes_of(market_data, "index/RUT"), closes_of(market_data, "index/GSPC")
    spans = [("1990", "1990"), ("1998", "1998"), ("2000", "2002"), ("2007", "2009"), ("2011", "2011"), ("2015", "2016"),
             ("2018", "2018"), ("2020", "2020"), ("2021", "2022"), ("2024", "2025")]  # fmt: skip
    earlier = {"peak": 0, "trough": 0}
    for first, last in spans:
        turns = []
        for closes in (russell, large):
            part = closes[first:last]
            trough = int(np.argmin(part / part.cummax()))
            turns.append((part.index[int(np.argmax(part.iloc[: trough + 1]))], part.index[trough]))
        earlier["peak"] += turns[0][0] < turns[1][0]
        earlier["trough"] += turns[0][1] < turns[1][1]
    found = finding(CLAIMS, "rut_leading_indicator", real_indices(market_data))
    assert found.verdict is Verdict.PARTLY
    assert value(found, "falls in which Russell 2000 peaked earlier") == earlier["peak"] == 8
    assert value(found, "falls in which Russell 2000 bottomed earlier") == earlier["trough"] == 2


@pytest.mark.market_data
def test_the_last_friday_of_june_on_real_prices(market_data: Path) -> None:
    volumes = pd.read_csv(market_data / "index/RUT.csv.gz", parse_dates=["date"], index_col="date")["volume"]
    busy = 0
    for year in range(2010, 2027):
        fridays = pd.date_range(f"{year}-06-01", f"{year}-06-30", freq="W-FRI")
        year_volumes = volumes[str(year)]
        busy += int((year_volumes > year_volumes[fridays[-1]]).sum() < 10)
    found = finding(CLAIMS, "rut_reconstitution_last_friday_june", real_indices(market_data))
    assert value(found, "years with it among the ten busiest days") == busy
    assert value(found, "years with it on 29 or 30 June") == value(found, "of these: the Friday before was busier") == 4
