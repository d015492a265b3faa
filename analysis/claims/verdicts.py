"""Findings that several claims come to in the same way."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.claims.claim import Finding, Verdict


def both_sides(parts: Sequence[bool]) -> Verdict:
    """HOLDS where all parts do, PARTLY where some do, else CONTRADICTED."""
    if all(parts):
        return Verdict.HOLDS
    return Verdict.PARTLY if any(parts) else Verdict.CONTRADICTED


def not_testable(reason: str) -> Finding:
    """Nothing measured, for this reason."""
    return Finding(verdict=Verdict.NOT_TESTABLE, facts=(), reason=reason)
