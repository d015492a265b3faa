"""Claims are checked in their order, and what the prices lack is told in words."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pkgutil import iter_modules

import pandas as pd
import pytest

from analysis import claims
from analysis.claims import CLAIMS
from analysis.claims.checking import check_claims
from analysis.claims.claim import Claim, Evidence, Finding, MissingPrices, Source, Verdict
from analysis.claims.series import Series
from analysis.signals import History
from tests.analysis.builders import random_bars
from tests.analysis.claims.staged import evidence_of, flat_series

NOTHING = Evidence(instruments={}, shares=(), adjusted=True)


def claim_of(check: Callable[[Evidence], Finding], *needs: str, key: str = "some_claim") -> Claim:
    return Claim(key=key, source=Source.HAMMER, says="", definition="", needs=needs, check=check)


def holds(_: Evidence) -> Finding:
    return Finding(verdict=Verdict.HOLDS, facts=(), reason="")


def test_each_claim_gets_its_finding_in_order() -> None:
    keys = ["a", "b", "c"]
    checked = list(check_claims(NOTHING, [claim_of(holds, key=key) for key in keys]))
    assert [one.claim.key for one in checked] == keys
    assert {one.finding.verdict for one in checked} == {Verdict.HOLDS}


def a_day_later(evidence: Evidence) -> Finding:
    flat_series("RUT", 5).price("2023-10-25")
    return holds(evidence)


def too_far(evidence: Evidence) -> Finding:
    flat_series("RUT", 5).after("2015-01-09", 3)
    return holds(evidence)


NO_SHARE = "There are no prices of any Vietnamese share here."


@pytest.mark.parametrize(
    ("check", "needs", "reason"),
    [
        (holds, ("RUT",), "There are no prices of RUT here."),
        (lambda evidence: holds(evidence.series("GSPC") and evidence), (), "There are no prices of GSPC here."),
        (lambda evidence: holds(evidence.sessions and evidence), (), NO_SHARE),
        (a_day_later, (), "The prices have no session of 2023-10-25."),
        (too_far, (), "The prices begin too late or end too early for it."),
    ],
)
def test_missing_prices_make_a_claim_untestable(
    check: Callable[[Evidence], Finding], needs: tuple[str, ...], reason: str
) -> None:
    (checked,) = check_claims(NOTHING, [claim_of(check, *needs)])
    assert checked.finding == Finding(verdict=Verdict.NOT_TESTABLE, facts=(), reason=reason)
    assert checked.measured_until is None


def test_it_is_told_until_when_prices_reach() -> None:
    evidence = evidence_of(flat_series("AAA", 5), RUT=flat_series("RUT", 10))
    needs, shares = check_claims(evidence, [claim_of(holds, "RUT"), claim_of(holds)])
    assert (needs.measured_until, shares.measured_until) == (date(2015, 1, 16), date(2015, 1, 9))


def test_no_claim_fails_on_prices_that_hold_nothing_of_it() -> None:
    symbols = sorted({symbol for one in CLAIMS for symbol in one.needs})
    short = {symbol: walk(symbol, seed) for seed, symbol in enumerate(symbols)}
    few_days = Evidence(instruments=short, shares=evidence_of(flat_series("AAA", 2)).shares, adjusted=True)
    for evidence in (NOTHING, evidence_of(flat_series("AAA", 300)), few_days):
        for checked in check_claims(evidence, CLAIMS):
            assert checked.finding.reason
            assert "nan" not in checked.finding.reason
            numbers = [one.value for one in checked.finding.facts if not isinstance(one.value, str)]
            assert all(math.isfinite(value) for value in numbers), checked.claim.key


def walk(symbol: str, seed: int) -> Series:
    """A quarter of a year."""
    return Series(symbol, History(frame=random_bars(seed, pd.bdate_range("2024-01-01", periods=60)).frame))


def test_a_missing_symbol_is_named() -> None:
    with pytest.raises(MissingPrices) as raised:
        NOTHING.series("RUT")
    assert raised.value.symbol == "RUT"


def test_every_claim_of_every_module_is_registered() -> None:
    names = [module.name for module in iter_modules(claims.__path__)]
    modules = [import_module(f"{claims.__name__}.{name}") for name in names]
    written = {one.key for module in modules for one in getattr(module, "CLAIMS", ())}
    assert written == {one.key for one in CLAIMS}


def test_every_claim_has_a_key_of_its_own_and_a_text() -> None:
    keys = [one.key for one in CLAIMS]
    assert len(set(keys)) == len(keys) > 90
    assert all(one.says.endswith(".") and one.definition.endswith(".") for one in CLAIMS)
