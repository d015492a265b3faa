"""Holds claims against the prices at hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from analysis.claims.claim import Checked, Claim, Evidence, Finding, MissingPrices
from analysis.claims.verdicts import not_testable


def check_claims(evidence: Evidence, claims: Iterable[Claim]) -> Iterator[Checked]:
    """Each claim with its finding, in their order.

    Where prices or a day are missing the finding is NOT_TESTABLE, and its reason says what is missing.
    """
    for claim in claims:
        yield Checked(claim=claim, finding=_finding(evidence, claim), measured_until=_measured_until(evidence, claim))


def _finding(evidence: Evidence, claim: Claim) -> Finding:
    try:
        for symbol in claim.needs:
            evidence.series(symbol)
        return claim.check(evidence)
    except MissingPrices as missing:
        return not_testable(f"There are no prices of {missing.symbol} here.")
    except KeyError as missing:
        return not_testable(f"The prices have no session of {missing.args[0]}.")
    except IndexError:
        return not_testable("The prices begin too late or end too early for it.")


def _measured_until(evidence: Evidence, claim: Claim) -> date | None:
    """The last session of what it needs, of the shares where it names nothing; None where there is neither."""
    try:
        found = [evidence.series(symbol) for symbol in claim.needs]
    except MissingPrices:
        return None
    histories = [one.history for one in found or [share.series for share in evidence.shares]]
    return max((history.sessions[-1] for history in histories if history.bars), default=None)
