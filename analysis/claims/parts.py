"""Claims of several particulars, such as a dated case: each is held against the prices by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.claims.claim import Fact, Verdict

NEAR = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One particular of a claim.

    claimed: what the article says of it, in a few words; told: what was measured, with its number; facts: the same.
    holds: whether it does; None where these prices cannot tell.
    """

    claimed: str
    told: str
    facts: tuple[Fact, ...]
    holds: bool | None


def near(value: float, claimed: float, within: float = NEAR) -> bool:
    """Whether a value lies within a tenth of the claimed one."""
    return abs(value - claimed) <= within * abs(claimed)


def verdict_of(parts: Sequence[Part]) -> Verdict:
    """HOLDS where all particulars do, PARTLY where at least half do, else CONTRADICTED.

    Those that cannot be told are left aside; NOT_TESTABLE where there are no others.
    """
    told = [part.holds for part in parts if part.holds is not None]
    if not told:
        return Verdict.NOT_TESTABLE
    if all(told):
        return Verdict.HOLDS
    return Verdict.PARTLY if 2 * sum(told) >= len(told) else Verdict.CONTRADICTED


def facts_of(parts: Sequence[Part]) -> tuple[Fact, ...]:
    """What was measured for all of them."""
    return tuple(fact for part in parts for fact in part.facts)


def reason_of(parts: Sequence[Part]) -> str:
    """What holds, what does not, and what these prices cannot tell, in a few sentences."""
    kinds = (
        ("Right", [part for part in parts if part.holds is True]),
        ("Not so", [part for part in parts if part.holds is False]),
        ("Not to be told from these prices", [part for part in parts if part.holds is None]),
    )
    return " ".join(f"{opening}: {'; '.join(map(_told, chosen))}." for opening, chosen in kinds if chosen)


def _told(part: Part) -> str:
    return f"{part.claimed} ({part.told})"
