"""The claimed hit rates of hammers, on prices made so that each verdict comes out."""

from __future__ import annotations

import pytest

from analysis.claims.claim import Evidence, Fact, Finding, Verdict
from tests.analysis.claims.staged import (
    BETWEEN,
    FALLING_BARS,
    FALLS,
    RISES,
    Staged,
    claim,
    evidence_of,
    flat_series,
    series_of_bars,
    staged_series,
)

AT_CONFIRMATION = "confirmed, volume above 1.2 times, bought at the confirming close"
AHEAD = "confirmed, volume above 1.2 times, bought at their own close (looks ahead)"


def two_of_three(first: Staged, third: Staged) -> list[Staged]:
    """Of 39 hammers 26 as the first."""
    return [first, first, third] * 13


def found(key: str, evidence: Evidence) -> Finding:
    return claim(key).check(evidence)


def value(finding: Finding, name: str) -> float | str:
    return fact(finding, name).value


def fact(finding: Finding, name: str) -> Fact:
    return next(one for one in finding.facts if one.name == name)


@pytest.mark.parametrize(
    ("hammers", "verdict", "known", "ahead"),
    [
        (two_of_three(RISES, FALLS), Verdict.HOLDS, 2 / 3, 2 / 3),
        (two_of_three(BETWEEN, FALLS), Verdict.LOOKS_AHEAD, 0, 2 / 3),
        ([FALLS] * 39, Verdict.CONTRADICTED, 0, 0),
        ([RISES] * 29, Verdict.NOT_TESTABLE, 1, 1),
    ],
)
def test_66_percent_of_confirmed_hammers(hammers: list[Staged], verdict: Verdict, known: float, ahead: float) -> None:
    finding = found("hammer_win_rate_confirmed_volume", evidence_of(staged_series("AAA", hammers)))
    assert finding.verdict is verdict
    assert value(finding, f"{AT_CONFIRMATION}: higher") == pytest.approx(known)
    assert value(finding, f"{AHEAD}: higher") == pytest.approx(ahead)
    assert fact(finding, f"{AHEAD}: higher").cases == len(hammers)
    assert ("tomorrow's confirmation is bought at today's price" in finding.reason) is (verdict is Verdict.LOOKS_AHEAD)


def test_quiet_hammers_are_none_of_the_run() -> None:
    hammers = [*two_of_three(RISES, FALLS), *[Staged(to=0.9, volume=1.1)] * 10]
    finding = found("hammer_win_rate_confirmed_volume", evidence_of(staged_series("AAA", hammers)))
    assert fact(finding, f"{AT_CONFIRMATION}: higher").cases == 39
    assert fact(finding, "confirmed, any volume, bought at the confirming close: higher").cases == 49


def test_only_large_shares_of_hose_count() -> None:
    evidence = evidence_of(staged_series("AAA", [RISES] * 39), exchange="HNX")
    with pytest.raises(KeyError, match="any Vietnamese share"):
        found("hammer_win_rate_confirmed_volume", evidence)


def test_the_index_is_one_of_the_run() -> None:
    index = staged_series("VNINDEX", [RISES] * 5)
    finding = found("hammer_win_rate_confirmed_volume", evidence_of(staged_series("AAA", [RISES] * 35), VNINDEX=index))
    assert fact(finding, f"{AT_CONFIRMATION}: higher").cases == 40


@pytest.mark.parametrize(
    ("to", "verdict"), [(1.05 * 1.049, Verdict.HOLDS), (1.049, Verdict.LOOKS_AHEAD), (0.9, Verdict.CONTRADICTED)]
)
def test_the_mean_gain_is_counted_from_the_confirming_close(to: float, verdict: Verdict) -> None:
    """Prices go there, with a little spread, so that the mean is 4.9 % from the one close or from the other."""
    spread = [Staged(to=to * factor) for factor in (0.98, 1.0, 1.02)] * 13
    finding = found("hammer_mean_and_median_gain", evidence_of(staged_series("AAA", spread)))
    assert finding.verdict is verdict
    assert value(finding, "bought at the confirming close: mean") == pytest.approx(to / 1.05 - 1)


def test_the_signals_are_counted_and_the_nearest_definition_is_named() -> None:
    finding = found("hammer_number_of_signals", evidence_of(staged_series("AAA", [RISES] * 39)))
    assert finding.verdict is Verdict.NOT_TESTABLE
    assert finding.reason.endswith("These prices have 1 of its 50 shares.")
    assert value(finding, "standard hammer after a fall, confirmed, volume above 1.2 times") == 39
    for each, verdict in ((21, Verdict.HOLDS), (2, Verdict.CONTRADICTED)):
        many = [staged_series(f"A{place:02}", [RISES] * each) for place in range(50)]
        assert found("hammer_number_of_signals", evidence_of(*many)).verdict is verdict


@pytest.mark.parametrize(
    ("hammers", "verdict"),
    [
        ([RISES, FALLS] * 20, Verdict.HOLDS),
        # From the next close half of them rise, from their own all of them.
        ([RISES, BETWEEN] * 20, Verdict.PARTLY),
        ([FALLS] * 40, Verdict.CONTRADICTED),
        ([RISES, FALLS] * 14, Verdict.NOT_TESTABLE),
    ],
)
def test_48_percent_without_confirmation(hammers: list[Staged], verdict: Verdict) -> None:
    assert found("hammer_win_rate_unconfirmed", evidence_of(staged_series("AAA", hammers))).verdict is verdict


@pytest.mark.parametrize(
    ("hammers", "verdict"),
    [
        # 58 % lies in the intervals of both 48 and 67 %.
        ([RISES] * 23 + [FALLS] * 17, Verdict.HOLDS),
        (two_of_three(BETWEEN, FALLS), Verdict.CONTRADICTED),
        ([RISES] * 28 + [FALLS] * 12, Verdict.PARTLY),
        ([RISES] * 10, Verdict.NOT_TESTABLE),
    ],
)
def test_the_hammers_of_the_index(hammers: list[Staged], verdict: Verdict) -> None:
    index = staged_series("VNINDEX", hammers)
    evidence = evidence_of(flat_series("AAA", 300), VNINDEX=index)
    assert found("hammer_win_rate_index", evidence).verdict is verdict


def red_2024(shares: int, rises: int) -> list[Staged]:
    """Six red hammers for each of so many shares, of which in all so many rise by more than 6 %."""
    return [Staged(to=1.2 if place < rises else 0.9, red=True) for place in range(6 * shares)]


@pytest.mark.parametrize(
    ("rises", "exchange", "verdict"),
    [
        (20, "HOSE", Verdict.HOLDS),
        (2, "HOSE", Verdict.CONTRADICTED),
        (20, "HNX", Verdict.NOT_TESTABLE),
    ],
)
def test_red_hammers_of_2024_on_hose(rises: int, exchange: str, verdict: Verdict) -> None:
    hammers = red_2024(8, rises)
    many = [staged_series(f"A{place}", hammers[place::8], "2024-01-01") for place in range(8)]
    finding = found("hammer_red_2024_hose", evidence_of(*many, exchange=exchange))
    assert finding.verdict is verdict
    if verdict is not Verdict.NOT_TESTABLE:
        name = "all from their own close: the close after ten sessions at least 6 % higher"
        assert value(finding, name) == pytest.approx(rises / 48)
        assert fact(finding, name).cases == 48


def test_six_percent_reached_on_the_way_is_a_looser_reading() -> None:
    """The best of ten closes is the confirming one, 5 % up, or one that lies 7 % up for a session."""
    bars = staged_series("AAA", [Staged(to=0.99, red=True)] * 6, "2024-01-01").history.frame.to_numpy().tolist()
    for first in range(0, len(bars), len(bars) // 6):
        spike = first + FALLING_BARS + 4
        own = bars[first + FALLING_BARS][3]
        bars[spike][1] = bars[spike][3] = own * 1.07
        bars[spike + 1][0] = bars[spike + 1][1] = own * 1.07
    many = [series_of_bars(f"A{place}", [tuple(bar) for bar in bars], "2024-01-01") for place in range(3)]
    calm = [staged_series(f"B{place}", [Staged(to=0.99, red=True)] * 6, "2024-01-01") for place in range(4)]
    assert found("hammer_red_2024_hose", evidence_of(*many, *calm)).verdict is Verdict.PARTLY
    assert found("hammer_red_2024_hose", evidence_of(*calm, *calm[:1])).verdict is Verdict.CONTRADICTED
