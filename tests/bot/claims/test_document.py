"""The document: what stands in it, and how values are written."""

from __future__ import annotations

import pytest

from analysis.claims.claim import Checked, Claim, Evidence, Fact, Finding, Share, Source, Unit, Verdict
from bot.claims.document import TITLES, VERDICTS, document, value_of
from bot.claims.gathering import Gathering, Wanted
from bot.directory import Directory
from tests.analysis.claims.staged import flat_series


def check(_: Evidence) -> Finding:
    raise AssertionError


def checked(key: str, source: Source, verdict: Verdict, *facts: Fact) -> Checked:
    claim = Claim(key=key, source=source, says=f"{key} says so.", definition="As it reads.", needs=(), check=check)
    finding = Finding(verdict=verdict, facts=facts, reason=f"{key} is so.")
    return Checked(claim=claim, finding=finding, measured_until=None)


def gathering(*, adjusted: bool = True, simulated: bool = False) -> Gathering:
    shares = [
        Share(series=flat_series(symbol, 3, first), exchange=None, market_cap_vnd=None)
        for symbol, first in (("AAA", "2024-01-01"), ("BBB", "2023-01-02"))
    ]
    return Gathering(
        wanted=Wanted(shares=("AAA", "BBB"), others=("RUT",)),
        directory=Directory.load(),
        shares=shares,
        instruments={"RUT": flat_series("RUT", 2, "2024-01-01")},
        adjusted=adjusted,
        simulated=simulated,
    )


RATE = Fact(name="higher", value=0.448, unit=Unit.SHARE, span="2024", cases=1234)
DAY = Fact(name="nearest day", value="2022-06-07", unit=Unit.TEXT, span="2022")
CHECKED = (
    checked("first", Source.HAMMER, Verdict.LOOKS_AHEAD, RATE, DAY),
    checked("second", Source.RSI, Verdict.HOLDS),
    checked("third", Source.HAMMER, Verdict.LOOKS_AHEAD),
)
CHAIN = "csv:prices,udf:https://me:secret@example.com/udf"


def test_it_opens_with_the_command_and_the_data() -> None:
    written = document(CHECKED, gathering(), CHAIN)
    assert "\nnenbua claims --prices csv:prices,udf:https://example.com/udf --markdown docs/claims.md\n" in written
    assert "| 2 Vietnamese shares | 6 | 2023-01-02 | 2024-01-03 |\n| RUT | 2 | 2024-01-01 | 2024-01-02 |\n" in written
    assert "secret" not in written


def test_all_claims_are_summed_up() -> None:
    written = document(CHECKED, gathering(), CHAIN)
    assert "- **only by looking ahead** (2): " in written
    assert "- **holds** (1): " in written
    assert f"| [first says so.](#first) | {TITLES[Source.HAMMER]} | only by looking ahead |" in written


def test_each_claim_has_its_section_under_its_article() -> None:
    written = document(CHECKED, gathering(), CHAIN)
    assert (
        "### first\n\n**Claim.** first says so.\n\n**Read as.** As it reads.\n\n"
        "| measured | value | cases | span |\n| --- | ---: | ---: | --- |\n"
        "| higher | 44.8 % | 1,234 | 2024 |\n| nearest day | 2022-06-07 |  | 2022 |\n\n"
        "**Verdict: only by looking ahead.** first is so.\n"
    ) in written
    places = [written.index(text) for text in (f"## {TITLES[Source.HAMMER]}", "### first", "### third",
                                               f"## {TITLES[Source.RSI]}", "### second")]  # fmt: skip
    assert places == sorted(places)


def test_it_says_what_the_prices_are() -> None:
    assert "adjusted for later dividends" in document(CHECKED, gathering(), CHAIN)
    assert "Prices of Vietnamese shares are not adjusted" in document(CHECKED, gathering(adjusted=False), CHAIN)
    assert "**These prices are simulated" in document(CHECKED, gathering(simulated=True), CHAIN)
    assert "These prices are simulated" not in document(CHECKED, gathering(), CHAIN)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.448, Unit.SHARE, "44.8 %"),
        (-0.042, Unit.CHANGE, "-4.2 %"),
        (1042, Unit.COUNT, "1,042"),
        (1.454, Unit.TIMES, "1.45 times"),
        (2603.91, Unit.POINTS, "2,603.91"),
        (95_000, Unit.DONG, "95,000 dong"),
        (373_741.6, Unit.BILLION_DONG, "373,742 bn dong"),
        (0.234, Unit.RATIO, "0.23"),
        ("2023-10-25", Unit.TEXT, "2023-10-25"),
    ],
)
def test_values_have_their_unit(value: float | str, unit: Unit, text: str) -> None:
    assert value_of(Fact(name="", value=value, unit=unit, span="")) == text


def test_every_article_and_verdict_has_words() -> None:
    assert set(TITLES) == set(Source)
    assert set(VERDICTS) == set(Verdict)
